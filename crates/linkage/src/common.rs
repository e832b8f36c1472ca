//! How common a name is: to agree on Smith says less than to agree on Okonkwo.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::fold::fold;

/// The share of people with a surname that is not in the table.
const OTHER_SURNAME: f64 = 0.000_2;
/// The share of people with a given name that is not in the table.
const OTHER_GIVEN: f64 = 0.001_5;

type Shares = BTreeMap<String, f64>;

static SHARES: LazyLock<(Shares, Shares)> = LazyLock::new(|| {
    let (mut surnames, mut given) = (Shares::new(), Shares::new());
    for line in include_str!("../data/common_names.txt").lines() {
        let mut words = line.split(' ');
        let (Some(sort), Some(name), Some(Ok(count))) = (
            words.next(),
            words.next(),
            words.next().map(str::parse::<f64>),
        ) else {
            continue;
        };
        let shares = match sort {
            "s" => &mut surnames,
            "g" => &mut given,
            _ => continue,
        };
        shares.insert(fold(name), count / 100_000.0);
    }
    (surnames, given)
});

/// The share of people with this surname.
pub(crate) fn surname(name: &str) -> f64 {
    SHARES.0.get(name).copied().unwrap_or(OTHER_SURNAME)
}

/// The share of people with this given name.
pub(crate) fn given(name: &str) -> f64 {
    SHARES.1.get(name).copied().unwrap_or(OTHER_GIVEN)
}

#[cfg(test)]
mod tests {
    use super::{given, surname};

    #[test]
    fn a_common_name_is_commoner_than_a_rare_one() {
        assert!(surname("smith") > surname("obrien"));
        assert!(surname("obrien") > surname("quillfeather"));
        assert!(given("john") > given("peregrine"));
    }
}
