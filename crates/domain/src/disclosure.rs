//! Whether a disclosure can still be read.

use crate::Timestamp;
use crate::field::codes;

/// Where a disclosure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisclosureState {
    /// It can be read.
    Live,
    /// Its time is over; a stub remains.
    Expired,
    /// Its owner took it back; a stub remains.
    Recalled,
}

codes!(DisclosureState, "state of a disclosure", {
    Live => "live", "Can be read";
    Expired => "expired", "Expired";
    Recalled => "recalled", "Recalled";
});

impl DisclosureState {
    /// The state at `now` of a disclosure that expires at one moment and may have been recalled at another.
    pub fn at(now: Timestamp, expires: Timestamp, recalled: Option<Timestamp>) -> Self {
        if recalled.is_some_and(|recalled| recalled <= now) {
            Self::Recalled
        } else if expires <= now {
            Self::Expired
        } else {
            Self::Live
        }
    }
}
