//! The people who sign in.

use std::collections::BTreeSet;
use std::fmt;

use candour_domain::{AccountId, Agency, AgencyId, DeskId, Email, Role};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::AccountRow;
use serde::Serialize;

use crate::door::Work;
use crate::session::hash_password;
use crate::view::{Choice, Directory, Moment};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// What is said of an address that somebody signs in with already.
const TAKEN: &str = "There is already an account with this address";

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    /// Their id.
    pub id: AccountId,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// The code of their role.
    pub role: String,
    /// Their role in words.
    pub role_label: String,
    /// The name of their agency.
    pub agency: String,
    /// The names of the desks they sit at.
    pub desks: Vec<String>,
    /// When the account was closed.
    pub closed: Option<Moment>,
}

/// Somebody who is to sign in.
#[derive(Clone)]
pub struct NewAccount {
    /// Their agency.
    pub agency: AgencyId,
    /// The desks they sit at, all of that agency.
    pub desks: Vec<DeskId>,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// What they are there to do.
    pub role: Role,
    /// Their first password, of 12 to 200 characters.
    pub password: String,
}

impl fmt::Debug for NewAccount {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the password nor who they are.
        formatter
            .debug_struct("NewAccount")
            .field("agency", &self.agency)
            .field("desks", &self.desks)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// The roles a person can have, for a form.
pub fn roles() -> Vec<Choice> {
    Role::ALL
        .iter()
        .map(|role| Choice::new(role.code(), role.label()))
        .collect()
}

/// Everybody who signs in or did, by name.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<Vec<PersonView>>> {
    let work = candour.work("account.list", caller).await?;
    let (mut work, permit) = work.allow(Act::AccountList, Thing::Administration).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let mut people = Vec::new();
    for account in work.unit.account_list().await? {
        let desks = work.unit.account_desk_list(account.id).await?;
        people.push(PersonView {
            id: account.id,
            name: account.name,
            email: account.email,
            role: account.role.code().to_owned(),
            role_label: account.role.label().to_owned(),
            agency: directory.agency(account.agency),
            desks: desks.into_iter().map(|desk| directory.desk(desk)).collect(),
            closed: account.disabled_at.map(Moment::from),
        });
    }
    let payload = work
        .payload(Act::AccountList)
        .with("rows", people.len().to_string());
    work.release(permit, Kind::Consultation, payload, people)
        .await
}

/// Let somebody sign in.
pub async fn create(
    candour: &Candour,
    caller: &Caller,
    new: NewAccount,
) -> Result<Authorised<AccountId>> {
    let many = create_many(candour, caller, vec![new]).await?;
    let id = many.value().first().copied();
    let id = id.ok_or(FlowError::Broken("an account was not made"))?;
    Ok(many.map(|_| id))
}

/// Let several people sign in, all or none. Equal passwords are hashed once, so that a demonstration starts quickly.
pub async fn create_many(
    candour: &Candour,
    caller: &Caller,
    new: Vec<NewAccount>,
) -> Result<Authorised<Vec<AccountId>>> {
    let work = candour.work("account.create", caller).await?;
    let (mut work, permit) = work
        .allow(Act::AccountCreate, Thing::Administration)
        .await?;
    // Which agency got whom in which role: who may come to see content must show in the ledger.
    let agencies: Vec<String> = new.iter().map(|one| one.agency.to_string()).collect();
    let roles: Vec<&str> = new.iter().map(|one| one.role.code()).collect();
    let (agencies, roles) = (agencies.join(" "), roles.join(" "));
    let mut ids = Vec::new();
    let mut last: Option<(String, String)> = None;
    for one in new {
        let hash = match last.take() {
            Some((password, hash)) if password == one.password => hash,
            _ => hash(candour, &one.password).await?,
        };
        last = Some((one.password.clone(), hash.clone()));
        ids.push(insert(&mut work, one, hash).await?);
    }
    let shown: Vec<String> = ids.iter().map(AccountId::to_string).collect();
    let payload = work
        .payload(Act::AccountCreate)
        .with("account-new", shown.join(" "))
        .with("agency-of-account", agencies)
        .with("role-of-account", roles);
    work.release(permit, Kind::Administration, payload, ids)
        .await
}

/// A password's hash, worked out away from the threads that answer others.
async fn hash(candour: &Candour, password: &str) -> Result<String> {
    let (candour, password) = (candour.clone(), password.to_owned());
    tokio::task::spawn_blocking(move || hash_password(&candour, &password))
        .await
        .map_err(|_| FlowError::Broken("the password could not be hashed"))?
}

async fn insert(work: &mut Work<'_>, new: NewAccount, password_hash: String) -> Result<AccountId> {
    let mut invalid = Invalid::new();
    let name = invalid
        .take("name", Agency::name(&new.name))
        .unwrap_or_default();
    let email = invalid
        .take("email", new.email.parse::<Email>())
        .map(|email| email.expose().to_lowercase())
        .unwrap_or_default();
    if work.unit.account_find_by_email(&email).await?.is_some() {
        invalid.push("email", TAKEN);
    }
    if work.unit.agency_find(new.agency).await?.is_none() {
        invalid.push("agency", "Choose an agency from the list");
    }
    let desks: BTreeSet<DeskId> = new.desks.into_iter().collect();
    for desk in &desks {
        let found = work.unit.desk_find(*desk).await?;
        if found.is_none_or(|desk| desk.agency != new.agency) {
            invalid.push("desks", "Choose desks of the person’s own agency");
        }
    }
    if new.role == Role::Practitioner && desks.is_empty() {
        invalid.push("desks", "A practitioner sits at one desk at least");
    }
    invalid.check()?;
    let account = AccountRow {
        id: work.candour.draw(AccountId::new),
        agency: new.agency,
        name,
        email,
        role: new.role,
        password_hash,
        failures: 0,
        failed_at: work.now,
        disabled_at: None,
    };
    let desks: Vec<DeskId> = desks.into_iter().collect();
    match work.unit.account_insert(&account, &desks, work.now).await {
        Ok(()) => Ok(account.id),
        Err(candour_store::StoreError::Duplicate) => Err(Invalid::one("email", TAKEN).into()),
        Err(error) => Err(error.into()),
    }
}

