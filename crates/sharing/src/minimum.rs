//! The least that each purpose usually needs: what a form ticks to begin with, never what the law allows.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use candour_domain::{Field, InForce, Purpose};
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    purpose: Purpose,
    fields: BTreeSet<Field>,
    #[serde(flatten)]
    in_force: InForce,
}

#[derive(Deserialize)]
struct Rows {
    minimum: Vec<Row>,
}

fn read() -> Result<Vec<Row>, toml::de::Error> {
    let rows: Rows = toml::from_str(include_str!("../../../policies/minimum_fields.toml"))?;
    Ok(rows.minimum)
}

/// A file that cannot be read (a test sees that it can) suggests nothing, which is safe.
static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| read().unwrap_or_default());

/// The least that `purpose` usually needs, by the newest row for it. For immigration enforcement: nothing.
pub fn minimum_fields(purpose: Purpose) -> BTreeSet<Field> {
    ROWS.iter()
        .filter(|row| row.purpose == purpose && row.in_force.until.is_none())
        .max_by_key(|row| row.in_force.from)
        .map(|row| row.fields.clone())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{minimum_fields, read};
    use candour_domain::{Field, Purpose};

    #[test]
    fn every_purpose_but_one_has_a_minimum() -> anyhow::Result<()> {
        assert!(!read()?.is_empty());
        for purpose in Purpose::ALL {
            let fields = minimum_fields(*purpose);
            if *purpose == Purpose::ImmigrationEnforcement {
                assert!(fields.is_empty());
            } else {
                assert!(fields.contains(&Field::Name), "{}", purpose.code());
            }
        }
        Ok(())
    }
}
