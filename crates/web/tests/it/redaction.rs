//! What shields somebody is taken out before it is sent: the hidden address reaches the other side by no door.

use anyhow::{Context as _, Result};
use axum::http::StatusCode;
use candour_domain::{AgencyKind, Role};
use candour_flow::testing::TestAgency;

use crate::app::{Browser, Page, TestApp, apps, between, paths};
use crate::story::raise;

const POLICE: &str = "reference,given_name,family_name,date_of_birth,address,risk,involvement,staff_safety\n\
    TVP-881,Lenard,Ashdown,1968-03-14,\"9 Alder Yard, Slough, SL1 1AA\",\
    He hides at 9 Alder Yard. Knives were seen there.,Moved to sl11aa in May,Visit in pairs\n";

/// What would say where he hides.
const SECRETS: [&str; 4] = ["Alder", "SL1 1AA", "sl11aa", "SL11AA"];

/// A record that hides an address, and a request for it.
struct Hidden {
    housing: Browser,
    police: Browser,
    own: String,
    request: String,
}

/// The place of a fact that begins so, among those that can be marked.
fn position(page: &Page, fact: &str) -> Result<String> {
    let mut options = page.text.split("<option value=\"").skip(1);
    let option = options
        .find(|option| between(option, ">", "<").is_some_and(|text| text.starts_with(fact)))
        .with_context(|| format!("no fact {fact}"))?;
    Ok(option.split('"').next().unwrap_or_default().to_owned())
}

async fn hidden(app: &TestApp) -> Result<Hidden> {
    hidden_at(app, &app.police, "police@example.org").await
}

async fn hidden_at(app: &TestApp, at: &TestAgency, email: &str) -> Result<Hidden> {
    app.import(at, POLICE).await?;
    let police = app.sign_in(email).await?;
    let list = police.get("/records").await?;
    let own = paths(&list.text, "/records/")
        .into_iter()
        .next()
        .context("no record")?;
    let page = police.get(&own).await?;
    let marks = [
        ("version", "1"),
        ("position", &position(&page, "Address")?),
        ("mark", "shielded-place"),
    ];
    let marked = police.post(&format!("{own}/protect"), &marks).await?;
    assert_eq!(marked.status, StatusCode::SEE_OTHER, "{}", marked.text);
    assert!(
        police
            .get(&own)
            .await?
            .says("Would reveal a place that must stay secret")
    );
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
                ("desk", &at.desk.to_string()),
                ("purpose", "safeguarding-adult"),
                ("function", "adult-enquiry"),
                ("subject", "adult-at-risk"),
                ("confidence", "not-owed"),
                ("consent", "unsafe"),
                ("danger", "none"),
                ("urgency", "amber"),
                ("field", "address"),
                ("field", "risk"),
                ("field", "involvement"),
                ("field", "staff-safety"),
                ("reason", "We are planning a visit."),
            ],
        )
        .await?
        .location()?;
    Ok(Hidden {
        housing,
        police,
        own: own.trim_start_matches("/records/").to_owned(),
        request: asked.split('?').next().unwrap_or_default().to_owned(),
    })
}

impl Hidden {
    /// Share these fields with these words taken out.
    async fn answer(&self, fields: &[&str], redact: &[&str], version: &str) -> Result<Page> {
        let mut form = vec![
            ("record", self.own.as_str()),
            ("version", version),
            ("confidence", "not-owed"),
            ("why", "He may come to serious harm."),
        ];
        form.extend(fields.iter().map(|field| ("field", *field)));
        form.extend(redact.iter().map(|text| ("redact", *text)));
        self.police
            .post(&format!("{}/answer", self.request), &form)
            .await
    }

