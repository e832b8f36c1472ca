//! A permit: proof that the rules were asked and said yes. It cannot be built, copied or read from bytes anywhere else.

use std::collections::BTreeSet;

use candour_domain::{AgreementId, Field, PointerGrade, Timestamp};

use super::Matched;
use crate::rules::Rule;
use crate::{Act, Question, RuleSet, facts};

/// A rule that allowed what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ground {
    /// The gateway's id, or that of a rule of the house.
    pub gateway_id: String,
    /// The statute; empty for a rule of the house.
    pub law: String,
    /// What it allows, in one plain sentence.
    pub plain: String,
    /// The Article 6 or Part 3 basis; empty for a rule of the house.
    pub basis: String,
    /// The condition for special information; empty for a rule of the house.
    pub condition: String,
}

impl Ground {
    fn of(rule: &Rule) -> Self {
        let gateway = rule.gateway.as_ref();
        let said = |said: Option<&String>| said.cloned().unwrap_or_default();
        Self {
            gateway_id: rule.id.clone(),
            law: rule.law.clone(),
            plain: rule.plain.clone(),
            basis: said(gateway.map(|gateway| &gateway.basis)),
            condition: said(gateway.map(|gateway| &gateway.condition)),
        }
    }
}

/// The agreements that allowed a pointer, and those that cover a disclosure.
fn speaking(rules: &RuleSet, matched: &Matched<'_>) -> Vec<AgreementId> {
    let places = matched
        .rules
        .iter()
        .filter_map(|rule| rule.settled.as_ref());
    let allowing = places.filter_map(|settled| rules.agreement_at(settled.place));
    let covering = matched.agreements.iter().copied();
    let ids: BTreeSet<AgreementId> = allowing
        .chain(covering)
        .map(|agreement| agreement.id)
        .collect();
    ids.into_iter().collect()
}

/// Proof that [`decide`](crate::decide) said yes. Whoever hands something out must give up a permit for it.
///
/// Nobody else can build one:
///
/// ```compile_fail,E0451
/// use candour_sharing::{Act, Permit};
/// let permit = Permit {
///     act: Act::Disclose,
///     fields: Default::default(),
///     grounds: Vec::new(),
///     rule_set: String::new(),
///     facts: String::new(),
///     grade: None,
///     agreements: Vec::new(),
///     retention_days: None,
///     at: candour_domain::Timestamp::from_ms(0),
/// };
/// ```
///
/// nor use one twice:
///
/// ```compile_fail,E0599
/// fn twice(permit: candour_sharing::Permit) -> (candour_sharing::Permit, candour_sharing::Permit) {
///     (permit.clone(), permit)
/// }
/// ```
///
/// nor read one from bytes or begin with an empty one:
///
/// ```compile_fail,E0277
/// fn keep<T: serde::Serialize>() {}
/// keep::<candour_sharing::Permit>();
/// ```
///
/// ```compile_fail,E0277
/// fn begin<T: Default>() {}
/// begin::<candour_sharing::Permit>();
/// ```
#[derive(Debug)]
#[must_use = "a permit that nobody uses is a decision that nobody records"]
pub struct Permit {
    act: Act,
    fields: BTreeSet<Field>,
    grounds: Vec<Ground>,
    rule_set: String,
    facts: String,
    grade: Option<PointerGrade>,
    agreements: Vec<AgreementId>,
    retention_days: Option<u32>,
    at: Timestamp,
}

impl Permit {
    /// INVARIANT: called by `decide` alone, when Cedar allowed the question without any error.
    pub(super) fn new(
        rules: &RuleSet,
        question: &Question,
        matched: &Matched<'_>,
        now: Timestamp,
    ) -> Self {
        let circumstances = question.circumstances();
        Self {
            act: question.act(),
            fields: circumstances.map_or_else(BTreeSet::new, |known| known.fields.clone()),
            grounds: matched.rules.iter().map(|rule| Ground::of(rule)).collect(),
            grade: matched
                .rules
                .iter()
                .filter_map(|rule| rule.settled.as_ref()?.grade)
                .min(),
            retention_days: matched
                .agreements
                .iter()
                .map(|agreement| agreement.retention_days)
                .min(),
            agreements: speaking(rules, matched),
            rule_set: rules.hash().to_owned(),
            facts: facts::canonical(question),
            at: now,
        }
    }

    /// What may be done.
    pub const fn act(&self) -> Act {
        self.act
    }

    /// What may be given: exactly what was asked about. Empty unless the act is a disclosure.
    pub const fn fields(&self) -> &BTreeSet<Field> {
        &self.fields
    }

    /// Whether `field` may be given.
    pub fn covers(&self, field: Field) -> bool {
        self.fields.contains(&field)
    }

    /// The rules that allowed it.
    pub fn grounds(&self) -> &[Ground] {
        &self.grounds
    }

    /// The hash of those rules.
    pub fn rule_set(&self) -> &str {
        &self.rule_set
    }

    /// What was asked, in ids and codes.
    pub fn facts(&self) -> &str {
        &self.facts
    }

    /// How much a pointer tells: the least that any agreement which speaks of it says. Nothing for anything else, and
    /// for the holder of the record, who sees it whole.
    pub const fn grade(&self) -> Option<PointerGrade> {
        self.grade
    }

    /// The agreements that cover what is given, or that let a pointer be seen.
    pub fn agreements(&self) -> &[AgreementId] {
        &self.agreements
    }

    /// For how many days the recipient may keep what is given: the least that any of those agreements says.
    pub const fn retention_days(&self) -> Option<u32> {
        self.retention_days
    }

    /// When it was decided.
    pub const fn at(&self) -> Timestamp {
        self.at
    }

    /// Whether this is the answer to exactly `question`, so that a permit for one thing is not used for another.
    pub fn answers(&self, question: &Question) -> bool {
        self.facts == facts::canonical(question)
    }
}
