//! The tree and its proofs against published vectors, a naive recomputation, and other people's code.

use anyhow::{Context as _, Result};
use candour_ledger::{
    Checkpoint, Frontier, Hash, NodeId, Signer, consistency_nodes, consistency_proof, empty_root,
    inclusion_nodes, inclusion_proof, leaf_hash, node_hash, verify_consistency, verify_inclusion,
};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use std::collections::BTreeMap;

const LARGEST: u64 = 64;

type Nodes = BTreeMap<NodeId, Hash>;

/// The definition in RFC 9162, 2.1.1, word for word.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [only] => *only,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node_hash(&naive_root(left), &naive_root(right))
        }
    }
}

/// PATH(m, D[n]) of RFC 9162, 2.1.3.1.
fn naive_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut path, other) = if index < middle {
        (naive_path(index, left), right)
    } else {
        (naive_path(index - middle, right), left)
    };
    path.push(naive_root(other));
    path
}

/// SUBPROOF(m, D[n], b) of RFC 9162, 2.1.4.1.
fn naive_subproof(old: usize, leaves: &[Hash], whole: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if whole {
            Vec::new()
        } else {
            vec![naive_root(leaves)]
        };
    }
    let middle = split(leaves.len());
    let (left, right) = leaves.split_at(middle);
    let (mut proof, other) = if old <= middle {
        (naive_subproof(old, left, whole), right)
    } else {
        (naive_subproof(old - middle, right, false), left)
    };
    proof.push(naive_root(other));
    proof
}

fn split(length: usize) -> usize {
    length.next_power_of_two() / 2
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count)
        .map(|number| leaf_hash(&number.to_be_bytes()))
        .collect()
}

/// Builds the tree as a database would: only the nodes that each append returned.
fn grow(leaves: &[Hash]) -> (Frontier, Nodes) {
    let (mut frontier, mut nodes) = (Frontier::new(), Nodes::new());
    for leaf in leaves {
        nodes.extend(
            frontier
                .append(*leaf)
                .iter()
                .map(|node| (node.id(), node.hash)),
        );
    }
    (frontier, nodes)
}

/// Only the nodes a planner asked for, so that a planner asking for too few is found out.
fn only(ids: &[NodeId], nodes: &Nodes) -> Result<Nodes> {
    ids.iter()
        .map(|id| {
            Ok((
                *id,
                *nodes.get(id).context("a planned node does not exist")?,
            ))
        })
        .collect()
}

fn bytes(hex: &str) -> Result<Vec<u8>> {
    (0..hex.len())
        .step_by(2)
        .map(|at| Ok(u8::from_str_radix(hex.get(at..at + 2).context("odd")?, 16)?))
        .collect()
}

fn hash(hex: &str) -> Result<Hash> {
    Ok(Hash::from_slice(&bytes(hex)?)?)
}

