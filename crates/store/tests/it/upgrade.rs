//! A database of the first schema is renewed, and what was in it is read with the cautious values.

use anyhow::{Context as _, Result};
use candour_domain::{Category, RecordId};
use candour_store::Store;
use candour_store::testing::{postgres, postgres_server, sqlite};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Executor as _, PgPool, SqlitePool};

const SQLITE: &str = include_str!("../../migrations/sqlite/0001_start.sql");
const POSTGRES: &str = include_str!("../../migrations/postgres/0001_start.sql");

/// Rows of the first schema: an agency with one record, and a version table that says so.
const ROWS: &str = "CREATE TABLE schema_version (version BIGINT PRIMARY KEY);
    INSERT INTO schema_version VALUES (1);
    INSERT INTO agency VALUES (ID, 'Harbour', 'police', 0);
    INSERT INTO desk VALUES (ID, ID, 'Front desk', 0);
    INSERT INTO account VALUES (ID, ID, 'Robin Quill', 'robin@example.org', 'practitioner', 'x', 0, 0, 0, NULL);
    INSERT INTO record VALUES (ID, ID, 'A-1', 1, 0, 0);
    INSERT INTO record_field VALUES (ID, 1, 0, 'name', '-', 'Ava Tern');
    INSERT INTO decision VALUES (ID, ID, ID, 0, 'share', NULL, 'h', 'f', '', 'r', '', '');";

/// An address of a database that the first schema made.
async fn old_sqlite(folder: &std::path::Path) -> Result<String> {
    let file = folder.join("old.db");
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true);
    let pool = SqlitePool::connect_with(options).await?;
    pool.execute(SQLITE).await?;
    let rows = ROWS.replace("ID", "x'01010101010101010101010101010101'");
    pool.execute(sqlx::AssertSqlSafe(rows)).await?;
    pool.close().await;
    Ok(format!("sqlite:{}", file.display()))
}

async fn old_postgres(address: &str) -> Result<()> {
    let pool = PgPool::connect(address).await?;
    pool.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        .await?;
    pool.execute(POSTGRES).await?;
    let rows = ROWS.replace("ID", "'\\x01010101010101010101010101010101'");
    pool.execute(sqlx::AssertSqlSafe(rows)).await?;
    pool.close().await;
    Ok(())
}

async fn check(address: &str) -> Result<()> {
    let store = Store::open(address).await?;
    let mut unit = store.begin("test").await?;
    let id = RecordId::from_bytes([1; 16]);
    let record = unit.record_find(id).await?.context("lost")?;
    assert_eq!(record.category, Category::Ordinary);
    let fact = record.values.first().context("no fact")?;
    assert!(fact.marks.is_empty());
    let decisions = unit.decision_list_after(None, 9).await?;
    let decision = decisions.first().context("lost")?;
    assert_eq!(decision.state.code(), "final");
    assert_eq!((decision.record, decision.second_by), (None, None));
    let agency = candour_domain::AgencyId::from_bytes([1; 16]);
    assert!(unit.desk_lead(agency).await?.is_some());
    assert_eq!(unit.rules_turn().await?, (0, 0));
    unit.finish().await?;
    store.close().await;
    Ok(())
}

#[tokio::test]
async fn a_database_of_the_first_schema_is_renewed() -> Result<()> {
    let db = sqlite().await?;
    let folder = db.folder().context("no folder")?;
    check(&old_sqlite(folder).await?).await?;
    if let Some(server) = postgres_server() {
        let db = postgres(&server).await?;
        db.store.close().await;
        old_postgres(&db.address).await?;
        check(&db.address).await?;
    }
    Ok(())
}
