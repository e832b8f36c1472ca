//! Signing in and out. A cookie is a random token; only its hash is kept.

use std::fmt;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use candour_domain::{AccountId, AgencyId, Role, Timestamp};
use candour_ledger::{Kind, Payload};
use candour_sharing::{Act, Caller};
use candour_store::{AccountRow, Entry, SessionRow};
use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::{Candour, FlowError, Invalid, Result};

/// A session ends after so long without use.
const IDLE_HOURS: i64 = 1;
/// A session ends after so long whatever happens.
const LONGEST_HOURS: i64 = 12;
/// After so many failures each further try must wait.
const FREE_FAILURES: i64 = 5;
/// The longest wait between tries. Short enough that nobody can lock a colleague out for the night.
const MOST_WAIT_MS: i64 = 60_000;
/// Failed tries that have an entry each, a minute.
const MOST_ENTRIES: i64 = 10;
/// What sign-in says whatever was wrong with it.
const WRONG: &str = "Your email address or password is not right";

/// A session that has just begun.
pub struct Begun {
    /// The token for the cookie.
    pub token: String,
}

/// Somebody who is signed in, for the page they look at.
#[derive(Clone)]
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

impl fmt::Debug for Begun {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever holds the token is signed in.
        formatter.debug_struct("Begun").finish_non_exhaustive()
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Session")
            .field("caller", &self.caller)
            .finish_non_exhaustive()
    }
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
    let turn = turn(&CHECKING, LONGEST_TURN).await?;
    let now = candour.now();
    let tried = take(candour, &email.trim().to_lowercase(), now).await?;
    // A hash of nothing is checked for an unknown address, so that it takes as long.
    let kept = tried.account.as_ref().map_or_else(
        || NOBODY.to_owned(),
        |account| account.password_hash.clone(),
    );
    let typed = password.to_owned();
    let right = tokio::task::spawn_blocking(move || {
        let right = fits(&typed, &kept);
        // Given back here, and not when whoever asked has gone away and the work has not.
        drop(turn);
        right
    })
    .await
    .map_err(|_| FlowError::Broken("the password could not be checked"))?;
    match tried.account {
        Some(account) if tried.taken && right => begin(candour, &account, now).await,
        account => Err(fail(candour, account.as_ref(), now).await),
    }
}

/// Passwords that are checked at the same moment: each takes 19 MiB and a processor.
static CHECKING: Semaphore = Semaphore::const_new(3);
/// How long somebody waits for their turn to be checked.
const LONGEST_TURN: Duration = Duration::from_secs(5);

/// Wait for a turn to check a password, but not long: strangers may not use the machine up.
async fn turn(checking: &'static Semaphore, longest: Duration) -> Result<SemaphorePermit<'static>> {
    tokio::time::timeout(longest, checking.acquire())
        .await
        .map_err(|_| FlowError::Busy)?
        .map_err(|_| FlowError::Busy)
}

/// argon2id of a password that nobody has.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$Y2FuZG91ci1ub2JvZHk$9Z8m8m8Sx3VtYQ3m1e2C0bq2Z8m8m8Sx3VtYQ3m1e2A";

/// A try, before the password was looked at.
struct Tried {
    /// Whose address it is.
    account: Option<AccountRow>,
    /// Whether the account is open, nobody must wait, and nobody else took this try.
    taken: bool,
}

/// Take a try. It counts as failed before the password is checked, so that guesses at the same moment do not pass
/// together. One made while one must wait is refused whatever the password is, and changes neither the count nor the
/// wait: or a stranger could renew it for ever.
async fn take(candour: &Candour, email: &str, now: Timestamp) -> Result<Tried> {
    let mut unit = candour.store().begin("session.try").await?;
    let account = unit.account_find_by_email(email).await?;
    let may = account
        .as_ref()
        .filter(|account| account.disabled_at.is_none() && rested(account, now));
    let (id, seen) = may.map_or((nobody(), (0, now)), |account| {
        (account.id, (account.failures, account.failed_at))
    });
    let taken = unit.account_update_tried(id, seen, now).await?;
    unit.finish().await?;
    Ok(Tried { account, taken })
}

const fn nobody() -> AccountId {
    AccountId::from_bytes([0; 16])
}

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
    // The account may have been closed while its password was checked.
    let open = unit
        .account_find(account.id)
        .await?
        .is_some_and(|account| account.disabled_at.is_none());
    if !open {
        drop(unit);
        return Err(fail(candour, Some(account), now).await);
    }
    unit.account_update_failures(account.id, 0, now).await?;
    unit.session_insert(&session).await?;
    let mut entry = entry(candour, account.agency, account.id, "session.create");
    entry.payload = entry
        .payload
        .with("failures-before", account.failures.to_string());
    unit.record(entry);
    unit.commit(now).await?;
    Ok(Begun { token })
}

