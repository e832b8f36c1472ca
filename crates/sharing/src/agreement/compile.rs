//! An agreement as policies: what a pointer tells each party, and which disclosures it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{AgencyId, Category, Field, PointerGrade};
use cedar_policy::{Policy, PolicyId};

use super::Agreement;
use crate::rules::rule::{Rule, Settled};

/// The policies of an agreement, which is at `place` among those of the rule set. The error is what Cedar says of the
/// text that was made.
pub(crate) fn compile(agreement: &Agreement, place: usize) -> Result<Vec<Rule>, String> {
    let parties: BTreeSet<AgencyId> = agreement.signed().map(|party| party.agency).collect();
    if parties.len() < 2 {
        return Ok(Vec::new());
    }
    // Parties that tell the same of the same sorts of record share a policy.
    let mut pointers: BTreeMap<(PointerGrade, Vec<Category>), BTreeSet<AgencyId>> = BTreeMap::new();
    for party in agreement.signed() {
        let mut by_grade: BTreeMap<PointerGrade, Vec<Category>> = BTreeMap::new();
        for (category, grade) in &party.pointers {
            by_grade.entry(*grade).or_default().push(*category);
        }
        for told in by_grade {
            pointers.entry(told).or_default().insert(party.agency);
        }
    }
    let mut rules = Vec::new();
    for (number, ((grade, categories), holders)) in pointers.into_iter().enumerate() {
        let text = pointer(grade, &categories, &holders, &parties);
        let settled = Settled {
            place,
            holders,
            categories,
            grade: Some(grade),
        };
        rules.push(rule(
            agreement,
            &format!("pointer{number}"),
            &text,
            settled,
        )?);
    }
    if !agreement.fields.is_empty() {
        let settled = Settled {
            place,
            holders: BTreeSet::new(),
            categories: Vec::new(),
            grade: None,
        };
        rules.push(rule(
            agreement,
            "cover",
            &cover(agreement, &parties),
            settled,
        )?);
    }
    Ok(rules)
}

fn rule(agreement: &Agreement, name: &str, text: &str, settled: Settled) -> Result<Rule, String> {
    let key = PolicyId::new(format!("agreements/{}/{name}", agreement.id));
    let policy = Policy::parse(Some(key.clone()), text).map_err(|error| error.to_string())?;
    Ok(Rule {
        id: format!("agreement.{}", agreement.id),
        key,
        law: String::new(),
        plain: format!("Your agencies agreed this in: {}.", agreement.title),
        first: String::new(),
        gateway: None,
        settled: Some(settled),
        policy,
    })
}

/// What the others learn from a pointer to these sorts of record of these holders.
fn pointer(
    grade: PointerGrade,
    categories: &[Category],
    holders: &BTreeSet<AgencyId>,
    parties: &BTreeSet<AgencyId>,
) -> String {
    let effect = if grade >= PointerGrade::Exists {
        "permit"
    } else {
        "forbid"
    };
    let codes = categories.iter().map(|category| category.code().to_owned());
    format!(
        "@grade(\"{}\")\n{effect} (principal, action == Action::\"pointer.show\", resource is Pointer) when {{\n  \
         principal.role == Role::\"practitioner\" &&\n  ({}) &&\n  ({}) &&\n  \
         principal.agency != resource.holder &&\n  ({})\n}};",
        grade.code(),
        one_of("resource.holder", "Agency", ids(holders)),
        one_of("principal.agency", "Agency", ids(parties)),
        one_of("resource.category", "Category", codes),
    )
}

/// A disclosure between two parties, for its purposes, of its fields. Which gateway allowed it is asked where the
/// permit is made.
fn cover(agreement: &Agreement, parties: &BTreeSet<AgencyId>) -> String {
    let purposes = agreement.purposes.iter();
    let purposes = purposes.map(|purpose| purpose.code().to_owned());
    let left_out = Field::ALL
        .iter()
        .filter(|field| !agreement.fields.contains(field))
        .map(|field| {
            format!(
                " &&\n  !context.fields.contains(Field::\"{}\")",
                field.code()
            )
        });
    format!(
        "permit (principal, action == Action::\"agreement.cover\", resource is Sharing) when {{\n  ({}) &&\n  ({}) \
         &&\n  ({}){}\n}};",
        one_of("context.discloser_agency", "Agency", ids(parties)),
        one_of("context.recipient_agency", "Agency", ids(parties)),
        one_of("context.purpose", "Purpose", purposes),
        left_out.collect::<String>(),
    )
}

fn ids(agencies: &BTreeSet<AgencyId>) -> impl Iterator<Item = String> {
    agencies.iter().map(ToString::to_string)
}

/// Whether `what` is one of these. Cedar builds a list anew each time that it looks into one, so each is compared alone:
/// hundreds of agreements are asked in a decision's time.
fn one_of(what: &str, kind: &str, ids: impl Iterator<Item = String>) -> String {
    let each: Vec<String> = ids
        .map(|id| format!("{what} == {kind}::\"{id}\""))
        .collect();
    if each.is_empty() {
        return "false".to_owned();
    }
    each.join(" || ")
}
