//! Whatever is published, the firewall, the doors and the schema are those that came with the program.

use anyhow::Context as _;
use candour_domain::{AgencyKind, Date, Role};
use candour_sharing::Texts;
use candour_store::testing::stores;

use super::publish;
use crate::gateway::date::{self, Change};
use crate::testing::TestCandour;
use crate::{Caller, FlowError};

async fn administrator(test: &TestCandour) -> anyhow::Result<Caller> {
    let panel = test.agency("Panel", AgencyKind::Oversight).await?;
    Ok(test
        .account(&panel, "admin@example.org", Role::Administrator)
        .await?)
}

const FIREWALL: &str = "gateways/Candour.immigration.cedar";

/// Publishing these texts must be refused, whoever asks.
async fn refused(
    test: &TestCandour,
    admin: &Caller,
    texts: Texts,
    what: &str,
) -> anyhow::Result<()> {
    let published = publish(&test.candour, admin, texts, what).await;
    assert!(
        matches!(published, Err(FlowError::Invalid(_))),
        "published: {what}"
    );
    Ok(())
}

#[tokio::test]
async fn nobody_publishes_the_purpose_firewall_away() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let admin = administrator(&test).await?;
        let mut texts = Texts::built_in();
        let firewall = texts.remove(FIREWALL).context("no firewall")?;
        refused(&test, &admin, texts.clone(), "without it").await?;
        texts.set(
            FIREWALL,
            firewall.replace("@from(\"1970-01-01\")", "@from(\"2099-01-01\")"),
        );
        refused(&test, &admin, texts.clone(), "much later").await?;
        texts.set(FIREWALL, firewall.replace("purpose ==", "purpose !="));
        refused(&test, &admin, texts, "the other way round").await?;
        let change = Change {
            gateway: "Candour.immigration".to_owned(),
            from: Some(Date::new(2099, 1, 1)?),
            source: "https://example.org/never".to_owned(),
            note: "Later".to_owned(),
            ..Change::default()
        };
        let base = test.candour.rules().hash().to_owned();
        let dated = date::publish(&test.candour, &admin, &change, &base).await;
        assert!(matches!(dated, Err(FlowError::Invalid(_))), "dated away");
        let proposed = date::propose(&test.candour, &admin, &change).await;
        assert!(matches!(proposed, Err(FlowError::Invalid(_))), "proposed");
    }
    Ok(())
}

#[tokio::test]
async fn nobody_publishes_a_door_for_themselves() -> anyhow::Result<()> {
    let opens = "@id(\"planted\")\n@plain(\"Planted.\")\npermit (principal, action == Action::\"record.show\", resource is Record);";
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let admin = administrator(&test).await?;
        let mut texts = Texts::built_in();
        texts.set("door/planted.cedar", opens);
        refused(&test, &admin, texts, "a door to every record").await?;
        for forbids in [
            "administrator.no-content",
            "oversight.no-people",
            "immigration.outside",
            "shield.redact",
            "disclose.own",
        ] {
            let mut texts = Texts::built_in();
            texts
                .remove(&format!("door/{forbids}.cedar"))
                .context("no such rule")?;
            refused(&test, &admin, texts, forbids).await?;
        }
        let mut texts = Texts::built_in();
        let schema = texts.get("schema.cedarschema").unwrap_or_default();
        let outside = schema.replace("\"record.show\" in [content]", "\"record.show\"");
        assert_ne!(outside, schema);
        texts.set("schema.cedarschema", outside);
        refused(&test, &admin, texts, "records are no content").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_gateway_opens_nothing_but_a_disclosure() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let admin = administrator(&test).await?;
        let mut texts = Texts::built_in();
        let path = "gateways/CareAct.s42.cedar";
        let text = texts.get(path).context("no gateway")?;
        let (said, _) = text.split_once("permit (").context("no policy")?;
        let planted = format!(
            "{said}permit (principal, action == Action::\"record.show\", resource is Record);"
        );
        texts.set(path, planted);
        refused(&test, &admin, texts, "a gateway to every record").await?;
    }
    Ok(())
}

#[tokio::test]
async fn what_is_in_the_database_by_another_way_leaves_the_house_alone() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let mut texts = Texts::built_in();
        texts.remove(FIREWALL).context("no firewall")?;
        texts.remove("door/administrator.no-content.cedar");
        let mut unit = test.candour.store().begin("test.rules").await?;
        let kept: Vec<(&str, &str)> = texts.iter().collect();
        let now = test.candour.now();
        unit.rule_set_insert("old", &kept, now).await?;
        unit.rule_publication_insert("old", None, "years ago", now)
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
