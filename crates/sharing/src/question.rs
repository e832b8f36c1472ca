//! What is asked of the rules: who, to do what, to what, and what is known.

use std::collections::BTreeSet;

use candour_domain::{
    AccountId, AgencyId, AgencyKind, Approach, Category, Confidence, Consent, DeskId, Detriment,
    DisclosureState, Field, Function, Identity, Mark, NoConsentReason, ParseError, Purpose, Role,
    SubjectKind,
};

use crate::codes::codes;
use crate::{Act, facts};

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
        /// What sort of holding that record is.
        category: Category,
    },
    /// A decision that somebody recorded.
    Decision {
        /// The agency that decided.
        owner: AgencyId,
        /// Who recorded it.
        by: AccountId,
    },
    /// A question put to an agency's lead.
    Advice {
        /// The agency.
        owner: AgencyId,
        /// Who asked.
        by: AccountId,
        /// The desk that answers.
        desk: DeskId,
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
    /// The function in law that is stated: the asker's when asked, the giver's when offered.
    pub function: Function,
    /// Who moves first.
    pub approach: Approach,
    /// Whether anybody can be recognised.
    pub identity: Identity,
    /// Whether confidence is owed, and how it was weighed.
    pub confidence: Confidence,
    /// Whether telling would do a child more harm.
    pub detriment: Detriment,
    /// What restricts the facts that would be given.
    pub marks: BTreeSet<Mark>,
    /// What would be given.
    pub fields: BTreeSet<Field>,
}

impl Circumstances {
    /// The cautious beginning: nobody has been asked, nothing is stated or weighed, and nothing would be given.
    pub const fn between(
        discloser: AgencyKind,
        recipient: AgencyKind,
        purpose: Purpose,
        subject: SubjectKind,
    ) -> Self {
        Self {
            discloser,
            recipient,
            purpose,
            subject,
            consent: Consent::NotAsked,
            no_consent_reason: None,
            danger: Danger::None,
            function: Function::NotStated,
            approach: Approach::Offered,
            identity: Identity::Identifies,
            confidence: Confidence::Owed,
            detriment: Detriment::NotMore,
            marks: BTreeSet::new(),
            fields: BTreeSet::new(),
        }
    }
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

    /// The question whose facts a permit or a refusal kept.
    pub fn from_facts(text: &str) -> Result<Self, ParseError> {
        facts::question(text)
    }

    /// Its facts as text, in ids and codes: always the same for the same question.
    pub fn facts(&self) -> String {
        facts::canonical(self)
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
