//! Judging one response: words that may not be there, words that must, and the promises every response keeps.

use std::collections::BTreeSet;

use super::{Seen, Walker};
use crate::client::{Answer, encode};
use crate::model::{Access, Reader};
use crate::page::Page;
use crate::report::{Leak, Missing};
use crate::route::Place;
use crate::world::Role;

/// How many of the last things done a leak tells.
const TRAIL: usize = 6;

/// What was asked for.
pub(super) struct Errand<'a> {
    pub(super) reader: Reader,
    pub(super) method: &'a str,
    pub(super) address: &'a str,
    pub(super) form: &'a [(String, String)],
}

/// Who looked at what, as the judges need it.
struct At {
    reader: Reader,
    place: Place,
    page: String,
}

impl Walker {
    /// Judge a response and remember where it leads.
    pub(super) fn inspect(&mut self, errand: &Errand<'_>, answer: Answer) -> Seen {
        let Errand {
            reader,
            method,
            address,
            form,
        } = *errand;
        let place = Place::of(address);
        let page = format!("{method} {}", place.shape);
        let at = At {
            reader,
            place,
            page,
        };
        self.count(method, &at.place, &answer);
        self.check_headers(&at, &answer);
        let found = self.model.scanner.scan(&everything(&answer));
        if method == "GET" && answer.status == 200 {
            self.recognise(&at, &found);
        }
        let typed = format!("{address}\n{}", encode(form));
        let own = self.model.scanner.scan(typed.as_bytes());
        for word in found.difference(&own) {
            if let Some(of) = self.model.leak(reader, &at.place, *word) {
                self.leak(reader, &at.page, of);
            }
        }
        if method == "GET" {
            self.check_access(&at, &answer);
            if !address.contains("?record=") {
                self.check_must(&at, &answer, &found);
            }
        }
        self.remember(reader, &at.place, answer)
    }

    fn count(&mut self, method: &str, place: &Place, answer: &Answer) {
        self.report.responses += 1;
        self.report.scanned_bytes += answer.body.len();
        let key = (method.to_owned(), place.shape.clone());
        let statuses = self.report.visited.entry(key).or_default();
        *statuses.entry(answer.status).or_default() += 1;
    }

    fn check_headers(&mut self, at: &At, answer: &Answer) {
        let At {
            reader,
            place,
            page,
        } = at;
        let reader = *reader;
        if answer.status >= 500 {
            self.problem("server error", reader, page, answer.status.to_string());
        }
        let policy = answer.header("content-security-policy").unwrap_or("");
        let cache = answer.header("cache-control").unwrap_or("");
        let wanting = [
            ("a content security policy", policy.is_empty()),
            ("a policy without unsafe-*", policy.contains("unsafe-")),
            ("frame-ancestors", !policy.contains("frame-ancestors")),
            (
                "nosniff",
                answer.header("x-content-type-options") != Some("nosniff"),
            ),
            (
                "referrer-policy",
                answer.header("referrer-policy").is_none(),
            ),
            (
                "no-store",
                place.noun != "assets" && !cache.contains("no-store"),
            ),
        ];
        for (what, wanting) in wanting {
            if wanting {
                let detail = format!("status {} lacks {what}", answer.status);
                self.problem("headers", reader, page, detail);
            }
        }
    }

    /// Learn which record of ours a page is about, the first time its owner sees it.
    fn recognise(&mut self, at: &At, found: &BTreeSet<usize>) {
        let place = &at.place;
        let Some(agency) = self.account(at.reader).map(|of| of.agency) else {
            return;
        };
        if place.shape != "/records/{id}" || self.model.records.contains_key(&place.id) {
            return;
        }
        let mut best: (usize, Option<usize>) = (1, None);
        for (holding, _) in self.model.world.of_agency(agency) {
            let facts = self
                .model
                .facts
                .iter()
                .filter(|fact| fact.holding == holding);
            let shown = facts
                .filter(|fact| {
                    let words = self.model.numbers(&fact.value.forms);
                    words.iter().any(|word| found.contains(word))
                })
                .count();
            if shown > best.0 {
                best = (shown, Some(holding));
            }
        }
        self.model
            .records
            .insert(place.id.clone(), (agency, best.1));
    }

    fn leak(&mut self, reader: Reader, page: &str, of: String) {
        let reader = self.who(reader);
        let new = self
            .told
            .insert((of.clone(), reader.clone(), page.to_owned()));
        if new {
            self.report.leaks.push(Leak {
                of,
                reader,
                page: page.to_owned(),
                after: self.trail.iter().cloned().collect(),
            });
        }
    }

