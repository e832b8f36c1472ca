//! The pass itself: each line is compared with its place, its neighbour, the witness's hash and the signed roots.

use super::evidence::Evidence;
use super::report::{Checked, Damage, Outcome, Report, Verdict};
use crate::{Frontier, Hash, Leaf, Line, leaf_hash};

/// The first line that is wrong in itself.
#[derive(Debug)]
struct Found {
    at: u64,
    at_ms: Option<i64>,
    /// Everything before this entry is vouched for.
    from: u64,
    how: How,
}

#[derive(Debug)]
enum How {
    Known(Damage),
    /// Another entry stands here. What happened shows in whether it, and the entry that should stand here,
    /// are to be found elsewhere.
    Misplaced {
        belongs_later: bool,
        displaced_seen: bool,
    },
}

/// The first signed root that the log does not lead to.
#[derive(Debug)]
struct Disagreement {
    from: u64,
    size: u64,
    at_ms: Option<i64>,
}

/// What is known after the lines read so far.
#[derive(Debug)]
pub(super) struct Scan {
    evidence: Evidence,
    /// The next statement to come to.
    statement: usize,
    /// Gone once a line could not be hashed.
    frontier: Option<Frontier>,
    entries: u64,
    /// So many entries from the start are vouched for, by a signed root or by a witness.
    vouched: u64,
    /// The largest signed root that agreed.
    agreed: u64,
    last_ms: Option<i64>,
    /// The first entry nobody has vouched for, and its time.
    unvouched: Option<(u64, i64)>,
    found: Option<Found>,
    disagreement: Option<Disagreement>,
}

impl Scan {
    pub(super) fn new(evidence: Evidence) -> Self {
        let mut scan = Self {
            evidence,
            statement: 0,
            frontier: Some(Frontier::new()),
            entries: 0,
            vouched: 0,
            agreed: 0,
            last_ms: None,
            unvouched: None,
            found: None,
            disagreement: None,
        };
        scan.compare_roots();
        scan
    }

    pub(super) fn read(&mut self, line: Line) {
        match line {
            Line::Entry { number, leaf } => self.read_entry(number, leaf),
            Line::Unreadable => self.read_nothing(Damage::Unreadable),
            Line::Cut => self.read_nothing(Damage::Truncated),
        }
        self.entries += 1;
        self.compare_roots();
    }

    fn read_nothing(&mut self, how: Damage) {
        self.frontier = None;
        self.note(None, How::Known(how));
    }

    fn read_entry(&mut self, number: u64, leaf: Leaf) {
        let at = self.entries;
        let hash = leaf_hash(&leaf.encode());
        if let Some(frontier) = &mut self.frontier {
            frontier.push(hash, |_node| ());
        }
        if self.found.is_some() {
            self.look_for_displaced(leaf);
            return;
        }
        if self.vouched == at {
            self.unvouched = Some((at, leaf.at_ms));
        }
        let witnessed = self.witnessed(at).map(|expected| expected == hash);
        let misplaced = number != at || leaf.index != at || witnessed == Some(false);
        let backwards = self.last_ms.is_some_and(|last_ms| leaf.at_ms < last_ms);
        self.last_ms = Some(leaf.at_ms);
        if misplaced {
            let at_ms = leaf.at_ms;
            let belongs_later = leaf.index > at || self.is_witnessed_after(at, leaf);
            self.note(
                Some(at_ms),
                How::Misplaced {
                    belongs_later,
                    displaced_seen: false,
                },
            );
        } else if backwards {
            self.note(Some(leaf.at_ms), How::Known(Damage::Reordered));
        } else if witnessed == Some(true) && self.vouched == at {
            self.vouched += 1;
        }
    }

    /// Remembers the first thing wrong.
    fn note(&mut self, at_ms: Option<i64>, how: How) {
        let (at, from) = (self.entries, self.vouched);
        self.found.get_or_insert(Found {
            at,
            at_ms,
            from,
            how,
        });
    }

    fn witnessed(&self, at: u64) -> Option<Hash> {
        self.evidence.hashes.get(usize::try_from(at).ok()?).copied()
    }

    /// Whether the witness saw this entry at a later place, under the number of that place.
    fn is_witnessed_after(&self, at: u64, mut leaf: Leaf) -> bool {
        let from = usize::try_from(at).map_or(usize::MAX, |at| at.saturating_add(1));
        let later = self.evidence.hashes.get(from..).unwrap_or_default();
        (at.saturating_add(1)..)
            .zip(later)
            .any(|(place, expected)| {
                leaf.index = place;
                leaf_hash(&leaf.encode()) == *expected
            })
    }

    /// Whether this line holds the entry that should have stood where the first wrong one stands.
    fn look_for_displaced(&mut self, mut leaf: Leaf) {
        let Some(at) = self.found.as_ref().map(|found| found.at) else {
            return;
        };
        let expected = self.witnessed(at);
        let Some(Found {
            how: How::Misplaced { displaced_seen, .. },
            ..
        }) = &mut self.found
        else {
            return;
        };
        if !*displaced_seen {
            let numbered = leaf.index == at;
            leaf.index = at;
            *displaced_seen =
                expected.map_or(numbered, |expected| leaf_hash(&leaf.encode()) == expected);
        }
    }

