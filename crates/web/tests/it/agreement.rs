//! The register of agreements in a browser: written by the administrator, read by everybody.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;

use crate::app::{Browser, TestApp, apps, between, paths};

/// A form for an agreement between two agencies of the story.
fn boxes(app: &TestApp) -> Vec<(String, String)> {
    let (adults, police) = (app.adults.agency.id, app.police.agency.id);
    let mut boxes: Vec<(String, String)> = [
        ("title", "Serious violence"),
        ("from_day", "1"),
        ("from_month", "1"),
        ("from_year", "2026"),
        ("review_day", "1"),
        ("review_month", "6"),
        ("review_year", "2027"),
        ("purposes", "serious-violence"),
        ("purposes", "crime-prevention"),
        ("fields", "name"),
        ("retention_days", "90"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    for party in [adults, police] {
        boxes.push(("party".to_owned(), party.to_string()));
        boxes.push((format!("grade-{party}-witness"), "nothing".to_owned()));
    }
    boxes
}

async fn post(
    browser: &Browser,
    path: &str,
    boxes: &[(String, String)],
) -> Result<crate::app::Page> {
    let fields: Vec<(&str, &str)> = boxes
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    browser.post(path, &fields).await
}

/// The text that a page of changes carries on.
fn text(page: &str) -> Result<String> {
    let text = between(page, "name=\"text\" value=\"", "\">").context("no text")?;
    Ok(text
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&"))
}

#[tokio::test]
async fn an_agreement_is_looked_at_before_it_is_signed() -> Result<()> {
    for app in apps().await? {
        let admin = app.sign_in("admin@example.org").await?;
        assert_eq!(admin.get("/agreements/new").await?.status, StatusCode::OK);
        let empty = admin.post("/agreements/new", &[("title", "")]).await?;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            empty.says("Choose what the agreement is for"),
            "{}",
            empty.text
        );
        let looked = post(&admin, "/agreements/new", &boxes(&app)).await?;
        assert_eq!(looked.status, StatusCode::OK, "{}", looked.text);
        assert!(
            looked.says("Nothing has changed yet") && looked.says("Loses"),
            "{}",
            looked.text
        );
        let text = text(&looked.text)?;
        let kept = admin
            .post("/agreements/import", &[("text", &text), ("confirm", "yes")])
            .await?;
        let path = kept.location()?;
        let path = path.split('?').next().unwrap_or_default().to_owned();
        assert!(admin.get(&path).await?.says("waits to be signed"));
        for (party, left) in [(app.adults.agency.id, true), (app.police.agency.id, false)] {
            let party = party.to_string();
            let signature = [
                ("version", "1"),
                ("agency", party.as_str()),
                ("signatory", "R Hale, director"),
                ("signed_day", "20"),
                ("signed_month", "11"),
                ("signed_year", "2026"),
            ];
            let signed = admin.post(&format!("{path}/sign"), &signature).await?;
            assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
            assert_eq!(admin.get(&path).await?.says("waits to be signed"), left);
        }
        let police = app.sign_in("police@example.org").await?;
        let page = police.get(&path).await?;
        assert!(
            page.says("In force") && page.says("R Hale, director"),
            "{}",
            page.text
        );
        assert!(!page.says("Propose a changed version") && !page.says("End it"));
        let file = police.get(&format!("{path}/export")).await?;
        assert!(file.says("title = \"Serious violence\""), "{}", file.text);
        app.verify().await?;
    }
    Ok(())
}

/// The path of the first agreement of the register.
async fn first(browser: &Browser) -> Result<String> {
    let register = browser.get("/agreements").await?;
    let found = paths(&register.text, "/agreements/");
    let path = found.into_iter().find(|path| !path.ends_with("/new"));
    path.context("no agreement")
}

#[tokio::test]
async fn whoever_is_no_administrator_cannot_write() -> Result<()> {
    for app in apps().await? {
        let admin = app.sign_in("admin@example.org").await?;
        let path = first(&admin).await?;
        for email in ["police@example.org", "oversight@example.org"] {
            let reader = app.sign_in(email).await?;
            assert_eq!(reader.get("/agreements").await?.status, StatusCode::OK);
            assert_eq!(reader.get(&path).await?.status, StatusCode::OK);
            assert_eq!(
                reader.get("/agreements/new").await?.status,
                StatusCode::NOT_FOUND
            );
            let day = [("on_day", "1"), ("on_month", "12"), ("on_year", "2026")];
            for (path, fields) in [
                ("/agreements/new".to_owned(), &day[..]),
                (
                    "/agreements/import".to_owned(),
                    &[("text", "title = 7")][..],
                ),
                (
                    path.clone(),
                    &[("text", "title = 7"), ("confirm", "yes")][..],
                ),
                (format!("{path}/end"), &day[..]),
            ] {
                let tried = reader.post(&path, fields).await?;
                assert_eq!(tried.status, StatusCode::NOT_FOUND, "{email} {path}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn whom_an_end_hits_is_shown_before_it_ends() -> Result<()> {
    for app in apps().await? {
        let admin = app.sign_in("admin@example.org").await?;
        let path = first(&admin).await?;
        let looked = admin
            .post(
                &format!("{path}/end"),
                &[("on_day", "1"), ("on_month", "12"), ("on_year", "2026")],
            )
            .await?;
        assert!(
            looked.says("Whom that hits") && looked.says("Loses"),
            "{}",
            looked.text
        );
        let wrong = admin
            .post("/agreements/import", &[("text", "title = 7")])
            .await?;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.says("Line 1"), "{}", wrong.text);
        let done = admin
            .post(
                &format!("{path}/end"),
                &[("on", "2026-11-23"), ("confirm", "yes")],
            )
            .await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(admin.get(&path).await?.says("Ended"));
    }
    Ok(())
}
