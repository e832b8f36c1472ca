//! The one door: every exit asks here, and only here is a permit made.

mod permit;

use candour_domain::Timestamp;

pub use permit::{Ground, Permit};

use crate::cedar::{Slice, Verdict};
use crate::rules::Rule;
use crate::{Question, RuleSet, explain, facts};

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
    /// The rules that stand in the way, or the gateways that come closest.
    pub reasons: Vec<Reason>,
    /// What would change the answer, a sentence each; none: nothing that could be told here.
    pub would_change: Vec<String>,
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
    /// The rule's id, or one of `none` (nothing allows it), `no-gateway` (no law allows it) and `error`.
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
    let slice = Slice::new(rules, question, now);
    let (reasons, would_change, alarm) = match slice.evaluate(question) {
        Verdict::Allowed(matched) => {
            return Outcome::Share(Permit::new(rules, question, &matched, now));
        }
        Verdict::Forbidden(matched) => {
            let reasons = matched.into_iter().map(Reason::of).collect();
            (reasons, Vec::new(), None)
        }
        Verdict::NotAllowed => {
            let (reasons, would_change) = explain::not_allowed(&slice, question);
            (reasons, would_change, None)
        }
        Verdict::Failed(message) => {
            let plain = "Something is wrong with the rules, so nothing is shared.";
            (
                vec![Reason::house("error", plain)],
                Vec::new(),
                Some(message),
            )
        }
    };
    Outcome::Decline(Refusal {
        reasons,
        would_change,
        rule_set: rules.hash().to_owned(),
        facts: facts::canonical(question),
        alarm,
    })
}
