//! Sessions.

use anyhow::{Context as _, Result};
use candour_store::SessionRow;

use crate::world::{at, worlds};

#[tokio::test]
async fn a_session_is_kept_renewed_and_ended() -> Result<()> {
    for world in worlds().await? {
        let session = SessionRow {
            token_hash: [3; 32],
            account: world.harbour.account,
            csrf: "token".to_owned(),
            seen_at: at(0),
            expires_at: at(1_000),
        };
        let mut unit = world.store().begin("test").await?;
        unit.session_insert(&session).await?;
        unit.session_update_seen([3; 32], at(7)).await?;
        unit.finish().await?;

        let mut unit = world.store().begin("test").await?;
        let found = unit.session_find([3; 32]).await?.context("lost")?;
        assert_eq!(
            (found.account, found.csrf.as_str()),
            (world.harbour.account, "token")
        );
        assert_eq!((found.seen_at, found.expires_at), (at(7), at(1_000)));
        let shown = format!("{found:?}");
        assert!(
            !shown.contains("token") && !shown.contains("3, 3"),
            "{shown}"
        );
        assert!(unit.session_find([4; 32]).await?.is_none());
        unit.session_delete([3; 32]).await?;
        assert!(unit.session_find([3; 32]).await?.is_none());
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_unit_that_is_dropped_leaves_nothing() -> Result<()> {
    for world in worlds().await? {
        let session = SessionRow {
            token_hash: [5; 32],
            account: world.harbour.account,
            csrf: "token".to_owned(),
            seen_at: at(0),
            expires_at: at(1_000),
        };
        let mut unit = world.store().begin("test").await?;
        unit.session_insert(&session).await?;
        drop(unit);
        assert!(
            world
                .store()
                .view("test")
                .await?
                .session_find([5; 32])
                .await?
                .is_none()
        );
    }
    Ok(())
}

#[tokio::test]
async fn sessions_that_are_over_are_forgotten() -> Result<()> {
    for world in worlds().await? {
        let mut unit = world.store().begin("test").await?;
        for (byte, ms) in [(1, 10), (2, 20), (3, 30)] {
            let session = SessionRow {
                token_hash: [byte; 32],
                account: world.harbour.account,
                csrf: "token".to_owned(),
                seen_at: at(0),
                expires_at: at(ms),
            };
            unit.session_insert(&session).await?;
        }
        assert_eq!(unit.session_delete_expired(at(20)).await?, 2);
        assert!(unit.session_find([2; 32]).await?.is_none());
        assert!(unit.session_find([3; 32]).await?.is_some());
        unit.finish().await?;
    }
    Ok(())
}
