//! What can go wrong with a database.

use thiserror::Error;

/// An error of the store. None carries a value from a row.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database failed in `{unit}`")]
    Database {
        /// The unit of work.
        unit: &'static str,
        /// What the driver said.
        #[source]
        source: sqlx::Error,
    },
    /// A row holds what cannot have been written by this program.
    #[error("a row of `{table}` has a damaged `{column}`")]
    Damaged {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// The address of the database is not one.
    #[error("the database address must start with `sqlite:` or `postgres://`")]
    Address,
    /// The database is not set up so that what is acknowledged is durable.
    #[error("this database cannot be used: {what} is `{found}` and must be {needed}")]
    Unfit {
        /// The setting.
        what: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        needed: &'static str,
    },
    /// The database was written by a newer program.
    #[error("the database has schema {found}, and this program knows {known}")]
    Newer {
        /// The schema in the database.
        found: i64,
        /// The newest that is known.
        known: i64,
    },
    /// Two writers met at the head of the ledger, or it is not what this unit read. Nothing was written.
    #[error("the head of the ledger moved; nothing was written")]
    HeadMoved,
    /// The clock went back by more than a minute. Nothing was written.
    #[error("the clock is earlier than the last entry of the ledger; nothing was written")]
    TimeWentBack,
    /// A unit that queued entries was finished without them, or one that queued none was committed. Nothing was written.
    #[error(
        "`{unit}` must commit what it queued for the ledger, or finish with nothing queued; nothing was written"
    )]
    Unlogged {
        /// The unit of work.
        unit: &'static str,
    },
    /// The ledger in the database is not sound.
    #[error("the ledger in the database is damaged")]
    Ledger(#[from] candour_ledger::LedgerError),
    /// What was to be changed is no longer what this unit read: somebody else changed it first. Nothing was written.
    #[error("it was changed by somebody else; nothing was written")]
    Stale,
    /// Something unique is there already.
    #[error("there is one already")]
    Duplicate,
}

impl StoreError {
    /// The refusal of a database that is set up wrongly.
    pub(crate) const fn unfit(what: &'static str, found: String, needed: &'static str) -> Self {
        Self::Unfit {
            what,
            found,
            needed,
        }
    }

    /// The error of a query inside `unit`.
    pub(crate) fn of(unit: &'static str) -> impl Fn(sqlx::Error) -> Self {
        move |source| {
            let refusal = source.as_database_error();
            if refusal.is_some_and(sqlx::error::DatabaseError::is_unique_violation) {
                Self::Duplicate
            } else {
                Self::Database { unit, source }
            }
        }
    }
}
