//! The facts of a decision, and what rules say of it, in words. Kinds of agency, purposes and the like: the facts that a
//! decision keeps name nobody, and who decided is left out.

use candour_domain::{Field, Mark};
use candour_sharing::{Circumstances, Danger, Question, RuleSet, Verdict};
use candour_store::{DecisionRow, GroundRow};
use serde::Serialize;

/// One fact in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Said {
    /// What it is about.
    pub key: String,
    /// The fact.
    pub value: String,
    /// More about it, or empty.
    pub sub: String,
}

impl Said {
    /// A fact.
    pub fn new(key: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
            sub: String::new(),
        }
    }

    /// The same fact with more about it.
    #[must_use]
    pub fn with(mut self, sub: impl Into<String>) -> Self {
        self.sub = sub.into();
        self
    }
}

/// The facts that a decision rests on.
pub(crate) fn facts(text: &str) -> Vec<Said> {
    let question = Question::from_facts(text).ok();
    question
        .as_ref()
        .and_then(Question::circumstances)
        .map(told)
        .unwrap_or_default()
}

fn told(known: &Circumstances) -> Vec<Said> {
    let parties = format!("{} to {}", known.discloser.label(), known.recipient.label());
    let consent = Said::new("Consent", known.consent.label());
    let mut facts = vec![
        Said::new("Who tells whom", parties),
        Said::new("Who moves first", known.approach.label()),
        Said::new("What for", known.purpose.label()),
        Said::new("About whom", known.subject.label()),
        match known.no_consent_reason {
            Some(reason) => consent.with(reason.label()),
            None => consent,
        },
        Said::new("Given in confidence", known.confidence.label()),
    ];
    if known.danger == Danger::Immediate {
        facts.push(Said::new("Danger", "Somebody is in danger now"));
    }
    if known.function.is_stated() {
        facts.push(Said::new("Function in law", known.function.label()));
    }
    if !known.marks.is_empty() {
        facts.push(Said::new(
            "Marked",
            list(known.marks.iter().map(|mark| Mark::label(*mark))),
        ));
    }
    facts.push(Said::new(
        "What",
        list(known.fields.iter().map(|field| Field::label(*field))),
    ));
    facts
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.collect();
    if words.is_empty() {
        "Nothing".to_owned()
    } else {
        words.join(", ")
    }
}

/// What was recorded: the answer, and what it rested on.
pub(crate) fn recorded(row: &DecisionRow, grounds: &[GroundRow]) -> String {
    let laws: Vec<&str> = grounds
        .iter()
        .map(|ground| {
            if ground.law.is_empty() {
                ground.gateway.as_str()
            } else {
                ground.law.as_str()
            }
        })
        .collect();
    match (row.outcome.as_str(), laws.is_empty()) {
        ("share", false) => format!("Shared: {}", laws.join("; ")),
        ("share", true) => "Shared".to_owned(),
        (_, _) if row.code.is_empty() => "Not shared".to_owned(),
        (_, _) => row.code.parse::<candour_domain::DeclineCode>().map_or_else(
            |_| "Not shared".to_owned(),
            |code| format!("Not shared: {}", code.label()),
        ),
    }
}

/// What rules say: the answer, and the law it rests on.
pub(crate) fn verdict(found: &Verdict, rules: &RuleSet) -> String {
    let laws: Vec<String> = found
        .rules()
        .map(|id| {
            rules
                .gateway(id)
                .map_or_else(|| house(id), |gateway| gateway.law.clone())
        })
        .collect();
    let answer = if found.shares() { "Yes" } else { "No" };
    if laws.is_empty() {
        answer.to_owned()
    } else {
        format!("{answer}: {}", laws.join("; "))
    }
}

/// A reason that is no gateway.
fn house(id: &str) -> String {
    match id {
        "none" | "no-gateway" => "no law allows it".to_owned(),
        "error" => "a rule could not be read".to_owned(),
        other => other.to_owned(),
    }
}
