//! Administrators at work on agreements and rules: what they lower is lower at once, and what is not signed binds nobody.

use super::{Outcome, Walker, owned};
use crate::model::Reader;
use crate::page::Form;
use crate::route::Place;
use crate::world::{Grade, Role};

/// A day on which everything here was signed.
const SIGNED: [(&str, &str); 4] = [
    ("signatory", "R Hale, Caldicott Guardian"),
    ("signed_day", "1"),
    ("signed_month", "3"),
    ("signed_year", "2026"),
];

impl Walker {
    /// Read agreements; lower one, write one that is never signed by all, bring one in, or end one.
    pub(super) fn agree(&mut self) -> Outcome {
        let anybody = self.anybody();
        let list = self.get(anybody, "/agreements")?;
        let mut links = list.page.links;
        links.retain(|link| Place::of(link).shape == "/agreements/{id}");
        let Some(link) = self.dice.pick(&links).cloned() else {
            return Ok(());
        };
        self.get(anybody, &link)?;
        self.meddle_with_rules(&link)?;
        let Some(admin) = self.open(Role::Administrator).first().copied() else {
            return Ok(());
        };
        match self.dice.below(6) {
            0..3 => self.lower(admin, &link),
            3 => self.half_sign(admin),
            4 => self.bring_in(admin, &link),
            _ => self.look_at_an_end(admin, &link),
        }
    }

    /// Do what leads to an address about agreements.
    pub(super) fn agree_about(&mut self, shape: &str) -> Outcome {
        let Some(admin) = self.open(Role::Administrator).first().copied() else {
            return Ok(());
        };
        let mut links = self.get(admin, "/agreements")?.page.links;
        links.retain(|link| Place::of(link).shape == "/agreements/{id}");
        let Some(link) = self.dice.pick(&links).cloned() else {
            return Ok(());
        };
        match shape.rsplit('/').next().unwrap_or("") {
            "new" => self.half_sign(admin),
            "import" | "export" => self.bring_in(admin, &link),
            "end" => self.look_at_an_end(admin, &link),
            _ => self.lower(admin, &link),
        }
    }

    /// Somebody who is no administrator tries to change what is agreed, and the rules.
    fn meddle_with_rules(&mut self, link: &str) -> Outcome {
        let mut others = self.open(Role::Practitioner);
        others.extend(self.open(Role::Oversight));
        let Some(other) = self.dice.pick(&others).copied() else {
            return Ok(());
        };
        let verb = self.dice.word(&["", "/sign", "/end"]);
        let addresses = [
            format!("{link}{verb}"),
            "/agreements/new".to_owned(),
            "/agreements/import".to_owned(),
            "/rules/date".to_owned(),
        ];
        let Some(address) = self.dice.pick(&addresses).cloned() else {
            return Ok(());
        };
        let fields = [
            ("confirm", "yes"),
            ("text", ""),
            ("version", "1"),
            ("on", "2026-01-01"),
        ];
        let seen = self.post(other, &address, &fields)?;
        let shape = Place::of(&address).shape;
        if seen.answer.status != 404 {
            let status = seen.answer.status.to_string();
            self.problem("changed the rules", other, &format!("POST {shape}"), status);
        }
        Ok(())
    }

    /// Propose a version in which no pointer tells more than a grade, have every party sign it, and look at once.
    fn lower(&mut self, admin: Reader, link: &str) -> Outcome {
        let grades = [Grade::Nothing, Grade::Silent, Grade::Exists];
        let most = self.dice.pick(&grades).copied().unwrap_or(Grade::Nothing);
        let id = Place::of(link).id;
        let seen = self.get(admin, &format!("/agreements/new?change={id}"))?;
        let Some(form) = seen.page.form(link).cloned() else {
            return Ok(());
        };
        let fields: Vec<(String, String)> = form.unchanged();
        let fields = fields.into_iter().map(|(name, value)| {
            let high = name.starts_with("grade-") && grade(&value).is_some_and(|of| of > most);
            let value = if high { most.code().to_owned() } else { value };
            (name, value)
        });
        let fields: Vec<(String, String)> = fields.collect();
        let parties = self.parties(&form);
        // An agreement of agencies that the walk added tells nobody anything.
        if parties.len() < 2 {
            return Ok(());
        }
        if !self.propose(admin, link, &fields)? || !self.sign(admin, link, usize::MAX)? {
            return Ok(());
        }
        self.report.lowered += 1;
        for agreement in &mut self.model.world.agreements {
            if parties.contains(&agreement.holder) && parties.contains(&agreement.reader) {
                agreement.grade = agreement.grade.min(most);
            }
        }
        self.look_at_pointers(&parties)
    }

