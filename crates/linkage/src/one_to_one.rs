//! Each record at most once: for two sources of which neither holds a person twice.

use std::collections::BTreeSet;

use crate::Pair;

/// The pairs, best first, leaving out any whose left or right record is already taken. Of equal weights, the pair that
/// comes first in its files is taken.
pub fn one_to_one(pairs: &[Pair]) -> Vec<Pair> {
    let mut best: Vec<Pair> = pairs.to_vec();
    best.sort_by(|first, second| {
        second
            .weight
            .total_cmp(&first.weight)
            .then((first.left, first.right).cmp(&(second.left, second.right)))
    });
    let (mut left, mut right) = (BTreeSet::new(), BTreeSet::new());
    best.retain(|pair| {
        let free = !left.contains(&pair.left) && !right.contains(&pair.right);
        if free {
            left.insert(pair.left);
            right.insert(pair.right);
        }
        free
    });
    best
}

#[cfg(test)]
mod tests {
    use super::one_to_one;
    use crate::Pair;

    #[test]
    fn the_heavier_pair_wins() {
        let pair = |left, right, weight| Pair {
            left,
            right,
            weight,
        };
        let pairs = [
            pair(0, 0, 3.0),
            pair(0, 1, 9.0),
            pair(1, 1, 5.0),
            pair(1, 0, 1.0),
        ];
        assert_eq!(one_to_one(&pairs), [pair(0, 1, 9.0), pair(1, 0, 1.0)]);
    }
}
