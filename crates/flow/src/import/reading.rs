//! One row: its cells become a reference, facts and what restricts them, each through the type of its field.

use std::collections::BTreeMap;

use candour_domain::{
    Category, Field, FieldValue, NameKind, ParseError, PersonName, Postcode, refuse_above_official,
};

use super::row::{Covers, NOT_UTF_8, Sheet, place, problem};
use super::{Column, RowProblem, marks};

/// An agency's own reference is at most this long.
const MOST_REFERENCE: usize = 60;

/// One row on its way through the types.
pub(super) struct Reading<'a> {
    row: u64,
    cells: Vec<&'a str>,
    pub(super) problems: Vec<RowProblem>,
}

impl<'a> Reading<'a> {
    /// The row on this line, of which no cell was read yet.
    pub(super) const fn of(row: u64) -> Self {
        Self {
            row,
            cells: Vec::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn cell(
        &mut self,
        position: usize,
        cell: &'a [u8],
        plan: &BTreeMap<Column, Vec<usize>>,
    ) {
        let column = || {
            plan.iter()
                .find(|(_, places)| places.contains(&position))
                .map_or_else(|| place(position), |(ours, _)| ours.to_string())
        };
        let decoded = std::str::from_utf8(cell);
        if decoded.is_err() {
            self.problems.push(problem(self.row, column(), NOT_UTF_8));
        }
        let text = decoded.unwrap_or_default().trim();
        // The whole row is refused, whether the cell is taken in or not.
        if let Err(error) = refuse_above_official(text) {
            self.problems
                .push(problem(self.row, column(), error.rule()));
            self.cells.push("");
        } else {
            self.cells.push(text);
        }
    }

    /// What the file says of one of our columns.
    fn text(&self, ours: &Column, plan: &BTreeMap<Column, Vec<usize>>) -> String {
        let places = plan.get(ours).map(Vec::as_slice).unwrap_or_default();
        let pieces: Vec<&str> = places
            .iter()
            .filter_map(|place| self.cells.get(*place).copied())
            .filter(|piece| !piece.is_empty())
            .collect();
        if matches!(ours, Column::Field(Field::Address)) {
            address(&pieces)
        } else {
            pieces.join(" ")
        }
    }

    fn take<T>(&mut self, ours: &Column, value: Result<T, ParseError>) -> Option<T> {
        value
            .map_err(|error| {
                self.problems
                    .push(problem(self.row, ours.to_string(), error.rule()));
            })
            .ok()
    }

    pub(super) fn reference(&mut self, plan: &BTreeMap<Column, Vec<usize>>) -> Option<String> {
        const EMPTY: ParseError = ParseError::new("reference", "it is empty");
        const LONG: ParseError = ParseError::new("reference", "it is longer than 60 characters");
        const ODD: ParseError =
            ParseError::new("reference", "it holds a character that cannot be shown");
        let text = self.text(&Column::Reference, plan);
        let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let checked = if tidy.is_empty() {
            Err(EMPTY)
        } else if tidy.chars().count() > MOST_REFERENCE {
            Err(LONG)
        } else if tidy.chars().any(char::is_control) {
            Err(ODD)
        } else {
            Ok(tidy)
        };
        self.take(&Column::Reference, checked)
    }

    pub(super) fn values(&mut self, plan: &BTreeMap<Column, Vec<usize>>) -> Vec<FieldValue> {
        let mut values = self.names(plan);
        for ours in plan.keys() {
            let (field, sort) = match ours {
                Column::Field(field) => (*field, "-"),
                Column::Other(system) => (Field::OtherIdentifier, system.as_str()),
                Column::Postcode if !plan.contains_key(&Column::Field(Field::Address)) => {
                    (Field::Address, "-")
                }
                Column::Reference
                | Column::GivenName
                | Column::FamilyName
                | Column::Name
                | Column::AlsoKnownAs
                | Column::Postcode
                | Column::Category
                | Column::Marks(_) => continue,
            };
            let mut text = self.text(ours, plan);
            if field == Field::Address {
                text = self.with_postcode(ours, text, plan);
            }
            if !text.is_empty() {
                let value = FieldValue::parse(field, sort, &text);
                values.extend(self.take(ours, value));
            }
        }
        if values.is_empty() && self.problems.is_empty() {
            self.problems.push(problem(
                self.row,
                "-",
                "the row says nothing but its reference",
            ));
        }
        values
    }

    /// Put on the facts what the file says restricts them. Gives what sort of holding it says the record is.
    pub(super) fn protection(
        &mut self,
        sheet: &Sheet<'_>,
        values: &mut [FieldValue],
    ) -> Option<Category> {
        let Covers::Columns(columns) = sheet.covers.as_ref() else {
            return None;
        };
        let (mut category, mut said) = (None, BTreeMap::new());
        for ours in columns {
            let constant = sheet.constants.get(ours).cloned();
            let text = constant.unwrap_or_else(|| self.text(ours, &sheet.plan));
            if *ours == Column::Category {
                category = self.take(ours, marks::category(&text));
            } else if let Column::Marks(field) = ours {
                said.extend(
                    self.take(ours, marks::parse(&text))
                        .map(|marks| (*field, marks)),
                );
            }
        }
        marks::put(values, &said);
        category
    }

    fn with_postcode(
        &mut self,
        ours: &Column,
        text: String,
        plan: &BTreeMap<Column, Vec<usize>>,
    ) -> String {
        let given = self.text(&Column::Postcode, plan);
        if given.is_empty() {
            return text;
        }
        let Some(postcode) = self.take(&Column::Postcode, given.parse::<Postcode>()) else {
            return String::new();
        };
        if *ours == Column::Postcode || text.is_empty() {
            postcode.to_string()
        } else {
            format!("{text}, {postcode}")
        }
    }

    fn names(&mut self, plan: &BTreeMap<Column, Vec<usize>>) -> Vec<FieldValue> {
        let given = self.text(&Column::GivenName, plan);
        let family = self.text(&Column::FamilyName, plan);
        let mut names: Vec<FieldValue> = Vec::new();
        if !given.is_empty() || !family.is_empty() {
            let ours = if given.is_empty() {
                Column::FamilyName
            } else {
                Column::GivenName
            };
            let name = self.take(&ours, PersonName::of(NameKind::Birth, &given, &family));
            names.extend(name.map(|name| FieldValue::name(&name)));
        }
        let whole = self.text(&Column::Name, plan);
        if !whole.is_empty() {
            let name = self.take(&Column::Name, PersonName::parse(NameKind::Birth, &whole));
            let new = name.filter(|name| {
                !names
                    .iter()
                    .any(|other| *other.value.expose() == name.expose())
            });
            names.extend(new.map(|name| FieldValue::name(&name)));
        }
        let others = self.text(&Column::AlsoKnownAs, plan);
        for other in others.split(';').filter(|other| !other.trim().is_empty()) {
            let name = self.take(
                &Column::AlsoKnownAs,
                PersonName::parse(NameKind::Alias, other),
            );
            names.extend(name.map(|name| FieldValue::name(&name)));
        }
        names
    }
}

/// Pieces of an address in one line: a house number stands before its street, everything else after a comma.
fn address(pieces: &[&str]) -> String {
    let mut line = String::new();
    let mut number = false;
    for piece in pieces {
        if !line.is_empty() {
            line.push_str(if number { " " } else { ", " });
        }
        line.push_str(piece);
        number = piece.len() <= 5 && piece.starts_with(|letter: char| letter.is_ascii_digit());
    }
    line
}
