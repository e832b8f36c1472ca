//! Administrators and oversight at work, and input that nobody should send.

use super::inspect::Errand;
use super::{Outcome, Walker, owned};
use crate::model::Reader;
use crate::route::Place;
use crate::world::Role;

impl Walker {
    /// Add an agency, a desk and an account, or read the ledger.
    pub(super) fn administer(&mut self) -> Outcome {
        if self.dice.percent(30) {
            return self.read_logs();
        }
        let admins = self.open(Role::Administrator);
        let Some(admin) = self.dice.pick(&admins).copied() else {
            return Ok(());
        };
        let name = crate::canary::name(&mut self.dice, 4);
        self.get(admin, "/agencies")?;
        let fields = [("name", name.as_str()), ("kind", "charity")];
        let seen = self.post(admin, "/agencies", &fields)?;
        self.follow(admin, &seen)?;
        let seen = self.get(admin, "/agencies")?;
        let action = seen
            .page
            .forms
            .iter()
            .find(|form| Place::of(&form.action).shape == "/agencies/{id}/desks");
        if let Some(action) = action.map(|form| form.action.clone()) {
            self.post(admin, &action, &[("name", &name)])?;
        }
        self.add_person(admin, &name)
    }

    fn add_person(&mut self, admin: Reader, name: &str) -> Outcome {
        let seen = self.get(admin, "/people")?;
        let form = seen.page.form("/people").cloned().unwrap_or_default();
        let email = format!("{}@example.org", name.to_lowercase());
        let mut fields = form.hidden();
        for (name, value) in [
            ("name", name),
            ("email", &email),
            ("role", "practitioner"),
            ("password", "correct horse battery staple"),
        ] {
            fields.push(owned(name, value));
        }
        for choice in ["agency", "desk"] {
            let offers = form.offers(choice);
            fields.extend(offers.first().map(|value| owned(choice, value)));
        }
        let sent = self.send(admin, "/people", &fields)?;
        self.follow(admin, &sent).map(|_| ())
    }

    /// A leaver's session dies with the account.
    pub(super) fn close_leaver(&mut self) -> Outcome {
        let Some(admin) = self.open(Role::Administrator).first().copied() else {
            return Ok(());
        };
        let leaver = self.model.world.accounts.len().saturating_sub(1);
        let reader = Reader::Account(leaver);
        let Some(email) = self.account(reader).map(|of| of.email.clone()) else {
            return Ok(());
        };
        self.get(reader, "/records")?;
        let seen = self.get(admin, "/people")?;
        let text = String::from_utf8_lossy(&seen.answer.body).replace("&#x2f;", "/");
        let close = text.split_once(&email).and_then(|(_, after)| {
            let (_, after) = after.split_once("\"/people/")?;
            let (id, _) = after.split_once("/close\"")?;
            Some(format!("/people/{id}/close"))
        });
        let Some(close) = close else {
            let why = "no way to close it".to_owned();
            self.missing(admin, "GET /people", "the leaver's account".to_owned(), why);
            return Ok(());
        };
        let sent = self.post(admin, &close, &[])?;
        if sent.done() {
            self.model.closed.insert(leaver);
            for page in ["/", "/records", "/requests"] {
                self.get(reader, page)?;
            }
        }
        Ok(())
    }

    /// Broken addresses, broken forms, forms without a token or with somebody else's.
    pub(super) fn provoke(&mut self) -> Outcome {
        let reader = self.anybody();
        for address in [
            "/records?after=%00%FF".to_owned(),
            "/records/%FF%FE%00".to_owned(),
            format!("/records?q={}", "a%20".repeat(1_500)),
            "/records/..%2F..%2Fetc%2Fpasswd".to_owned(),
            "/requests/0?record=%27%20OR%201=1".to_owned(),
            "/nowhere".to_owned(),
        ] {
            self.get(reader, &address)?;
        }
        self.provoke_forms()
    }

    fn provoke_forms(&mut self) -> Outcome {
        let reader = self.practitioner();
        let another = self.practitioner();
        let mut forms = vec![Vec::new()];
        if another != reader {
            let token = self.tokens.get(&another).cloned().unwrap_or_default();
            forms.push(vec![owned("csrf", &token)]);
        }
        for form in forms {
            let seen = self.post_as_is(reader, "/concerns/new", &form)?;
            if seen.answer.status < 400 {
                let detail = seen.answer.status.to_string();
                self.problem(
                    "took a form without its token",
                    reader,
                    "POST /concerns/new",
                    detail,
                );
            }
        }
        let agency = self.account(reader).map_or(0, |of| of.agency);
        let records = self.records_of(agency);
        if let Some((id, holding)) = self.dice.pick(&records).cloned() {
            let address = format!("/records/{id}/ask");
            self.post(reader, &address, &[])?;
            self.post(reader, &address, &[("desk", "x"), ("purpose", "nothing")])?;
            let long = "\u{1F6E1}".repeat(20_000);
            let form = [("field", "risk"), ("value", long.as_str())];
            let seen = self.post(reader, &format!("/records/{id}/correct"), &form)?;
            if seen.done() {
                self.model.forget(holding, "risk");
            }
        }
        let answer =
            self.client(reader)?
                .post_bytes("/concerns/new", "application/json", b"{\xFF")?;
        let errand = Errand {
            reader,
            method: "POST",
            address: "/concerns/new",
            form: &[],
        };
        self.inspect(&errand, answer);
        Ok(())
    }
}
