//! Who is let in where. Where they are not, the page must be the page of things that do not exist.

use super::{Model, Reader};
use crate::route::{Place, WIZARD};
use crate::world::{Account, Role};

/// What the document says of a page and a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// They are let in.
    Yes,
    /// It must be as if it did not exist.
    No,
    /// The document leaves it open.
    Either,
}

impl Access {
    const fn when(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl Model {
    /// May this account fetch this page?
    pub(crate) fn access(&self, reader: Reader, place: &Place) -> Access {
        if place.public() {
            return Access::Either;
        }
        let Reader::Account(who) = reader else {
            return Access::No;
        };
        let Some(account) = self.world.accounts.get(who) else {
            return Access::No;
        };
        if self.closed.contains(&who) {
            return Access::No;
        }
        match (place.noun.as_str(), account.role) {
            // A list of agencies is no secret: the form that asks one shows it to every practitioner.
            ("agencies", Role::Practitioner | Role::Oversight) if place.shape == "/agencies" => {
                Access::Either
            }
            // The page before a concern is begun holds nothing but advice.
            ("concerns", _) if place.shape == "/concerns/new" => Access::Either,
            // Names of agencies are in agreements, and the law is in gateways: everybody reads both.
            ("agreements", role) if place.id.is_empty() && place.shape != "/agreements" => {
                Access::when(role == Role::Administrator)
            }
            // Whoever enforces immigration law "may sign in and see its start page": more is left open.
            ("agreements" | "gateways", _) if self.world.is_border(account.agency) => {
                Access::Either
            }
            ("" | "agreements" | "gateways", _) => Access::Yes,
            ("agencies" | "people" | "rules" | "simulator", role) => {
                Access::when(role == Role::Administrator)
            }
            ("ledger", role) => Access::when(role == Role::Oversight),
            (_, Role::Administrator | Role::Oversight) => Access::No,
            (_, Role::Practitioner) if place.id.is_empty() => Access::Either,
            (_, Role::Practitioner) => {
                let access = self.thing(account, who, place);
                // The document does not say what immigration enforcement is let in to do, only what it is not told.
                if access == Access::Yes && self.world.is_border(account.agency) {
                    return Access::Either;
                }
                access
            }
        }
    }

    fn thing(&self, account: &Account, who: usize, place: &Place) -> Access {
        let id = &place.id;
        match place.noun.as_str() {
            "records" => self.records.get(id).map_or(Access::Either, |(owner, _)| {
                Access::when(*owner == account.agency)
            }),
            "drafts" => self
                .drafts
                .get(id)
                .map_or(Access::Either, |writer| when_not(*writer == who)),
            "concerns" => {
                let mut known = self.concerns.iter().filter(|of| of.id == *id);
                known.next().map_or(Access::Either, |of| {
                    Access::when(of.agency == account.agency)
                })
            }
            // What is taken out is chosen at the desk that is asked.
            "requests" if place.shape.ends_with("/redact") => {
                let mut known = self.requests.iter().filter(|of| of.id == *id);
                known
                    .next()
                    .map_or(Access::Either, |of| when_not(account.agency == of.to))
            }
            "requests" => {
                let mut known = self.requests.iter().filter(|of| of.id == *id);
                known.next().map_or(Access::Either, |of| {
                    Access::when(account.agency == of.from || account.agency == of.to)
                })
            }
            "disclosures" => self.disclosure(account, id),
            WIZARD => (self.wizards.iter().find(|of| of.id == *id))
                .map_or(Access::Either, |of| when_not(of.writer == who && !of.gone)),
            "decisions" => (self.decisions.iter().find(|of| of.id == *id))
                .map_or(Access::Either, |of| {
                    Access::when(of.agency == account.agency)
                }),
            "advice" => (self.questions.iter().find(|of| of.id == *id))
                .map_or(Access::Either, |of| Access::when(of.may(who, account))),
            "links" => self.links.get(id).map_or(Access::Either, |holding| {
                let person = self.world.holdings.get(*holding).map(|of| of.person);
                let mut own = self.world.of_agency(account.agency);
                when_not(own.any(|(_, of)| Some(of.person) == person))
            }),
            _ => Access::Either,
        }
    }

    fn disclosure(&self, account: &Account, id: &str) -> Access {
        let Some(of) = self.disclosures.iter().find(|of| of.id == id) else {
            return Access::Either;
        };
        if account.agency == of.from || (of.live && of.surely_reaches(account)) {
            Access::Yes
        } else {
            // A recalled disclosure may still say that it was recalled to those who had it.
            when_not(of.reaches(account))
        }
    }
}

/// Open if it may be, closed if it may not.
const fn when_not(maybe: bool) -> Access {
    if maybe { Access::Either } else { Access::No }
}
