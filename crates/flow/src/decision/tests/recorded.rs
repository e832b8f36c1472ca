//! What is recorded, by whom, and when it holds.

use anyhow::{Context as _, Result, bail};
use candour_sharing::Question;

use super::super::{list, record, second, show};
use super::{LIFE, Said, YES, but, form, scenes};
use crate::FlowError;

pub(super) const DECLINE: &[(&str, &str)] = &[
    ("outcome", "decline"),
    ("code", "operational"),
    ("reason", "It would warn him before the arrest."),
    ("would_change", "The arrest is made."),
    ("review_day", "1"),
    ("review_month", "12"),
    ("review_year", "2026"),
];

#[tokio::test]
async fn sharing_is_recorded_with_its_law_and_can_be_asked_again() -> Result<()> {
    for scene in scenes().await? {
        let candour = &scene.test.candour;
        let (id, _) = scene.ending(YES).await?;
        let given = form(&[
            ("outcome", "share"),
            ("when", "will"),
            ("how", "By secure email."),
        ]);
        let kept = *record(candour, &scene.asker, id, &given).await?.value();
        let again = record(candour, &scene.asker, id, &given).await;
        assert!(matches!(again, Err(FlowError::NotThere)), "recorded twice");

        let seen = show(candour, &scene.colleague, kept).await?;
        let view = seen.value();
        assert_eq!(view.line.state, "final");
        assert_eq!(view.line.outcome, "share");
        assert!(!view.grounds.is_empty() && !view.wording.is_empty());
        assert!(view.grounds.iter().all(|ground| !ground.basis.is_empty()));
        assert_eq!(view.rule_set, candour.rules().hash());
        assert!(show(candour, &scene.stranger, kept).await.is_err());

        let mut unit = candour.store().begin("test").await?;
        let row = unit.decision_find(kept).await?.context("no decision")?;
        unit.finish().await?;
        let asked = Question::from_facts(&row.facts)?;
        let known = asked.circumstances().context("no circumstances")?;
        assert_eq!(known.fields.len(), 2);
        assert_eq!(row.recipient, Some(scene.adults.agency.id));

        let mine = list(candour, &scene.asker).await?;
        assert_eq!(mine.value().mine.len(), 1);
        assert!(mine.value().unfinished.is_empty());
        assert!(scene.test.is_sound().await?);
    }
    Ok(())
}

