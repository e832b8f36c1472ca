//! The people who sign in.

use candour_domain::{AccountId, AgencyId, DeskId, Role, Timestamp};

use crate::convert::{code, id, moment};
use crate::unit::{change, row, rows};
use crate::{Result, StoreError, Unit};

/// A person who signs in.
#[derive(Clone)]
pub struct AccountRow {
    /// Their id.
    pub id: AccountId,
    /// The agency they work for.
    pub agency: AgencyId,
    /// Their name.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they are there to do.
    pub role: Role,
    /// argon2id, in PHC form.
    pub password_hash: String,
    /// Failed sign-ins since the last good one.
    pub failures: i64,
    /// When the last of them was.
    pub failed_at: Timestamp,
    /// When the account was closed.
    pub disabled_at: Option<Timestamp>,
}

impl std::fmt::Debug for AccountRow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither the hash of the password nor who they are.
        formatter
            .debug_struct("AccountRow")
            .field("id", &self.id)
            .field("agency", &self.agency)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: Vec<u8>,
    agency_id: Vec<u8>,
    name: String,
    email: String,
    role: String,
    password_hash: String,
    failures: i64,
    failed_at: i64,
    disabled_at: Option<i64>,
}

fn account(row: Columns) -> Result<AccountRow> {
    Ok(AccountRow {
        id: id!(AccountId, row.id, "account", "id")?,
        agency: id!(AgencyId, row.agency_id, "account", "agency_id")?,
        name: row.name,
        email: row.email,
        role: code(&row.role, "account", "role")?,
        password_hash: row.password_hash,
        failures: row.failures,
        failed_at: Timestamp::from_ms(row.failed_at),
        disabled_at: moment(row.disabled_at),
    })
}

impl Unit {
    /// Add an account. Its e-mail address must be new.
    pub async fn account_insert(
        &mut self,
        account: &AccountRow,
        desks: &[DeskId],
        now: Timestamp,
    ) -> Result<()> {
        change!(
            self,
            "INSERT INTO account
               (id, agency_id, name, email, role, password_hash, failures, failed_at, created_at, disabled_at)
             VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, NULL)",
            account.id.to_vec(),
            account.agency.to_vec(),
            account.name.as_str(),
            account.email.as_str(),
            account.role.code(),
            account.password_hash.as_str(),
            now.as_ms(),
        )?;
        for desk in desks {
            change!(
                self,
                "INSERT INTO account_desk (account_id, desk_id) VALUES ($1, $2)",
                account.id.to_vec(),
                desk.to_vec(),
            )?;
        }
        Ok(())
    }

    /// The account with this id.
    pub async fn account_find(&mut self, account_id: AccountId) -> Result<Option<AccountRow>> {
        row!(
            self,
            Columns,
            "SELECT * FROM account WHERE id = $1",
            account_id.to_vec()
        )?
        .map(account)
        .transpose()
    }

    /// The account with this e-mail address, in lower case.
    pub async fn account_find_by_email(&mut self, email: &str) -> Result<Option<AccountRow>> {
        row!(
            self,
            Columns,
            "SELECT * FROM account WHERE email = $1",
            email
        )?
        .map(account)
        .transpose()
    }

    /// Every account, by name.
    pub async fn account_list(&mut self) -> Result<Vec<AccountRow>> {
        let found = rows!(self, Columns, "SELECT * FROM account ORDER BY name, id")?;
        found.into_iter().map(account).collect()
    }

    /// The desks an account sits at, by name.
    pub async fn account_desk_list(&mut self, account_id: AccountId) -> Result<Vec<DeskId>> {
        let found = rows!(
            self,
            (Vec<u8>,),
            "SELECT s.desk_id FROM account_desk s JOIN desk d ON d.id = s.desk_id
             WHERE s.account_id = $1 ORDER BY d.name, d.id",
            account_id.to_vec(),
        )?;
        found
            .into_iter()
            .map(|(desk,)| id!(DeskId, desk, "account_desk", "desk_id"))
            .collect()
    }

    /// Note a failed sign-in, or with `failures` 0 a good one.
    pub async fn account_update_failures(
        &mut self,
        account_id: AccountId,
        failures: i64,
        at: Timestamp,
    ) -> Result<()> {
        change!(
            self,
            "UPDATE account SET failures = $1, failed_at = $2 WHERE id = $3",
            failures,
            at.as_ms(),
            account_id.to_vec(),
        )?;
        Ok(())
    }

    /// Take a try at signing in: it counts as failed until it is known to be right. Gives whether it was there to take:
    /// of several that read the same account, one takes it. Every try is written, also one that names nobody, so that
    /// whether it names somebody does not show in how long it takes.
    pub async fn account_update_tried(
        &mut self,
        account_id: AccountId,
        seen: (i64, Timestamp),
        at: Timestamp,
    ) -> Result<bool> {
        change!(self, "UPDATE sign_in SET tries = tries + 1 WHERE id = 1")?;
        let (failures, failed_at) = seen;
        let taken = change!(
            self,
            "UPDATE account SET failures = failures + 1, failed_at = $1
             WHERE id = $2 AND failures = $3 AND failed_at = $4",
            at.as_ms(),
            account_id.to_vec(),
            failures,
            failed_at.as_ms(),
        )?;
        Ok(taken == 1)
    }

    /// Count a failed sign-in in its minute. While there are no more than `most` in it, this one may be told of in the
    /// ledger: gives how many that were not came before it. After that they are only counted.
    pub async fn sign_in_update_failed(&mut self, at: Timestamp, most: i64) -> Result<Option<i64>> {
        let minute = at.as_ms().saturating_sub(at.as_ms().rem_euclid(60_000));
        let counted = row!(
            self,
            (i64, i64),
            "UPDATE sign_in SET
               failures = CASE WHEN minute_at = $1 THEN failures + 1 ELSE 1 END,
               minute_at = $1,
               unwritten = unwritten + 1
             WHERE id = 1 RETURNING failures, unwritten",
            minute,
        )?;
        let Some((failures, unwritten)) = counted else {
            return Err(StoreError::Damaged {
                table: "sign_in",
                column: "id",
            });
        };
        if failures > most {
            return Ok(None);
        }
        change!(self, "UPDATE sign_in SET unwritten = 0 WHERE id = 1")?;
        Ok(Some(unwritten.saturating_sub(1)))
    }

    /// Close an account and end its sessions at once. Gives whether it was open.
    pub async fn account_update_disabled(
        &mut self,
        account_id: AccountId,
        at: Timestamp,
    ) -> Result<bool> {
        let closed = change!(
            self,
            "UPDATE account SET disabled_at = $1 WHERE id = $2 AND disabled_at IS NULL",
            at.as_ms(),
            account_id.to_vec(),
        )?;
        change!(
            self,
            "DELETE FROM session WHERE account_id = $1",
            account_id.to_vec()
        )?;
        Ok(closed == 1)
    }
}