    /// Take the address out of the risk summary and look at it before and after. Gives what the form carries.
    async fn prepare(&self, page: &Page) -> Result<String> {
        let form = self.police.get(&link(page, "risk summary")?).await?;
        assert_eq!(form.status, StatusCode::OK);
        let value = |name: &str| {
            between(&form.text, &format!("name=\"{name}\" value=\""), "\"").unwrap_or_default()
        };
        let chosen = [
            ("record", value("record")),
            ("version", value("version")),
            ("position", value("position")),
            ("preview", "yes"),
            ("word", "3"),
            ("word", "4"),
            ("word", "5"),
        ];
        let path = format!("{}/redact", self.request);
        let preview = self.police.post(&path, &chosen).await?;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
        assert!(
            preview.says("He hides at [removed] Knives were seen there."),
            "{}",
            preview.text
        );
        let redact = format!("{}:3-5", value("position"));
        let used = format!("redact={}", redact.replace(':', "%3A"));
        assert!(preview.says(&used), "the way back carries what was chosen");
        Ok(redact)
    }

    /// Nothing on any page of the other side says where he hides.
    async fn nothing_told(&self) -> Result<()> {
        let mut pages = vec![self.request.clone()];
        for page in ["/", "/requests", "/disclosures", "/concerns", "/records"] {
            pages.push(page.to_owned());
            let found = self.housing.get(page).await?;
            for prefix in ["/records/", "/disclosures/", "/concerns/", "/links/"] {
                pages.extend(paths(&found.text, prefix));
            }
        }
        for path in pages {
            let page = self.housing.get(&path).await?;
            for secret in SECRETS {
                assert!(!page.says(secret), "{path} says {secret}");
            }
        }
        Ok(())
    }
}

/// The place of an asked fact on the page of the request, from the link that takes something out of it.
fn link(page: &Page, field: &str) -> Result<String> {
    let mut links = page.text.split("<a class=\"govuk-link\" href=\"").skip(1);
    let found = links
        .find(|link| link.contains(&format!("of {field}</span>")))
        .with_context(|| format!("nothing can be taken out of {field}"))?;
    let path = found.split('"').next().unwrap_or_default();
    Ok(path.replace("&amp;", "&").replace("&#x2f;", "/"))
}

