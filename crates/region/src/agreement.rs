//! The agreement under which the agencies share: who is a party, and what a link lets the others know of each.

use candour_domain::{AgencyKind, Date, PointerGrade};

use crate::agency::AGENCIES;

/// A sharing agreement to set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgreementPlan {
    /// What it is called.
    pub title: String,
    /// The key of each party, and what a link shows of it.
    pub parties: Vec<(&'static str, PointerGrade)>,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// When it must be looked at again.
    pub review_on: Date,
}

/// The agreement of the region's partnership.
pub(crate) fn plans(today: Date) -> Vec<AgreementPlan> {
    let parties = AGENCIES
        .iter()
        .filter(|row| row.kind != AgencyKind::Oversight)
        .map(|row| (row.key, grade(row.key, row.kind)))
        .collect();
    vec![AgreementPlan {
        title: "Four Rivers safeguarding partnership agreement".to_owned(),
        parties,
        from: today.plus_days(-200),
        until: today.plus_days(895),
        review_on: today.plus_days(165),
    }]
}

/// Where being known to an agency gives away where somebody sleeps or what they fear, the link says less.
fn grade(key: &str, kind: AgencyKind) -> PointerGrade {
    match (key, kind) {
        ("refuge" | "migrant-support", _) => PointerGrade::Silent,
        ("mental-health" | "prison" | "regional-unit", _) => PointerGrade::Agency,
        ("general-practice", _)
        | (_, AgencyKind::School | AgencyKind::Business | AgencyKind::YouthJustice) => {
            PointerGrade::Exists
        }
        _ => PointerGrade::Desk,
    }
}
