//! A service on a fresh database, and browsers that talk to it.

use anyhow::{Context as _, Result, bail};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use candour_domain::{AgencyKind, Date, PointerGrade, Role};
use candour_flow::agreement::NewAgreement;
use candour_flow::import::{Mapping, Mode, Source};
use candour_flow::testing::{PASSWORD, TestAgency, TestCandour};
use candour_store::testing::stores;
use candour_web::{App, Options, router};
use tower::ServiceExt as _;

/// A service with the agencies of the story.
pub(crate) struct TestApp {
    pub(crate) test: TestCandour,
    pub(crate) router: Router,
    pub(crate) adults: TestAgency,
    pub(crate) police: TestAgency,
    pub(crate) refuge: TestAgency,
}

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn location(&self) -> Result<String> {
        let location = self
            .headers
            .get(header::LOCATION)
            .with_context(|| format!("no redirect but {}: {}", self.status, self.text))?;
        Ok(location.to_str()?.to_owned())
    }

    pub(crate) fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }
}

/// One person's browser.
pub(crate) struct Browser {
    router: Router,
    cookie: String,
    pub(crate) csrf: String,
}

/// A service on every database there is.
pub(crate) async fn apps() -> Result<Vec<TestApp>> {
    let mut apps = Vec::new();
    for store in stores().await? {
        apps.push(TestApp::new(TestCandour::new(store)?).await?);
    }
    Ok(apps)
}

impl TestApp {
    async fn new(test: TestCandour) -> Result<Self> {
        let router = router(App::new(test.candour.clone(), Options::default())?)?;
        let housing = test
            .agency("Maple Homes", AgencyKind::HousingProvider)
            .await?;
        let adults = test
            .agency("Loddonvale adult social care", AgencyKind::AdultSocialCare)
            .await?;
        let police = test
            .agency("Thames Vale Police", AgencyKind::Police)
            .await?;
        let refuge = test.agency("Rowan Refuge", AgencyKind::Charity).await?;
        let panel = test
            .agency("Partnership panel", AgencyKind::Oversight)
            .await?;
        for (agency, email, role) in [
            (&housing, "housing@example.org", Role::Practitioner),
            (&adults, "adults@example.org", Role::Practitioner),
            (&police, "police@example.org", Role::Practitioner),
            (&refuge, "refuge@example.org", Role::Practitioner),
            (&panel, "oversight@example.org", Role::Oversight),
        ] {
            test.account(agency, email, role).await?;
        }
        let admin = test
            .account(&panel, "admin@example.org", Role::Administrator)
            .await?;
        let parties =
            [&housing, &adults, &police].map(|party| (party.agency.id, PointerGrade::Desk));
        let agreement = NewAgreement {
            title: "Safeguarding adults".to_owned(),
            from: Date::new(2026, 1, 1)?,
            until: Date::new(2028, 1, 1)?,
            review_on: Date::new(2027, 1, 1)?,
            parties: parties
                .into_iter()
                .chain([(refuge.agency.id, PointerGrade::Silent)])
                .collect(),
        };
        candour_flow::agreement::create(&test.candour, &admin, agreement).await?;
        Ok(Self {
            test,
            router,
            adults,
            police,
            refuge,
        })
    }

    /// Take in a file for an agency.
    pub(crate) async fn import(&self, agency: &TestAgency, csv: &str) -> Result<()> {
        let caller = candour_flow::Candour::operator(&agency.agency, Role::Practitioner);
        let source = Source::new("test.csv", csv.as_bytes().to_vec());
        let mapping = (&Mapping::default(), Mode::AllOrNothing);
        let report = candour_flow::import::run(
            &self.test.candour,
            &caller,
            &source,
            mapping,
            &mut |_, _| {},
        )
        .await?;
        if report.value().refused > 0 {
            bail!("the file was refused: {:?}", report.value().problems);
        }
        Ok(())
    }

    /// A browser in which somebody has signed in.
    pub(crate) async fn sign_in(&self, email: &str) -> Result<Browser> {
        let mut browser = Browser {
            router: self.router.clone(),
            cookie: String::new(),
            csrf: String::new(),
        };
        let page = browser
            .post("/sign-in", &[("email", email), ("password", PASSWORD)])
            .await?;
        let cookie = page
            .headers
            .get(header::SET_COOKIE)
            .context("no cookie: sign-in failed")?
            .to_str()?;
        browser.cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        let desk = browser.get("/").await?;
        between(&desk.text, "name=\"csrf\" value=\"", "\"")
            .context("no csrf token")?
            .clone_into(&mut browser.csrf);
        Ok(browser)
    }

    /// A browser in which nobody has signed in.
    pub(crate) fn stranger(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookie: String::new(),
            csrf: String::new(),
        }
    }

    /// The whole ledger adds up.
    pub(crate) async fn verify(&self) -> Result<u64> {
        Ok(candour_flow::ledger::verify(&self.test.candour).await?.size)
    }
}

impl Browser {
    pub(crate) async fn get(&self, path: &str) -> Result<Page> {
        self.send(Request::get(path).body(Body::empty())?).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Result<Page> {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("csrf", &self.csrf);
        form.extend_pairs(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.finish()))?;
        self.send(request).await
    }

    async fn send(&self, mut request: Request<Body>) -> Result<Page> {
        request
            .headers_mut()
            .insert(header::HOST, "127.0.0.1:8080".parse()?);
        if !self.cookie.is_empty() {
            request
                .headers_mut()
                .insert(header::COOKIE, self.cookie.parse()?);
        }
        let response: Response<Body> = self.router.clone().oneshot(request).await?;
        let (parts, body) = response.into_parts();
        let text = String::from_utf8_lossy(&to_bytes(body, 16 << 20).await?).into_owned();
        Ok(Page {
            status: parts.status,
            headers: parts.headers,
            text,
        })
    }
}

/// What stands between two marks.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

/// Every path of the text that begins with `prefix`, each once, in order.
pub(crate) fn paths(text: &str, prefix: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in text.split("href=\"").skip(1) {
        let path = piece
            .split('"')
            .next()
            .unwrap_or_default()
            .replace("&#x2f;", "/")
            .replace("&amp;", "&");
        if path.starts_with(prefix) && !found.contains(&path) {
            found.push(path);
        }
    }
    found
}
