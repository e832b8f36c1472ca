//! The acts, the schema and the policies speak of the same things.

use std::collections::BTreeSet;

use candour_domain::{
    AgencyKind, Approach, Category, Confidence, Consent, Detriment, DisclosureState, Field,
    Function, Identity, Mark, NoConsentReason, Purpose, Role, SubjectKind,
};
use candour_sharing::{Act, Danger, RuleSet};
use cedar_policy::SchemaFragment;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../../../policies/schema.cedarschema");
const DOCS: &str = include_str!("../../../../docs/gateways.md");

fn schema() -> anyhow::Result<Value> {
    let (fragment, warnings) = SchemaFragment::from_cedarschema_str(SCHEMA)?;
    assert_eq!(warnings.count(), 0);
    let mut schema = fragment.to_json_value()?;
    let words = schema.pointer_mut("/").map(Value::take);
    words.ok_or_else(|| anyhow::anyhow!("the schema has a namespace"))
}

#[test]
fn every_act_is_an_action_and_every_action_an_act() -> anyhow::Result<()> {
    let schema = schema()?;
    let actions = schema["actions"].as_object().unwrap();
    // A group of acts applies to nothing itself.
    let done = actions
        .iter()
        .filter(|(_, action)| action["appliesTo"]["resourceTypes"][0].is_string());
    let done: BTreeSet<&str> = done.map(|(name, _)| name.as_str()).collect();
    let acts: BTreeSet<&str> = Act::ALL.iter().map(|act| act.code()).collect();
    assert_eq!(done, acts);
    Ok(())
}

#[test]
fn every_act_can_be_allowed_and_every_policy_is_about_an_act() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let mut allowed = BTreeSet::new();
    for policy in rules.policies() {
        let acts = rules.acts_of(policy);
        assert!(!acts.is_empty(), "{policy}");
        if rules.forbids(policy) {
            continue;
        }
        allowed.extend(acts);
    }
    // Only an agreement can say that it covers something.
    allowed.insert(Act::AgreementCover);
    assert_eq!(allowed, Act::ALL.iter().copied().collect());
    Ok(())
}

#[test]
fn the_schema_has_the_words_of_the_domain() -> anyhow::Result<()> {
    let schema = schema()?;
    let words = |name: &str| -> BTreeSet<String> {
        let listed = schema["entityTypes"][name]["enum"].as_array().unwrap();
        listed
            .iter()
            .map(|word| word.as_str().unwrap().to_owned())
            .collect()
    };
    macro_rules! same {
        ($($name:ident),*) => {
            $(assert_eq!(
                words(stringify!($name)),
                $name::ALL.iter().map(|value| value.code().to_owned()).collect(),
                stringify!($name)
            );)*
        };
    }
    same!(
        AgencyKind,
        Role,
        Purpose,
        SubjectKind,
        Consent,
        NoConsentReason,
        Field,
        DisclosureState,
        Danger,
        Function,
        Approach,
        Identity,
        Confidence,
        Detriment,
        Mark,
        Category
    );
    Ok(())
}

#[test]
fn every_policy_file_has_its_own_name_and_a_sentence_above() -> anyhow::Result<()> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    for folder in ["door", "gateways"] {
        for entry in root.join(folder).read_dir()? {
            let path = entry?.path();
            let text = std::fs::read_to_string(&path)?;
            let stem = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            assert!(text.starts_with("// "), "{stem}");
            assert!(text.contains(&format!("@id(\"{stem}\")")), "{stem}");
        }
    }
    Ok(())
}

#[test]
fn every_gateway_is_in_the_documentation_and_nothing_else_is() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let headings: BTreeSet<&str> = DOCS
        .lines()
        .filter_map(|line| line.strip_prefix("### "))
        .collect();
    let gateways: BTreeSet<&str> = rules
        .gateways()
        .iter()
        .map(|gateway| gateway.id.as_str())
        .collect();
    assert_eq!(headings, gateways);
    for gateway in rules.gateways() {
        assert!(
            DOCS.contains(&gateway.law),
            "{} has another law",
            gateway.id
        );
    }
    Ok(())
}

#[test]
fn nobody_has_read_these_gateways_yet() -> anyhow::Result<()> {
    // When a lawyer has, the annotations name them, and this test goes.
    for gateway in RuleSet::built_in()?.gateways() {
        assert_eq!(gateway.in_force.reviewed_by, "", "{}", gateway.id);
        assert_eq!(gateway.in_force.reviewed_on, None, "{}", gateway.id);
    }
    Ok(())
}
