//! The head of the log in three lines of text (C2SP tlog-checkpoint): which log, how long, which root.

use std::fmt;
use std::str::FromStr;

use crate::{Hash, LedgerError, Result};

/// What the log's keeper signs: "at this size, my log had this root".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name, the same for all its life.
    pub origin: String,
    /// How many entries it had.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
}

/// The text that is signed, each line ended.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)
    }
}

impl FromStr for Checkpoint {
    type Err = LedgerError;

    /// Reads a checkpoint's text. Further lines, which the format allows, are ignored.
    fn from_str(text: &str) -> Result<Self> {
        let body = text
            .strip_suffix('\n')
            .ok_or(LedgerError::Checkpoint("the last line is not ended"))?;
        let mut lines = body.split('\n');
        let mut line = || lines.next().ok_or(LedgerError::Checkpoint("too few lines"));
        let (origin, size, root) = (line()?, line()?, line()?);
        if origin.is_empty() || lines.any(str::is_empty) {
            return Err(LedgerError::Checkpoint("an empty line"));
        }
        Ok(Self {
            origin: origin.to_owned(),
            size: decimal(size).ok_or(LedgerError::Checkpoint("the size is not a number"))?,
            root: root.parse()?,
        })
    }
}

/// Reads a number in its one decimal spelling: digits only, no leading zero.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    text.parse::<u64>()
        .ok()
        .filter(|number| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn reads_back_and_ignores_extensions() -> anyhow::Result<()> {
        let checkpoint = Checkpoint {
            origin: "ledger.example".to_owned(),
            size: 12,
            root: leaf_hash(b"x"),
        };
        let text = checkpoint.to_string();
        assert_eq!(text.parse::<Checkpoint>()?, checkpoint);
        assert_eq!(
            format!("{text}an extension\n").parse::<Checkpoint>()?,
            checkpoint
        );
        Ok(())
    }

    #[test]
    fn refuses_other_spellings() {
        let root = leaf_hash(b"x");
        let bad = [
            format!("a\n012\n{root}\n"),
            format!("a\n+12\n{root}\n"),
            format!("a\n12\n{root}"),
            format!("\n12\n{root}\n"),
            format!("a\n12\n{root}\n\nx\n"),
            "a\n12\nAAAA\n".to_owned(),
            "a\n12\n".to_owned(),
            String::new(),
        ];
        for text in bad {
            assert!(text.parse::<Checkpoint>().is_err(), "{text:?}");
        }
    }
}
