//! The ledger for those who check it: what is in it, signed checkpoints, bundles for witnesses, and the whole of it to
//! take away.
//!
//! # What an export covers
//!
//! Taking the log away is an entry of the log too, and so is asking for a checkpoint. An export covers the entries
//! that were there when it was asked for, without the one it makes itself, and comes with a signed checkpoint of
//! exactly that size. A checkpoint covers what was there when it was asked for, so an export taken *later* always
//! contains it; one taken *earlier* is too short for it, and the auditor's program will rightly say so.

use std::io::Write;

use candour_domain::{AgencyId, Timestamp};
use candour_ledger::{
    Checkpoint, ExportWriter, Frontier, Hash, Kind, Leaf, Payload, Verifier, Witness, leaf_hash,
};
use candour_sharing::{Act, Thing};
use candour_store::{HeadRow, Opening, Unit};
use serde::Serialize;

use crate::view::{Directory, Moment};
use crate::{Authorised, Caller, Candour, FlowError, Result};

/// How many entries or hashes are read at a time.
const PAGE: usize = 5_000;
/// How many entries and checkpoints a page shows.
const SHOWN: usize = 20;

/// The ledger at a glance. It tells nothing about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LedgerView {
    /// How many entries there are.
    pub size: u64,
    /// The root of their tree.
    pub root: String,
    /// The time of the last.
    pub at: Moment,
    /// How many entries of each kind there are.
    pub kinds: Vec<KindCount>,
    /// The latest entries, the newest first.
    pub recent: Vec<EntryView>,
    /// The latest signed checkpoints, the newest first.
    pub checkpoints: Vec<CheckpointView>,
    /// The public key that checks them.
    pub key: String,
}

/// How many entries of one kind there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KindCount {
    /// The kind.
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// One entry, as far as anybody may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryView {
    /// Its place in the log, from 0.
    pub index: u64,
    /// Its kind.
    pub kind: String,
    /// When.
    pub at: Moment,
    /// On whose behalf.
    pub agency: String,
    /// The code of the act.
    pub act: String,
}

/// A checkpoint that was signed and kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckpointView {
    /// How many entries it vouches for.
    pub size: u64,
    /// When it was signed.
    pub at: Moment,
}

/// What an export covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// How many entries were written.
    pub size: u64,
    /// The signed checkpoint of exactly those.
    pub checkpoint: String,
}

/// What came of recomputing the ledger in the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many entries were read.
    pub size: u64,
    /// The root of their tree, recomputed.
    pub root: String,
    /// How many kept checkpoints were compared.
    pub checkpoints: usize,
    /// What is wrong, in plain sentences; empty where nothing is.
    pub damage: Vec<String>,
}

/// The ledger at a glance.
pub async fn show(candour: &Candour, caller: &Caller) -> Result<Authorised<LedgerView>> {
    let work = candour.work("ledger.show", caller).await?;
    let (mut work, permit) = work.allow(Act::LedgerShow, Thing::Ledger).await?;
    let head = work.unit.ledger_head_find().await?;
    let directory = Directory::load(&mut work.unit).await?;
    let kinds = work.unit.ledger_entry_count().await?;
    let recent = work.unit.ledger_opening_list(SHOWN).await?;
    let checkpoints = work.unit.ledger_checkpoint_list(SHOWN).await?;
    let view = LedgerView {
        size: head.size,
        root: head.root.to_string(),
        at: head.at.into(),
        kinds: kinds
            .into_iter()
            .map(|(kind, count)| KindCount {
                kind: kind.to_string(),
                count,
            })
            .collect(),
        recent: recent
            .into_iter()
            .map(|opening| entry(&opening, &directory))
            .collect(),
        checkpoints: checkpoints
            .into_iter()
            .map(|(size, _, at)| CheckpointView {
                size,
                at: at.into(),
            })
            .collect(),
        key: candour.verifier().to_string(),
    };
    let payload = work.payload(Act::LedgerShow);
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

fn entry(opening: &Opening, directory: &Directory) -> EntryView {
    let agency = said(&opening.payload, "agency").parse::<AgencyId>();
    EntryView {
        index: opening.index,
        kind: opening.kind.to_string(),
        at: opening.at.into(),
        agency: agency.map(|id| directory.agency(id)).unwrap_or_default(),
        act: said(&opening.payload, "act").to_owned(),
    }
}

fn said<'a>(payload: &'a Payload, key: &str) -> &'a str {
    payload.get(key).unwrap_or_default()
}

