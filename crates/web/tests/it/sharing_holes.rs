//! Holes in sharing that a review found. Each test says what must hold, and fails until it does.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use candour_domain::Role;

use crate::app::{Browser, TestApp, apps, between, paths};
use crate::story::{POLICE, raise};

/// The decider, a colleague of theirs, and a request that cannot wait.
async fn urgent(app: &TestApp) -> Result<(Browser, Browser, String)> {
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
    let desk = app.police.desk.to_string();
    let asked = housing
        .post(
            &format!("{record}/ask"),
            &[
                ("desk", &desk),
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
    Ok((police, sergeant, request))
}

#[tokio::test]
async fn the_pages_of_a_decision_are_no_way_round_the_second_person() -> Result<()> {
    for app in apps().await? {
        let (police, sergeant, request) = urgent(&app).await?;
        let id = request.trim_start_matches("/requests/").to_owned();
        let begun = police.post("/decisions/new", &[("request", &id)]).await?;
        let first = begun.location()?;
        let draft = first.trim_end_matches("/danger").to_owned();
        // Whoever would rather not ask anybody says that it is about somebody else, for something else.
        let refuge = app.refuge.agency.id.to_string();
        for (step, answers) in [
            ("danger", &[("danger", "none")][..]),
            (
                "who",
                &[
                    ("agency", &refuge),
                    ("approach", "offered"),
                    ("purpose", "statistics"),
                    ("subject", "adult"),
                ],
            ),
            ("person", &[("identity", "identifies")]),
            ("confidence", &[("confidence", "not-owed")]),
            ("consent", &[("consent", "not-asked")]),
            ("function", &[("function", "not-stated")]),
            ("fields", &[("field", "risk"), ("beyond", "They ask.")]),
        ] {
            let page = police.post(&format!("{draft}/{step}"), answers).await?;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{step}: {}", page.text);
        }
        let done = police
            .post(
                &format!("{draft}/record"),
                &[
                    ("outcome", "decline"),
                    ("code", "operational"),
                    ("reason", "A search is planned."),
                    ("would_change", "Ask again after the search."),
                    ("review_day", "4"),
                    ("review_month", "12"),
                    ("review_year", "2026"),
                ],
            )
            .await?;
        if done.status == StatusCode::SEE_OTHER {
            let page = sergeant.get(&request).await?;
            assert!(
                page.says("Do you agree"),
                "one person alone refused a request that cannot wait"
            );
            assert!(between(&page.text, "verdict", ">").is_some());
        }
    }
    Ok(())
}

#[tokio::test]
async fn nothing_is_not_found_while_a_refusal_waits() -> Result<()> {
    for app in apps().await? {
        let (police, sergeant, request) = urgent(&app).await?;
        let refusal = [
            ("code", "operational"),
            ("reason", "A search is planned."),
            ("would_change", "Ask again after the search."),
            ("review_day", "4"),
            ("review_month", "12"),
            ("review_year", "2026"),
        ];
        let done = police.post(&format!("{request}/decline"), &refusal).await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let found = police.post(&format!("{request}/nothing"), &[]).await?;
        assert_eq!(
            found.status,
            StatusCode::CONFLICT,
            "whoever would refuse holds something, and a second person has to look"
        );
        assert!(sergeant.get(&request).await?.says("Do you agree"));
    }
    Ok(())
}
