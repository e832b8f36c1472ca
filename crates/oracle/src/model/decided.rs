//! What was decided, and what was typed on the way there: who may read which words of it.

use crate::world::Account;

/// A decision on its way, from the first question to its end.
#[derive(Debug, Clone)]
pub(crate) struct Wizard {
    pub(crate) id: String,
    pub(crate) agency: usize,
    pub(crate) writer: usize,
    /// Whether it was said that a life is in danger.
    pub(crate) danger: bool,
    /// Whether it was recorded.
    pub(crate) recorded: bool,
    /// Whether it was thrown away.
    pub(crate) gone: bool,
    /// The desk that was asked for advice about it.
    pub(crate) desk: Option<usize>,
}

impl Wizard {
    /// "Free text in it reaches nobody until it is recorded or sent for advice."
    pub(crate) fn may(&self, who: usize, account: &Account) -> bool {
        let colleague = self.agency == account.agency;
        let asked = self.desk.is_some_and(|desk| account.desks.contains(&desk));
        self.writer == who || (colleague && (self.recorded || asked))
    }
}

/// A recorded decision.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    /// Empty where it has no page that the walk has found.
    pub(crate) id: String,
    pub(crate) agency: usize,
    pub(crate) by: usize,
    /// The secret word in its reason.
    pub(crate) reason: String,
    /// The request that it answers with a refusal.
    pub(crate) request: Option<usize>,
    /// Whether a second person has still to agree.
    pub(crate) waits: bool,
    /// Whether it is a refusal that holds.
    pub(crate) holds: bool,
}

/// A question for the lead of an agency.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) id: String,
    pub(crate) agency: usize,
    pub(crate) asker: usize,
    /// The lead's desk, if it is known.
    pub(crate) desk: Option<usize>,
    /// The secret words of the question, and of the answer once there is one.
    pub(crate) words: Vec<String>,
    pub(crate) answered: bool,
}

impl Question {
    /// "The asker, and practitioners of the lead desk of the same agency."
    pub(crate) fn may(&self, who: usize, account: &Account) -> bool {
        let lead = self.desk.is_some_and(|desk| account.desks.contains(&desk));
        self.asker == who || (self.agency == account.agency && lead)
    }
}
