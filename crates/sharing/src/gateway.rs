//! A lawful route to share, as its policy file describes it.

use std::collections::BTreeSet;
use std::str::FromStr;

use candour_domain::{AgencyKind, Date, Function, InForce, ParseError, Purpose, SubjectKind};
use cedar_policy::Policy;

use crate::SharingError;
use crate::codes::codes;

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
    /// Read the annotations of the policy in the file `name`.
    pub(crate) fn read(name: &str, policy: &Policy) -> Result<Self, SharingError> {
        let said = |annotation| required(name, policy, annotation);
        let kind = said("kind")?
            .parse()
            .map_err(|error| bad(name, "kind", &error))?;
        let in_force = InForce {
            from: date(name, policy, "from")?,
            until: date(name, policy, "until")?,
            source: filled(name, policy, "source")?,
            reviewed_by: said("reviewed_by")?.to_owned(),
            reviewed_on: date(name, policy, "reviewed_on")?,
        };
        if yes_or_no(name, policy, "data_protection_override")? {
            let rule = "must be `no`: no gateway sets data protection aside";
            return Err(bad(name, "data_protection_override", &rule));
        }
        Ok(Self {
            id: filled(name, policy, "id")?,
            law: filled(name, policy, "law")?,
            plain: filled(name, policy, "plain")?,
            kind,
            in_force,
            jurisdiction: filled(name, policy, "jurisdiction")?,
            basis: filled(name, policy, "basis")?,
            condition: filled(name, policy, "condition")?,
            conditions: sentences(said("conditions")?),
            from_kinds: scope(name, policy, "from_kinds")?,
            to_kinds: scope(name, policy, "to_kinds")?,
            purposes: scope(name, policy, "purposes")?,
            subjects: scope(name, policy, "subjects")?,
            functions: scope(name, policy, "functions")?,
            consent: said("consent")?
                .parse()
                .map_err(|error| bad(name, "consent", &error))?,
            confidence_override: yes_or_no(name, policy, "confidence_override")?,
            onward_use: said("onward_use")?.to_owned(),
            exclusions: sentences(said("exclusions")?),
            record_needed: sentences(said("record_needed")?),
        })
    }
}

/// Sentences with a bar between them.
fn sentences(said: &str) -> Vec<String> {
    said.split('|')
        .map(|sentence| sentence.trim().to_owned())
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// Codes with spaces between them, or `any`.
fn scope<T: Ord + FromStr<Err = ParseError>>(
    name: &str,
    policy: &Policy,
    annotation: &'static str,
) -> Result<Scope<T>, SharingError> {
    let said = filled(name, policy, annotation)?;
    if said == "any" {
        return Ok(Scope::Any);
    }
    let values = said.split_whitespace().map(|code| {
        code.parse::<T>()
            .map_err(|error| bad(name, annotation, &format!("has `{code}`: {error}")))
    });
    Ok(Scope::Only(values.collect::<Result<_, _>>()?))
}

fn yes_or_no(name: &str, policy: &Policy, annotation: &'static str) -> Result<bool, SharingError> {
    match required(name, policy, annotation)? {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(bad(name, annotation, &"is neither `yes` nor `no`")),
    }
}

/// An annotation that must be there, though it may be empty.
pub(crate) fn required<'policy>(
    name: &str,
    policy: &'policy Policy,
    annotation: &'static str,
) -> Result<&'policy str, SharingError> {
    policy
        .annotation(annotation)
        .ok_or_else(|| SharingError::MissingAnnotation {
            policy: name.to_owned(),
            annotation,
        })
}

/// An annotation that must be there and say something.
pub(crate) fn filled(
    name: &str,
    policy: &Policy,
    annotation: &'static str,
) -> Result<String, SharingError> {
    let said = required(name, policy, annotation)?;
    if said.trim().is_empty() {
        return Err(bad(name, annotation, &"is empty"));
    }
    Ok(said.to_owned())
}

fn date(
    name: &str,
    policy: &Policy,
    annotation: &'static str,
) -> Result<Option<Date>, SharingError> {
    match required(name, policy, annotation)? {
        "" => Ok(None),
        said => said
            .parse()
            .map(Some)
            .map_err(|error| bad(name, annotation, &error)),
    }
}

pub(crate) fn bad(
    name: &str,
    annotation: &'static str,
    rule: &dyn std::fmt::Display,
) -> SharingError {
    SharingError::BadAnnotation {
        policy: name.to_owned(),
        annotation,
        rule: rule.to_string(),
    }
}