    /// Every page on which one of these agencies could learn that another knows somebody.
    fn look_at_pointers(&mut self, parties: &[usize]) -> Outcome {
        for agency in parties {
            let Some(reader) = self.at_desk(*agency, 0).first().copied() else {
                continue;
            };
            self.get(reader, "/")?;
            self.get(reader, "/records")?;
            let mut records = self.records_of(*agency);
            records.retain(|(_, holding)| {
                let person = self.person(*holding);
                let others = self.model.world.holdings.iter();
                let mut others = others.filter(|of| of.agency != *agency);
                others.any(|of| parties.contains(&of.agency) && Some(of.person) == person)
            });
            for (id, _) in records.into_iter().take(6) {
                self.get(reader, &format!("/records/{id}"))?;
            }
        }
        Ok(())
    }

    /// Which agencies a form ticks.
    fn parties(&self, form: &Form) -> Vec<usize> {
        let ticked = (form.controls.iter()).filter(|of| of.name == "party" && of.chosen);
        let named = ticked.filter_map(|control| {
            let label = control.label.to_lowercase();
            let mut all = self.model.world.agencies.iter();
            all.position(|agency| label.contains(&agency.word))
        });
        named.collect()
    }

    /// Send a form of an agreement, read what it would change, and confirm.
    fn propose(
        &mut self,
        admin: Reader,
        address: &str,
        fields: &[(String, String)],
    ) -> Outcome<bool> {
        let shown = self.send(admin, address, fields)?;
        let mut forms = shown.page.forms.iter();
        let form = forms
            .find(|form| !form.offers("confirm").is_empty())
            .cloned();
        let Some(form) = form else {
            let status = shown.complaint();
            let page = format!("POST {}", Place::of(address).shape);
            self.missing(admin, &page, "what it would change".to_owned(), status);
            return Ok(false);
        };
        let sent = self.send(admin, &form.action, &form.hidden())?;
        if !sent.done() {
            let status = sent.complaint();
            let page = format!("POST {}", Place::of(&form.action).shape);
            self.missing(admin, &page, "a version to sign".to_owned(), status);
        }
        self.follow(admin, &sent)?;
        Ok(sent.done())
    }

    /// Record signatures until all parties have signed, or so many of them have.
    fn sign(&mut self, admin: Reader, link: &str, most: usize) -> Outcome<bool> {
        let address = format!("{link}/sign");
        for _ in 0..most.min(12) {
            let seen = self.get(admin, link)?;
            let Some(form) = seen.page.form(&address).cloned() else {
                return Ok(true);
            };
            let party = form.offers("agency").first().cloned().unwrap_or_default();
            let mut fields = form.hidden();
            fields.push(owned("agency", &party));
            Self::set(&mut fields, &SIGNED);
            let sent = self.send(admin, &address, &fields)?;
            if !sent.done() {
                let status = sent.complaint();
                let page = "POST /agreements/{id}/sign";
                self.missing(admin, page, "a signature".to_owned(), status);
                return Ok(false);
            }
        }
        Ok(false)
    }

