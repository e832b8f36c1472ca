//! Asking, answering, declining, withdrawing and recalling, as honest users do and as dishonest ones try to.

use super::{Outcome, Seen, Walker};
use crate::canary;
use crate::model::{Reader, Request, Source, State};
use crate::page::Form;
use crate::route::Place;

pub(super) const FIELDS: [&str; 9] = [
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
        let consent = form.offers("consent");
        let consent: Vec<&str> = consent.iter().map(String::as_str).collect();
        let task = canary::strong(&mut self.dice);
        self.model
            .add(&task, Source::Request(self.model.requests.len()));
        let function = self.function(form, purpose);
        let mut fields = form.hidden();
        for (name, value) in [
            ("desk", desk),
            ("purpose", purpose),
            ("function", &function),
            ("task", &format!("To keep them safe, {task}")),
            (
                "confidence",
                self.dice.word(&["not-owed", "not-owed", "outweighed"]),
            ),
            ("subject", subject),
            (
                "consent",
                if self.dice.percent(50) {
                    "given"
                } else {
                    self.dice.word(&consent)
                },
            ),
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

    /// The duty that goes with a purpose, or any.
    fn function(&mut self, form: &Form, purpose: &str) -> String {
        let offers = form.offers("function");
        let likely = match purpose {
            "safeguarding-child" => "child-welfare",
            "safeguarding-adult" => "adult-enquiry",
            "crime-prevention" => "crime-reduction",
            "homelessness" => "homelessness-referral",
            "modern-slavery" => "slavery-notification",
            _ => "not-stated",
        };
        let known = offers.iter().any(|offer| offer == likely);
        if known && self.dice.percent(70) {
            return likely.to_owned();
        }
        self.dice.pick(&offers).cloned().unwrap_or_default()
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
        let mut introduction = self.model.tellable(holding, &[]);
        introduction.retain(|place| {
            let field = self.model.facts.get(*place).map(|fact| fact.value.field);
            field.is_some_and(|field| ["name", "date-of-birth"].contains(&field))
        });
        self.model.requests.push(Request {
            id: to.id.clone(),
            from: account.agency,
            from_desks: account.desks,
            asker,
            holding,
            to: agency,
            to_desk: at,
            state: State::Open,
            introduction,
            danger: fields.contains(&super::owned("danger", "immediate")),
            refusal: None,
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
        let waits = request.refusal.is_some_and(|of| self.decided(of).waits);
        if waits && self.dice.percent(70) {
            return self.second_request(place);
        }
        match self.dice.below(10) {
            0..2 if !waits => self.decline(reader, place, &request),
            2 if !waits => {
                let seen = self.post(reader, &format!("/requests/{}/nothing", request.id), &[])?;
                self.settle(place, &seen, State::Nothing);
                self.follow(reader, &seen).map(|_| ())
            }
            _ => self.answer(reader, place, &request),
        }
    }

    pub(super) fn settle(&mut self, place: usize, seen: &Seen, state: State) {
        if seen.done()
            && let Some(request) = self.model.requests.get_mut(place)
        {
            request.state = state;
        }
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
        let verb = self.dice.word(&["answer", "decline", "nothing", "second"]);
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
            ("verdict", "agree"),
            ("confidence", "not-owed"),
        ];
        let seen = self.post(reader, &address, &fields)?;
        if seen.done() {
            // A colleague who did not decide is whom a refusal waits for.
            if verb == "second" && agency == request.to {
                self.seconded(request, true);
                return Ok(());
            }
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

    pub(super) fn person(&self, holding: usize) -> Option<usize> {
        self.model.world.holdings.get(holding).map(|of| of.person)
    }

    /// Some of several, at least one.
    pub(super) fn some_of(&mut self, all: &[&str]) -> Vec<String> {
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
