//! Everything that can go wrong in the ledger, in words that never repeat what an entry holds.

/// The ledger's result.
pub type Result<T> = std::result::Result<T, LedgerError>;

/// Why the ledger refused.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A hash was not 32 bytes, or was not base64.
    #[error("a hash is not 32 bytes of base64")]
    Hash,
    /// An entry has the wrong length, an unknown version or an unknown kind.
    #[error("an entry cannot be read: {0}")]
    Leaf(&'static str),
    /// A payload is not in its one canonical form.
    #[error("a payload is not in canonical form")]
    Payload,
    /// A stored frontier does not fit its own size.
    #[error("a stored frontier does not fit its size")]
    Frontier,
    /// An entry or a tree size was asked for that the tree does not have.
    #[error("entry or size {asked} is outside a tree of {size}")]
    OutOfRange {
        /// The entry index or older size asked for.
        asked: u64,
        /// The tree's size.
        size: u64,
    },
    /// A proof was asked for without one of the nodes it needs.
    #[error("node {index} at level {level} is missing")]
    MissingNode {
        /// The height above the leaves.
        level: u8,
        /// The position among the nodes of that level.
        index: u64,
    },
    /// A proof has too few or too many parts, or leads to another root.
    #[error("the proof does not lead to the root")]
    Proof,
    /// A checkpoint's text is not origin, size and root.
    #[error("a checkpoint cannot be read: {0}")]
    Checkpoint(&'static str),
    /// A signed note is malformed.
    #[error("a signed note cannot be read: {0}")]
    Note(&'static str),
    /// A key is malformed, or its name is not allowed.
    #[error("a key cannot be read: {0}")]
    Key(&'static str),
    /// No good signature by the expected key.
    #[error("not signed by the expected key")]
    Signature,
    /// An exported log or witness bundle is malformed.
    #[error("line {line} cannot be read: {why}")]
    Export {
        /// The line of the file, counted from 1.
        line: u64,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Reading or writing failed.
    #[error("reading or writing failed")]
    Io(#[from] std::io::Error),
}