/// Sign the head as it is now, keep the checkpoint and give it.
pub async fn checkpoint(candour: &Candour, caller: &Caller) -> Result<Authorised<String>> {
    let work = candour.work("ledger.checkpoint", caller).await?;
    let (mut work, permit) = work.allow(Act::LedgerShow, Thing::Ledger).await?;
    let head = work.unit.ledger_head_find().await?;
    let note = keep(candour, &mut work.unit, &head).await?;
    let payload = work
        .payload(Act::LedgerShow)
        .with("what", "checkpoint")
        .with("size", head.size.to_string());
    work.release(permit, Kind::Consultation, payload, note)
        .await
}

/// Sign a head and keep what was signed.
async fn keep(candour: &Candour, unit: &mut Unit, head: &HeadRow) -> Result<String> {
    let checkpoint = Checkpoint {
        origin: candour.verifier().name().to_owned(),
        size: head.size,
        root: head.root,
    };
    let note = candour.signer().sign(&checkpoint)?;
    unit.ledger_checkpoint_insert(head.size, &note, candour.now())
        .await?;
    Ok(note)
}

/// A signed checkpoint with the hash of every entry it vouches for: whoever keeps it can later name the first entry
/// that was touched.
pub async fn witness(candour: &Candour, caller: &Caller) -> Result<Authorised<String>> {
    let work = candour.work("ledger.witness", caller).await?;
    let (mut work, permit) = work.allow(Act::LedgerExport, Thing::Ledger).await?;
    let head = work.unit.ledger_head_find().await?;
    let note = keep(candour, &mut work.unit, &head).await?;
    let hashes = hashes(&mut work.unit, head.size).await?;
    let mut bundle = Vec::new();
    Witness::write(&mut bundle, &note, hashes)?;
    let bundle =
        String::from_utf8(bundle).map_err(|_| FlowError::Broken("a bundle is not text"))?;
    let payload = work
        .payload(Act::LedgerExport)
        .with("what", "witness")
        .with("size", head.size.to_string());
    work.release(permit, Kind::Consultation, payload, bundle)
        .await
}

async fn hashes(unit: &mut Unit, size: u64) -> Result<Vec<Hash>> {
    let mut hashes: Vec<Hash> = Vec::new();
    while count(hashes.len()) < size {
        let page = unit
            .ledger_leaf_hash_list(count(hashes.len()), PAGE)
            .await?;
        if page.is_empty() {
            return Err(FlowError::Broken(
                "the ledger is shorter than its head says",
            ));
        }
        hashes.extend(page);
    }
    hashes.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    Ok(hashes)
}

/// Write the log to `out`, after it is logged that it is taken away. What is covered is said above.
pub async fn export_to<W: Write + Send>(
    candour: &Candour,
    caller: &Caller,
    out: W,
) -> Result<Authorised<Exported>> {
    let work = candour.work("ledger.export", caller).await?;
    let (mut work, permit) = work.allow(Act::LedgerExport, Thing::Ledger).await?;
    let head = work.unit.ledger_head_find().await?;
    let checkpoint = keep(candour, &mut work.unit, &head).await?;
    let payload = work
        .payload(Act::LedgerExport)
        .with("what", "log")
        .with("size", head.size.to_string());
    let exported = Exported {
        size: head.size,
        checkpoint,
    };
    let exported = work
        .release(permit, Kind::Consultation, payload, exported)
        .await?;
    write(candour, head.size, out).await?;
    Ok(exported)
}

