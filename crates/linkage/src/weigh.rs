//! Weigh two profiles: a prior, one part for each comparison, and their sum.

use candour_domain::Sensitive;

use crate::compare::compare;
use crate::{Model, Profile, relatives};

/// One comparison of two records and what it is worth.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What was compared, in the reader's words: `Surname`.
    pub comparison: &'static str,
    /// What was found: `One letter different`.
    pub level: &'static str,
    /// What the left record says; empty where the part is about the records as a whole.
    pub left: Sensitive<String>,
    /// What the right record says.
    pub right: Sensitive<String>,
    /// log2 of how much likelier that is for one person than for two: above 0 speaks for, below 0 against.
    pub weight: f64,
}

/// Why two records may be about one person: where it starts, and each part in turn.
#[derive(Debug, Clone, PartialEq)]
pub struct Waterfall {
    /// log2 of the odds before anything is compared.
    pub prior: f64,
    /// The parts, in the order in which a reader wants them.
    pub parts: Vec<Part>,
}

impl Waterfall {
    /// The sum of the prior and the parts: log2 of the odds that they are about one person.
    pub fn total(&self) -> f64 {
        self.parts
            .iter()
            .fold(self.prior, |sum, part| sum + part.weight)
    }
}

/// Weigh two profiles.
pub fn weigh(model: &Model, left: &Profile, right: &Profile) -> Waterfall {
    let mut found = compare(model, left, right);
    found.extend(relatives::explain(model.prior, &found));
    let written = |text: Option<&Sensitive<String>>| text.cloned().unwrap_or_default();
    Waterfall {
        prior: model.prior,
        parts: found
            .into_iter()
            .map(|finding| Part {
                comparison: finding.level.comparison(),
                level: finding.level.words(),
                left: written(finding.left),
                right: written(finding.right),
                weight: finding.weight,
            })
            .collect(),
    }
}

/// The total alone, for long work.
pub(crate) fn total(model: &Model, left: &Profile, right: &Profile) -> f64 {
    relatives::odds(model.prior, &compare(model, left, right))
}

/// The probability that a total stands for.
pub fn probability(weight: f64) -> f64 {
    1.0 / (1.0 + (-weight).exp2())
}
