//! The ledger: many writers at once, from more than one process.

use std::collections::BTreeSet;

use anyhow::Result;
use candour_domain::AgencyId;
use candour_ledger::{Kind, Payload};
use candour_store::{Entry, Store};

use crate::ledger::recompute;
use crate::world::{at, worlds};

const WRITERS: u8 = 32;
const UNITS: u8 = 4;

/// Write some units; give the index of every entry that was acknowledged.
async fn write(store: Store, agency: AgencyId, writer: u8) -> Result<Vec<u64>> {
    let mut acknowledged = Vec::new();
    for number in 0..UNITS {
        let mut unit = store.begin("test.writer").await?;
        for _ in 0..=number % 3 {
            unit.record(Entry {
                kind: Kind::Consultation,
                agency,
                payload: Payload::new().with("writer", writer.to_string()),
                salt: [writer; 32],
            });
        }
        let committed = unit.commit(at(i64::from(number))).await?;
        acknowledged.extend(committed.first..committed.first + committed.entries);
    }
    Ok(acknowledged)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_at_once_leave_one_log_without_gaps() -> Result<()> {
    for world in worlds().await? {
        if let (Store::Postgres(_), Some((_, name))) =
            (world.store(), world.db.address.rsplit_once('/'))
        {
            let sql = "SET default_transaction_isolation = serializable";
            world.raw(&format!("ALTER DATABASE {name} {sql}")).await?;
        }
        // A second opening has connections of its own, as a second process would.
        let second = Store::open(&world.db.address).await?;
        let tasks: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let store = if writer % 2 == 0 {
                    world.store().clone()
                } else {
                    second.clone()
                };
                tokio::spawn(write(store, world.harbour.agency, writer))
            })
            .collect();
        let mut acknowledged = Vec::new();
        for task in tasks {
            acknowledged.extend(task.await??);
        }
        let distinct: BTreeSet<u64> = acknowledged.iter().copied().collect();
        let head = recompute(world.store()).await?;
        assert_eq!(head.size, u64::from(WRITERS) * 7);
        assert_eq!(
            acknowledged.len(),
            distinct.len(),
            "an index was acknowledged twice"
        );
        assert_eq!(distinct, (0..head.size).collect());
        second.close().await;
    }
    Ok(())
}
