//! Asking, answering, declining, withdrawing and recalling, as honest users do and as dishonest ones try to.

use super::{Outcome, Seen, Walker};
use crate::canary;
use crate::model::{Disclosure, Reader, Request, Source, State};
use crate::page::Form;
use crate::route::Place;

const FIELDS: [&str; 9] = [
    "name",
    "date-of-birth",
    "address",
    "phone",
    "email",
    "other-identifier",
    "care-status",
    "involvement",
    "risk",
];

/// Purposes that go with subjects; the last is never lawful.
const PURPOSES: [(&str, &str); 7] = [
    ("safeguarding-child", "child"),
    ("safeguarding-adult", "adult-at-risk"),
    ("life-at-risk", "adult"),
    ("crime-prevention", "adult"),
    ("modern-slavery", "adult"),
    ("homelessness", "adult"),
    ("immigration-enforcement", "adult"),
];

impl Walker {
    /// Ask a desk of another agency about a record of one's own.
    pub(super) fn ask(&mut self) -> Outcome {
        let reader = self.practitioner();
        let Some(agency) = self.account(reader).map(|of| of.agency) else {
            return Ok(());
        };
        let records = self.records_of(agency);
        let Some((id, holding)) = self.dice.pick(&records).cloned() else {
            return Ok(());
        };
        let address = format!("/records/{id}/ask");
        let seen = self.get(reader, &address)?;
        let form = seen.page.form(&address).cloned().unwrap_or_default();
        let mut desks = form.offers("desk");
        desks.retain(|desk| self.desks.contains_key(desk));
        let Some(desk) = self.dice.pick(&desks).cloned() else {
            return Ok(());
        };
        let word = canary::strong(&mut self.dice);
        let fields = self.question(&form, &desk, &word);
        let sent = self.send(reader, &address, &fields)?;
        self.asked(reader, holding, &desk, (&sent, &word, &fields))
    }

    fn question(&mut self, form: &Form, desk: &str, word: &str) -> Vec<(String, String)> {
        let (purpose, subject) = self.dice.pick(&PURPOSES).copied().unwrap_or(("", ""));
        let consent = ["given", "given", "not-asked", "refused", "unsafe-to-ask"];
        let mut fields = form.hidden();
        for (name, value) in [
            ("desk", desk),
            ("purpose", purpose),
            ("task", "to keep them safe"),
            ("subject", subject),
            ("consent", self.dice.word(&consent)),
            ("danger", self.dice.word(&["none", "none", "immediate"])),
            ("urgency", self.dice.word(&["red", "amber", "green"])),
            ("reason", &format!("They did not answer the door, {word}")),
        ] {
            fields.retain(|(kept, _)| kept != name);
            fields.push(super::owned(name, value));
        }
        for field in self.some_of(&FIELDS) {
            fields.push(super::owned("field", &field));
        }
        fields
    }

    /// Write down a request that was made.
    fn asked(
        &mut self,
        reader: Reader,
        holding: usize,
        desk: &str,
        (sent, word, fields): (&Seen, &str, &[(String, String)]),
    ) -> Outcome {
        let to = sent.answer.location().map(Place::of);
        let (Some(to), Some((agency, at))) = (to, self.desks.get(desk).copied()) else {
            return Ok(());
        };
        let (Reader::Account(asker), Some(account)) = (reader, self.account(reader).cloned())
        else {
            return Ok(());
        };
        if !sent.done() || to.shape != "/requests/{id}" {
            return Ok(());
        }
        self.model
            .add(word, Source::Request(self.model.requests.len()));
        let facts = self.model.facts.iter().enumerate();
        let introduction = facts
            .filter(|(_, fact)| fact.holding == holding && fact.current)
            .filter(|(_, fact)| ["name", "date-of-birth"].contains(&fact.value.field))
            .map(|(place, _)| place);
        self.model.requests.push(Request {
            id: to.id.clone(),
            from: account.agency,
            from_desks: account.desks,
            asker,
            holding,
            to: agency,
            to_desk: at,
            state: State::Open,
            introduction: introduction.collect(),
            fields: (fields.iter().filter(|(name, _)| name == "field"))
                .map(|(_, field)| field.clone())
                .collect(),
        });
        self.follow(reader, sent)?;
        // Everybody at the desk that is asked must learn who it is about, and nobody else there may.
        for other in self.open(crate::world::Role::Practitioner) {
            if self.account(other).is_some_and(|of| of.agency == agency) {
                self.get(other, &format!("/requests/{}", to.id))?;
            }
        }
        Ok(())
    }