/// The eight entries and their roots that Certificate Transparency implementations share.
#[test]
fn certificate_transparency_vectors() -> Result<()> {
    let entries = [
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(Frontier::new().root(), hash(empty)?);
    let mut frontier = Frontier::new();
    for (entry, root) in entries.iter().zip(roots) {
        frontier.append(leaf_hash(&bytes(entry)?));
        assert_eq!(frontier.root(), hash(root)?);
    }
    Ok(())
}

#[test]
fn every_inclusion_proof_up_to_64_is_the_naive_one_and_no_other_passes() -> Result<()> {
    for size in 0..=LARGEST {
        let leaves = leaves(size);
        let (frontier, nodes) = grow(&leaves);
        let root = frontier.root();
        assert_eq!(root, naive_root(&leaves));
        for (index, leaf) in (0..size).zip(&leaves) {
            let proof =
                inclusion_proof(index, size, &only(&inclusion_nodes(index, size), &nodes)?)?;
            assert_eq!(proof, naive_path(usize::try_from(index)?, &leaves));
            verify_inclusion(leaf, index, size, &proof, &root)?;
            for other in (0..size).filter(|other| *other != index) {
                assert!(verify_inclusion(leaf, other, size, &proof, &root).is_err());
            }
            assert!(verify_inclusion(&leaf_hash(b"other"), index, size, &proof, &root).is_err());
            let longer = [proof.as_slice(), &[root]].concat();
            assert!(verify_inclusion(leaf, index, size, &longer, &root).is_err());
            if let Some((_, shorter)) = proof.split_last() {
                assert!(verify_inclusion(leaf, index, size, shorter, &root).is_err());
            }
        }
        assert!(inclusion_proof(size, size, &nodes).is_err());
    }
    Ok(())
}

#[test]
fn every_consistency_proof_up_to_64_is_the_naive_one_and_no_other_passes() -> Result<()> {
    let leaves = leaves(LARGEST);
    let wrong = leaf_hash(b"other");
    for new in 0..=LARGEST {
        let now = &leaves[..usize::try_from(new)?];
        let (frontier, nodes) = grow(now);
        for old in 0..=new {
            let old_root = naive_root(&leaves[..usize::try_from(old)?]);
            let proof = consistency_proof(old, new, &only(&consistency_nodes(old, new), &nodes)?)?;
            if old > 0 {
                assert_eq!(proof, naive_subproof(usize::try_from(old)?, now, true));
            }
            verify_consistency(old, new, &proof, &old_root, &frontier.root())?;
            assert!(verify_consistency(old, new, &proof, &wrong, &frontier.root()).is_err());
            if old > 0 {
                assert!(verify_consistency(old, new, &proof, &old_root, &wrong).is_err());
            }
            for place in 0..proof.len() {
                let mut bent = proof.clone();
                bent[place] = wrong;
                assert!(verify_consistency(old, new, &bent, &old_root, &frontier.root()).is_err());
            }
        }
        assert!(consistency_proof(new + 1, new, &nodes).is_err());
    }
    Ok(())
}

/// A keeper who claims that a log grew, yet has the root it had before.
#[test]
fn one_root_for_two_sizes_is_refused() {
    let root = naive_root(&leaves(4));
    for old in 1..LARGEST {
        for new in old + 1..=LARGEST {
            assert!(verify_consistency(old, new, &[], &root, &root).is_err());
            assert!(verify_consistency(old, new, &[root], &root, &root).is_err());
        }
    }
}

#[test]
fn a_missing_node_is_named() {
    let error = inclusion_proof(2, 4, &Nodes::new())
        .unwrap_err()
        .to_string();
    assert_eq!(error, "node 3 at level 0 is missing");
}

#[test]
fn ct_merkle_agrees_about_every_root_and_proof() -> Result<()> {
    let mut theirs = MemoryBackedTree::<sha2::Sha256, [u8; 8]>::new();
    for size in 1..=LARGEST {
        theirs.push((size - 1).to_be_bytes());
        let (ours, nodes) = grow(&leaves(size));
        assert_eq!(theirs.root().as_bytes().as_slice(), ours.root().as_bytes());
        for index in 0..size {
            let proof = inclusion_proof(index, size, &nodes)?;
            let joined: Vec<u8> = proof.iter().flat_map(|hash| *hash.as_bytes()).collect();
            assert_eq!(
                theirs.prove_inclusion(usize::try_from(index)?).as_bytes(),
                joined
            );
        }
        for old in 1..size {
            let proof = consistency_proof(old, size, &nodes)?;
            let joined: Vec<u8> = proof.iter().flat_map(|hash| *hash.as_bytes()).collect();
            assert_eq!(
                theirs
                    .prove_consistency(usize::try_from(size - old)?)
                    .as_bytes(),
                joined
            );
        }
    }
    Ok(())
}

#[test]
fn tlog_tiles_accepts_our_proofs() -> Result<()> {
    let leaves = leaves(LARGEST);
    let theirs = |hash: &Hash| tlog_tiles::tlog::Hash(*hash.as_bytes());
    for size in 1..=LARGEST {
        let (frontier, nodes) = grow(&leaves[..usize::try_from(size)?]);
        let root = theirs(&frontier.root());
        for (index, leaf) in (0..size).zip(&leaves) {
            let proof = inclusion_proof(index, size, &nodes)?
                .iter()
                .map(theirs)
                .collect();
            tlog_tiles::tlog::check_record(&proof, size, root, index, theirs(leaf))?;
        }
        for old in 1..size {
            let proof = consistency_proof(old, size, &nodes)?
                .iter()
                .map(theirs)
                .collect();
            let old_root = theirs(&naive_root(&leaves[..usize::try_from(old)?]));
            tlog_tiles::tlog::check_tree(&proof, size, root, old, old_root)?;
        }
    }
    Ok(())
}

#[test]
fn signed_note_opens_our_checkpoints_and_we_open_its() -> Result<()> {
    use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};

    let signer = Signer::from_seed([11; 32], "ledger.example/one")?;
    let checkpoint = Checkpoint {
        origin: "ledger.example/one".to_owned(),
        size: 9,
        root: naive_root(&leaves(9)),
    };
    let ours = signer.sign(&checkpoint)?;
    let key = StandardVerifier::new(&signer.verifier().to_string())?;
    let (good, unknown) =
        Note::from_bytes(ours.as_bytes())?.verify(&VerifierList::new(vec![Box::new(key)]))?;
    assert_eq!((good.len(), unknown.len()), (1, 0));

    let body = tlog_tiles::checkpoint::Checkpoint::from_bytes(checkpoint.to_string().as_bytes())
        .map_err(|_error| anyhow::anyhow!("not a checkpoint to tlog_tiles"))?;
    assert_eq!(
        (body.origin(), body.size()),
        (checkpoint.origin.as_str(), checkpoint.size)
    );

    let hash = signer.verifier().to_string();
    let id = hash.split('+').nth(1).context("a key has three parts")?;
    let secret = [&[1_u8], signer.seed().as_slice()].concat();
    let secret = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, secret);
    let theirs = StandardSigner::new(&format!("PRIVATE+KEY+ledger.example/one+{id}+{secret}"))?;
    let mut note = Note::new(checkpoint.to_string().as_bytes(), &[])?;
    note.add_sigs(&[&theirs])?;
    assert_eq!(note.to_bytes(), ours.as_bytes());
    Ok(())
}
