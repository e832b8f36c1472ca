//! Cases: made-up questions with the answer that rules must give them, as data. A file of cases belongs to one gateway;
//! whoever changes a rule runs them before it is published.

mod file;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use candour_domain::{AccountId, AgencyId, Date, DeskId, Role, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Caller, Circumstances, Outcome, Question, RuleSet, Texts, decide, explain};
use file::{Expected, File};

/// What is wrong with a file of cases itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CasesError(String);

impl CasesError {
    fn new(what: impl fmt::Display) -> Self {
        Self(what.to_string())
    }
}

/// One case, and how it came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CaseResult {
    /// The gateway whose file it is in.
    pub gateway: String,
    /// What it is about.
    pub about: String,
    /// The answer and the reasons that it must get.
    pub expected: String,
    /// Those that it got.
    pub got: String,
}

impl CaseResult {
    /// Whether it got what it must.
    pub fn passed(&self) -> bool {
        self.expected == self.got
    }
}

impl fmt::Display for CaseResult {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}: {}: {}, expected {}",
            self.gateway, self.about, self.got, self.expected
        )
    }
}

/// Run the cases of one file, those without a day of their own as if it were `today`.
pub fn run(rules: &RuleSet, json: &str, today: Date) -> Result<Vec<CaseResult>, CasesError> {
    let file: File = serde_json::from_str(json).map_err(CasesError::new)?;
    let mut dated = Dated {
        rules,
        gateway: &file.gateway,
        made: BTreeMap::new(),
    };
    let mut results = Vec::new();
    for case in &file.cases {
        let named = |error: CasesError| CasesError(format!("`{}`: {error}", case.about));
        let known = file::circumstances(&file.base, &case.facts).map_err(named)?;
        let day = case.day.as_deref().map(str::parse::<Date>).transpose();
        let day = day
            .map_err(CasesError::new)
            .map_err(named)?
            .unwrap_or(today);
        let held = dated.on(case.dated.as_deref()).map_err(named)?;
        let (got, reasons) = asked(held, known, day.noon());
        results.push(CaseResult {
            gateway: file.gateway.clone(),
            about: case.about.clone(),
            expected: said(case.expect, &case.reasons),
            got: said(got, &reasons),
        });
    }
    let held = dated.on(file.dated.as_deref())?;
    results.extend(ranges(held, &file, today)?);
    Ok(results)
}

/// Run the cases that are built in.
pub fn run_built_in(rules: &RuleSet, today: Date) -> Result<Vec<CaseResult>, CasesError> {
    let mut results = Vec::new();
    for (name, text) in Texts::built_in_cases() {
        let read = run(rules, &text, today);
        results.extend(read.map_err(|error| CasesError(format!("{name}: {error}")))?);
    }
    Ok(results)
}

/// The rules with one gateway dated, for cases of a law whose commencement nobody has found yet.
struct Dated<'rules> {
    rules: &'rules RuleSet,
    gateway: &'rules str,
    made: BTreeMap<String, RuleSet>,
}

impl Dated<'_> {
    /// The rules as they are, or with the gateway held from `day`. One that has a date stays as it is: what a case asks
    /// for has come.
    fn on(&mut self, day: Option<&str>) -> Result<&RuleSet, CasesError> {
        let Some(day) = day else {
            return Ok(self.rules);
        };
        if !self.made.contains_key(day) {
            let path = format!("gateways/{}.cedar", self.gateway);
            let mut texts = self.rules.texts().clone();
            let text = texts.get(&path).unwrap_or_default();
            let text = text.replace("@from(\"\")", &format!("@from(\"{day}\")"));
            texts.set(path, text);
            let rules = RuleSet::load(texts)
                .map_err(|_| CasesError(format!("it cannot be dated `{day}`")))?;
            self.made.insert(day.to_owned(), rules);
        }
        Ok(self.made.get(day).unwrap_or(self.rules))
    }
}

/// The values of single facts for which the gateway allows it, beside those that are listed.
fn ranges(rules: &RuleSet, file: &File, today: Date) -> Result<Vec<CaseResult>, CasesError> {
    let mut results = Vec::new();
    let mut places = vec![(file.base.clone(), &file.allowed_only_for)];
    for place in &file.elsewhere {
        let mut base = file.base.clone();
        base.extend(place.facts.clone());
        places.push((base, &place.allowed_only_for));
    }
    for (base, only) in places {
        for (fact, expected) in only {
            let got = allowed(rules, &file.gateway, (&base, fact), today)?;
            results.push(CaseResult {
                gateway: file.gateway.clone(),
                about: format!("allowed only for this `{fact}`"),
                expected: listed(expected),
                got: listed(&got),
            });
        }
    }
    Ok(results)
}

