//! Rules, taxonomies and agreements hold from one day until another, say where they come from, and who has read them.

use serde::Deserialize;

use crate::Date;

/// From when until when something holds, and who stands for it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct InForce {
    /// The first day on which it holds; none: it does not hold until an administrator dates it.
    pub from: Option<Date>,
    /// The day on which it no longer holds; none: no end is known.
    pub until: Option<Date>,
    /// The address at which the source can be read.
    pub source: String,
    /// Who read the source and agreed; empty: nobody yet.
    #[serde(default)]
    pub reviewed_by: String,
    /// When they did.
    pub reviewed_on: Option<Date>,
}

impl InForce {
    /// Whether it holds on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_some_and(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}
