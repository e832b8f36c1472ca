//! Gates: no route without an act, a loader, a field policy and an audit kind.

use candour_flow::{Act, Kind, Receipt};

/// Which fields of what was loaded a route may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Nothing about a person.
    Nothing,
    /// Everything the reader's own agency holds.
    Own,
    /// Only what the permit or disclosure names.
    Told,
    /// Only what agreements let a pointer say.
    Pointer,
    /// Ids and codes of the log.
    Log,
}

/// What a route must leave in the ledger before a byte leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audit {
    /// An entry of this kind.
    Entry(Kind),
    /// Nothing: only health, assets, help and signing in, which show nothing about anyone.
    Unaudited,
}

/// What a route needs and leaves. There is no default: a route without one does not compile.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    /// The act that is decided on; none only where nothing is shown about anyone.
    pub act: Option<Act>,
    /// What is loaded and decided on.
    pub loads: &'static str,
    /// Which fields may be shown.
    pub shown: Shown,
    /// What must be in the ledger.
    pub audit: Audit,
}

impl Gate {
    /// A gate that decides and logs.
    pub(crate) const fn new(act: Act, loads: &'static str, shown: Shown, kind: Kind) -> Self {
        Self {
            act: Some(act),
            loads,
            shown,
            audit: Audit::Entry(kind),
        }
    }

    /// A gate for what shows nothing about anyone.
    pub(crate) const fn open(loads: &'static str) -> Self {
        Self {
            act: None,
            loads,
            shown: Shown::Nothing,
            audit: Audit::Unaudited,
        }
    }

    /// Whether a receipt is for this gate: the right act, and the right kind in the ledger.
    pub(crate) fn fits(&self, receipt: Option<&Receipt>) -> bool {
        match (self.audit, receipt) {
            (Audit::Unaudited, None) => true,
            (Audit::Entry(kind), Some(receipt)) => {
                Some(receipt.act) == self.act && receipt.kinds.contains(&kind)
            }
            (Audit::Unaudited, Some(_)) | (Audit::Entry(_), None) => false,
        }
    }
}
