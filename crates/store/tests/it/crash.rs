//! A writer that is killed: everything it was told is kept, is kept.
//!
//! Killing a process tries atomicity and recovery. It does not try the disk: what a process wrote survives in the
//! system's memory, so that only a power cut would show a missing flush.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use candour_domain::AgencyId;
use candour_ledger::{Kind, Payload};
use candour_store::{Entry, Store};
use rand::RngExt as _;

use crate::ledger::recompute;
use crate::world::{World, at, worlds};

const ADDRESS: &str = "CANDOUR_TEST_KILLED_WRITER";
const THIS_TEST: &str = "crash::a_killed_writer_loses_nothing_it_was_told_is_kept";

/// Commit until killed, telling each index only once it is acknowledged.
async fn write(address: &str) -> Result<()> {
    let store = Store::open(address).await?;
    let mut view = store.view("test.child").await?;
    let mut size = view.ledger_head_find().await?.size;
    let account = view.account_list().await?.first().context("no account")?.id;
    drop(view);
    loop {
        let mut unit = store.begin("test.child").await?;
        let entries = size % 3 + 1;
        for number in 0..entries {
            unit.record(Entry {
                kind: Kind::Consultation,
                agency: AgencyId::from_bytes([1; 16]),
                payload: Payload::new().with("number", number.to_string()),
                salt: [2; 32],
            });
        }
        size += entries;
        unit.account_update_failures(account, i64::try_from(size)?, at(0))
            .await?;
        let committed = unit.commit(at(0)).await?;
        for index in committed.first..committed.first + committed.entries {
            writeln!(std::io::stdout(), "\nacknowledged {index}")?;
        }
        std::io::stdout().flush()?;
    }
}

/// Let a writer run for a while, kill it, and give the highest index it was told is kept.
fn kill_a_writer(world: &World, after: Duration) -> Result<u64> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([THIS_TEST, "--exact", "--nocapture"])
        .env(ADDRESS, &world.db.address)
        .stdout(Stdio::piped())
        .spawn()?;
    let lines = BufReader::new(child.stdout.take().context("no output")?).lines();
    let mut highest = None;
    for line in lines {
        let Some(index) = line?
            .strip_prefix("acknowledged ")
            .and_then(|index| index.parse().ok())
        else {
            continue;
        };
        if highest.is_none() {
            std::thread::sleep(after);
            child.kill()?;
        }
        highest = Some(index);
    }
    child.wait()?;
    highest.context("the writer wrote nothing")
}

async fn assert_whole(world: &World, acknowledged: u64) -> Result<()> {
    let store = Store::open(&world.db.address).await?;
    let head = recompute(&store).await?;
    ensure!(
        head.size > acknowledged,
        "{acknowledged} was acknowledged, and {} are kept",
        head.size
    );
    let mut view = store.view("test.after").await?;
    let account = view
        .account_list()
        .await?
        .into_iter()
        .next()
        .context("no account")?;
    ensure!(
        u64::try_from(account.failures)? == head.size,
        "half a unit is kept"
    );
    drop(view);
    if let Store::Sqlite { writer, .. } = &store {
        let found: String = sqlx::query_scalar("PRAGMA integrity_check")
            .fetch_one(writer)
            .await?;
        ensure!(found == "ok", "the file is damaged: {found}");
    }
    store.close().await;
    Ok(())
}

#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the test starts itself again, as the writer to be killed"
)]
async fn a_killed_writer_loses_nothing_it_was_told_is_kept() -> Result<()> {
    if let Ok(address) = std::env::var(ADDRESS) {
        return write(&address).await;
    }
    for world in worlds().await? {
        world.store().close().await;
        let rounds = if matches!(world.store(), Store::Sqlite { .. }) {
            20
        } else {
            5
        };
        for _ in 0..rounds {
            let after = Duration::from_millis(rand::rng().random_range(0..120));
            let acknowledged = kill_a_writer(&world, after)?;
            assert_whole(&world, acknowledged).await?;
        }
    }
    Ok(())
}
