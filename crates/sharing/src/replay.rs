//! A decision asked again: by the rules that made it, which must say the same for ever, and by today's.

use candour_domain::{ParseError, Timestamp};

use crate::{Outcome, Question, RuleSet, decide};

/// What rules say of a question, and which of them say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    shares: bool,
    rules: Vec<String>,
}

impl Verdict {
    fn of(rules: &RuleSet, question: &Question, at: Timestamp) -> Self {
        match decide(rules, question, at) {
            Outcome::Share(permit) => {
                let grounds = permit.grounds().iter();
                Self {
                    shares: true,
                    rules: grounds.map(|ground| ground.gateway_id.clone()).collect(),
                }
            }
            Outcome::Decline(refusal) => {
                let reasons = refusal.reasons.into_iter();
                Self {
                    shares: false,
                    rules: reasons.map(|reason| reason.policy_id).collect(),
                }
            }
        }
    }

    /// Whether they allow it.
    pub const fn shares(&self) -> bool {
        self.shares
    }

    /// The ids of the rules that allow it, or of the reasons why not.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().map(String::as_str)
    }
}

/// A decision asked again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// What the rules of that day say.
    pub then: Verdict,
    /// What today's rules say.
    pub now: Verdict,
    /// In what way the two differ, a sentence each. None: they do not.
    pub differs: Vec<String>,
}

/// Ask the question with these facts again: by the rules `then` as of `decided_at`, and by today's as of `today`.
pub fn replay(
    then: &RuleSet,
    now: &RuleSet,
    facts: &str,
    decided_at: Timestamp,
    today: Timestamp,
) -> Result<Replay, ParseError> {
    let question = Question::from_facts(facts)?;
    let before = Verdict::of(then, &question, decided_at);
    let after = Verdict::of(now, &question, today);
    Ok(Replay {
        differs: differs(&before, &after),
        then: before,
        now: after,
    })
}

fn differs(before: &Verdict, after: &Verdict) -> Vec<String> {
    match (before.shares, after.shares) {
        (true, false) => {
            return vec!["It was allowed, and today’s rules do not allow it.".to_owned()];
        }
        (false, true) => return vec!["It was not allowed, and today’s rules allow it.".to_owned()],
        (true, true) | (false, false) => {}
    }
    let only = |these: &Verdict, those: &Verdict| {
        let ids = these.rules.iter().filter(|id| !those.rules.contains(id));
        ids.cloned().collect::<Vec<_>>().join(", ")
    };
    let (gone, new) = (only(before, after), only(after, before));
    let mut differs = Vec::new();
    if !gone.is_empty() {
        differs.push(format!("It no longer rests on {gone}."));
    }
    if !new.is_empty() {
        differs.push(format!("It now rests on {new}."));
    }
    differs
}
