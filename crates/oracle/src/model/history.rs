//! What happened on the walk: concerns, requests and disclosures.

use crate::world::{Account, Role};

/// A concern, from its draft on.
#[derive(Debug, Clone)]
pub(crate) struct Concern {
    /// The draft's id, and the concern's once it is sent.
    pub(crate) id: String,
    pub(crate) agency: usize,
    pub(crate) writer: usize,
    pub(crate) sent: bool,
    pub(crate) narrative: String,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Open,
    Answered,
    Declined,
    Nothing,
    Withdrawn,
}

/// One desk asks another.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) from: usize,
    /// The desks of whoever asked: the answer goes to one of them.
    pub(crate) from_desks: Vec<usize>,
    pub(crate) asker: usize,
    pub(crate) holding: usize,
    pub(crate) to: usize,
    pub(crate) to_desk: usize,
    pub(crate) state: State,
    /// The facts that introduce the person: name and date of birth.
    pub(crate) introduction: Vec<usize>,
    /// Whether it was said that a life is in danger.
    pub(crate) danger: bool,
    /// The last decision not to answer it.
    pub(crate) refusal: Option<usize>,
    /// The codes of the fields that were asked for.
    pub(crate) fields: Vec<String>,
}

impl Request {
    /// Does this account sit at the desk that is asked?
    pub(crate) fn asks(&self, account: &Account) -> bool {
        account.role == Role::Practitioner
            && account.agency == self.to
            && account.desks.contains(&self.to_desk)
    }

    /// "Readable by those at the asked desk while live": the introduction is itself told to a desk, so it is live until
    /// it is taken back. That it was answered or declined does not end it.
    pub(crate) fn introduces(&self) -> bool {
        self.state != State::Withdrawn
    }
}

/// Facts told to a desk.
#[derive(Debug, Clone)]
pub(crate) struct Disclosure {
    pub(crate) id: String,
    pub(crate) from: usize,
    pub(crate) holding: usize,
    pub(crate) to: usize,
    pub(crate) to_desks: Vec<usize>,
    pub(crate) asker: usize,
    pub(crate) facts: Vec<usize>,
    /// Whether its reader has seen it once, so that it is known which of the ticked facts it tells.
    pub(crate) settled: bool,
    pub(crate) live: bool,
}

impl Disclosure {
    /// May it have been made to a desk at which this account sits?
    pub(crate) fn reaches(&self, account: &Account) -> bool {
        account.role == Role::Practitioner
            && account.agency == self.to
            && account
                .desks
                .iter()
                .any(|desk| self.to_desks.contains(desk))
    }

    /// Was it surely? Not when the asker sits at several desks and this account only at some of them.
    pub(crate) fn surely_reaches(&self, account: &Account) -> bool {
        account.role == Role::Practitioner
            && account.agency == self.to
            && self
                .to_desks
                .iter()
                .all(|desk| account.desks.contains(desk))
    }
}
