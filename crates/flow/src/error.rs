//! What a use of Candour can end in, other than what was asked for.

use candour_domain::{InvalidTransition, ParseError};
use candour_sharing::SharingError;
use candour_store::StoreError;
use thiserror::Error;

/// One thing that is wrong with what somebody entered. It never holds what they entered.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// The question or column it is about.
    pub field: String,
    /// The rule that was broken, in words for whoever entered it.
    pub rule: String,
}

/// Everything that is wrong with what somebody entered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Invalid(Vec<Problem>);

impl Invalid {
    /// Nothing wrong yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Exactly one thing wrong.
    pub fn one(field: &str, rule: impl Into<String>) -> Self {
        let mut invalid = Self::new();
        invalid.push(field, rule);
        invalid
    }

    /// Note something wrong.
    pub fn push(&mut self, field: &str, rule: impl Into<String>) {
        self.0.push(Problem {
            field: field.to_owned(),
            rule: rule.into(),
        });
    }

    /// Take the value, or note what is wrong with it.
    pub fn take<T>(&mut self, field: &str, value: Result<T, ParseError>) -> Option<T> {
        value
            .map_err(|error| self.push(field, sentence(&error)))
            .ok()
    }

    /// What is wrong.
    pub fn problems(&self) -> &[Problem] {
        &self.0
    }

    /// Nothing was wrong, or the error.
    pub fn check(self) -> crate::Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(FlowError::Invalid(self))
        }
    }
}

/// A parse error as a sentence for a form: `Date of birth: write 1982-05-14 …`.
pub(crate) fn sentence(error: &ParseError) -> String {
    let what = error.what();
    let mut letters = what.chars();
    let first: String = letters
        .next()
        .map(|letter| letter.to_uppercase().collect())
        .unwrap_or_default();
    format!("{first}{}: {}", letters.as_str(), error.rule())
}

/// An error of a use.
#[derive(Debug, Error)]
pub enum FlowError {
    /// It does not exist, or the caller may not know that it does. Nobody above this crate can tell which.
    #[error("there is nothing here for you to see")]
    NotThere,
    /// What was entered cannot be used.
    #[error("what was entered cannot be used")]
    Invalid(Invalid),
    /// Something changed while the caller was working.
    #[error("this changed while you were working")]
    Conflict,
    /// Nobody is signed in, or the session is over.
    #[error("nobody is signed in")]
    SignedOut,
    /// So much is under way that this was not begun. Nothing was released.
    #[error("there is too much to do at once")]
    Busy,
    /// The store failed; nothing was released.
    #[error("the store failed")]
    Store(#[source] StoreError),
    /// The rules could not be used; nothing was released.
    #[error("the rules could not be used")]
    Rules(#[from] SharingError),
    /// The ledger could not be used; nothing was released.
    #[error("the ledger could not be used")]
    Ledger(#[from] candour_ledger::LedgerError),
    /// Something else failed that nobody but us can mend.
    #[error("{0}")]
    Broken(&'static str),
}

impl From<Invalid> for FlowError {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<StoreError> for FlowError {
    fn from(error: StoreError) -> Self {
        // Somebody else was first: whoever asked can look again. Anything else is for us to mend.
        if matches!(error, StoreError::Stale) {
            Self::Conflict
        } else {
            Self::Store(error)
        }
    }
}

impl From<InvalidTransition> for FlowError {
    fn from(_: InvalidTransition) -> Self {
        Self::Conflict
    }
}