    /// Answer an open request, decline it, say that nothing is held, or try to without the right.
    pub(super) fn respond(&mut self) -> Outcome {
        let open: Vec<usize> = (self.model.requests.iter().enumerate())
            .filter(|(_, of)| of.state == State::Open)
            .map(|(place, _)| place)
            .collect();
        let Some(place) = self.dice.pick(&open).copied() else {
            return self.ask();
        };
        let Some(request) = self.model.requests.get(place).cloned() else {
            return Ok(());
        };
        let rightful = self.at_desk(request.to, request.to_desk);
        if self.dice.percent(20) {
            return self.meddle(&request, &rightful);
        }
        let Some(reader) = self.dice.pick(&rightful).copied() else {
            return Ok(());
        };
        match self.dice.below(10) {
            0 => self.decline(reader, place, &request),
            1 => {
                let seen = self.post(reader, &format!("/requests/{}/nothing", request.id), &[])?;
                self.settle(place, &seen, State::Nothing);
                self.follow(reader, &seen).map(|_| ())
            }
            _ => self.answer(reader, place, &request),
        }
    }

    fn settle(&mut self, place: usize, seen: &Seen, state: State) {
        if seen.done()
            && let Some(request) = self.model.requests.get_mut(place)
        {
            request.state = state;
        }
    }

    fn decline(&mut self, reader: Reader, place: usize, request: &Request) -> Outcome {
        let word = canary::strong(&mut self.dice);
        let reason = format!("We do not think it helps, {word}");
        let fields = [
            ("code", "not-necessary"),
            ("reason", reason.as_str()),
            ("would_change", "If they ask for help themselves"),
            ("review_day", "1"),
            ("review_month", "12"),
            ("review_year", "2030"),
        ];
        let address = format!("/requests/{}/decline", request.id);
        self.model.add(&word, Source::Request(place));
        let seen = self.post(reader, &address, &fields)?;
        self.settle(place, &seen, State::Declined);
        self.follow(reader, &seen)?;
        self.get(
            Reader::Account(request.asker),
            &format!("/requests/{}", request.id),
        )?;
        Ok(())
    }

    fn answer(&mut self, reader: Reader, place: usize, request: &Request) -> Outcome {
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
        let seen = self.get(reader, &page)?;
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
        let mut fields = form.hidden();
        fields.retain(|(name, _)| name != "record");
        fields.push(super::owned("record", &sent_record));
        fields.extend(ticked.iter().map(|field| super::owned("field", field)));
        fields.push(super::owned(
            "conditions",
            &format!("Do not tell anyone else, {word}"),
        ));
        fields.push(super::owned("why", "They need it to keep the person safe"));
        let sent = self.send(reader, &address, &fields)?;
        if foreign && sent.done() {
            self.problem("answered with another's record", reader, &address, record);
            return Ok(());
        }
        if !sent.done() {
            return Ok(());
        }
        self.settle(place, &sent, State::Answered);
        self.told(reader, request, holding, (&sent, &ticked))
    }

