//! The sealed part of an entry: a salted hash of a canonical text, which can be opened by whoever keeps the salt.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Hash, LedgerError, Result};

/// Keeps a commitment from passing for any other hash.
const DOMAIN: &[u8] = b"candour commitment v1\n";

/// A sealed payload.
pub type Commitment = Hash;

/// Seals a payload. The salt must be 32 fresh random bytes, kept beside the payload and nowhere else:
/// destroying both leaves the log whole and its entry unopenable for ever.
pub fn commit(salt: &[u8; 32], payload: &[u8]) -> Commitment {
    // A payload longer than u64 cannot exist in memory.
    let length = u64::try_from(payload.len()).unwrap_or(u64::MAX);
    Hash::of(&[DOMAIN, salt, &length.to_be_bytes(), payload])
}

/// Whether this salt and payload are what was sealed.
pub fn opens(commitment: &Commitment, salt: &[u8; 32], payload: &[u8]) -> bool {
    commit(salt, payload) == *commitment
}

/// What an entry is about, as text with exactly one spelling: sorted `key=value` lines.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Payload(BTreeMap<String, String>);

impl Payload {
    /// An empty payload.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value, replacing an earlier one of the same key.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.0.insert(key.into(), value.into());
        self
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// Keys and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// The canonical text.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        for (key, value) in &self.0 {
            escape(key, &mut text);
            text.push('=');
            escape(value, &mut text);
            text.push('\n');
        }
        text
    }

    /// Reads a canonical text, refusing any other spelling of the same payload.
    pub fn decode(text: &str) -> Result<Self> {
        let mut payload = Self::new();
        for line in text.split_terminator('\n') {
            let (key, value) = line.split_once('=').ok_or(LedgerError::Payload)?;
            payload = payload.with(unescape(key)?, unescape(value)?);
        }
        if payload.encode() == text {
            Ok(payload)
        } else {
            Err(LedgerError::Payload)
        }
    }
}

/// Shows the keys only: the values may be personal.
impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payload ")?;
        f.debug_set().entries(self.0.keys()).finish()
    }
}

fn escape(text: &str, into: &mut String) {
    for letter in text.chars() {
        match letter {
            '\\' => into.push_str("\\\\"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            '=' => into.push_str("\\e"),
            other => into.push(other),
        }
    }
}

fn unescape(text: &str) -> Result<String> {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\\' => match letters.next() {
                Some('\\') => '\\',
                Some('n') => '\n',
                Some('r') => '\r',
                Some('e') => '=',
                _ => return Err(LedgerError::Payload),
            },
            other => other,
        });
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_same_salt_and_payload_open_it() {
        let sealed = commit(&[1; 32], b"purpose=safeguarding\n");
        assert!(opens(&sealed, &[1; 32], b"purpose=safeguarding\n"));
        assert!(!opens(&sealed, &[2; 32], b"purpose=safeguarding\n"));
        assert!(!opens(&sealed, &[1; 32], b"purpose=enforcement\n"));
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in [
            "b=1\na=2\n",
            "a=1",
            "a=1\na=1\n",
            "a\n",
            "a=\\x\n",
            "a=1\n\n",
            "a=b=c\n",
        ] {
            assert!(Payload::decode(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn debug_shows_no_value() {
        let payload = Payload::new().with("actor", "Invented Person");
        assert_eq!(format!("{payload:?}"), "Payload {\"actor\"}");
    }

    proptest! {
        #[test]
        fn any_payload_reads_back(pairs in prop::collection::btree_map(".{0,12}", "[\\x00-\\x7f]{0,20}", 0..6)) {
            let payload = pairs.into_iter().fold(Payload::new(), |payload, (key, value)| payload.with(key, value));
            prop_assert_eq!(Payload::decode(&payload.encode()).unwrap(), payload);
        }
    }
}
