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
}

/// What agreements say between two agencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Pointer(Category),
    Shared(Purpose),
}

type Said = BTreeMap<(AgencyId, AgencyId, What), String>;

/// What changes between two rule sets on `day`, by holder and viewer.
pub fn compare(before: &RuleSet, after: &RuleSet, day: Date) -> Vec<Change> {
    let (old, new) = (said(before, day), said(after, day));
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    let nothing = |what: What| match what {
        What::Pointer(_) => PointerGrade::Nothing.label(),
        What::Shared(_) => "No agreement",
    };
    keys.into_iter()
        .filter(|key| old.get(key) != new.get(key))
        .map(|key| {
            let (holder, viewer, what) = key;
            let of = |said: &Said| {
                said.get(&key)
                    .cloned()
                    .unwrap_or_else(|| nothing(what).to_owned())
            };
            Change {
                holder,
                viewer,
                what: match what {
                    What::Pointer(category) => format!("Pointers: {}", category.label()),
                    What::Shared(purpose) => format!("Sharing: {}", purpose.label()),
                },
                before: of(&old),
                after: of(&new),
            }
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn said(rules: &RuleSet, day: Date) -> Said {
    let mut said = Said::new();
    let mut fields: BTreeMap<(AgencyId, AgencyId, Purpose), BTreeSet<Field>> = BTreeMap::new();
    let mut days: BTreeMap<(AgencyId, AgencyId, Purpose), u32> = BTreeMap::new();
    let agreements = rules.agreements().iter();
    for agreement in agreements.filter(|agreement| agreement.holds_on(day)) {
        for (holder, viewer) in pairs(agreement) {
            for category in Category::ALL {
                if let Some(grade) = rules.pointer_grade(holder, viewer, *category, day) {
                    let key = (holder, viewer, What::Pointer(*category));
                    said.insert(key, grade.label().to_owned());
                }
            }
            for purpose in &agreement.purposes {
                let key = (holder, viewer, *purpose);
                fields.entry(key).or_default().extend(&agreement.fields);
                let least = days.entry(key).or_insert(agreement.retention_days);
                *least = (*least).min(agreement.retention_days);
            }
        }
    }
    for ((holder, viewer, purpose), fields) in fields {
        let fields: Vec<Field> = fields.into_iter().collect();
        let kept = days.get(&(holder, viewer, purpose)).copied().unwrap_or(0);
        let words = format!("{}, kept for {kept} days", labels(&fields));
        said.insert((holder, viewer, What::Shared(purpose)), words);
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