/// Note a failure. An unknown address leaves the same writes as a known one, so that the time tells nothing. Of those
/// in one minute only the first few have an entry each; the next entry after them says how many there were, so that a
/// stranger can neither fill the ledger nor fail unseen.
async fn fail(candour: &Candour, account: Option<&AccountRow>, now: Timestamp) -> FlowError {
    let noted = async {
        let agency = account.map_or(AgencyId::from_bytes([0; 16]), |account| account.agency);
        let actor = account.map_or(nobody(), |account| account.id);
        let mut unit = candour.store().begin("session.refuse").await?;
        let Some(unwritten) = unit.sign_in_update_failed(now, MOST_ENTRIES).await? else {
            return unit.finish().await;
        };
        let mut entry = entry(candour, agency, actor, "session.refuse");
        entry.payload = entry.payload.with("not-listed", unwritten.to_string());
        unit.record(entry);
        unit.commit(now).await.map(|_| ())
    };
    match noted.await {
        Ok(()) => Invalid::one("email", WRONG).into(),
        Err(error) => error.into(),
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
    use candour_domain::{AgencyKind, Role};
    use candour_ledger::Kind;
    use candour_store::testing::stores;

    use super::{
        Begun, Duration, MOST_ENTRIES, NOBODY, Semaphore, create, find, fits, turn, wait_ms,
    };
    use crate::testing::{PASSWORD, TestCandour};
    use crate::{Candour, FlowError};

    const EMAIL: &str = "p@example.org";

    async fn candours() -> anyhow::Result<Vec<TestCandour>> {
        let mut all = Vec::new();
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let police = test.agency("Police", AgencyKind::Police).await?;
            test.account(&police, EMAIL, Role::Practitioner).await?;
            all.push(test);
        }
        Ok(all)
    }

    async fn failures(candour: &Candour) -> anyhow::Result<i64> {
        let mut unit = candour.store().view("test").await?;
        let account = unit.account_find_by_email(EMAIL).await?;
        unit.finish().await?;
        Ok(account.ok_or(FlowError::NotThere)?.failures)
    }

    /// What the ledger says of refused sign-ins, the newest first.
    async fn refused(candour: &Candour) -> anyhow::Result<Vec<String>> {
        let mut unit = candour.store().view("test").await?;
        let entries = unit.ledger_opening_list(1_000).await?;
        unit.finish().await?;
        Ok(entries
            .iter()
            .filter(|entry| entry.kind == Kind::Session)
            .map(|entry| entry.payload.encode())
            .filter(|payload| payload.contains("session.refuse"))
            .collect())
    }

    fn refusal(tried: crate::Result<Begun>) -> String {
        tried.map_or_else(|error| format!("{error:?}"), |_| "let in".to_owned())
    }

    #[tokio::test]
    async fn while_one_must_wait_a_try_is_refused_and_renews_nothing() -> anyhow::Result<()> {
        for test in candours().await? {
            let wrong = refusal(create(&test.candour, EMAIL, "wrong").await);
            for _ in 0..5 {
                create(&test.candour, EMAIL, "wrong").await.err();
            }
            assert_eq!(failures(&test.candour).await?, 6);
            test.clock.advance_ms(1_999);
            let right = refusal(create(&test.candour, EMAIL, PASSWORD).await);
            assert_eq!(
                right, wrong,
                "a right password in a wait looks like a wrong one"
            );
            assert_eq!(failures(&test.candour).await?, 6);
            test.clock.advance_ms(1);
            create(&test.candour, EMAIL, PASSWORD).await?;
            assert_eq!(failures(&test.candour).await?, 0);
        }
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn guesses_at_the_same_moment_do_not_pass_together() -> anyhow::Result<()> {
        for test in candours().await? {
            // The right password comes last of all those that may be looked at, and then once more.
            for _ in 0..4 {
                create(&test.candour, EMAIL, "wrong").await.err();
            }
            let guesses: Vec<_> = (0..12)
                .map(|_| {
                    let candour = test.candour.clone();
                    tokio::spawn(async move { create(&candour, EMAIL, "wrong").await.is_ok() })
                })
                .collect();
            for guess in guesses {
                assert!(!guess.await?);
            }
            assert_eq!(failures(&test.candour).await?, 6, "so many were looked at");
            let right = create(&test.candour, EMAIL, PASSWORD).await;
            assert!(matches!(right, Err(FlowError::Invalid(_))));
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_turn_to_be_checked_is_not_waited_for_long() -> anyhow::Result<()> {
        static CHECKING: Semaphore = Semaphore::const_new(1);
        let soon = Duration::from_millis(20);
        let first = turn(&CHECKING, soon).await?;
        assert!(matches!(turn(&CHECKING, soon).await, Err(FlowError::Busy)));
        drop(first);
        assert!(turn(&CHECKING, soon).await.is_ok());
        Ok(())
    }

    #[tokio::test]
    async fn a_stranger_cannot_fill_the_ledger() -> anyhow::Result<()> {
        for test in candours().await? {
            let most = usize::try_from(MOST_ENTRIES)?;
            for number in 0..most + 7 {
                let email = if number % 2 == 0 {
                    EMAIL.to_owned()
                } else {
                    format!("nobody{number}@example.org")
                };
                create(&test.candour, &email, "wrong").await.err();
            }
            assert_eq!(refused(&test.candour).await?.len(), most);
            test.clock.advance_ms(60_000);
            create(&test.candour, "nobody@example.org", "wrong")
                .await
                .err();
            let refused = refused(&test.candour).await?;
            assert_eq!(refused.len(), most + 1);
            let last = refused.first().ok_or(FlowError::NotThere)?;
            assert!(last.contains("not-listed") && last.contains('7'), "{last}");
            assert!(test.is_sound().await?);
        }
        Ok(())
    }

    #[tokio::test]
    async fn nothing_that_lets_anyone_in_is_written_out() -> anyhow::Result<()> {
        for test in candours().await? {
            let begun = create(&test.candour, EMAIL, PASSWORD).await?;
            let session = find(&test.candour, &begun.token).await?;
            let shown = format!("{begun:?} {session:?}");
            assert!(shown.contains("Practitioner"), "{shown}");
            for secret in [&begun.token, &session.csrf, &session.name] {
                assert!(!shown.contains(secret.as_str()), "{shown}");
            }
            assert!(!shown.contains("token"), "{shown}");
        }
        Ok(())
    }

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
