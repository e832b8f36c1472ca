//! How well links agree with the truth, where the truth is known.

use std::collections::BTreeSet;

use crate::Pair;

/// How well all pairs at and above one threshold agree with the truth.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// The weight at and above which a pair counts as a link.
    pub threshold: f64,
    /// Of the links, the share that is true.
    pub precision: f64,
    /// Of the true links, the share that was found.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
    /// True links found.
    pub true_positives: u64,
    /// Links that are not true.
    pub false_positives: u64,
    /// True links not found, those never compared among them.
    pub false_negatives: u64,
}

/// The best threshold, and what happens at each whole one.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// The point with the highest F1; of equal ones, that with the higher threshold.
    pub best: Point,
    /// A point for each whole weight that occurs, the highest first.
    pub points: Vec<Point>,
}

/// Set pairs against the true ones.
pub fn evaluate(pairs: &[Pair], truth: &BTreeSet<(usize, usize)>) -> Evaluation {
    let mut order: Vec<&Pair> = pairs.iter().collect();
    order.sort_by(|first, second| second.weight.total_cmp(&first.weight));
    let mut evaluation = Evaluation {
        best: point(f64::INFINITY, 0, 0, count(truth.len())),
        points: Vec::new(),
    };
    let (mut right, mut wrong) = (0_u64, 0_u64);
    let mut rest = order.into_iter().peekable();
    while let Some(pair) = rest.next() {
        if truth.contains(&(pair.left, pair.right)) {
            right += 1;
        } else {
            wrong += 1;
        }
        let next = rest.peek().map_or(f64::NEG_INFINITY, |next| next.weight);
        if next.total_cmp(&pair.weight).is_lt() {
            let here = point(pair.weight, right, wrong, count(truth.len()));
            if here.f1 > evaluation.best.f1 {
                evaluation.best = here;
            }
            let whole = pair.weight.floor();
            if next < whole {
                evaluation.points.push(Point {
                    threshold: whole,
                    ..here
                });
            }
        }
    }
    evaluation
}

fn point(threshold: f64, right: u64, wrong: u64, truth: u64) -> Point {
    let missed = truth.saturating_sub(right);
    let share = |part: u64, whole: u64| {
        if whole == 0 {
            0.0
        } else {
            number(part) / number(whole)
        }
    };
    Point {
        threshold,
        precision: share(right, right + wrong),
        recall: share(right, truth),
        f1: share(2 * right, 2 * right + wrong + missed),
        true_positives: right,
        false_positives: wrong,
        false_negatives: missed,
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Counts of pairs are far below 2^32; above it they are only approximate.
fn number(count: u64) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::evaluate;
    use crate::Pair;

    #[test]
    fn the_best_threshold_is_found() {
        let pair = |left, weight| Pair {
            left,
            right: left,
            weight,
        };
        let truth: BTreeSet<_> = [(0, 0), (1, 1), (9, 9)].into();
        let result = evaluate(
            &[pair(0, 9.0), pair(1, 4.5), pair(2, 4.2), pair(3, -1.0)],
            &truth,
        );
        assert_eq!(result.best.true_positives, 2);
        assert_eq!(result.best.false_positives, 0);
        assert_eq!(result.best.false_negatives, 1);
        assert!((result.best.threshold - 4.5).abs() < 1e-9);
        assert!((result.best.f1 - 0.8).abs() < 1e-9);
        let thresholds: Vec<f64> = result.points.iter().map(|point| point.threshold).collect();
        assert_eq!(thresholds, [9.0, 4.0, -1.0]);
    }

    #[test]
    fn nothing_found_is_not_a_failure() {
        assert!(evaluate(&[], &BTreeSet::new()).points.is_empty());
    }
}
