//! Every ending, every gate, and what is kept.

mod recorded;

use anyhow::{Context as _, Result, bail};
use candour_domain::{
    AgencyKind, Category, DraftId, Field, FieldValue, Mark, Record, RecordId, Role,
};
use candour_ledger::{Kind, Payload};
use candour_store::Entry;
use candour_store::testing::stores;

use self::recorded::DECLINE;
use super::{PageView, answer, create, page, record};
use crate::draft::Answers;
use crate::testing::{TestAgency, TestCandour};
use crate::{Caller, FlowError};

/// Pages and their answers.
type Said<'a> = &'a [(&'a str, &'a [(&'a str, &'a str)])];

/// Two agencies, two practitioners of the first and one of the second.
struct Scene {
    test: TestCandour,
    adults: TestAgency,
    asker: Caller,
    colleague: Caller,
    stranger: Caller,
}

async fn scenes() -> Result<Vec<Scene>> {
    let mut scenes = Vec::new();
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let police = test
            .agency("Thames Vale Police", AgencyKind::Police)
            .await?;
        let adults = test
            .agency("Loddonvale adult social care", AgencyKind::AdultSocialCare)
            .await?;
        let role = Role::Practitioner;
        scenes.push(Scene {
            asker: test.account(&police, "asker@example.org", role).await?,
            colleague: test.account(&police, "colleague@example.org", role).await?,
            stranger: test.account(&adults, "stranger@example.org", role).await?,
            test,
            adults,
        });
    }
    Ok(scenes)
}

fn form(pairs: &[(&str, &str)]) -> Answers {
    let mut form = Answers::new();
    for (field, value) in pairs {
        form.entry((*field).to_owned())
            .or_default()
            .push((*value).to_owned());
    }
    form
}

impl Scene {
    async fn begin(&self) -> Result<DraftId> {
        let begun = create(&self.test.candour, &self.asker, &Answers::new()).await?;
        Ok(*begun.value())
    }

    /// Answer these pages in order; `@` stands for the adult social care agency. Gives where the last leads.
    async fn say(&self, id: DraftId, said: Said<'_>) -> Result<String> {
        let adults = self.adults.agency.id.to_string();
        let mut next = String::new();
        for (step, pairs) in said {
            let pairs: Vec<(&str, &str)> = pairs
                .iter()
                .map(|(field, value)| {
                    let value = if *value == "@" { &adults } else { *value };
                    (*field, value)
                })
                .collect();
            let done = answer(&self.test.candour, &self.asker, id, step, &form(&pairs)).await;
            next = match done {
                Ok(done) => done.value().clone(),
                Err(FlowError::Invalid(invalid)) => bail!("{step}: {:?}", invalid.problems()),
                Err(error) => return Err(error).context((*step).to_owned()),
            };
        }
        Ok(next)
    }

    async fn page(&self, id: DraftId, code: &str) -> crate::Result<PageView> {
        let shown = page(&self.test.candour, &self.asker, id, code).await?;
        Ok(shown.value().clone())
    }

    async fn ending(&self, said: Said<'_>) -> Result<(DraftId, String)> {
        let id = self.begin().await?;
        assert_eq!(self.say(id, said).await?, "check");
        let advice = self.page(id, "answer").await?.advice.context("no advice")?;
        assert_eq!(advice.sentences.len(), 2, "{:?}", advice.sentences);
        Ok((id, advice.answer))
    }
}

const WHO: (&str, &[(&str, &str)]) = (
    "who",
    &[
        ("agency", "@"),
        ("approach", "offered"),
        ("purpose", "safeguarding-adult"),
        ("subject", "adult-at-risk"),
    ],
);

const YES: Said<'static> = &[
    ("danger", &[("danger", "none")]),
    WHO,
    ("person", &[("identity", "identifies")]),
    ("confidence", &[("confidence", "not-owed")]),
    ("consent", &[("consent", "unsafe")]),
    ("function", &[("function", "adult-enquiry")]),
    ("fields", &[("field", "name"), ("field", "risk")]),
];

