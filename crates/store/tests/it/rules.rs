//! Rule sets and their publication.

use anyhow::{Context as _, Result};
use candour_domain::AccountId;
use candour_store::StoreError;

use crate::world::{at, damaged, number, worlds};

#[tokio::test]
async fn a_rule_set_is_kept_once_and_a_text_once_for_all_sets() -> Result<()> {
    for world in worlds().await? {
        let one = [("door/b.cedar", "b"), ("a.toml", "a"), ("c.toml", "a")];
        let two = [("a.toml", "a"), ("door/b.cedar", "b, changed")];
        let mut unit = world.store().begin("test").await?;
        assert_eq!(unit.rule_set_find("h1").await?, None);
        assert!(unit.rule_set_insert("h1", &one, at(1)).await?);
        assert!(!unit.rule_set_insert("h1", &two, at(2)).await?, "known");
        assert!(unit.rule_set_insert("h2", &two, at(2)).await?);
        assert!(unit.rule_set_insert("nothing", &[], at(3)).await?);
        unit.finish().await?;

        let mut view = world.store().view("test").await?;
        let owned = |texts: &[(&str, &str)]| -> Vec<(String, String)> {
            let mut texts: Vec<_> = texts
                .iter()
                .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
                .collect();
            texts.sort();
            texts
        };
        assert_eq!(view.rule_set_find("h1").await?, Some(owned(&one)));
        assert_eq!(view.rule_set_find("h2").await?, Some(owned(&two)));
        assert_eq!(view.rule_set_find("nothing").await?, Some(Vec::new()));
        let texts = number(world.store(), "SELECT COUNT(*) FROM rule_text").await?;
        assert_eq!(texts, 3);
    }
    Ok(())
}

#[tokio::test]
async fn publications_are_numbered_and_move_the_turn() -> Result<()> {
    for world in worlds().await? {
        let by = Some(world.harbour.account);
        let mut unit = world.store().begin("test").await?;
        assert_eq!(unit.rules_turn().await?, (0, 0));
        assert_eq!(unit.rule_publication_latest().await?, None);
        unit.rule_set_insert("h1", &[("a", "1")], at(1)).await?;
        unit.rule_set_insert("h2", &[("a", "2")], at(1)).await?;
        let first = unit
            .rule_publication_insert("h2", None, "start", at(2))
            .await?;
        // A set that held before may hold again.
        let second = unit
            .rule_publication_insert("h1", by, "back", at(3))
            .await?;
        assert_eq!((first, second), (1, 2));
        let before = unit.statements();
        assert_eq!(unit.rules_turn().await?, (2, 0));
        assert_eq!(unit.statements() - before, 1);
        unit.finish().await?;

        let mut view = world.store().view("test").await?;
        let latest = view.rule_publication_latest().await?.context("none")?;
        assert_eq!((latest.seq, latest.rule_set.as_str()), (2, "h1"));
        assert_eq!((latest.published_at, latest.published_by), (at(3), by));
        assert_eq!(latest.note, "back");
        let list = view.rule_publication_list(9).await?;
        let order: Vec<_> = list.iter().map(|row| (row.seq, row.published_by)).collect();
        assert_eq!(order, [(2, by), (1, None)]);
        assert_eq!(view.rule_publication_list(1).await?, [latest]);
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_kept_is_not_published() -> Result<()> {
    for world in worlds().await? {
        let mut unit = world.store().begin("test").await?;
        let refused = unit.rule_publication_insert("h9", None, "", at(1)).await;
        assert!(matches!(
            refused,
            Err(StoreError::Database { unit: "test", .. })
        ));
        drop(unit);
        let mut unit = world.store().begin("test").await?;
        unit.rule_set_insert("h1", &[], at(1)).await?;
        let nobody = Some(AccountId::from_bytes([9; 16]));
        let refused = unit.rule_publication_insert("h1", nobody, "", at(1)).await;
        assert!(refused.is_err());
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for world in worlds().await? {
        let mut unit = world.store().begin("test").await?;
        unit.rule_set_insert("h1", &[], at(1)).await?;
        let by = Some(world.harbour.account);
        unit.rule_publication_insert("h1", by, "", at(1)).await?;
        unit.finish().await?;
        let short = match world.store() {
            candour_store::Store::Postgres(_) => {
                "SET session_replication_role = replica; UPDATE rule_publication SET published_by = '\\x0102'"
            }
            candour_store::Store::Sqlite { .. } => {
                "PRAGMA foreign_keys = off; UPDATE rule_publication SET published_by = x'0102'; PRAGMA foreign_keys = on"
            }
        };
        crate::world::script(world.store(), short).await?;
        let mut view = world.store().view("test").await?;
        let found = view.rule_publication_latest().await;
        assert_eq!(damaged(found)?, ("rule_publication", "published_by"));
    }
    Ok(())
}
