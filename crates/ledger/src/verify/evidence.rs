//! What was signed and handed out earlier: which of it is genuine, and whether it contradicts itself.

use std::collections::BTreeMap;

use super::{Checked, Outcome, Source};
use crate::{Checkpoint, Frontier, Hash, Verifier, Witness};

/// A genuine "at this size, the root was this".
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) size: u64,
    pub(super) root: Hash,
    /// Where its outcome is to be written.
    pub(super) place: usize,
}

/// Everything given, sorted out.
#[derive(Debug, Default)]
pub(super) struct Evidence {
    /// One line of the report for each piece, in the order given.
    pub(super) checked: Vec<Checked>,
    /// The genuine statements, smallest first.
    pub(super) statements: Vec<Statement>,
    /// The leaf hashes of the longest genuine bundle.
    pub(super) hashes: Vec<Hash>,
    /// Two genuine statements contradict each other.
    pub(super) forked: bool,
    /// The first entry about which two genuine bundles differ.
    pub(super) diverges: Option<u64>,
}

impl Evidence {
    pub(super) fn gather(
        origin: &str,
        verifier: &Verifier,
        checkpoints: &[&str],
        witnesses: &[&str],
    ) -> Self {
        let mut evidence = Self::default();
        for (number, note) in (1..).zip(checkpoints) {
            let opened = verifier.open(note).map_err(|_error| Outcome::NotSigned);
            evidence.add(
                Source::Checkpoint,
                number,
                &opened.and_then(|checkpoint| of(origin, checkpoint)),
            );
        }
        let mut bundles = Vec::new();
        for (number, text) in (1..).zip(witnesses) {
            let bundle = open_bundle(origin, verifier, text);
            let checkpoint = bundle.as_ref().map(|bundle| bundle.checkpoint.clone());
            evidence.add(
                Source::Witness,
                number,
                &checkpoint.map_err(|outcome| *outcome),
            );
            bundles.extend(bundle.ok().map(|bundle| bundle.hashes));
        }
        evidence.statements.sort_by_key(|statement| statement.size);
        evidence.keep_longest(bundles);
        evidence.forked = evidence.contradicts_itself();
        evidence
    }

    /// There is genuine evidence, but all of it is about another log.
    pub(super) fn is_for_another_log(&self) -> bool {
        let any = |wanted| self.checked.iter().any(|checked| checked.outcome == wanted);
        self.statements.is_empty() && any(Outcome::OtherLog)
    }

    fn add(&mut self, source: Source, number: u64, opened: &Result<Checkpoint, Outcome>) {
        let place = self.checked.len();
        let (size, outcome) = match opened {
            Ok(Checkpoint { size, root, .. }) => {
                let (size, root) = (*size, *root);
                self.statements.push(Statement { size, root, place });
                // Until the log has been read that far.
                (Some(size), Outcome::LogTooShort)
            }
            Err(outcome) => (None, *outcome),
        };
        self.checked.push(Checked {
            source,
            number,
            size,
            outcome,
        });
    }

    fn keep_longest(&mut self, mut bundles: Vec<Vec<Hash>>) {
        bundles.sort_by_key(Vec::len);
        let Some(longest) = bundles.pop() else { return };
        let differs = |bundle: &Vec<Hash>| {
            let pairs = bundle.iter().zip(&longest);
            (0_u64..)
                .zip(pairs)
                .find(|(_, (a, b))| a != b)
                .map(|(at, _)| at)
        };
        self.diverges = bundles.iter().filter_map(differs).min();
        self.hashes = longest;
    }

    /// Two roots for one size, or a root that the bundle's own entries do not lead to.
    fn contradicts_itself(&self) -> bool {
        let mut roots: BTreeMap<u64, Hash> = BTreeMap::new();
        let mut frontier = Frontier::new();
        let mut hashes = self.hashes.iter();
        for statement in &self.statements {
            while frontier.size() < statement.size {
                let Some(hash) = hashes.next() else { break };
                frontier.push(*hash, |_node| ());
            }
            if frontier.size() == statement.size {
                roots
                    .entry(statement.size)
                    .or_insert_with(|| frontier.root());
            }
            if *roots.entry(statement.size).or_insert(statement.root) != statement.root {
                return true;
            }
        }
        false
    }
}

fn of(origin: &str, checkpoint: Checkpoint) -> Result<Checkpoint, Outcome> {
    if checkpoint.origin == origin {
        Ok(checkpoint)
    } else {
        Err(Outcome::OtherLog)
    }
}

fn open_bundle(origin: &str, verifier: &Verifier, text: &str) -> Result<Witness, Outcome> {
    let (note, hashes) = Witness::split(text).map_err(|_error| Outcome::NotSigned)?;
    let checkpoint = verifier.open(note).map_err(|_error| Outcome::NotSigned)?;
    Witness::assemble(of(origin, checkpoint)?, hashes).map_err(|_error| Outcome::HashesWrong)
}
