//! Going where one may not: other people's addresses, other things' ids, ids of nothing.

use super::{Outcome, Seen, Walker, owned};
use crate::client::Answer;
use crate::model::{Access, Reader};
use crate::route::{Place, WIZARD};

/// Headers that may differ between two answers that say the same.
const PASSING: [&str; 5] = [
    "connection",
    "content-length",
    "date",
    "set-cookie",
    "x-request-id",
];

impl Walker {
    /// Fetch what another account has seen, and then what nobody has: where the first is closed to the reader the two
    /// answers must be the same bytes.
    pub(super) fn intrude_reading(&mut self) -> Outcome {
        let reader = self.anybody();
        let Some(address) = self.closed_address(reader) else {
            return Ok(());
        };
        let seen = self.get(reader, &address)?;
        let nothing = self.of_nothing(&address);
        let void = self.get(reader, &nothing)?;
        self.compare(reader, "GET", &address, (&seen, &void));
        Ok(())
    }

    /// Send a form to what belongs to somebody else, and to what does not exist.
    pub(super) fn intrude_writing(&mut self) -> Outcome {
        let reader = self.anybody();
        let Some(address) = self.closed_address(reader) else {
            return Ok(());
        };
        let place = Place::of(&address);
        let Some(action) = self.action(&place) else {
            return Ok(());
        };
        let fields = self.plausible(reader);
        let fields: Vec<(&str, &str)> = (fields.iter())
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let seen = self.post(reader, &action, &fields)?;
        if seen.answer.status < 400 {
            let status = seen.answer.status.to_string();
            let shape = Place::of(&action).shape;
            self.problem("wrote to another's", reader, &shape, status);
        }
        let nothing = self.of_nothing(&action);
        let void = self.post(reader, &nothing, &fields)?;
        self.compare(reader, "POST", &action, (&seen, &void));
        Ok(())
    }

    /// An address that somebody else knows and this reader may not fetch.
    fn closed_address(&mut self, reader: Reader) -> Option<String> {
        let mut all: Vec<String> = (self.known.iter())
            .filter(|(other, _)| **other != reader)
            .flat_map(|(_, links)| links.iter().cloned())
            .collect();
        all.extend(
            self.model
                .drafts
                .keys()
                .map(|id| format!("/drafts/{id}/name")),
        );
        let wizards = self.model.wizards.iter().filter(|of| !of.gone);
        all.extend(wizards.map(|of| format!("/{WIZARD}/{}/who", of.id)));
        let decisions = self.model.decisions.iter().filter(|of| !of.id.is_empty());
        all.extend(decisions.map(|of| format!("/decisions/{}", of.id)));
        let questions = self.model.questions.iter().filter(|of| !of.id.is_empty());
        all.extend(questions.map(|of| format!("/advice/{}", of.id)));
        all.retain(|link| self.model.access(reader, &Place::of(link)) == Access::No);
        // Nouns first, so that the many records do not crowd out the few disclosures.
        let mut nouns: Vec<String> = all.iter().map(|link| Place::of(link).noun).collect();
        nouns.sort();
        nouns.dedup();
        let noun = self.dice.pick(&nouns).cloned()?;
        all.retain(|link| Place::of(link).noun == noun);
        self.dice.pick(&all).cloned()
    }

    /// The same address with an id of nothing: at random, or of another kind of thing.
    fn of_nothing(&mut self, address: &str) -> String {
        let place = Place::of(address);
        if place.id.is_empty() {
            return "/nowhere-at-all".to_owned();
        }
        let other = if self.dice.percent(50) {
            let ids: Vec<String> = (self.model.requests.iter().map(|of| of.id.clone()))
                .chain(self.model.records.keys().cloned())
                .filter(|id| Place::of(address).noun != "requests" || !self.is_request(id))
                .filter(|id| place.noun != "records" || self.is_request(id))
                .collect();
            self.dice.pick(&ids).cloned()
        } else {
            None
        };
        let alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let other = other.unwrap_or_else(|| self.dice.letters(alphabet, place.id.len()));
        address.replacen(&place.id, &other, 1)
    }

    fn is_request(&self, id: &str) -> bool {
        self.model.requests.iter().any(|of| of.id == id)
    }

