//! Reading the rules, dating a gateway, trying and replaying what was decided, and who could learn what.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use candour_domain::{AgencyKind, DecisionId, Role};
use candour_flow::{Caller, Candour, FlowError, Texts, agency, replay, rules};

use crate::app::{Browser, TestApp, apps, between, paths};
use crate::story::{ADULTS, POLICE, ask, raise};

/// A law whose commencement nobody has found yet.
const UNDATED: &str = "CA2004.s16LA";
/// What nobody who looks after the rules may ever see.
const CONTENT: [&str; 5] = [
    "Ashdown",
    "Tarrow",
    "drug line",
    "planning a visit",
    "LAS-204",
];

#[tokio::test]
async fn everybody_can_read_the_gateways() -> Result<()> {
    for app in apps().await? {
        for email in [
            "housing@example.org",
            "oversight@example.org",
            "admin@example.org",
        ] {
            let browser = app.sign_in(email).await?;
            let list = browser.get("/gateways").await?;
            assert_eq!(list.status, StatusCode::OK, "{email}");
            assert!(list.says("Care Act 2014 section 42"));
            assert!(list.says("No date is known"), "{UNDATED} waits");
            let page = browser.get("/gateways/CareAct.s42").await?;
            for words in [
                "Who may tell",
                "Adult social care",
                "Consent",
                "Lawful basis",
                "Nobody has reviewed this yet",
                "From 25 May 2018",
            ] {
                assert!(page.says(words), "{email}: {words}");
            }
            let waits = browser.get(&format!("/gateways/{UNDATED}")).await?;
            assert!(waits.says("You cannot share under this yet"));
            let none = browser.get("/gateways/CareAct.s4").await?;
            assert_eq!(none.status, StatusCode::NOT_FOUND);
        }
        let housing = app.sign_in("housing@example.org").await?;
        let some = housing.get("/gateways?kind=exclusion&purpose=").await?;
        assert!(some.says("Candour.immigration") && !some.says("CareAct.s42"));
        let homeless = housing.get("/gateways?purpose=homelessness").await?;
        assert!(homeless.says("Housing Act 1996 section 213B") && !homeless.says("CareAct.s42"));
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn only_administrators_reach_the_rules() -> Result<()> {
    for app in apps().await? {
        for email in ["housing@example.org", "oversight@example.org"] {
            let browser = app.sign_in(email).await?;
            let missing = browser.get("/no/such/path").await?;
            for path in ["/rules", "/simulator"] {
                let page = browser.get(path).await?;
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{email} {path}");
                assert_eq!(page.text, missing.text, "{email} {path}");
            }
            let posted = browser.post("/rules/date", &dated("Commenced")).await?;
            assert_eq!((posted.status, posted.text), (missing.status, missing.text));
        }
        let admin = app.sign_in("admin@example.org").await?;
        let page = admin.get("/rules").await?;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            page.says(app.test.candour.rules().hash()),
            "the hash in force"
        );
    }
    Ok(())
}

fn dated(note: &str) -> [(&'static str, &str); 9] {
    [
        ("gateway", UNDATED),
        ("from_day", "1"),
        ("from_month", "9"),
        ("from_year", "2026"),
        ("source", "https://example.org/commencement"),
        ("reviewed_by", "J Okafor, solicitor"),
        ("reviewed_on_day", "2"),
        ("reviewed_on_month", "9"),
        ("note", note),
    ]
}

fn whole(note: &str) -> Vec<(&'static str, &str)> {
    let mut fields = dated(note).to_vec();
    fields.push(("reviewed_on_year", "2026"));
    fields
}

#[tokio::test]
async fn a_gateway_is_dated_in_two_steps() -> Result<()> {
    for app in apps().await? {
        let admin = app.sign_in("admin@example.org").await?;
        for (form, told) in [
            (dated("Commenced").to_vec(), "a month and a year"),
            (whole(""), "Say why it changes"),
            (vec![("gateway", UNDATED), ("note", "x")], "Give a date"),
            (vec![("note", "x")], "Choose a gateway"),
        ] {
            let page = admin.post("/rules/date", &form).await?;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
            assert!(page.says(told), "{told}");
        }
        let tried = admin.post("/rules/date", &whole("Commenced")).await?;
        assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
        assert!(tried.says("Nothing has changed yet") && tried.says("It was: no date"));
        let path = format!("/gateways/{UNDATED}");
        assert!(
            admin
                .get(&path)
                .await?
                .says("You cannot share under this yet")
        );
        let confirmed = confirm(&tried.text)?;
        let done = admin.post("/rules/date", &confirmed).await?;
        assert_eq!(done.location()?, "/rules?done=published");
        let page = admin.get(&path).await?;
        assert!(!page.says("You cannot share under this yet"));
        for words in [
            "From 1 September 2026",
            "J Okafor, solicitor",
            "https:&#x2f;&#x2f;example.org&#x2f;commencement",
            "Commenced",
            "Read the rule as it was written then",
        ] {
            assert!(page.says(words), "{words}");
        }
        assert!(admin.get("/rules").await?.says("Commenced"));
        let twice = admin.post("/rules/date", &confirmed).await?;
        assert_eq!(
            twice.status,
            StatusCode::CONFLICT,
            "what was tried was tried on other rules"
        );
        app.verify().await?;
    }
    Ok(())
}

/// The hidden fields of the second step.
fn confirm(page: &str) -> Result<Vec<(&'static str, &'static str)>> {
    let form = page.split("action=\"/rules/date\"").nth(1);
    let form = form.or_else(|| page.split("name=\"csrf\"").last());
    let base = between(form.context("no form")?, "name=\"base\" value=\"", "\"")
        .context("no hash to confirm")?;
    let base: &'static str = Box::leak(base.to_owned().into_boxed_str());
    let mut fields = whole("Commenced");
    fields.extend([("confirm", "yes"), ("base", base)]);
    Ok(fields)
}

/// Whoever looks after the rules, at the machine.
async fn operator(candour: &Candour) -> Result<Caller> {
    let agencies = agency::all(candour).await?;
    let body = agencies
        .iter()
        .find(|agency| agency.kind == AgencyKind::Oversight)
        .context("no oversight body")?;
    Ok(Candour::operator(body, Role::Administrator))
}

/// A decision to share: housing tells the police whom it asks about. Gives the path of its record.
async fn decided(app: &TestApp) -> Result<(Browser, String)> {
    app.import(&app.adults, ADULTS).await?;
    app.import(&app.police, POLICE).await?;
    let housing = app.sign_in("housing@example.org").await?;
    let concern = housing.get(&raise(&housing).await?).await?;
    let record = paths(&concern.text, "/records/")
        .into_iter()
        .find(|path| !path.contains("ask"))
        .context("no record")?;
    ask(app, &housing, &record).await?;
    Ok((housing, record))
}

#[tokio::test]
async fn a_decision_replays_after_the_rules_changed() -> Result<()> {
    for app in apps().await? {
        decided(&app).await?;
        let candour = &app.test.candour;
        let caller = operator(candour).await?;
        let before = replay::all(candour, &caller).await?.into_parts().0;
        assert!(
            before.decisions > 0 && before.otherwise.is_empty(),
            "{before:?}"
        );
        assert_eq!(before.differs, 0, "nothing has changed yet");

        // Every gateway ends: under these rules nothing may be shared from today.
        let ended = ended(&candour.rules().texts().clone());
        let day = candour.today();
        let trial = replay::trial(candour, &caller, &ended, day).await?;
        let trial = trial.into_parts().0;
        assert_eq!((trial.decisions, trial.unreadable), (before.decisions, 0));
        assert!(
            trial.differs > 0 && trial.lines[0].after.starts_with("No"),
            "{trial:?}"
        );
        assert_eq!(
            replay::all(candour, &caller).await?.value(),
            &before,
            "trying changes nothing"
        );

        rules::publish(candour, &caller, ended, "Everything ends").await?;
        let after = replay::all(candour, &caller).await?.into_parts().0;
        assert!(
            after.otherwise.is_empty(),
            "the same rules give the same answer: {after:?}"
        );
        assert_eq!(after.differs, trial.differs, "and today's rules say no");
        let one = replay::one(candour, &caller, trial.lines[0].id).await?;
        let one = one.into_parts().0;
        assert!(
            one.then.starts_with("Yes") && one.today.starts_with("No"),
            "{one:?}"
        );
        assert!(!one.facts.is_empty() && !one.differs.is_empty());
        theirs_alone(candour, one.id).await?;
        let json = serde_json::to_string(&(&one, &trial))?;
        for content in CONTENT {
            assert!(!json.contains(content), "{content}");
        }
        app.verify().await?;
    }
    Ok(())
}

/// A practitioner replays what their agency decided, and nobody else's.
async fn theirs_alone(candour: &Candour, id: DecisionId) -> Result<()> {
    for agency in agency::all(candour).await? {
        let caller = Candour::operator(&agency, Role::Practitioner);
        let replayed = replay::one(candour, &caller, id).await;
        if agency.name == "Maple Homes" {
            assert!(replayed?.value().otherwise.is_empty());
        } else {
            assert!(
                matches!(replayed, Err(FlowError::NotThere)),
                "{}",
                agency.name
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_decision_that_was_changed_is_told_loudly() -> Result<()> {
    for app in apps().await? {
        decided(&app).await?;
        let candour = &app.test.candour;
        let caller = operator(candour).await?;
        let mut unit = candour.store().begin("test.forge").await?;
        let mut row = unit.decision_list_after(None, 1).await?.remove(0);
        row.id = DecisionId::from_bytes([7; 16]);
        row.facts = row
            .facts
            .replace("purpose=safeguarding-adult", "purpose=care");
        unit.decision_insert(&row, &[]).await?;
        unit.finish().await?;
        let all = replay::all(candour, &caller).await?.into_parts().0;
        let forged: Vec<_> = all.otherwise.iter().map(|line| line.id).collect();
        assert_eq!(forged, [row.id], "{all:?}");
        let said = &all.otherwise[0].otherwise;
        assert!(said[0].contains("the same rules now say no"), "{said:?}");
    }
    Ok(())
}

/// The rules with every gateway that permits at its end.
fn ended(texts: &Texts) -> Texts {
    texts
        .iter()
        .map(|(path, text)| {
            let excludes = text.contains("@kind(\"exclusion\")");
            let text = if path.starts_with("gateways/") && !excludes {
                text.replace("@until(\"\")", "@until(\"2026-11-01\")")
            } else {
                text.to_owned()
            };
            (path.to_owned(), text)
        })
        .collect()
}

#[tokio::test]
async fn rules_with_a_fault_are_refused_and_those_before_stay() -> Result<()> {
    for app in apps().await? {
        let candour = &app.test.candour;
        let caller = operator(candour).await?;
        let admin = app.sign_in("admin@example.org").await?;
        let before = candour.rules().hash().to_owned();
        let path = "gateways/CareAct.s42.cedar";
        let good = candour
            .rules()
            .texts()
            .get(path)
            .context("no rule")?
            .to_owned();
        for (wrong, told) in [
            (good.replace("permit (", "permitt ("), path),
            (
                good.replace("AgencyKind::\"police\"", "AgencyKind::\"polise\""),
                path,
            ),
            (good.replacen("@source(\"h", "@sauce(\"h", 1), "source"),
        ] {
            let mut texts = candour.rules().texts().clone();
            texts.set(path, wrong);
            let tried = replay::trial(candour, &caller, &texts, candour.today()).await;
            assert!(matches!(tried, Err(FlowError::Invalid(_))));
            let refused = rules::publish(candour, &caller, texts, "A slip").await;
            let Err(FlowError::Invalid(invalid)) = refused else {
                anyhow::bail!("it was published");
            };
            let problem = &invalid.problems()[0];
            assert_eq!(problem.field, path);
            let said = format!("{} {}", problem.field, problem.rule);
            assert!(said.contains("line ") && said.contains(told), "{said}");
        }
        assert_eq!(candour.rules().hash(), before);
        assert!(
            admin
                .get("/rules")
                .await?
                .says("Nothing was published here")
        );
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn administrators_see_structure_and_owners_content() -> Result<()> {
    for app in apps().await? {
        let (housing, record) = decided(&app).await?;
        let admin = app.sign_in("admin@example.org").await?;
        let (desk, holder) = (app.adults.desk, app.police.agency.id);
        let path = format!("/simulator?desk={desk}&holder={holder}&category=ordinary");
        let page = admin.get(&path).await?;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for words in [
            "Safeguarding adults",
            "Which desk to call",
            "Safeguarding an adult at risk",
        ] {
            assert!(page.says(words), "{words}");
        }
        let (silent, holder) = (app.adults.desk, app.refuge.agency.id);
        let path = format!("/simulator?desk={silent}&holder={holder}&category=ordinary");
        assert!(
            admin.get(&path).await?.says("No agreement lets it know"),
            "a silent pointer tells nothing"
        );
        let tried = admin.post("/rules/date", &whole("Commenced")).await?;
        for page in [&page.text, &tried.text, &admin.get("/rules").await?.text] {
            for content in CONTENT {
                assert!(!page.contains(content), "{content}");
            }
        }

        let audience = format!("{record}/audience");
        let page = housing.get(&audience).await?;
        assert!(page.says("Lenard Ashdown"), "its owner sees it");
        let page = housing.get(&format!("{audience}?desk={desk}")).await?;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("Lenard Ashdown") && page.says("Safeguarding an adult at risk"));
        let police = app.sign_in("police@example.org").await?;
        for other in [&police, &admin] {
            let page = other.get(&audience).await?;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "it is nobody else's");
        }
        app.verify().await?;
    }
    Ok(())
}
