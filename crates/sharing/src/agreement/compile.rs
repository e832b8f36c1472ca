//! An agreement as policies: what a pointer tells each party, and which disclosures it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{AgencyId, Category, PointerGrade};
use cedar_policy::{Policy, PolicyId};

use super::{Agreement, Party};
use crate::rules::rule::{Rule, Settled};

/// The policies of an agreement, which is at `place` among those of the rule set. The error is what Cedar says of the
/// text that was made.
pub(crate) fn compile(agreement: &Agreement, place: usize) -> Result<Vec<Rule>, String> {
    let parties: Vec<&Party> = agreement.signed().collect();
    let mut rules = Vec::new();
    if parties.len() < 2 {
        return Ok(rules);
    }
    for (number, holder) in parties.iter().enumerate() {
        let readers: BTreeSet<AgencyId> = parties
            .iter()
            .map(|party| party.agency)
            .filter(|agency| *agency != holder.agency)
            .collect();
        let mut by_grade: BTreeMap<PointerGrade, Vec<Category>> = BTreeMap::new();
        for (category, grade) in &holder.pointers {
            by_grade.entry(*grade).or_default().push(*category);
        }
        for (grade, categories) in by_grade {
            let made = Made {
                agreement,
                place,
                number,
                holder: Some(holder.agency),
                grade: Some(grade),
            };
            let pointer = Pointer {
                holder: holder.agency,
                readers: &readers,
                categories: &categories,
                grade,
            };
            rules.push(made.rule(&pointer.text())?);
        }
    }
    let made = Made {
        agreement,
        place,
        number: parties.len(),
        holder: None,
        grade: None,
    };
    if !agreement.fields.is_empty() {
        rules.push(made.rule(&cover(agreement, &parties))?);
    }
    Ok(rules)
}

/// What is said of a policy that is made.
struct Made<'a> {
    agreement: &'a Agreement,
    place: usize,
    number: usize,
    holder: Option<AgencyId>,
    grade: Option<PointerGrade>,
}

impl Made<'_> {
    fn rule(&self, text: &str) -> Result<Rule, String> {
        let id = self.agreement.id;
        let grade = self.grade.map_or("cover", PointerGrade::code);
        let key = PolicyId::new(format!("agreements/{id}/{}/{grade}", self.number));
        let policy = Policy::parse(Some(key.clone()), text).map_err(|error| error.to_string())?;
        Ok(Rule {
            id: format!("agreement.{id}"),
            key,
            law: String::new(),
            plain: format!("Your agencies agreed this in: {}.", self.agreement.title),
            first: String::new(),
            gateway: None,
            settled: Some(Settled {
                place: self.place,
                holder: self.holder,
                grade: self.grade,
            }),
            policy,
        })
    }
}

struct Pointer<'a> {
    holder: AgencyId,
    readers: &'a BTreeSet<AgencyId>,
    categories: &'a [Category],
    grade: PointerGrade,
}

impl Pointer<'_> {
    fn text(&self) -> String {
        let effect = if self.grade >= PointerGrade::Exists {
            "permit"
        } else {
            "forbid"
        };
        format!(
            "@grade(\"{}\")\n{effect} (principal, action == Action::\"pointer.show\", resource is Pointer) when {{\n  \
             principal.role == Role::\"practitioner\" &&\n  resource.holder == Agency::\"{}\" &&\n  \
             [{}].contains(principal.agency) &&\n  [{}].contains(resource.category)\n}};",
            self.grade.code(),
            self.holder,
            listed("Agency", self.readers.iter().map(ToString::to_string)),
            listed(
                "Category",
                self.categories
                    .iter()
                    .map(|category| category.code().to_owned())
            ),
        )
    }
}

/// A disclosure between two parties, for its purposes, of its fields. Which gateway allowed it is asked where the
/// permit is made.
fn cover(agreement: &Agreement, parties: &[&Party]) -> String {
    let agencies = listed(
        "Agency",
        parties.iter().map(|party| party.agency.to_string()),
    );
    let codes = |codes: Vec<String>, kind| listed(kind, codes.into_iter());
    let purposes = agreement.purposes.iter();
    let purposes = codes(
        purposes.map(|purpose| purpose.code().to_owned()).collect(),
        "Purpose",
    );
    let fields = agreement.fields.iter();
    let fields = codes(
        fields.map(|field| field.code().to_owned()).collect(),
        "Field",
    );
    format!(
        "permit (principal, action == Action::\"agreement.cover\", resource is Sharing) when {{\n  \
         [{agencies}].containsAll([context.discloser_agency, context.recipient_agency]) &&\n  \
         [{purposes}].contains(context.purpose) &&\n  [{fields}].containsAll(context.fields)\n}};"
    )
}

/// Entities of one kind with commas between them.
fn listed(kind: &str, ids: impl Iterator<Item = String>) -> String {
    let ids: Vec<String> = ids.map(|id| format!("{kind}::\"{id}\"")).collect();
    ids.join(", ")
}