    /// Find the disclosures that an answer made, one for each law that allowed a part of it, write them down, and let
    /// everybody try to read them.
    fn told(
        &mut self,
        reader: Reader,
        request: &Request,
        holding: usize,
        (sent, ticked): (&Seen, &[String]),
    ) -> Outcome {
        let facts = self.model.facts.iter().enumerate();
        let facts: Vec<usize> = facts
            .filter(|(_, fact)| fact.holding == holding && fact.current)
            .filter(|(_, fact)| ticked.iter().any(|field| field == fact.value.field))
            .map(|(place, _)| place)
            .collect();
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

    /// Somebody without the right answers, declines or withdraws.
    fn meddle(&mut self, request: &Request, rightful: &[Reader]) -> Outcome {
        let mut others = self.open(crate::world::Role::Practitioner);
        others.retain(|other| !rightful.contains(other));
        let Some(reader) = self.dice.pick(&others).copied() else {
            return Ok(());
        };
        let Some(agency) = self.account(reader).map(|of| of.agency) else {
            return Ok(());
        };
        let records = self.records_of(agency);
        let record = self
            .dice
            .pick(&records)
            .map_or_else(String::new, |(id, _)| id.clone());
        let verb = self.dice.word(&["answer", "decline", "nothing"]);
        let address = format!("/requests/{}/{verb}", request.id);
        let fields = [
            ("record", record.as_str()),
            ("field", "name"),
            ("field", "risk"),
            ("conditions", "none"),
            ("why", "because"),
            ("code", "not-necessary"),
            ("reason", "no reason"),
            ("would_change", "nothing"),
        ];
        let seen = self.post(reader, &address, &fields)?;
        if seen.done() {
            let page = Place::of(&address).shape;
            self.problem("answered at another's desk", reader, &page, String::new());
        }
        Ok(())
    }

    /// The giver takes a disclosure back, or the receiver tries to.
    pub(super) fn recall(&mut self) -> Outcome {
        let live: Vec<usize> = (self.model.disclosures.iter().enumerate())
            .filter(|(_, of)| of.live)
            .map(|(place, _)| place)
            .collect();
        let Some(place) = self.dice.pick(&live).copied() else {
            return Ok(());
        };
        let Some(disclosure) = self.model.disclosures.get(place).cloned() else {
            return Ok(());
        };
        let address = format!("/disclosures/{}/recall", disclosure.id);
        let asker = Reader::Account(disclosure.asker);
        if self.dice.percent(30) && self.is_signed_in(asker) {
            let seen = self.post(asker, &address, &[])?;
            if seen.done() {
                self.problem(
                    "recalled by its reader",
                    asker,
                    "POST recall",
                    String::new(),
                );
            }
            return Ok(());
        }
        let mut givers = self.open(crate::world::Role::Practitioner);
        givers.retain(|of| {
            self.account(*of)
                .is_some_and(|of| of.agency == disclosure.from)
        });
        let Some(giver) = self.dice.pick(&givers).copied() else {
            return Ok(());
        };
        let seen = self.post(giver, &address, &[])?;
        if seen.done() {
            self.report.recalls += 1;
            if let Some(disclosure) = self.model.disclosures.get_mut(place) {
                disclosure.live = false;
            }
        }
        self.follow(giver, &seen)?;
        for page in [
            format!("/disclosures/{}", disclosure.id),
            "/disclosures".to_owned(),
        ] {
            self.get(asker, &page)?;
        }
        Ok(())
    }

    /// The asker takes a request back.
    pub(super) fn withdraw(&mut self) -> Outcome {
        let open: Vec<usize> = (self.model.requests.iter().enumerate())
            .filter(|(_, of)| of.state == State::Open)
            .map(|(place, _)| place)
            .collect();
        let Some(place) = self.dice.pick(&open).copied() else {
            return Ok(());
        };
        let Some(request) = self.model.requests.get(place).cloned() else {
            return Ok(());
        };
        let asker = Reader::Account(request.asker);
        if !self.is_signed_in(asker) {
            return Ok(());
        }
        let seen = self.post(asker, &format!("/requests/{}/withdraw", request.id), &[])?;
        self.settle(place, &seen, State::Withdrawn);
        self.follow(asker, &seen)?;
        for reader in self.at_desk(request.to, request.to_desk) {
            self.get(reader, &format!("/requests/{}", request.id))?;
            self.get(reader, "/requests")?;
        }
        Ok(())
    }

    fn person(&self, holding: usize) -> Option<usize> {
        self.model.world.holdings.get(holding).map(|of| of.person)
    }

    /// Some of several, at least one.
    fn some_of(&mut self, all: &[&str]) -> Vec<String> {
        let sure = self.dice.below(all.len());
        let mut some = Vec::new();
        for (place, one) in all.iter().enumerate() {
            if place == sure || self.dice.percent(35) {
                some.push((*one).to_owned());
            }
        }
        some
    }

    /// Send owned fields.
    pub(super) fn send(
        &mut self,
        reader: Reader,
        address: &str,
        fields: &[(String, String)],
    ) -> Outcome<Seen> {
        let fields: Vec<(&str, &str)> = (fields.iter())
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.post(reader, address, &fields)
    }
}
