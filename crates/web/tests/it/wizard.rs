//! "Can I share this?" through the door: ten cases from the first question to the answer, and what is refused on the way.

use anyhow::{Context as _, Result, bail};
use axum::http::StatusCode;
use candour_domain::{AgencyKind, Role};

use crate::app::{Browser, Page, TestApp, apps, paths};

/// Pages and their answers; in an answer, `@police`, `@adults` and `@housing` stand for the ids of agencies.
type Said = &'static [(&'static str, &'static [(&'static str, &'static str)])];

/// One case: who asks, what they answer, and what the answer says.
struct Case {
    name: &'static str,
    asker: &'static str,
    said: Said,
    heading: &'static str,
    says: &'static [&'static str],
}

const SAFE: (&str, &[(&str, &str)]) = ("danger", &[("danger", "none")]);
const PERSON: (&str, &[(&str, &str)]) = ("person", &[("identity", "identifies")]);
const OPEN: (&str, &[(&str, &str)]) = ("confidence", &[("confidence", "not-owed")]);
const UNSAFE: (&str, &[(&str, &str)]) = ("consent", &[("consent", "unsafe")]);
const AT_RISK: (&str, &[(&str, &str)]) = (
    "who",
    &[
        ("agency", "@adults"),
        ("approach", "offered"),
        ("purpose", "safeguarding-adult"),
        ("subject", "adult-at-risk"),
    ],
);
const ENQUIRY: (&str, &[(&str, &str)]) = ("function", &[("function", "adult-enquiry")]);
const USUAL: (&str, &[(&str, &str)]) = ("fields", &[("field", "name"), ("field", "risk")]);
const HOMELESS: (&str, &[(&str, &str)]) = (
    "who",
    &[
        ("agency", "@housing"),
        ("approach", "offered"),
        ("purpose", "homelessness"),
        ("subject", "adult"),
    ],
);
const REFERRAL: (&str, &[(&str, &str)]) = ("function", &[("function", "homelessness-referral")]);
const CONTACT: (&str, &[(&str, &str)]) = ("fields", &[("field", "name"), ("field", "phone")]);

const YES: &str = "Yes, you can share this";
const CONDITIONS: &str = "Yes, with conditions";
const NOT_YET: &str = "Not yet";
const NO: &str = "No, not as things stand";

const CASES: [Case; 10] = [
    Case {
        name: "police tell adult social care of an adult at risk whom it is not safe to ask",
        asker: "police@example.org",
        said: &[SAFE, AT_RISK, PERSON, OPEN, UNSAFE, ENQUIRY, USUAL],
        heading: YES,
        says: &["Care Act 2014 section 42", "paragraph 18"],
    },
    Case {
        name: "the same, with more than is usually needed",
        asker: "police@example.org",
        said: &[
            SAFE,
            AT_RISK,
            PERSON,
            OPEN,
            UNSAFE,
            ENQUIRY,
            (
                "fields",
                &[
                    ("field", "name"),
                    ("field", "vehicle"),
                    ("beyond", "They must know what he drives."),
                ],
            ),
        ],
        heading: CONDITIONS,
        says: &["Vehicle"],
    },
    Case {
        name: "a housing officer sees that a life is in danger",
        asker: "housing@example.org",
        said: &[
            ("danger", &[("danger", "immediate")]),
            ("who", &[("agency", "@police"), ("subject", "adult")]),
            ("fields", &[("field", "name"), ("field", "address")]),
        ],
        heading: "Yes",
        says: &["Call 999", "vital interests"],
    },
    Case {
        name: "nobody has asked the adult at risk yet",
        asker: "police@example.org",
        said: &[
            SAFE,
            AT_RISK,
            PERSON,
            OPEN,
            ("consent", &[("consent", "not-asked")]),
            ENQUIRY,
            USUAL,
        ],
        heading: NOT_YET,
        says: &["What to do first"],
    },
    Case {
        name: "it was told in confidence, and the harm was weighed",
        asker: "refuge@example.org",
        said: &[
            SAFE,
            (
                "who",
                &[
                    ("agency", "@police"),
                    ("approach", "offered"),
                    ("purpose", "crime-prevention"),
                    ("subject", "adult"),
                ],
            ),
            PERSON,
            (
                "confidence",
                &[
                    ("confidence", "outweighed"),
                    ("harm_shared", "She may trust us less."),
                    ("harm_not", "He has said that he will find her."),
                ],
            ),
            UNSAFE,
            ("function", &[("function", "crime-reduction")]),
            ("fields", &[("field", "name"), ("field", "address")]),
        ],
        heading: "Yes",
        says: &["Article 6(1)(ea)"],
    },
    Case {
        name: "someone agrees to be referred because they may be homeless",
        asker: "adults@example.org",
        said: &[
            SAFE,
            HOMELESS,
            PERSON,
            OPEN,
            ("consent", &[("consent", "given")]),
            REFERRAL,
            CONTACT,
        ],
        heading: YES,
        says: &["Housing Act 1996 section 213B"],
    },
    Case {
        name: "someone does not agree to be referred because they may be homeless",
        asker: "adults@example.org",
        said: &[
            SAFE,
            HOMELESS,
            PERSON,
            OPEN,
            ("consent", &[("consent", "refused")]),
            REFERRAL,
            CONTACT,
        ],
        heading: "N",
        says: &["What would change the answer"],
    },
    Case {
        name: "figures from which nobody can be recognised",
        asker: "refuge@example.org",
        said: &[
            SAFE,
            (
                "who",
                &[
                    ("agency", "@police"),
                    ("approach", "asked"),
                    ("purpose", "statistics"),
                    ("subject", "adult"),
                ],
            ),
            ("person", &[("identity", "anonymous")]),
            (
                "fields",
                &[
                    ("field", "involvement"),
                    ("beyond", "It is what they count."),
                ],
            ),
        ],
        heading: "Yes",
        says: &[],
    },
    Case {
        name: "somebody wants it to enforce immigration law",
        asker: "refuge@example.org",
        said: &[
            SAFE,
            (
                "who",
                &[
                    ("agency", "@police"),
                    ("approach", "asked"),
                    ("purpose", "immigration-enforcement"),
                    ("subject", "adult"),
                ],
            ),
        ],
        heading: NO,
        says: &["immigration enforcement"],
    },
    Case {
        name: "police tell adult social care of a child whose parent cannot be asked",
        asker: "police@example.org",
        said: &[
            SAFE,
            (
                "who",
                &[
                    ("agency", "@adults"),
                    ("approach", "offered"),
                    ("purpose", "safeguarding-child"),
                    ("subject", "child"),
                ],
            ),
            PERSON,
            OPEN,
            ("consent", &[("consent", "not-reasonable")]),
            ("function", &[("function", "child-welfare")]),
            (
                "fields",
                &[
                    ("field", "name"),
                    ("field", "risk"),
                    ("detriment", "not-more"),
                ],
            ),
        ],
        heading: YES,
        says: &["Children Act 2004"],
    },
];

