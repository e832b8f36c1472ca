#![doc = include_str!("../README.md")]

mod checkpoint;
mod commitment;
mod error;
mod export;
mod hash;
mod leaf;
mod note;
mod proof;
mod tree;
mod verify;

pub use checkpoint::Checkpoint;
pub use commitment::{Commitment, Payload, commit, opens};
pub use error::{LedgerError, Result};
pub use export::{ExportReader, ExportWriter, Line, Witness};
pub use hash::{Hash, empty_root, leaf_hash, node_hash};
pub use leaf::{Kind, LEAF_BYTES, Leaf};
pub use note::{Signer, Verifier};
pub use proof::{
    consistency_nodes, consistency_proof, inclusion_nodes, inclusion_proof, verify_consistency,
    verify_inclusion,
};
pub use tree::{Frontier, Node, NodeId};
pub use verify::{Checked, Damage, Outcome, Report, Source, Verdict, verify_log};
