//! Families of given names: Tom is Thomas, Gosia is Małgorzata, Muhammad is Mohammed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The first name of each family.
static HEADS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| lines().filter_map(|line| line.split(' ').next()).collect());

fn lines() -> impl Iterator<Item = &'static str> {
    include_str!("../data/nicknames.txt")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Each name with the numbers of the families in which it stands, in rising order.
static FAMILIES: LazyLock<BTreeMap<&'static str, Vec<u16>>> = LazyLock::new(|| {
    let mut families: BTreeMap<&str, Vec<u16>> = BTreeMap::new();
    for (number, line) in (0..).zip(lines()) {
        for name in line.split_whitespace() {
            families.entry(name).or_default().push(number);
        }
    }
    families
});

/// The families of a folded given name.
pub(crate) fn families(name: &str) -> &'static [u16] {
    FAMILIES.get(name).map_or(&[], Vec::as_slice)
}

/// The name after which a family is called.
pub(crate) fn head(family: u16) -> Option<&'static str> {
    HEADS.get(usize::from(family)).copied()
}

#[cfg(test)]
mod tests {
    use super::{FAMILIES, families};
    use crate::fold::fold;

    #[test]
    fn short_forms_share_a_family_with_the_long_one() {
        for (short, long) in [
            ("tom", "thomas"),
            ("gosia", "malgorzata"),
            ("muhammad", "mohammed"),
            ("vova", "volodymyr"),
        ] {
            assert!(
                families(short)
                    .iter()
                    .any(|family| families(long).contains(family)),
                "{short}"
            );
        }
        assert!(families("notaname").is_empty());
    }

    #[test]
    fn every_name_is_written_folded() {
        for name in FAMILIES.keys() {
            assert_eq!(fold(name), *name);
        }
    }
}
