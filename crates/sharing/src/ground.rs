//! Whether the ground on which somebody declines fits the law, so that a practitioner who cites the wrong one is told so
//! at once. Fits is not the same as right: that remains for a person to judge, and for a challenge to test.

use candour_domain::{AgencyKind, Consent, DeclineCode, Purpose, SubjectKind, Timestamp};

use crate::{Outcome, Permit, Question, RuleSet, decide};

/// Whether a ground for declining fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroundFit {
    /// Nothing in the rules speaks against it.
    Fits,
    /// The rules say otherwise.
    DoesNotFit {
        /// Why, in one plain sentence.
        why: String,
    },
}

/// Compare `ground` with what the rules in force on the day of `now` say of `question`.
pub fn check_ground(
    rules: &RuleSet,
    question: &Question,
    ground: DeclineCode,
    now: Timestamp,
) -> GroundFit {
    let Some(known) = question.circumstances() else {
        return misfit("This is not a question of sharing.");
    };
    let immigration = known.purpose == Purpose::ImmigrationEnforcement
        || known.recipient == AgencyKind::ImmigrationEnforcement;
    let allowed = match decide(rules, question, now) {
        Outcome::Share(permit) => Some(permit),
        Outcome::Decline(_) => None,
    };
    match (ground, allowed) {
        (DeclineCode::ImmigrationPurpose, _) if !immigration => {
            misfit("It was not asked for immigration enforcement.")
        }
        (DeclineCode::MoreDetrimental, _) if known.subject != SubjectKind::Child => {
            misfit("This ground is about a child, and the person is not one.")
        }
        (DeclineCode::ConsentNeeded, _) if known.consent == Consent::Given => {
            misfit("The person has agreed.")
        }
        (DeclineCode::ConsentNeeded, Some(permit)) => {
            misfit(&format!("Consent is not needed under {}.", laws(&permit)))
        }
        (DeclineCode::NoGateway, Some(permit)) => {
            misfit(&format!("There is a lawful route: {}.", laws(&permit)))
        }
        (DeclineCode::PatientInformation, _) if known.discloser != AgencyKind::Health => {
            misfit("Patient information is held by health bodies.")
        }
        (DeclineCode::PatientInformation, Some(permit)) => misfit(&format!(
            "What is asked for can be shared under {}.",
            laws(&permit)
        )),
        (
            DeclineCode::NoGateway
            | DeclineCode::NotNecessary
            | DeclineCode::NotTheSamePerson
            | DeclineCode::MoreDetrimental
            | DeclineCode::ConsentNeeded
            | DeclineCode::Operational
            | DeclineCode::ThirdPartySafety
            | DeclineCode::OwnerConsentNeeded
            | DeclineCode::PatientInformation
            | DeclineCode::ImmigrationPurpose,
            _,
        ) => GroundFit::Fits,
    }
}

fn misfit(why: &str) -> GroundFit {
    GroundFit::DoesNotFit {
        why: why.to_owned(),
    }
}

fn laws(permit: &Permit) -> String {
    let laws: Vec<&str> = permit
        .grounds()
        .iter()
        .map(|ground| ground.law.as_str())
        .collect();
    laws.join("; ")
}
