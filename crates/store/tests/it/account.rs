//! The people who sign in.

use anyhow::{Context as _, Result};
use candour_domain::{AccountId, Timestamp};
use candour_store::{AccountRow, SessionRow, Store, StoreError};

use crate::world::{account, at, damaged, number, worlds};

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
            let shown = format!("{found:?}");
            for hidden in ["Robin Quill", "argon2id", "example.org"] {
                assert!(!shown.contains(hidden), "{shown}");
            }
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

async fn take(store: Store, person: AccountId, seen: i64) -> Result<bool> {
    let mut unit = store.begin("test").await?;
    let seen = (
        seen,
        if seen == 0 {
            Timestamp::default()
        } else {
            at(5)
        },
    );
    let taken = unit.account_update_tried(person, seen, at(5)).await?;
    unit.finish().await?;
    Ok(taken)
}

#[tokio::test]
async fn of_tries_at_the_same_moment_one_is_taken() -> Result<()> {
    for world in worlds().await? {
        let person = world.harbour.account;
        for seen in 0..3 {
            let tries: Vec<_> = (0..9)
                .map(|_| tokio::spawn(take(world.store().clone(), person, seen)))
                .collect();
            let mut taken = 0;
            for one in tries {
                taken += i32::from(one.await??);
            }
            assert_eq!(taken, 1);
        }
        let mut view = world.store().view("test").await?;
        let found = view.account_find(person).await?.context("gone")?;
        assert_eq!((found.failures, found.failed_at), (3, at(5)));
        let nobody = AccountId::from_bytes([9; 16]);
        assert!(!take(world.store().clone(), nobody, 0).await?);
        let tries = number(world.store(), "SELECT tries FROM sign_in").await?;
        assert_eq!(tries, 28, "a try at nobody is written too");
    }
    Ok(())
}

#[tokio::test]
async fn failures_beyond_the_most_of_a_minute_are_only_counted() -> Result<()> {
    for world in worlds().await? {
        let mut unit = world.store().begin("test").await?;
        let minute = Timestamp::from_ms(1_778_666_640_000);
        let mut told = Vec::new();
        for ms in [0, 1, 2, 3, 59_999, 60_000, 60_001] {
            told.push(unit.sign_in_update_failed(minute.plus_ms(ms), 2).await?);
        }
        unit.finish().await?;
        let expected = [Some(0), Some(0), None, None, None, Some(3), Some(0)];
        assert_eq!(told, expected);
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
