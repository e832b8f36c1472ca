//! Rules with something wrong in them, planted: each must be refused at the door, and one that only fails while it is
//! evaluated must refuse whatever it was asked.

use candour_domain::AgencyKind;
use candour_sharing::{Act, Faults, Outcome, RuleSet, Texts, Thing, decide};

use crate::common;

const SCHEMA: &str = include_str!("../../../../policies/schema.cedarschema");
const OWN: &str = include_str!("../../../../policies/door/record.own.cedar");
const GATEWAY: &str = include_str!("../../../../policies/gateways/CDA1998.s115.cedar");
const FIREWALL: &str = include_str!("../../../../policies/gateways/Candour.immigration.cedar");

/// Fits the schema, and overflows when it is evaluated.
const OVERFLOWS: &str = r#"
@id("planted") @plain("Planted.")
permit (principal, action == Action::"record.show", resource)
when { principal.agency == resource.owner && 9223372036854775807 + 1 > 0 };
"#;

fn load(policies: &[(&str, &str)]) -> Result<RuleSet, Faults> {
    let mut texts: Texts = policies
        .iter()
        .map(|(path, text)| (format!("{path}.cedar"), *text))
        .collect();
    texts.set("schema.cedarschema", SCHEMA);
    RuleSet::load(texts)
}

/// The one fault of texts that do not load, as `path:line: message`.
fn fault(policies: &[(&str, &str)]) -> String {
    load(policies).map_or_else(|faults| faults.to_string(), |_| "none".to_owned())
}

#[test]
fn an_error_refuses_even_where_another_rule_allows() -> anyhow::Result<()> {
    let caller = common::practitioner(AgencyKind::Police);
    let thing = Thing::Record {
        owner: common::OURS,
    };
    let question = common::door(&caller, Act::RecordShow, &thing);
    let sound = load(&[("door/own", OWN)])?;
    assert!(common::shares(&sound, &question));
    let planted = load(&[("door/own", OWN), ("door/planted", OVERFLOWS)])?;
    let Outcome::Decline(refusal) = decide(&planted, &question, common::now()) else {
        anyhow::bail!("an error was skipped");
    };
    assert!(refusal.alarm.is_some_and(|alarm| alarm.contains("planted")));
    assert_eq!(refusal.reasons[0].policy_id, "error");
    Ok(())
}

#[test]
fn an_act_on_the_wrong_thing_is_refused_with_an_alarm() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let caller = common::practitioner(AgencyKind::Police);
    for (act, thing) in [
        (Act::RecordShow, Thing::Service),
        (Act::LedgerShow, Thing::Administration),
        (
            Act::Disclose,
            Thing::Record {
                owner: common::OURS,
            },
        ),
    ] {
        let question = common::door(&caller, act, &thing);
        let Outcome::Decline(refusal) = decide(&rules, &question, common::now()) else {
            anyhow::bail!("{act:?} was allowed");
        };
        assert!(refusal.alarm.is_some(), "{act:?}");
    }
    Ok(())
}

#[test]
fn what_does_not_fit_the_schema_does_not_load() {
    let begin = "when {\n";
    let line = GATEWAY
        .lines()
        .position(|line| line.ends_with("when {"))
        .unwrap_or(0)
        + 2;
    for planted in [
        "context.no_consent_reason == NoConsentReason::\"would-prejudice\" &&\n",
        "context.purpose == Purpose::\"crime\" &&\n",
        "Purpose::\"prevent\" == Purpose::\"care\" &&\n",
        "context.colour == 1 &&\n",
    ] {
        let text = GATEWAY.replacen(begin, &format!("{begin}{planted}"), 1);
        assert_ne!(text, GATEWAY);
        let said = fault(&[("gateways/planted", &text)]);
        assert!(said.starts_with("gateways/planted.cedar:"), "{said}");
        if !planted.starts_with("Purpose") {
            assert!(
                said.starts_with(&format!("gateways/planted.cedar:{line}:")),
                "{said}"
            );
        }
    }
    let unknown = OWN.replace("record.correct", "record.corect");
    assert_ne!(unknown, OWN);
    let said = fault(&[("door/own", &unknown)]);
    assert!(
        said.starts_with("door/own.cedar:") && said.contains("record.corect"),
        "{said}"
    );
}

#[test]
fn what_is_not_said_is_a_fault_with_its_place() {
    for annotation in [
        "id",
        "law",
        "plain",
        "kind",
        "from",
        "until",
        "source",
        "reviewed_by",
        "reviewed_on",
        "jurisdiction",
        "basis",
        "condition",
        "conditions",
        "from_kinds",
        "to_kinds",
        "purposes",
        "subjects",
        "functions",
        "consent",
        "confidence_override",
        "data_protection_override",
        "onward_use",
        "exclusions",
        "record_needed",
    ] {
        let begin = format!("@{annotation}(");
        let lines = GATEWAY.lines();
        let text: Vec<&str> = lines.filter(|line| !line.starts_with(&begin)).collect();
        let text = text.join("\n");
        assert_eq!(text.lines().count() + 1, GATEWAY.lines().count());
        let said = fault(&[("gateways/planted", &text)]);
        let expected = format!("`@{annotation}` is missing");
        assert!(said.contains(&expected), "{said}");
        assert!(said.starts_with("gateways/planted.cedar:"), "{said}");
    }
}

