//! The door itself: gates, headers, tokens, and that what is not there and what may not be seen are one page.

use anyhow::{Context as _, Result};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use candour_flow::testing::PASSWORD;
use candour_web::{Audit, site_map};

use tower::ServiceExt as _;

use crate::app::{TestApp, apps, paths};

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

#[tokio::test]
async fn a_form_that_is_too_long_leads_nowhere() -> Result<()> {
    for app in apps().await? {
        let long = "x".repeat(257 * 1024);
        let fields = [("q", long.as_str())];
        let stranger = app.stranger();
        for path in ["/records", "/no/such/path", "/sign-in"] {
            let page = stranger.post(path, &fields).await?;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
            assert_eq!(page.location()?, "/sign-in", "{path}");
        }
        let police = app.sign_in("police@example.org").await?;
        let missing = police.post("/no/such/path", &[]).await?;
        let page = police.post("/records", &fields).await?;
        assert_eq!((page.status, page.text), (missing.status, missing.text));
    }
    Ok(())
}

#[tokio::test]
async fn only_those_who_may_raise_a_concern_see_the_way_in() -> Result<()> {
    for app in apps().await? {
        let police = app.sign_in("police@example.org").await?;
        let page = police.get("/concerns/new").await?;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("Start now"));
        for email in ["oversight@example.org", "admin@example.org"] {
            let other = app.sign_in(email).await?;
            let missing = other.get("/no/such/path").await?;
            let page = other.get("/concerns/new").await?;
            assert_eq!(
                (page.status, page.text),
                (missing.status, missing.text),
                "{email}"
            );
        }
    }
    Ok(())
}

/// Send the form to sign in with these headers; give the status.
async fn sign_in_with(app: &TestApp, headers: &[(&'static str, &str)]) -> Result<StatusCode> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("email", "police@example.org")
        .append_pair("password", PASSWORD);
    let mut request = Request::post("/sign-in").body(Body::from(form.finish()))?;
    let mut all = HeaderMap::new();
    all.insert(header::HOST, "127.0.0.1:8080".parse()?);
    for (name, value) in headers {
        all.insert(*name, value.parse()?);
    }
    *request.headers_mut() = all;
    Ok(app.router.clone().oneshot(request).await?.status())
}

#[tokio::test]
async fn another_site_cannot_sign_a_browser_in() -> Result<()> {
    const BROWSER: (&str, &str) = ("user-agent", "Mozilla/5.0 (X11; Linux x86_64)");
    const OURS: (&str, &str) = ("origin", "http://127.0.0.1:8080");
    const THEIRS: (&str, &str) = ("origin", "https://example.net");
    const SAME: (&str, &str) = ("sec-fetch-site", "same-origin");
    const CROSS: (&str, &str) = ("sec-fetch-site", "cross-site");
    for app in apps().await? {
        let good: [&[_]; 5] = [
            &[],
            &[("user-agent", "curl/8.5.0")],
            &[BROWSER, OURS],
            &[BROWSER, SAME],
            &[BROWSER, SAME, OURS],
        ];
        for headers in good {
            let status = sign_in_with(&app, headers).await?;
            assert_eq!(status, StatusCode::SEE_OTHER, "{headers:?}");
        }
        let bad: [&[_]; 7] = [
            &[BROWSER],
            &[BROWSER, THEIRS],
            &[BROWSER, CROSS],
            &[BROWSER, SAME, THEIRS],
            &[BROWSER, CROSS, OURS],
            &[BROWSER, ("origin", "null")],
            &[THEIRS],
        ];
        for headers in bad {
            let status = sign_in_with(&app, headers).await?;
            assert_eq!(status, StatusCode::NOT_FOUND, "{headers:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() -> Result<()> {
    for app in apps().await? {
        let police = app.sign_in("police@example.org").await?;
        let other = app.sign_in("police@example.org").await?;
        let again = [("email", "police@example.org"), ("password", PASSWORD)];
        let page = police.post("/sign-in", &again).await?;
        assert_eq!(page.location()?, "/");
        assert_eq!(police.get("/").await?.location()?, "/sign-in");
        assert_eq!(
            other.get("/").await?.status,
            StatusCode::OK,
            "another browser stays signed in"
        );
    }
    Ok(())
}
