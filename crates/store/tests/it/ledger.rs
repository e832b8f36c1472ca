//! The ledger: what is appended, read back and proven.

use anyhow::{Context as _, Result, ensure};
use candour_domain::Timestamp;
use candour_ledger::{
    Checkpoint, Frontier, Kind, Leaf, NodeId, Signer, consistency_nodes, consistency_proof,
    inclusion_nodes, inclusion_proof, leaf_hash, verify_consistency, verify_inclusion,
};
use candour_store::{HeadRow, Store};

use crate::world::{World, at, number, worlds};

/// Recompute the whole tree from the leaves and compare everything that is kept with it.
pub(crate) async fn recompute(store: &Store) -> Result<HeadRow> {
    let mut view = store.view("test.recompute").await?;
    let head = view.ledger_head_find().await?;
    let most = usize::try_from(head.size)? + 9;
    let entries = view.ledger_entry_list(0, most).await?;
    let mut frontier = Frontier::new();
    let (mut nodes, mut last) = (Vec::new(), Timestamp::default());
    for (place, entry) in (0_u64..).zip(&entries) {
        ensure!(entry.index == place, "entry {place} is missing or doubled");
        let leaf = Leaf::decode(&entry.leaf)?;
        ensure!(leaf.index == place, "a leaf is in another's place");
        ensure!(leaf.at_ms >= last.as_ms(), "time went back");
        last = Timestamp::from_ms(leaf.at_ms);
        nodes.extend(frontier.append(leaf_hash(&entry.leaf)));
    }
    ensure!(frontier.size() == head.size, "the head counts otherwise");
    ensure!(frontier.root() == head.root, "the head has another root");
    ensure!(last == head.at, "the head has another time");
    let ids: Vec<NodeId> = nodes.iter().map(candour_ledger::Node::id).collect();
    let kept = view.ledger_node_list(&ids).await?;
    ensure!(
        nodes
            .iter()
            .all(|node| kept.get(&node.id()) == Some(&node.hash)),
        "a node differs"
    );
    let leaves = view.ledger_leaf_hash_list(0, most).await?;
    ensure!(
        Frontier::from_leaf_hashes(leaves).root() == head.root,
        "a leaf hash differs"
    );
    ensure!(
        view.ledger_opening_list(most).await?.len() == entries.len(),
        "an opening is missing"
    );
    drop(view);
    let counted = number(store, "SELECT COUNT(*) FROM ledger_node").await?;
    ensure!(
        usize::try_from(counted)? == nodes.len(),
        "there are nodes of no tree"
    );
    Ok(head)
}

#[tokio::test]
async fn an_empty_ledger_has_the_empty_root() -> Result<()> {
    for world in worlds().await? {
        let head = recompute(world.store()).await?;
        assert_eq!((head.size, head.root), (0, candour_ledger::empty_root()));
    }
    Ok(())
}