/// The ids that the answers name.
struct Agencies {
    police: String,
    adults: String,
    housing: String,
}

impl Agencies {
    async fn new(app: &TestApp) -> Result<Self> {
        let kind = AgencyKind::HousingAuthority;
        let housing = app.test.agency("Loddonvale Council housing", kind).await?;
        Ok(Self {
            police: app.police.agency.id.to_string(),
            adults: app.adults.agency.id.to_string(),
            housing: housing.agency.id.to_string(),
        })
    }

    fn named<'a>(&'a self, value: &'a str) -> &'a str {
        match value {
            "@police" => &self.police,
            "@adults" => &self.adults,
            "@housing" => &self.housing,
            _ => value,
        }
    }
}

/// Begin; give the path of the new draft.
async fn begin(browser: &Browser, from: &[(&str, &str)]) -> Result<String> {
    let first = browser.post("/decisions/new", from).await?.location()?;
    let draft = first.strip_suffix("/danger").context("no first question")?;
    Ok(draft.to_owned())
}

/// Answer the pages; give where the last leads.
async fn say(browser: &Browser, draft: &str, agencies: &Agencies, said: Said) -> Result<String> {
    let mut next = format!("{draft}/danger");
    for (step, pairs) in said {
        let path = format!("{draft}/{step}");
        assert_eq!(next, path, "the pages come in order");
        let page = browser.get(&path).await?;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.says("I am not sure"), *step != "danger", "{step}");
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(field, value)| (*field, agencies.named(value)))
            .collect();
        let saved = browser.post(&path, &pairs).await?;
        if saved.status != StatusCode::SEE_OTHER {
            bail!("{step}: {}", saved.text);
        }
        next = saved.location()?;
    }
    Ok(next)
}

/// The heading of the answer.
fn heading(page: &Page) -> Result<&str> {
    let (_, rest) = page
        .text
        .split_once("id=\"advice\"")
        .context("no answer on the page")?;
    crate::app::between(rest, "\">", "</h2>").context("no heading")
}