    /// A new agreement that tells everything, which one party alone signs: nothing may change by it.
    fn half_sign(&mut self, admin: Reader) -> Outcome {
        let seen = self.get(admin, "/agreements/new")?;
        let Some(form) = seen.page.form("/agreements/new").cloned() else {
            let status = seen.answer.status.to_string();
            self.missing(admin, "GET /agreements/new", "a form".to_owned(), status);
            return Ok(());
        };
        let parties: Vec<String> = form.offers("party").into_iter().take(2).collect();
        let mut fields = form.unchanged();
        Self::set(
            &mut fields,
            &[
                ("title", "An agreement of half"),
                ("from_day", "1"),
                ("from_month", "1"),
                ("from_year", "2026"),
                ("review_day", "1"),
                ("review_month", "1"),
                ("review_year", "2030"),
                ("retention_days", "90"),
                ("dpia", "DPIA 7"),
            ],
        );
        for name in ["purposes", "fields"] {
            fields.extend(form.offers(name).first().map(|value| owned(name, value)));
        }
        for party in &parties {
            fields.push(owned("party", party));
            let own = format!("signatory-{party}");
            Self::set(&mut fields, &[(&own, "R Hale, Caldicott Guardian")]);
            for name in form.names() {
                if name.starts_with(&format!("grade-{party}-")) {
                    Self::set(&mut fields, &[(&name, "desk")]);
                }
            }
        }
        let before = self.get(admin, "/agreements")?.page.links;
        if !self.propose(admin, "/agreements/new", &fields)? {
            return Ok(());
        }
        let mut links = self.get(admin, "/agreements")?.page.links;
        links.retain(|link| Place::of(link).shape == "/agreements/{id}" && !before.contains(link));
        if let Some(link) = links.first() {
            self.sign(admin, link, 1)?;
        }
        let all: Vec<usize> = (0..self.model.world.agencies.len()).collect();
        self.look_at_pointers(&all)
    }

    /// Take a copy of one and bring it in again.
    fn bring_in(&mut self, admin: Reader, link: &str) -> Outcome {
        let anybody = self.anybody();
        self.get(anybody, &format!("{link}/export"))?;
        let file = self.get(admin, &format!("{link}/export"))?;
        let text = String::from_utf8_lossy(&file.answer.body).into_owned();
        self.post(admin, "/agreements/import", &[("text", &text)])?;
        self.post(admin, "/agreements/import", &[("text", "version = ")])?;
        Ok(())
    }

    /// See whom an end would hit, and leave it at that.
    fn look_at_an_end(&mut self, admin: Reader, link: &str) -> Outcome {
        let fields = [("on_day", "1"), ("on_month", "1"), ("on_year", "2089")];
        let address = format!("{link}/end");
        self.post(admin, &address, &fields).map(|_| ())
    }

    /// Read gateways as anybody, and the rules and the simulator as an administrator, who may try a date.
    pub(super) fn study(&mut self) -> Outcome {
        let anybody = self.anybody();
        let mut links = self.get(anybody, "/gateways")?.page.links;
        links.retain(|link| Place::of(link).shape == "/gateways/{id}");
        if let Some(link) = self.dice.pick(&links).cloned() {
            self.get(anybody, &link)?;
        }
        let admins = self.open(Role::Administrator);
        let Some(admin) = self.dice.pick(&admins).copied() else {
            return Ok(());
        };
        let rules = self.get(admin, "/rules")?;
        if let Some(form) = rules.page.form("/rules/date").cloned() {
            let gateways = form.offers("gateway");
            let gateway = self.dice.pick(&gateways).cloned().unwrap_or_default();
            let mut fields = form.unchanged();
            Self::set(
                &mut fields,
                &[
                    ("gateway", &gateway),
                    ("reviewed_by", "J Okafor, solicitor"),
                    ("reviewed_on_day", "1"),
                    ("reviewed_on_month", "3"),
                    ("reviewed_on_year", "2026"),
                    ("note", "It was read"),
                ],
            );
            let shown = self.send(admin, "/rules/date", &fields)?;
            let confirm = shown.page.form("/rules/date").cloned();
            if let (Some(form), true) = (confirm, self.dice.percent(50)) {
                let sent = self.send(admin, "/rules/date", &form.hidden())?;
                self.follow(admin, &sent)?;
            }
        }
        self.simulate(admin)
    }

    fn simulate(&mut self, admin: Reader) -> Outcome {
        let seen = self.get(admin, "/simulator")?;
        let Some(form) = seen.page.form("/simulator").cloned() else {
            return Ok(());
        };
        let mut query = Vec::new();
        for name in ["desk", "holder", "category"] {
            let offers = form.offers(name);
            let value = self.dice.pick(&offers).cloned().unwrap_or_default();
            query.push(format!("{name}={value}"));
        }
        self.get(admin, &format!("/simulator?{}", query.join("&")))
            .map(|_| ())
    }
}

fn grade(code: &str) -> Option<Grade> {
    let all = [
        Grade::Nothing,
        Grade::Silent,
        Grade::Exists,
        Grade::Agency,
        Grade::Desk,
    ];
    all.into_iter().find(|grade| grade.code() == code)
}