/// The values of a fact, the others as they are, for which the gateway allows it.
fn allowed(
    rules: &RuleSet,
    gateway: &str,
    (base, fact): (&Map<String, Value>, &str),
    today: Date,
) -> Result<BTreeSet<String>, CasesError> {
    let mut allowed = BTreeSet::new();
    for value in file::every(fact)? {
        let changed = if ["fields", "marks"].contains(&fact) {
            Value::from(vec![value])
        } else {
            Value::from(value)
        };
        let facts = Map::from_iter([(fact.to_owned(), changed)]);
        let known = file::circumstances(base, &facts)?;
        let (got, reasons) = asked(rules, known, today.noon());
        if got == Expected::Share && reasons.contains(gateway) {
            allowed.insert(value.to_owned());
        }
    }
    Ok(allowed)
}

/// What the rules say to a practitioner of the discloser who would tell another agency.
fn asked(
    rules: &RuleSet,
    circumstances: Circumstances,
    now: Timestamp,
) -> (Expected, BTreeSet<String>) {
    let ours = AgencyId::from_bytes([1; 16]);
    let question = Question::Disclose {
        caller: Caller {
            account: AccountId::from_bytes([6; 16]),
            agency: ours,
            agency_kind: circumstances.discloser,
            role: Role::Practitioner,
            desks: vec![DeskId::from_bytes([4; 16])],
        },
        discloser_agency: ours,
        recipient_agency: AgencyId::from_bytes([2; 16]),
        recipient_desk: DeskId::from_bytes([5; 16]),
        circumstances,
    };
    match decide(rules, &question, now) {
        Outcome::Share(permit) => {
            let grounds = permit.grounds().iter();
            let ids = grounds.map(|ground| ground.gateway_id.clone());
            (Expected::Share, ids.collect())
        }
        Outcome::Decline(_) => {
            let reasons = explain(rules, &question, now).reasons.into_iter();
            let ids = reasons.map(|reason| reason.policy_id);
            (Expected::Decline, ids.collect())
        }
    }
}

fn said(answer: Expected, reasons: &BTreeSet<String>) -> String {
    format!("{} by {}", answer.code(), listed(reasons))
}

fn listed(values: &BTreeSet<String>) -> String {
    if values.is_empty() {
        return "nothing".to_owned();
    }
    values.iter().cloned().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use candour_domain::Date;

    use super::run;
    use crate::RuleSet;

    /// A file with one case that differs from the base in `facts` and expects `expect`.
    fn file(facts: &str, expect: &str) -> String {
        format!(
            r#"{{"gateway": "CA2004.s16LA",
                "base": {{"discloser": "school", "recipient": "health", "purpose": "safeguarding-child",
                          "subject": "child", "consent": "refused", "fields": ["name"]}},
                "allowed_only_for": {{}},
                "cases": [{{"about": "it", {facts}, "expect": {expect}, "cites": "nothing: invented"}}]}}"#
        )
    }

    #[test]
    fn a_case_that_comes_out_otherwise_is_named() -> anyhow::Result<()> {
        let rules = RuleSet::built_in()?;
        let today = Date::new(2026, 11, 23)?;
        let shares = r#""share", "reasons": ["CA2004.s16LA"]"#;
        let undated = run(&rules, &file(r#""facts": {}"#, shares), today)?;
        assert_eq!(undated.len(), 1);
        assert!(!undated[0].passed(), "{}", undated[0]);
        assert!(
            undated[0]
                .to_string()
                .starts_with("CA2004.s16LA: it: decline by")
        );
        let dated = file(r#""dated": "2026-09-01", "facts": {}"#, shares);
        let dated = run(&rules, &dated, today)?;
        assert!(dated[0].passed(), "{}", dated[0]);
        Ok(())
    }

    #[test]
    fn a_file_that_cannot_be_read_says_why() -> anyhow::Result<()> {
        let rules = RuleSet::built_in()?;
        let today = Date::new(2026, 11, 23)?;
        let declines = r#""decline", "reasons": []"#;
        for (facts, told) in [
            (r#""facts": {"colour": "red"}"#, "`colour` is not a fact"),
            (r#""facts": {"subject": "giant"}"#, "`giant`"),
            (r#""facts": {}, "day": "soon""#, "date"),
            (r#""facts": {}, "extra": 1"#, "unknown field `extra`"),
        ] {
            let read = run(&rules, &file(facts, declines), today);
            let said = read
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(said.contains(told), "{said}");
        }
        Ok(())
    }
}
