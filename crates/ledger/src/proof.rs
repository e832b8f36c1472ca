//! Short proofs that an entry is in the log, and that a later log only ever added to an earlier one.
//!
//! A database keeps the complete subtrees. Here it is told which ones a proof needs, and the proof is made
//! from them: `…_nodes` plans, `…_proof` assembles, `verify_…` checks (RFC 9162, 2.1.3 and 2.1.4).

use std::collections::BTreeMap;
use std::ops::Range;

use crate::{Hash, LedgerError, NodeId, Result, empty_root, node_hash};

/// The complete subtrees needed to prove that entry `index` is in a tree of `size`. Empty if it is not.
pub fn inclusion_nodes(index: u64, size: u64) -> Vec<NodeId> {
    inclusion_ranges(index, size)
        .into_iter()
        .flat_map(complete_subtrees)
        .collect()
}

/// The complete subtrees needed to prove that a tree of `new` entries begins with the tree of `old`.
pub fn consistency_nodes(old: u64, new: u64) -> Vec<NodeId> {
    consistency_ranges(old, new)
        .into_iter()
        .flat_map(complete_subtrees)
        .collect()
}

/// The proof that entry `index` is in a tree of `size`, from the leaf up.
pub fn inclusion_proof(index: u64, size: u64, nodes: &BTreeMap<NodeId, Hash>) -> Result<Vec<Hash>> {
    if index >= size {
        return Err(LedgerError::OutOfRange { asked: index, size });
    }
    assemble(inclusion_ranges(index, size), nodes)
}

/// The proof that a tree of `new` entries begins with the tree of `old`.
pub fn consistency_proof(old: u64, new: u64, nodes: &BTreeMap<NodeId, Hash>) -> Result<Vec<Hash>> {
    if old > new {
        return Err(LedgerError::OutOfRange {
            asked: old,
            size: new,
        });
    }
    assemble(consistency_ranges(old, new), nodes)
}

/// Checks that an entry is at `index` of the tree of `size` with this `root` (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(
    leaf_hash: &Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<()> {
    if index >= size {
        return Err(LedgerError::OutOfRange { asked: index, size });
    }
    let (mut position, mut last) = (index, size - 1);
    let mut hash = *leaf_hash;
    for sibling in proof {
        if last == 0 {
            return Err(LedgerError::Proof);
        }
        if position % 2 == 1 || position == last {
            hash = node_hash(sibling, &hash);
            while position % 2 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        position >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root {
        Ok(())
    } else {
        Err(LedgerError::Proof)
    }
}

/// Checks that the tree of `new_size` begins with the tree of `old_size` (RFC 9162, 2.1.4.2).
pub fn verify_consistency(
    old_size: u64,
    new_size: u64,
    proof: &[Hash],
    old_root: &Hash,
    new_root: &Hash,
) -> Result<()> {
    if old_size > new_size {
        return Err(LedgerError::OutOfRange {
            asked: old_size,
            size: new_size,
        });
    }
    if old_size == new_size || old_size == 0 {
        // Every tree begins with the empty one; the same tree needs no proof.
        let expected = if old_size == 0 {
            empty_root()
        } else {
            *new_root
        };
        let same = proof.is_empty() && *old_root == expected;
        let both_empty = new_size != 0 || *new_root == empty_root();
        return if same && both_empty {
            Ok(())
        } else {
            Err(LedgerError::Proof)
        };
    }
    let mut siblings = proof.iter();
    let (mut position, mut last) = (old_size - 1, new_size - 1);
    let whole = position.trailing_ones();
    position >>= whole;
    last >>= whole;
    // When the old tree is itself a complete subtree, its root is not repeated in the proof.
    let first = if old_size.is_power_of_two() {
        Some(old_root)
    } else {
        siblings.next()
    };
    let first = first.ok_or(LedgerError::Proof)?;
    let (mut old, mut new) = (*first, *first);
    for sibling in siblings {
        if last == 0 {
            return Err(LedgerError::Proof);
        }
        if position % 2 == 1 || position == last {
            old = node_hash(sibling, &old);
            new = node_hash(sibling, &new);
            while position % 2 == 0 && position != 0 {
                position >>= 1;
                last >>= 1;
            }
        } else {
            new = node_hash(&new, sibling);
        }
        position >>= 1;
        last >>= 1;
    }
    let proven = last == 0 && old == *old_root && new == *new_root;
    if proven {
        Ok(())
    } else {
        Err(LedgerError::Proof)
    }
}

/// The runs of entries whose roots make up an inclusion proof, from the leaf up.
fn inclusion_ranges(index: u64, size: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    if index >= size {
        return ranges;
    }
    let mut within = 0..size;
    while within.end - within.start > 1 {
        let middle = within.start + left_size(within.end - within.start);
        if index < middle {
            ranges.push(middle..within.end);
            within.end = middle;
        } else {
            ranges.push(within.start..middle);
            within.start = middle;
        }
    }
    ranges.reverse();
    ranges
}

/// The runs of entries whose roots make up a consistency proof, from the seam up.
fn consistency_ranges(old: u64, new: u64) -> Vec<Range<u64>> {
    let mut ranges = Vec::new();
    if old == 0 || old >= new {
        return ranges;
    }
    let mut within = 0..new;
    while within.end != old {
        let middle = within.start + left_size(within.end - within.start);
        if old <= middle {
            ranges.push(middle..within.end);
            within.end = middle;
        } else {
            ranges.push(within.start..middle);
            within.start = middle;
        }
    }
    // The verifier already holds the old root; it needs this part only if it is not the whole of it.
    if within.start != 0 {
        ranges.push(within);
    }
    ranges.reverse();
    ranges
}

/// The largest power of two below `size`, which must be at least 2.
const fn left_size(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// Cuts a run that begins on a subtree's edge into complete subtrees, from left to right.
fn complete_subtrees(range: Range<u64>) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let height = (range.end - start).ilog2();
        // A height of a 64-bit size is at most 63.
        let level = u8::try_from(height).unwrap_or(u8::MAX);
        nodes.push(NodeId {
            level,
            index: start >> height,
        });
        start += 1 << height;
    }
    nodes
}

fn assemble(ranges: Vec<Range<u64>>, nodes: &BTreeMap<NodeId, Hash>) -> Result<Vec<Hash>> {
    ranges
        .into_iter()
        .map(|range| range_root(range, nodes))
        .collect()
}

fn range_root(range: Range<u64>, nodes: &BTreeMap<NodeId, Hash>) -> Result<Hash> {
    let mut root = None;
    for id in complete_subtrees(range).iter().rev() {
        let hash = nodes.get(id).ok_or(LedgerError::MissingNode {
            level: id.level,
            index: id.index,
        })?;
        root = Some(root.map_or(*hash, |right| node_hash(hash, &right)));
    }
    root.ok_or(LedgerError::Proof)
}
