//! The least that each purpose usually needs: what a form ticks to begin with, never what the law allows.

use std::collections::BTreeSet;

use candour_domain::{Date, Field, InForce, Purpose};
use serde::Deserialize;

use crate::rules::annotation::line_at;

/// The rows of the table.
#[derive(Debug, Default)]
pub(crate) struct Minimums(Vec<Row>);

#[derive(Debug, Deserialize)]
struct Row {
    purpose: Purpose,
    fields: BTreeSet<Field>,
    #[serde(flatten)]
    in_force: InForce,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    minimum: Vec<Row>,
}

impl Minimums {
    /// Read the table. The error has a line.
    pub(crate) fn read(text: &str) -> Result<Self, (usize, String)> {
        let rows: Rows = toml::from_str(text).map_err(|error| wrong(text, &error))?;
        Ok(Self(rows.minimum))
    }

    /// The newest row for `purpose` that holds on `day`.
    pub(crate) fn on(&self, purpose: Purpose, day: Date) -> BTreeSet<Field> {
        self.0
            .iter()
            .filter(|row| row.purpose == purpose && row.in_force.holds_on(day))
            .max_by_key(|row| row.in_force.from)
            .map(|row| row.fields.clone())
            .unwrap_or_default()
    }
}

/// What is wrong with a table, and on which line.
pub(crate) fn wrong(text: &str, error: &toml::de::Error) -> (usize, String) {
    let line = error.span().map_or(1, |span| line_at(text, span.start));
    (line, error.message().to_owned())
}
