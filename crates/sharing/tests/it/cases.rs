//! Every gateway's cases: the facts, the expected decision, and the expected reasons.

use std::collections::{BTreeMap, BTreeSet};

use candour_sharing::{GatewayKind, RuleSet, Texts, cases};
use serde::Deserialize;

use crate::common;

/// What these tests ask of a file of cases; the cases themselves are read and run by the library.
#[derive(Deserialize)]
struct File {
    gateway: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    about: String,
    /// From which day the file's gateway holds in this case, if nobody has dated it.
    dated: Option<String>,
    expect: String,
    reasons: BTreeSet<String>,
    /// The guidance or law that says so.
    cites: String,
}

impl Case {
    fn is_shared_by(&self, gateway: &str) -> bool {
        self.expect == "share" && self.reasons.contains(gateway)
    }

    fn is_declined(&self) -> bool {
        self.expect == "decline"
    }
}

/// The cases of each gateway.
fn files() -> anyhow::Result<BTreeMap<String, Vec<Case>>> {
    let mut files = BTreeMap::new();
    for (name, text) in Texts::built_in_cases() {
        let file: File = serde_json::from_str(&text)?;
        assert_eq!(name, format!("{}.json", file.gateway));
        files.insert(file.gateway, file.cases);
    }
    Ok(files)
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "whoever runs the cases by name wants to know how many there were"
)]
fn every_case_is_decided_as_expected() -> anyhow::Result<()> {
    let results = cases::run_built_in(&RuleSet::built_in()?, common::now().date())?;
    let wrong = results.iter().filter(|result| !result.passed());
    let wrong: Vec<String> = wrong.map(ToString::to_string).collect();
    let cases: usize = files()?.values().map(Vec::len).sum();
    println!(
        "{cases} cases and {} lists of values",
        results.len() - cases
    );
    assert!(cases >= 250, "only {cases} cases");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn every_gateway_has_cases_of_both_sorts() -> anyhow::Result<()> {
    let (rules, files) = (RuleSet::built_in()?, files()?);
    let ids = rules.gateways().iter().map(|gateway| gateway.id.as_str());
    let ids: BTreeSet<&str> = ids.collect();
    assert_eq!(ids, files.keys().map(String::as_str).collect());
    for gateway in rules.gateways() {
        let (id, cases) = (&gateway.id, &files[&gateway.id]);
        let shares = cases.iter().filter(|case| case.is_shared_by(id)).count();
        let declines = cases.iter().filter(|case| case.is_declined()).count();
        let excludes = gateway.kind == GatewayKind::Exclusion;
        assert_eq!(shares == 0, excludes, "{id}");
        assert!(declines >= 2, "{id}");
        assert!(cases.len() >= 8 || excludes, "{id}");
    }
    Ok(())
}

#[test]
fn every_case_says_where_it_comes_from_and_is_told_apart() -> anyhow::Result<()> {
    for (gateway, cases) in files()? {
        let mut told = BTreeSet::new();
        for case in cases {
            let name = format!("{gateway}: {}", case.about);
            assert!(case.cites.trim().len() > 8, "{name}: cites nothing");
            assert!(told.insert(case.about), "{name}: is there twice");
        }
    }
    Ok(())
}

#[test]
fn a_gateway_without_a_date_is_shown_both_ways() -> anyhow::Result<()> {
    let (rules, files) = (RuleSet::built_in()?, files()?);
    let dated = |gateway: &candour_sharing::Gateway| gateway.in_force.from.is_some();
    let undated: Vec<_> = rules
        .gateways()
        .iter()
        .filter(|gateway| !dated(gateway))
        .collect();
    assert!(!undated.is_empty());
    for gateway in undated {
        let (id, cases) = (&gateway.id, &files[&gateway.id]);
        let opened = |case: &Case| case.is_shared_by(id);
        let (held, not_held): (Vec<&Case>, Vec<&Case>) =
            cases.iter().partition(|case| case.dated.is_some());
        assert!(held.iter().any(|case| opened(case)), "{id}");
        assert!(!not_held.iter().any(|case| opened(case)), "{id}");
        assert!(not_held.iter().any(|case| case.is_declined()), "{id}");
    }
    Ok(())
}
