//! A lawful route to share, as its policy file describes it.

use std::collections::BTreeSet;

use candour_domain::{AgencyKind, Function, InForce, Purpose, SubjectKind};

use crate::Circumstances;
use crate::codes::codes;
use crate::rules::annotation::Annotations;

/// How strongly a gateway speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GatewayKind {
    /// The holder must tell.
    Duty,
    /// The holder must answer when asked.
    DutyOnRequest,
    /// The holder must work with the others.
    DutyToCooperate,
    /// The holder may tell.
    Power,
    /// The holder may tell under the common law.
    CommonLaw,
    /// Somebody in a profession must notify one authority.
    DutyToNotify,
    /// Not telling is an offence.
    OffenceBacked,
    /// Nobody may tell.
    Exclusion,
}

codes!(GatewayKind, "kind of gateway", {
    Duty => "duty";
    DutyOnRequest => "duty-on-request";
    DutyToCooperate => "duty-to-cooperate";
    Power => "power";
    CommonLaw => "common-law";
    DutyToNotify => "duty-to-notify";
    OffenceBacked => "offence-backed";
    Exclusion => "exclusion";
});

impl GatewayKind {
    /// Whether silence breaks the law when the gateway's conditions are met.
    pub const fn compels(self) -> bool {
        match self {
            Self::Duty | Self::DutyOnRequest | Self::DutyToNotify | Self::OffenceBacked => true,
            Self::DutyToCooperate | Self::Power | Self::CommonLaw | Self::Exclusion => false,
        }
    }

    /// What it means for the person who decides.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Duty => "The law requires you to share when its conditions are met.",
            Self::DutyOnRequest => "The law requires you to answer when its conditions are met.",
            Self::DutyToCooperate => {
                "The law requires you to work together; what to share is yours to judge."
            }
            Self::Power | Self::CommonLaw => {
                "It is a power, not a duty: share what is necessary and proportionate."
            }
            Self::DutyToNotify => {
                "The law requires you to notify them when its conditions are met."
            }
            Self::OffenceBacked => "It can be an offence not to tell them.",
            Self::Exclusion => "Nothing is shared under it.",
        }
    }
}

/// What a gateway says of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConsentRule {
    /// Consent is not needed.
    NotNeeded,
    /// Nothing is shared without it.
    Needed,
    /// Without it, nothing that identifies the person is shared.
    NeededForIdentity,
    /// Ask first, unless asking is unsafe or there is a reason for having none.
    SeekUnlessUnsafe,
}

codes!(ConsentRule, "rule about consent", {
    NotNeeded => "not-needed";
    Needed => "needed";
    NeededForIdentity => "needed-for-identity";
    SeekUnlessUnsafe => "seek-unless-unsafe";
});

impl ConsentRule {
    /// What it means, in one plain sentence.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::NotNeeded => "Consent is not needed.",
            Self::Needed => "Nothing is shared unless the person agrees.",
            Self::NeededForIdentity => "Nothing that names an adult is shared unless they agree.",
            Self::SeekUnlessUnsafe => {
                "Ask the person first, unless that is unsafe or there is a reason for having no consent."
            }
        }
    }
}

/// To which values of a fact a gateway speaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope<T> {
    /// To every one.
    Any,
    /// To these.
    Only(BTreeSet<T>),
}

impl<T: Ord> Scope<T> {
    /// Whether it speaks to `value`.
    pub fn includes(&self, value: &T) -> bool {
        match self {
            Self::Any => true,
            Self::Only(values) => values.contains(value),
        }
    }
}

/// One lawful route to share: the statute, in plain words, with its dates and who has read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// Its stable code, such as `CDA1998.s115`.
    pub id: String,
    /// The statute.
    pub law: String,
    /// What it allows, in one plain sentence.
    pub plain: String,
    /// How strongly it speaks.
    pub kind: GatewayKind,
    /// When it holds, where it comes from and who has read it.
    pub in_force: InForce,
    /// Where it holds.
    pub jurisdiction: String,
    /// The basis in UK GDPR Article 6, or in Part 3 of the Data Protection Act 2018.
    pub basis: String,
    /// The condition for special category or sensitive information.
    pub condition: String,
    /// What must be respected, a sentence each.
    pub conditions: Vec<String>,
    /// Who may give.
    pub from_kinds: Scope<AgencyKind>,
    /// Who may receive.
    pub to_kinds: Scope<AgencyKind>,
    /// What for.
    pub purposes: Scope<Purpose>,
    /// About what sort of person.
    pub subjects: Scope<SubjectKind>,
    /// For which function in law.
    pub functions: Scope<Function>,
    /// What it says of consent.
    pub consent: ConsentRule,
    /// Whether the law itself says that telling does not breach confidence.
    pub confidence_override: bool,
    /// What the recipient may do with it afterwards.
    pub onward_use: String,
    /// What is never shared under it, a sentence each.
    pub exclusions: Vec<String>,
    /// What the record of the decision must hold, a sentence each.
    pub record_needed: Vec<String>,
}

impl Gateway {
    /// Read the annotations of a policy. Nothing: some are wrong.
    pub(crate) fn read(said: &mut Annotations<'_>) -> Option<Self> {
        let kind = said.code("kind");
        let consent = said.code("consent");
        let in_force = InForce {
            from: said.date("from"),
            until: said.date("until"),
            source: said.filled("source"),
            reviewed_by: said.said("reviewed_by").to_owned(),
            reviewed_on: said.date("reviewed_on"),
        };
        if in_force.until.is_some() && in_force.until <= in_force.from {
            said.wrong("until", &"is not after the day on which it begins");
        }
        if said.yes("data_protection_override") {
            let rule = "must be `no`: no gateway sets data protection aside";
            said.wrong("data_protection_override", &rule);
        }
        let gateway = Self {
            id: said.filled("id"),
            law: said.filled("law"),
            plain: said.filled("plain"),
            kind: kind.unwrap_or(GatewayKind::Exclusion),
            in_force,
            jurisdiction: said.filled("jurisdiction"),
            basis: said.filled("basis"),
            condition: said.filled("condition"),
            conditions: said.sentences("conditions"),
            from_kinds: said.scope("from_kinds"),
            to_kinds: said.scope("to_kinds"),
            purposes: said.scope("purposes"),
            subjects: said.scope("subjects"),
            functions: said.scope("functions"),
            consent: consent.unwrap_or(ConsentRule::Needed),
            confidence_override: said.yes("confidence_override"),
            onward_use: said.said("onward_use").to_owned(),
            exclusions: said.sentences("exclusions"),
            record_needed: said.sentences("record_needed"),
        };
        (kind.is_some() && consent.is_some()).then_some(gateway)
    }

    /// Whether it speaks of this purpose and this discloser at all.
    pub(crate) fn speaks_of(&self, purpose: Purpose, discloser: AgencyKind) -> bool {
        self.purposes.includes(&purpose) && self.from_kinds.includes(&discloser)
    }

    /// Whether everything that it says of itself takes in these circumstances.
    pub(crate) fn takes_in(&self, known: &Circumstances) -> bool {
        self.speaks_of(known.purpose, known.discloser)
            && self.to_kinds.includes(&known.recipient)
            && self.subjects.includes(&known.subject)
            && self.functions.includes(&known.function)
    }
}
