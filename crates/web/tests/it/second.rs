//! A refusal on which much hangs waits for a second person, and the request stays open until they agree.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use candour_domain::Role;

use crate::app::{Browser, TestApp, apps, paths};
use crate::story::{POLICE, raise};

const REFUSAL: [(&str, &str); 6] = [
    ("code", "operational"),
    ("reason", "A search is planned, and a visit would spoil it."),
    ("would_change", "Ask again after the search."),
    ("review_day", "4"),
    ("review_month", "12"),
    ("review_year", "2026"),
];

/// The asker, the decider, a colleague of theirs, and a request that cannot wait.
async fn urgent(app: &TestApp) -> Result<(Browser, Browser, Browser, String)> {
    app.import(&app.police, POLICE).await?;
    app.test
        .account(&app.police, "sergeant@example.org", Role::Practitioner)
        .await?;
    let housing = app.sign_in("housing@example.org").await?;
    let concern = housing.get(&raise(&housing).await?).await?;
    let record = paths(&concern.text, "/records/")
        .into_iter()
        .find(|path| !path.contains("ask"))
        .context("no record")?;
    let asked = housing
        .post(
            &format!("{record}/ask"),
            &[
                ("desk", &app.police.desk.to_string()),
                ("purpose", "safeguarding-adult"),
                ("function", "adult-enquiry"),
                ("subject", "adult-at-risk"),
                ("confidence", "not-owed"),
                ("consent", "unsafe"),
                ("danger", "none"),
                ("urgency", "red"),
                ("field", "risk"),
                ("reason", "We must go in tonight."),
            ],
        )
        .await?
        .location()?;
    let request = asked.split('?').next().unwrap_or_default().to_owned();
    let police = app.sign_in("police@example.org").await?;
    let sergeant = app.sign_in("sergeant@example.org").await?;
    Ok((housing, police, sergeant, request))
}

#[tokio::test]
async fn a_colleague_agrees_and_it_holds() -> Result<()> {
    for app in apps().await? {
        let (housing, police, sergeant, request) = urgent(&app).await?;
        let decline = format!("{request}/decline");
        let done = police.post(&decline, &REFUSAL).await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = housing.get(&request).await?;
        assert!(
            !page.says("A search is planned") && !page.says("Declined"),
            "the asker is not told of a refusal that does not hold"
        );
        assert_eq!(
            police.post(&decline, &REFUSAL).await?.status,
            StatusCode::CONFLICT,
            "it is decided once"
        );
        let second = format!("{request}/second");
        let agree = [("verdict", "agree")];
        assert_eq!(
            police.post(&second, &agree).await?.status,
            StatusCode::NOT_FOUND,
            "whoever decided is not the second person"
        );
        assert_eq!(
            housing.post(&second, &agree).await?.status,
            StatusCode::NOT_FOUND
        );
        assert!(sergeant.get(&request).await?.says("Do you agree"));
        let empty = sergeant.post(&second, &[]).await?;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = sergeant.post(&second, &agree).await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = housing.get(&request).await?;
        assert!(page.says("Declined") && page.says("A search is planned"));
        assert_eq!(
            sergeant.post(&second, &agree).await?.status,
            StatusCode::NOT_FOUND,
            "nothing waits any more"
        );
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_colleague_says_otherwise_and_it_stays_open() -> Result<()> {
    for app in apps().await? {
        let (housing, police, sergeant, request) = urgent(&app).await?;
        police.post(&format!("{request}/decline"), &REFUSAL).await?;
        let second = format!("{request}/second");
        let silent = sergeant.post(&second, &[("verdict", "overturn")]).await?;
        assert_eq!(
            silent.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "to overturn needs a reason"
        );
        let why = [
            ("verdict", "overturn"),
            ("second_reason", "They go in tonight, search or no search."),
        ];
        assert_eq!(
            sergeant.post(&second, &why).await?.status,
            StatusCode::SEE_OTHER
        );
        let own = police.get(&request).await?;
        assert!(own.says("They go in tonight") && own.says("overturned"));
        let theirs = housing.get(&request).await?;
        assert!(!theirs.says("search") && theirs.says("Waiting"));
        let record = crate::app::between(&own.text, "name=\"record\" value=\"", "\"")
            .context("no record offered")?
            .to_owned();
        let shared = police
            .post(
                &format!("{request}/answer"),
                &[
                    ("record", &record),
                    ("field", "risk"),
                    ("confidence", "not-owed"),
                    ("why", "They go in tonight."),
                ],
            )
            .await?;
        assert_eq!(shared.status, StatusCode::SEE_OTHER, "{}", shared.text);
        app.verify().await?;
    }
    Ok(())
}
