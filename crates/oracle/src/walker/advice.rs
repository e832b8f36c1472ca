//! Asking the lead of one's agency for advice, and the lead's answer, with others listening at the door.

use super::{Outcome, Seen, Walker, owned};
use crate::canary;
use crate::model::{Question, Reader, Source};
use crate::route::{Place, WIZARD};

impl Walker {
    /// Put the question so far to the lead.
    pub(super) fn ask_advice(&mut self, reader: Reader, place: usize) -> Outcome {
        let wizard = self.wizard(place);
        let address = format!("/{WIZARD}/{}/advice", wizard.id);
        self.get(reader, &format!("/{WIZARD}/{}/unsure", wizard.id))?;
        let seen = self.get(reader, &address)?;
        let desk = self.lead(reader, wizard.agency, &seen);
        let word = canary::strong(&mut self.dice);
        let question = self.model.questions.len();
        self.model.add(&word, Source::Question(question));
        self.model.questions.push(Question {
            id: String::new(),
            agency: wizard.agency,
            asker: wizard.writer,
            desk,
            words: vec![word.clone()],
            answered: false,
        });
        let form = seen.page.form(&address).cloned().unwrap_or_default();
        let mut fields = form.hidden();
        fields.push(owned(
            "question",
            &format!("What if they move away, {word}"),
        ));
        fields.push(owned("urgency", self.dice.word(&["red", "amber", "green"])));
        let sent = self.send(reader, &address, &fields)?;
        let to = Place::of(sent.answer.location().unwrap_or(""));
        if !sent.done() || to.shape != "/advice/{id}" {
            let status = sent.answer.status.to_string();
            let page = "POST /decisions/new/{id}/advice";
            self.missing(reader, page, "a question for advice".to_owned(), status);
            return Ok(());
        }
        if let Some(of) = self.model.questions.get_mut(question) {
            of.id = to.id;
        }
        if let Some(of) = self.model.wizards.get_mut(place) {
            of.desk = desk;
        }
        self.follow(reader, &sent)?;
        self.listen(question)?;
        if self.dice.percent(60) {
            return self.give_advice(question);
        }
        Ok(())
    }

    /// The desk that the form names: one of the same agency, and always the same.
    fn lead(&mut self, reader: Reader, agency: usize, seen: &Seen) -> Option<usize> {
        let text = String::from_utf8_lossy(&seen.answer.body).into_owned();
        let named = text.split_once("Your question goes to ");
        let named = named.and_then(|(_, rest)| rest.split([',', '<']).next());
        let desks = self.model.world.agencies.get(agency).map(|of| &of.desks);
        let desk =
            desks.and_then(|desks| desks.iter().position(|desk| Some(desk.as_str()) == named));
        let Some(desk) = desk else {
            let why = named.unwrap_or("nothing").to_owned();
            let page = "GET /decisions/new/{id}/advice";
            self.missing(reader, page, "the lead's desk".to_owned(), why);
            return None;
        };
        let before = *self.leads.entry(agency).or_insert(desk);
        if before != desk {
            self.problem("two leads", reader, "GET advice", String::new());
        }
        Some(desk)
    }

    /// Everybody tries to read it.
    fn listen(&mut self, question: usize) -> Outcome {
        let Some(of) = self.model.questions.get(question).cloned() else {
            return Ok(());
        };
        for reader in self.everybody() {
            self.get(reader, &format!("/advice/{}", of.id))?;
        }
        let others = self.everybody();
        if let Some(other) = self.dice.pick(&others).copied() {
            self.get(other, "/advice")?;
        }
        Ok(())
    }

    /// Somebody who is not the lead tries to answer, then the lead does.
    pub(super) fn give_advice(&mut self, question: usize) -> Outcome {
        let Some(of) = self.model.questions.get(question).cloned() else {
            return Ok(());
        };
        let Some(desk) = of.desk.filter(|_| !of.answered && !of.id.is_empty()) else {
            return Ok(());
        };
        let address = format!("/advice/{}/answer", of.id);
        let leads = self.at_desk(of.agency, desk);
        let mut others = self.everybody();
        others.retain(|other| !leads.contains(other));
        if let Some(other) = self.dice.pick(&others).copied() {
            let seen = self.post(other, &address, &[("answer", "Go on"), ("choice", "share")])?;
            if seen.done() {
                let page = "POST /advice/{id}/answer";
                self.problem("advised without being the lead", other, page, String::new());
            }
        }
        let Some(lead) = self.dice.pick(&leads).copied() else {
            return Ok(());
        };
        self.get(lead, "/advice")?;
        self.get(lead, &format!("/advice/{}", of.id))?;
        let word = canary::strong(&mut self.dice);
        self.model.add(&word, Source::Question(question));
        let answer = format!("Tell them what they need and no more, {word}");
        let sent = self.post(lead, &address, &[("answer", &answer)])?;
        if !sent.done() {
            let status = sent.answer.status.to_string();
            self.missing(
                lead,
                "POST /advice/{id}/answer",
                "an answer".to_owned(),
                status,
            );
            return Ok(());
        }
        if let Some(of) = self.model.questions.get_mut(question) {
            of.words.push(word);
            of.answered = true;
        }
        self.report.advised += 1;
        self.follow(lead, &sent)?;
        self.listen(question)
    }

    /// The lead of some agency works through what waits.
    pub(super) fn counsel(&mut self) -> Outcome {
        let waiting: Vec<usize> = (self.model.questions.iter().enumerate())
            .filter(|(_, of)| !of.answered && !of.id.is_empty())
            .map(|(place, _)| place)
            .collect();
        match self.dice.pick(&waiting).copied() {
            Some(question) => self.give_advice(question),
            None => self.decide(),
        }
    }
}
