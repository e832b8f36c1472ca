//! Sessions: only a hash of the cookie is kept.

use candour_domain::{AccountId, Timestamp};

use crate::convert::id;
use crate::unit::{change, row};
use crate::{Result, Unit};

/// A session that somebody signed in to.
#[derive(Clone)]
pub struct SessionRow {
    /// SHA-256 of the cookie.
    pub token_hash: [u8; 32],
    /// Who signed in.
    pub account: AccountId,
    /// The token every form carries.
    pub csrf: String,
    /// When they last did something.
    pub seen_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for SessionRow {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Neither the hash of the cookie nor the token of its forms.
        formatter
            .debug_struct("SessionRow")
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

impl Unit {
    /// Begin a session.
    pub async fn session_insert(&mut self, session: &SessionRow) -> Result<()> {
        change!(
            self,
            "INSERT INTO session (token_hash, account_id, csrf, created_at, seen_at, expires_at)
             VALUES ($1, $2, $3, $4, $4, $5)",
            session.token_hash.to_vec(),
            session.account.to_vec(),
            session.csrf.as_str(),
            session.seen_at.as_ms(),
            session.expires_at.as_ms(),
        )?;
        Ok(())
    }

    /// The session whose cookie hashes to this.
    pub async fn session_find(&mut self, token_hash: [u8; 32]) -> Result<Option<SessionRow>> {
        let found = row!(
            self,
            (Vec<u8>, String, i64, i64),
            "SELECT account_id, csrf, seen_at, expires_at FROM session WHERE token_hash = $1",
            token_hash.to_vec(),
        )?;
        let Some((account, csrf, seen_at, expires_at)) = found else {
            return Ok(None);
        };
        Ok(Some(SessionRow {
            token_hash,
            account: id!(AccountId, account, "session", "account_id")?,
            csrf,
            seen_at: Timestamp::from_ms(seen_at),
            expires_at: Timestamp::from_ms(expires_at),
        }))
    }

    /// Note that a session is in use.
    pub async fn session_update_seen(&mut self, token_hash: [u8; 32], at: Timestamp) -> Result<()> {
        change!(
            self,
            "UPDATE session SET seen_at = $1 WHERE token_hash = $2",
            at.as_ms(),
            token_hash.to_vec()
        )?;
        Ok(())
    }

    /// End a session.
    pub async fn session_delete(&mut self, token_hash: [u8; 32]) -> Result<()> {
        change!(
            self,
            "DELETE FROM session WHERE token_hash = $1",
            token_hash.to_vec()
        )?;
        Ok(())
    }

    /// Forget every session that is over at `now`. Gives how many there were.
    pub async fn session_delete_expired(&mut self, now: Timestamp) -> Result<u64> {
        change!(
            self,
            "DELETE FROM session WHERE expires_at <= $1",
            now.as_ms()
        )
    }
}
