//! Signing in and out. A cookie is a random token; only its hash is kept.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_domain::{AccountId, AgencyId, Role, Timestamp};
use candour_ledger::{Kind, Payload};
use candour_sharing::{Act, Caller};
use candour_store::{AccountRow, Entry, SessionRow};
use sha2::{Digest as _, Sha256};

use crate::{Candour, FlowError, Invalid, Result};

/// A session ends after so long without use.
const IDLE_HOURS: i64 = 1;
/// A session ends after so long whatever happens.
const LONGEST_HOURS: i64 = 12;
/// After so many failures each further try must wait.
const FREE_FAILURES: i64 = 5;
/// The longest wait between tries. Short enough that nobody can lock a colleague out for the night.
const MOST_WAIT_MS: i64 = 60_000;
/// What sign-in says whatever was wrong with it.
const WRONG: &str = "Your e-mail address or password is not right";

/// A session that has just begun.
#[derive(Debug)]
pub struct Begun {
    /// The token for the cookie.
    pub token: String,
}

/// Somebody who is signed in, for the page they look at.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who, for the rules.
    pub caller: Caller,
    /// The token every form carries.
    pub csrf: String,
    /// Their name.
    pub name: String,
    /// The name of their agency.
    pub agency: String,
    /// The names of their desks.
    pub desks: Vec<String>,
    token_hash: [u8; 32],
}

/// A password as argon2id keeps it. At least 12 characters, at most 200.
pub(crate) fn hash_password(candour: &Candour, password: &str) -> Result<String> {
    if !(12..=200).contains(&password.chars().count()) {
        return Err(Invalid::one("password", "Use a password of 12 to 200 characters").into());
    }
    let salt = candour.bytes();
    let salt = salt
        .first_chunk::<16>()
        .ok_or(FlowError::Broken("no salt"))?;
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|_| FlowError::Broken("the password could not be hashed"))
}

fn fits(password: &str, hash: &str) -> bool {
    Argon2::default()
        .verify_password(password.as_bytes(), hash)
        .is_ok()
}