/// It was told in confidence, and nobody has weighed that.
const OWED: Said<'static> = &[
    ("danger", &[("danger", "none")]),
    (
        "who",
        &[
            ("agency", "@"),
            ("approach", "offered"),
            ("purpose", "crime-prevention"),
            ("subject", "adult"),
        ],
    ),
    ("person", &[("identity", "identifies")]),
    ("confidence", &[("confidence", "owed")]),
    ("consent", &[("consent", "unsafe")]),
    ("function", &[("function", "crime-reduction")]),
    ("fields", &[("field", "name")]),
];

const LIFE: Said<'static> = &[
    ("danger", &[("danger", "immediate")]),
    ("who", &[("agency", "@"), ("subject", "adult")]),
    ("fields", &[("field", "name"), ("field", "address")]),
];

/// `YES` with the answers of one page replaced.
fn but<'a>(
    step: &str,
    pairs: &'a [(&'a str, &'a str)],
) -> Vec<(&'a str, &'a [(&'a str, &'a str)])> {
    YES.iter()
        .map(|(code, said)| {
            if *code == step {
                (*code, pairs)
            } else {
                (*code, *said)
            }
        })
        .collect()
}

#[tokio::test]
async fn every_ending_can_be_reached() -> Result<()> {
    for scene in scenes().await? {
        let (id, yes) = scene.ending(YES).await?;
        assert_eq!(yes, "yes");
        assert_eq!(scene.page(id, "fields").await?.of, 7);

        let more = but(
            "fields",
            &[
                ("field", "name"),
                ("field", "phone"),
                ("beyond", "They must ring him."),
            ],
        );
        assert_eq!(scene.ending(&more).await?.1, "conditions");

        let unasked = but("consent", &[("consent", "not-asked")]);
        assert_eq!(scene.ending(&unasked).await?.1, "not-yet");

        assert_eq!(scene.ending(OWED).await?.1, "not-yet");

        let immigration: Said<'_> = &[
            ("danger", &[("danger", "none")]),
            (
                "who",
                &[
                    ("agency", "@"),
                    ("approach", "asked"),
                    ("purpose", "immigration-enforcement"),
                    ("subject", "adult"),
                ],
            ),
        ];
        assert_eq!(scene.ending(immigration).await?.1, "no");

        let (id, life) = scene.ending(LIFE).await?;
        assert!(["yes", "conditions"].contains(&life.as_str()), "{life}");
        assert!(scene.page(id, "answer").await?.danger);
        assert_eq!(scene.page(id, "fields").await?.of, 3);

        let nobody: Said<'_> = &[
            ("danger", &[("danger", "none")]),
            WHO,
            ("person", &[("identity", "anonymous")]),
            ("fields", &[("field", "risk")]),
        ];
        assert_eq!(scene.ending(nobody).await?.1, "yes");
        assert!(scene.test.is_sound().await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_page_before_its_turn_is_not_there() -> Result<()> {
    for scene in scenes().await? {
        let id = scene.begin().await?;
        let later = [
            "who", "person", "fields", "check", "answer", "share", "decline", "advice", "",
        ];
        for code in later {
            let shown = scene.page(id, code).await;
            assert!(matches!(shown, Err(FlowError::NotThere)), "{code}");
        }
        let given = form(&[("identity", "identifies")]);
        let candour = &scene.test.candour;
        let saved = answer(candour, &scene.asker, id, "person", &given).await;
        assert!(matches!(saved, Err(FlowError::NotThere)));
        let kept = record(candour, &scene.asker, id, &form(DECLINE)).await;
        assert!(matches!(kept, Err(FlowError::NotThere)));

        scene.say(id, YES).await?;
        for other in [&scene.colleague, &scene.stranger] {
            for code in ["danger", "check", "answer"] {
                let shown = page(candour, other, id, code).await;
                assert!(matches!(shown, Err(FlowError::NotThere)), "{code}");
            }
        }
        // A life in danger leaves out what is not asked then.
        let next = scene
            .say(id, &[("danger", &[("danger", "immediate")])])
            .await?;
        assert_eq!(next, "check");
        let shown = scene.page(id, "consent").await;
        assert!(matches!(shown, Err(FlowError::NotThere)));
    }
    Ok(())
}

#[tokio::test]
async fn not_being_sure_leads_to_advice_and_closes_what_follows() -> Result<()> {
    for scene in scenes().await? {
        for place in 1..YES.len() {
            let (before, rest) = YES.split_at(place);
            let (step, said) = rest.first().context("no step")?;
            let id = scene.begin().await?;
            scene.say(id, before).await?;
            let (field, _) = said.first().context("no field")?;
            let next = scene.say(id, &[(*step, &[(*field, "not-sure")])]).await?;
            assert_eq!(next, "advice", "{step}");
            let asked = crate::advice::ask(&scene.test.candour, &scene.asker, id).await?;
            if *field != "field" {
                let rows = &asked.value().rows;
                assert!(rows.iter().any(|row| row.value == "I am not sure"));
            }
            let shown = scene.page(id, "check").await;
            assert!(matches!(shown, Err(FlowError::NotThere)), "{step}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_changed_answer_asks_again_only_what_no_longer_fits() -> Result<()> {
    for scene in scenes().await? {
        let (id, _) = scene.ending(YES).await?;
        let agency = WHO.1.iter().map(|(field, value)| {
            if *field == "purpose" {
                (*field, "crime-prevention")
            } else {
                (*field, *value)
            }
        });
        let who: Vec<(&str, &str)> = agency.collect();
        assert_eq!(scene.say(id, &[("who", &who)]).await?, "function");
        let consent = scene.page(id, "consent").await?;
        assert_eq!(consent.answers, form(&[("consent", "unsafe")]));
        let next = [("function", &[("function", "crime-reduction")][..])];
        assert_eq!(scene.say(id, &next).await?, "fields");
        let given = form(&[("field", "name"), ("field", "risk")]);
        let more = answer(&scene.test.candour, &scene.asker, id, "fields", &given).await;
        let Err(FlowError::Invalid(invalid)) = more else {
            bail!("what is more than usual is not asked about");
        };
        assert_eq!(invalid.problems().first().context("none")?.field, "beyond");
    }
    Ok(())
}

#[tokio::test]
async fn what_shields_somebody_is_blocked_until_it_is_redacted() -> Result<()> {
    for scene in scenes().await? {
        let candour = &scene.test.candour;
        let mut risk = FieldValue::line(Field::Risk, "His sister told us.")?;
        risk.marks.insert(Mark::Source);
        let kept = Record {
            id: candour.draw(RecordId::new),
            agency: scene.asker.agency,
            reference: "TVP-7".to_owned(),
            version: 1,
            category: Category::Ordinary,
            values: vec![FieldValue::line(Field::Name, "Ava Tern")?, risk],
        };
        let mut unit = candour.store().begin("test").await?;
        unit.record_insert(std::slice::from_ref(&kept), candour.now())
            .await?;
        unit.record(Entry {
            kind: Kind::Collection,
            agency: kept.agency,
            payload: Payload::new().with("record", kept.id.to_string()),
            salt: candour.bytes(),
        });
        unit.commit(candour.now()).await?;
        let from = form(&[("record", &kept.id.to_string())]);
        let other = create(candour, &scene.stranger, &from).await;
        assert!(
            matches!(other, Err(FlowError::NotThere)),
            "not their record"
        );
        let id = *create(candour, &scene.asker, &from).await?.value();
        scene.say(id, YES.split_at(6).0).await?;

        let fields = scene.page(id, "fields").await?;
        let offered: Vec<(&str, bool)> = fields
            .offered
            .iter()
            .map(|offered| (offered.code.as_str(), offered.shielded))
            .collect();
        assert_eq!(offered, [("name", false), ("risk", true)]);
        assert_eq!(fields.answers, form(&[("field", "name")]), "not ticked");
        let both = [("fields", &[("field", "name"), ("field", "risk")][..])];
        scene.say(id, &both).await?;
        let advice = scene
            .page(id, "answer")
            .await?
            .advice
            .context("no advice")?;
        assert_ne!(advice.answer, "yes");
        assert!(!advice.may.contains(&"Risk summary".to_owned()));

        let redacted: Said<'_> = &[(
            "fields",
            &[("field", "name"), ("field", "risk"), ("redacted", "risk")],
        )];
        scene.say(id, redacted).await?;
        let advice = scene
            .page(id, "answer")
            .await?
            .advice
            .context("no advice")?;
        assert_eq!(advice.answer, "yes");
    }
    Ok(())
}