/// The whole log as a file. What is covered is said above.
pub async fn export(candour: &Candour, caller: &Caller) -> Result<Authorised<Vec<u8>>> {
    let mut log = Vec::new();
    let exported = export_to(candour, caller, &mut log).await?;
    Ok(exported.map(|_| log))
}

/// Entries never change once they are there, so they are read after the head without holding anybody up.
async fn write<W: Write + Send>(candour: &Candour, size: u64, out: W) -> Result<()> {
    let mut writer = ExportWriter::new(out, candour.verifier().name())?;
    let mut next = 0;
    while next < size {
        let mut unit = candour.store().view("ledger.export").await?;
        let page = unit.ledger_entry_list(next, PAGE).await?;
        unit.finish().await?;
        if page.is_empty() {
            return Err(FlowError::Broken(
                "the ledger is shorter than its head says",
            ));
        }
        for row in page.into_iter().filter(|row| row.index < size) {
            writer.write(&Leaf::decode(&row.leaf)?)?;
            next = row.index.saturating_add(1);
        }
    }
    writer.finish()?;
    Ok(())
}

/// Sign and keep a checkpoint if the ledger grew since the last one. Gives the size that was signed. For a task that
/// runs every minute: nothing is handed out, so nobody is asked.
pub async fn sign_if_grown(candour: &Candour) -> Result<Option<u64>> {
    let mut unit = candour.store().view("ledger.look").await?;
    let head = unit.ledger_head_find().await?;
    let last = unit.ledger_checkpoint_list(1).await?;
    unit.finish().await?;
    if last.first().map_or(0, |last| last.0) >= head.size {
        return Ok(None);
    }
    let mut unit = candour.store().begin("ledger.sign").await?;
    let head = unit.ledger_head_find().await?;
    keep(candour, &mut unit, &head).await?;
    unit.finish().await?;
    Ok(Some(head.size))
}

/// Recompute the ledger from its entries and compare it with its head, its tree and every checkpoint that was kept.
///
/// It can say that the database agrees with itself. That nobody rewrote all of it, only somebody can say who kept a
/// checkpoint elsewhere.
pub async fn verify(candour: &Candour) -> Result<Verified> {
    let mut unit = candour.store().view("ledger.verify").await?;
    let head = unit.ledger_head_find().await?;
    let mut scan = Scan::new(
        &candour.verifier(),
        &unit.ledger_checkpoint_list(usize::MAX).await?,
    );
    loop {
        let first = scan.frontier.size();
        let page = unit.ledger_entry_list(first, PAGE).await?;
        if page.is_empty() {
            break;
        }
        let kept = unit.ledger_leaf_hash_list(first, page.len()).await?;
        for (place, row) in page.iter().enumerate() {
            scan.read(row.index, &row.leaf, kept.get(place));
        }
    }
    unit.finish().await?;
    Ok(scan.finish(&head))
}

/// One pass over the entries.
struct Scan {
    frontier: Frontier,
    /// What was signed, the smallest first; nothing for a note that does not open.
    signed: Vec<(u64, Option<Hash>)>,
    compared: usize,
    damage: Vec<String>,
}

impl Scan {
    fn new(verifier: &Verifier, kept: &[(u64, String, Timestamp)]) -> Self {
        let opened = |note: &str, size| {
            let checkpoint = verifier.open(note).ok()?;
            (checkpoint.size == size).then_some(checkpoint.root)
        };
        let mut scan = Self {
            frontier: Frontier::new(),
            signed: kept
                .iter()
                .map(|(size, note, _)| (*size, opened(note, *size)))
                .collect(),
            compared: kept.len(),
            damage: Vec::new(),
        };
        scan.signed
            .sort_unstable_by_key(|signed| std::cmp::Reverse(signed.0));
        scan.compare();
        scan
    }

