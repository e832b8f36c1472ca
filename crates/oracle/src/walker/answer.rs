//! Answering a request: what is ticked goes, what is taken out does not, and everybody tries to read it.

use super::ask::FIELDS;
use super::{Outcome, Seen, Walker};
use crate::canary;
use crate::model::{Decision, Disclosure, Reader, Request, Source, State};
use crate::page::Form;
use crate::route::Place;

impl Walker {
    pub(super) fn answer(&mut self, reader: Reader, place: usize, request: &Request) -> Outcome {
        let mut records = self.records_of(request.to);
        let person = self.person(request.holding);
        if self.dice.percent(70) {
            records.retain(|(_, holding)| self.person(*holding) == person);
        }
        let Some((record, holding)) = self.dice.pick(&records).cloned() else {
            return Ok(());
        };
        // A swap now and then: a record of the asker's agency, which the answerer does not own.
        let foreign = self.dice.percent(10);
        let sent_record = if foreign {
            let theirs = self.records_of(request.from);
            self.dice
                .pick(&theirs)
                .map_or(record.clone(), |(id, _)| id.clone())
        } else {
            record.clone()
        };
        let page = format!("/requests/{}?record={record}", request.id);
        let (seen, cut) = self.redacted(reader, holding, &page)?;
        let address = format!("/requests/{}/answer", request.id);
        let form = seen.page.form(&address).cloned().unwrap_or_default();
        let offered = form.offers("field");
        let offered: Vec<&str> = offered.iter().map(String::as_str).collect();
        let ticked = self.some_of(if offered.is_empty() {
            &FIELDS
        } else {
            &offered
        });
        let word = canary::strong(&mut self.dice);
        self.model.add(&word, Source::Request(place));
        let mut fields = self.answers(reader, &form, request.to);
        fields.push(super::owned("record", &sent_record));
        fields.extend(ticked.iter().map(|field| super::owned("field", field)));
        fields.push(super::owned(
            "conditions",
            &format!("Do not tell anyone else, {word}"),
        ));
        let sent = self.send(reader, &address, &fields)?;
        if foreign && sent.done() {
            self.problem("answered with another's record", reader, &address, record);
            return Ok(());
        }
        if !sent.done() {
            return Ok(());
        }
        self.settle(place, &sent, State::Answered);
        let mut facts = self.model.tellable(holding, &cut);
        facts.retain(|place| {
            let field = self.model.facts.get(*place).map(|fact| fact.value.field);
            field.is_some_and(|field| ticked.iter().any(|of| of == field))
        });
        self.told(reader, request, holding, (&sent, facts))
    }

    /// Find the disclosures that an answer made, one for each law that allowed a part of it, write them down, and let
    /// everybody try to read them.
    fn told(
        &mut self,
        reader: Reader,
        request: &Request,
        holding: usize,
        (sent, facts): (&Seen, Vec<usize>),
    ) -> Outcome {
        let mut links = vec![sent.answer.location().unwrap_or("").to_owned()];
        links.extend(self.follow(reader, sent)?.page.links);
        let mut new: Vec<String> = (links.iter().map(|link| Place::of(link)))
            .filter(|link| link.shape == "/disclosures/{id}" && !self.is_disclosure(&link.id))
            .map(|link| link.id)
            .collect();
        new.sort();
        new.dedup();
        for id in &new {
            self.report.disclosures += 1;
            self.model.disclosures.push(Disclosure {
                id: id.clone(),
                from: request.to,
                holding,
                to: request.from,
                to_desks: request.from_desks.clone(),
                asker: request.asker,
                facts: facts.clone(),
                settled: false,
                live: true,
            });
        }
        if self.model.world.is_border(request.from) && !new.is_empty() {
            self.problem(
                "told immigration enforcement",
                reader,
                "POST answer",
                new.concat(),
            );
        }
        self.share_out(request, &new, &facts)?;
        let mut pages: Vec<String> = new.iter().map(|id| format!("/disclosures/{id}")).collect();
        pages.push(format!("/requests/{}", request.id));
        pages.push("/disclosures".to_owned());
        for page in pages {
            for other in self.open(crate::world::Role::Practitioner) {
                self.get(other, &page)?;
            }
        }
        Ok(())
    }

    fn is_disclosure(&self, id: &str) -> bool {
        self.model.disclosures.iter().any(|of| of.id == id)
    }

