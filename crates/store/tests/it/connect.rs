//! Opening a database: what is refused, and what holds once it is open.

use std::time::Duration;

use anyhow::{Context as _, Result};
use candour_store::testing::{postgres, postgres_server, sqlite, stores};
use candour_store::{Store, StoreError};
use sqlx::{AssertSqlSafe, Executor as _};

use crate::world::{at, number, raw, worlds};

#[tokio::test]
async fn an_address_of_something_else_is_refused() {
    for address in [
        "",
        "candour.db",
        "mysql://localhost/x",
        "Postgres://localhost/x",
    ] {
        let refused = Store::open(address).await;
        assert!(matches!(refused, Err(StoreError::Address)), "{address}");
    }
}

#[tokio::test]
async fn memory_is_not_a_place_to_keep_things() {
    let refused = Store::open("sqlite::memory:").await;
    assert!(
        matches!(
            refused,
            Err(StoreError::Unfit {
                what: "journal_mode",
                ..
            })
        ),
        "{refused:?}"
    );
}

#[tokio::test]
async fn opening_again_changes_nothing() -> Result<()> {
    for mut world in worlds().await? {
        world.append(2, at(0)).await?;
        world.store().close().await;
        for _ in 0..2 {
            let again = Store::open(&world.db.address).await?;
            assert_eq!(
                number(&again, "SELECT COUNT(*) FROM schema_version").await?,
                2
            );
            assert_eq!(crate::ledger::recompute(&again).await?.size, 2);
            again.close().await;
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn instances_that_start_at_once_make_one_schema() -> Result<()> {
    for db in stores().await? {
        let address = match &db.store {
            Store::Sqlite { .. } => format!(
                "sqlite:{}",
                db.folder().context("no folder")?.join("new.db").display()
            ),
            Store::Postgres(_) => {
                raw(&db.store, "DROP SCHEMA public CASCADE").await?;
                raw(&db.store, "CREATE SCHEMA public").await?;
                db.address.clone()
            }
        };
        let starting: Vec<_> = (0..6)
            .map(|_| {
                let address = address.clone();
                tokio::spawn(async move { Store::open(&address).await })
            })
            .collect();
        for started in starting {
            let store = started.await??;
            assert_eq!(
                number(&store, "SELECT COUNT(*) FROM schema_version").await?,
                2
            );
            store.close().await;
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused() -> Result<()> {
    for db in stores().await? {
        raw(
            &db.store,
            "INSERT INTO schema_version (version) VALUES (99)",
        )
        .await?;
        db.store.close().await;
        let refused = Store::open(&db.address).await;
        assert!(
            matches!(
                refused,
                Err(StoreError::Newer {
                    found: 99,
                    known: 2
                })
            ),
            "{refused:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn sqlite_waits_for_the_disk_on_every_connection() -> Result<()> {
    let db = sqlite().await?;
    let Store::Sqlite { writer, readers } = &db.store else {
        anyhow::bail!("not SQLite")
    };
    for (pool, query_only) in [(writer, 0_i64), (readers, 1)] {
        let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
            .fetch_one(pool)
            .await?;
        assert_eq!(mode, "wal");
        for (pragma, expected) in [
            ("synchronous", 2),
            ("foreign_keys", 1),
            ("query_only", query_only),
        ] {
            let sql = AssertSqlSafe(format!("PRAGMA {pragma}"));
            let found: i64 = sqlx::query_scalar(sql).fetch_one(pool).await?;
            assert_eq!(found, expected, "{pragma}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn postgres_that_does_not_wait_for_the_disk_is_refused() -> Result<()> {
    let Some(server) = postgres_server() else {
        return Ok(());
    };
    let db = postgres(&server).await?;
    let name = db.address.rsplit('/').next().context("no name")?;
    let operator = sqlx::PgPool::connect(&server).await?;
    let set = |value| {
        AssertSqlSafe(format!(
            "ALTER DATABASE {name} SET synchronous_commit = {value}"
        ))
    };
    operator.execute(set("off")).await?;
    let refused = Store::open(&db.address).await;
    let named = matches!(
        refused,
        Err(StoreError::Unfit {
            what: "synchronous_commit",
            ..
        })
    );
    assert!(named, "{refused:?}");
    // What was connected before stays as it was: two connections at most. The next one is new.
    let mut held = Vec::new();
    while let Ok(unit) = tokio::time::timeout(Duration::from_secs(1), db.store.begin("test")).await
    {
        held.push(unit?);
        assert!(
            held.len() <= 2,
            "a running program took a connection that does not wait"
        );
    }
    drop(held);

    operator.execute(set("remote_write")).await?;
    Store::open(&db.address).await?.close().await;
    Ok(())
}

#[tokio::test]
async fn a_view_cannot_write_and_sees_one_moment() -> Result<()> {
    for mut world in worlds().await? {
        let mut view = world.store().view("test").await?;
        assert_eq!(view.ledger_head_find().await?.size, 0);
        world.append(2, at(0)).await?;
        assert_eq!(view.ledger_head_find().await?.size, 0);
        drop(view);
        let mut view = world.store().view("test").await?;
        assert_eq!(view.ledger_head_find().await?.size, 2);
        let refused = view
            .account_update_failures(world.harbour.account, 9, at(0))
            .await;
        assert!(
            matches!(refused, Err(StoreError::Database { unit: "test", .. })),
            "{refused:?}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_unit_begins_when_the_one_before_it_has_ended() -> Result<()> {
    for world in worlds().await? {
        let mut first = world.store().begin("test").await?;
        let second = world.store().clone();
        let mut waiting = tokio::spawn(async move {
            let mut unit = second.begin("test").await?;
            unit.account_list().await
        });
        let early = tokio::time::timeout(Duration::from_millis(200), &mut waiting).await;
        assert!(
            early.is_err(),
            "it read while another unit could still change what it read"
        );
        let person = world.harbour.account;
        first.account_update_failures(person, 4, at(1)).await?;
        first.finish().await?;
        let read = waiting.await??;
        let found = read.iter().find(|account| account.id == person);
        assert_eq!(
            found.map(|account| account.failures),
            Some(4),
            "it sees what the one before it did"
        );
    }
    Ok(())
}

#[tokio::test]
async fn whoever_stops_waiting_for_their_turn_does_not_keep_it() -> Result<()> {
    for world in worlds().await? {
        let first = world.store().begin("test").await?;
        // More than there are connections, so that one kept would be met again.
        for _ in 0..12 {
            let waited = Duration::from_millis(20);
            let gone = tokio::time::timeout(waited, world.store().begin("test")).await;
            assert!(gone.is_err(), "it did not wait");
        }
        first.finish().await?;
        for ms in 0..12 {
            let mut unit =
                tokio::time::timeout(Duration::from_secs(5), world.store().begin("test"))
                    .await
                    .context("somebody who left holds the turn")??;
            unit.account_update_failures(world.harbour.account, 1, at(ms))
                .await?;
            unit.finish().await?;
        }
    }
    Ok(())
}
