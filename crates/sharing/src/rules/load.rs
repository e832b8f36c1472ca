//! Loading: every text is read and checked, every fault is told at once, and rules with a fault are not used.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::RwLock;

use candour_domain::Date;
use cedar_policy::{PolicySet, Schema, ValidationMode, Validator};

use crate::basis::Bases;
use crate::cedar::Names;
use crate::error::{Fault, Faults};
use crate::minimum::Minimums;
use crate::rules::annotation::line_of;
use crate::rules::index::Index;
use crate::rules::rule::{Rule, fault_of};
use crate::{Agreement, RuleSet, SharingError, Texts, agreement, texts};

pub(super) fn load(texts: Texts) -> Result<RuleSet, Faults> {
    let mut faults = Vec::new();
    let strangers = texts.iter().filter(|(path, _)| !texts::is_rule(path));
    faults.extend(strangers.map(|(path, _)| {
        let message = "this is no text of a rule set: policies are in `door/` or `gateways/` and end in `.cedar`";
        Fault::new(path, 1, message)
    }));
    let schema = schema(&texts, &mut faults);
    let mut rules = policies(&texts, &mut faults);
    rules.sort_by(|left, right| order(left).cmp(&order(right)));
    same_names(&rules, &texts, &mut faults);
    let minimums = table(&texts, texts::MINIMUM_FIELDS, Minimums::read, &mut faults);
    let bases = table(&texts, texts::LAWFUL_BASIS, Bases::read, &mut faults);
    let agreements = agreements(&texts, &rules, &mut faults);
    for (place, (path, agreement)) in agreements.iter().enumerate() {
        match agreement::compile(agreement, place) {
            Ok(made) => rules.extend(made),
            Err(message) => faults.push(Fault::new(path, 1, message)),
        }
    }
    let schema = schema.filter(|(schema, _)| {
        validate(schema, &rules, &texts, &mut faults);
        faults.is_empty()
    });
    Faults::found(faults)?;
    let (schema, names) = schema.ok_or_else(unreadable)?;
    let agreements: Vec<Agreement> = agreements.into_iter().map(|(_, read)| read).collect();
    let gateways = rules.iter().filter_map(|rule| rule.gateway.clone());
    Ok(RuleSet {
        hash: texts.hash(),
        gateways: gateways.collect(),
        index: Index::new(&rules, &agreements, &names),
        texts,
        schema,
        names,
        rules,
        agreements,
        minimums,
        bases,
        kept: RwLock::default(),
    })
}

/// What cannot happen without a fault.
fn unreadable() -> Faults {
    Faults::of(Fault::new(texts::SCHEMA, 1, "it cannot be read"))
}

fn order(rule: &Rule) -> (&str, Option<Date>, &str) {
    let gateway = rule.gateway.as_ref();
    let from = gateway.and_then(|gateway| gateway.in_force.from);
    (&rule.id, from, rule.key.as_ref())
}

fn schema(texts: &Texts, faults: &mut Vec<Fault>) -> Option<(Schema, Names)> {
    let path = texts::SCHEMA;
    let Some(text) = texts.get(path) else {
        faults.push(Fault::new(path, 1, "it is missing"));
        return None;
    };
    let schema = match Schema::from_cedarschema_str(text) {
        Ok((schema, _warnings)) => schema,
        Err(error) => {
            faults.push(fault_of(path, text, &error));
            return None;
        }
    };
    match Names::new(&schema, text) {
        Ok(names) => Some((schema, names)),
        Err(message) => {
            faults.push(Fault::new(path, 1, message));
            None
        }
    }
}

fn policies(texts: &Texts, faults: &mut Vec<Fault>) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (path, text) in texts.iter().filter(|(path, _)| texts::is_policy(path)) {
        match Rule::read(path, text) {
            Ok(rule) => rules.push(rule),
            Err(wrong) => faults.extend(wrong),
        }
    }
    rules
}

fn table<T: Default>(
    texts: &Texts,
    path: &str,
    read: impl Fn(&str) -> Result<T, (usize, String)>,
    faults: &mut Vec<Fault>,
) -> T {
    let Some(text) = texts.get(path) else {
        return T::default();
    };
    read(text).unwrap_or_else(|(line, message)| {
        faults.push(Fault::new(path, line, message));
        T::default()
    })
}

