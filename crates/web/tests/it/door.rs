//! The door itself: gates, headers, tokens, and that what is not there and what may not be seen are one page.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use candour_web::{Audit, site_map};

use crate::app::{apps, paths};

const POLICE: &str =
    "reference,name,date_of_birth,risk\nTVP-1,Mira Santhosh,1990-02-03,Afraid of a neighbour\n";

#[test]
fn the_site_map_is_reviewed() {
    let lines: Vec<String> = site_map()
        .into_iter()
        .map(|(method, path, gate)| {
            let audit = match gate.audit {
                Audit::Entry(kind) => kind.to_string(),
                Audit::Unaudited => "unaudited".to_owned(),
            };
            format!(
                "{:4} {path:28} {:18} {:15} {:8} {audit}",
                method.as_str(),
                gate.act.map_or("-", |act| act.code()),
                gate.loads,
                format!("{:?}", gate.shown)
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn signed_out_sees_nothing_and_learns_no_paths() -> Result<()> {
    for app in apps().await? {
        let stranger = app.stranger();
        for path in [
            "/",
            "/records",
            "/records/XYZ",
            "/no/such/path",
            "/ledger",
            "/people",
            "/concerns/new",
        ] {
            let page = stranger.get(path).await?;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(page.location()?, "/sign-in", "{path}");
            assert!(page.text.is_empty());
        }
        assert_eq!(stranger.get("/health").await?.text, "ok\n");
        let wrong = stranger
            .post(
                "/sign-in",
                &[
                    ("email", "police@example.org"),
                    ("password", "not the password"),
                ],
            )
            .await?;
        let unknown = stranger
            .post(
                "/sign-in",
                &[
                    ("email", "nobody@example.org"),
                    ("password", "not the password"),
                ],
            )
            .await?;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            wrong.text.replace("police@", "nobody@"),
            unknown.text,
            "an unknown address looks like a wrong password"
        );
    }
    Ok(())
}

#[tokio::test]
async fn missing_and_forbidden_are_the_same_bytes() -> Result<()> {
    for app in apps().await? {
        app.import(&app.police, POLICE).await?;
        let police = app.sign_in("police@example.org").await?;
        let list = police.get("/records").await?;
        let path = paths(&list.text, "/records/")
            .into_iter()
            .next()
            .context("no record")?;
        assert!(police.get(&path).await?.says("Afraid of a neighbour"));
        assert!(
            police
                .post("/records", &[("q", "santh")])
                .await?
                .says("Santhosh")
        );
        assert!(
            !police
                .post("/records", &[("q", "%")])
                .await?
                .says("Santhosh"),
            "a wild card is a letter"
        );
        let housing = app.sign_in("housing@example.org").await?;
        let forbidden = housing.get(&path).await?;
        assert_eq!(forbidden.status, StatusCode::NOT_FOUND);
        for other in [
            "/records/7ZZZZZZZZZZZZZZZZZZZZZZZZZZ",
            "/records/nonsense",
            "/no/such/path",
            "/ledger",
            "/people",
        ] {
            let missing = housing.get(other).await?;
            assert_eq!(missing.status, StatusCode::NOT_FOUND, "{other}");
            assert_eq!(missing.text, forbidden.text, "{other}");
        }
        assert!(
            !housing
                .post("/records", &[("q", "Mira")])
                .await?
                .says("Santhosh"),
            "a search finds one's own alone"
        );
        let size = app.verify().await?;
        housing.get(&path).await?;
        assert_eq!(app.verify().await?, size + 1, "a refusal is logged");
    }
    Ok(())
}

#[tokio::test]
async fn forms_need_their_token_and_pages_their_headers() -> Result<()> {
    for app in apps().await? {
        let mut housing = app.sign_in("housing@example.org").await?;
        let page = housing.get("/").await?;
        let policy = page
            .headers
            .get("content-security-policy")
            .context("no policy")?
            .to_str()?;
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        for name in [
            "x-content-type-options",
            "referrer-policy",
            "cache-control",
            "cross-origin-opener-policy",
        ] {
            assert!(page.headers.contains_key(name), "{name}");
        }
        assert_eq!(page.headers["cache-control"], "no-store");
        let good = std::mem::replace(&mut housing.csrf, "wrong".to_owned());
        assert_eq!(
            housing.post("/concerns/new", &[]).await?.status,
            StatusCode::NOT_FOUND
        );
        housing.csrf = good;
        assert_eq!(
            housing.post("/concerns/new", &[]).await?.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            housing.post("/sign-out", &[]).await?.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            housing.get("/").await?.location()?,
            "/sign-in",
            "the session is over at once"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_closed_account_is_signed_out_at_once() -> Result<()> {
    for app in apps().await? {
        let housing = app.sign_in("housing@example.org").await?;
        let admin = app.sign_in("admin@example.org").await?;
        let people = admin.get("/people").await?;
        let row = people
            .text
            .split("housing@example.org")
            .nth(1)
            .context("not listed")?;
        let id = crate::app::between(row, "action=\"/people/", "/close").map(str::to_owned);
        let id = id
            .or_else(|| {
                crate::app::between(row, "&#x2f;people&#x2f;", "&#x2f;close").map(str::to_owned)
            })
            .context("no close form")?;
        assert_eq!(
            admin
                .post(&format!("/people/{id}/close"), &[])
                .await?
                .status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(housing.get("/").await?.location()?, "/sign-in");
        for path in [
            "/records",
            "/requests",
            "/concerns",
            "/disclosures",
            "/ledger",
        ] {
            assert_eq!(
                admin.get(path).await?.status,
                StatusCode::NOT_FOUND,
                "{path}: an administrator sees no content"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_session_ends_when_it_is_not_used() -> Result<()> {
    for app in apps().await? {
        let housing = app.sign_in("housing@example.org").await?;
        app.test.clock.advance_hours(2);
        assert_eq!(housing.get("/").await?.location()?, "/sign-in");
    }
    Ok(())
}

#[tokio::test]
async fn when_the_ledger_cannot_record_nothing_is_shown() -> Result<()> {
    for app in apps().await? {
        app.import(&app.police, POLICE).await?;
        let police = app.sign_in("police@example.org").await?;
        let list = police.get("/records").await?;
        let path = paths(&list.text, "/records/")
            .into_iter()
            .next()
            .context("no record")?;
        candour_store::testing::break_ledger(app.test.candour.store()).await?;
        for path in [
            "/",
            "/records",
            &path,
            "/requests",
            "/disclosures",
            "/concerns",
        ] {
            let page = police.get(path).await?;
            assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
            assert!(!page.says("Santhosh") && !page.says("Afraid"), "{path}");
        }
        let draft = police.post("/concerns/new", &[]).await?;
        assert_eq!(
            draft.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "nothing is taken in either"
        );
        assert_eq!(police.get("/health").await?.status, StatusCode::OK);
    }
    Ok(())
}
