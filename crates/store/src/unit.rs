//! One named unit of work: a transaction, and what it will append to the ledger when it commits.

use sqlx::{Postgres, Sqlite, Transaction};

use crate::ledger::Entry;
use crate::{Result, StoreError};

/// The transaction of one database or the other.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// A unit of work. Dropped without [`commit`](Unit::commit), it leaves nothing behind.
#[must_use = "a unit that is not committed leaves nothing behind"]
pub struct Unit {
    pub(crate) name: &'static str,
    pub(crate) tx: Tx,
    pub(crate) entries: Vec<Entry>,
    pub(crate) statements: u64,
}

impl std::fmt::Debug for Unit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Unit")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Unit {
    pub(crate) const fn sqlite(name: &'static str, tx: Transaction<'static, Sqlite>) -> Self {
        Self {
            name,
            tx: Tx::Sqlite(tx),
            entries: Vec::new(),
            statements: 0,
        }
    }

    pub(crate) const fn postgres(name: &'static str, tx: Transaction<'static, Postgres>) -> Self {
        Self {
            name,
            tx: Tx::Postgres(tx),
            entries: Vec::new(),
            statements: 0,
        }
    }

    /// How many statements were run so far: what a page asks must not grow with what is on it.
    pub const fn statements(&self) -> u64 {
        self.statements
    }

    /// Commit a unit that wrote nothing worth an entry: a session's last use, a draft's answer.
    ///
    /// An entry that was queued is an error here: it would be lost.
    pub async fn finish(self) -> Result<()> {
        if !self.entries.is_empty() {
            return Err(StoreError::Unlogged { unit: self.name });
        }
        self.end().await
    }

    pub(crate) async fn end(self) -> Result<()> {
        let failed = StoreError::of(self.name);
        match self.tx {
            Tx::Sqlite(tx) => tx.commit().await.map_err(failed),
            Tx::Postgres(tx) => tx.commit().await.map_err(failed),
        }
    }
}

/// Run one expression on whichever connection the unit has. Its two arms hold the same text, so a query is written
/// once; `$c` is the connection, and the error is turned into the unit's.
macro_rules! on {
    ($unit:expr, $c:ident => $body:expr) => {{
        let failed = $crate::StoreError::of($unit.name);
        $unit.statements = $unit.statements.saturating_add(1);
        match &mut $unit.tx {
            $crate::unit::Tx::Sqlite(tx) => {
                let $c = &mut **tx;
                $body.await.map_err(failed)
            }
            $crate::unit::Tx::Postgres(tx) => {
                let $c = &mut **tx;
                $body.await.map_err(failed)
            }
        }
    }};
}
pub(crate) use on;

/// A statement that changes rows, as the number it changed.
macro_rules! change {
    ($unit:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::unit::on!($unit, c => async {
            sqlx::query($sql)$(.bind($bind))*.execute(c).await.map(|done| done.rows_affected())
        })
    };
}
pub(crate) use change;

/// All rows of a query.
macro_rules! rows {
    ($unit:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::unit::on!($unit, c => sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.fetch_all(c))
    };
}
pub(crate) use rows;

/// The row of a query, if there is one.
macro_rules! row {
    ($unit:expr, $row:ty, $sql:expr $(, $bind:expr)* $(,)?) => {
        $crate::unit::on!($unit, c => sqlx::query_as::<_, $row>($sql)$(.bind($bind))*.fetch_optional(c))
    };
}
pub(crate) use row;
