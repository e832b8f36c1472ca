//! Decisions that are not finished.

use std::collections::BTreeMap;

use anyhow::Result;
use candour_domain::DraftId;
use candour_store::{DecisionDraftRow, StepAnswers};

use crate::world::{at, worlds};

/// Questions of one page with their answers.
fn page(answers: &[(&str, &[&str])]) -> StepAnswers {
    answers
        .iter()
        .map(|(field, values)| {
            let values = values.iter().map(|value| (*value).to_owned()).collect();
            ((*field).to_owned(), values)
        })
        .collect()
}

#[tokio::test]
async fn a_page_is_answered_again_whole() -> Result<()> {
    for mut world in worlds().await? {
        let side = world.harbour;
        let one = DecisionDraftRow {
            id: DraftId::new(&mut world.rng),
            account: side.account,
            record: Some(side.record),
            concern: None,
            request: None,
            updated_at: at(1),
        };
        let two = DecisionDraftRow {
            id: DraftId::new(&mut world.rng),
            record: None,
            updated_at: at(3),
            ..one
        };
        let who = page(&[("who", &["b", "a"]), ("why", &["because"])]);
        let what = page(&[("fields", &["name", "phone"])]);
        let mut unit = world.store().begin("test").await?;
        unit.decision_draft_insert(&one).await?;
        unit.decision_draft_insert(&two).await?;
        unit.decision_draft_answer_replace(one.id, "who", &who, at(2))
            .await?;
        unit.decision_draft_answer_replace(one.id, "what", &what, at(2))
            .await?;
        unit.decision_draft_answer_replace(two.id, "who", &what, at(3))
            .await?;
        unit.finish().await?;

        let mut unit = world.store().begin("test").await?;
        let saved = DecisionDraftRow {
            updated_at: at(2),
            ..one
        };
        assert_eq!(unit.decision_draft_find(one.id).await?, Some(saved));
        assert_eq!(
            unit.decision_draft_list(side.account).await?,
            [two, saved],
            "the last saved first"
        );
        let kept = unit.decision_draft_answer_list(one.id).await?;
        let expected = BTreeMap::from([
            ("who".to_owned(), who.clone()),
            ("what".to_owned(), what.clone()),
        ]);
        assert_eq!(kept, expected);

        let again = page(&[("who", &["c"])]);
        unit.decision_draft_answer_replace(one.id, "who", &again, at(4))
            .await?;
        let kept = unit.decision_draft_answer_list(one.id).await?;
        let expected =
            BTreeMap::from([("who".to_owned(), again), ("what".to_owned(), what.clone())]);
        assert_eq!(kept, expected, "what is not answered again is gone");

        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_draft_is_its_writers_and_is_forgotten_whole_and_once() -> Result<()> {
    for mut world in worlds().await? {
        let answers = page(&[("who", &["b", "a"])]);
        let mut drafts = Vec::new();
        let mut unit = world.store().begin("test").await?;
        for side in [world.harbour, world.meadow] {
            let draft = DecisionDraftRow {
                id: DraftId::new(&mut world.rng),
                account: side.account,
                record: None,
                concern: None,
                request: None,
                updated_at: at(1),
            };
            unit.decision_draft_insert(&draft).await?;
            unit.decision_draft_answer_replace(draft.id, "who", &answers, at(1))
                .await?;
            assert_eq!(unit.decision_draft_list(side.account).await?, [draft]);
            drafts.push(draft.id);
        }
        let [one, two] = drafts.as_slice() else {
            anyhow::bail!("not two")
        };
        assert!(unit.decision_draft_delete(*one).await?);
        assert!(!unit.decision_draft_delete(*one).await?, "only once");
        assert_eq!(unit.decision_draft_find(*one).await?, None);
        assert!(unit.decision_draft_answer_list(*one).await?.is_empty());
        let kept = unit.decision_draft_answer_list(*two).await?;
        assert_eq!(kept, BTreeMap::from([("who".to_owned(), answers.clone())]));
        unit.finish().await?;
    }
    Ok(())
}