fn hash_token(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// How long after `failures` failures the next try must wait.
fn wait_ms(failures: i64) -> i64 {
    let over = failures.saturating_sub(FREE_FAILURES);
    if over <= 0 {
        0
    } else {
        (1_000_i64 << over.min(6)).min(MOST_WAIT_MS)
    }
}

/// Sign in. Whatever is wrong, the answer is the same, and the same work is done.
pub async fn create(candour: &Candour, email: &str, password: &str) -> Result<Begun> {
    let email = email.trim().to_lowercase();
    let mut unit = candour.store().view("session.look").await?;
    let account = unit.account_find_by_email(&email).await?;
    unit.finish().await?;
    let now = candour.now();
    let open = account
        .as_ref()
        .is_some_and(|account| account.disabled_at.is_none() && rested(account, now));
    // A hash of nothing is checked for an unknown address, so that it takes as long.
    let kept = account.as_ref().map_or_else(
        || NOBODY.to_owned(),
        |account| account.password_hash.clone(),
    );
    let typed = password.to_owned();
    let right = tokio::task::spawn_blocking(move || fits(&typed, &kept))
        .await
        .map_err(|_| FlowError::Broken("the password could not be checked"))?;
    match account {
        Some(account) if open && right => begin(candour, &account, now).await,
        account => Err(fail(candour, account.as_ref(), now).await),
    }
}

/// argon2id of a password that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y2FuZG91ci1ub2JvZHk$9Z8m8m8Sx3VtYQ3m1e2C0bq2Z8m8m8Sx3VtYQ3m1e2A";

fn rested(account: &AccountRow, now: Timestamp) -> bool {
    now >= account.failed_at.plus_ms(wait_ms(account.failures))
}

async fn begin(candour: &Candour, account: &AccountRow, now: Timestamp) -> Result<Begun> {
    let token = URL_SAFE_NO_PAD.encode(candour.bytes());
    let session = SessionRow {
        token_hash: hash_token(&token),
        account: account.id,
        csrf: URL_SAFE_NO_PAD.encode(candour.bytes()),
        seen_at: now,
        expires_at: now.plus_hours(LONGEST_HOURS),
    };
    let mut unit = candour.store().begin("session.create").await?;
    unit.account_update_failures(account.id, 0, now).await?;
    unit.session_insert(&session).await?;
    unit.record(entry(candour, account.agency, account.id, "session.create"));
    unit.commit(now).await?;
    Ok(Begun { token })
}

/// Note a failure. An unknown address leaves the same writes as a known one, so that the time tells nothing.
async fn fail(candour: &Candour, account: Option<&AccountRow>, now: Timestamp) -> FlowError {
    let noted = async {
        let nobody = AccountId::from_bytes([0; 16]);
        let agency = account.map_or(AgencyId::from_bytes([0; 16]), |account| account.agency);
        let actor = account.map_or(nobody, |account| account.id);
        let mut unit = candour.store().begin("session.refuse").await?;
        unit.account_update_failed(actor, now).await?;
        unit.record(entry(candour, agency, actor, "session.refuse"));
        unit.commit(now).await
    };
    match noted.await {
        Ok(_) => Invalid::one("email", WRONG).into(),
        Err(error) => FlowError::Store(error),
    }
}

fn entry(candour: &Candour, agency: AgencyId, actor: AccountId, act: &str) -> Entry {
    let payload = Payload::new()
        .with("act", act)
        .with("actor", actor.to_string())
        .with("agency", agency.to_string());
    Entry {
        kind: Kind::Session,
        agency,
        payload,
        salt: candour.bytes(),
    }
}

/// The session of a cookie, if it is still good: rights are read afresh each time, so a change binds at once.
pub async fn find(candour: &Candour, token: &str) -> Result<Session> {
    let token_hash = hash_token(token);
    let now = candour.now();
    let mut unit = candour.store().view("session.find").await?;
    let session = unit
        .session_find(token_hash)
        .await?
        .ok_or(FlowError::SignedOut)?;
    let idle = session.seen_at.plus_hours(IDLE_HOURS);
    if now >= session.expires_at || now >= idle {
        return Err(FlowError::SignedOut);
    }
    let account = unit
        .account_find(session.account)
        .await?
        .ok_or(FlowError::SignedOut)?;
    if account.disabled_at.is_some() {
        return Err(FlowError::SignedOut);
    }
    let agency = unit
        .agency_find(account.agency)
        .await?
        .ok_or(FlowError::SignedOut)?;
    let desks = unit.account_desk_list(account.id).await?;
    let mut names = Vec::new();
    for desk in &desks {
        names.extend(unit.desk_find(*desk).await?.map(|desk| desk.name));
    }
    unit.finish().await?;
    if now >= session.seen_at.plus_ms(60_000) {
        let mut unit = candour.store().begin("session.touch").await?;
        unit.session_update_seen(token_hash, now).await?;
        unit.finish().await?;
    }
    let caller = Caller {
        account: account.id,
        agency: agency.id,
        agency_kind: agency.kind,
        role: account.role,
        desks,
    };
    Ok(Session {
        caller,
        csrf: session.csrf,
        name: account.name,
        agency: agency.name,
        desks: names,
        token_hash,
    })
}

/// Sign out.
pub async fn end(candour: &Candour, session: &Session) -> Result<()> {
    let mut unit = candour.store().begin("session.end").await?;
    unit.session_delete(session.token_hash).await?;
    let caller = &session.caller;
    unit.record(entry(
        candour,
        caller.agency,
        caller.account,
        Act::SessionEnd.code(),
    ));
    unit.commit(candour.now()).await?;
    Ok(())
}

/// Forget sessions whose time is over.
pub async fn forget_expired(candour: &Candour) -> Result<u64> {
    let mut unit = candour.store().begin("session.forget").await?;
    let forgotten = unit.session_delete_expired(candour.now()).await?;
    unit.finish().await?;
    Ok(forgotten)
}

impl Session {
    /// What they are there to do, for the menu.
    pub const fn role(&self) -> Role {
        self.caller.role
    }
}

#[cfg(test)]
mod tests {
    use super::{NOBODY, fits, wait_ms};

    #[test]
    fn waits_grow_and_stop_growing() {
        let waits: Vec<i64> = (0..14).map(wait_ms).collect();
        assert!(waits.windows(2).all(|pair| pair[0] <= pair[1]));
        assert_eq!((waits[5], waits[6], waits[13]), (0, 2_000, 60_000));
    }

    #[test]
    fn nobodys_hash_is_a_real_one_and_fits_nothing() {
        // The hash must parse, or an unknown address would be answered faster.
        let started = std::time::Instant::now();
        assert!(!fits("whatever anybody types", NOBODY));
        assert!(
            started.elapsed().as_micros() > 500,
            "the hash was not computed"
        );
    }
}
