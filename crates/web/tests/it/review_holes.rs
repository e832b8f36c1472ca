//! Holes that a review found. Each test says what must hold, and fails until it does.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use candour_domain::{AgencyKind, Date, PointerGrade, Role};
use candour_flow::Candour;
use candour_flow::agreement::NewAgreement;
use candour_flow::testing::TestAgency;

use crate::app::{TestApp, apps, paths};
use crate::story::{ADULTS, POLICE, raise};

const REASON: &str = "Lenard Ashdown told his landlord that he is afraid.";

async fn agree(app: &TestApp, parties: &[(&TestAgency, PointerGrade)]) -> Result<()> {
    let admin = Candour::operator(&app.police.agency, Role::Administrator);
    let agreement = NewAgreement {
        title: "Second".to_owned(),
        from: Date::new(2026, 1, 1)?,
        until: Date::new(2028, 1, 1)?,
        review_on: Date::new(2027, 1, 1)?,
        parties: parties
            .iter()
            .map(|(party, grade)| (party.agency.id, *grade))
            .collect(),
    };
    candour_flow::agreement::create(&app.test.candour, &admin, agreement).await?;
    Ok(())
}

#[tokio::test]
async fn the_desk_does_not_count_agencies_that_only_exist() -> Result<()> {
    for app in apps().await? {
        let first = app.test.agency("First", AgencyKind::Charity).await?;
        let second = app.test.agency("Second", AgencyKind::Charity).await?;
        let viewer = app.test.agency("Viewer", AgencyKind::Police).await?;
        app.test
            .account(&viewer, "viewer@example.org", Role::Practitioner)
            .await?;
        agree(
            &app,
            &[
                (&first, PointerGrade::Exists),
                (&second, PointerGrade::Exists),
                (&viewer, PointerGrade::Desk),
            ],
        )
        .await?;
        app.import(&first, ADULTS).await?;
        app.import(&second, ADULTS).await?;
        let viewer = app.sign_in("viewer@example.org").await?;
        raise(&viewer).await?;
        let desk = viewer.get("/").await?;
        assert_eq!(
            paths(&desk.text, "/links/").len(),
            1,
            "how many agencies know the person is not told"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_silent_agency_is_not_told_of_one_that_tells_nothing() -> Result<()> {
    for app in apps().await? {
        let hidden = app.test.agency("Hidden", AgencyKind::Charity).await?;
        agree(
            &app,
            &[
                (&hidden, PointerGrade::Nothing),
                (&app.refuge, PointerGrade::Silent),
            ],
        )
        .await?;
        app.import(&hidden, ADULTS).await?;
        let refuge = app.sign_in("refuge@example.org").await?;
        raise(&refuge).await?;
        let desk = refuge.get("/").await?;
        assert_eq!(
            paths(&desk.text, "/links/"),
            Vec::<String>::new(),
            "the other side's agreement says: nothing, to anyone"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_path_that_is_not_text_is_not_there() -> Result<()> {
    for app in apps().await? {
        let stranger = app.stranger();
        let page = stranger.get("/records/%FF").await?;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let police = app.sign_in("police@example.org").await?;
        let page = police.get("/records/%FF").await?;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{}", page.text);
    }
    Ok(())
}

#[tokio::test]
async fn nobody_can_lock_a_colleague_out() -> Result<()> {
    for app in apps().await? {
        let stranger = app.stranger();
        let wrong = [
            ("email", "police@example.org"),
            ("password", "wrong wrong wrong"),
        ];
        for _ in 0..12 {
            stranger.post("/sign-in", &wrong).await?;
        }
        // Somebody goes on trying while the colleague waits the longest wait there is.
        app.test.clock.advance_ms(40_000);
        stranger.post("/sign-in", &wrong).await?;
        app.test.clock.advance_ms(21_000);
        app.sign_in("police@example.org")
            .await
            .context("a minute after the last failure that counted")?;
    }
    Ok(())
}

#[tokio::test]
async fn the_reason_goes_with_the_request_that_is_taken_back() -> Result<()> {
    for app in apps().await? {
        app.import(&app.police, POLICE).await?;
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
                    ("task", "Care Act 2014, section 42 enquiry"),
                    ("subject", "adult-at-risk"),
                    ("confidence", "not-owed"),
                    ("consent", "unsafe"),
                    ("danger", "none"),
                    ("urgency", "amber"),
                    ("field", "risk"),
                    ("reason", REASON),
                ],
            )
            .await?
            .location()?;
        let request = asked.split('?').next().unwrap_or_default().to_owned();
        housing.post(&format!("{request}/withdraw"), &[]).await?;
        let police = app.sign_in("police@example.org").await?;
        assert!(
            !police.get(&request).await?.says("Lenard Ashdown"),
            "what the asker wrote about the person is taken back with the introduction"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_list_of_people_is_logged_person_by_person() -> Result<()> {
    for app in apps().await? {
        app.import(&app.police, POLICE).await?;
        let police = app.sign_in("police@example.org").await?;
        let list = police.post("/records", &[("q", "ashdowne")]).await?;
        let record = paths(&list.text, "/records/")
            .into_iter()
            .next()
            .context("no record")?;
        let id = record.trim_start_matches("/records/").to_owned();
        let mut unit = app.test.candour.store().view("review").await?;
        let last = unit.ledger_opening_list(1).await?;
        let payload = last.first().context("no entry")?.payload.encode();
        assert!(payload.contains(&id), "whose name was shown: {payload}");
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_may_not_be_seen_does_not_push_out_what_may() -> Result<()> {
    for app in apps().await? {
        let hidden = app.test.agency("Hidden", AgencyKind::Charity).await?;
        let rows: Vec<String> = (0..30)
            .map(|number| {
                format!("H-{number},Lenard Ashdown,1968-03-14,\"2 Tarrow Court, Reading, RG1 3ZZ\",07700 900941")
            })
            .collect();
        let rows = format!(
            "reference,name,date_of_birth,address,phone\n{}\n",
            rows.join("\n")
        );
        app.import(&app.adults, ADULTS).await?;
        app.import(&hidden, &rows).await?;
        let housing = app.sign_in("housing@example.org").await?;
        raise(&housing).await?;
        let desk = housing.get("/").await?;
        assert_eq!(
            paths(&desk.text, "/links/").len(),
            1,
            "an agency without an agreement changes what the desk shows"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_pointer_goes_when_the_record_no_longer_matches() -> Result<()> {
    for app in apps().await? {
        app.import(&app.adults, ADULTS).await?;
        let housing = app.sign_in("housing@example.org").await?;
        let concern = housing.get(&raise(&housing).await?).await?;
        let record = paths(&concern.text, "/records/")
            .into_iter()
            .find(|path| !path.contains("ask"))
            .context("no record")?;
        let before = housing.get(&record).await?;
        assert!(before.says("Loddonvale adult social care"));
        for (field, value) in [
            ("name", "Zebedee Quillfeather"),
            ("date-of-birth", "2001-11-30"),
            ("address", "9 Nowhere Lane, Slough, SL1 1AA"),
            ("phone", "07700 900111"),
        ] {
            let done = housing
                .post(
                    &format!("{record}/correct"),
                    &[("field", field), ("value", value)],
                )
                .await?;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{field} {}", done.text);
        }
        assert!(
            !housing
                .get(&record)
                .await?
                .says("Loddonvale adult social care"),
            "a link weighed on a version that was wrong still points"
        );
    }
    Ok(())
}

#[tokio::test]
async fn every_attempt_for_immigration_enforcement_is_logged() -> Result<()> {
    for app in apps().await? {
        let housing = app.sign_in("housing@example.org").await?;
        let concern = housing.get(&raise(&housing).await?).await?;
        let record = paths(&concern.text, "/records/")
            .into_iter()
            .find(|path| !path.contains("ask"))
            .context("no record")?;
        let desk = app.police.desk.to_string();
        housing
            .post(
                &format!("{record}/ask"),
                &[("desk", &desk), ("purpose", "immigration-enforcement")],
            )
            .await?;
        let mut unit = app.test.candour.store().view("review").await?;
        let last = unit.ledger_opening_list(3).await?;
        assert!(
            last.iter()
                .any(|entry| entry.payload.encode().contains("immigration-enforcement")),
            "a form with something else missing asks without a trace"
        );
        unit.finish().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_pointer_goes_when_a_file_corrects_the_record() -> Result<()> {
    for app in apps().await? {
        app.import(&app.adults, ADULTS).await?;
        let housing = app.sign_in("housing@example.org").await?;
        let concern = housing.get(&raise(&housing).await?).await?;
        let record = paths(&concern.text, "/records/")
            .into_iter()
            .find(|path| !path.contains("ask"))
            .context("no record")?;
        assert!(
            housing
                .get(&record)
                .await?
                .says("Loddonvale adult social care")
        );
        let other = "reference,given_name,family_name,date_of_birth,address,phone\n\
                     LAS-204,Zebedee,Quillfeather,2001-11-30,\"9 Nowhere Lane, Slough\",07700 900111\n";
        app.import(&app.adults, other).await?;
        assert!(
            !housing
                .get(&record)
                .await?
                .says("Loddonvale adult social care"),
            "the other side's record is about somebody else now"
        );
    }
    Ok(())
}
