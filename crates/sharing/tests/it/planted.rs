//! Rules with something wrong in them, planted: each must be refused at the door, and one that only fails while it is
//! evaluated must refuse whatever it was asked.

use candour_domain::AgencyKind;
use candour_sharing::{Act, Outcome, RuleSet, SharingError, Thing, decide};

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

fn load(policies: &[(&str, &str)]) -> Result<RuleSet, SharingError> {
    RuleSet::from_texts(SCHEMA, policies)
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
    let unguarded = GATEWAY.replace(
        "context.purpose == Purpose::\"crime-prevention\"",
        "context.no_consent_reason == NoConsentReason::\"would-prejudice\"",
    );
    let misspelt = GATEWAY.replace("Purpose::\"crime-prevention\"", "Purpose::\"crime\"");
    let impossible = GATEWAY.replace("context.purpose ==", "Purpose::\"prevent\" ==");
    for text in [unguarded, misspelt, impossible] {
        assert_ne!(text, GATEWAY);
        let refused = load(&[("gateways/planted", &text)]);
        assert!(
            matches!(refused, Err(SharingError::Invalid { ref policy, .. }) if policy == "CDA1998.s115"),
            "{text}"
        );
    }
}

#[test]
fn what_is_not_said_is_an_error_that_names_the_policy() {
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
    ] {
        let begin = format!("@{annotation}(");
        let text: Vec<&str> = GATEWAY
            .lines()
            .filter(|line| !line.starts_with(&begin))
            .collect();
        let text = text.join(
            "
",
        );
        assert_eq!(text.lines().count() + 1, GATEWAY.lines().count());
        let refused = load(&[("gateways/planted", &text)]);
        let Err(SharingError::MissingAnnotation {
            policy,
            annotation: missing,
        }) = refused
        else {
            panic!("loaded without {annotation}");
        };
        assert_eq!((policy.as_str(), missing), ("gateways/planted", annotation));
    }
}

#[test]
fn what_is_said_badly_is_an_error_too() {
    let begin = "@from(\"2018-05-25\")";
    for (from, to) in [
        (begin, "@from(\"May 2018\")"),
        ("@kind(\"power\")", "@kind(\"maybe\")"),
        ("@kind(\"power\")", "@kind(\"exclusion\")"),
        (
            "@jurisdiction(\"England and Wales\")",
            "@jurisdiction(\"\")",
        ),
    ] {
        let text = GATEWAY.replace(from, to);
        assert_ne!(text, GATEWAY);
        assert!(
            matches!(
                load(&[("gateways/planted", &text)]),
                Err(SharingError::BadAnnotation { .. })
            ),
            "{to}"
        );
    }
    let undated = FIREWALL.replace("1970-01-01", "");
    assert!(matches!(
        load(&[("gateways/planted", &undated)]),
        Err(SharingError::BadAnnotation { .. })
    ));
    assert!(matches!(
        load(&[("door/a", OWN), ("door/b", OWN)]),
        Err(SharingError::Duplicate { .. })
    ));
    assert!(matches!(
        load(&[("door/a", "permit")]),
        Err(SharingError::Unreadable { .. })
    ));
    assert!(matches!(
        RuleSet::from_texts("entity", &[]),
        Err(SharingError::Schema { .. })
    ));
    assert!(matches!(
        RuleSet::from_texts("entity Account;", &[]),
        Err(SharingError::Schema { .. })
    ));
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
    let schema = format!("{SCHEMA} ");
    assert_ne!(
        before,
        RuleSet::from_texts(&schema, &[own, gateway])?.hash()
    );
    Ok(())
}
