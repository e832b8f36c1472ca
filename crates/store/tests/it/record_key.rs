//! Blocking keys.

use std::collections::BTreeSet;

use anyhow::Result;
use candour_domain::RecordId;

use crate::world::{at, record, worlds};

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[tokio::test]
async fn candidates_share_a_key_and_common_keys_are_skipped_aloud() -> Result<()> {
    for mut world in worlds().await? {
        let (me, other, side) = (world.harbour.record, world.meadow.record, world.harbour);
        let third = RecordId::new(&mut world.rng);
        let agency = side.agency;
        let keys = [
            (me, "rare"),
            (other, "rare"),
            (me, "common"),
            (other, "common"),
            (third, "common"),
            (third, "own"),
        ]
        .map(|(record, key)| (record, agency, key.to_owned()));
        let mut unit = world.store().begin("test").await?;
        unit.record_insert(&[record(side, third, "A-3")], at(0))
            .await?;
        unit.record_key_insert(&keys).await?;
        unit.record_key_insert(&keys).await?;

        let asked = words(&["rare", "common", "unknown", "rare"]);
        let found = unit.record_key_candidates(&asked, me, 2).await?;
        assert_eq!(found.records, BTreeSet::from([other]));
        assert_eq!(found.skipped, ["common"]);
        let found = unit.record_key_candidates(&asked, me, 3).await?;
        assert_eq!(found.records, BTreeSet::from([other, third]));
        assert!(found.skipped.is_empty());
        let none = unit.record_key_candidates(&[], me, 3).await?;
        assert!(none.records.is_empty() && none.skipped.is_empty());

        unit.record_key_delete(other).await?;
        let found = unit.record_key_candidates(&asked, me, 3).await?;
        assert_eq!(found.records, BTreeSet::from([third]));
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_record_may_have_more_keys_than_one_query_takes() -> Result<()> {
    for world in worlds().await? {
        let (me, other) = (world.harbour.record, world.meadow.record);
        let keys: Vec<String> = (0..1_300).map(|number| format!("key {number}")).collect();
        let rows: Vec<_> = keys
            .iter()
            .map(|key| (other, world.meadow.agency, key.clone()))
            .collect();
        let mut unit = world.store().begin("test").await?;
        unit.record_key_insert(&rows).await?;
        let found = unit.record_key_candidates(&keys, me, 1).await?;
        assert_eq!(found.records, BTreeSet::from([other]));
        let mut expected = keys.clone();
        expected.sort();
        assert_eq!(
            unit.record_key_candidates(&keys, me, 0).await?.skipped,
            expected
        );
    }
    Ok(())
}
