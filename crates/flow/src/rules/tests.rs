//! The rules in force: taken up by everybody, kept before they are used, and never half.

use candour_domain::{AgencyKind, Date, PointerGrade, Role};
use candour_sharing::Texts;
use candour_store::testing::stores;

use super::{history, publish};
use crate::agreement::{NewAgreement, create};
use crate::testing::TestCandour;
use crate::{Caller, FlowError};

const EXCLUSION: &str = "gateways/Candour.immigration.cedar";

async fn administrator(test: &TestCandour) -> anyhow::Result<Caller> {
    let panel = test.agency("Panel", AgencyKind::Oversight).await?;
    Ok(test
        .account(&panel, "admin@example.org", Role::Administrator)
        .await?)
}

fn changed() -> Texts {
    let mut texts = Texts::built_in();
    let path = "gateways/CA2004.s11.cedar";
    let text = texts.get(path).unwrap_or_default().to_owned();
    texts.set(path, format!("// Read again.\n{text}"));
    texts
}

#[tokio::test]
async fn what_is_published_holds_on_every_instance_and_is_kept() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let admin = administrator(&test).await?;
        let other = test.another()?;
        let before = test.candour.rules().hash().to_owned();
        let hash = publish(&test.candour, &admin, changed(), "Read again").await?;
        assert_ne!(*hash.value(), before);
        for candour in [&test.candour, &other] {
            let (mut unit, rules) = candour.begin("test.rules").await?;
            assert_eq!(rules.hash(), hash.value());
            let kept = unit.rule_set_find(rules.hash()).await?;
            let kept: Texts = kept.into_iter().flatten().collect();
            assert_eq!(kept.hash(), rules.hash(), "a decision can be replayed");
            unit.finish().await?;
        }
        let published = history(&test.candour, &admin).await?.into_parts().0;
        assert_eq!(published.len(), 1);
        assert_eq!(
            (published[0].number, published[0].note.as_str()),
            (1, "Read again")
        );
        assert!(test.is_sound().await?);
    }
    Ok(())
}

#[tokio::test]
async fn rules_with_a_fault_are_refused_and_those_before_stay() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let admin = administrator(&test).await?;
        let mut faulty = Texts::built_in();
        faulty.set(EXCLUSION, "forbid (principal, action, resource)");
        let refused = publish(&test.candour, &admin, faulty.clone(), "A slip").await;
        let Err(FlowError::Invalid(invalid)) = refused else {
            anyhow::bail!("a faulty rule was published");
        };
        assert!(
            invalid
                .problems()
                .iter()
                .any(|fault| fault.field == EXCLUSION && fault.rule.starts_with("line ")),
            "{invalid:?}"
        );
        let unsaid = publish(&test.candour, &admin, changed(), " ").await;
        assert!(matches!(unsaid, Err(FlowError::Invalid(_))));
        // Even if they are in the database, they are not used.
        let mut unit = test.candour.store().begin("test.rules").await?;
        let texts: Vec<(&str, &str)> = faulty.iter().collect();
        let now = test.candour.now();
        unit.rule_set_insert("bad", &texts, now).await?;
        unit.rule_publication_insert("bad", None, "by hand", now)
            .await?;
        unit.finish().await?;
        for candour in [&test.candour, &test.another()?] {
            let (unit, rules) = candour.begin("test.rules").await?;
            assert_eq!(rules.hash(), Texts::built_in().hash());
            unit.finish().await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn only_an_administrator_publishes_rules() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let police = test.agency("Police", AgencyKind::Police).await?;
        let officer = test
            .account(&police, "p@example.org", Role::Practitioner)
            .await?;
        let tried = publish(&test.candour, &officer, changed(), "Mine").await;
        assert!(matches!(tried, Err(FlowError::NotThere)));
        assert!(matches!(
            history(&test.candour, &officer).await,
            Err(FlowError::NotThere)
        ));
    }
    Ok(())
}

#[tokio::test]
async fn publishing_leaves_agreements_in_effect() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let admin = administrator(&test).await?;
        let police = test.agency("Police", AgencyKind::Police).await?;
        let health = test.agency("Health", AgencyKind::Health).await?;
        let new = NewAgreement {
            title: "Partnership".to_owned(),
            from: Date::new(2026, 1, 1)?,
            until: Date::new(2028, 1, 1)?,
            review_on: Date::new(2027, 1, 1)?,
            parties: vec![
                (police.agency.id, PointerGrade::Desk),
                (health.agency.id, PointerGrade::Desk),
            ],
        };
        create(&test.candour, &admin, new).await?;
        let mut texts = changed();
        texts.set("agreements/made-up.toml", "not an agreement");
        publish(&test.candour, &admin, texts, "Read again").await?;
        let (unit, rules) = test.candour.begin("test.rules").await?;
        assert_eq!(rules.agreements().len(), 1);
        assert!(rules.texts().get("agreements/made-up.toml").is_none());
        unit.finish().await?;
    }
    Ok(())
}
