//! One case from a concern to a proven disclosure. Read this test first.

use std::io::BufReader;

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use candour_ledger::{Verifier, verify_log};

use crate::app::{Browser, TestApp, apps, paths};

pub(crate) const ADULTS: &str = "reference,given_name,family_name,date_of_birth,address,phone,involvement\n\
    LAS-204,Leonard,Ashdowne,1968-03-14,\"2 Tarrow Court, Reading, RG1 3ZZ\",07700 900941,\
    Open to the community team since May\n";
pub(crate) const POLICE: &str = "reference,given_name,family_name,date_of_birth,address,risk,staff_safety,involvement\n\
    TVP-881,Leonard,Ashdowne,1968-03-14,\"2 Tarrow Court, Reading, RG1 3ZZ\",\
    Known to be used by a drug line,Visit in pairs,Three calls since August\n";
const REFUGE: &str =
    "reference,given_name,family_name,date_of_birth\nRR-1,Leonard,Ashdowne,1968-03-14\n";

#[tokio::test]
async fn from_a_concern_to_a_proven_disclosure() -> Result<()> {
    for app in apps().await? {
        app.import(&app.adults, ADULTS).await?;
        app.import(&app.police, POLICE).await?;
        app.import(&app.refuge, REFUGE).await?;
        let oversight = app.sign_in("oversight@example.org").await?;
        let before = oversight.post("/ledger/checkpoint", &[]).await?;
        assert!(
            before.says("\n— candour.test"),
            "a checkpoint is a signed note"
        );

        let housing = app.sign_in("housing@example.org").await?;
        let concern = raise(&housing).await?;
        let page = housing.get(&concern).await?;
        assert_eq!(page.status, StatusCode::OK);
        for who in ["Loddonvale adult social care", "Thames Vale Police"] {
            assert!(page.says(who), "she is told that {who} may know him");
        }
        assert!(
            !page.says("Rowan Refuge"),
            "a silent pointer tells the asker nothing"
        );
        assert!(!page.says("drug line"), "no content crosses with a pointer");

        let record = paths(&page.text, "/records/")
            .into_iter()
            .find(|path| !path.contains("ask"))
            .context("no record")?;
        let request = ask(&app, &housing, &record).await?;
        answer(&app, &request).await?;
        read(&housing, &request).await?;
        prove(&oversight, &before.text).await?;
        app.verify().await?;
    }
    Ok(())
}

/// Her answers, one question a page.
const ANSWERS: [(&str, &[(&str, &str)]); 10] = [
    ("danger", &[("danger", "no")]),
    ("kind", &[("kind", "cuckooing")]),
    ("name", &[("name", "Lenard Ashdown")]),
    (
        "born",
        &[
            ("born_day", "14"),
            ("born_month", "3"),
            ("born_year", "1968"),
        ],
    ),
    (
        "address",
        &[("address", "2 Tarrow Court, Reading, RG1 3ZZ")],
    ),
    (
        "happened",
        &[("happened", "Tuesday night"), ("place", "His flat")],
    ),
    (
        "narrative",
        &[(
            "narrative",
            "Three people I did not know were in the flat. He looked afraid.",
        )],
    ),
    (
        "knowledge",
        &[("provenance", "saw-it"), ("statement", "fact")],
    ),
    (
        "indicators",
        &[("indicator", "CK01"), ("indicator", "CK08")],
    ),
    ("urgency", &[("urgency", "amber")]),
];

/// Fill in a draft up to the page that checks it; give its path.
pub(crate) async fn fill(housing: &Browser) -> Result<String> {
    let draft = housing.post("/concerns/new", &[]).await?.location()?;
    let draft = draft.rsplit_once('/').context("no draft")?.0.to_owned();
    for (question, answers) in ANSWERS {
        let page = housing.get(&format!("{draft}/{question}")).await?;
        assert_eq!(page.status, StatusCode::OK, "{question}");
        let next = housing
            .post(&format!("{draft}/{question}"), answers)
            .await?;
        assert_eq!(
            next.status,
            StatusCode::SEE_OTHER,
            "{question}: {}",
            next.text
        );
    }
    Ok(draft)
}

/// A housing officer raises a concern about a tenant whose name she misspells.
pub(crate) async fn raise(housing: &Browser) -> Result<String> {
    let draft = fill(housing).await?;
    let check = housing.get(&format!("{draft}/check")).await?;
    assert!(check.says("Lenard Ashdown"));
    let sent = housing
        .post(&format!("{draft}/send"), &[])
        .await?
        .location()?;
    Ok(sent.split('?').next().unwrap_or_default().to_owned())
}

