//! Records and their versions.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use candour_domain::{Category, Field, FieldValue, Mark, Record, RecordId, Sensitive};
use candour_store::StoreError;

use crate::world::{at, damaged, record, worlds};

#[tokio::test]
async fn a_correction_keeps_the_version_before_it() -> Result<()> {
    for world in worlds().await? {
        let side = world.harbour;
        let first = record(side, side.record, "A-1");
        let second = Record {
            version: 2,
            category: Category::Victim,
            values: vec![FieldValue {
                field: Field::Phone,
                detail: "mobile".to_owned(),
                value: Sensitive::new("07700 900123".to_owned()),
                marks: BTreeSet::from([Mark::Patient, Mark::ShieldedPlace]),
            }],
            ..first.clone()
        };
        let mut unit = world.store().begin("test").await?;
        unit.record_update(&second, at(5)).await?;
        unit.finish().await?;

        let mut unit = world.store().begin("test").await?;
        assert_eq!(unit.record_find(side.record).await?, Some(second.clone()));
        // The sort of holding is of the record, whichever version is read.
        let first = Record {
            category: Category::Victim,
            ..first
        };
        assert_eq!(unit.record_find_version(side.record, 1).await?, Some(first));
        assert_eq!(
            unit.record_list_by_id(&[side.record]).await?,
            std::slice::from_ref(&second)
        );
        let listed = unit.record_list(side.agency, None, 9).await?;
        assert_eq!(listed.first().context("none")?.category, Category::Victim);
        assert_eq!(
            unit.record_find_version(side.record, 2).await?,
            Some(second.clone())
        );
        assert_eq!(unit.record_find(RecordId::from_bytes([1; 16])).await?, None);
        let stale = unit.record_update(&second, at(6)).await;
        assert!(
            matches!(stale, Err(StoreError::Stale)),
            "somebody else was first"
        );
    }
    Ok(())
}

#[tokio::test]
async fn many_records_are_written_and_read_in_any_order() -> Result<()> {
    for mut world in worlds().await? {
        let side = world.harbour;
        // More than one statement holds of each.
        let records: Vec<Record> = (0..1_203)
            .map(|number| record(side, RecordId::new(&mut world.rng), &format!("B-{number}")))
            .collect();
        let mut unit = world.store().begin("test").await?;
        unit.record_insert(&records, at(1)).await?;
        unit.finish().await?;

        let mut view = world.store().view("test").await?;
        let mut ids: Vec<RecordId> = records.iter().map(|record| record.id).collect();
        ids.insert(3, RecordId::from_bytes([1; 16]));
        assert_eq!(view.record_list_by_id(&ids).await?, records);
        assert_eq!(view.record_count().await?, 1_205);

        let references: Vec<String> = records
            .iter()
            .map(|record| record.reference.clone())
            .collect();
        let mut asked: Vec<&str> = references.iter().map(String::as_str).collect();
        asked.push("nobody");
        let expected: BTreeMap<String, RecordId> = records
            .iter()
            .map(|record| (record.reference.clone(), record.id))
            .collect();
        assert_eq!(
            view.record_list_by_reference(side.agency, &asked).await?,
            expected
        );
        assert!(
            view.record_list_by_reference(world.meadow.agency, &asked)
                .await?
                .is_empty()
        );
    }
    Ok(())
}

#[tokio::test]
async fn pages_meet_without_gap_or_overlap() -> Result<()> {
    for mut world in worlds().await? {
        let side = world.harbour;
        let mut unit = world.store().begin("test").await?;
        for (number, ms) in [5, 9, 5, 5, 2].into_iter().enumerate() {
            let id = RecordId::new(&mut world.rng);
            unit.record_insert(&[record(side, id, &format!("C-{number}"))], at(ms))
                .await?;
        }
        unit.finish().await?;

        let mut view = world.store().view("test").await?;
        let whole = view.record_list(side.agency, None, 100).await?;
        assert_eq!(whole.len(), 6);
        let order: Vec<_> = whole
            .iter()
            .map(|row| (std::cmp::Reverse(row.updated_at), row.id))
            .collect();
        assert!(order.is_sorted());
        let mut paged = Vec::new();
        let mut before = None;
        loop {
            let page = view.record_list(side.agency, before, 2).await?;
            let Some(last) = page.last() else { break };
            before = Some((last.updated_at, last.id));
            paged.extend(page.into_iter().map(|row| row.id));
            assert!(paged.len() <= whole.len(), "the pages overlap");
        }
        assert_eq!(paged, whole.iter().map(|row| row.id).collect::<Vec<_>>());

        let mut every = vec![side.record, world.meadow.record];
        every.extend(
            whole
                .iter()
                .map(|row| row.id)
                .filter(|id| *id != side.record),
        );
        every.sort();
        assert_eq!(view.record_id_list(None, None, 100).await?, every);
        let after = every.get(2).copied().context("too few")?;
        assert_eq!(
            view.record_id_list(None, Some(after), 2).await?,
            every.iter().copied().skip(3).take(2).collect::<Vec<_>>()
        );
        assert_eq!(
            view.record_id_list(Some(world.meadow.agency), None, 100)
                .await?,
            [world.meadow.record]
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_reference_is_used_once_an_agency() -> Result<()> {
    for mut world in worlds().await? {
        let id = RecordId::new(&mut world.rng);
        let mut unit = world.store().begin("test").await?;
        let refused = unit
            .record_insert(&[record(world.harbour, id, "A-1")], at(0))
            .await;
        assert!(matches!(refused, Err(StoreError::Duplicate)));
    }
    Ok(())
}

#[tokio::test]
async fn a_mark_or_category_that_is_not_known_is_damage() -> Result<()> {
    for world in worlds().await? {
        let id = world.harbour.record;
        world
            .raw("UPDATE record_field SET marks = 'patient moon' WHERE position = 1")
            .await?;
        let mut view = world.store().view("test").await?;
        assert_eq!(
            damaged(view.record_find(id).await)?,
            ("record_field", "marks")
        );
        drop(view);
        world.raw("UPDATE record SET category = ''").await?;
        let mut view = world.store().view("test").await?;
        assert_eq!(damaged(view.record_find(id).await)?, ("record", "category"));
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for world in worlds().await? {
        world
            .raw("UPDATE record_field SET field = 'moon' WHERE position = 1")
            .await?;
        let mut view = world.store().view("test").await?;
        let id = world.harbour.record;
        let expected = ("record_field", "field");
        assert_eq!(damaged(view.record_find(id).await)?, expected);
        assert_eq!(damaged(view.record_find_version(id, 1).await)?, expected);
        assert_eq!(damaged(view.record_list_by_id(&[id]).await)?, expected);
    }
    Ok(())
}
