//! How many ledger entries a second are durable: one a unit, and ten and a hundred a unit; one writer, and eight.
//!
//! `cargo bench -p candour-store` measures SQLite; with `CANDOUR_TEST_POSTGRES` set, PostgreSQL too. Run without
//! `--bench`, as `cargo test --benches` does, it only tries that it works.

use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::Result;
use candour_domain::{AgencyId, Timestamp};
use candour_ledger::{Kind, Payload};
use candour_store::testing::stores;
use candour_store::{Database, Entry, Store};

/// Commit units of so many entries until the time is over; give how many entries were acknowledged.
async fn append(store: Store, entries: u64, until: Instant) -> Result<u64> {
    let mut acknowledged = 0;
    loop {
        let mut unit = store.begin("bench.append").await?;
        for number in 0..entries {
            unit.record(Entry {
                kind: Kind::Consultation,
                agency: AgencyId::from_bytes([1; 16]),
                payload: Payload::new()
                    .with("actor", AgencyId::from_bytes([2; 16]).to_string())
                    .with("number", number.to_string()),
                salt: [3; 32],
            });
        }
        acknowledged += unit.commit(Timestamp::from_ms(0)).await?.entries;
        if Instant::now() >= until {
            return Ok(acknowledged);
        }
    }
}

/// Entries a second with so many writers at once.
async fn measure(store: &Store, writers: usize, entries: u64, time: Duration) -> Result<u128> {
    let begun = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|_| tokio::spawn(append(store.clone(), entries, begun + time)))
        .collect();
    let mut acknowledged = 0;
    for task in tasks {
        acknowledged += u128::from(task.await??);
    }
    Ok(acknowledged * 1_000_000 / begun.elapsed().as_micros().max(1))
}

#[tokio::main]
async fn main() -> Result<()> {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let time = Duration::from_millis(if measured { 5_000 } else { 1 });
    let mut out = std::io::stdout();
    writeln!(
        out,
        "| database | writers | entries a unit | entries a second |"
    )?;
    writeln!(out, "|---|---:|---:|---:|")?;
    for db in stores().await? {
        let name = match db.store.database() {
            Database::Sqlite => "SQLite",
            Database::Postgres => "PostgreSQL",
        };
        for writers in [1, 8] {
            for entries in [1, 10, 100] {
                let rate = measure(&db.store, writers, entries, time).await?;
                writeln!(out, "| {name} | {writers} | {entries} | {rate} |")?;
            }
        }
    }
    Ok(())
}
