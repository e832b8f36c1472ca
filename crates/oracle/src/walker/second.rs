//! A decision not to share that waits for a second person: until one agrees, whoever asked is told nothing at all.

use super::{Outcome, Seen, Walker};
use crate::canary;
use crate::model::{Decision, Reader, Request, Source, State};
use crate::world::Role;

/// What the page says of a refusal that waits.
pub(super) const WAITS: &str = "Waiting for a second person";

impl Walker {
    /// Decline a request. Where the refusal waits for somebody, the page of those who asked must stay as it was.
    pub(super) fn decline(&mut self, reader: Reader, place: usize, request: &Request) -> Outcome {
        let Reader::Account(by) = reader else {
            return Ok(());
        };
        let page = format!("/requests/{}", request.id);
        let form = self.get(reader, &page)?;
        let form = form.page.form(&format!("{page}/decline")).cloned();
        let asker = Reader::Account(request.asker);
        let before = self.get(asker, &page)?;
        let decision = self.model.decisions.len();
        let word = canary::strong(&mut self.dice);
        self.model.decisions.push(Decision {
            id: String::new(),
            agency: request.to,
            by,
            reason: word.clone(),
            request: Some(place),
            waits: false,
            holds: false,
        });
        self.model.add(&word, Source::Decision(decision));
        let reason = format!("We do not think it helps, {word}");
        let mut codes = form.unwrap_or_default().offers("code");
        let first = self.dice.below(codes.len());
        codes.rotate_left(first);
        // Which of them the answer is told of, and when, is known once it is taken.
        let mut sent = Seen::default();
        for code in codes.into_iter().take(4) {
            if let Some(of) = self.model.decisions.get_mut(decision) {
                of.holds = !request.danger;
            }
            let fields = [
                ("code", code.as_str()),
                ("reason", reason.as_str()),
                ("would_change", reason.as_str()),
                ("review_day", "1"),
                ("review_month", "3"),
                ("review_year", "2027"),
            ];
            sent = self.post(reader, &format!("{page}/decline"), &fields)?;
            if sent.done() {
                break;
            }
        }
        if !sent.done() {
            return Ok(());
        }
        self.declined(reader, (place, decision), &sent)?;
        let after = self.get(asker, &page)?;
        if self.decided(decision).waits && still(&before) != still(&after) {
            let rule = "told of a refusal that does not hold";
            self.problem(rule, asker, "GET /requests/{id}", String::new());
        }
        for other in self.open(Role::Practitioner) {
            self.get(other, &page)?;
        }
        self.meet(place)
    }

    fn declined(
        &mut self,
        reader: Reader,
        (place, decision): (usize, usize),
        sent: &Seen,
    ) -> Outcome {
        self.settle(place, sent, State::Declined);
        let page = self.follow(reader, sent)?;
        let waits = page.says(WAITS);
        if let Some(of) = self.model.decisions.get_mut(decision) {
            of.waits = waits;
            of.holds = !waits;
        }
        if let Some(request) = self.model.requests.get_mut(place) {
            request.refusal = Some(decision);
            let danger = request.danger;
            if waits {
                request.state = State::Open;
            }
            if danger && !waits {
                let page = "POST /requests/{id}/decline";
                self.problem("one person declined in danger", reader, page, String::new());
            }
        }
        if waits {
            self.report.waited += 1;
        }
        Ok(())
    }

    /// Where a refusal waits: now and then somebody seconds it at once.
    fn meet(&mut self, place: usize) -> Outcome {
        let refusal = self.model.requests.get(place).and_then(|of| of.refusal);
        let waits = refusal.is_some_and(|of| self.decided(of).waits);
        if waits && self.dice.percent(60) {
            return self.second_request(place);
        }
        Ok(())
    }

