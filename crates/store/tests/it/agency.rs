//! Agencies and desks.

use anyhow::{Context as _, Result};
use candour_domain::{Agency, AgencyId, AgencyKind, Desk, DeskId};
use candour_store::StoreError;

use crate::world::{at, damaged, number, worlds};

#[tokio::test]
async fn agencies_and_desks_are_read_back_by_name() -> Result<()> {
    for mut world in worlds().await? {
        let agency = Agency {
            id: AgencyId::new(&mut world.rng),
            name: "Anchor School".to_owned(),
            kind: AgencyKind::ALL.last().copied().context("no kinds")?,
        };
        let desk = Desk {
            id: DeskId::new(&mut world.rng),
            agency: agency.id,
            name: "Aerie".to_owned(),
        };
        let mut unit = world.store().begin("test").await?;
        unit.agency_insert(&agency, at(0)).await?;
        unit.desk_insert(&desk, at(0)).await?;
        unit.finish().await?;

        let mut view = world.store().view("test").await?;
        assert_eq!(view.agency_find(agency.id).await?, Some(agency.clone()));
        assert_eq!(view.desk_find(desk.id).await?, Some(desk.clone()));
        let names: Vec<String> = view
            .agency_list()
            .await?
            .into_iter()
            .map(|found| found.name)
            .collect();
        assert_eq!(names, ["Anchor School", "Harbour", "Meadow"]);
        assert_eq!(view.desk_list().await?.first(), Some(&desk));
        assert_eq!(view.agency_find(AgencyId::from_bytes([9; 16])).await?, None);
        assert_eq!(view.desk_find(DeskId::from_bytes([9; 16])).await?, None);
    }
    Ok(())
}

#[tokio::test]
async fn a_desk_needs_its_agency_and_an_id_is_used_once() -> Result<()> {
    for mut world in worlds().await? {
        let desk = Desk {
            id: DeskId::new(&mut world.rng),
            agency: AgencyId::new(&mut world.rng),
            name: "Nowhere".to_owned(),
        };
        let mut unit = world.store().begin("test").await?;
        let refused = unit.desk_insert(&desk, at(0)).await;
        assert!(matches!(
            refused,
            Err(StoreError::Database { unit: "test", .. })
        ));
        drop(unit);

        let again = Desk {
            id: world.harbour.desk,
            agency: world.harbour.agency,
            ..desk
        };
        let mut unit = world.store().begin("test").await?;
        let refused = unit.desk_insert(&again, at(0)).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)));
    }
    Ok(())
}

#[tokio::test]
async fn the_oldest_desk_leads_until_another_is_named() -> Result<()> {
    for mut world in worlds().await? {
        let (harbour, meadow) = (world.harbour, world.meadow);
        let mut unit = world.store().begin("test").await?;
        let mut others = Vec::new();
        for name in ["Aerie", "Berth"] {
            let desk = Desk {
                id: DeskId::new(&mut world.rng),
                agency: harbour.agency,
                name: name.to_owned(),
            };
            unit.desk_insert(&desk, at(5)).await?;
            others.push(desk.id);
        }
        assert_eq!(unit.desk_lead(harbour.agency).await?, Some(harbour.desk));
        for desk in others {
            assert!(unit.desk_update_lead(desk).await?);
            assert_eq!(unit.desk_lead(harbour.agency).await?, Some(desk));
        }
        assert!(unit.desk_update_lead(meadow.desk).await?);
        assert!(unit.desk_update_lead(harbour.desk).await?);
        assert_eq!(unit.desk_lead(harbour.agency).await?, Some(harbour.desk));
        assert_eq!(unit.desk_lead(meadow.agency).await?, Some(meadow.desk));
        let nobody = (AgencyId::from_bytes([9; 16]), DeskId::from_bytes([9; 16]));
        assert_eq!(unit.desk_lead(nobody.0).await?, None);
        assert!(!unit.desk_update_lead(nobody.1).await?);
        unit.finish().await?;
        let leads = "SELECT COUNT(*) FROM desk WHERE lead = 1";
        assert_eq!(number(world.store(), leads).await?, 2, "one an agency");
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for world in worlds().await? {
        world.raw("UPDATE agency SET kind = 'moon'").await?;
        let mut view = world.store().view("test").await?;
        let found = view.agency_find(world.harbour.agency).await;
        assert_eq!(damaged(found)?, ("agency", "kind"));
        assert_eq!(damaged(view.agency_list().await)?, ("agency", "kind"));
    }
    Ok(())
}
