//! The one door: every exit asks here, and only here is a permit made.

mod permit;

use candour_domain::Timestamp;

pub use permit::{Ground, Permit};

use crate::cedar::{Slice, Verdict};
use crate::rules::Rule;
use crate::{Act, Agreement, Question, RuleSet, facts};

/// The answer to a question. Not sharing is an answer too, not an error.
#[derive(Debug)]
#[must_use]
pub enum Outcome {
    /// It may be done, and here is the permit to do it.
    Share(Permit),
    /// It may not, and this is why.
    Decline(Refusal),
}

/// Why something may not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rules that stand in the way; one of the house where there is none, because nothing allows it. Which gateways
    /// come closest, and what would change the answer, takes many more questions: [`explain`](crate::explain) asks them.
    pub reasons: Vec<Reason>,
    /// The hash of the rules that refused.
    pub rule_set: String,
    /// What was asked, in ids and codes.
    pub facts: String,
    /// What went wrong while answering, for whoever runs the service. Any error is a refusal.
    pub alarm: Option<String>,
}

/// One reason for a refusal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// The rule's id, or one of `none` (nothing allows it), `no-gateway` (no law would, whatever one fact were
    /// otherwise) and `error`.
    pub policy_id: String,
    /// The statute; empty for a rule of the house.
    pub law: String,
    /// The reason in one plain sentence.
    pub plain: String,
}

impl Reason {
    pub(crate) fn of(rule: &Rule) -> Self {
        Self {
            policy_id: rule.id.clone(),
            law: rule.law.clone(),
            plain: rule.plain.clone(),
        }
    }

    /// Nothing allows it.
    pub(crate) fn none() -> Self {
        Self::house("none", "Nothing allows this.")
    }

    /// It could not be told.
    pub(crate) fn error() -> Self {
        let plain = "Something is wrong with the rules, so nothing is shared.";
        Self::house("error", plain)
    }

    pub(crate) fn house(id: &str, plain: impl Into<String>) -> Self {
        Self {
            policy_id: id.to_owned(),
            law: String::new(),
            plain: plain.into(),
        }
    }
}

/// Answer `question` by the rules in force on the day of `now`.
pub fn decide(rules: &RuleSet, question: &Question, now: Timestamp) -> Outcome {
    let slice = Slice::new(rules, question.act(), question, now);
    let reasons = match slice.evaluate(question) {
        Verdict::Allowed(matched) => match settle(&slice, rules, (question, now), &matched) {
            Ok(settled) => return Outcome::Share(Permit::new(rules, question, &settled, now)),
            Err(message) => return Outcome::Decline(failed(rules, question, message)),
        },
        Verdict::Forbidden(matched) => matched.into_iter().map(Reason::of).collect(),
        Verdict::NotAllowed => vec![Reason::none()],
        Verdict::Failed(message) => {
            return Outcome::Decline(failed(rules, question, message));
        }
    };
    Outcome::Decline(Refusal {
        reasons,
        rule_set: rules.hash().to_owned(),
        facts: facts::canonical(question),
        alarm: None,
    })
}

/// What allowed it, and the agreements that speak of it.
pub(crate) struct Matched<'rules> {
    rules: Vec<&'rules Rule>,
    agreements: Vec<&'rules Agreement>,
}

/// The agreements that cover a disclosure that is allowed. They make nothing lawful; an error while they are asked
/// still refuses, as any error does.
fn settle<'rules>(
    slice: &Slice<'rules>,
    rules: &'rules RuleSet,
    (question, now): (&Question, Timestamp),
    matched: &[&'rules Rule],
) -> Result<Matched<'rules>, String> {
    let mut settled = Matched {
        rules: matched.to_vec(),
        agreements: Vec::new(),
    };
    if !rules.may_be_covered(question) {
        return Ok(settled);
    }
    match slice
        .again(Act::AgreementCover, question, now)
        .evaluate(question)
    {
        Verdict::Allowed(covering) => {
            let places = covering.iter().filter_map(|rule| rule.settled.as_ref());
            let agreements = places.filter_map(|settled| rules.agreement_at(settled.place));
            let relied = |agreement: &&Agreement| {
                let ids = &agreement.gateways;
                ids.is_empty() || matched.iter().any(|rule| ids.contains(&rule.id))
            };
            settled.agreements = agreements.filter(relied).collect();
            Ok(settled)
        }
        Verdict::NotAllowed | Verdict::Forbidden(_) => Ok(settled),
        Verdict::Failed(message) => Err(message),
    }
}

fn failed(rules: &RuleSet, question: &Question, message: String) -> Refusal {
    Refusal {
        reasons: vec![Reason::error()],
        rule_set: rules.hash().to_owned(),
        facts: facts::canonical(question),
        alarm: Some(message),
    }
}