    /// Whoever decided cannot be the second, nor can those who asked. A colleague can, either way.
    pub(super) fn second_request(&mut self, place: usize) -> Outcome {
        let Some(request) = self.model.requests.get(place).cloned() else {
            return Ok(());
        };
        let Some(decision) = request.refusal else {
            return Ok(());
        };
        let page = format!("/requests/{}", request.id);
        self.refused_second(decision, &format!("{page}/second"))?;
        let asker = Reader::Account(request.asker);
        if self.is_signed_in(asker) {
            let seen = self.post(asker, &format!("{page}/second"), &[("verdict", "agree")])?;
            if seen.done() {
                self.problem(
                    "the asker was the second",
                    asker,
                    "POST second",
                    String::new(),
                );
            }
        }
        let by = Reader::Account(self.decided(decision).by);
        let mut seconds = self.at_desk(request.to, request.to_desk);
        seconds.extend(self.colleagues(request.to));
        seconds.retain(|of| *of != by);
        let Some(second) = self.dice.pick(&seconds).copied() else {
            return Ok(());
        };
        self.get(second, "/decisions")?;
        self.get(second, &page)?;
        let agree = self.dice.percent(60);
        if self.verdict(second, decision, &format!("{page}/second"), agree)? {
            self.seconded(&request, agree);
        }
        for other in self.open(Role::Practitioner) {
            self.get(other, &page)?;
        }
        Ok(())
    }

    /// The same for a decision that answers no request.
    pub(super) fn second_decision(&mut self, decision: usize) -> Outcome {
        let of = self.decided(decision);
        let page = format!("/decisions/{}", of.id);
        self.refused_second(decision, &format!("{page}/second"))?;
        let mut seconds = self.colleagues(of.agency);
        seconds.retain(|second| *second != Reader::Account(of.by));
        let Some(second) = self.dice.pick(&seconds).copied() else {
            return Ok(());
        };
        let list = self.get(second, "/decisions")?;
        if !list.page.links.contains(&page) {
            self.missing(
                second,
                "GET /decisions",
                "what waits for a second".to_owned(),
                page.clone(),
            );
        }
        self.get(second, &page)?;
        let agree = self.dice.percent(60);
        if self.verdict(second, decision, &format!("{page}/second"), agree)?
            && let Some(of) = self.model.decisions.get_mut(decision)
        {
            of.waits = false;
        }
        for other in self.everybody() {
            self.get(other, &page)?;
        }
        Ok(())
    }

    fn colleagues(&self, agency: usize) -> Vec<Reader> {
        let mut all = self.open(Role::Practitioner);
        all.retain(|reader| self.account(*reader).is_some_and(|of| of.agency == agency));
        all
    }

    fn refused_second(&mut self, decision: usize, address: &str) -> Outcome {
        let by = Reader::Account(self.decided(decision).by);
        if !self.is_signed_in(by) {
            return Ok(());
        }
        let fields = [("verdict", "agree"), ("second_reason", "I was right")];
        let seen = self.post(by, address, &fields)?;
        if seen.done() {
            self.problem(
                "seconded their own decision",
                by,
                "POST second",
                String::new(),
            );
        }
        Ok(())
    }

    /// Say yes or no; was it taken?
    fn verdict(&mut self, second: Reader, decision: usize, to: &str, agree: bool) -> Outcome<bool> {
        let word = canary::strong(&mut self.dice);
        self.model.add(&word, Source::Decision(decision));
        let reason = format!("I have read it, {word}");
        let verdict = if agree { "agree" } else { "overturn" };
        let fields = [("verdict", verdict), ("second_reason", reason.as_str())];
        let sent = self.post(second, to, &fields)?;
        if sent.done() {
            self.follow(second, &sent)?;
        }
        Ok(sent.done())
    }

    /// A refusal holds once somebody else agrees, and is gone once somebody does not.
    pub(super) fn seconded(&mut self, request: &Request, agree: bool) {
        let decision = (request.refusal).and_then(|of| self.model.decisions.get_mut(of));
        if let Some(of) = decision {
            of.waits = false;
            of.holds = agree;
        }
        for of in &mut self.model.requests {
            if of.id == request.id && agree {
                of.state = State::Declined;
            }
        }
    }
}

/// A page without its figures: how much time is left changes by itself.
fn still(seen: &Seen) -> String {
    let text = String::from_utf8_lossy(&seen.answer.body).into_owned();
    let token = seen.page.csrf.clone().filter(|token| !token.is_empty());
    let text = token.map_or(text.clone(), |token| text.replace(&token, ""));
    text.chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect()
}
