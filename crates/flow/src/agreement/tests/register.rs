//! The register: who may read and write it, what it reminds of, and the file of an agreement.

use candour_domain::{AgencyId, AgencyKind, AgreementId, Date, PointerGrade, Role};
use candour_store::AgreementRow;
use candour_store::testing::stores;

use super::world::{World, unsigned};
use crate::FlowError;
use crate::agreement::{
    Answers, Draft, NewAgreement, Sure, create, end, export, form, list, preview, propose, show,
};
use crate::testing::TestCandour;

#[tokio::test]
async fn an_agreement_holds_between_its_days() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let candour = &world.test.candour;
        let good = world.new_agreement(PointerGrade::Desk)?;
        let wrong = [
            NewAgreement {
                until: Date::new(2025, 1, 1)?,
                ..good.clone()
            },
            NewAgreement {
                parties: good.parties[..1].to_vec(),
                ..good.clone()
            },
            NewAgreement {
                parties: [&good.parties[..], &good.parties[..1]].concat(),
                ..good.clone()
            },
        ];
        for new in wrong {
            assert!(matches!(
                create(candour, &world.admin, new).await,
                Err(FlowError::Invalid(_))
            ));
        }
        create(candour, &world.admin, good).await?;
        let view = list(candour, &world.admin).await?.into_parts().0;
        assert_eq!(view.len(), 1);
        assert!(view[0].in_force && view[0].parties.len() == 2 && view[0].reminders.is_empty());
        let sorts = |view: &[crate::agreement::AgreementView]| -> Vec<String> {
            let reminders = view[0].reminders.iter();
            reminders.map(|reminder| reminder.sort.clone()).collect()
        };
        // Its review is due on 1 January 2027; it ends on 1 June.
        for (days, expected) in [
            (15, vec!["review-soon"]),
            (30, vec!["review-overdue"]),
            (100, vec!["ends-soon", "review-overdue"]),
            (60, vec!["expired"]),
        ] {
            world.test.clock.advance_hours(days * 24);
            let view = list(candour, &world.officer).await?.into_parts().0;
            assert_eq!(sorts(&view), expected);
        }
        let view = list(candour, &world.officer).await?.into_parts().0;
        assert!(!view[0].in_force && view[0].state == "expired");
        let page = show(candour, &world.officer, view[0].id)
            .await?
            .into_parts()
            .0;
        assert!(
            page.hits.iter().any(|hit| hit.way == "loses"),
            "{:?}",
            page.hits
        );
    }
    Ok(())
}

#[tokio::test]
async fn everybody_reads_the_register_and_administrators_write_it() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let candour = &world.test.candour;
        let id = world.agree(PointerGrade::Desk).await?;
        let text = world.text(id).await?.to_toml();
        let panel = world.test.agency("Board", AgencyKind::Oversight).await?;
        let overseer = world
            .test
            .account(&panel, "o@example.org", Role::Oversight)
            .await?;
        for reader in [&world.officer, &overseer] {
            let page = show(candour, reader, id).await?.into_parts().0;
            assert!(!page.may_change);
            assert_eq!(
                page.agreement.parties[0].grades.len(),
                page.categories.len()
            );
            assert!(form(candour, reader, None).await.is_err());
            assert!(preview(candour, reader, Draft::Text(&text)).await.is_err());
            let tried = propose(candour, reader, Draft::Text(&text)).await;
            assert!(matches!(tried, Err(FlowError::NotThere)));
            let tried = end(candour, reader, id, candour.today(), Sure::Yes).await;
            assert!(matches!(tried, Err(FlowError::NotThere)));
        }
        assert!(show(candour, &world.admin, id).await?.value().may_change);
    }
    Ok(())
}

