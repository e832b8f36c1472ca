//! "Can I share this?", answered for a page: two plain sentences, the law, and words to record. Made from the same
//! decision as every other answer.

use std::collections::BTreeSet;

use candour_domain::{Field, Timestamp};

use crate::cedar::Slice;
use crate::explain::{covered, labels, lowered};
use crate::{
    Circumstances, Gateway, Outcome, Permit, Question, Refusal, RuleSet, decide, minimum_fields,
};

/// The answer in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// All of it, and no more than the purpose usually needs.
    Yes,
    /// Some of it, or all of it with a reason for what goes beyond the usual.
    YesWithConditions,
    /// Not as things stand; something that the practitioner can do first would allow it.
    NotYet,
    /// None of it as things stand.
    No,
}

/// An answer to read, and to record. It is not a permit: nothing can be given under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The answer in one word.
    pub answer: Answer,
    /// The answer in two plain sentences.
    pub sentences: Vec<String>,
    /// The gateways that allow it, the strongest first.
    pub gateways: Vec<Gateway>,
    /// What was asked about and is not allowed.
    pub not_covered_fields: Vec<Field>,
    /// What would change the answer, a sentence each.
    pub would_change: Vec<String>,
    /// Words to record, with no personal data.
    pub wording: String,
}

/// Advise on `question` by the rules in force on the day of `now`.
pub fn advise(rules: &RuleSet, question: &Question, now: Timestamp) -> Advice {
    let known = question.circumstances();
    match (decide(rules, question, now), known) {
        (Outcome::Share(permit), None) => Advice {
            answer: Answer::Yes,
            sentences: permit
                .grounds()
                .iter()
                .map(|ground| ground.plain.clone())
                .collect(),
            gateways: Vec::new(),
            not_covered_fields: Vec::new(),
            would_change: Vec::new(),
            wording: String::new(),
        },
        (Outcome::Share(permit), Some(known)) => yes(rules, &permit, known, &BTreeSet::new()),
        (Outcome::Decline(refusal), None) => no(&refusal, None, now),
        (Outcome::Decline(refusal), Some(known)) => in_part(rules, question, &refusal, now)
            .unwrap_or_else(|| no(&refusal, Some(known), now)),
    }
}

/// The part of it that may be shared, if there is one.
fn in_part(
    rules: &RuleSet,
    question: &Question,
    refusal: &Refusal,
    now: Timestamp,
) -> Option<Advice> {
    let known = question.circumstances()?;
    let fields = covered(&Slice::new(rules, question, now), question, known);
    if refusal.alarm.is_some() || fields.is_empty() {
        return None;
    }
    let left_out: BTreeSet<Field> = known.fields.difference(&fields).copied().collect();
    let part = Circumstances {
        fields,
        ..known.clone()
    };
    match decide(rules, &question.with(part.clone()), now) {
        Outcome::Share(permit) => {
            let mut advice = yes(rules, &permit, &part, &left_out);
            advice.would_change.clone_from(&refusal.would_change);
            Some(advice)
        }
        Outcome::Decline(_) => None,
    }
}

fn yes(
    rules: &RuleSet,
    permit: &Permit,
    known: &Circumstances,
    left_out: &BTreeSet<Field>,
) -> Advice {
    let mut gateways: Vec<Gateway> = permit
        .grounds()
        .iter()
        .filter_map(|ground| rules.gateway(&ground.gateway_id).cloned())
        .collect();
    gateways.sort_by(|left, right| (left.kind, &left.id).cmp(&(right.kind, &right.id)));
    let minimum = minimum_fields(known.purpose);
    let beyond: Vec<Field> = known.fields.difference(&minimum).copied().collect();
    let left_out: Vec<Field> = left_out.iter().copied().collect();
    let answer = if left_out.is_empty() && beyond.is_empty() {
        Answer::Yes
    } else {
        Answer::YesWithConditions
    };
    let first = if !left_out.is_empty() {
        format!(
            "You can share part of this, but not: {}.",
            labels(&left_out)
        )
    } else if !beyond.is_empty() {
        format!(
            "You can share this if you say why the recipient needs: {}.",
            labels(&beyond)
        )
    } else {
        "You can share this.".to_owned()
    };
    let second = gateways.first().map_or_else(String::new, |gateway| {
        format!("{} {}", gateway.plain, gateway.kind.meaning())
    });
    Advice {
        answer,
        sentences: vec![first, second],
        wording: wording(permit, known, &gateways),
        gateways,
        not_covered_fields: left_out,
        would_change: Vec::new(),
    }
}

fn wording(permit: &Permit, known: &Circumstances, gateways: &[Gateway]) -> String {
    let fields: Vec<Field> = permit.fields().iter().copied().collect();
    let laws: Vec<String> = gateways
        .iter()
        .map(|gateway| format!("{} ({})", gateway.law, gateway.basis))
        .collect();
    let reason = known.no_consent_reason.map_or_else(String::new, |reason| {
        format!("; {}", lowered(reason.label()))
    });
    format!(
        "On {} I decided to share with {}: {}. Purpose: {}. Law: {}. Consent: {}{reason}. Rules: {}.",
        permit.at().date().shown(),
        known.recipient.label(),
        labels(&fields),
        lowered(known.purpose.label()),
        laws.join("; "),
        lowered(known.consent.label()),
        short(permit.rule_set()),
    )
}

fn no(refusal: &Refusal, known: Option<&Circumstances>, now: Timestamp) -> Advice {
    let because = refusal
        .reasons
        .first()
        .map_or_else(String::new, |reason| reason.plain.clone());
    let second = if refusal.would_change.is_empty() {
        because.clone()
    } else {
        "Look below at what would change this.".to_owned()
    };
    let wording = known.map_or_else(String::new, |known| {
        format!(
            "On {} I decided not to share with {}. Purpose: {}. Reason: {because} Rules: {}.",
            now.date().shown(),
            known.recipient.label(),
            lowered(known.purpose.label()),
            short(&refusal.rule_set),
        )
    });
    Advice {
        answer: Answer::No,
        sentences: vec!["You cannot share this as things stand.".to_owned(), second],
        gateways: Vec::new(),
        not_covered_fields: known
            .map_or_else(Vec::new, |known| known.fields.iter().copied().collect()),
        would_change: refusal.would_change.clone(),
        wording,
    }
}

/// The beginning of a hash: enough to tell two rule sets apart on paper.
fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}