/// The agreements in order of their paths, each of which is its id. A gateway that one relies on has to exist.
fn agreements(texts: &Texts, rules: &[Rule], faults: &mut Vec<Fault>) -> Vec<(String, Agreement)> {
    let known: BTreeSet<&str> = rules
        .iter()
        .filter_map(|rule| rule.gateway.as_ref())
        .map(|gateway| gateway.id.as_str())
        .collect();
    let mut found = Vec::new();
    for (path, text) in texts
        .iter()
        .filter(|(path, _)| path.starts_with("agreements/"))
    {
        let agreement = match Agreement::parse(text) {
            Ok(agreement) => agreement,
            Err(SharingError::Agreement { line, message }) => {
                faults.push(Fault::new(path, line, message));
                continue;
            }
            Err(SharingError::Rules(wrong)) => {
                faults.extend(wrong.iter().cloned());
                continue;
            }
        };
        let key = |begin: &str| {
            let mut lines = text.lines();
            lines.position(|line| line.starts_with(begin)).unwrap_or(0) + 1
        };
        if path != format!("agreements/{}.toml", agreement.id) {
            faults.push(Fault::new(
                path,
                key("id"),
                "`id`: it is not the file’s name",
            ));
        }
        for id in agreement
            .gateways
            .iter()
            .filter(|id| !known.contains(id.as_str()))
        {
            let message = format!("`gateways`: there is no gateway `{id}`");
            faults.push(Fault::new(path, key("gateways"), message));
        }
        found.push((path.to_owned(), agreement));
    }
    found
}

/// No two rules have the same name, but for versions of a gateway that never hold on the same day.
fn same_names(rules: &[Rule], texts: &Texts, faults: &mut Vec<Fault>) {
    let mut versions: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for rule in rules {
        versions.entry(rule.id.as_str()).or_default().push(rule);
    }
    for (id, versions) in versions {
        for (place, rule) in versions.iter().enumerate() {
            let earlier = versions.iter().take(place);
            for other in earlier.filter(|other| clash(rule, other)) {
                let path: &str = rule.key.as_ref();
                let line = line_of(texts.get(path).unwrap_or_default(), "from");
                let message = format!(
                    "`{id}` is in `{}` too, for some of the same days",
                    other.key
                );
                faults.push(Fault::new(path, line, message));
            }
        }
    }
}

fn clash(left: &Rule, right: &Rule) -> bool {
    let (Some(left), Some(right)) = (&left.gateway, &right.gateway) else {
        return true;
    };
    let (left, right) = (&left.in_force, &right.in_force);
    let before = |until: Option<Date>, from: Option<Date>| match (until, from) {
        (Some(until), Some(from)) => until <= from,
        // What is not dated never holds.
        (_, None) => true,
        (None, Some(_)) => false,
    };
    if left.from.is_none() && right.from.is_none() {
        return true;
    }
    !(left.from.is_none()
        || right.from.is_none()
        || before(left.until, right.from)
        || before(right.until, left.from))
}

/// Strictly, and with warnings as faults: a rule that can never match is a mistake too. The policies of agreements are
/// made alike from the same words, so those of one stand for all.
fn validate(schema: &Schema, rules: &[Rule], texts: &Texts, faults: &mut Vec<Fault>) {
    let mut policies = PolicySet::new();
    let one = |rule: &&Rule| {
        rule.settled
            .as_ref()
            .is_none_or(|settled| settled.place == 0)
    };
    for rule in rules.iter().filter(one) {
        if let Err(error) = policies.add(rule.policy.clone()) {
            faults.push(Fault::new(rule.key.as_ref(), 1, error.to_string()));
        }
    }
    let result = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
    let mut fault = |path: &str, error: &dyn miette::Diagnostic| {
        let text = texts.get(path).unwrap_or_default();
        faults.push(fault_of(path, text, error));
    };
    for error in result.validation_errors() {
        fault(error.policy_id().as_ref(), error);
    }
    for warning in result.validation_warnings() {
        fault(warning.policy_id().as_ref(), warning);
    }
}
