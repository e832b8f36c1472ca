//! Two agencies with a desk, an account and a record each: what most tests begin with. Everybody is invented.

use anyhow::{Context as _, Result, bail};
use candour_domain::{
    AccountId, Agency, AgencyId, AgencyKind, Category, Desk, DeskId, Field, FieldValue, Record,
    RecordId, Role, Timestamp,
};
use candour_ledger::{Kind, Payload};
use candour_store::testing::{TestStore, stores};
use candour_store::{AccountRow, Entry, Store, StoreError};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use sqlx::AssertSqlSafe;

/// An agency with everything it owns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    pub(crate) agency: AgencyId,
    pub(crate) desk: DeskId,
    pub(crate) account: AccountId,
    pub(crate) record: RecordId,
}

/// A database with two agencies in it.
pub(crate) struct World {
    pub(crate) db: TestStore,
    pub(crate) rng: StdRng,
    pub(crate) harbour: Side,
    pub(crate) meadow: Side,
}

/// A moment in May 2026, so many milliseconds in.
pub(crate) const fn at(ms: i64) -> Timestamp {
    Timestamp::from_ms(1_778_666_640_000 + ms)
}

/// A world on every database.
pub(crate) async fn worlds() -> Result<Vec<World>> {
    let mut worlds = Vec::new();
    for db in stores().await? {
        let mut rng = StdRng::seed_from_u64(7);
        let harbour = side(&db.store, &mut rng, "Harbour").await?;
        let meadow = side(&db.store, &mut rng, "Meadow").await?;
        worlds.push(World {
            db,
            rng,
            harbour,
            meadow,
        });
    }
    Ok(worlds)
}

async fn side(store: &Store, rng: &mut StdRng, name: &str) -> Result<Side> {
    let side = Side {
        agency: AgencyId::new(rng),
        desk: DeskId::new(rng),
        account: AccountId::new(rng),
        record: RecordId::new(rng),
    };
    let mut unit = store.begin("test.side").await?;
    let agency = Agency {
        id: side.agency,
        name: name.to_owned(),
        kind: AgencyKind::Police,
    };
    unit.agency_insert(&agency, at(0)).await?;
    let desk = Desk {
        id: side.desk,
        agency: side.agency,
        name: format!("{name} front desk"),
    };
    unit.desk_insert(&desk, at(0)).await?;
    let account = account(side, &format!("{}@example.org", name.to_lowercase()));
    unit.account_insert(&account, &[side.desk], at(0)).await?;
    let record = record(side, side.record, "A-1");
    unit.record_insert(&[record], at(0)).await?;
    unit.finish().await?;
    Ok(side)
}

/// The account of a side, with this address.
pub(crate) fn account(side: Side, email: &str) -> AccountRow {
    AccountRow {
        id: side.account,
        agency: side.agency,
        name: "Robin Quill".to_owned(),
        email: email.to_owned(),
        role: Role::Practitioner,
        password_hash: "$argon2id$invented".to_owned(),
        failures: 0,
        failed_at: Timestamp::default(),
        disabled_at: None,
    }
}

/// A record of a side: a name and a postcode.
pub(crate) fn record(side: Side, id: RecordId, reference: &str) -> Record {
    Record {
        id,
        agency: side.agency,
        reference: reference.to_owned(),
        version: 1,
        category: Category::Ordinary,
        values: vec![
            FieldValue::plain(Field::Name, "Ava Tern"),
            FieldValue::plain(Field::Address, "no fixed abode"),
        ],
    }
}

impl World {
    pub(crate) const fn store(&self) -> &Store {
        &self.db.store
    }

    /// Something to append.
    pub(crate) fn entry(&mut self, kind: Kind) -> Entry {
        let mut salt = [0; 32];
        self.rng.fill_bytes(&mut salt);
        Entry {
            kind,
            agency: self.harbour.agency,
            payload: Payload::new().with("actor", self.harbour.account.to_string()),
            salt,
        }
    }

    /// Commit `number` entries in one unit.
    pub(crate) async fn append(&mut self, number: usize, now: Timestamp) -> Result<u64> {
        let mut unit = self.store().begin("test.append").await?;
        for _ in 0..number {
            unit.record(self.entry(Kind::Consultation));
        }
        Ok(unit.commit(now).await?.first)
    }

    /// Do what no query of the store does. Gives how many rows it changed.
    pub(crate) async fn raw(&self, sql: &str) -> Result<u64> {
        raw(self.store(), sql).await
    }
}

/// Run SQL behind the store's back.
pub(crate) async fn raw(store: &Store, sql: &str) -> Result<u64> {
    let sql = AssertSqlSafe(sql.to_owned());
    Ok(match store {
        Store::Sqlite { writer, .. } => sqlx::query(sql).execute(writer).await?.rows_affected(),
        Store::Postgres(pool) => sqlx::query(sql).execute(pool).await?.rows_affected(),
    })
}

/// The table and column that a query found damaged.
pub(crate) fn damaged<T>(result: Result<T, StoreError>) -> Result<(&'static str, &'static str)> {
    let error = result.err().context("nothing was found damaged")?;
    if let StoreError::Damaged { table, column } = error {
        Ok((table, column))
    } else {
        bail!("another error: {error:?}")
    }
}

/// A number that SQL gives, asked behind the store's back.
pub(crate) async fn number(store: &Store, sql: &str) -> Result<i64> {
    let sql = AssertSqlSafe(sql.to_owned());
    Ok(match store {
        Store::Sqlite { writer, .. } => sqlx::query_scalar(sql).fetch_one(writer).await?,
        Store::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await?,
    })
}

/// Run several statements behind the store's back, on one connection.
pub(crate) async fn script(store: &Store, sql: &str) -> Result<()> {
    let sql = AssertSqlSafe(sql.to_owned());
    match store {
        Store::Sqlite { writer, .. } => {
            sqlx::raw_sql(sql).execute(writer).await?;
        }
        Store::Postgres(pool) => {
            sqlx::raw_sql(sql).execute(pool).await?;
        }
    }
    Ok(())
}
