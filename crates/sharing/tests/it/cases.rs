//! Every gateway's cases: the facts, the expected decision, and the expected reasons.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use candour_domain::{AgencyKind, Date, Field, Purpose, SubjectKind};
use candour_sharing::{Circumstances, GatewayKind, Outcome, RuleSet, decide};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::common;

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    gateway: String,
    /// What every case begins from.
    base: Map<String, Value>,
    /// For which values of each fact, the others as in the base, the gateway allows it; for `fields`, each alone.
    allowed_only_for: BTreeMap<String, BTreeSet<String>>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    day: Option<String>,
    /// What differs from the base.
    facts: Map<String, Value>,
    expect: Expected,
    reasons: BTreeSet<String>,
}

#[derive(Deserialize, PartialEq, Debug)]
#[serde(rename_all = "lowercase")]
enum Expected {
    Share,
    Decline,
}

/// Facts as codes. A `null` is a fact that is not known.
fn circumstances(
    base: &Map<String, Value>,
    facts: &Map<String, Value>,
) -> anyhow::Result<Circumstances> {
    let mut all = base.clone();
    all.extend(facts.clone());
    let text = |key: &str| all.get(key).and_then(Value::as_str).unwrap_or_default();
    let optional = all.get("no_consent_reason").and_then(Value::as_str);
    let fields = all
        .get("fields")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let known = [
        "discloser",
        "recipient",
        "purpose",
        "subject",
        "consent",
        "no_consent_reason",
        "danger",
        "function",
        "fields",
    ];
    for key in all.keys() {
        anyhow::ensure!(known.contains(&key.as_str()), "`{key}` is not a fact");
    }
    Ok(Circumstances {
        discloser: text("discloser").parse()?,
        recipient: text("recipient").parse()?,
        purpose: text("purpose").parse()?,
        subject: text("subject").parse()?,
        consent: text("consent").parse()?,
        no_consent_reason: optional.map(str::parse).transpose()?,
        danger: text("danger").parse()?,
        function: text("function").parse()?,
        fields: fields
            .map(|field| Ok(field.as_str().unwrap_or_default().parse()?))
            .collect::<anyhow::Result<_>>()?,
    })
}

fn files() -> anyhow::Result<BTreeMap<String, File>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/cases");
    let mut files = BTreeMap::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let file: File = serde_json::from_str(&std::fs::read_to_string(&path)?)
            .map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
        let stem = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        assert_eq!(stem, format!("{}.json", file.gateway));
        files.insert(file.gateway.clone(), file);
    }
    Ok(files)
}

/// The cases that come out otherwise than expected.
pub(crate) fn wrong(rules: &RuleSet) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    for (gateway, file) in files()? {
        for case in file.cases {
            let name = format!("{gateway}: {}", case.about);
            let known = circumstances(&file.base, &case.facts)
                .map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
            let day = case.day.map(|day| day.parse::<Date>()).transpose()?;
            let now = day.map_or_else(|| Ok(common::now()), common::moment)?;
            let (decision, reasons): (_, BTreeSet<String>) =
                match decide(rules, &common::disclose(known), now) {
                    Outcome::Share(permit) => {
                        let grounds = permit.grounds().iter();
                        (
                            Expected::Share,
                            grounds.map(|ground| ground.gateway_id.clone()).collect(),
                        )
                    }
                    Outcome::Decline(refusal) => {
                        let reasons = refusal.reasons.iter();
                        (
                            Expected::Decline,
                            reasons.map(|reason| reason.policy_id.clone()).collect(),
                        )
                    }
                };
            if decision != case.expect || reasons != case.reasons {
                wrong.push(format!(
                    "{name}: {decision:?} {reasons:?}, expected {:?}",
                    case.reasons
                ));
            }
        }
    }
    for file in files()?.values() {
        wrong.extend(wrong_values(rules, file)?);
    }
    Ok(wrong)
}

/// The values of single facts for which the gateway allows what it should not, or does not allow what it should.
fn wrong_values(rules: &RuleSet, file: &File) -> anyhow::Result<Vec<String>> {
    let mut wrong = Vec::new();
    for (fact, expected) in &file.allowed_only_for {
        let every: Vec<&str> = match fact.as_str() {
            "discloser" | "recipient" => AgencyKind::ALL.iter().map(|kind| kind.code()).collect(),
            "purpose" => Purpose::ALL.iter().map(|purpose| purpose.code()).collect(),
            "subject" => SubjectKind::ALL
                .iter()
                .map(|subject| subject.code())
                .collect(),
            "fields" => Field::ALL.iter().map(|field| field.code()).collect(),
            other => anyhow::bail!("`{other}` has no list of values"),
        };
        for value in every {
            let changed = if fact == "fields" {
                Value::from(vec![value])
            } else {
                Value::from(value)
            };
            let facts = Map::from_iter([(fact.clone(), changed)]);
            let question = common::disclose(circumstances(&file.base, &facts)?);
            let allowed = match decide(rules, &question, common::now()) {
                Outcome::Share(permit) => {
                    let mut grounds = permit.grounds().iter();
                    grounds.any(|ground| ground.gateway_id == file.gateway)
                }
                Outcome::Decline(_) => false,
            };
            if allowed != expected.contains(value) {
                wrong.push(format!("{}: {fact} {value}: {allowed}", file.gateway));
            }
        }
    }
    Ok(wrong)
}

#[test]
fn every_case_is_decided_as_expected() -> anyhow::Result<()> {
    let wrong = wrong(&RuleSet::built_in()?)?;
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn every_gateway_has_cases_of_both_sorts() -> anyhow::Result<()> {
    let (rules, files) = (RuleSet::built_in()?, files()?);
    let ids: BTreeSet<&str> = rules
        .gateways()
        .iter()
        .map(|gateway| gateway.id.as_str())
        .collect();
    assert_eq!(ids, files.keys().map(String::as_str).collect());
    for gateway in rules.gateways() {
        let cases = &files[&gateway.id].cases;
        let shares = cases
            .iter()
            .filter(|case| case.expect == Expected::Share && case.reasons.contains(&gateway.id));
        let declines = cases.iter().filter(|case| case.expect == Expected::Decline);
        let excludes = gateway.kind == GatewayKind::Exclusion;
        assert_eq!(shares.count() == 0, excludes, "{}", gateway.id);
        assert!(declines.count() >= 2, "{}", gateway.id);
    }
    Ok(())
}
