//! What a walk found.

use std::collections::{BTreeMap, BTreeSet};

/// A word reached somebody who may not have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leak {
    /// What the word belongs to, such as `risk of A1-0007 at Kovazure Police`.
    pub of: String,
    /// Who read it: an e-mail address, or `nobody signed in`.
    pub reader: String,
    /// The method and address.
    pub page: String,
    /// The last things done before, newest last.
    pub after: Vec<String>,
}

/// A word did not reach somebody who must have it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// What the word belongs to.
    pub of: String,
    /// Who looked for it.
    pub reader: String,
    /// Where.
    pub page: String,
    /// What came back instead, such as the status.
    pub why: String,
}

/// Some other promise was broken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Which promise.
    pub rule: &'static str,
    /// Who asked.
    pub reader: String,
    /// The method and address.
    pub page: String,
    /// More.
    pub detail: String,
}

/// The whole walk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many responses were read.
    pub responses: usize,
    /// How many bytes of them.
    pub scanned_bytes: usize,
    /// How many words were looked for in the end.
    pub words: usize,
    /// How many facts somebody had to see, and did.
    pub seen: usize,
    /// How many pairs of "not yours" and "not there" were compared.
    pub pairs: usize,
    /// How many disclosures were made, and how many recalled.
    pub disclosures: usize,
    /// How many disclosures were recalled.
    pub recalls: usize,
    /// How many decisions were recorded by way of the questions.
    pub decisions: usize,
    /// How many refusals waited for a second person.
    pub waited: usize,
    /// How many questions for advice were answered.
    pub advised: usize,
    /// How many facts were marked, and how many times something was taken out of one.
    pub marked: usize,
    /// How many times something was taken out of a fact.
    pub redactions: usize,
    /// How many agreements were made to tell less, and signed.
    pub lowered: usize,
    /// Words that reached the wrong reader.
    pub leaks: Vec<Leak>,
    /// Words that did not reach the right one.
    pub missing: Vec<Missing>,
    /// Other broken promises.
    pub problems: Vec<Problem>,
    /// The addresses asked for, and how often each status came back.
    pub visited: BTreeMap<(String, String), BTreeMap<u16, usize>>,
}

impl Report {
    /// Was nothing found?
    pub const fn is_clean(&self) -> bool {
        self.leaks.is_empty() && self.missing.is_empty() && self.problems.is_empty()
    }

    /// The routes of [`crate::ROUTES`] that nobody was ever let through.
    pub fn never_open(&self) -> Vec<String> {
        let open: BTreeSet<(&str, &str)> = self
            .visited
            .iter()
            .filter(|(_, statuses)| statuses.keys().any(|status| (200..400).contains(status)))
            .map(|((method, shape), _)| (method.as_str(), shape.as_str()))
            .collect();
        crate::ROUTES
            .iter()
            .filter(|route| !open.contains(*route))
            .map(|(method, shape)| format!("{method} {shape}"))
            .collect()
    }

    /// Of a hundred responses, how many let the reader in.
    pub fn allowed_percent(&self) -> usize {
        let statuses = self.visited.values().flatten();
        let let_in = statuses.filter(|(status, _)| (200..400).contains(*status));
        let let_in: usize = let_in.map(|(_, count)| count).sum();
        let_in.saturating_mul(100) / self.responses.max(1)
    }

    /// A few lines for a person: counts, then the first of each kind of finding.
    pub fn summary(&self) -> String {
        let mut lines = vec![format!(
            "{} responses ({}% let in), {} bytes, {} words; {} facts seen, {} pairs, {} disclosures, {} recalled; {} decisions, {} waited, {} advised, {} marked, {} redacted, {} agreements lowered; {} leaks, {} missing, {} problems",
            self.responses,
            self.allowed_percent(),
            self.scanned_bytes,
            self.words,
            self.seen,
            self.pairs,
            self.disclosures,
            self.recalls,
            self.decisions,
            self.waited,
            self.advised,
            self.marked,
            self.redactions,
            self.lowered,
            self.leaks.len(),
            self.missing.len(),
            self.problems.len()
        )];
        for leak in self.leaks.iter().take(8) {
            lines.push(format!(
                "leak: {} read the {} on {} after {}",
                leak.reader,
                leak.of,
                leak.page,
                leak.after.join("; ")
            ));
        }
        for gap in self.missing.iter().take(8) {
            lines.push(format!(
                "missing: {} did not see the {} on {} ({})",
                gap.reader, gap.of, gap.page, gap.why
            ));
        }
        let mut told: BTreeMap<&str, usize> = BTreeMap::new();
        for problem in &self.problems {
            let count = told.entry(problem.rule).or_default();
            *count += 1;
            if *count <= 4 {
                lines.push(format!(
                    "{}: {} on {} ({})",
                    problem.rule, problem.reader, problem.page, problem.detail
                ));
            }
        }
        let closed = self.never_open();
        if !closed.is_empty() {
            lines.push(format!("never let through: {}", closed.join(", ")));
        }
        lines.join("\n")
    }
}
