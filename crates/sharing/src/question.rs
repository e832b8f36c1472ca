//! What is asked of the rules: who, to do what, to what, and what is known.

use std::collections::BTreeSet;

use candour_domain::{
    AccountId, AgencyId, AgencyKind, Consent, DeskId, DisclosureState, Field, NoConsentReason,
    PointerGrade, Purpose, Role, SubjectKind,
};

use crate::Act;
use crate::codes::codes;

/// Somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub account: AccountId,
    /// Of which agency.
    pub agency: AgencyId,
    /// What sort of agency that is.
    pub agency_kind: AgencyKind,
    /// What they are there to do.
    pub role: Role,
    /// The desks they sit at.
    pub desks: Vec<DeskId>,
}

/// Whether the person who looks at a pointer belongs to an agency that the pointer speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Viewer {
    /// Their agency is one of the two sides of the link.
    Party,
    /// It is not.
    Stranger,
}

codes!(Viewer, "viewer", {
    Party => "party";
    Stranger => "stranger";
});

/// What an act is done to, with the facts that decide who may. They come from the row that is acted on, never from
/// what the caller sent.
///
/// Lists, and forms that are still empty, are done to the [`Thing::Service`]; each row of a list is then asked about
/// on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// The service itself: lists, empty forms, one's own desk, signing out.
    Service,
    /// Agencies, desks, accounts and agreements.
    Administration,
    /// The log.
    Ledger,
    /// A record.
    Record {
        /// The agency whose record it is.
        owner: AgencyId,
    },
    /// A concern.
    Concern {
        /// The agency that raised it.
        owner: AgencyId,
        /// The desk that has it.
        desk: DeskId,
    },
    /// A link.
    Link {
        /// The agency that owns one record.
        left: AgencyId,
        /// The agency that owns the other.
        right: AgencyId,
    },
    /// A request.
    Request {
        /// The agency that asks.
        from_agency: AgencyId,
        /// Its desk.
        from_desk: DeskId,
        /// The agency that is asked.
        to_agency: AgencyId,
        /// Its desk.
        to_desk: DeskId,
    },
    /// A disclosure.
    Disclosure {
        /// The agency that gave.
        from_agency: AgencyId,
        /// The agency that received.
        to_agency: AgencyId,
        /// Its desk.
        to_desk: DeskId,
        /// Whether it can still be read.
        state: DisclosureState,
    },
    /// A pointer.
    Pointer {
        /// The agency whose record is pointed at.
        holder: AgencyId,
        /// How much may be known.
        grade: PointerGrade,
        /// Whether the caller's agency is a side of the link.
        viewer: Viewer,
    },
}

/// Whether somebody's life or limb is in danger now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// Not now.
    None,
    /// Now.
    Immediate,
}

codes!(Danger, "danger", {
    None => "none";
    Immediate => "immediate";
});

/// Whether whoever asks has said for which function in law they need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatedFunction {
    /// They have.
    Stated,
    /// They have not, or nobody asked.
    NotStated,
}

codes!(StatedFunction, "stated function", {
    Stated => "stated";
    NotStated => "not-stated";
});

/// What is known about an intended disclosure: no names, no free text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circumstances {
    /// The sort of agency that would give.
    pub discloser: AgencyKind,
    /// The sort of agency that would receive.
    pub recipient: AgencyKind,
    /// What for.
    pub purpose: Purpose,
    /// What sort of person it is about.
    pub subject: SubjectKind,
    /// What is known of their consent.
    pub consent: Consent,
    /// Why there is none.
    pub no_consent_reason: Option<NoConsentReason>,
    /// Whether somebody is in danger now.
    pub danger: Danger,
    /// Whether the asker has stated their function in law.
    pub function: StatedFunction,
    /// What would be given.
    pub fields: BTreeSet<Field>,
}

/// A question that [`decide`](crate::decide) answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// May this person do this?
    Door {
        /// Who.
        caller: Caller,
        /// What they try to do.
        act: Act,
        /// To what.
        thing: Thing,
    },
    /// May this be told?
    Disclose {
        /// Who would tell.
        caller: Caller,
        /// The agency whose record it is.
        discloser_agency: AgencyId,
        /// The agency that would receive.
        recipient_agency: AgencyId,
        /// Its desk.
        recipient_desk: DeskId,
        /// What is known.
        circumstances: Circumstances,
    },
}

impl Question {
    /// The act that is asked about.
    pub const fn act(&self) -> Act {
        match self {
            Self::Door { act, .. } => *act,
            Self::Disclose { .. } => Act::Disclose,
        }
    }

    /// Who asks.
    pub const fn caller(&self) -> &Caller {
        match self {
            Self::Door { caller, .. } | Self::Disclose { caller, .. } => caller,
        }
    }

    /// What is known of the intended disclosure, if it is one.
    pub const fn circumstances(&self) -> Option<&Circumstances> {
        match self {
            Self::Door { .. } => None,
            Self::Disclose { circumstances, .. } => Some(circumstances),
        }
    }

    /// The same question with other circumstances.
    #[must_use]
    pub(crate) fn with(&self, changed: Circumstances) -> Self {
        let mut other = self.clone();
        if let Self::Disclose { circumstances, .. } = &mut other {
            *circumstances = changed;
        }
        other
    }
}