#[tokio::test]
async fn entries_are_appended_in_order_with_what_they_commit_to() -> Result<()> {
    for mut world in worlds().await? {
        let entry = world.entry(Kind::Disclosure);
        let (salt, payload) = (entry.salt, entry.payload.clone());
        let refusal = world.entry(Kind::Refusal);
        let mut unit = world.store().begin("test").await?;
        unit.record(entry);
        unit.record(refusal);
        let committed = unit.commit(at(4)).await?;
        assert_eq!((committed.first, committed.entries), (0, 2));
        assert_eq!(committed.kinds, [Kind::Disclosure, Kind::Refusal]);
        // More than one statement holds.
        assert_eq!(world.append(1_203, at(5)).await?, 2);

        let head = recompute(world.store()).await?;
        assert_eq!((head.size, head.at), (1_205, at(5)));
        let mut view = world.store().view("test").await?;
        let first = view.ledger_entry_list(0, 1).await?;
        let leaf = Leaf::decode(&first.first().context("no entry")?.leaf)?;
        assert_eq!((leaf.kind, leaf.at_ms), (Kind::Disclosure, at(4).as_ms()));
        assert_eq!(&leaf.agency, world.harbour.agency.as_bytes());
        assert!(candour_ledger::opens(
            &leaf.commitment,
            &salt,
            payload.encode().as_bytes()
        ));
        let counts = view.ledger_entry_count().await?;
        assert_eq!(
            counts,
            [
                (Kind::Consultation, 1_203),
                (Kind::Disclosure, 1),
                (Kind::Refusal, 1)
            ]
        );
        let openings = view.ledger_opening_list(1_204).await?;
        assert_eq!(
            openings.first().context("none")?.index,
            1_204,
            "newest first"
        );
        let oldest = openings.last().context("none")?;
        assert_eq!(
            (oldest.index, oldest.kind, oldest.at),
            (1, Kind::Refusal, at(4))
        );
        let page = view.ledger_entry_list(1_200, 3).await?;
        assert_eq!(
            page.iter().map(|entry| entry.index).collect::<Vec<_>>(),
            [1_200, 1_201, 1_202]
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_is_written_and_what_is_logged_stand_or_fall_together() -> Result<()> {
    for mut world in worlds().await? {
        world.append(3, at(1)).await?;
        let before = recompute(world.store()).await?;
        let entry = world.entry(Kind::Erasure);
        let mut unit = world.store().begin("test").await?;
        unit.account_update_failures(world.harbour.account, 9, at(2))
            .await?;
        unit.record(entry);
        drop(unit);
        assert_eq!(recompute(world.store()).await?, before);
        let mut view = world.store().view("test").await?;
        let account = view
            .account_find(world.harbour.account)
            .await?
            .context("lost")?;
        assert_eq!(account.failures, 0);
        assert_eq!(world.append(1, at(3)).await?, 3, "the index is not lost");
    }
    Ok(())
}

#[tokio::test]
async fn every_inclusion_and_consistency_is_proven_from_kept_nodes() -> Result<()> {
    for mut world in worlds().await? {
        let mut roots = vec![candour_ledger::empty_root()];
        for number in 0..21 {
            world.append(1, at(number)).await?;
            roots.push(
                world
                    .store()
                    .view("test")
                    .await?
                    .ledger_head_find()
                    .await?
                    .root,
            );
        }
        let mut view = world.store().view("test").await?;
        let entries = view.ledger_entry_list(0, 99).await?;
        for (size, root) in (0_u64..).zip(&roots) {
            for entry in entries.iter().filter(|entry| entry.index < size) {
                let nodes = view
                    .ledger_node_list(&inclusion_nodes(entry.index, size))
                    .await?;
                let proof = inclusion_proof(entry.index, size, &nodes)?;
                verify_inclusion(&leaf_hash(&entry.leaf), entry.index, size, &proof, root)?;
                let other = leaf_hash(b"another");
                assert!(verify_inclusion(&other, entry.index, size, &proof, root).is_err());
            }
            for (old, old_root) in (0_u64..size).zip(&roots) {
                let nodes = view.ledger_node_list(&consistency_nodes(old, size)).await?;
                let proof = consistency_proof(old, size, &nodes)?;
                verify_consistency(old, size, &proof, old_root, root)?;
            }
        }
    }
    Ok(())
}

async fn sign(world: &mut World, signer: &Signer) -> Result<String> {
    let head = world.store().view("test").await?.ledger_head_find().await?;
    Ok(signer.sign(&Checkpoint {
        origin: signer.verifier().name().to_owned(),
        size: head.size,
        root: head.root,
    })?)
}

#[tokio::test]
async fn a_checkpoint_is_kept_as_it_was_first_signed() -> Result<()> {
    for mut world in worlds().await? {
        let signer = Signer::from_seed([5; 32], "candour.example/log")?;
        for size in [2_u64, 3] {
            world
                .append(usize::try_from(size)? - usize::from(size == 3) * 2, at(0))
                .await?;
            let note = sign(&mut world, &signer).await?;
            let mut unit = world.store().begin("test").await?;
            unit.ledger_checkpoint_insert(size, &note, at(1)).await?;
            unit.ledger_checkpoint_insert(size, "another", at(2))
                .await?;
            unit.finish().await?;
        }
        let head = recompute(world.store()).await?;
        let mut view = world.store().view("test").await?;
        let kept = view.ledger_checkpoint_list(9).await?;
        assert_eq!(
            kept.iter()
                .map(|(size, _, at)| (*size, *at))
                .collect::<Vec<_>>(),
            [(3, at(1)), (2, at(1))]
        );
        let (_, note, _) = kept.first().context("none")?;
        let opened = signer.verifier().open(note)?;
        assert_eq!((opened.size, opened.root), (head.size, head.root));
    }
    Ok(())
}
