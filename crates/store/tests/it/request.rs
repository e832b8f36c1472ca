//! Requests.

use anyhow::{Context as _, Result};
use candour_domain::{
    Confidence, Consent, DisclosureId, Field, Function, Narrative, NoConsentReason, Purpose,
    RequestId, RequestState, SubjectKind, Timestamp, Urgency,
};
use candour_store::{RequestFilter, RequestRow};

use crate::world::{World, at, damaged, worlds};

fn request(world: &mut World, asked_at: Timestamp) -> Result<RequestRow> {
    Ok(RequestRow {
        id: RequestId::new(&mut world.rng),
        from_agency: world.harbour.agency,
        from_desk: world.harbour.desk,
        to_agency: world.meadow.agency,
        to_desk: world.meadow.desk,
        asked_by: world.harbour.account,
        asked_at,
        record: world.harbour.record,
        introduction: DisclosureId::new(&mut world.rng),
        purpose: Purpose::SafeguardingChild,
        subject: SubjectKind::Child,
        consent: Consent::Given,
        no_consent_reason: Some(NoConsentReason::WouldPrejudice),
        danger: "none".to_owned(),
        function: Function::ChildEnquiry,
        confidence: Confidence::Outweighed,
        task: String::new(),
        reason: Narrative::parse("Not seen at school.")?,
        urgency: Urgency::Red,
        state: RequestState::Sent,
        changed_at: asked_at,
        fields: vec![Field::Phone, Field::Name],
    })
}

async fn keep(world: &World, request: &RequestRow) -> Result<()> {
    let mut unit = world.store().begin("test").await?;
    unit.request_insert(request).await?;
    Ok(unit.finish().await?)
}

#[tokio::test]
async fn a_request_is_read_back_whole() -> Result<()> {
    for mut world in worlds().await? {
        let request = request(&mut world, at(1))?;
        keep(&world, &request).await?;
        let mut view = world.store().view("test").await?;
        let found = view.request_find(request.id).await?.context("lost")?;
        assert_eq!(format!("{found:?}"), format!("{request:?}"));
        assert_eq!(found.reason.expose(), request.reason.expose());
        assert!(
            view.request_find(RequestId::from_bytes([1; 16]))
                .await?
                .is_none()
        );
    }
    Ok(())
}

#[tokio::test]
async fn each_side_and_each_record_lists_its_own() -> Result<()> {
    for mut world in worlds().await? {
        let (old, new) = (request(&mut world, at(1))?, request(&mut world, at(2))?);
        keep(&world, &old).await?;
        keep(&world, &new).await?;
        let mut view = world.store().view("test").await?;
        for (filter, expected) in [
            (RequestFilter::To(world.meadow.agency), vec![new.id, old.id]),
            (RequestFilter::To(world.harbour.agency), vec![]),
            (
                RequestFilter::From(world.harbour.agency),
                vec![new.id, old.id],
            ),
            (RequestFilter::From(world.meadow.agency), vec![]),
            (
                RequestFilter::About(world.harbour.record),
                vec![new.id, old.id],
            ),
            (RequestFilter::About(world.meadow.record), vec![]),
        ] {
            let found = view.request_list(filter, 9).await?;
            let ids: Vec<_> = found.into_iter().map(|request| request.id).collect();
            assert_eq!(ids, expected, "{filter:?}");
        }
        let newest = view
            .request_list(RequestFilter::To(world.meadow.agency), 1)
            .await?;
        assert_eq!(newest.first().context("none")?.id, new.id);
    }
    Ok(())
}

#[tokio::test]
async fn only_one_of_two_moves_from_a_state() -> Result<()> {
    for mut world in worlds().await? {
        let request = request(&mut world, at(1))?;
        keep(&world, &request).await?;
        let mut unit = world.store().begin("test").await?;
        let (sent, answered, declined) = (
            RequestState::Sent,
            RequestState::Answered,
            RequestState::Declined,
        );
        assert!(
            unit.request_update(request.id, sent, answered, at(5))
                .await?
        );
        assert!(
            !unit
                .request_update(request.id, sent, declined, at(6))
                .await?
        );
        let found = unit.request_find(request.id).await?.context("lost")?;
        assert_eq!((found.state, found.changed_at), (answered, at(5)));
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for (table, column) in [
        ("request", "purpose"),
        ("request", "subject"),
        ("request", "consent"),
        ("request", "urgency"),
        ("request", "function"),
        ("request", "confidence"),
        ("request", "no_consent_reason"),
        ("request", "state"),
        ("request_field", "field"),
    ] {
        for mut world in worlds().await? {
            let request = request(&mut world, at(1))?;
            keep(&world, &request).await?;
            world
                .raw(&format!("UPDATE {table} SET {column} = 'moon'"))
                .await?;
            let mut view = world.store().view("test").await?;
            assert_eq!(
                damaged(view.request_find(request.id).await)?,
                (table, column)
            );
        }
    }
    Ok(())
}