/// She asks the police, with a purpose.
pub(crate) async fn ask(app: &TestApp, housing: &Browser, record: &str) -> Result<String> {
    let desk = app.police.desk.to_string();
    let form = housing.get(&format!("{record}/ask?desk={desk}")).await?;
    assert_eq!(form.status, StatusCode::OK);
    let empty = housing
        .post(&format!("{record}/ask"), &[("desk", &desk)])
        .await?;
    assert_eq!(
        empty.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "a request without a purpose is not sent"
    );
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
                ("field", "staff-safety"),
                ("field", "involvement"),
                (
                    "reason",
                    "We are planning a visit and need to know whether it is safe.",
                ),
            ],
        )
        .await?;
    let request = asked.location()?;
    Ok(request.split('?').next().unwrap_or_default().to_owned())
}

/// The police desk sees whether and why it may share, and shares three fields.
async fn answer(app: &TestApp, request: &str) -> Result<()> {
    let police = app.sign_in("police@example.org").await?;
    let desk = police.get("/").await?;
    assert!(desk.says(request), "the request waits on the desk");
    let page = police.get(request).await?;
    assert!(
        page.says("Lenard Ashdown"),
        "they see whom it is about, as she wrote it"
    );
    assert!(
        page.says("Leonard Ashdowne"),
        "and their own record that may be him"
    );
    assert!(page.says("TVP-881"));
    assert!(!page.says("His flat"), "they do not see her concern");
    let record = crate::app::between(&page.text, "name=\"record\" value=\"", "\"")
        .context("no record offered")?
        .to_owned();
    let shared = police
        .post(
            &format!("{request}/answer"),
            &[
                ("record", &record),
                ("field", "risk"),
                ("field", "staff-safety"),
                ("field", "involvement"),
                ("confidence", "not-owed"),
                (
                    "why",
                    "He may come to serious harm, and the visit needs it.",
                ),
            ],
        )
        .await?;
    assert_eq!(shared.status, StatusCode::SEE_OTHER, "{}", shared.text);
    let adults = app.sign_in("adults@example.org").await?;
    assert_eq!(
        adults.get(request).await?.status,
        StatusCode::NOT_FOUND,
        "it is nobody else's business"
    );
    Ok(())
}

/// She reads what she was told, and nothing more.
async fn read(housing: &Browser, request: &str) -> Result<()> {
    let page = housing.get(request).await?;
    let disclosure = paths(&page.text, "/disclosures/")
        .into_iter()
        .next()
        .context("no disclosure on the request")?;
    let told = housing.get(&disclosure).await?;
    for words in [
        "Known to be used by a drug line",
        "Visit in pairs",
        "Three calls since August",
    ] {
        assert!(told.says(words), "{words}");
    }
    assert!(
        !told.says("TVP-881") && !told.says("Tarrow Court"),
        "what was not ticked is not there"
    );
    assert!(housing.get("/disclosures").await?.says(&disclosure));
    Ok(())
}

/// The oversight officer proves offline that the log of all this has not been rewritten.
async fn prove(oversight: &Browser, before: &str) -> Result<()> {
    let after = oversight.post("/ledger/checkpoint", &[]).await?.text;
    let witness = oversight.get("/ledger/witness").await?.text;
    let log = oversight.get("/ledger/export").await?.text;
    let verifier: Verifier = oversight.get("/ledger/key").await?.text.trim().parse()?;
    let report = verify_log(
        BufReader::new(log.as_bytes()),
        &verifier,
        &[before, &after],
        &[&witness],
    )?;
    assert!(report.is_intact(), "{}", report.sentence());
    for words in ["Ashdown", "Tarrow", "drug line", "Visit in pairs"] {
        assert!(!log.contains(words), "no personal data is in the log");
    }
    let page = oversight.get("/ledger").await?;
    assert_eq!(page.status, StatusCode::OK);
    for path in ["/records", "/requests", "/disclosures", "/concerns"] {
        assert_eq!(
            oversight.get(path).await?.status,
            StatusCode::NOT_FOUND,
            "{path}: oversight has no path to a person"
        );
    }
    let forged = log.replacen("\n3 ", "\n4 ", 1);
    let report = verify_log(BufReader::new(forged.as_bytes()), &verifier, &[&after], &[])?;
    assert!(!report.is_intact());
    Ok(())
}