#[tokio::test]
async fn ten_cases_from_the_first_question_to_the_answer() -> Result<()> {
    for app in apps().await? {
        let agencies = Agencies::new(&app).await?;
        for case in &CASES {
            let browser = app.sign_in(case.asker).await?;
            let draft = begin(&browser, &[]).await?;
            let next = say(&browser, &draft, &agencies, case.said).await?;
            assert_eq!(next, format!("{draft}/check"), "{}", case.name);
            let check = browser.get(&next).await?;
            assert!(check.says("Check your answers"), "{}", case.name);
            let answer = browser.get(&format!("{draft}/answer")).await?;
            assert_eq!(answer.status, StatusCode::OK, "{}", case.name);
            let said = heading(&answer)?;
            assert!(said.starts_with(case.heading), "{}: {said}", case.name);
            for words in case.says {
                assert!(answer.says(words), "{}: no {words}", case.name);
            }
            assert!(answer.says("Information Commissioner"), "{}", case.name);
        }
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_skipped_step_looks_like_nothing_at_all() -> Result<()> {
    for app in apps().await? {
        let agencies = Agencies::new(&app).await?;
        let police = app.sign_in("police@example.org").await?;
        let draft = begin(&police, &[]).await?;
        let nothing = police.get("/decisions/new/nothing/answer").await?;
        assert_eq!(nothing.status, StatusCode::NOT_FOUND);
        say(&police, &draft, &agencies, &[SAFE]).await?;
        for step in [
            "person", "consent", "fields", "check", "answer", "share", "no",
        ] {
            let page = police.get(&format!("{draft}/{step}")).await?;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{step}");
            assert_eq!(page.text, nothing.text, "{step}");
        }
        let fields: &[(&str, &str)] = &[("field", "name"), ("field", "risk")];
        let page = police.post(&format!("{draft}/fields"), fields).await?;
        assert_eq!(
            (page.status, &page.text),
            (StatusCode::NOT_FOUND, &nothing.text)
        );
        let share = [("outcome", "share"), ("when", "have"), ("how", "By phone.")];
        let page = police.post(&format!("{draft}/record"), &share).await?;
        assert_eq!(
            (page.status, &page.text),
            (StatusCode::NOT_FOUND, &nothing.text)
        );
        let adults = app.sign_in("adults@example.org").await?;
        let page = adults.get(&format!("{draft}/danger")).await?;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "somebody else's");
        app.verify().await?;
    }
    Ok(())
}

const LIFE: Said = &[
    ("danger", &[("danger", "immediate")]),
    (
        "who",
        &[("agency", "@adults"), ("subject", "adult-at-risk")],
    ),
    ("fields", &[("field", "name")]),
];

#[tokio::test]
async fn deciding_not_to_share_when_a_life_is_in_danger_takes_two() -> Result<()> {
    for app in apps().await? {
        let agencies = Agencies::new(&app).await?;
        app.test
            .account(&app.police, "second@example.org", Role::Practitioner)
            .await?;
        let first = app.sign_in("police@example.org").await?;
        let draft = begin(&first, &[]).await?;
        say(&first, &draft, &agencies, LIFE).await?;
        let decline: Vec<(&str, &str)> = vec![
            ("outcome", "decline"),
            ("reason", "It would warn him."),
            ("would_change", "He is arrested."),
            ("review_day", "1"),
            ("review_month", "12"),
            ("review_year", "2026"),
        ];
        let wrong = [&decline[..], &[("code", "no-gateway")]].concat();
        let page = first.post(&format!("{draft}/record"), &wrong).await?;
        assert!(page.says("This ground does not fit"), "{}", page.text);
        assert!(page.says("It would warn him."), "what was typed stays");
        let right = [&decline[..], &[("code", "operational")]].concat();
        let done = first.post(&format!("{draft}/record"), &right).await?;
        let decision = done.location()?;
        let decision = decision.split('?').next().context("no path")?;
        let page = first.get(decision).await?;
        assert!(page.says("This does not hold yet"), "{}", page.text);
        assert!(page.says("candour decision replay"));
        let verdict = [("verdict", "agree")];
        let own = first.post(&format!("{decision}/second"), &verdict).await?;
        assert_eq!(own.status, StatusCode::NOT_FOUND);
        let second = app.sign_in("second@example.org").await?;
        let waiting = second.get("/decisions").await?;
        assert_eq!(paths(&waiting.text, decision).len(), 1);
        let done = second.post(&format!("{decision}/second"), &verdict).await?;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(!first.get(decision).await?.says("This does not hold yet"));
        let stranger = app.sign_in("adults@example.org").await?;
        assert_eq!(stranger.get(decision).await?.status, StatusCode::NOT_FOUND);
        app.verify().await?;
    }
    Ok(())
}

#[tokio::test]
async fn from_a_record_only_what_it_holds_is_offered() -> Result<()> {
    for app in apps().await? {
        app.import(&app.police, crate::story::POLICE).await?;
        let agencies = Agencies::new(&app).await?;
        let police = app.sign_in("police@example.org").await?;
        let records = police.post("/records", &[("q", "Ashdowne")]).await?;
        let path = paths(&records.text, "/records/")
            .into_iter()
            .next()
            .context("no record")?;
        let record = path.rsplit('/').next().context("no id")?;
        let start = police
            .get(&format!("/decisions/new?record={record}"))
            .await?;
        assert!(start.says(&format!("name=\"record\" value=\"{record}\"")));
        let draft = begin(&police, &[("record", record)]).await?;
        let before: Said = &[SAFE, AT_RISK, PERSON, OPEN, UNSAFE, ENQUIRY];
        let next = say(&police, &draft, &agencies, before).await?;
        let page = police.get(&next).await?;
        assert!(page.says("value=\"risk\"") && !page.says("value=\"nhs-number\""));
        let more = [("field", "nhs-number"), ("beyond", "They asked.")];
        let page = police.post(&next, &more).await?;
        assert!(page.says("Choose only what your record holds"));

        let adults = app.sign_in("adults@example.org").await?;
        let begun = adults.post("/decisions/new", &[("record", record)]).await?;
        assert_eq!(begun.status, StatusCode::NOT_FOUND, "not their record");
    }
    Ok(())
}
