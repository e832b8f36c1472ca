//! Opening a database: make the schema, and refuse a database that could lose what it acknowledged.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Executor as _, PgPool, Postgres, SqlitePool, Transaction};

use crate::{Result, StoreError, Unit};

/// The schemas, oldest first; the number is the version a database has after it.
const SQLITE: &[(i64, &str)] = &[
    (1, include_str!("../migrations/sqlite/0001_start.sql")),
    (2, include_str!("../migrations/sqlite/0002_sharing.sql")),
];
const POSTGRES: &[(i64, &str)] = &[
    (1, include_str!("../migrations/postgres/0001_start.sql")),
    (2, include_str!("../migrations/postgres/0002_sharing.sql")),
];

/// How a unit begins on PostgreSQL. Whatever the server's default is, each query sees what was committed before it: the
/// lock would be of no use to one who saw the past.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
const BEGIN_VIEW: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Wait for one's turn to write, as long as on SQLite. The number is ours alone, and not the migrations'.
const TAKE_TURN: &str = "SET LOCAL lock_timeout = '30s'; SELECT pg_advisory_xact_lock(7301182607)";

/// Which database it is: the only difference that anything above this crate may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// The embedded database.
    Sqlite,
    /// PostgreSQL, or an engine that speaks its protocol.
    Postgres,
}

/// A database. Cloning shares its connections.
#[derive(Debug, Clone)]
pub enum Store {
    /// SQLite: one writer; readers beside it.
    Sqlite {
        /// The only connection that writes.
        writer: SqlitePool,
        /// Connections that read.
        readers: SqlitePool,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

impl Store {
    /// Open the database at `address` (`sqlite:path` or `postgres://…`), make or renew its schema, and check that what
    /// it acknowledges is durable.
    pub async fn open(address: &str) -> Result<Self> {
        let store = if let Some(path) = address.strip_prefix("sqlite:") {
            Self::open_sqlite(path).await?
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            Self::open_postgres(address).await?
        } else {
            return Err(StoreError::Address);
        };
        store.migrate().await?;
        Ok(store)
    }

    async fn open_sqlite(path: &str) -> Result<Self> {
        let failed = StoreError::of("store.open");
        let options = SqliteConnectOptions::from_str(&format!("sqlite:{path}"))
            .map_err(&failed)?
            .create_if_missing(true)
            .foreign_keys(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-32000");
        let writer = open_writer(&options).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(4)
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(&failed)?;
        assert_sqlite(&writer).await?;
        Ok(Self::Sqlite { writer, readers })
    }

    async fn open_postgres(address: &str) -> Result<Self> {
        let failed = StoreError::of("store.open");
        // One connection is asked first, for a pool does not say why it will not take one.
        let first = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            .connect(address)
            .await
            .map_err(&failed)?;
        let asked = assert_postgres(&first).await;
        first.close().await;
        asked?;
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(30))
            // A setting that changes under a running program holds for new connections: each is asked again.
            .after_connect(|connection, _| {
                Box::pin(async move {
                    let found: String = sqlx::query_scalar(SHOW_SYNCHRONOUS)
                        .fetch_one(connection)
                        .await?;
                    if waits_for_disk(&found) {
                        Ok(())
                    } else {
                        let unfit = StoreError::unfit(SYNCHRONOUS, found, "`on`");
                        Err(sqlx::Error::Configuration(unfit.into()))
                    }
                })
            })
            .connect_lazy(address)
            .map_err(&failed)?;
        Ok(Self::Postgres(pool))
    }

    /// Which database it is.
    pub const fn database(&self) -> Database {
        match self {
            Self::Sqlite { .. } => Database::Sqlite,
            Self::Postgres(_) => Database::Postgres,
        }
    }

    /// Begin a unit of work that may write. There is one at a time, on either database: SQLite gives its write lock at
    /// once, and PostgreSQL a lock of ours.
    ///
    /// A unit reads, decides, writes and logs. If another could commit between its reading and its entry in the ledger,
    /// a recall would overtake a reading that was already decided, and two people would both be the first to answer.
    /// The ledger lets one writer through at a time in any case, so waiting at its start instead costs little.
    pub async fn begin(&self, name: &'static str) -> Result<Unit> {
        let failed = StoreError::of(name);
        match self {
            Self::Sqlite { writer, .. } => writer
                .begin_with("BEGIN IMMEDIATE")
                .await
                .map(|tx| Unit::sqlite(name, tx))
                .map_err(failed),
            Self::Postgres(pool) => {
                let mut tx = begin_postgres(pool, BEGIN).await.map_err(&failed)?;
                sqlx::raw_sql(TAKE_TURN)
                    .execute(&mut *tx)
                    .await
                    .map_err(&failed)?;
                Ok(Unit::postgres(name, tx))
            }
        }
    }

    /// Begin a unit of work that only reads, and that releases nothing about a person. All of its queries see the same
    /// moment, and the database refuses to write in it.
    pub async fn view(&self, name: &'static str) -> Result<Unit> {
        let failed = StoreError::of(name);
        match self {
            Self::Sqlite { readers, .. } => readers
                .begin()
                .await
                .map(|tx| Unit::sqlite(name, tx))
                .map_err(failed),
            Self::Postgres(pool) => begin_postgres(pool, BEGIN_VIEW)
                .await
                .map(|tx| Unit::postgres(name, tx))
                .map_err(failed),
        }
    }

    /// Close every connection, so that a file can be moved or a test database dropped.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    async fn migrate(&self) -> Result<()> {
        let failed = StoreError::of("store.migrate");
        let create = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)";
        let latest = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
        let insert = "INSERT INTO schema_version (version) VALUES ($1)";
        match self {
            Self::Sqlite { writer, .. } => {
                let mut tx = writer
                    .begin_with("BEGIN IMMEDIATE")
                    .await
                    .map_err(&failed)?;
                tx.execute(create).await.map_err(&failed)?;
                let found: i64 = sqlx::query_scalar(latest)
                    .fetch_one(&mut *tx)
                    .await
                    .map_err(&failed)?;
                for (version, schema) in newer(SQLITE, found)? {
                    sqlx::raw_sql(schema)
                        .execute(&mut *tx)
                        .await
                        .map_err(&failed)?;
                    sqlx::query(insert)
                        .bind(version)
                        .execute(&mut *tx)
                        .await
                        .map_err(&failed)?;
                }
                tx.commit().await.map_err(&failed)
            }
            Self::Postgres(pool) => {
                let mut tx = pool.begin().await.map_err(&failed)?;
                // Two instances that start together must not both make the schema. The number is ours alone.
                tx.execute("SELECT pg_advisory_xact_lock(7301182606)")
                    .await
                    .map_err(&failed)?;
                tx.execute(create).await.map_err(&failed)?;
                let found: i64 = sqlx::query_scalar(latest)
                    .fetch_one(&mut *tx)
                    .await
                    .map_err(&failed)?;
                for (version, schema) in newer(POSTGRES, found)? {
                    sqlx::raw_sql(schema)
                        .execute(&mut *tx)
                        .await
                        .map_err(&failed)?;
                    sqlx::query(insert)
                        .bind(version)
                        .execute(&mut *tx)
                        .await
                        .map_err(&failed)?;
                }
                tx.commit().await.map_err(&failed)
            }
        }
    }
}

