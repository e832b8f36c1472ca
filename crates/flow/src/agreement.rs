//! Sharing agreements: who is party, and what each party's links let the others know.

use candour_domain::{Agency, AgencyId, AgreementId, Date, PointerGrade};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::AgreementRow;
use serde::Serialize;

use crate::view::{Choice, Directory};
use crate::{Authorised, Caller, Candour, Invalid, Result};

/// An agreement with its parties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementView {
    /// Its id.
    pub id: AgreementId,
    /// What it is called.
    pub title: String,
    /// The first day on which it holds, in words.
    pub from: String,
    /// The day on which it no longer holds, in words.
    pub until: String,
    /// The day by which it is to be reviewed, in words.
    pub review_on: String,
    /// Whether it holds today.
    pub in_force: bool,
    /// Its parties, by name.
    pub parties: Vec<PartyView>,
}

/// One party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyView {
    /// The party's name.
    pub agency: String,
    /// The code of what its links let the others know.
    pub grade: String,
    /// The same in words.
    pub grade_label: String,
}

/// An agreement to add.
#[derive(Debug, Clone)]
pub struct NewAgreement {
    /// What it is called.
    pub title: String,
    /// The first day on which it holds.
    pub from: Date,
    /// The day on which it no longer holds.
    pub until: Date,
    /// The day by which it is to be reviewed.
    pub review_on: Date,
    /// The parties, and what the links of each let the others know.
    pub parties: Vec<(AgencyId, PointerGrade)>,
}

/// What a party's links can let the others know, for a form.
pub fn grades() -> Vec<Choice> {
    PointerGrade::ALL
        .iter()
        .map(|grade| Choice::new(grade.code(), grade.label()))
        .collect()
}

/// Every agreement, by title.
pub async fn list(candour: &Candour, caller: &Caller) -> Result<Authorised<Vec<AgreementView>>> {
    let work = candour.work("agreement.list", caller).await?;
    let (mut work, permit) = work.allow(Act::AgreementList, Thing::Service).await?;
    let directory = Directory::load(&mut work.unit).await?;
    let parties = work.unit.agreement_party_list().await?;
    let today = work.now.date();
    let agreements: Vec<AgreementView> = work
        .unit
        .agreement_list()
        .await?
        .into_iter()
        .map(|agreement| {
            let mut views: Vec<PartyView> = parties
                .iter()
                .filter(|party| party.agreement == agreement.id)
                .map(|party| PartyView {
                    agency: directory.agency(party.agency),
                    grade: party.grade.code().to_owned(),
                    grade_label: party.grade.label().to_owned(),
                })
                .collect();
            views.sort_by(|left, right| left.agency.cmp(&right.agency));
            AgreementView {
                id: agreement.id,
                in_force: agreement.from <= today && today < agreement.until,
                title: agreement.title,
                from: agreement.from.shown(),
                until: agreement.until.shown(),
                review_on: agreement.review_on.shown(),
                parties: views,
            }
        })
        .collect();
    let payload = work
        .payload(Act::AgreementList)
        .with("rows", agreements.len().to_string());
    work.release(permit, Kind::Consultation, payload, agreements)
        .await
}

/// Add an agreement.
pub async fn create(
    candour: &Candour,
    caller: &Caller,
    new: NewAgreement,
) -> Result<Authorised<AgreementId>> {
    let work = candour.work("agreement.create", caller).await?;
    let (mut work, permit) = work
        .allow(Act::AgreementCreate, Thing::Administration)
        .await?;
    let directory = Directory::load(&mut work.unit).await?;
    let mut invalid = Invalid::new();
    let title = invalid
        .take("title", Agency::name(&new.title))
        .unwrap_or_default();
    if new.until <= new.from {
        invalid.push("until", "The last day must be after the first");
    }
    let mut parties: Vec<AgencyId> = new.parties.iter().map(|party| party.0).collect();
    parties.sort_unstable();
    parties.dedup();
    if parties.len() != new.parties.len() {
        invalid.push("parties", "Name each agency once");
    }
    if parties.len() < 2 {
        invalid.push("parties", "Name two agencies at least");
    }
    if parties.iter().any(|party| directory.find(*party).is_none()) {
        invalid.push("parties", "Choose agencies from the list");
    }
    invalid.check()?;
    let agreement = AgreementRow {
        id: candour.draw(AgreementId::new),
        title,
        from: new.from,
        until: new.until,
        review_on: new.review_on,
    };
    work.unit
        .agreement_insert(&agreement, &new.parties, work.now)
        .await?;
    let payload = work
        .payload(Act::AgreementCreate)
        .with("agreement-new", agreement.id.to_string());
    work.release(permit, Kind::Administration, payload, agreement.id)
        .await
}

#[cfg(test)]
mod tests {
    use candour_domain::{AgencyKind, Date, PointerGrade, Role};
    use candour_store::testing::stores;

    use super::{NewAgreement, create, list};
    use crate::FlowError;
    use crate::testing::TestCandour;

    #[tokio::test]
    async fn an_agreement_holds_between_its_days() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let panel = test.agency("Panel", AgencyKind::Oversight).await?;
            let police = test.agency("Police", AgencyKind::Police).await?;
            let health = test.agency("Health", AgencyKind::Health).await?;
            let admin = test
                .account(&panel, "admin@example.org", Role::Administrator)
                .await?;
            let day = |year| Date::new(year, 1, 1);
            let good = NewAgreement {
                title: "Partnership".to_owned(),
                from: day(2026)?,
                until: day(2027)?,
                review_on: day(2027)?,
                parties: vec![
                    (police.agency.id, PointerGrade::Desk),
                    (health.agency.id, PointerGrade::Exists),
                ],
            };
            let wrong = [
                NewAgreement {
                    until: day(2025)?,
                    ..good.clone()
                },
                NewAgreement {
                    parties: good.parties[..1].to_vec(),
                    ..good.clone()
                },
                NewAgreement {
                    parties: [&good.parties[..], &good.parties[..1]].concat(),
                    ..good.clone()
                },
            ];
            for new in wrong {
                assert!(matches!(
                    create(&test.candour, &admin, new).await,
                    Err(FlowError::Invalid(_))
                ));
            }
            create(&test.candour, &admin, good).await?;
            let view = list(&test.candour, &admin).await?.into_parts().0;
            assert!(
                view.iter()
                    .all(|agreement| agreement.in_force && agreement.parties.len() == 2)
            );
            assert_eq!(view.len(), 1);
            test.clock.advance_hours(24 * 60);
            assert!(!list(&test.candour, &admin).await?.value()[0].in_force);
        }
        Ok(())
    }
}
