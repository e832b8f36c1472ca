//! Agencies and their duty desks, and the first of them.

use std::fmt;

use candour_domain::{AccountId, Agency, AgencyId, AgencyKind, Desk, DeskId, Role};
use candour_ledger::{Kind, Payload};
use candour_sharing::{Act, Thing};
use candour_store::{AccountRow, Entry};
use serde::Serialize;

use crate::view::{Choice, Directory};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// An agency with its desks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgencyView {
    /// Its id.
    pub id: AgencyId,
    /// What it is called.
    pub name: String,
    /// The code of its kind.
    pub kind: String,
    /// Its kind in words.
    pub kind_label: String,
    /// Its desks, by name.
    pub desks: Vec<DeskView>,
}

/// A desk of an agency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeskView {
    /// Its id.
    pub id: DeskId,
    /// What it is called.
    pub name: String,
}

/// The first administrator, for whom nobody can vouch but whoever holds the machine.
pub struct Founder {
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
    /// Their first password.
    pub password: String,
}

impl fmt::Debug for Founder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither the password nor who they are.
        formatter.debug_struct("Founder").finish_non_exhaustive()
    }
}

/// Every agency with its desks, by name.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<Vec<AgencyView>>> {
    let work = candour.work("agency.list", caller).await?;
    let (mut work, permit) = work.allow(Act::AgencyList, Thing::Service).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let mut agencies: Vec<AgencyView> = directory
        .all()
        .map(|agency| view(agency, &directory))
        .collect();
    agencies.sort_by(|left, right| left.name.cmp(&right.name).then(left.id.cmp(&right.id)));
    let payload = work
        .payload(Act::AgencyList)
        .with("rows", agencies.len().to_string());
    work.release(permit, Kind::Consultation, payload, agencies)
        .await
}

fn view(agency: &Agency, directory: &Directory) -> AgencyView {
    let mut desks: Vec<DeskView> = directory
        .desks_of(agency.id)
        .map(|desk| DeskView {
            id: desk.id,
            name: desk.name.clone(),
        })
        .collect();
    desks.sort_by(|left, right| left.name.cmp(&right.name).then(left.id.cmp(&right.id)));
    AgencyView {
        id: agency.id,
        name: agency.name.clone(),
        kind: agency.kind.code().to_owned(),
        kind_label: agency.kind.label().to_owned(),
        desks,
    }
}

/// The kinds an agency can be, for a form.
pub fn kinds() -> Vec<Choice> {
    AgencyKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), kind.label()))
        .collect()
}

/// Add an agency.
pub async fn create(
    candour: &Candour,
    caller: &Caller,
    name: &str,
    kind: AgencyKind,
) -> Result<Authorised<AgencyId>> {
    let work = candour.work("agency.create", caller).await?;
    let (mut work, permit) = work.allow(Act::AgencyCreate, Thing::Administration).await?;
    let mut invalid = Invalid::new();
    let name = invalid.take("name", Agency::name(name)).unwrap_or_default();
    let taken = work
        .unit
        .agency_list()
        .await?
        .iter()
        .any(|agency| same(&agency.name, &name));
    if taken {
        invalid.push("name", "There is already an agency with this name");
    }
    invalid.check()?;
    let agency = Agency {
        id: candour.draw(AgencyId::new),
        name,
        kind,
    };
    work.unit.agency_insert(&agency, work.now).await?;
    let payload = work
        .payload(Act::AgencyCreate)
        .with("agency-new", agency.id.to_string());
    work.release(permit, Kind::Administration, payload, agency.id)
        .await
}

/// Two names that a reader would take for one.
fn same(left: &str, right: &str) -> bool {
    left.to_lowercase() == right.to_lowercase()
}

/// Add a desk to an agency.
pub async fn create_desk(
    candour: &Candour,
    caller: &Caller,
    agency: AgencyId,
    name: &str,
) -> Result<Authorised<DeskId>> {
    let work = candour.work("desk.create", caller).await?;
    let (mut work, permit) = work.allow(Act::DeskCreate, Thing::Administration).await?;
    let found = work.unit.agency_find(agency).await?;
    let (mut work, agency) = work.there(found, Act::DeskCreate).await?;
    let mut invalid = Invalid::new();
    let name = invalid.take("name", Agency::name(name)).unwrap_or_default();
    let desks = work.unit.desk_list().await?;
    if desks
        .iter()
        .any(|desk| desk.agency == agency.id && same(&desk.name, &name))
    {
        invalid.push("name", "This agency already has a desk with this name");
    }
    invalid.check()?;
    let desk = Desk {
        id: candour.draw(DeskId::new),
        agency: agency.id,
        name,
    };
    work.unit.desk_insert(&desk, work.now).await?;
    let payload = work
        .payload(Act::DeskCreate)
        .with("agency-of-desk", agency.id.to_string())
        .with("desk-new", desk.id.to_string());
    work.release(permit, Kind::Administration, payload, desk.id)
        .await
}

/// Every agency, for whoever works at the machine itself and must say on whose behalf. It tells nothing about a person.
pub async fn all(candour: &Candour) -> Result<Vec<Agency>> {
    let mut unit = candour.store().view("agency.all").await?;
    let agencies = unit.agency_list().await?;
    unit.finish().await?;
    Ok(agencies)
}

