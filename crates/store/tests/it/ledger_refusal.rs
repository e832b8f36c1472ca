//! The ledger: what it refuses, and that a refusal leaves nothing behind.

use anyhow::Result;
use candour_ledger::{Kind, Leaf};
use candour_store::{Store, StoreError};

use crate::ledger::recompute;
use crate::world::{World, at, raw, worlds};

/// Commit an entry and a changed account; give the error, once it is sure that nothing was written.
async fn refused(world: &mut World, ms: i64) -> Result<StoreError> {
    let entries = crate::world::number(world.store(), "SELECT COUNT(*) FROM ledger_entry").await?;
    let entry = world.entry(Kind::Decision);
    let mut unit = world.store().begin("test").await?;
    unit.account_update_failures(world.harbour.account, 9, at(0))
        .await?;
    unit.record(entry);
    let Err(error) = unit.commit(at(ms)).await else {
        anyhow::bail!("it was committed")
    };
    for (sql, expected) in [
        ("SELECT COUNT(*) FROM ledger_entry", entries),
        ("SELECT COUNT(*) FROM ledger_opening", entries),
        ("SELECT COUNT(*) FROM account WHERE failures <> 0", 0),
    ] {
        assert_eq!(
            crate::world::number(world.store(), sql).await?,
            expected,
            "{sql}"
        );
    }
    Ok(error)
}

#[tokio::test]
async fn a_head_that_was_touched_stops_every_writer() -> Result<()> {
    for damage in [
        "UPDATE ledger_head SET size = size + 1",
        "UPDATE ledger_head SET size = 0",
        "UPDATE ledger_head SET root = (SELECT hash FROM ledger_node WHERE level = 0 AND place = 2)",
        "DELETE FROM ledger_head",
    ] {
        for mut world in worlds().await? {
            world.append(3, at(0)).await?;
            world.raw(damage).await?;
            let error = refused(&mut world, 1).await?;
            assert!(
                matches!(error, StoreError::HeadMoved),
                "{damage}: {error:?}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_head_that_was_rolled_back_whole_stops_every_writer() -> Result<()> {
    for mut world in worlds().await? {
        world.append(2, at(0)).await?;
        world
            .raw("CREATE TABLE old_head AS SELECT * FROM ledger_head")
            .await?;
        world.append(1, at(0)).await?;
        world.raw("DELETE FROM ledger_head").await?;
        world
            .raw("INSERT INTO ledger_head SELECT * FROM old_head")
            .await?;
        let error = refused(&mut world, 1).await?;
        assert!(matches!(error, StoreError::HeadMoved), "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_head_that_moves_while_a_unit_is_open_stops_it() -> Result<()> {
    for mut world in worlds().await? {
        world.append(3, at(0)).await?;
        let entry = world.entry(Kind::Decision);
        // On SQLite an open unit holds the only pen, so only PostgreSQL can be touched in between.
        let Store::Postgres(_) = world.store() else {
            continue;
        };
        let mut unit = world.store().begin("test").await?;
        unit.account_update_failures(world.harbour.account, 9, at(0))
            .await?;
        unit.record(entry);
        raw(world.store(), "UPDATE ledger_head SET size = size + 1").await?;
        let error = unit.commit(at(1)).await.err();
        assert!(matches!(error, Some(StoreError::HeadMoved)), "{error:?}");
        raw(world.store(), "UPDATE ledger_head SET size = size - 1").await?;
        assert_eq!(recompute(world.store()).await?.size, 3);
    }
    Ok(())
}

#[tokio::test]
async fn an_edge_that_cannot_be_read_is_named() -> Result<()> {
    for mut world in worlds().await? {
        world.append(3, at(0)).await?;
        world.raw("UPDATE ledger_head SET frontier = root").await?;
        let error = refused(&mut world, 1).await?;
        let named = matches!(
            error,
            StoreError::Damaged {
                table: "ledger_head",
                column: "frontier"
            }
        );
        assert!(named, "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_clock_that_went_back_is_refused_and_one_that_lags_is_held() -> Result<()> {
    for mut world in worlds().await? {
        world.append(1, at(100_000)).await?;
        let error = refused(&mut world, 39_999).await?;
        assert!(matches!(error, StoreError::TimeWentBack), "{error:?}");
        world.append(1, at(40_000)).await?;
        let head = recompute(world.store()).await?;
        assert_eq!((head.size, head.at), (2, at(100_000)));
        let mut view = world.store().view("test").await?;
        for entry in view.ledger_entry_list(0, 9).await? {
            assert_eq!(Leaf::decode(&entry.leaf)?.at_ms, at(100_000).as_ms());
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_written_stays_as_it_is() -> Result<()> {
    for mut world in worlds().await? {
        world.append(2, at(0)).await?;
        let mut unit = world.store().begin("test").await?;
        unit.ledger_checkpoint_insert(2, "note", at(0)).await?;
        unit.finish().await?;
        let mut attempts = vec![
            "UPDATE ledger_entry SET at = at + 1",
            "DELETE FROM ledger_entry WHERE seq = 1",
            "UPDATE ledger_node SET level = level",
            "DELETE FROM ledger_node",
            "UPDATE ledger_checkpoint SET note = 'another'",
            "DELETE FROM ledger_checkpoint",
        ];
        if matches!(world.store(), Store::Postgres(_)) {
            attempts.extend([
                "TRUNCATE ledger_entry",
                "TRUNCATE ledger_node",
                "TRUNCATE ledger_checkpoint",
            ]);
        }
        for sql in attempts {
            let error = world.raw(sql).await.err().map(|error| error.to_string());
            let told = error.unwrap_or_default();
            assert!(told.contains("the ledger is append-only"), "{sql}: {told}");
        }
        assert_eq!(recompute(world.store()).await?.size, 2);
    }
    Ok(())
}

#[tokio::test]
async fn an_erased_opening_leaves_the_tree_whole() -> Result<()> {
    for mut world in worlds().await? {
        world.append(3, at(0)).await?;
        world
            .raw("DELETE FROM ledger_opening WHERE seq = 1")
            .await?;
        let mut view = world.store().view("test").await?;
        let left: Vec<u64> = view
            .ledger_opening_list(9)
            .await?
            .into_iter()
            .map(|opening| opening.index)
            .collect();
        assert_eq!(left, [2, 0]);
        assert_eq!(view.ledger_entry_list(0, 9).await?.len(), 3);
        drop(view);
        assert_eq!(world.append(1, at(1)).await?, 3);
    }
    Ok(())
}

#[tokio::test]
async fn entries_are_neither_lost_nor_forgotten() -> Result<()> {
    for mut world in worlds().await? {
        let entry = world.entry(Kind::Session);
        let mut unit = world.store().begin("test.finish").await?;
        unit.record(entry);
        let error = unit.finish().await.err();
        assert!(
            matches!(
                error,
                Some(StoreError::Unlogged {
                    unit: "test.finish"
                })
            ),
            "{error:?}"
        );
        let mut unit = world.store().begin("test.commit").await?;
        unit.account_update_failures(world.harbour.account, 9, at(0))
            .await?;
        let error = unit.commit(at(0)).await.err();
        assert!(
            matches!(
                error,
                Some(StoreError::Unlogged {
                    unit: "test.commit"
                })
            ),
            "{error:?}"
        );
        assert_eq!(recompute(world.store()).await?.size, 0);
        let mut view = world.store().view("test").await?;
        let account = view.account_find(world.harbour.account).await?;
        assert_eq!(account.map(|account| account.failures), Some(0));
    }
    Ok(())
}
