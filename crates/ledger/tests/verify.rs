//! Every way of tampering with a log is caught, and the first bad entry is named.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "in a test's helpers a panic is the test's failure"
)]

use anyhow::{Context as _, Result};
use candour_ledger::{
    Checkpoint, Damage, ExportWriter, Frontier, Hash, Kind, Leaf, Outcome, Report, Signer, Verdict,
    Witness, commit, leaf_hash, verify_log,
};
use proptest::prelude::*;

const ORIGIN: &str = "ledger.example";

fn signer() -> Signer {
    Signer::from_seed([1; 32], ORIGIN).unwrap()
}

/// An honest log: times never go back, commitments never repeat.
fn log(times: &[u8]) -> Vec<Leaf> {
    let mut at_ms = 1_778_666_640_000;
    (0_u64..)
        .zip(times)
        .map(|(index, pause)| {
            at_ms += i64::from(*pause);
            let kind = Kind::ALL[usize::from(*pause) % Kind::ALL.len()];
            let commitment = commit(&[7; 32], &index.to_be_bytes());
            Leaf {
                index,
                at_ms,
                kind,
                agency: [*pause; 16],
                commitment,
            }
        })
        .collect()
}

fn hashes(log: &[Leaf]) -> Vec<Hash> {
    log.iter().map(|leaf| leaf_hash(&leaf.encode())).collect()
}

fn checkpoint(log: &[Leaf], size: usize) -> String {
    let frontier = Frontier::from_leaf_hashes(hashes(&log[..size]));
    let checkpoint = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: frontier.size(),
        root: frontier.root(),
    };
    signer().sign(&checkpoint).unwrap()
}

fn bundle(log: &[Leaf], size: usize) -> String {
    let mut bytes = Vec::new();
    Witness::write(&mut bytes, &checkpoint(log, size), hashes(&log[..size])).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Writes the file as a forger would: no writer to refuse wrong numbers.
fn export(log: &[Leaf]) -> Vec<u8> {
    let mut text = ExportWriter::new(Vec::new(), ORIGIN)
        .unwrap()
        .finish()
        .unwrap();
    for leaf in log {
        let encoded =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, leaf.encode());
        text.extend(format!("{} {encoded}\n", leaf.index).bytes());
    }
    text
}

/// A forger who knows the format numbers the entries afresh, so that the log is consistent with itself.
fn renumbered(mut log: Vec<Leaf>) -> Vec<Leaf> {
    for (index, leaf) in (0..).zip(&mut log) {
        leaf.index = index;
    }
    log
}

fn verify(file: &[u8], checkpoints: &[String], witnesses: &[String]) -> Report {
    let checkpoints: Vec<&str> = checkpoints.iter().map(String::as_str).collect();
    let witnesses: Vec<&str> = witnesses.iter().map(String::as_str).collect();
    verify_log(file, signer().verifier(), &checkpoints, &witnesses).unwrap()
}

fn damage(report: &Report) -> Option<(u64, (u64, u64), Damage)> {
    match report.verdict {
        Verdict::Intact => None,
        Verdict::Damaged { first, range, how } => Some((first, range, how)),
    }
}