#[tokio::test]
async fn what_was_weighed_is_kept_with_the_decision() -> Result<()> {
    for scene in scenes().await? {
        let candour = &scene.test.candour;
        let weighed = but(
            "confidence",
            &[
                ("confidence", "outweighed"),
                ("harm_shared", "He may trust us less."),
                ("harm_not", "They come back."),
            ],
        );
        let (id, _) = scene.ending(&weighed).await?;
        let more: Said<'_> = &[(
            "fields",
            &[
                ("field", "name"),
                ("field", "phone"),
                ("beyond", "They ring him."),
            ],
        )];
        scene.say(id, more).await?;
        let given = form(&[
            ("outcome", "share"),
            ("when", "have"),
            ("how", "By secure email."),
        ]);
        let kept = *record(candour, &scene.asker, id, &given).await?.value();
        let seen = show(candour, &scene.asker, kept).await?;
        for words in [
            "I have shared it. By secure email.",
            "He may trust us less.",
            "They come back.",
            "They ring him.",
        ] {
            assert!(seen.value().reason.contains(words), "{words}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_not_allowed_is_not_recorded_as_shared() -> Result<()> {
    for scene in scenes().await? {
        let unasked = but("consent", &[("consent", "not-asked")]);
        let (id, _) = scene.ending(&unasked).await?;
        let given = form(&[("outcome", "share"), ("when", "have"), ("how", "By phone.")]);
        let kept = record(&scene.test.candour, &scene.asker, id, &given).await;
        assert!(matches!(kept, Err(FlowError::Invalid(_))));
        assert!(scene.page(id, "answer").await.is_ok(), "the draft stays");
    }
    Ok(())
}

#[tokio::test]
async fn a_ground_that_does_not_fit_is_not_recorded() -> Result<()> {
    for scene in scenes().await? {
        let candour = &scene.test.candour;
        let (id, _) = scene.ending(YES).await?;
        for code in ["no-gateway", "consent-needed", "immigration-purpose"] {
            let mut given = form(DECLINE);
            given.insert("code".to_owned(), vec![code.to_owned()]);
            let kept = record(candour, &scene.asker, id, &given).await;
            let Err(FlowError::Invalid(invalid)) = kept else {
                bail!("{code} was recorded");
            };
            let problem = invalid.problems().first().context("no problem")?;
            assert_eq!(problem.field, "code");
        }
        let mut past = form(DECLINE);
        past.insert("review_year".to_owned(), vec!["2025".to_owned()]);
        let kept = record(candour, &scene.asker, id, &past).await;
        assert!(matches!(kept, Err(FlowError::Invalid(_))));
        let mine = list(candour, &scene.asker).await?;
        assert!(mine.value().mine.is_empty(), "nothing is recorded");
    }
    Ok(())
}

#[tokio::test]
async fn not_sharing_at_high_risk_waits_for_a_second_person() -> Result<()> {
    for scene in scenes().await? {
        let candour = &scene.test.candour;
        for (verdict, state) in [("agree", "final"), ("overturn", "overturned")] {
            let (id, _) = scene.ending(LIFE).await?;
            let kept = record(candour, &scene.asker, id, &form(DECLINE)).await?;
            let kept = *kept.value();
            let seen = show(candour, &scene.asker, kept).await?;
            assert_eq!(seen.value().line.state, "awaiting-second");
            assert!(!seen.value().can_second);

            let given = form(&[("verdict", verdict), ("second_reason", "I know the case.")]);
            for other in [&scene.asker, &scene.stranger] {
                let done = second(candour, other, kept, &given).await;
                assert!(matches!(done, Err(FlowError::NotThere)));
            }
            let waiting = list(candour, &scene.colleague).await?;
            assert_eq!(waiting.value().waiting.len(), 1);
            let own = list(candour, &scene.asker).await?;
            assert!(own.value().waiting.is_empty(), "not one's own");

            let unexplained = form(&[("verdict", "overturn")]);
            let done = second(candour, &scene.colleague, kept, &unexplained).await;
            assert!(matches!(done, Err(FlowError::Invalid(_))));
            second(candour, &scene.colleague, kept, &given).await?;
            let seen = show(candour, &scene.asker, kept).await?;
            assert_eq!(seen.value().line.state, state);
            assert!(!seen.value().second_by.is_empty());
            let twice = second(candour, &scene.colleague, kept, &given).await;
            assert!(matches!(twice, Err(FlowError::Conflict)));
        }
        assert!(scene.test.is_sound().await?);
    }
    Ok(())
}

#[tokio::test]
async fn at_lower_risk_one_person_decides() -> Result<()> {
    for scene in scenes().await? {
        let (id, _) = scene.ending(YES).await?;
        let kept = record(&scene.test.candour, &scene.asker, id, &form(DECLINE)).await?;
        let seen = show(&scene.test.candour, &scene.asker, *kept.value()).await?;
        assert_eq!(seen.value().line.state, "final");
        assert_eq!(seen.value().line.review_on, "1 December 2026");
        assert!(seen.value().wording.contains("not to share"));
    }
    Ok(())
}

/// A request by the Safeguarding Adults Board, which must be answered.
const BOARD: Said<'static> = &[
    ("danger", &[("danger", "none")]),
    (
        "who",
        &[
            ("agency", "@"),
            ("approach", "asked"),
            ("purpose", "safeguarding-adult"),
            ("subject", "adult-at-risk"),
        ],
    ),
    ("person", &[("identity", "identifies")]),
    ("confidence", &[("confidence", "not-owed")]),
    ("consent", &[("consent", "unsafe")]),
    ("function", &[("function", "adults-board")]),
    ("fields", &[("field", "name"), ("field", "risk")]),
];

#[tokio::test]
async fn not_answering_a_duty_about_an_adult_at_risk_takes_two() -> Result<()> {
    for scene in scenes().await? {
        let (id, _) = scene.ending(BOARD).await?;
        let kept = record(&scene.test.candour, &scene.asker, id, &form(DECLINE)).await?;
        let seen = show(&scene.test.candour, &scene.colleague, *kept.value()).await?;
        assert_eq!(seen.value().line.state, "awaiting-second");
        assert!(seen.value().can_second);
    }
    Ok(())
}