#[test]
fn what_is_said_badly_is_a_fault_on_its_line() {
    for (annotation, said) in [
        ("from", "May 2018"),
        ("until", "2001-01-01"),
        ("kind", "maybe"),
        ("kind", "exclusion"),
        ("jurisdiction", ""),
        ("source", ""),
        ("law", ""),
        ("from_kinds", "police pirates"),
        ("purposes", ""),
        ("consent", "perhaps"),
        ("confidence_override", "often"),
        ("data_protection_override", "yes"),
    ] {
        let lines = GATEWAY.lines();
        let begin = format!("@{annotation}(");
        let place = GATEWAY
            .lines()
            .position(|line| line.starts_with(&begin))
            .unwrap()
            + 1;
        let text: Vec<String> = lines
            .map(|line| {
                if line.starts_with(&begin) {
                    format!("{begin}\"{said}\")")
                } else {
                    line.to_owned()
                }
            })
            .collect();
        let told = fault(&[("gateways/planted", &text.join("\n"))]);
        let expected = format!("gateways/planted.cedar:{place}: `@{annotation}`");
        assert!(told.contains(&expected), "{annotation} {said}: {told}");
    }
    let undated = FIREWALL.replace("1970-01-01", "");
    assert!(fault(&[("gateways/planted", &undated)]).contains("must be dated"));
    let twice = fault(&[("door/a", OWN), ("door/b", OWN)]);
    assert!(
        twice.contains("`record.own` is in `door/a.cedar` too"),
        "{twice}"
    );
    let broken = OWN.replace("resource.owner ==", "resource.owner =");
    let line = OWN
        .lines()
        .position(|line| line.contains("resource.owner =="))
        .unwrap()
        + 1;
    let told = fault(&[("door/a", &broken)]);
    assert!(told.starts_with(&format!("door/a.cedar:{line}:")), "{told}");
    let two = format!("{OWN}\n{OWN}");
    assert!(fault(&[("door/a", &two)]).starts_with("door/a.cedar:"));
}

#[test]
fn every_fault_is_told_at_once() {
    let wrong = GATEWAY.replace("@kind(\"power\")", "@kind(\"maybe\")");
    let wrong = wrong.replace("@until(\"\")", "@until(\"soon\")");
    let told = fault(&[("door/a", "permit"), ("gateways/planted", &wrong)]);
    assert_eq!(told.lines().count(), 3, "{told}");
    for path in ["rules.cedar", "door/notes.txt", "gateways/deep/a.cedar"] {
        let mut texts = Texts::built_in();
        texts.set(path, OWN.replace("record.own", "planted"));
        let faults = RuleSet::load(texts).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults}");
    }
    for schema in ["entity", "entity Account;\nentity Account;"] {
        let mut texts = Texts::built_in();
        texts.set("schema.cedarschema", schema);
        assert!(RuleSet::load(texts).is_err());
    }
    assert!(RuleSet::load(Texts::new()).is_err());
}

#[test]
fn versions_of_a_gateway_follow_one_another() -> anyhow::Result<()> {
    let older = GATEWAY.replace("@until(\"\")", "@until(\"2026-11-23\")");
    let newer = GATEWAY.replace("@from(\"2018-05-25\")", "@from(\"2026-11-23\")");
    let rules = load(&[("gateways/a", &older), ("gateways/b", &newer)])?;
    assert_eq!(rules.gateways().len(), 2);
    let newest = rules.gateway("CDA1998.s115").unwrap();
    assert_eq!(newest.in_force.until, None);
    assert!(common::shares(
        &rules,
        &common::disclose(common::circumstances())
    ));
    let told = fault(&[("gateways/a", GATEWAY), ("gateways/b", &newer)]);
    assert!(told.contains("for some of the same days"), "{told}");
    Ok(())
}

#[test]
fn a_rule_that_is_not_dated_does_not_hold() -> anyhow::Result<()> {
    let question = common::disclose(common::circumstances());
    assert!(common::shares(
        &load(&[("gateways/a", GATEWAY)])?,
        &question
    ));
    for (from, until) in [("", ""), ("2026-11-24", ""), ("2018-05-25", "2026-11-23")] {
        let text = GATEWAY
            .replace("@from(\"2018-05-25\")", &format!("@from(\"{from}\")"))
            .replace("@until(\"\")", &format!("@until(\"{until}\")"));
        let rules = load(&[("gateways/a", &text)])?;
        assert!(!common::shares(&rules, &question), "{from} {until}");
        assert_eq!(rules.gateways().len(), 1, "it is still shown");
    }
    Ok(())
}

#[test]
fn the_hash_changes_with_any_byte_and_not_with_the_order() -> anyhow::Result<()> {
    let hash = |policies: &[(&str, &str)]| load(policies).map(|rules| rules.hash().to_owned());
    let (own, gateway) = (("door/own", OWN), ("gateways/a", GATEWAY));
    let before = hash(&[own, gateway])?;
    assert_eq!(before, hash(&[gateway, own])?);
    let commented = format!("{OWN} ");
    assert_ne!(before, hash(&[("door/own", &commented), gateway])?);
    assert_ne!(before, hash(&[("door/owm", OWN), gateway])?);
    let mut texts = Texts::built_in();
    let built_in = texts.hash();
    texts.set("minimum_fields.toml", "minimum = []");
    assert_ne!(built_in, texts.hash());
    Ok(())
}
