//! What can be wrong with the rules. A rule set with anything wrong is not used at all.

use std::fmt;

use thiserror::Error;

/// One thing wrong with one text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The text's path.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl Fault {
    pub(crate) fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// Everything that is wrong with the texts of a rule set, by path and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// None: no faults. The rules can be used.
    pub(crate) fn found(mut faults: Vec<Fault>) -> Result<(), Self> {
        faults.sort();
        faults.dedup();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Self(faults))
        }
    }

    /// This one.
    pub(crate) fn of(fault: Fault) -> Self {
        Self(vec![fault])
    }

    /// Each fault, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// How many there are: never none.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none, which never happens.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, fault) in self.iter().enumerate() {
            if place > 0 {
                writeln!(formatter)?;
            }
            write!(formatter, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// The rules, or an agreement, could not be read.
#[derive(Debug, Error)]
pub enum SharingError {
    /// Texts of a rule set are wrong.
    #[error("the rules cannot be used: {0}")]
    Rules(#[from] Faults),
    /// An agreement is wrong.
    #[error("line {line}: {message}")]
    Agreement {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}
