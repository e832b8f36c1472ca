//! Who gains and who loses when rules change: what the agreements of one rule set let each agency know of each other
//! one, beside those of another.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{AgencyId, Category, Date, Field, PointerGrade, Purpose};

use crate::explain::labels;
use crate::{Agreement, RuleSet};

/// One thing that one agency learns of another's records otherwise than before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The agency whose records they are.
    pub holder: AgencyId,
    /// The agency that learns.
    pub viewer: AgencyId,
    /// What it learns about: pointers to one sort of record, or what is shared for one purpose.
    pub what: String,
    /// What it was told before.
    pub before: String,
    /// What it is told after.
    pub after: String,
    gains: bool,
}

impl Change {
    /// Whether it learns more than before in any way; if not, it learns less.
    pub const fn gains(&self) -> bool {
        self.gains
    }
}

/// What agreements say between two agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Pointer(Category),
    Shared(Purpose),
}

/// How much is said. What may be given is sorts of fields, and for how many days they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Much {
    Pointer(PointerGrade),
    Shared(BTreeSet<Field>, u32),
}

impl Much {
    fn words(&self) -> String {
        match self {
            Self::Pointer(grade) => grade.label().to_owned(),
            Self::Shared(fields, _) if fields.is_empty() => "No agreement".to_owned(),
            Self::Shared(fields, days) => {
                let fields: Vec<Field> = fields.iter().copied().collect();
                format!("{}, kept for {days} days", labels(&fields))
            }
        }
    }

    /// Whether it is more than `before` in any way.
    fn exceeds(&self, before: &Self) -> bool {
        match (self, before) {
            // To whoever asks, an alert to the holder is nothing.
            (Self::Pointer(after), Self::Pointer(before)) => {
                *after > (*before).max(PointerGrade::Silent)
            }
            (Self::Shared(after, days), Self::Shared(before, before_days)) => {
                !after.is_subset(before) || days > before_days
            }
            (Self::Pointer(_), Self::Shared(..)) | (Self::Shared(..), Self::Pointer(_)) => false,
        }
    }
}

type Said = BTreeMap<(AgencyId, AgencyId, What), Much>;

/// What changes between two rule sets on `day`, by holder and viewer.
pub fn compare(before: &RuleSet, after: &RuleSet, day: Date) -> Vec<Change> {
    let (old, new) = (said(before, day), said(after, day));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    let mut changes = Vec::new();
    for (holder, viewer, what) in keys {
        let (nothing, words) = match what {
            What::Pointer(category) => (
                Much::Pointer(PointerGrade::Nothing),
                format!("Pointers: {}", category.label()),
            ),
            What::Shared(purpose) => (
                Much::Shared(BTreeSet::new(), 0),
                format!("Sharing: {}", purpose.label()),
            ),
        };
        let before = old.get(&(holder, viewer, what)).unwrap_or(&nothing);
        let after = new.get(&(holder, viewer, what)).unwrap_or(&nothing);
        if before != after {
            changes.push(Change {
                holder,
                viewer,
                what: words,
                before: before.words(),
                after: after.words(),
                gains: after.exceeds(before),
            });
        }
    }
    changes
}

fn said(rules: &RuleSet, day: Date) -> Said {
    let mut said = Said::new();
    let agreements = rules.agreements().iter();
    for agreement in agreements.filter(|agreement| agreement.holds_on(day)) {
        for (holder, viewer) in pairs(agreement) {
            for category in Category::ALL {
                if let Some(grade) = rules.pointer_grade(holder, viewer, *category, day) {
                    let key = (holder, viewer, What::Pointer(*category));
                    said.insert(key, Much::Pointer(grade));
                }
            }
            for purpose in &agreement.purposes {
                let key = (holder, viewer, What::Shared(*purpose));
                let so_far = said.get(&key).cloned();
                let both = match so_far {
                    Some(Much::Shared(fields, days)) => {
                        let fields = fields.union(&agreement.fields).copied().collect();
                        Much::Shared(fields, days.min(agreement.retention_days))
                    }
                    Some(Much::Pointer(_)) | None => {
                        Much::Shared(agreement.fields.clone(), agreement.retention_days)
                    }
                };
                said.insert(key, both);
            }
        }
    }
    said
}

fn pairs(agreement: &Agreement) -> Vec<(AgencyId, AgencyId)> {
    let signed: Vec<AgencyId> = agreement.signed().map(|party| party.agency).collect();
    let each = signed.iter().flat_map(|holder| {
        let others = signed.iter().filter(move |viewer| *viewer != holder);
        others.map(|viewer| (*holder, *viewer))
    });
    each.collect()
}
