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