/// Found an empty Candour: the body that oversees the others, and the first administrator.
///
/// Nobody is signed in yet, so nobody can be asked for a permit. It works once: where there is any agency, it changes
/// nothing and is a conflict.
pub async fn found(
    candour: &Candour,
    name: &str,
    founder: &Founder,
) -> Result<(Agency, AccountId)> {
    let mut invalid = Invalid::new();
    let name = invalid.take("name", Agency::name(name)).unwrap_or_default();
    let person = invalid.take("administrator", Agency::name(&founder.name));
    let email = invalid.take("email", founder.email.parse::<candour_domain::Email>());
    let hash = crate::session::hash_password(candour, &founder.password);
    if let Err(FlowError::Invalid(password)) = &hash {
        for problem in password.problems() {
            invalid.push(&problem.field, problem.rule.clone());
        }
    }
    invalid.check()?;
    let agency = Agency {
        id: candour.draw(AgencyId::new),
        name,
        kind: AgencyKind::Oversight,
    };
    let now = candour.now();
    let account = AccountRow {
        id: candour.draw(AccountId::new),
        agency: agency.id,
        name: person.unwrap_or_default(),
        email: email
            .map(|email| email.expose().to_lowercase())
            .unwrap_or_default(),
        role: Role::Administrator,
        password_hash: hash?,
        failures: 0,
        failed_at: now,
        disabled_at: None,
    };
    let mut unit = candour.store().begin("agency.found").await?;
    if !unit.agency_list().await?.is_empty() {
        return Err(FlowError::Conflict);
    }
    unit.agency_insert(&agency, now).await?;
    unit.account_insert(&account, &[], now).await?;
    let payload = Payload::new()
        .with("act", "agency.found")
        .with("actor", AccountId::from_bytes([0; 16]).to_string())
        .with("agency", agency.id.to_string())
        .with("account-new", account.id.to_string());
    unit.record(Entry {
        kind: Kind::Administration,
        agency: agency.id,
        payload,
        salt: candour.bytes(),
    });
    unit.commit(now).await?;
    Ok((agency, account.id))
}

#[cfg(test)]
mod tests {
    use candour_domain::{AgencyKind, Role};
    use candour_store::testing::stores;

    use super::{Founder, all, create, create_desk, found, list};
    use crate::testing::{PASSWORD, TestCandour};
    use crate::{Candour, FlowError, session};

    #[tokio::test]
    async fn it_is_founded_once() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let founder = Founder {
                name: "First Person".to_owned(),
                email: "First@example.org".to_owned(),
                password: PASSWORD.to_owned(),
            };
            let weak = Founder {
                password: "short".to_owned(),
                name: "x".to_owned(),
                email: "a@b.c".to_owned(),
            };
            assert!(matches!(
                found(&test.candour, "Panel", &weak).await,
                Err(FlowError::Invalid(_))
            ));
            assert!(all(&test.candour).await?.is_empty());
            let (panel, _) = found(&test.candour, "Panel", &founder).await?;
            assert_eq!(panel.kind, AgencyKind::Oversight);
            assert!(matches!(
                found(&test.candour, "Panel", &founder).await,
                Err(FlowError::Conflict)
            ));
            assert!(
                session::create(&test.candour, "first@example.org", PASSWORD)
                    .await
                    .is_ok()
            );
            assert!(test.is_sound().await?);
        }
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_two_founders_at_once_one_founds_it() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let mut founding = Vec::new();
            for email in ["one@example.org", "two@example.org"] {
                let candour = test.candour.clone();
                let founder = Founder {
                    name: "First Person".to_owned(),
                    email: email.to_owned(),
                    password: PASSWORD.to_owned(),
                };
                founding.push(tokio::spawn(async move {
                    found(&candour, "Panel", &founder).await.map(|_| ())
                }));
            }
            let mut founded = 0;
            for one in founding {
                match one.await? {
                    Ok(()) => founded += 1,
                    Err(error) => assert!(matches!(error, FlowError::Conflict)),
                }
            }
            assert_eq!(founded, 1);
            assert_eq!(all(&test.candour).await?.len(), 1);
        }
        Ok(())
    }

    #[test]
    fn a_founder_is_not_written_out() {
        let founder = Founder {
            name: "First Person".to_owned(),
            email: "first@example.org".to_owned(),
            password: PASSWORD.to_owned(),
        };
        assert_eq!(format!("{founder:?}"), "Founder { .. }");
    }

    #[tokio::test]
    async fn an_administrator_adds_agencies_and_desks() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let panel = test.agency("Panel", AgencyKind::Oversight).await?;
            let admin = Candour::operator(&panel.agency, Role::Administrator);
            let (id, _) = create(&test.candour, &admin, "Police", AgencyKind::Police)
                .await?
                .into_parts();
            create_desk(&test.candour, &admin, id, "Hub").await?;
            for again in [
                create(&test.candour, &admin, "police", AgencyKind::Police)
                    .await
                    .map(|_| ()),
                create_desk(&test.candour, &admin, id, "hub")
                    .await
                    .map(|_| ()),
            ] {
                assert!(matches!(again, Err(FlowError::Invalid(_))));
            }
            let agencies = list(&test.candour, &admin).await?.into_parts().0;
            let names: Vec<&str> = agencies.iter().map(|agency| agency.name.as_str()).collect();
            assert_eq!(names, ["Panel", "Police"]);
            assert_eq!(agencies[1].desks.len(), 1);
            let other = Candour::operator(&panel.agency, Role::Oversight);
            let refused = create(&test.candour, &other, "Health", AgencyKind::Health).await;
            assert!(matches!(refused, Err(FlowError::NotThere)));
        }
        Ok(())
    }
}