/// Close an account and end its sessions at once. Closing a closed one changes nothing.
pub async fn disable(
    candour: &Candour,
    caller: &Caller,
    id: AccountId,
) -> Result<Authorised<AccountId>> {
    let work = candour.work("account.disable", caller).await?;
    let (mut work, permit) = work
        .allow(Act::AccountDisable, Thing::Administration)
        .await?;
    let found = work.unit.account_find(id).await?;
    let (mut work, account) = work.there(found, Act::AccountDisable).await?;
    if account.id == caller.account {
        return Err(Invalid::one("account", "You cannot close your own account").into());
    }
    work.unit.account_update_disabled(id, work.now).await?;
    let payload = work
        .payload(Act::AccountDisable)
        .with("account-closed", id.to_string());
    work.release(permit, Kind::Administration, payload, id)
        .await
}

#[cfg(test)]
mod tests {
    use candour_domain::{AgencyKind, Role};
    use candour_store::testing::stores;

    use super::{NewAccount, create, disable, list};
    use crate::testing::{PASSWORD, TestAgency, TestCandour};
    use crate::{FlowError, session};

    fn new(at: &TestAgency, email: &str) -> NewAccount {
        NewAccount {
            agency: at.agency.id,
            desks: vec![at.desk],
            name: "New Person".to_owned(),
            email: email.to_owned(),
            role: Role::Practitioner,
            password: PASSWORD.to_owned(),
        }
    }

    fn problem(error: &FlowError) -> &str {
        let FlowError::Invalid(invalid) = error else {
            return "";
        };
        invalid
            .problems()
            .first()
            .map_or("", |problem| &problem.field)
    }

    #[tokio::test]
    async fn somebody_comes_and_goes() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let panel = test.agency("Panel", AgencyKind::Oversight).await?;
            let police = test.agency("Police", AgencyKind::Police).await?;
            let admin = test
                .account(&panel, "admin@example.org", Role::Administrator)
                .await?;
            let (id, _) = create(&test.candour, &admin, new(&police, "P@Example.org"))
                .await?
                .into_parts();
            let mut unit = test.candour.store().view("test").await?;
            let entry = unit.ledger_opening_list(1).await?.remove(0).payload;
            unit.finish().await?;
            assert_eq!(entry.get("account-new"), Some(id.to_string().as_str()));
            assert_eq!(entry.get("role-of-account"), Some("practitioner"));
            let agency = police.agency.id.to_string();
            assert_eq!(entry.get("agency-of-account"), Some(agency.as_str()));
            let begun = session::create(&test.candour, "p@example.org", PASSWORD).await?;
            assert!(session::find(&test.candour, &begun.token).await.is_ok());
            disable(&test.candour, &admin, id).await?;
            assert!(session::find(&test.candour, &begun.token).await.is_err());
            let people = list(&test.candour, &admin).await?.into_parts().0;
            let person = people
                .iter()
                .find(|person| person.id == id)
                .ok_or(FlowError::NotThere)?;
            assert!(person.closed.is_some());
            assert_eq!((person.agency.as_str(), person.desks.len()), ("Police", 1));
            assert!(test.is_sound().await?);
        }
        Ok(())
    }

    #[tokio::test]
    async fn a_new_account_is_not_written_out() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let police = test.agency("Police", AgencyKind::Police).await?;
            let shown = format!("{:?}", new(&police, "p@example.org"));
            for secret in [PASSWORD, "p@example.org", "New Person"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
        Ok(())
    }

    #[tokio::test]
    async fn what_cannot_be_is_refused() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let panel = test.agency("Panel", AgencyKind::Oversight).await?;
            let police = test.agency("Police", AgencyKind::Police).await?;
            let admin = test
                .account(&panel, "admin@example.org", Role::Administrator)
                .await?;
            let cases = [
                (
                    "email",
                    NewAccount {
                        email: "ADMIN@example.org".to_owned(),
                        ..new(&police, "x")
                    },
                ),
                ("email", new(&police, "no address")),
                (
                    "desks",
                    NewAccount {
                        desks: vec![panel.desk],
                        ..new(&police, "a@example.org")
                    },
                ),
                (
                    "desks",
                    NewAccount {
                        desks: Vec::new(),
                        ..new(&police, "a@example.org")
                    },
                ),
                (
                    "password",
                    NewAccount {
                        password: "short".to_owned(),
                        ..new(&police, "a@example.org")
                    },
                ),
            ];
            for (field, new) in cases {
                let error = create(&test.candour, &admin, new)
                    .await
                    .err()
                    .ok_or(FlowError::NotThere)?;
                assert_eq!(problem(&error), field);
            }
            let own = disable(&test.candour, &admin, admin.account)
                .await
                .err()
                .ok_or(FlowError::NotThere)?;
            assert_eq!(problem(&own), "account");
            let officer = test
                .account(&police, "p@example.org", Role::Practitioner)
                .await?;
            assert!(matches!(
                list(&test.candour, &officer).await,
                Err(FlowError::NotThere)
            ));
        }
        Ok(())
    }
}
