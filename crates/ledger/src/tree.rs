//! The right edge of the tree: all that must be kept to append the next entry and to know the root.

use crate::{Hash, LedgerError, Result, empty_root, node_hash};

/// The place of a complete subtree: the `index`th from the left of those with 2^`level` entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId {
    /// Height above the leaves; a leaf is at 0.
    pub level: u8,
    /// Position among the complete subtrees of that height, counted from 0.
    pub index: u64,
}

/// A complete subtree and its hash. It never changes once it exists, so it can be stored for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Height above the leaves; a leaf is at 0.
    pub level: u8,
    /// Position among the complete subtrees of that height, counted from 0.
    pub index: u64,
    /// The subtree's hash.
    pub hash: Hash,
}

impl Node {
    /// Where the node stands.
    pub const fn id(&self) -> NodeId {
        NodeId {
            level: self.level,
            index: self.index,
        }
    }
}

/// The size of a tree and the roots of its complete subtrees, largest first.
// INVARIANT: `roots.len() == size.count_ones()`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    roots: Vec<Hash>,
}

impl Frontier {
    /// The frontier of an empty tree.
    pub fn new() -> Self {
        Self::default()
    }

    /// The frontier of a tree with these leaf hashes.
    pub fn from_leaf_hashes(hashes: impl IntoIterator<Item = Hash>) -> Self {
        let mut frontier = Self::new();
        for hash in hashes {
            frontier.push(hash, |_node| ());
        }
        frontier
    }

    /// How many entries the tree has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree: what a checkpoint signs.
    pub fn root(&self) -> Hash {
        let mut roots = self.roots.iter().rev();
        let Some(last) = roots.next() else {
            return empty_root();
        };
        roots.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Appends an entry and returns every subtree it completed, the entry itself first.
    pub fn append(&mut self, leaf_hash: Hash) -> Vec<Node> {
        let mut completed = Vec::new();
        self.push(leaf_hash, |node| completed.push(node));
        completed
    }

    /// Appends an entry, showing each subtree it completes without keeping a list.
    pub(crate) fn push(&mut self, leaf_hash: Hash, mut completes: impl FnMut(Node)) {
        let mut node = Node {
            level: 0,
            index: self.size,
            hash: leaf_hash,
        };
        completes(node);
        // A subtree is completed whenever the new node is a right-hand child.
        while node.index % 2 == 1 {
            let Some(left) = self.roots.pop() else { break };
            node = Node {
                level: node.level + 1,
                index: node.index / 2,
                hash: node_hash(&left, &node.hash),
            };
            completes(node);
        }
        self.roots.push(node.hash);
        self.size += 1;
    }

    /// The frontier as bytes: the size, then the roots.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        for root in &self.roots {
            bytes.extend(root.as_bytes());
        }
        bytes
    }

    /// Reads a frontier, refusing one whose roots do not fit its size.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let (size, rest) = bytes.split_first_chunk().ok_or(LedgerError::Frontier)?;
        let size = u64::from_be_bytes(*size);
        let (chunks, left_over) = rest.as_chunks::<32>();
        let fits = u32::try_from(chunks.len()) == Ok(size.count_ones());
        if !fits || !left_over.is_empty() {
            return Err(LedgerError::Frontier);
        }
        Ok(Self {
            size,
            roots: chunks.iter().copied().map(Hash::new).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn storing_and_loading_at_any_size_changes_nothing() -> anyhow::Result<()> {
        let mut whole = Frontier::new();
        for number in 0_u32..70 {
            let mut loaded = Frontier::decode(&whole.encode())?;
            assert_eq!(loaded, whole);
            let hash = leaf_hash(&number.to_be_bytes());
            assert_eq!(loaded.append(hash), whole.append(hash));
            assert_eq!(loaded.root(), whole.root());
        }
        Ok(())
    }

    #[test]
    fn each_append_names_what_it_completed() {
        let mut frontier = Frontier::new();
        let completed: Vec<Vec<(u8, u64)>> = (0_u8..8)
            .map(|byte| {
                let nodes = frontier.append(leaf_hash(&[byte]));
                nodes.iter().map(|node| (node.level, node.index)).collect()
            })
            .collect();
        assert_eq!(completed[0], [(0, 0)]);
        assert_eq!(completed[1], [(0, 1), (1, 0)]);
        assert_eq!(completed[2], [(0, 2)]);
        assert_eq!(completed[7], [(0, 7), (1, 3), (2, 1), (3, 0)]);
    }

    #[test]
    fn a_frontier_that_does_not_fit_is_refused() {
        let good = Frontier::from_leaf_hashes([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
            .encode();
        assert!(Frontier::decode(&good[..good.len() - 1]).is_err());
        assert!(Frontier::decode(&good[..good.len() - 32]).is_err());
        assert!(Frontier::decode(&[]).is_err());
    }
}