    /// Closed to the reader means the page of things that do not exist; open means a page.
    fn check_access(&mut self, at: &At, answer: &Answer) {
        let (reader, place, page) = (at.reader, &at.place, at.page.as_str());
        let signed_in = self.is_signed_in(reader);
        match self.model.access(reader, place) {
            // 400 is for an address that is none: it depends on nothing but what was typed.
            Access::No if signed_in && ![400, 404].contains(&answer.status) => {
                self.problem("not a 404", reader, page, answer.status.to_string());
            }
            Access::No if !signed_in && answer.status < 400 => {
                let away = answer
                    .location()
                    .is_some_and(|to| to.starts_with("/sign-in"));
                if !away {
                    self.problem("shown signed out", reader, page, answer.status.to_string());
                }
            }
            // A question that makes no sense is put again.
            Access::Yes if answer.status == 422 && place.shape == "/simulator" => {}
            Access::Yes if answer.status != 200 => {
                self.missing(reader, page, place.shape.clone(), answer.status.to_string());
            }
            Access::Yes | Access::No | Access::Either => {}
        }
    }

    pub(super) fn is_signed_in(&self, reader: Reader) -> bool {
        match reader {
            Reader::Nobody => false,
            Reader::Account(who) => !self.model.closed.contains(&who),
        }
    }

    fn check_must(&mut self, at: &At, answer: &Answer, found: &BTreeSet<usize>) {
        let (reader, place, page) = (at.reader, &at.place, at.page.as_str());
        for must in self.model.must(reader, place) {
            if must.words.iter().any(|word| found.contains(word)) {
                self.report.seen += 1;
            } else {
                self.missing(reader, page, must.of, answer.status.to_string());
            }
        }
    }

    pub(super) fn missing(&mut self, reader: Reader, page: &str, of: String, why: String) {
        let reader = self.who(reader);
        let key = (format!("missing {of}"), reader.clone(), page.to_owned());
        if self.told.insert(key) {
            self.report.missing.push(Missing {
                of,
                reader,
                page: page.to_owned(),
                why,
            });
        }
    }

    /// Keep the token, the addresses, the desks that choices name, and the links that a record's page shows.
    fn remember(&mut self, reader: Reader, place: &Place, answer: Answer) -> Seen {
        let page = Page::read(&answer.body);
        self.check_addresses(reader, place, &page, &answer);
        if let Some(token) = &page.csrf {
            self.tokens.insert(reader, token.clone());
        }
        if place.shape == "/links/{id}" && answer.status == 200 {
            self.learn_link(reader, place, &page);
        }
        let known = self.known.entry(reader).or_default();
        for link in &page.links {
            if !known.contains(link) {
                known.push(link.clone());
            }
        }
        self.learn_desks(&page);
        let who = self
            .account(reader)
            .map_or(Role::Practitioner, |of| of.role);
        self.trail.push_back(format!(
            "{} {} got {}",
            who.code(),
            place.shape,
            answer.status
        ));
        if self.trail.len() > TRAIL {
            self.trail.pop_front();
        }
        Seen { answer, page }
    }

    /// An address ends up in histories and logs, so it never holds what somebody's record says, to any reader.
    fn check_addresses(&mut self, reader: Reader, place: &Place, page: &Page, answer: &Answer) {
        let mut addresses = page.links.join("\n");
        addresses.push('\n');
        addresses.push_str(answer.location().unwrap_or(""));
        for word in self.model.scanner.scan(addresses.as_bytes()) {
            if let Some(of) = self.model.personal(word) {
                self.problem("a person in an address", reader, &place.shape, of);
            }
        }
    }

    /// The page of a link names the reader's own record.
    fn learn_link(&mut self, reader: Reader, place: &Place, page: &Page) {
        let Some(agency) = self.account(reader).map(|of| of.agency) else {
            return;
        };
        let own = page.links.iter().find_map(|link| {
            let (owner, holding) = self.model.records.get(&Place::of(link).id)?;
            (*owner == agency).then_some(*holding)?
        });
        if let Some(holding) = own {
            self.model.links.entry(place.id.clone()).or_insert(holding);
        }
    }

    /// A desk's own secret word is in the label of the choice that stands for it.
    fn learn_desks(&mut self, page: &Page) {
        for form in &page.forms {
            for control in form.controls.iter().filter(|of| of.name == "desk") {
                let label = control.label.to_lowercase();
                for (agency, of) in self.model.world.agencies.iter().enumerate() {
                    for (desk, name) in of.desks.iter().enumerate() {
                        if label.contains(&name.to_lowercase()) {
                            self.desks.insert(control.value.clone(), (agency, desk));
                        }
                    }
                }
            }
        }
    }
}

/// Status, headers and body, as one text to look through.
fn everything(answer: &Answer) -> Vec<u8> {
    let mut bytes = answer.status.to_string().into_bytes();
    for (name, value) in &answer.headers {
        bytes.extend_from_slice(format!("\n{name}: {value}").as_bytes());
    }
    bytes.push(b'\n');
    bytes.extend_from_slice(&answer.body);
    bytes
}
