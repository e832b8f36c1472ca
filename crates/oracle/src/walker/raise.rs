//! Raising a concern, one question a page, with others trying to read the draft.

use super::{Outcome, Walker};
use crate::canary;
use crate::model::{Concern, Reader, Source};
use crate::route::Place;
use crate::world::Role;

impl Walker {
    /// Begin, answer some or all of the questions, and send it or leave it.
    pub(super) fn raise(&mut self) -> Outcome {
        let reader = self.practitioner();
        let (Reader::Account(writer), Some(account)) = (reader, self.account(reader).cloned())
        else {
            return Ok(());
        };
        if self.model.world.is_border(account.agency) {
            return self.get(reader, "/concerns/new").map(|_| ());
        }
        self.get(reader, "/concerns/new")?;
        let begun = self.post(reader, "/concerns/new", &[])?;
        let to = Place::of(begun.answer.location().unwrap_or(""));
        if to.noun != "drafts" || !begun.done() {
            let status = begun.answer.status.to_string();
            self.missing(reader, "POST /concerns/new", "a draft".to_owned(), status);
            return Ok(());
        }
        let narrative = canary::strong(&mut self.dice);
        let family = canary::name(&mut self.dice, 6);
        let place = canary::strong(&mut self.dice);
        let concern = self.model.concerns.len();
        for word in [&narrative, &family.to_lowercase(), &place] {
            self.model.add(word, Source::Concern(concern));
        }
        self.model.drafts.insert(to.id.clone(), writer);
        self.model.concerns.push(Concern {
            id: to.id.clone(),
            agency: account.agency,
            writer,
            sent: false,
            narrative: narrative.clone(),
        });
        self.write(reader, &to.id, (&narrative, &family, &place))?;
        // Colleagues and strangers look for it while it is a draft.
        let others = self.open(Role::Practitioner);
        if let Some(other) = self.dice.pick(&others).copied() {
            self.get(other, &format!("/drafts/{}/narrative", to.id))?;
            self.get(other, "/concerns")?;
        }
        match concern % 5 {
            1 => self.delete(reader, &to.id),
            3 => Ok(()),
            _ => self.send_draft(reader, &to.id, concern),
        }
    }

    fn delete(&mut self, reader: Reader, draft: &str) -> Outcome {
        let seen = self.post(reader, &format!("/drafts/{draft}/delete"), &[])?;
        if seen.done() {
            self.model.drafts.remove(draft);
        }
        self.follow(reader, &seen).map(|_| ())
    }

    fn write(&mut self, reader: Reader, draft: &str, words: (&str, &str, &str)) -> Outcome {
        let (narrative, family, place) = words;
        let name = format!("Ada {family}");
        let narrative = format!("She said that they come at night, {narrative}");
        let address = format!("7 {place} Lane, Oxford, OX4 3AB");
        let questions: [(&str, &[(&str, &str)]); 10] = [
            ("danger", &[("danger", "no")]),
            ("kind", &[]),
            ("name", &[("name", &name), ("also", "")]),
            ("born", &[("age", "34")]),
            ("address", &[("address", &address), ("phone", "")]),
            (
                "happened",
                &[("happened", "yesterday evening"), ("place", "at home")],
            ),
            ("narrative", &[("narrative", &narrative)]),
            (
                "knowledge",
                &[("provenance", "saw-it"), ("statement", "fact")],
            ),
            ("indicators", &[]),
            ("urgency", &[("urgency", "amber")]),
        ];
        for (question, answers) in questions {
            let page = format!("/drafts/{draft}/{question}");
            let seen = self.get(reader, &page)?;
            let form = seen.page.form(&page).cloned().unwrap_or_default();
            let mut fields = form.hidden();
            fields.extend(
                answers
                    .iter()
                    .map(|(name, value)| super::owned(name, value)),
            );
            for choice in ["kind", "indicator"] {
                let offers = form.offers(choice);
                if let Some(value) = self.dice.pick(&offers).cloned() {
                    fields.push(super::owned(choice, &value));
                }
            }
            let sent = self.send(reader, &page, &fields)?;
            if sent.answer.status >= 400 {
                let status = sent.answer.status.to_string();
                self.missing(
                    reader,
                    &format!("POST draft {question}"),
                    question.to_owned(),
                    status,
                );
            }
        }
        self.get(reader, &format!("/drafts/{draft}/check"))
            .map(|_| ())
    }

    fn send_draft(&mut self, reader: Reader, draft: &str, concern: usize) -> Outcome {
        let sent = self.post(reader, &format!("/drafts/{draft}/send"), &[])?;
        let to = Place::of(sent.answer.location().unwrap_or(""));
        if !sent.done() || to.shape != "/concerns/{id}" {
            let status = sent.answer.status.to_string();
            let page = "POST /drafts/{id}/send";
            self.missing(reader, page, "a concern".to_owned(), status);
            return Ok(());
        }
        self.model.drafts.remove(draft);
        if let Some(concern) = self.model.concerns.get_mut(concern) {
            concern.id = to.id;
            concern.sent = true;
        }
        self.follow(reader, &sent).map(|_| ())
    }
}
