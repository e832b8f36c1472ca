//! The people who sign in.

use anyhow::{Context as _, Result};
use candour_domain::AccountId;
use candour_store::{AccountRow, SessionRow, Store, StoreError};

use crate::world::{account, at, damaged, worlds};

#[tokio::test]
async fn an_account_is_found_by_id_and_by_address() -> Result<()> {
    for world in worlds().await? {
        let mut view = world.store().view("test").await?;
        let by_id = view
            .account_find(world.harbour.account)
            .await?
            .context("by id")?;
        let by_email = view
            .account_find_by_email("harbour@example.org")
            .await?
            .context("by address")?;
        for found in [by_id, by_email] {
            assert_eq!(found.id, world.harbour.account);
            assert_eq!(found.agency, world.harbour.agency);
            assert_eq!(found.name, "Robin Quill");
            assert_eq!(found.password_hash, "$argon2id$invented");
            assert_eq!((found.failures, found.disabled_at), (0, None));
        }
        assert!(
            view.account_find_by_email("nobody@example.org")
                .await?
                .is_none()
        );
        assert_eq!(view.account_list().await?.len(), 2);
        assert_eq!(
            view.account_desk_list(world.harbour.account).await?,
            [world.harbour.desk]
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_address_is_used_once() -> Result<()> {
    for mut world in worlds().await? {
        let taken = AccountRow {
            id: AccountId::new(&mut world.rng),
            ..account(world.meadow, "harbour@example.org")
        };
        let mut unit = world.store().begin("test").await?;
        let refused = unit.account_insert(&taken, &[], at(0)).await;
        assert!(matches!(refused, Err(StoreError::Duplicate)));
        drop(unit);
        assert_eq!(
            world
                .store()
                .view("test")
                .await?
                .account_list()
                .await?
                .len(),
            2
        );
    }
    Ok(())
}

#[tokio::test]
async fn failures_are_counted_and_closing_ends_sessions() -> Result<()> {
    for world in worlds().await? {
        let person = world.harbour.account;
        let session = SessionRow {
            token_hash: [3; 32],
            account: person,
            csrf: "token".to_owned(),
            seen_at: at(0),
            expires_at: at(1_000),
        };
        let mut unit = world.store().begin("test").await?;
        unit.account_update_failures(person, 2, at(5)).await?;
        unit.session_insert(&session).await?;
        assert!(unit.account_update_disabled(person, at(9)).await?);
        assert!(
            !unit.account_update_disabled(person, at(10)).await?,
            "closed twice"
        );
        unit.finish().await?;

        let mut view = world.store().view("test").await?;
        let found = view.account_find(person).await?.context("gone")?;
        assert_eq!((found.failures, found.failed_at), (2, at(5)));
        assert_eq!(found.disabled_at, Some(at(9)));
        assert!(view.session_find([3; 32]).await?.is_none());
        let other = view
            .account_find(world.meadow.account)
            .await?
            .context("gone")?;
        assert_eq!((other.failures, other.disabled_at), (0, None));
    }
    Ok(())
}

async fn fail(store: Store, person: AccountId) -> Result<i64> {
    let mut unit = store.begin("test").await?;
    let failures = unit.account_update_failed(person, at(5)).await?;
    unit.finish().await?;
    Ok(failures)
}

#[tokio::test]
async fn guesses_at_the_same_moment_are_each_counted() -> Result<()> {
    for world in worlds().await? {
        let person = world.harbour.account;
        let guesses: Vec<_> = (0..9)
            .map(|_| tokio::spawn(fail(world.store().clone(), person)))
            .collect();
        let mut counts = Vec::new();
        for guess in guesses {
            counts.push(guess.await??);
        }
        counts.sort_unstable();
        assert_eq!(counts, (1..=9).collect::<Vec<i64>>());
        let mut view = world.store().view("test").await?;
        let found = view.account_find(person).await?.context("gone")?;
        assert_eq!((found.failures, found.failed_at), (9, at(5)));
        let nobody = AccountId::from_bytes([9; 16]);
        assert_eq!(fail(world.store().clone(), nobody).await?, 0);
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for world in worlds().await? {
        world.raw("UPDATE account SET role = 'king'").await?;
        let mut view = world.store().view("test").await?;
        let found = view.account_find(world.harbour.account).await;
        assert_eq!(damaged(found)?, ("account", "role"));
    }
    Ok(())
}
