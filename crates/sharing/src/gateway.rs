//! A lawful route to share, as its policy file describes it.

use candour_domain::{Date, InForce};
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
    /// Nobody may tell.
    Exclusion,
}

codes!(GatewayKind, "kind of gateway", {
    Duty => "duty";
    DutyOnRequest => "duty-on-request";
    DutyToCooperate => "duty-to-cooperate";
    Power => "power";
    CommonLaw => "common-law";
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
            Self::Exclusion => "Nothing is shared under it.",
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
        Ok(Self {
            id: filled(name, policy, "id")?,
            law: filled(name, policy, "law")?,
            plain: filled(name, policy, "plain")?,
            kind,
            in_force,
            jurisdiction: filled(name, policy, "jurisdiction")?,
            basis: filled(name, policy, "basis")?,
            condition: filled(name, policy, "condition")?,
            conditions: said("conditions")?
                .split('|')
                .map(|sentence| sentence.trim().to_owned())
                .filter(|sentence| !sentence.is_empty())
                .collect(),
        })
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
