//! "Not sure" never ends in nothing: the question waits for the agency's lead, on a clock.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use candour_domain::Role;

use crate::app::{Browser, TestApp, apps, paths};

const QUESTION: &str = "They will not agree, and their mother asked me not to tell.";

async fn asked(app: &TestApp) -> Result<(Browser, String)> {
    let police = app.sign_in("police@example.org").await?;
    let draft = police.post("/decisions/new", &[]).await?.location()?;
    let draft = draft.rsplit_once('/').context("no draft")?.0.to_owned();
    let danger = [("danger", "none")];
    let next = police.post(&format!("{draft}/danger"), &danger).await?;
    assert_eq!(next.status, StatusCode::SEE_OTHER, "{}", next.text);
    let path = format!("{draft}/advice");
    let empty = police.post(&path, &[("urgency", "amber")]).await?;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.says("Say what you are not sure about"));
    let form = [("question", QUESTION), ("urgency", "amber")];
    let housing = app.sign_in("housing@example.org").await?;
    assert_eq!(
        housing.post(&path, &form).await?.status,
        StatusCode::NOT_FOUND,
        "nobody asks about the draft of somebody else"
    );
    let sent = police.post(&path, &form).await?;
    let advice = sent.location()?;
    Ok((
        police,
        advice.split('?').next().unwrap_or_default().to_owned(),
    ))
}

#[tokio::test]
async fn a_question_waits_for_the_lead_and_is_answered_once() -> Result<()> {
    for app in apps().await? {
        app.test
            .account(&app.police, "lead@example.org", Role::Practitioner)
            .await?;
        let (police, advice) = asked(&app).await?;
        let lead = app.sign_in("lead@example.org").await?;
        assert!(lead.get("/").await?.says("Waiting for your advice"));
        let queue = lead.get("/advice").await?;
        assert_eq!(
            paths(&queue.text, "/advice/"),
            std::slice::from_ref(&advice)
        );
        let page = lead.get(&advice).await?;
        assert!(page.says(QUESTION) && page.says("Answers so far") && page.says("danger now"));
        let path = format!("{advice}/answer");
        let empty = lead.post(&path, &[("choice", "share")]).await?;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let marked = lead.post(&path, &[("answer", "TOP SECRET plan")]).await?;
        assert_eq!(marked.status, StatusCode::UNPROCESSABLE_ENTITY);
        let words = [
            ("choice", "part"),
            ("answer", "Tell them what they need for the visit."),
        ];
        let done = lead.post(&path, &words).await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert_eq!(
            lead.post(&path, &words).await?.status,
            StatusCode::CONFLICT,
            "it is answered once"
        );
        let answered = police.get(&advice).await?;
        assert!(answered.says("You can share part of it") && answered.says("for the visit"));
        assert!(police.get("/advice").await?.says("Answered"));
        assert!(!lead.get("/").await?.says("Waiting for your advice"));
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_late_question_says_so_and_no_other_agency_sees_it() -> Result<()> {
    for app in apps().await? {
        let (police, advice) = asked(&app).await?;
        let missing = police.get("/advice/nonsense").await?;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);
        for email in [
            "housing@example.org",
            "oversight@example.org",
            "admin@example.org",
        ] {
            let other = app.sign_in(email).await?;
            let nothing = other.get("/no/such/path").await?;
            let page = other.get(&advice).await?;
            assert_eq!((page.status, page.text), (nothing.status, nothing.text));
        }
        app.test.clock.advance_hours(25);
        let police = app.sign_in("police@example.org").await?;
        assert!(police.get("/advice").await?.says("Overdue"));
        assert!(police.get(&advice).await?.says("1 hour over"));
        let oversight = app.sign_in("oversight@example.org").await?;
        let log = oversight.get("/ledger/export").await?.text;
        assert!(
            !log.contains("mother"),
            "no words of the case are in the log"
        );
        app.verify().await?;
    }
    Ok(())
}
