//! Which records are truly about one person, where somebody knows it: for measuring, never for linking.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::Agency;
use candour_linkage::{Pair, Point, evaluate};

use super::{EvaluationView, Line, PROPOSE_AT, PointView, Scope};
use crate::{Invalid, Result};

/// The truth, as a file tells it.
#[derive(Debug, Clone)]
pub enum Truth {
    /// Pairs of references: `left_reference,right_reference`.
    Pairs(Vec<(String, String)>),
    /// Each record with the number of its person: `agency,reference,person`.
    People(Vec<(String, String, String)>),
}

impl Truth {
    /// Read a file of one of the two forms; its headings say which.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let wrong = |rule: String| Invalid::one("truth", rule);
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(bytes);
        let headings: Vec<String> = match reader.headers() {
            Ok(headings) => headings.iter().map(str::to_lowercase).collect(),
            Err(_) => return Err(wrong("row 1: it is not CSV in UTF-8".to_owned()).into()),
        };
        let place = |name: &str| headings.iter().position(|heading| heading == name);
        let mut rows = Vec::new();
        for (number, row) in reader.records().enumerate() {
            rows.push(row.map_err(|_| wrong(format!("row {}: it cannot be read", number + 2)))?);
        }
        let cell = |row: &csv::StringRecord, place| row.get(place).unwrap_or_default().to_owned();
        let pairs = (place("left_reference"), place("right_reference"));
        let people = (place("agency"), place("reference"), place("person"));
        if let (Some(left), Some(right)) = pairs {
            Ok(Self::Pairs(
                rows.iter()
                    .map(|row| (cell(row, left), cell(row, right)))
                    .collect(),
            ))
        } else if let (Some(agency), Some(reference), Some(person)) = people {
            let line = |row| (cell(row, agency), cell(row, reference), cell(row, person));
            Ok(Self::People(rows.iter().map(line).collect()))
        } else {
            let expected = "row 1: the headings must be left_reference,right_reference or agency,reference,person";
            Err(wrong(expected.to_owned()).into())
        }
    }

    /// Hold pairs against the truth. A true pair of which a record is not there was not found: it counts as missed.
    pub(super) fn evaluate(
        &self,
        agencies: &[Agency],
        lines: &[Line],
        scope: Scope,
        pairs: &[Pair],
    ) -> EvaluationView {
        let (truth, unknown) = match self {
            Self::Pairs(known) => of_pairs(known, lines, scope),
            Self::People(known) => of_people(known, agencies, lines, scope),
        };
        let whole = evaluate(pairs, &truth);
        let proposed: Vec<Pair> = pairs
            .iter()
            .filter(|pair| pair.weight >= PROPOSE_AT)
            .copied()
            .collect();
        EvaluationView {
            true_pairs: super::count(truth.len()),
            unknown,
            best: PointView::from(&whole.best),
            proposed: at(&proposed, &truth),
        }
    }
}

/// How well exactly these pairs agree with the truth.
fn at(pairs: &[Pair], truth: &BTreeSet<(usize, usize)>) -> PointView {
    // With one weight for all there is one threshold, and the best point is the only one.
    let level: Vec<Pair> = pairs
        .iter()
        .map(|pair| Pair {
            weight: PROPOSE_AT,
            ..*pair
        })
        .collect();
    let best: Point = evaluate(&level, truth).best;
    PointView {
        threshold: PROPOSE_AT,
        ..PointView::from(&best)
    }
}

/// True pairs, and how many references no record has. A record that is not there has a place behind all that are.
type Known = (BTreeSet<(usize, usize)>, u64);

fn of_pairs(known: &[(String, String)], lines: &[Line], scope: Scope) -> Known {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, line) in lines.iter().enumerate() {
        places.entry(&line.reference).or_default().push(place);
    }
    let (mut truth, mut missing) = (BTreeSet::new(), BTreeSet::new());
    for (number, (left, right)) in known.iter().enumerate() {
        let (lefts, rights) = (places.get(left.as_str()), places.get(right.as_str()));
        if let (Some(lefts), Some(rights)) = (lefts, rights) {
            for (one, other) in lefts
                .iter()
                .flat_map(|one| rights.iter().map(move |other| (*one, *other)))
            {
                let pair = Pair {
                    left: one.min(other),
                    right: one.max(other),
                    weight: PROPOSE_AT,
                };
                if one != other && super::in_scope(scope, lines, &pair) {
                    truth.insert((pair.left, pair.right));
                }
            }
        } else {
            truth.insert((lines.len(), lines.len().saturating_add(number)));
            missing.extend(lefts.is_none().then_some(left));
            missing.extend(rights.is_none().then_some(right));
        }
    }
    (truth, super::count(missing.len()))
}

fn of_people(
    known: &[(String, String, String)],
    agencies: &[Agency],
    lines: &[Line],
    scope: Scope,
) -> Known {
    let names: BTreeMap<_, _> = agencies
        .iter()
        .map(|agency| (agency.id, agency.name.as_str()))
        .collect();
    let places: BTreeMap<(&str, &str), usize> = lines
        .iter()
        .enumerate()
        .filter_map(|(place, line)| {
            Some(((*names.get(&line.agency)?, line.reference.as_str()), place))
        })
        .collect();
    let (mut people, mut unknown) = (BTreeMap::<&str, Vec<(usize, &str)>>::new(), 0);
    for (number, (agency, reference, person)) in known.iter().enumerate() {
        let place = places.get(&(agency.as_str(), reference.as_str())).copied();
        unknown += u64::from(place.is_none());
        let place = place.unwrap_or_else(|| lines.len().saturating_add(number));
        people.entry(person).or_default().push((place, agency));
    }
    let mut truth = BTreeSet::new();
    for same in people.values() {
        for (number, (one, mine)) in same.iter().enumerate() {
            let others = same.iter().skip(number + 1);
            let wanted = others.filter(|(_, theirs)| scope == Scope::Everywhere || mine != theirs);
            truth.extend(wanted.map(|(other, _)| (*one.min(other), *one.max(other))));
        }
    }
    (truth, unknown)
}
