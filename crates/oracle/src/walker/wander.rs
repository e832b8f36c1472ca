//! Arriving, looking about, searching, and leaving.

use super::{Outcome, Walker};
use crate::model::Reader;
use crate::route::Place;
use crate::world::Role;

impl Walker {
    /// Everybody signs in, and one practitioner of each agency reads every record of it.
    pub(super) fn arrive(&mut self) -> Outcome {
        self.get(Reader::Nobody, "/health")?;
        self.get(Reader::Nobody, "/help")?;
        let all = self.model.world.accounts.len();
        for who in 0..all {
            self.sign_in(Reader::Account(who))?;
            self.get(Reader::Account(who), "/")?;
        }
        let agencies = self.model.world.agencies.len();
        for agency in 0..agencies {
            if let Some(reader) = self.at_desk(agency, 0).first().copied() {
                self.read_all(reader, agency)?;
            }
        }
        self.read_logs()
    }

    pub(super) fn sign_in(&mut self, reader: Reader) -> Outcome {
        let Some(account) = self.account(reader).cloned() else {
            return Ok(());
        };
        self.get(reader, "/sign-in")?;
        let fields = [
            ("email", account.email.as_str()),
            ("password", account.password.as_str()),
        ];
        let seen = self.post(reader, "/sign-in", &fields)?;
        if !seen.done() {
            let status = seen.answer.status.to_string();
            self.missing(reader, "POST /sign-in", "signing in".to_owned(), status);
        }
        Ok(())
    }

    /// Every page of the list, every record on it: each of ours must be there.
    fn read_all(&mut self, reader: Reader, agency: usize) -> Outcome {
        let mut lists = vec!["/records".to_owned()];
        let mut next = 0;
        while let Some(list) = lists.get(next).cloned() {
            next += 1;
            let seen = self.get(reader, &list)?;
            for link in seen.page.links {
                let more = link.starts_with("/records?") && link.contains("after=");
                if more && !lists.contains(&link) && lists.len() < 50 {
                    lists.push(link);
                } else if Place::of(&link).shape == "/records/{id}" {
                    let id = Place::of(&link).id;
                    if !self.model.records.contains_key(&id) {
                        self.get(reader, &format!("/records/{id}"))?;
                    }
                }
            }
        }
        let known: Vec<usize> = self
            .records_of(agency)
            .into_iter()
            .map(|(_, of)| of)
            .collect();
        let of_agency = self.model.world.of_agency(agency);
        let lost: Vec<String> = of_agency
            .filter(|(place, _)| !known.contains(place))
            .map(|(_, of)| of.reference.clone())
            .collect();
        for reference in lost {
            self.missing(
                reader,
                "GET /records",
                reference,
                "not on the list".to_owned(),
            );
        }
        Ok(())
    }

    /// Follow a link that some page has shown this reader.
    pub(super) fn wander(&mut self) -> Outcome {
        let reader = self.anybody();
        let mut known = self.known.get(&reader).cloned().unwrap_or_default();
        known.retain(|link| !link.starts_with("/assets") && !link.contains("sign-out"));
        match self.dice.pick(&known).cloned() {
            Some(link) => self.get(reader, &link)?,
            None => self.get(reader, "/")?,
        };
        Ok(())
    }

    /// Search for one's own record, which must be found, or for somebody else's by a part of its name.
    pub(super) fn search(&mut self) -> Outcome {
        let reader = self.practitioner();
        let Some(agency) = self.account(reader).map(|of| of.agency) else {
            return Ok(());
        };
        if self.dice.percent(40) {
            let records = self.records_of(agency);
            let Some((id, holding)) = self.dice.pick(&records).cloned() else {
                return Ok(());
            };
            let of = self.model.world.holdings.get(holding);
            let name = of.map_or_else(String::new, |of| of.typed("name").to_owned());
            let seen = self.post(reader, "/records", &[("q", &name)])?;
            let found = seen.page.links.iter().any(|link| Place::of(link).id == id);
            if !found {
                let status = seen.answer.status.to_string();
                self.missing(reader, "POST /records", "own record".to_owned(), status);
            }
            return Ok(());
        }
        let strangers: Vec<String> = (self.model.world.holdings.iter())
            .filter(|of| of.agency != agency)
            .map(|of| of.typed("name").to_owned())
            .collect();
        let name = self.dice.pick(&strangers).cloned().unwrap_or_default();
        let words: Vec<&str> = name.split(' ').collect();
        let word = self.dice.word(&words);
        // A part of the word, so that an echo of what was typed is not mistaken for the word.
        let most = word.chars().count().saturating_sub(2).max(3);
        let part: String = word.chars().take(most).collect();
        self.post(reader, "/records", &[("q", &part)])?;
        Ok(())
    }

    /// At the end everybody asked reads what they were told, and everybody leaves.
    pub(super) fn depart(&mut self) -> Outcome {
        for disclosure in self.model.disclosures.clone() {
            let address = format!("/disclosures/{}", disclosure.id);
            for reader in self.open(Role::Practitioner) {
                self.get(reader, &address)?;
            }
        }
        for reader in self.open(Role::Practitioner) {
            let address = "/requests";
            self.get(reader, address)?;
            self.get(reader, "/disclosures")?;
            self.get(reader, "/concerns")?;
        }
        self.leave()
    }

    /// Signing out ends the session at the server, not only in the browser.
    fn leave(&mut self) -> Outcome {
        let reader = self.anybody();
        let kept = self.client(reader)?.clone();
        self.post(reader, "/sign-out", &[])?;
        let Reader::Account(who) = reader else {
            return Ok(());
        };
        if let Some(client) = self.clients.get_mut(who) {
            *client = kept;
        }
        self.model.closed.insert(who);
        self.get(reader, "/")?;
        self.get(reader, "/records")?;
        Ok(())
    }

    /// Read the ledger as the oversight officer.
    pub(super) fn read_logs(&mut self) -> Outcome {
        for reader in self.open(Role::Oversight) {
            self.get(reader, "/ledger")?;
            self.post(reader, "/ledger/checkpoint", &[])?;
            for page in ["/ledger/export", "/ledger/witness", "/ledger/key"] {
                self.get(reader, page)?;
            }
        }
        Ok(())
    }
}
