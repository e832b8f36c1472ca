//! The fingerprint of an entry or of a whole tree, and the three ways one is made (RFC 9162, 2.1.1).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

use crate::{LedgerError, Result};

/// A SHA-256 hash, shown and read as base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// Wraps 32 bytes.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads exactly 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_error| LedgerError::Hash)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// SHA-256 over the parts, one after another.
    pub(crate) fn of(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update(part);
        }
        Self(hasher.finalize().into())
    }
}

impl From<[u8; 32]> for Hash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for Hash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

impl FromStr for Hash {
    type Err = LedgerError;

    fn from_str(text: &str) -> Result<Self> {
        let bytes = STANDARD.decode(text).map_err(|_error| LedgerError::Hash)?;
        Self::from_slice(&bytes)
    }
}

/// The hash of an entry. The prefix keeps an entry from passing for a node.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash::of(&[&[0x00], entry])
}

/// The hash of two neighbouring subtrees.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[0x01], left.as_bytes(), right.as_bytes()])
}

/// The root of a tree with no entries.
pub fn empty_root() -> Hash {
    Hash::of(&[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_reads_back_and_wrong_lengths_are_refused() -> anyhow::Result<()> {
        let hash = leaf_hash(b"an entry");
        assert_eq!(hash.to_string().parse::<Hash>()?, hash);
        assert!(Hash::from_slice(&[0; 31]).is_err());
        assert!("AAAA".parse::<Hash>().is_err());
        Ok(())
    }

    #[test]
    fn a_leaf_never_hashes_like_a_node() {
        let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let joined = [left.as_bytes().as_slice(), right.as_bytes()].concat();
        assert_ne!(leaf_hash(&joined), node_hash(&left, &right));
    }
}