    /// Compares the tree so far with every root signed at this size.
    fn compare_roots(&mut self) {
        let (vouched, agreed) = (self.vouched, self.agreed);
        while let Some(statement) = self.evidence.statements.get(self.statement) {
            if statement.size != self.entries {
                break;
            }
            let agrees = self
                .frontier
                .as_ref()
                .is_some_and(|frontier| frontier.root() == statement.root);
            let outcome = if agrees {
                Outcome::Agrees
            } else {
                Outcome::Disagrees
            };
            if let Some(checked) = self.evidence.checked.get_mut(statement.place) {
                checked.outcome = outcome;
            }
            self.statement += 1;
            if agrees {
                self.agree();
            } else {
                let from = if vouched < self.entries {
                    vouched
                } else {
                    agreed
                };
                self.disagree(from);
            }
        }
    }

    fn agree(&mut self) {
        // One tree cannot have both roots: whoever signed a shorter one that is not on the way signed two logs.
        self.evidence.forked |= self.disagreement.is_some();
        self.vouched = self.vouched.max(self.entries);
        self.agreed = self.entries;
        // What is wrong lies under a signed root, so nothing before it can be.
        if let Some(found) = &mut self.found {
            found.from = found.at;
        }
    }

    fn disagree(&mut self, from: u64) {
        let at_ms = self
            .unvouched
            .filter(|(at, _)| *at == from)
            .map(|(_, at_ms)| at_ms);
        let size = self.entries;
        self.disagreement
            .get_or_insert(Disagreement { from, size, at_ms });
    }

    pub(super) fn finish(mut self, origin: String) -> Report {
        let damage = self.damage().map(|damage| self.fork(damage));
        let (verdict, first_at_ms, vouched) = match damage {
            None => (Verdict::Intact, None, self.vouched),
            Some((place, how)) => {
                let Place {
                    first,
                    range,
                    at_ms,
                } = place;
                (
                    Verdict::Damaged { first, range, how },
                    at_ms,
                    self.vouched.min(range.0),
                )
            }
        };
        let (entries, checked) = (self.entries, std::mem::take(&mut self.evidence.checked));
        Report {
            origin,
            entries,
            vouched,
            checked,
            verdict,
            first_at_ms,
        }
    }

    /// The earliest thing wrong with the log, or else with the evidence.
    fn damage(&self) -> Option<(Place, Damage)> {
        let before = |found: &&Found| {
            self.disagreement
                .as_ref()
                .is_none_or(|other| found.at < other.size)
        };
        if let Some(found) = self.found.as_ref().filter(before) {
            let place = Place {
                first: found.at,
                range: (found.from, found.at + 1),
                at_ms: found.at_ms,
            };
            return Some((place, found.how.damage()));
        }
        if let Some(Disagreement { from, size, at_ms }) = self.disagreement {
            return Some((
                Place {
                    first: from,
                    range: (from, size),
                    at_ms,
                },
                Damage::Changed,
            ));
        }
        let longest = self
            .evidence
            .statements
            .last()
            .map_or(0, |statement| statement.size);
        if longest > self.entries {
            let place = Place {
                first: self.entries,
                range: (self.vouched, longest),
                at_ms: None,
            };
            return Some((place, Damage::Truncated));
        }
        let unusable = |checked: &Checked| checked.outcome != Outcome::Agrees;
        let range = (self.vouched, self.entries);
        let place = Place {
            first: self.vouched,
            range,
            at_ms: None,
        };
        self.evidence
            .checked
            .iter()
            .any(unusable)
            .then_some((place, Damage::BadCheckpoint))
    }

    /// If two histories were signed, that is the finding, placed where they part if that is known.
    fn fork(&self, (place, how): (Place, Damage)) -> (Place, Damage) {
        if !self.evidence.forked {
            return (place, how);
        }
        let (start, end) = place.range;
        let parts = self
            .evidence
            .diverges
            .filter(|parts| *parts < start || end - start > 1);
        let place = parts.map_or(place, |parts| Place {
            first: parts,
            range: (parts, parts + 1),
            at_ms: None,
        });
        (place, Damage::Forked)
    }
}

/// Where the damage is: the best guess, and the stretch in which it certainly begins.
struct Place {
    first: u64,
    range: (u64, u64),
    at_ms: Option<i64>,
}

impl How {
    const fn damage(&self) -> Damage {
        match self {
            Self::Known(damage) => *damage,
            Self::Misplaced {
                belongs_later: true,
                displaced_seen: true,
            } => Damage::Reordered,
            Self::Misplaced {
                belongs_later: true,
                displaced_seen: false,
            } => Damage::Removed,
            Self::Misplaced {
                belongs_later: false,
                displaced_seen: true,
            } => Damage::Inserted,
            Self::Misplaced {
                belongs_later: false,
                displaced_seen: false,
            } => Damage::Changed,
        }
    }
}