    /// Which of the ticked facts each disclosure tells is what its reader first sees there. Together they must tell all,
    /// and from then on each must tell the same.
    fn share_out(&mut self, request: &Request, new: &[String], facts: &[usize]) -> Outcome {
        let asker = Reader::Account(request.asker);
        if !self.is_signed_in(asker) {
            return Ok(());
        }
        // What was ticked without having been asked for may be told or not.
        let mut untold = facts.to_vec();
        untold.retain(|fact| {
            let field = self.model.facts.get(*fact).map(|fact| fact.value.field);
            field.is_some_and(|field| request.fields.iter().any(|asked| asked == field))
        });
        for id in new {
            let seen = self.get(asker, &format!("/disclosures/{id}"))?;
            let found = self.model.scanner.scan(&seen.answer.body);
            let mut told = facts.to_vec();
            told.retain(|fact| {
                let forms = self.model.facts.get(*fact).map(|fact| &fact.value.forms);
                let words = forms.map(|forms| self.model.numbers(forms));
                words.is_some_and(|words| words.iter().any(|word| found.contains(word)))
            });
            untold.retain(|fact| !told.contains(fact));
            for disclosure in &mut self.model.disclosures {
                if disclosure.id == *id {
                    disclosure.facts.clone_from(&told);
                    disclosure.settled = true;
                }
            }
        }
        for fact in untold {
            let of = self.model.describe(Source::Fact(fact));
            let why = format!("ticked, and in none of {} disclosures", new.len());
            self.missing(asker, "GET /disclosures/{id}", of, why);
        }
        Ok(())
    }

    /// What is filled in besides the record and the fields.
    fn answers(&mut self, reader: Reader, form: &Form, agency: usize) -> Vec<(String, String)> {
        let mut fields = form.hidden();
        let confidence = (self.dice).word(&["not-owed", "not-owed", "outweighed", "owed"]);
        // Why they share is for their own agency alone.
        let why = canary::strong(&mut self.dice);
        let decision = self.reason_of(reader, agency);
        self.model.add(&why, Source::Decision(decision));
        let words = format!("They need it to keep the person safe, {why}");
        Self::set(&mut fields, &[("confidence", confidence), ("why", &words)]);
        fields.retain(|(name, _)| name != "record");
        fields
    }

    /// A decision that has no page of its own that the walk knows of.
    fn reason_of(&mut self, reader: Reader, agency: usize) -> usize {
        let by = match reader {
            Reader::Account(who) => who,
            Reader::Nobody => usize::MAX,
        };
        self.model.decisions.push(Decision {
            id: String::new(),
            agency,
            by,
            reason: String::new(),
            request: None,
            waits: false,
            holds: false,
        });
        self.model.decisions.len().saturating_sub(1)
    }

    /// The page on which a request is answered, now and then with words taken out; and the facts that are gone with them.
    fn redacted(
        &mut self,
        reader: Reader,
        holding: usize,
        page: &str,
    ) -> Outcome<(Seen, Vec<usize>)> {
        let seen = self.get(reader, page)?;
        if !self.dice.percent(50) {
            return Ok((seen, Vec::new()));
        }
        let mut links = seen.page.links.clone();
        links.retain(|link| Place::of(link).shape == "/requests/{id}/redact");
        let facts = self.model.facts.iter().enumerate();
        let mut current: Vec<usize> = facts
            .filter(|(_, fact)| fact.holding == holding && fact.current)
            .map(|(place, _)| place)
            .collect();
        // What is marked first: it cannot go otherwise.
        current.sort_by_key(|place| !self.model.facts.get(*place).is_some_and(|of| of.shielded));
        for link in links.into_iter().take(3) {
            let form = self.get(reader, &link)?;
            let action = link.split('?').next().unwrap_or("").to_owned();
            let form = form.page.form(&action).cloned().unwrap_or_default();
            let found = current.iter().find_map(|place| {
                let fact = self.model.facts.get(*place)?;
                let word = fact.value.forms.first()?;
                let pieces = form.labelled("word", word);
                (!pieces.is_empty()).then_some((*place, pieces))
            });
            let Some((fact, pieces)) = found else {
                continue;
            };
            let mut fields = form.hidden();
            fields.extend(pieces.iter().map(|piece| super::owned("word", piece)));
            let shown = self.send(reader, &action, &fields)?;
            let back = shown.page.links.iter();
            let back: Vec<String> = back.filter(|to| to.contains("redact=")).cloned().collect();
            let back = back
                .into_iter()
                .find(|to| Place::of(to).shape == "/requests/{id}");
            let Some(back) = back else {
                let status = shown.answer.status.to_string();
                self.missing(
                    reader,
                    "POST /requests/{id}/redact",
                    "a way back".to_owned(),
                    status,
                );
                continue;
            };
            self.report.redactions += 1;
            return Ok((self.get(reader, &back)?, vec![fact]));
        }
        Ok((seen, Vec::new()))
    }
}
