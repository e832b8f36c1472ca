//! Questions to a designated lead.

use anyhow::{Context as _, Result};
use candour_domain::{AdviceId, DraftId, Narrative, Timestamp, Urgency};
use candour_store::AdviceRow;

use crate::world::{World, at, damaged, worlds};

/// A question of Harbour's.
fn advice(world: &mut World, asked_at: Timestamp) -> Result<AdviceRow> {
    Ok(AdviceRow {
        id: AdviceId::new(&mut world.rng),
        agency: world.harbour.agency,
        desk: world.harbour.desk,
        asked_by: world.harbour.account,
        asked_at,
        urgency: Urgency::Amber,
        question: Narrative::parse("May I tell the school?")?,
        facts: "purpose=care".to_owned(),
        record: Some(world.harbour.record),
        concern: None,
        request: None,
        draft: Some(DraftId::new(&mut world.rng)),
        answered_by: None,
        answered_at: None,
        answer: None,
    })
}

#[tokio::test]
async fn a_question_is_read_back_and_answered_once() -> Result<()> {
    for mut world in worlds().await? {
        let side = world.harbour;
        let (first, second) = (advice(&mut world, at(1))?, advice(&mut world, at(2))?);
        let mut unit = world.store().begin("test").await?;
        unit.advice_insert(&second).await?;
        unit.advice_insert(&first).await?;
        let found = unit.advice_find(first.id).await?.context("lost")?;
        assert_eq!(format!("{found:?}"), format!("{first:?}"));
        assert_eq!(found.question, first.question);
        let nobody = unit.advice_find(AdviceId::from_bytes([1; 16])).await?;
        assert!(nobody.is_none());

        let ids = |rows: Vec<AdviceRow>| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        let open = unit.advice_list_open(side.desk, 9).await?;
        assert_eq!(ids(open), [first.id, second.id], "the oldest first");
        let open = unit.advice_list_open(side.desk, 1).await?;
        assert_eq!(ids(open), [first.id]);
        let elsewhere = unit.advice_list_open(world.meadow.desk, 9).await?;
        assert!(elsewhere.is_empty());

        let answer = Narrative::parse("Yes: the Children Act allows it.")?;
        let other = Narrative::parse("No.")?;
        let by = side.account;
        assert!(
            unit.advice_update_answer(first.id, by, at(5), &answer)
                .await?
        );
        assert!(
            !unit
                .advice_update_answer(first.id, by, at(6), &other)
                .await?
        );
        let found = unit.advice_find(first.id).await?.context("lost")?;
        assert_eq!(
            (found.answered_by, found.answered_at, found.answer),
            (Some(by), Some(at(5)), Some(answer))
        );
        let open = unit.advice_list_open(side.desk, 9).await?;
        assert_eq!(ids(open), [second.id]);
        let mine = unit.advice_list_by_account(side.account, 9).await?;
        assert_eq!(ids(mine), [second.id, first.id], "answered or not");
        let others = unit.advice_list_by_account(world.meadow.account, 9).await?;
        assert!(others.is_empty());
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for (column, value) in [("urgency", "moon"), ("question", ""), ("answer", "SECRET")] {
        for mut world in worlds().await? {
            let advice = advice(&mut world, at(1))?;
            let mut unit = world.store().begin("test").await?;
            unit.advice_insert(&advice).await?;
            unit.finish().await?;
            world
                .raw(&format!("UPDATE advice SET {column} = '{value}'"))
                .await?;
            let mut view = world.store().view("test").await?;
            let found = view.advice_find(advice.id).await;
            assert_eq!(damaged(found)?, ("advice", column));
        }
    }
    Ok(())
}