#[tokio::test]
async fn the_hidden_address_reaches_the_other_side_by_no_door() -> Result<()> {
    for app in apps().await? {
        let hidden = hidden(&app).await?;
        let page = hidden.police.get(&hidden.request).await?;
        assert!(page.says("Cannot be sent yet"));
        for fields in [["address"], ["risk"], ["involvement"]] {
            let refused = hidden.answer(&fields, &[], "2").await?;
            assert_eq!(
                refused.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{fields:?}"
            );
            hidden.nothing_told().await?;
        }
        assert!(
            hidden.housing.get(&hidden.request).await?.says("Waiting"),
            "a refusal by the rules is not told"
        );
        let redact = hidden.prepare(&page).await?;
        hidden.nothing_told().await?;
        let done = hidden.answer(&["risk"], &[&redact], "2").await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = hidden.housing.get(&hidden.request).await?;
        let disclosure = paths(&page.text, "/disclosures/")
            .into_iter()
            .next()
            .context("no disclosure")?;
        let told = hidden.housing.get(&disclosure).await?;
        assert!(told.says("He hides at [removed] Knives were seen there."));
        assert!(
            !told.says("must stay secret"),
            "why something was taken out is not told"
        );
        hidden.nothing_told().await?;
        assert!(hidden.police.get(&disclosure).await?.says("[removed]"));
        let oversight = app.sign_in("oversight@example.org").await?;
        let log = oversight.get("/ledger/export").await?.text;
        assert!(SECRETS.iter().all(|secret| !log.contains(secret)));
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_left_out_whole_is_not_there_at_all() -> Result<()> {
    for app in apps().await? {
        let hidden = hidden(&app).await?;
        let page = hidden.police.get(&hidden.request).await?;
        let place = |field: &str| -> Result<String> {
            let path = link(&page, field)?;
            let place = path.split("position=").nth(1).context("no position")?;
            Ok(place.split('&').next().unwrap_or_default().to_owned())
        };
        let out = [
            format!("{}:0-5", place("address")?),
            format!("{}:0-9", place("risk summary")?),
        ];
        let out: Vec<&str> = out.iter().map(String::as_str).collect();
        let nothing = hidden.answer(&["address", "risk"], &out, "2").await?;
        assert_eq!(
            nothing.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "an answer of which nothing is left is none"
        );
        let involvement = format!("{}:2", place("how we know them")?);
        let out = [out.as_slice(), &[involvement.as_str()]].concat();
        let fields = ["address", "risk", "involvement"];
        let done = hidden.answer(&fields, &out, "2").await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = hidden.housing.get(&hidden.request).await?;
        assert!(page.says("Part answered"));
        let disclosure = paths(&page.text, "/disclosures/")
            .into_iter()
            .next()
            .context("no disclosure")?;
        let told = hidden.housing.get(&disclosure).await?;
        assert!(told.says("Moved to [removed] in May"));
        assert!(!told.says("Risk summary") && !told.says(">Address<"));
        hidden.nothing_told().await?;
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_form_made_by_hand_takes_out_nothing_that_was_not_chosen_in_this_version() -> Result<()> {
    for app in apps().await? {
        let hidden = hidden(&app).await?;
        for wrong in ["", "risk", "5:", "5:0-99999", "99:1", "0:0-3"] {
            let page = hidden.answer(&["risk"], &[wrong], "2").await?;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        }
        for version in ["1", "3", ""] {
            let page = hidden.answer(&["risk"], &["5:3-5"], version).await?;
            assert_eq!(page.status, StatusCode::CONFLICT, "{version}");
        }
        let page = hidden
            .police
            .get(&format!(
                "{}/redact?record={}&version=2&position=0",
                hidden.request, hidden.own
            ))
            .await?;
        assert_eq!(
            page.status,
            StatusCode::NOT_FOUND,
            "only what was asked for can be prepared"
        );
        let theirs = hidden
            .housing
            .get(&format!(
                "{}/redact?record={}&version=2&position=5",
                hidden.request, hidden.own
            ))
            .await?;
        assert_eq!(theirs.status, StatusCode::NOT_FOUND);
        hidden.nothing_told().await?;
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_exceeds_the_purpose_needs_a_reason_where_no_agreement_settles_it() -> Result<()> {
    for app in apps().await? {
        let agreed = hidden(&app).await?;
        let settled = agreed
            .police
            .post(
                &format!("{}/answer", agreed.request),
                &[
                    ("record", agreed.own.as_str()),
                    ("version", "2"),
                    ("confidence", "not-owed"),
                    ("field", "staff-safety"),
                ],
            )
            .await?;
        assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.text);
        let other = app
            .test
            .agency("Harbour Police", AgencyKind::Police)
            .await?;
        app.test
            .account(&other, "harbour@example.org", Role::Practitioner)
            .await?;
        let hidden = hidden_at(&app, &other, "harbour@example.org").await?;
        let form = [
            ("record", hidden.own.as_str()),
            ("version", "2"),
            ("confidence", "not-owed"),
            ("field", "staff-safety"),
        ];
        let path = format!("{}/answer", hidden.request);
        let page = hidden.police.post(&path, &form).await?;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("goes beyond what the purpose usually needs"));
        let justified = [form.as_slice(), &[("why", "She will be alone with him.")]].concat();
        let without: Vec<_> = form
            .iter()
            .copied()
            .filter(|(name, _)| *name != "confidence")
            .collect();
        let page = hidden.police.post(&path, &without).await?;
        assert!(page.says("Say whether any of it was told to you in confidence"));
        let page = hidden.housing.get(&hidden.request).await?;
        assert!(paths(&page.text, "/disclosures/").is_empty());
        let done = hidden.police.post(&path, &justified).await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        hidden.nothing_told().await?;
    }
    Ok(())
}