    /// Hold the tree against what was signed at this size.
    fn compare(&mut self) {
        while let Some((size, root)) = self.signed.last().copied() {
            if size > self.frontier.size() {
                break;
            }
            self.signed.pop();
            if root.is_none() {
                self.say(format!(
                    "the checkpoint of size {size} was not signed with this key"
                ));
            } else if root != Some(self.frontier.root()) {
                self.say(format!(
                    "the first {size} entries are not those that were signed"
                ));
            }
        }
    }

    /// Only the first few: whatever comes after the first damage follows from it.
    fn say(&mut self, what: String) {
        if self.damage.len() < 10 {
            self.damage.push(what);
        }
    }

    fn read(&mut self, index: u64, leaf: &[u8], kept: Option<&Hash>) {
        let place = self.frontier.size();
        if index != place {
            self.say(format!("entry {place} is missing"));
        }
        match Leaf::decode(leaf) {
            Ok(decoded) if decoded.index == index => {}
            Ok(_) => self.say(format!("entry {index} is out of its place")),
            Err(_) => self.say(format!("entry {index} cannot be read")),
        }
        let hash = leaf_hash(leaf);
        if kept != Some(&hash) {
            self.say(format!("entry {index} was changed"));
        }
        self.frontier.append(hash);
        self.compare();
    }

