//! Requests, their answers, and what was told.

use std::collections::BTreeSet;

use candour_oracle::Account;

use super::decision::Decision;
use super::{Asked, Bug, Fields, Reply, Site, Told, field, go, id, page, paragraphs, place};

impl Site {
    pub(super) fn form(&self, account: &Account, record: &str) -> Option<Reply> {
        self.own(account, place("R", record)?)?;
        let mut text = format!("<form action=\"/records/{record}/ask\">");
        for (agency, of) in self.world.agencies.iter().enumerate() {
            for (desk, name) in of.desks.iter().enumerate() {
                if agency != account.agency && of.kind != "oversight" {
                    let value = format!("{agency}.{desk}");
                    text.push_str("<input type=\"radio\" name=\"desk\" value=\"");
                    text.push_str(&[&value, "\"><label>", name, "</label>"].concat());
                }
            }
        }
        Some(page(text + "</form>"))
    }

    pub(super) fn ask(
        &mut self,
        (who, account): (usize, &Account),
        record: &str,
        fields: &Fields,
    ) -> Option<Reply> {
        let holding = place("R", record)?;
        self.own(account, holding)?;
        let Some((agency, desk)) = field(fields, "desk").split_once('.') else {
            return Some(Reply {
                status: 422,
                ..page("")
            });
        };
        let introduction = self.loose(holding);
        self.asked.push(Asked {
            introduction,
            from: account.agency,
            asker: who,
            desk: (agency.parse().ok()?, desk.parse().ok()?),
            open: true,
            silent: false,
            danger: field(fields, "danger") == "immediate",
            refusal: None,
        });
        Some(go(format!("/requests/{}", id("Q", self.asked.len() - 1))))
    }

    pub(super) fn request(
        &self,
        account: &Account,
        request: usize,
        fields: &Fields,
    ) -> Option<Reply> {
        let asked = self.asked.get(request)?;
        let at_desk = account.agency == asked.desk.0 && account.desks.contains(&asked.desk.1);
        if account.agency != asked.desk.0 && account.agency != asked.from {
            return None;
        }
        let next_desk = self.bug == Some(Bug::NextDesk) && account.agency == asked.desk.0;
        let mut text = String::new();
        let border = self.is_border(account.agency);
        if (at_desk || next_desk) && !asked.silent && !border {
            for (name, value) in asked.introduction.clone() {
                if name == "name" || name == "date-of-birth" {
                    text.push_str(&["<p>", &value, "</p>"].concat());
                }
            }
        }
        for (place, told) in self.told.iter().enumerate() {
            if told.request == request && self.sees(account, told) {
                text.push_str(&["<a href=\"/disclosures/", &id("D", place), "\">x</a>"].concat());
            }
        }
        text.push_str(&self.refusal(account, asked));
        let record = field(fields, "record");
        let action = id("Q", request);
        let decline = format!(
            "<form action=\"/requests/{action}/decline\"><input name=\"code\" value=\"not-necessary\"></form>"
        );
        text.push_str(&decline);
        text.push_str(&["<form action=\"/requests/", &action, "/answer\">"].concat());
        if let Some(holding) = place("R", record)
            && self.own(account, holding).is_some()
        {
            for (name, _) in self.facts(holding) {
                text.push_str(&["<input name=\"field\" value=\"", &name, "\">"].concat());
            }
        }
        Some(page(text + "</form>"))
    }

    pub(super) fn respond(
        &mut self,
        (who, account): (usize, &Account),
        (request_id, verb): (&str, &str),
        fields: &Fields,
    ) -> Option<Reply> {
        let request = place("Q", request_id)?;
        let asked = self.asked.get(request)?;
        let at_desk = account.agency == asked.desk.0 && account.desks.contains(&asked.desk.1);
        let borders = self.is_border(asked.from);
        if verb == "second" {
            let decision = asked.refusal?;
            let agree = field(fields, "verdict") == "agree";
            self.second((who, account), decision, fields)?;
            let asked = self.asked.get_mut(request)?;
            asked.open = !agree;
            asked.silent = agree;
            return Some(go(format!("/requests/{request_id}")));
        }
        let allowed = if verb == "withdraw" {
            asked.asker == who
        } else {
            at_desk
        };
        if !allowed || !asked.open {
            return None;
        }
        if verb == "answer" {
            let holding = place("R", field(fields, "record"))?;
            self.own(account, holding)?;
            if borders {
                return Some(Reply {
                    status: 422,
                    ..page("")
                });
            }
            let ticked: BTreeSet<&str> = (fields.iter())
                .filter(|(name, _)| name == "field")
                .map(|(_, value)| value.as_str())
                .collect();
            let mut facts = self.loose(holding);
            if self.bug != Some(Bug::ExtraFields) {
                facts.retain(|(name, _)| ticked.contains(name.as_str()));
            }
            if self.bug == Some(Bug::HiddenField) {
                facts.pop();
            }
            self.told.push(Told {
                request,
                holding,
                facts,
                live: true,
            });
        }
        let waits = verb == "decline" && self.asked.get(request)?.danger;
        if verb == "decline" {
            self.refuse((who, account), waits, fields);
        }
        let decision = self.decisions.len().saturating_sub(1);
        let asked = self.asked.get_mut(request)?;
        if verb == "decline" {
            asked.refusal = Some(decision);
        }
        asked.open = waits;
        asked.silent = verb != "answer" && !waits;
        Some(go(format!("/requests/{request_id}")))
    }

    fn refuse(&mut self, (by, account): (usize, &Account), waits: bool, fields: &Fields) {
        self.decisions.push(Decision {
            agency: account.agency,
            by,
            reasons: vec![field(fields, "reason").to_owned()],
            waits,
            holds: !waits,
        });
    }

    pub(super) fn sees(&self, account: &Account, told: &Told) -> bool {
        let Some(asked) = self.asked.get(told.request) else {
            return false;
        };
        if self.own(account, told.holding).is_some() {
            return true;
        }
        let asker = self.world.accounts.get(asked.asker);
        let shares =
            asker.is_some_and(|of| of.desks.iter().any(|desk| account.desks.contains(desk)));
        let live = told.live || self.bug == Some(Bug::DeafRecall);
        asked.from == account.agency && shares && live
    }

    pub(super) fn list(&self, account: &Account) -> Reply {
        let all = self.told.iter().enumerate();
        let rows = all
            .filter(|(_, told)| self.sees(account, told))
            .map(|(place, _)| format!("<a href=\"/disclosures/{}\">x</a>", id("D", place)));
        page(rows.collect::<String>())
    }

    pub(super) fn disclosure(&self, account: &Account, place: usize) -> Option<Reply> {
        let told = self
            .told
            .get(place)
            .filter(|told| self.sees(account, told))?;
        let facts = told.facts.iter().cloned();
        Some(page(paragraphs(facts)))
    }
}