#[tokio::test]
async fn a_file_comes_back_as_it_went_out() -> anyhow::Result<()> {
    let mut files = Vec::new();
    for store in stores().await? {
        let world = World::new(store).await?;
        let candour = &world.test.candour;
        let id = world.agree(PointerGrade::Agency).await?;
        let file = export(candour, &world.officer, id).await?.into_parts().0;
        let text = String::from_utf8(file)?;
        // Into the same register: the same text, as the next version, in effect because it says who signed.
        let again = propose(candour, &world.admin, Draft::Text(&text)).await?;
        assert_eq!((again.value().id, again.value().version), (id, 2));
        let out = export(candour, &world.officer, id).await?.into_parts().0;
        assert_eq!(
            String::from_utf8(out)?,
            text.replace("version = 1", "version = 2")
        );
        let page = show(candour, &world.admin, id).await?.into_parts().0;
        let words: Vec<_> = page
            .versions
            .iter()
            .map(|line| line.words.as_str())
            .collect();
        assert_eq!(words, ["In effect", "Replaced by a later version"]);
        files.push(text);
    }
    // Into a register elsewhere, which knows the parties by other ids.
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        // The generator of tests begins anew: without this the agencies would have the ids of those above.
        test.candour.draw(AgencyId::new);
        let panel = test
            .agency("Somebody else's panel", AgencyKind::Oversight)
            .await?;
        test.agency("Health", AgencyKind::Health).await?;
        let admin = test
            .account(&panel, "a@example.org", Role::Administrator)
            .await?;
        let text = files.first().cloned().unwrap_or_default();
        let unknown = preview(&test.candour, &admin, Draft::Text(&text)).await;
        let Err(FlowError::Invalid(invalid)) = unknown else {
            anyhow::bail!("the police are not there");
        };
        assert!(
            invalid.problems()[0].rule.starts_with("`agency`"),
            "{invalid:?}"
        );
        test.agency("Police", AgencyKind::Police).await?;
        let kept = propose(&test.candour, &admin, Draft::Text(&text)).await?;
        assert!(kept.value().unsigned.is_empty());
        assert!(list(&test.candour, &admin).await?.value()[0].in_force);
        for (from, to, key) in [
            ("retention_days", "retention_dayz", "retention_dayz"),
            ("title = ", "title = 7 #", "string"),
            ("2026-01-01", "yesterday", "date"),
        ] {
            let tried = preview(&test.candour, &admin, Draft::Text(&text.replace(from, to))).await;
            let Err(FlowError::Invalid(invalid)) = tried else {
                anyhow::bail!("{from} was taken as {to}");
            };
            let rule = &invalid.problems()[0].rule;
            assert!(rule.starts_with("Line ") && rule.contains(key), "{rule}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_end_to_come_is_a_version_of_its_own() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let candour = &world.test.candour;
        let id = world.agree(PointerGrade::Desk).await?;
        let past = end(
            candour,
            &world.admin,
            id,
            Date::new(2026, 11, 1)?,
            Sure::Look,
        )
        .await;
        assert!(matches!(past, Err(FlowError::Invalid(_))));
        let on = Date::new(2026, 12, 1)?;
        let looked = end(candour, &world.admin, id, on, Sure::Look).await?;
        assert!(!looked.value().hits.is_empty());
        assert_eq!(
            list(candour, &world.admin).await?.value()[0].until,
            "1 June 2027"
        );
        end(candour, &world.admin, id, on, Sure::Yes).await?;
        let view = list(candour, &world.admin).await?.into_parts().0;
        assert_eq!(
            (view[0].until.as_str(), view[0].in_force),
            ("1 December 2026", true)
        );
        world.test.clock.advance_hours(9 * 24);
        assert!(!list(candour, &world.admin).await?.value()[0].in_force);
    }
    Ok(())
}

#[tokio::test]
async fn a_form_is_an_agreement_or_says_what_is_wrong() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let candour = &world.test.candour;
        let nothing = preview(candour, &world.admin, Draft::New(&Answers::new())).await;
        let Err(FlowError::Invalid(invalid)) = nothing else {
            anyhow::bail!("an empty form was taken");
        };
        let fields: Vec<_> = invalid
            .problems()
            .iter()
            .map(|one| one.field.as_str())
            .collect();
        assert_eq!(
            fields,
            [
                "title",
                "from-day",
                "review-day",
                "purposes",
                "fields",
                "retention_days"
            ]
        );
        let id = world.agree(PointerGrade::Exists).await?;
        let boxes = form(candour, &world.admin, Some(id)).await?.into_parts().0;
        assert_eq!(boxes.agencies.len(), 2, "no panel");
        let same = preview(candour, &world.admin, Draft::Change(id, &boxes.answers)).await?;
        let same = same.into_parts().0;
        assert!(same.changes.is_empty() && same.terms.is_empty(), "{same:?}");
        assert_eq!(
            same.unsigned.len(),
            2,
            "what comes from a form is not signed"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_form_says_who_gains_and_who_loses() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let candour = &world.test.candour;
        let id = world.agree(PointerGrade::Exists).await?;
        let boxes = form(candour, &world.admin, Some(id)).await?.into_parts().0;
        let mut changed = boxes.answers.clone();
        let police = world.police.agency.id;
        for (name, value) in [
            (format!("grade-{police}-victim"), ""),
            (format!("grade-{police}-ordinary"), "desk"),
        ] {
            changed.insert(name, vec![value.to_owned()]);
        }
        let looked = preview(candour, &world.admin, Draft::Change(id, &changed)).await?;
        let lines: Vec<_> = looked
            .value()
            .changes
            .iter()
            .map(|line| (line.way.as_str(), line.viewer.as_str(), line.what.as_str()))
            .collect();
        assert_eq!(
            lines,
            [
                ("loses", "Health", "Possible matches with: Victims"),
                ("gains", "Health", "Possible matches with: Other records"),
            ]
        );
        changed.insert(
            "purposes".to_owned(),
            vec!["immigration-enforcement".to_owned()],
        );
        let tried = preview(candour, &world.admin, Draft::Change(id, &changed)).await;
        assert!(
            matches!(tried, Err(FlowError::Invalid(_))),
            "no agreement is for that"
        );
        let draft = unsigned(world.text(id).await?, PointerGrade::Desk).to_toml();
        propose(candour, &world.admin, Draft::Text(&draft)).await?;
        let page = show(candour, &world.admin, id).await?.into_parts().0;
        let waits = page.draft.ok_or_else(|| anyhow::anyhow!("no draft"))?;
        assert!(waits.changes.iter().all(|line| line.way == "gains"));
    }
    Ok(())
}

#[tokio::test]
async fn agreements_from_before_there_were_versions_still_hold() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let new = world.new_agreement(PointerGrade::Desk)?;
        let row = AgreementRow {
            id: world.test.candour.draw(AgreementId::new),
            title: new.title,
            from: new.from,
            until: new.until,
            review_on: new.review_on,
        };
        let now = world.test.candour.now();
        let mut unit = world.test.candour.store().begin("test.before").await?;
        unit.agreement_insert(&row, &new.parties, now).await?;
        unit.finish().await?;
        // An instance that starts finds it, and whoever runs already is told.
        let other = world.test.another()?;
        for candour in [&other, &world.test.candour] {
            let view = list(candour, &world.admin).await?.into_parts().0;
            assert!(view.len() == 1 && view[0].in_force, "{view:?}");
            assert_eq!(candour.rules().agreements().len(), 1);
        }
    }
    Ok(())
}
