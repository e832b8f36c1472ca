//! Sharing agreements.

use std::collections::BTreeMap;

use anyhow::Result;
use candour_domain::{AgreementId, Date, PointerGrade};
use candour_store::AgreementRow;

use crate::world::{World, at, damaged, worlds};

async fn agree(
    world: &mut World,
    grade: PointerGrade,
    from: Date,
    until: Date,
) -> Result<AgreementId> {
    let agreement = AgreementRow {
        id: AgreementId::new(&mut world.rng),
        title: format!("Agreement from {from}"),
        from,
        until,
        review_on: until,
    };
    let parties = [
        (world.harbour.agency, grade),
        (world.meadow.agency, PointerGrade::Exists),
    ];
    let mut unit = world.store().begin("test").await?;
    unit.agreement_insert(&agreement, &parties, at(0)).await?;
    unit.finish().await?;
    Ok(agreement.id)
}

#[tokio::test]
async fn an_agreement_is_read_back_with_its_parties() -> Result<()> {
    for mut world in worlds().await? {
        let (from, until) = (Date::new(2026, 1, 1)?, Date::new(2027, 1, 1)?);
        let id = agree(&mut world, PointerGrade::Desk, from, until).await?;
        let mut view = world.store().view("test").await?;
        let kept = view.agreement_list().await?;
        let [kept] = kept.as_slice() else {
            anyhow::bail!("not one")
        };
        assert_eq!(
            (kept.id, kept.from, kept.until, kept.review_on),
            (id, from, until, until)
        );
        let parties: BTreeMap<_, _> = view
            .agreement_party_list()
            .await?
            .into_iter()
            .map(|party| (party.agency, party.grade))
            .collect();
        let expected = BTreeMap::from([
            (world.harbour.agency, PointerGrade::Desk),
            (world.meadow.agency, PointerGrade::Exists),
        ]);
        assert_eq!(parties, expected);
    }
    Ok(())
}

#[tokio::test]
async fn a_change_replaces_the_parties() -> Result<()> {
    for mut world in worlds().await? {
        let (from, until) = (Date::new(2026, 1, 1)?, Date::new(2027, 1, 1)?);
        let changed = agree(&mut world, PointerGrade::Desk, from, until).await?;
        let kept = agree(&mut world, PointerGrade::Agency, from, until).await?;
        let row = AgreementRow {
            id: changed,
            title: "A new title".to_owned(),
            from,
            until: Date::new(2028, 1, 1)?,
            review_on: until,
        };
        let mut unit = world.store().begin("test").await?;
        let parties = [(world.meadow.agency, PointerGrade::Silent)];
        assert!(unit.agreement_update(&row, &parties).await?);
        let unknown = AgreementRow {
            id: AgreementId::from_bytes([9; 16]),
            ..row.clone()
        };
        assert!(!unit.agreement_update(&unknown, &parties).await?);
        unit.finish().await?;

        let mut view = world.store().view("test").await?;
        let list = view.agreement_list().await?;
        let [first, _] = list.as_slice() else {
            anyhow::bail!("not two")
        };
        assert_eq!(format!("{first:?}"), format!("{row:?}"));
        let (mine, others): (Vec<_>, Vec<_>) = view
            .agreement_party_list()
            .await?
            .into_iter()
            .partition(|party| party.agreement == changed);
        let mine: Vec<_> = mine
            .iter()
            .map(|party| (party.agency, party.grade))
            .collect();
        assert_eq!(mine, parties);
        assert!(others.len() == 2 && others.iter().all(|party| party.agreement == kept));
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for mut world in worlds().await? {
        let day = Date::new(2026, 1, 1)?;
        agree(&mut world, PointerGrade::Desk, day, Date::new(2027, 1, 1)?).await?;
        world
            .raw("UPDATE agreement SET review_on = '2026-02-30'")
            .await?;
        world
            .raw("UPDATE agreement_party SET grade = 'all'")
            .await?;
        let mut view = world.store().view("test").await?;
        assert_eq!(
            damaged(view.agreement_list().await)?,
            ("agreement", "review_on")
        );
        assert_eq!(
            damaged(view.agreement_party_list().await)?,
            ("agreement_party", "grade")
        );
    }
    Ok(())
}
