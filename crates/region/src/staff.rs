//! The people who sign in: five who never change, for the demonstration, and one practitioner in every other agency.

use candour_domain::Role;

use crate::agency::AGENCIES;
use crate::dice::{Dice, Throw};
use crate::names::{Bearer, Origin};

/// An account to set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountPlan {
    /// The key of their agency.
    pub agency: &'static str,
    /// The keys of the desks they sit at.
    pub desks: Vec<&'static str>,
    /// What they are called.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// What they are there to do.
    pub role: Role,
}

/// The housing officer of the demonstration.
pub(crate) const HOUSING_OFFICER: &str = "housing@example.org";
/// The adult social care duty worker of the demonstration.
pub(crate) const SOCIAL_CARE_WORKER: &str = "social.care@example.org";
/// The police safeguarding desk officer of the demonstration.
pub(crate) const POLICE_OFFICER: &str = "police@example.org";
/// The oversight officer.
pub(crate) const OVERSIGHT_OFFICER: &str = "oversight@example.org";
/// The administrator.
pub(crate) const ADMINISTRATOR: &str = "admin@example.org";

const FIXED: [(&str, &str, &str, Role); 5] = [
    (
        "maple-homes",
        "Ruth Adeleke",
        HOUSING_OFFICER,
        Role::Practitioner,
    ),
    (
        "loddonvale-adults",
        "Anjali Whitmore",
        SOCIAL_CARE_WORKER,
        Role::Practitioner,
    ),
    (
        "police",
        "Gwen Farraday",
        POLICE_OFFICER,
        Role::Practitioner,
    ),
    (
        "oversight",
        "Marcus Teale",
        OVERSIGHT_OFFICER,
        Role::Oversight,
    ),
    (
        "oversight",
        "Joan Pickersgill",
        ADMINISTRATOR,
        Role::Administrator,
    ),
];

/// The address of the practitioner who raises concerns for an agency.
pub(crate) fn practitioner(agency: &str) -> String {
    FIXED.iter().find(|fixed| fixed.0 == agency).map_or_else(
        || format!("{agency}@example.org"),
        |fixed| fixed.2.to_owned(),
    )
}

/// Every account.
pub(crate) fn plans(seed: u64) -> Vec<AccountPlan> {
    let mut plans = Vec::new();
    for (agency, name, email, role) in FIXED {
        plans.push(AccountPlan {
            agency,
            desks: if role == Role::Practitioner {
                desks_of(agency)
            } else {
                Vec::new()
            },
            name: name.to_owned(),
            email: email.to_owned(),
            role,
        });
    }
    for (number, row) in (0_u64..).zip(&AGENCIES) {
        if FIXED.iter().any(|fixed| fixed.0 == row.key) {
            continue;
        }
        plans.push(AccountPlan {
            agency: row.key,
            desks: desks_of(row.key),
            name: name(seed, number),
            email: practitioner(row.key),
            role: Role::Practitioner,
        });
    }
    plans
}

fn desks_of(agency: &str) -> Vec<&'static str> {
    crate::agency::find(agency).map_or_else(Vec::new, |(_, row)| {
        row.desks.iter().map(|desk| desk.0).collect()
    })
}

fn name(seed: u64, number: u64) -> String {
    let mut dice = Dice::of(seed, number, Throw::Staff);
    let bearer = if dice.chance(600) {
        Bearer::Woman
    } else {
        Bearer::Man
    };
    let Some(origin) = Origin::draw(&mut dice) else {
        return "Duty officer".to_owned();
    };
    let (given, family) = (origin.given(bearer, &mut dice), origin.surname(&mut dice));
    format!("{} {}", given.usual, family.borne_by(bearer))
}