/// Begin a transaction, to its end even if whoever asked goes away meanwhile: a connection that was left half way would
/// go back to the others inside a transaction of which nobody knows.
async fn begin_postgres(
    pool: &PgPool,
    statement: &'static str,
) -> sqlx::Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    tokio::spawn(async move { pool.begin_with(statement).await })
        .await
        .map_err(|_| sqlx::Error::WorkerCrashed)?
}

/// The schemas that a database of version `found` lacks.
fn newer(
    schemas: &'static [(i64, &'static str)],
    found: i64,
) -> Result<impl Iterator<Item = (i64, &'static str)>> {
    let known = schemas.last().map_or(0, |last| last.0);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    Ok(schemas
        .iter()
        .copied()
        .filter(move |schema| schema.0 > found))
}

/// The connection that writes. The first to open a new file turns it into one with a write-ahead log, and whoever opens
/// it at that moment is turned away without waiting: so they try again.
async fn open_writer(options: &SqliteConnectOptions) -> Result<SqlitePool> {
    const MOST_TRIES: u32 = 50;
    let mut tries = 0;
    loop {
        let opened = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            // A file does not hang up, so there is nothing to try before each use.
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await;
        tries += 1;
        match opened {
            Err(error) if is_busy(&error) && tries < MOST_TRIES => {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            opened => return opened.map_err(StoreError::of("store.open")),
        }
    }
}

/// Whether SQLite said `SQLITE_BUSY`, which is 5 in the lowest byte of whatever else it says.
fn is_busy(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .and_then(|code| code.parse::<u32>().ok())
        .is_some_and(|code| code & 0xff == 5)
}

/// Before 3.51.3 a race could lose committed writes in WAL mode.
async fn assert_sqlite(pool: &SqlitePool) -> Result<()> {
    let failed = StoreError::of("store.assert");
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(pool)
        .await
        .map_err(&failed)?;
    let parts: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    if parts.as_slice() < [3, 51, 3].as_slice() {
        return Err(StoreError::unfit("SQLite", version, "3.51.3 or later"));
    }
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(pool)
        .await
        .map_err(&failed)?;
    if mode != "wal" {
        return Err(StoreError::unfit("journal_mode", mode, "`wal`"));
    }
    let level: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(pool)
        .await
        .map_err(&failed)?;
    if level < 2 {
        return Err(StoreError::unfit(
            "synchronous",
            level.to_string(),
            "`FULL`",
        ));
    }
    Ok(())
}

/// The setting of PostgreSQL that lets it say "committed" before it is.
const SYNCHRONOUS: &str = "synchronous_commit";
const SHOW_SYNCHRONOUS: &str = "SHOW synchronous_commit";

fn waits_for_disk(synchronous_commit: &str) -> bool {
    synchronous_commit == "on" || synchronous_commit.starts_with("remote_")
}

async fn assert_postgres(pool: &PgPool) -> Result<()> {
    const NEEDED: [(&str, &str); 4] = [
        ("fsync", "SHOW fsync"),
        ("full_page_writes", "SHOW full_page_writes"),
        (SYNCHRONOUS, SHOW_SYNCHRONOUS),
        ("data_checksums", "SHOW data_checksums"),
    ];
    for (what, question) in NEEDED {
        let found: String = sqlx::query_scalar(question)
            .fetch_one(pool)
            .await
            .map_err(StoreError::of("store.assert"))?;
        let durable = found == "on" || (what == SYNCHRONOUS && waits_for_disk(&found));
        if !durable {
            return Err(StoreError::Unfit {
                what,
                found,
                needed: "`on`",
            });
        }
    }
    Ok(())
}
