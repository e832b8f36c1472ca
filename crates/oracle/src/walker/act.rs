//! Judging links, correcting records, and looking about signed out.

use super::{Outcome, Walker};
use crate::model::Reader;
use crate::route::Place;
use crate::world::{Value, strong};

impl Walker {
    /// Say whether two records are of one person.
    pub(super) fn judge(&mut self) -> Outcome {
        let reader = self.practitioner();
        let desk = self.get(reader, "/")?;
        let links = desk.page.links.iter().map(|link| Place::of(link));
        let ids: Vec<String> = links
            .filter(|link| link.shape == "/links/{id}")
            .map(|link| link.id)
            .collect();
        let Some(id) = self.dice.pick(&ids).cloned() else {
            return Ok(());
        };
        self.get(reader, &format!("/links/{id}"))?;
        let verdict = self.dice.word(&["same", "same", "unsure", "different"]);
        let address = format!("/links/{id}/judgement");
        let seen = self.post(reader, &address, &[("verdict", verdict)])?;
        self.follow(reader, &seen).map(|_| ())
    }

    /// Correct a fact: the new words are secret too, and the old ones stay in what was told before.
    pub(super) fn correct(&mut self) -> Outcome {
        let reader = self.practitioner();
        let Some(agency) = self.account(reader).map(|of| of.agency) else {
            return Ok(());
        };
        let records = self.records_of(agency);
        let Some((id, holding)) = self.dice.pick(&records).cloned() else {
            return Ok(());
        };
        let fields = ["risk", "involvement", "care-status", "address", "email"];
        let has = self.model.world.holdings.get(holding).cloned();
        let Some(field) = self.dice.pick(&fields).copied().filter(|field| {
            has.is_some_and(|of| of.values.iter().any(|value| value.field == *field))
        }) else {
            return Ok(());
        };
        let value = strong(&mut self.dice, field);
        // Two secrets in one fact, of which one can be taken out and the other told.
        let more = (field == "risk").then(|| strong(&mut self.dice, field));
        let value = match &more {
            Some(more) => Value {
                typed: format!("{} and {}", value.typed, more.forms.concat()),
                ..value
            },
            None => value,
        };
        let address = format!("/records/{id}/correct");
        let form = [("field", field), ("value", value.typed.as_str())];
        let seen = self.post(reader, &address, &form)?;
        if seen.done() {
            self.model.learn(holding, value);
            if let Some(more) = more {
                self.model.learn_more(holding, more);
            }
        }
        self.follow(reader, &seen)?;
        self.get(reader, &format!("/records/{id}")).map(|_| ())
    }

    /// Without signing in, fetch what somebody has seen.
    pub(super) fn peep(&mut self) -> Outcome {
        let mut all: Vec<String> = self.known.values().flatten().cloned().collect();
        all.retain(|link| !link.starts_with("/assets"));
        for _ in 0..2 {
            if let Some(link) = self.dice.pick(&all).cloned() {
                self.get(Reader::Nobody, &link)?;
            }
        }
        Ok(())
    }
}
