//! What a file says of who must be shielded: the sort of holding a record is, and what restricts its facts.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{Category, Field, FieldValue, Mark, ParseError};

use super::Column;
use super::mapping::folded;
use super::row::{Covers, Row};

/// Marks parted by `;` or a space; none where nothing is written.
pub(super) fn parse(text: &str) -> Result<BTreeSet<Mark>, ParseError> {
    text.split(|letter: char| letter == ';' || letter.is_whitespace())
        .filter(|code| !code.is_empty())
        .map(|code| code.to_lowercase().parse())
        .collect()
}

/// A category as people write it: `Sensitive service` is `sensitive-service`. An empty cell is an ordinary record.
pub(super) fn category(text: &str) -> Result<Category, ParseError> {
    if text.is_empty() {
        return Ok(Category::Ordinary);
    }
    folded(text).replace('_', "-").parse()
}

/// The fields that the file marks and says nothing else of.
pub(super) fn lacking(columns: &BTreeSet<Column>) -> Vec<Field> {
    let says = |field: Field| {
        columns.iter().any(|column| match column {
            Column::Reference | Column::Category | Column::Marks(_) => false,
            Column::GivenName | Column::FamilyName | Column::Name | Column::AlsoKnownAs => {
                field == Field::Name
            }
            Column::Postcode => field == Field::Address,
            Column::Field(said) => field == *said,
            Column::Other(_) => field == Field::OtherIdentifier,
        })
    };
    let marked = columns.iter().filter_map(|column| match column {
        Column::Marks(field) => Some(*field),
        Column::Reference
        | Column::GivenName
        | Column::FamilyName
        | Column::Name
        | Column::AlsoKnownAs
        | Column::Postcode
        | Column::Field(_)
        | Column::Other(_)
        | Column::Category => None,
    });
    marked.filter(|field| !says(*field)).collect()
}

/// Put on each fact what the file says restricts its field.
pub(super) fn put(values: &mut [FieldValue], said: &BTreeMap<Field, BTreeSet<Mark>>) {
    for fact in values {
        if let Some(marks) = said.get(&fact.field) {
            fact.marks.extend(marks);
        }
    }
}

/// The facts of a row with the marks that the owner put on what they take the place of: a file that says nothing of
/// marks takes none away.
pub(super) fn carried(row: &Row, before: &[&FieldValue]) -> Vec<FieldValue> {
    row.values
        .iter()
        .map(|fact| {
            let mut fact = fact.clone();
            if !speaks(&row.covers, fact.field) {
                fact.marks.extend(carried_to(&fact, before));
            }
            fact
        })
        .collect()
}

fn speaks(covers: &Covers, field: Field) -> bool {
    match covers {
        Covers::Everything => true,
        Covers::Columns(columns) => columns.contains(&Column::Marks(field)),
    }
}

/// The marks of the same fact before, or, for a fact that is new, of all facts of its field.
fn carried_to(fact: &FieldValue, before: &[&FieldValue]) -> BTreeSet<Mark> {
    let alike = |other: &&&FieldValue| other.field == fact.field;
    let same = before
        .iter()
        .filter(alike)
        .find(|other| other.value == fact.value && other.detail == fact.detail);
    match same {
        Some(same) => same.marks.clone(),
        None => before
            .iter()
            .filter(alike)
            .flat_map(|other| other.marks.iter().copied())
            .collect(),
    }
}
