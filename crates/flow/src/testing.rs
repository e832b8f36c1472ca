//! A Candour on a fresh database, with a clock that stands still and a seeded generator.

use std::sync::atomic::{AtomicI64, AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use candour_domain::{
    AccountId, Agency, AgencyId, AgencyKind, Category, Clock, Desk, DeskId, Field, FieldValue,
    Record, RecordId, Role, Timestamp,
};
use candour_ledger::{Kind, Payload, Signer};
use candour_sharing::Caller;
use candour_store::testing::TestStore;
use candour_store::{AccountRow, Entry};

use crate::{Candour, Parts, Result};

/// The password of everybody in a test.
pub const PASSWORD: &str = "correct horse battery";

/// A clock that moves only when it is told to. It starts on 23 November 2026 at 09:00.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl Default for TestClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_795_424_400_000))
    }
}

impl TestClock {
    /// Move on by so many milliseconds.
    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Move on by so many hours.
    pub fn advance_hours(&self, hours: i64) {
        self.advance_ms(hours.saturating_mul(3_600_000));
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_ms(self.0.load(Ordering::SeqCst))
    }
}

/// Find the candidates of a record that is not kept yet, weigh them and propose links, as raising a concern does, and
/// leave nothing behind. Gives how many links were proposed.
pub async fn propose(candour: &Candour, caller: &Caller, record: &Record) -> Result<usize> {
    let mut work = candour.work("testing.propose", caller).await?;
    work.unit
        .record_insert(std::slice::from_ref(record), work.now)
        .await?;
    Ok(crate::link::propose(&mut work, record).await?.len())
}

/// A Candour for one test.
#[derive(Debug)]
pub struct TestCandour {
    /// The Candour.
    pub candour: Candour,
    /// Its clock.
    pub clock: Arc<TestClock>,
    /// Its database, gone with this value.
    pub database: TestStore,
    made: AtomicU8,
}

/// An agency of a test, with one desk.
#[derive(Debug, Clone)]
pub struct TestAgency {
    /// The agency.
    pub agency: Agency,
    /// Its desk.
    pub desk: DeskId,
}

impl TestCandour {
    /// A Candour with nothing in it.
    pub fn new(database: TestStore) -> Result<Self> {
        let clock = Arc::new(TestClock::default());
        let candour = Candour::new(Parts {
            store: database.store.clone(),
            clock: Arc::<TestClock>::clone(&clock),
            seed: [7; 32],
            signer: Signer::from_seed([9; 32], "candour.test")?,
        })?;
        Ok(Self {
            candour,
            clock,
            database,
            made: AtomicU8::new(1),
        })
    }

    /// Another instance on the same database, as a second machine is.
    pub fn another(&self) -> Result<Candour> {
        Candour::new(Parts {
            store: self.database.store.clone(),
            clock: Arc::<TestClock>::clone(&self.clock),
            seed: [8; 32],
            signer: Signer::from_seed([9; 32], "candour.test")?,
        })
    }

    /// Keep a record of the caller's agency about somebody born on a day, and propose its links.
    pub async fn record(
        &self,
        caller: &Caller,
        reference: &str,
        (name, born): (&str, &str),
        category: Category,
    ) -> Result<Record> {
        let fact = |field, text| {
            FieldValue::parse(field, "-", text)
                .map_err(|_| crate::FlowError::Broken("a test person cannot be read"))
        };
        let record = Record {
            id: self.candour.draw(RecordId::new),
            agency: caller.agency,
            reference: reference.to_owned(),
            version: 1,
            category,
            values: vec![fact(Field::Name, name)?, fact(Field::DateOfBirth, born)?],
        };
        let mut work = self.candour.work("testing.record", caller).await?;
        work.unit
            .record_insert(std::slice::from_ref(&record), work.now)
            .await?;
        crate::link::propose(&mut work, &record).await?;
        let payload = work.payload(candour_sharing::Act::RecordCreate);
        work.log(Kind::Collection, payload);
        work.unit.commit(work.now).await?;
        Ok(record)
    }

    /// An agency with a duty desk.
    pub async fn agency(&self, name: &str, kind: AgencyKind) -> Result<TestAgency> {
        let agency = Agency {
            id: self.candour.draw(AgencyId::new),
            name: name.to_owned(),
            kind,
        };
        let desk = Desk {
            id: self.candour.draw(DeskId::new),
            agency: agency.id,
            name: format!("{name} duty desk"),
        };
        let now = self.candour.now();
        let mut unit = self.candour.store().begin("testing.agency").await?;
        unit.agency_insert(&agency, now).await?;
        unit.desk_insert(&desk, now).await?;
        self.logged(&mut unit, &agency);
        unit.commit(now).await?;
        let desk = desk.id;
        Ok(TestAgency { agency, desk })
    }

    /// Somebody who signs in with `email` and [`PASSWORD`], at the agency's desk if they are a practitioner.
    pub async fn account(&self, at: &TestAgency, email: &str, role: Role) -> Result<Caller> {
        let desks: Vec<DeskId> = if role == Role::Practitioner {
            vec![at.desk]
        } else {
            Vec::new()
        };
        let account = AccountRow {
            id: self.candour.draw(AccountId::new),
            agency: at.agency.id,
            name: format!("Test person {}", self.made.fetch_add(1, Ordering::SeqCst)),
            email: email.to_owned(),
            role,
            password_hash: shared_hash(&self.candour)?,
            failures: 0,
            failed_at: Timestamp::default(),
            disabled_at: None,
        };
        let now = self.candour.now();
        let mut unit = self.candour.store().begin("testing.account").await?;
        unit.account_insert(&account, &desks, now).await?;
        self.logged(&mut unit, &at.agency);
        unit.commit(now).await?;
        Ok(Caller {
            account: account.id,
            agency: at.agency.id,
            agency_kind: at.agency.kind,
            role,
            desks,
        })
    }

    fn logged(&self, unit: &mut candour_store::Unit, agency: &Agency) {
        unit.record(Entry {
            kind: Kind::Administration,
            agency: agency.id,
            payload: Payload::new()
                .with("act", "testing")
                .with("agency", agency.id.to_string()),
            salt: self.candour.bytes(),
        });
    }

    /// Whether the ledger still agrees with itself, which every test should end with.
    pub async fn is_sound(&self) -> Result<bool> {
        Ok(crate::ledger::verify(&self.candour)
            .await?
            .damage
            .is_empty())
    }
}

/// argon2id is slow on purpose, so it is worked out once a process.
fn shared_hash(candour: &Candour) -> Result<String> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash.clone());
    }
    let hash = crate::session::hash_password(candour, PASSWORD)?;
    Ok(HASH.get_or_init(|| hash).clone())
}
