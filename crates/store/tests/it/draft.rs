//! Drafts.

use std::collections::BTreeMap;

use anyhow::Result;
use candour_domain::DraftId;

use crate::world::{at, worlds};

#[tokio::test]
async fn answers_are_replaced_and_a_draft_is_forgotten_whole() -> Result<()> {
    for mut world in worlds().await? {
        let (one, two) = (DraftId::new(&mut world.rng), DraftId::new(&mut world.rng));
        let person = world.harbour.account;
        let answers = |words: &[&str]| -> Vec<String> {
            words.iter().map(|word| (*word).to_owned()).collect()
        };
        let mut unit = world.store().begin("test").await?;
        unit.draft_insert(one, person, at(1)).await?;
        unit.draft_insert(two, person, at(2)).await?;
        unit.draft_answer_update(one, "who", &answers(&["b", "a", "c"]), at(3))
            .await?;
        unit.draft_answer_update(one, "where", &answers(&["quay"]), at(4))
            .await?;
        unit.draft_answer_update(two, "who", &answers(&["z"]), at(2))
            .await?;
        unit.finish().await?;

        let mut unit = world.store().begin("test").await?;
        assert_eq!(unit.draft_find(one).await?, Some(person));
        assert_eq!(unit.draft_find(DraftId::from_bytes([1; 16])).await?, None);
        assert_eq!(unit.draft_list(person).await?, [(one, at(4)), (two, at(2))]);
        assert!(unit.draft_list(world.meadow.account).await?.is_empty());
        let kept = unit.draft_answer_list(one).await?;
        assert_eq!(
            kept.get("who"),
            Some(&answers(&["b", "a", "c"])),
            "the order they were given in"
        );
        unit.draft_answer_update(one, "who", &answers(&["d"]), at(5))
            .await?;
        let kept = unit.draft_answer_list(one).await?;
        let expected = [("who", &["d"]), ("where", &["quay"])];
        assert_eq!(
            kept,
            expected
                .map(|(question, words)| (question.to_owned(), answers(words)))
                .into()
        );
        unit.draft_delete(one).await?;
        assert_eq!(unit.draft_find(one).await?, None);
        assert_eq!(unit.draft_answer_list(one).await?, BTreeMap::new());
        assert_eq!(unit.draft_answer_list(two).await?.len(), 1);
        unit.finish().await?;
    }
    Ok(())
}