    fn finish(mut self, head: &HeadRow) -> Verified {
        let (size, root) = (self.frontier.size(), self.frontier.root());
        if size != head.size {
            self.say(format!(
                "there are {size} entries and the head says {}",
                head.size
            ));
        } else if root != head.root {
            self.say("the entries do not lead to the head".to_owned());
        }
        if let Some((longest, _)) = self.signed.first().copied() {
            self.say(format!("{longest} entries were signed and {size} are left"));
        }
        Verified {
            size,
            root: root.to_string(),
            checkpoints: self.compared,
            damage: self.damage,
        }
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use candour_domain::Timestamp;
    use candour_domain::{AgencyKind, Role};
    use candour_ledger::{
        Checkpoint, Frontier, Hash, Kind, Leaf, Signer, Witness, leaf_hash, verify_log,
    };
    use candour_store::HeadRow;
    use candour_store::testing::stores;

    use super::{Scan, checkpoint, export, export_to, show, sign_if_grown, verify, witness};
    use crate::FlowError;
    use crate::testing::TestCandour;

    #[tokio::test]
    async fn an_export_verifies_against_what_was_handed_out_before_it() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let panel = test.agency("Panel", AgencyKind::Oversight).await?;
            let caller = test
                .account(&panel, "o@example.org", Role::Oversight)
                .await?;
            let (note, _) = checkpoint(&test.candour, &caller).await?.into_parts();
            let (bundle, _) = witness(&test.candour, &caller).await?.into_parts();
            let mut log = Vec::new();
            let (exported, receipt) = export_to(&test.candour, &caller, &mut log)
                .await?
                .into_parts();
            // What it covers is everything before its own entry.
            assert_eq!(exported.size, receipt.entry);
            let key = test.candour.verifier();
            assert_eq!(
                Witness::read(&bundle, &key)?.checkpoint.size,
                exported.size - 1
            );
            let report = verify_log(
                log.as_slice(),
                &key,
                &[&note, &exported.checkpoint],
                &[&bundle],
            )?;
            assert!(report.is_intact(), "{}", report.sentence());
            let (later, _) = export(&test.candour, &caller).await?.into_parts();
            assert!(later.starts_with(&log) && later.len() > log.len());
            assert!(test.is_sound().await?);
        }
        Ok(())
    }

    #[tokio::test]
    async fn only_oversight_sees_it() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let panel = test.agency("Panel", AgencyKind::Oversight).await?;
            let police = test.agency("Police", AgencyKind::Police).await?;
            let officer = test
                .account(&panel, "o@example.org", Role::Oversight)
                .await?;
            let view = show(&test.candour, &officer).await?.into_parts().0;
            assert_eq!(
                view.kinds.iter().map(|kind| kind.count).sum::<u64>(),
                view.size
            );
            assert!(view.recent.iter().any(|entry| entry.agency == "Police"));
            for other in [
                test.account(&police, "p@example.org", Role::Practitioner)
                    .await?,
                test.account(&panel, "a@example.org", Role::Administrator)
                    .await?,
            ] {
                assert!(matches!(
                    show(&test.candour, &other).await,
                    Err(FlowError::NotThere)
                ));
                assert!(matches!(
                    export(&test.candour, &other).await,
                    Err(FlowError::NotThere)
                ));
                assert!(matches!(
                    witness(&test.candour, &other).await,
                    Err(FlowError::NotThere)
                ));
                assert!(matches!(
                    checkpoint(&test.candour, &other).await,
                    Err(FlowError::NotThere)
                ));
            }
        }
        Ok(())
    }

    #[tokio::test]
    async fn it_is_signed_when_it_grew() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            assert_eq!(sign_if_grown(&test.candour).await?, None);
            test.agency("Police", AgencyKind::Police).await?;
            assert_eq!(sign_if_grown(&test.candour).await?, Some(1));
            assert_eq!(sign_if_grown(&test.candour).await?, None);
            assert_eq!(verify(&test.candour).await?.checkpoints, 1);
        }
        Ok(())
    }

    /// Somebody with the database in their hands rewrites it.
    #[test]
    fn a_rewritten_database_is_found_out() -> anyhow::Result<()> {
        let leaf = |index: u64, at_ms| Leaf {
            index,
            at_ms,
            kind: Kind::Session,
            agency: [1; 16],
            commitment: Hash::new([2; 32]),
        };
        let honest: Vec<Vec<u8>> = (0..6).map(|index| leaf(index, 5).encode()).collect();
        let hashes: Vec<Hash> = honest.iter().map(|bytes| leaf_hash(bytes)).collect();
        let signer = Signer::from_seed([3; 32], "ledger.example")?;
        let note = |size: usize| {
            signer
                .sign(&Checkpoint {
                    origin: "ledger.example".to_owned(),
                    size: u64::try_from(size)?,
                    root: Frontier::from_leaf_hashes(hashes[..size].iter().copied()).root(),
                })
                .map_err(anyhow::Error::from)
        };
        let kept = [
            (6, note(6)?, Timestamp::default()),
            (3, note(3)?, Timestamp::default()),
        ];
        let head = HeadRow {
            size: 6,
            root: Frontier::from_leaf_hashes(hashes.iter().copied()).root(),
            at: Timestamp::default(),
        };
        let look = |entries: &[Vec<u8>], nodes: &[Hash]| {
            let mut scan = Scan::new(signer.verifier(), &kept);
            for (index, bytes) in (0..).zip(entries) {
                let place = usize::try_from(index).unwrap_or(usize::MAX);
                scan.read(index, bytes, nodes.get(place));
            }
            scan.finish(&head).damage
        };
        assert_eq!(look(&honest, &hashes), Vec::<String>::new());
        let mut changed = honest.clone();
        changed[1] = leaf(1, 6).encode();
        assert_eq!(look(&changed, &hashes)[0], "entry 1 was changed");
        // The tree is rewritten too: only what was signed can tell.
        let rewritten: Vec<Hash> = changed.iter().map(|bytes| leaf_hash(bytes)).collect();
        assert_eq!(
            look(&changed, &rewritten)[0],
            "the first 3 entries are not those that were signed"
        );
        assert_eq!(
            look(&honest[..5], &hashes[..5]),
            [
                "there are 5 entries and the head says 6",
                "6 entries were signed and 5 are left",
            ]
        );
        let mut swapped = honest;
        swapped.swap(0, 1);
        assert_eq!(look(&swapped, &hashes)[0], "entry 0 is out of its place");
        Ok(())
    }
}