    /// What one might do to a thing.
    fn action(&mut self, place: &Place) -> Option<String> {
        let verbs: &[&str] = match place.noun.as_str() {
            "records" => &["correct", "ask", "protect"],
            "links" => &["judgement"],
            "requests" => &[
                "answer", "decline", "nothing", "withdraw", "redact", "second",
            ],
            WIZARD => &["danger", "who", "fields", "record", "advice", "delete"],
            "decisions" if !place.id.is_empty() => &["second"],
            "advice" if !place.id.is_empty() => &["answer"],
            "rules" => return Some("/rules/date".to_owned()),
            "agreements" => return Some("/agreements/new".to_owned()),
            "disclosures" => &["recall"],
            "drafts" => &["send", "name", "narrative", "delete"],
            "people" => return Some("/people".to_owned()),
            "agencies" if place.id.is_empty() => return Some("/agencies".to_owned()),
            "agencies" => &["desks"],
            "ledger" => return Some("/ledger/checkpoint".to_owned()),
            _ => return None,
        };
        let verb = self.dice.word(verbs);
        Some(format!("/{}/{}/{verb}", place.noun, place.id))
    }

    /// Fields that would do, for any form.
    fn plausible(&mut self, reader: Reader) -> Vec<(String, String)> {
        let agency = self.account(reader).map_or(0, |of| of.agency);
        let records = self.records_of(agency);
        let record = self
            .dice
            .pick(&records)
            .map_or_else(String::new, |(id, _)| id.clone());
        let desks: Vec<String> = self.desks.keys().cloned().collect();
        let desk = self.dice.pick(&desks).cloned().unwrap_or_default();
        [
            ("record", record.as_str()),
            ("desk", &desk),
            ("field", "risk"),
            ("field", "name"),
            ("value", "changed by a stranger"),
            ("verdict", "same"),
            ("code", "not-necessary"),
            ("reason", "no reason at all"),
            ("would_change", "nothing would"),
            ("why", "because"),
            ("conditions", "none"),
            ("purpose", "safeguarding-adult"),
            ("subject", "adult-at-risk"),
            ("consent", "given"),
            ("danger", "none"),
            ("urgency", "green"),
            ("task", "a task"),
            ("name", "Intruder"),
            ("kind", "charity"),
            ("narrative", "written by a stranger"),
            ("role", "administrator"),
            ("email", "intruder@example.org"),
            ("password", "a long enough password"),
            ("position", "0"),
            ("mark", "source"),
            ("version", "1"),
            ("outcome", "decline"),
            ("question", "what then"),
            ("answer", "go on"),
            ("second_reason", "because"),
            ("gateway", "CareAct.s42"),
            ("title", "An agreement"),
            ("text", "nothing"),
        ]
        .iter()
        .map(|(name, value)| owned(name, value))
        .collect()
    }

    /// Not yours and not there are one page.
    pub(super) fn compare(
        &mut self,
        reader: Reader,
        method: &str,
        address: &str,
        pair: (&Seen, &Seen),
    ) {
        self.report.pairs += 1;
        let (one, other) = (settled(pair.0), settled(pair.1));
        if one != other {
            let page = format!("{method} {}", Place::of(address).shape);
            let detail = difference(&one, &other);
            self.problem("tells not yours from not there", reader, &page, detail);
        }
    }
}

/// An answer without what differs by nature: the passing headers and the token.
fn settled(seen: &Seen) -> Answer {
    let mut answer = seen.answer.clone();
    answer
        .headers
        .retain(|(name, _)| !PASSING.contains(&name.as_str()));
    if let Some(token) = seen.page.csrf.as_deref().filter(|token| !token.is_empty()) {
        let body = String::from_utf8_lossy(&answer.body).replace(token, "");
        answer.body = body.into_bytes();
    }
    answer
}

/// Where two answers part, without their words.
fn difference(one: &Answer, other: &Answer) -> String {
    if one.status != other.status {
        return format!("status {} and {}", one.status, other.status);
    }
    if one.headers != other.headers {
        let names = |of: &Answer| -> Vec<String> {
            of.headers.iter().map(|(name, _)| name.clone()).collect()
        };
        return format!("headers {:?} and {:?}", names(one), names(other));
    }
    let same = one.body.iter().zip(&other.body).take_while(|(a, b)| a == b);
    format!("the bodies differ from byte {}", same.count())
}
