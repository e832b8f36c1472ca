//! The other explanation: two records agree because they are about close relatives, not about one person.
//!
//! Summing weights supposes that strangers are the only alternative. But a brother has the same surname and address, a
//! twin also the same date of birth, a father named like his son everything but the date. So each kind of relative is an
//! explanation of its own: what relatives share says nothing, and the rest is weighed as for strangers. The evidence for
//! one person is set against all explanations together. More agreement never lowers it, because no explanation expects
//! agreement more than one person does.

use crate::compare::Finding;
use crate::model::Level;

/// A kind of relative.
struct Kin {
    /// log2 of how many pairs of records of one person there are for each pair of records of such relatives.
    rarity: f64,
    /// The comparisons in which such relatives agree.
    shared: &'static [&'static str],
}

const KIN: &[Kin] = &[
    // Brothers, sisters, partners, and anybody else in a household.
    Kin {
        rarity: 0.0,
        shared: &["Surname", "Address", "Phone number", "Vehicle"],
    },
    // Twins. Records of one person under two quite different given names are about as common as records of twins of
    // one sex, so such a pair is at most "may be"; twins of different sexes fall below.
    Kin {
        rarity: 5.0,
        shared: &[
            "Surname",
            "Address",
            "Phone number",
            "Vehicle",
            "Date of birth",
        ],
    },
    // Father and son, mother and daughter, or cousins, of one name.
    Kin {
        rarity: 4.0,
        shared: &[
            "Surname",
            "Address",
            "Phone number",
            "Vehicle",
            "Given name",
            "Middle name",
            "Sex",
        ],
    },
];

/// log2 of the odds for one person against strangers and all kinds of relatives.
pub(crate) fn odds(prior: f64, findings: &[Finding<'_>]) -> f64 {
    let all: f64 = findings.iter().map(|finding| finding.weight).sum();
    let mut against = (-(prior + all)).exp2();
    for kin in KIN {
        let rest: f64 = findings
            .iter()
            .filter(|finding| !kin.shared.contains(&finding.level.comparison()))
            .map(|finding| finding.weight)
            .sum();
        against += (-(kin.rarity + rest)).exp2();
    }
    -against.log2()
}

/// What the relatives take away from the sum, as a finding; none where it is nothing worth saying.
pub(crate) fn explain(prior: f64, findings: &[Finding<'_>]) -> Option<Finding<'static>> {
    let all: f64 = findings.iter().map(|finding| finding.weight).sum();
    let weight = odds(prior, findings) - (prior + all);
    (weight < -0.05).then_some(Finding {
        level: Level::FamilySame,
        weight,
        left: None,
        right: None,
    })
}
