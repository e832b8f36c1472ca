//! What the check found: how far the log is vouched for, what each piece of evidence said, and the verdict.

use serde::Serialize;

/// The outcome of checking a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The log the file says it is.
    pub origin: String,
    /// How many entries the file holds.
    pub entries: u64,
    /// How many of them, from the start, the evidence vouches for.
    pub vouched: u64,
    /// What each checkpoint and each witness bundle said, in the order given.
    pub checked: Vec<Checked>,
    /// Intact or not.
    #[serde(flatten)]
    pub verdict: Verdict,
    /// When the first bad entry says it was made, if it can be read.
    pub first_at_ms: Option<i64>,
}

/// Intact or not, and where not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub enum Verdict {
    /// Nothing contradicts the log.
    Intact,
    /// Something does.
    Damaged {
        /// The first bad entry, counted from 0; if it is not known exactly, the first that may be bad.
        first: u64,
        /// The first bad entry is certainly not before `range.0` and is before `range.1`.
        range: (u64, u64),
        /// What was done.
        how: Damage,
    },
}

/// What was done to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    /// The entry is not the one that was vouched for.
    Changed,
    /// The entry that belongs here is gone, and later ones moved up.
    Removed,
    /// The entry that belongs here is to be found later.
    Reordered,
    /// An entry was slipped in.
    Inserted,
    /// The log stops before the end that was vouched for.
    Truncated,
    /// The log's keeper signed two histories that cannot both be true.
    Forked,
    /// A line is not an entry at all.
    Unreadable,
    /// The log contradicts nothing, but a checkpoint or bundle is not what it should be.
    BadCheckpoint,
    /// The file is not an exported log, or is another log than the checkpoints are about.
    WrongLog,
}

/// What one piece of evidence said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// A checkpoint, or a bundle.
    pub source: Source,
    /// Which one of those given, counted from 1.
    pub number: u64,
    /// The size it vouches for, if it is genuine.
    pub size: Option<u64>,
    /// What it said.
    pub outcome: Outcome,
}

/// The two kinds of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A signed checkpoint.
    Checkpoint,
    /// A signed checkpoint with the hash of every entry.
    Witness,
}

/// What a piece of evidence said about the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The log led to the signed root.
    Agrees,
    /// The log led to another root.
    Disagrees,
    /// The log ended before the signed size.
    LogTooShort,
    /// It is not signed by the key given, or cannot be read.
    NotSigned,
    /// It is genuine, but about another log.
    OtherLog,
    /// The bundle's entries do not lead to its own signed root.
    HashesWrong,
}

impl Report {
    /// Whether nothing contradicts the log.
    pub const fn is_intact(&self) -> bool {
        matches!(self.verdict, Verdict::Intact)
    }

    /// The report as JSON, with its plain sentence.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct WithSentence<'a> {
            #[serde(flatten)]
            report: &'a Report,
            sentence: String,
        }
        let report = WithSentence {
            report: self,
            sentence: self.sentence(),
        };
        // Plain numbers and text always serialise.
        serde_json::to_string_pretty(&report).unwrap_or_default()
    }
}

pub(super) fn wrong_log(origin: &str, checked: Vec<Checked>) -> Report {
    Report {
        origin: origin.to_owned(),
        entries: 0,
        vouched: 0,
        checked,
        verdict: Verdict::Damaged {
            first: 0,
            range: (0, 0),
            how: Damage::WrongLog,
        },
        first_at_ms: None,
    }
}
