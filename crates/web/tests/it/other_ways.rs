//! The other ways a request can go: declined, answered in part, taken back; and what is never sent.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;

use crate::app::{Browser, TestApp, apps, between, paths};
use crate::story::{ADULTS, POLICE, ask, fill, raise};

/// A request that waits for the police.
async fn asked(app: &TestApp) -> Result<(Browser, Browser, String, String)> {
    app.import(&app.adults, ADULTS).await?;
    app.import(&app.police, POLICE).await?;
    let housing = app.sign_in("housing@example.org").await?;
    let concern = housing.get(&raise(&housing).await?).await?;
    let record = paths(&concern.text, "/records/")
        .into_iter()
        .find(|path| !path.contains("ask"))
        .context("no record")?;
    let request = ask(app, &housing, &record).await?;
    let police = app.sign_in("police@example.org").await?;
    Ok((housing, police, record, request))
}

fn record_of(page: &str) -> Result<String> {
    Ok(between(page, "name=\"record\" value=\"", "\"")
        .context("no record offered")?
        .to_owned())
}

#[tokio::test]
async fn a_refusal_needs_a_ground_that_fits() -> Result<()> {
    for app in apps().await? {
        let (housing, police, _, request) = asked(&app).await?;
        let decline = |code: &'static str| {
            [
                ("code", code),
                ("reason", "A search is planned, and a visit would spoil it."),
                ("would_change", "Ask again after the search."),
                ("review_day", "4"),
                ("review_month", "12"),
                ("review_year", "2026"),
            ]
        };
        let path = format!("{request}/decline");
        let empty = police.post(&path, &[("code", "operational")]).await?;
        assert_eq!(
            empty.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "a refusal without a reason is not taken"
        );
        let wrong = police.post(&path, &decline("consent-needed")).await?;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.says("This ground does not fit"),
            "consent is not needed here, and they are told so"
        );
        let done = police.post(&path, &decline("operational")).await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = housing.get(&request).await?;
        assert!(page.says("A search is planned") && page.says("Ask again after the search"));
        let twice = police.post(&path, &decline("operational")).await?;
        assert_eq!(
            twice.status,
            StatusCode::CONFLICT,
            "what is closed stays closed"
        );
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn part_of_it_can_be_shared_and_taken_back() -> Result<()> {
    for app in apps().await? {
        let (housing, police, _, request) = asked(&app).await?;
        let record = record_of(&police.get(&request).await?.text)?;
        let ticks = [
            ("record", record.as_str()),
            ("field", "staff-safety"),
            ("field", "name"),
            ("field", "address"),
            ("confidence", "not-owed"),
            ("why", "She will be alone with him."),
        ];
        let shared = police.post(&format!("{request}/answer"), &ticks).await?;
        assert_eq!(shared.status, StatusCode::SEE_OTHER, "{}", shared.text);
        let page = housing.get(&request).await?;
        assert!(page.says("Part answered"));
        let disclosure = paths(&page.text, "/disclosures/")
            .into_iter()
            .next()
            .context("no disclosure")?;
        let told = housing.get(&disclosure).await?;
        assert!(told.says("Visit in pairs"));
        assert!(
            !told.says("Ashdowne") && !told.says("Tarrow"),
            "what was not asked for cannot be ticked"
        );
        let recall = format!("{disclosure}/recall");
        assert_eq!(
            housing.post(&recall, &[]).await?.status,
            StatusCode::NOT_FOUND,
            "only the giver takes it back"
        );
        assert_eq!(
            police.post(&recall, &[]).await?.status,
            StatusCode::SEE_OTHER
        );
        let gone = housing.get(&disclosure).await?;
        assert_eq!(
            gone.status,
            StatusCode::NOT_FOUND,
            "it cannot be read from that moment on"
        );
        assert!(!housing.get("/disclosures").await?.says(&disclosure));
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_taken_back_tells_nobody_who_it_was_about() -> Result<()> {
    for app in apps().await? {
        let (housing, police, _, request) = asked(&app).await?;
        assert!(police.get(&request).await?.says("Lenard Ashdown"));
        assert_eq!(
            police
                .post(&format!("{request}/withdraw"), &[])
                .await?
                .status,
            StatusCode::NOT_FOUND
        );
        assert_eq!(
            housing
                .post(&format!("{request}/withdraw"), &[])
                .await?
                .status,
            StatusCode::SEE_OTHER
        );
        assert!(
            !police.get(&request).await?.says("Ashdown"),
            "the introduction is recalled with the request"
        );
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn nothing_is_asked_for_immigration_enforcement_and_trying_is_logged() -> Result<()> {
    for app in apps().await? {
        let (housing, police, record, _) = asked(&app).await?;
        let size = app.verify().await?;
        let desk = app.police.desk.to_string();
        let page = housing
            .post(
                &format!("{record}/ask"),
                &[
                    ("desk", &desk),
                    ("purpose", "immigration-enforcement"),
                    ("function", "not-stated"),
                    ("subject", "adult"),
                    ("confidence", "not-owed"),
                    ("consent", "given"),
                    ("danger", "none"),
                    ("urgency", "green"),
                    ("field", "address"),
                    ("reason", "To find out where he lives."),
                ],
            )
            .await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            app.verify().await?,
            size + 3,
            "the attempt, its refusal, and the form that was shown again"
        );
        assert!(
            !police
                .get("/requests")
                .await?
                .says("To find out where he lives")
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_marking_above_official_is_refused_at_every_form() -> Result<()> {
    for app in apps().await? {
        let (housing, police, record, request) = asked(&app).await?;
        let draft = housing.post("/concerns/new", &[]).await?.location()?;
        let draft = draft.rsplit_once('/').context("no draft")?.0.to_owned();
        let typed = [("narrative", "SECRET: the source says he is there")];
        let page = housing.post(&format!("{draft}/narrative"), &typed).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("marked SECRET or above"));
        let corrected = [("field", "risk"), ("value", "TOP SECRET plan")];
        let page = housing
            .post(&format!("{record}/correct"), &corrected)
            .await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let own = record_of(&police.get(&request).await?.text)?;
        for field in ["conditions", "why"] {
            let typed = [
                ("record", own.as_str()),
                ("field", "risk"),
                ("confidence", "not-owed"),
                (field, "UK SECRET"),
            ];
            let page = police.post(&format!("{request}/answer"), &typed).await?;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_concern_about_somebody_known_adds_to_their_record() -> Result<()> {
    for app in apps().await? {
        app.import(&app.adults, ADULTS).await?;
        let adults = app.sign_in("adults@example.org").await?;
        let list = adults.get("/records").await?;
        let record = paths(&list.text, "/records/")
            .into_iter()
            .next()
            .context("no record")?;
        let id = record.rsplit('/').next().context("no id")?;
        let draft = fill(&adults).await?;
        let check = adults.get(&format!("{draft}/check")).await?;
        assert!(
            check.says("Leonard Ashdowne"),
            "their own record is offered beside the form"
        );
        assert_eq!(
            adults
                .post(&format!("{draft}/record"), &[("record", id)])
                .await?
                .status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            adults.post(&format!("{draft}/send"), &[]).await?.status,
            StatusCode::SEE_OTHER
        );
        let page = adults.get(&record).await?;
        for words in [
            "Leonard Ashdowne",
            "Lenard Ashdown",
            "Open to the community team since May",
            "Concern raised",
        ] {
            assert!(page.says(words), "{words}");
        }
        let stolen = app.sign_in("police@example.org").await?;
        let draft = fill(&stolen).await?;
        let taken = stolen
            .post(&format!("{draft}/record"), &[("record", id)])
            .await?;
        assert_eq!(
            taken.status,
            StatusCode::NOT_FOUND,
            "nobody adds to a record of another agency"
        );
        let sent = stolen.post(&format!("{draft}/send"), &[]).await?;
        assert_eq!(
            sent.status,
            StatusCode::SEE_OTHER,
            "their concern is about a record of their own"
        );
        assert_eq!(
            stolen.post(&format!("{draft}/send"), &[]).await?.status,
            StatusCode::NOT_FOUND,
            "a draft is sent once"
        );
        app.verify().await?;
    }
    Ok(())
}
