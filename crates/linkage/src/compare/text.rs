//! How alike two texts are. Both measures are symmetric.

/// Jaro-Winkler, the shorter text first, so that the order of the arguments does not matter.
pub(super) fn likeness(left: &str, right: &str) -> f64 {
    let (first, second) = if (left.len(), left) <= (right.len(), right) {
        (left, right)
    } else {
        (right, left)
    };
    strsim::jaro_winkler(first, second)
}

/// The number of letters added, lost, changed or exchanged with a neighbour; none where it must be more than `most`.
pub(super) fn slips(left: &str, right: &str, most: usize) -> Option<usize> {
    if left.len().abs_diff(right.len()) > most {
        return None;
    }
    let (first, second) = if left <= right {
        (left, right)
    } else {
        (right, left)
    };
    Some(strsim::osa_distance(first, second)).filter(|slips| *slips <= most)
}

/// Whether two words are one, allowing for a slip in a long word.
pub(super) fn nearly(left: &str, right: &str) -> bool {
    left == right || (left.len().min(right.len()) >= 4 && slips(left, right, 1).is_some())
}
