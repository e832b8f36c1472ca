//! What can be wrong with a value that somebody typed. The value itself is never part of the message: it may be
//! personal.

use thiserror::Error;

/// A value did not fit its type.
///
/// `what` names the kind of value ("postcode"); `rule` says which rule it broke, in words a tired person understands.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{what}: {rule}")]
pub struct ParseError {
    what: &'static str,
    rule: &'static str,
}

impl ParseError {
    /// An error about a `what` that broke `rule`.
    pub const fn new(what: &'static str, rule: &'static str) -> Self {
        Self { what, rule }
    }

    /// The kind of value, such as `postcode`.
    pub const fn what(&self) -> &'static str {
        self.what
    }

    /// The rule that it broke.
    pub const fn rule(&self) -> &'static str {
        self.rule
    }
}

/// A state was asked to change in a way it does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("cannot {event} what is {state}")]
pub struct InvalidTransition {
    /// What was attempted, as a verb.
    pub event: &'static str,
    /// The state it was attempted in.
    pub state: &'static str,
}
