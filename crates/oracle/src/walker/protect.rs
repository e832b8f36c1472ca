//! Marking facts that would give somebody away, and looking at who could learn what.

use super::{Outcome, Walker};
use crate::model::Reader;
use crate::page::Form;

/// Marks that bar a fact until it is redacted.
const SHIELDS: [&str; 3] = ["third-party", "source", "shielded-place"];

impl Walker {
    /// Mark a fact of one's own record, or take its marks away; the owner sees it all the same.
    pub(super) fn protect(&mut self) -> Outcome {
        let reader = self.practitioner();
        let Some(agency) = self.account(reader).map(|of| of.agency) else {
            return Ok(());
        };
        let records = self.records_of(agency);
        let Some((id, holding)) = self.dice.pick(&records).cloned() else {
            return Ok(());
        };
        if self.dice.percent(25) {
            return self.audience(reader, &id, holding);
        }
        let page = format!("/records/{id}");
        let address = format!("{page}/protect");
        let seen = self.get(reader, &page)?;
        let mut forms = seen.page.forms.into_iter();
        let form = forms.find(|form| form.action == address && !form.offers("position").is_empty());
        let Some(form) = form else {
            let status = seen.answer.status.to_string();
            self.missing(
                reader,
                "GET /records/{id}",
                "a way to mark a fact".to_owned(),
                status,
            );
            return Ok(());
        };
        let facts = self.model.facts.iter().enumerate();
        let facts: Vec<usize> = facts
            .filter(|(_, fact)| fact.holding == holding && fact.current)
            .map(|(place, _)| place)
            .collect();
        let fact = self
            .dice
            .pick(&facts)
            .and_then(|fact| self.model.facts.get(*fact));
        let Some(value) = fact.map(|fact| fact.value.clone()) else {
            return Ok(());
        };
        let word = value.forms.first().map_or("", String::as_str);
        let Some(position) = form.labelled("position", word).first().cloned() else {
            return Ok(());
        };
        let marking = (value.field, position.as_str());
        self.mark(reader, &form, (holding, marking))
    }

    fn mark(
        &mut self,
        reader: Reader,
        form: &Form,
        (holding, (field, position)): (usize, (&'static str, &str)),
    ) -> Outcome {
        let mark = self.dice.percent(80).then(|| self.dice.word(&SHIELDS));
        let mut fields = form.hidden();
        let chosen = mark.map(|mark| ("mark", mark));
        let position = [("position", position)];
        let set: Vec<(&str, &str)> = position.into_iter().chain(chosen).collect();
        Self::set(&mut fields, &set);
        let sent = self.send(reader, &form.action, &fields)?;
        if sent.done() {
            self.model.shield(holding, field, mark.is_some());
            self.report.marked += usize::from(mark.is_some());
        } else {
            let status = sent.answer.status.to_string();
            self.missing(
                reader,
                "POST /records/{id}/protect",
                field.to_owned(),
                status,
            );
        }
        self.follow(reader, &sent)?;
        let page = form.action.replace("/protect", "");
        self.get(reader, &page).map(|_| ())
    }

    /// What a desk could learn of one's own record: the page shows the owner's own values.
    fn audience(&mut self, reader: Reader, id: &str, holding: usize) -> Outcome {
        let page = format!("/records/{id}/audience");
        let seen = self.get(reader, &page)?;
        let desks = seen.page.form(&page).map(|form| form.offers("desk"));
        let Some(desk) = self.dice.pick(&desks.unwrap_or_default()).cloned() else {
            return Ok(());
        };
        let seen = self.get(reader, &format!("{page}?desk={desk}"))?;
        let found = self.model.scanner.scan(&seen.answer.body);
        let facts = self.model.facts.iter().enumerate();
        let facts: Vec<usize> = facts
            .filter(|(_, fact)| fact.holding == holding && fact.current)
            .map(|(place, _)| place)
            .collect();
        for place in facts {
            let must = self.model.must_fact(place);
            if must.words.iter().any(|word| found.contains(word)) {
                self.report.seen += 1;
            } else {
                let status = seen.answer.status.to_string();
                self.missing(reader, "GET /records/{id}/audience", must.of, status);
            }
        }
        Ok(())
    }
}