fn lines_ended(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

/// With a bundle the very entry is named; with checkpoints alone it lies in the stretch that is named, which
/// begins where the last agreeing checkpoint ends.
fn assert_caught(honest: &[Leaf], file: &[u8], first: usize, how: Damage) {
    let size = honest.len();
    let first = u64::try_from(first).unwrap();
    let exact = verify(file, &[], &[bundle(honest, size)]);
    let (named, range, named_how) = damage(&exact).expect("caught with a bundle");
    assert_eq!(
        (named, range.0, named_how),
        (first, first, how),
        "{}",
        exact.sentence()
    );

    let sizes = [size / 3, size / 2, size];
    let loose = verify(file, &sizes.map(|size| checkpoint(honest, size)), &[]);
    let (named, (start, end), _) = damage(&loose).expect("caught with checkpoints");
    assert!(
        start <= first && first < end,
        "{first} is not in {start}..{end}"
    );
    assert!(start <= named && named < end.max(start + 1));
    let vouched = sizes
        .into_iter()
        .filter(|size| u64::try_from(*size).unwrap() <= first)
        .max()
        .unwrap_or(0);
    assert_eq!(
        start,
        u64::try_from(vouched).unwrap(),
        "{}",
        loose.sentence()
    );
    assert!(!loose.sentence().is_empty());
}

#[test]
fn an_honest_log_is_intact_at_every_size() {
    for size in 0..40 {
        let log = log(&vec![3; size]);
        let checkpoints = [
            checkpoint(&log, 0),
            checkpoint(&log, size / 2),
            checkpoint(&log, size),
        ];
        let report = verify(&export(&log), &checkpoints, &[bundle(&log, size)]);
        assert!(report.is_intact(), "{}", report.sentence());
        assert_eq!(
            (report.entries, report.vouched),
            (u64::try_from(size).unwrap(), u64::try_from(size).unwrap())
        );
    }
}

#[test]
fn every_flipped_bit_is_caught_and_its_entry_named() {
    let honest = log(&[0, 5, 0, 9, 1, 1, 200, 3, 0, 0, 7, 2]);
    let file = export(&honest);
    let witnesses = [bundle(&honest, honest.len())];
    let checkpoints = [checkpoint(&honest, 5), checkpoint(&honest, honest.len())];
    for bit in 0..file.len() * 8 {
        let mut bent = file.clone();
        bent[bit / 8] ^= 1 << (bit % 8);
        let line = lines_ended(&file[..bit / 8]);
        let exact = verify(&bent, &[], &witnesses);
        let (named, range, how) = damage(&exact).expect("caught with a bundle");
        let loose = verify(&bent, &checkpoints, &[]);
        let (_, (start, end), loose_how) = damage(&loose).expect("caught with checkpoints");
        if let Some(entry) = line.checked_sub(1) {
            let entry = u64::try_from(entry).unwrap();
            assert_eq!(
                (named, range.0),
                (entry, entry),
                "bit {bit}: {}",
                exact.sentence()
            );
            assert!(
                start <= entry && entry < end,
                "bit {bit}: {}",
                loose.sentence()
            );
        } else {
            assert_eq!((how, loose_how), (Damage::WrongLog, Damage::WrongLog));
        }
    }
}

#[test]
fn a_file_cut_anywhere_is_caught() {
    let honest = log(&[1; 12]);
    let file = export(&honest);
    let witnesses = [bundle(&honest, honest.len())];
    for length in 0..file.len() {
        let cut = &file[..length];
        let ended = lines_ended(cut);
        let (named, _, how) = damage(&verify(cut, &[], &witnesses)).expect("caught");
        if let Some(entries) = ended.checked_sub(1) {
            assert_eq!(
                (named, how),
                (u64::try_from(entries).unwrap(), Damage::Truncated),
                "at {length}"
            );
        } else {
            assert_eq!(how, Damage::WrongLog);
        }
    }
}

/// A log's own keeper, with the key, writes another history and signs it.
#[test]
fn two_signed_histories_are_called_a_fork() {
    let honest = log(&[2; 30]);
    let mut other = honest.clone();
    other[17].commitment = commit(&[0; 32], b"another story");
    let file = export(&other);
    // The old checkpoint, the new one, and what each of them pins down.
    let report = verify(
        &file,
        &[
            checkpoint(&honest, 10),
            checkpoint(&honest, 20),
            checkpoint(&other, 30),
        ],
        &[],
    );
    assert_eq!(
        damage(&report),
        Some((10, (10, 20), Damage::Forked)),
        "{}",
        report.sentence()
    );
    assert_eq!(report.vouched, 10);
    let report = verify(&file, &[checkpoint(&other, 30)], &[bundle(&honest, 25)]);
    assert_eq!(
        damage(&report),
        Some((17, (17, 18), Damage::Forked)),
        "{}",
        report.sentence()
    );
    let report = verify(&file, &[], &[bundle(&honest, 20), bundle(&other, 30)]);
    assert_eq!(
        damage(&report),
        Some((17, (17, 18), Damage::Forked)),
        "{}",
        report.sentence()
    );
    let report = verify(
        &file,
        &[checkpoint(&other, 30), checkpoint(&honest, 30)],
        &[],
    );
    assert_eq!(
        damage(&report),
        Some((0, (0, 30), Damage::Forked)),
        "{}",
        report.sentence()
    );
    let report = verify(
        &export(&honest),
        &[checkpoint(&other, 30), checkpoint(&honest, 30)],
        &[],
    );
    assert_eq!(damage(&report).map(|(_, _, how)| how), Some(Damage::Forked));
}

/// The log keeps to one of two contradicting statements, so it never gives the fork away itself.
#[test]
fn evidence_that_contradicts_itself_is_a_fork_too() {
    let honest = log(&[2; 30]);
    let mut other = honest.clone();
    other[17].commitment = commit(&[0; 32], b"another story");
    let report = verify(
        &export(&other[..22]),
        &[checkpoint(&other, 20)],
        &[bundle(&honest, 25)],
    );
    assert_eq!(
        damage(&report),
        Some((17, (17, 18), Damage::Forked)),
        "{}",
        report.sentence()
    );
    let checkpoints = [checkpoint(&honest, 10), checkpoint(&other, 20)];
    let report = verify(&export(&honest), &checkpoints, &[bundle(&honest, 30)]);
    assert_eq!(
        damage(&report),
        Some((10, (10, 20), Damage::Forked)),
        "{}",
        report.sentence()
    );
}

/// A forger who leaves the numbers alone gives himself away without any bundle.
#[test]
fn numbers_alone_tell_what_was_done() {
    let honest = log(&[2; 20]);
    let found = |log: &[Leaf]| damage(&verify(&export(log), &[checkpoint(&honest, 10)], &[]));
    let mut removed = honest.clone();
    removed.remove(13);
    assert_eq!(found(&removed), Some((13, (10, 14), Damage::Removed)));
    let mut swapped = honest.clone();
    swapped.swap(13, 16);
    assert_eq!(found(&swapped), Some((13, (10, 14), Damage::Reordered)));
    let mut inserted = honest.clone();
    inserted.insert(13, honest[2].clone());
    assert_eq!(found(&inserted), Some((13, (10, 14), Damage::Inserted)));

    // The lines are numbered in order, but the entries on them are not.
    let text = String::from_utf8(export(&swapped)).unwrap();
    let (heading, rest) = text.split_once('\n').unwrap();
    let lines = rest
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{at} {}\n", line.split_once(' ').unwrap().1));
    let file = format!("{heading}\n{}", lines.collect::<Vec<_>>().concat());
    let report = verify(file.as_bytes(), &[checkpoint(&honest, 10)], &[]);
    assert_eq!(damage(&report), Some((13, (10, 14), Damage::Reordered)));
}

#[test]
fn a_stretch_that_disagrees_comes_before_a_later_wrong_line() {
    let honest = log(&[2; 30]);
    let mut twice = honest.clone();
    twice[15].commitment = commit(&[0; 32], b"another story");
    twice.remove(25);
    let report = verify(
        &export(&twice),
        &[checkpoint(&honest, 10), checkpoint(&honest, 20)],
        &[],
    );
    assert_eq!(
        damage(&report),
        Some((10, (10, 20), Damage::Changed)),
        "{}",
        report.sentence()
    );
}

#[test]
fn evidence_that_is_not_genuine_proves_nothing() {
    let honest = log(&[2; 9]);
    let file = export(&honest);
    let outcome = |report: &Report| report.checked[0].outcome;
    let how = |report: &Report| damage(report).map(|(_, _, how)| how);

    let stranger = Signer::from_seed([2; 32], ORIGIN).unwrap();
    let frontier = Frontier::from_leaf_hashes(hashes(&honest));
    let head = Checkpoint {
        origin: ORIGIN.to_owned(),
        size: 9,
        root: frontier.root(),
    };
    let report = verify(
        &file,
        &[stranger.sign(&head).unwrap(), checkpoint(&honest, 9)],
        &[],
    );
    assert_eq!(
        (outcome(&report), how(&report)),
        (Outcome::NotSigned, Some(Damage::BadCheckpoint))
    );

    let elsewhere = signer()
        .sign(&Checkpoint {
            origin: "other.example".to_owned(),
            ..head
        })
        .unwrap();
    let report = verify(&file, std::slice::from_ref(&elsewhere), &[]);
    assert_eq!(
        (outcome(&report), how(&report)),
        (Outcome::OtherLog, Some(Damage::WrongLog))
    );
    let report = verify(&file, &[elsewhere, checkpoint(&honest, 9)], &[]);
    assert_eq!(
        (outcome(&report), how(&report)),
        (Outcome::OtherLog, Some(Damage::BadCheckpoint))
    );

    let mut bent = bundle(&honest, 9);
    bent.truncate(bent.len() - 45);
    let report = verify(&file, &[], &[bent]);
    assert_eq!(
        (outcome(&report), how(&report)),
        (Outcome::HashesWrong, Some(Damage::BadCheckpoint))
    );
}

#[test]
fn entries_nobody_has_signed_yet_are_counted_as_such() {
    let honest = log(&[2; 9]);
    let report = verify(&export(&honest), &[checkpoint(&honest, 4)], &[]);
    assert!(report.is_intact());
    assert_eq!((report.entries, report.vouched), (9, 4));
}

#[test]
fn time_that_goes_back_is_noticed_even_when_it_was_signed() {
    let mut odd = log(&[2; 9]);
    odd[6].at_ms -= 1000;
    let report = verify(&export(&odd), &[checkpoint(&odd, 9)], &[]);
    assert_eq!(damage(&report), Some((6, (6, 7), Damage::Reordered)));
}

#[test]
fn json_carries_the_verdict_and_its_sentence() -> Result<()> {
    let honest = log(&[2; 9]);
    let report = verify(&export(&honest[..4]), &[checkpoint(&honest, 9)], &[]);
    let json: serde_json::Value = serde_json::from_str(&report.to_json())?;
    assert_eq!(
        (&json["verdict"], &json["how"], &json["first"]),
        (&"damaged".into(), &"truncated".into(), &4.into())
    );
    let sentence = json["sentence"].as_str().context("a sentence")?;
    assert!(sentence.starts_with("The log has been cut short."));
    Ok(())
}

/// A log and two places in it, the first before the second.
fn log_and_places() -> impl Strategy<Value = (Vec<Leaf>, usize, usize)> {
    prop::collection::vec(any::<u8>(), 2..48)
        .prop_flat_map(|times| {
            let size = times.len();
            (Just(times), 0..size - 1)
                .prop_flat_map(move |(times, first)| (Just(times), Just(first), first + 1..size))
        })
        .prop_map(|(times, first, second)| (log(&times), first, second))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_flipped_byte((honest, _, _) in log_and_places(), place in any::<prop::sample::Index>(), mask in 1_u8..) {
        let mut file = export(&honest);
        let heading = file.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let at = heading + place.index(file.len() - heading);
        let entry = lines_ended(&file[..at]) - 1;
        let entry = u64::try_from(entry).unwrap();
        file[at] ^= mask;
        let report = verify(&file, &[], &[bundle(&honest, honest.len())]);
        prop_assert_eq!(damage(&report).map(|(first, range, _)| (first, range.0)), Some((entry, entry)));
        let report = verify(&file, &[checkpoint(&honest, honest.len())], &[]);
        prop_assert!(!report.is_intact());
    }

    #[test]
    fn a_removed_entry((honest, first, _) in log_and_places()) {
        let mut shorter = honest.clone();
        shorter.remove(first);
        assert_caught(&honest, &export(&shorter), first, Damage::Removed);
        assert_caught(&honest, &export(&renumbered(shorter)), first, Damage::Removed);
    }

    #[test]
    fn a_swapped_pair((honest, first, second) in log_and_places()) {
        let mut swapped = honest.clone();
        swapped.swap(first, second);
        assert_caught(&honest, &export(&swapped), first, Damage::Reordered);
        assert_caught(&honest, &export(&renumbered(swapped)), first, Damage::Reordered);
    }

    #[test]
    fn a_moved_entry((honest, first, second) in log_and_places()) {
        let mut moved = honest.clone();
        let entry = moved.remove(first);
        moved.insert(second, entry);
        assert_caught(&honest, &export(&renumbered(moved)), first, Damage::Reordered);
    }

    #[test]
    fn an_inserted_entry((honest, first, second) in log_and_places()) {
        let mut longer = honest.clone();
        let mut entry = honest[first].clone();
        entry.commitment = commit(&[1; 32], b"never happened");
        longer.insert(first, entry);
        assert_caught(&honest, &export(&renumbered(longer)), first, Damage::Inserted);
        // A copy of an earlier entry, with its number or with a fresh one.
        let mut doubled = honest.clone();
        doubled.insert(second, honest[first].clone());
        assert_caught(&honest, &export(&doubled), second, Damage::Inserted);
    }

    #[test]
    fn a_cut_tail((honest, first, _) in log_and_places()) {
        assert_caught(&honest, &export(&honest[..first]), first, Damage::Truncated);
    }

    #[test]
    fn a_rewritten_log_with_a_fresh_tree((honest, first, _) in log_and_places(), seed in any::<u8>()) {
        let mut rewritten = honest.clone();
        for leaf in &mut rewritten[first..] {
            leaf.commitment = commit(&[seed; 32], b"another story");
            leaf.kind = Kind::Administration;
        }
        // Everything in the new log agrees with itself.
        let own = verify(&export(&rewritten), &[checkpoint(&rewritten, rewritten.len())], &[]);
        prop_assert!(own.is_intact());
        assert_caught(&honest, &export(&rewritten), first, Damage::Changed);
    }

    /// Last week's backup put in place of today's log, and entries spliced in from another log.
    #[test]
    fn a_spliced_log((honest, first, second) in log_and_places()) {
        let mut other = log(&vec![9; honest.len()]);
        for leaf in &mut other {
            leaf.commitment = commit(&[3; 32], &leaf.index.to_be_bytes());
        }
        let mut spliced = honest.clone();
        for place in first..=second {
            spliced[place].commitment = other[place].commitment;
        }
        assert_caught(&honest, &export(&spliced), first, Damage::Changed);
    }

    /// No bytes make it panic, and none pass for the honest log.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "[0-9A-Za-z+/= \n]{0,300}") {
        let honest = log(&[1; 5]);
        let witnesses = [bundle(&honest, 5)];
        prop_assert!(!verify(&bytes, &[], &witnesses).is_intact());
        let headed = format!("candour-ledger v1 {ORIGIN}\n{text}");
        prop_assert!(!verify(headed.as_bytes(), std::slice::from_ref(&text), std::slice::from_ref(&text)).is_intact());
    }
}
