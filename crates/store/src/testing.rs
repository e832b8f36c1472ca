//! Fresh databases of both kinds for tests. Each test runs on every one that [`stores`] gives.

use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Executor as _};
use tempfile::TempDir;

use crate::{Result, Store, StoreError};

/// A database that is there for one test.
#[derive(Debug)]
pub struct TestStore {
    /// The database.
    pub store: Store,
    /// Its address.
    pub address: String,
    /// The folder of an embedded database, removed with this value.
    folder: Option<TempDir>,
}

impl TestStore {
    /// The folder of an embedded database.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(TempDir::path)
    }
}

/// An embedded database in a folder of its own, and a PostgreSQL database of its own where `CANDOUR_TEST_POSTGRES`
/// names a server; where it does not, that is said aloud.
pub async fn stores() -> Result<Vec<TestStore>> {
    let mut stores = vec![sqlite().await?];
    if let Some(server) = postgres_server() {
        stores.push(postgres(&server).await?);
    }
    Ok(stores)
}

/// The address of the PostgreSQL server for tests, or `None` after saying that its tests are skipped.
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
#[expect(
    clippy::disallowed_methods,
    reason = "the test command hands over its server in the environment"
)]
pub fn postgres_server() -> Option<String> {
    let server = std::env::var("CANDOUR_TEST_POSTGRES").ok();
    if server.is_none() {
        eprintln!("SKIPPED on PostgreSQL: CANDOUR_TEST_POSTGRES is not set");
    }
    server
}

/// An embedded database in a folder of its own.
pub async fn sqlite() -> Result<TestStore> {
    let folder =
        TempDir::new().map_err(|error| StoreError::of("testing.sqlite")(sqlx::Error::Io(error)))?;
    let address = format!("sqlite:{}", folder.path().join("candour.db").display());
    Ok(TestStore {
        store: Store::open(&address).await?,
        address,
        folder: Some(folder),
    })
}

/// A new database on the PostgreSQL server at `server`.
pub async fn postgres(server: &str) -> Result<TestStore> {
    let failed = StoreError::of("testing.postgres");
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .connect(server)
        .await
        .map_err(&failed)?;
    // The server may outlive many runs, and process numbers come round again.
    let random: String = sqlx::query_scalar("SELECT REPLACE(gen_random_uuid()::text, '-', '')")
        .fetch_one(&pool)
        .await
        .map_err(&failed)?;
    let name = format!("candour_test_{random}");
    pool.execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .map_err(&failed)?;
    pool.close().await;
    let base = server.rsplit_once('/').map_or(server, |(base, _)| base);
    let query = server
        .split_once('?')
        .map_or(String::new(), |(_, query)| format!("?{query}"));
    let address = format!("{base}/{name}{query}");
    Ok(TestStore {
        store: Store::open(&address).await?,
        address,
        folder: None,
    })
}

/// Damage the head of the ledger, as somebody with the database in their hands might: nothing can be appended after it.
pub async fn break_ledger(store: &Store) -> Result<()> {
    let mut unit = store.begin("testing.break").await?;
    let root = vec![0_u8; 32];
    crate::unit::change!(
        &mut unit,
        "UPDATE ledger_head SET root = $1 WHERE id = 1",
        root.clone()
    )?;
    unit.end().await
}
