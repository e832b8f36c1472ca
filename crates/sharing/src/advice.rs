//! "Can I share this?", answered for a page: two plain sentences, the law, and words to record. Made from the same
//! decision as every other answer.

use std::collections::BTreeSet;

use candour_domain::{AgreementId, Field, SubjectKind, Timestamp};

use crate::cedar::Slice;
use crate::explain::{Explanation, covered, explain, labels, lowered};
use crate::{
    Act, Basis, Circumstances, Danger, Gateway, Outcome, Permit, Question, Refusal, RuleSet, decide,
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
    /// The bases in data protection law.
    pub basis: Vec<Basis>,
    /// The agreements that cover it.
    pub agreements: Vec<AgreementId>,
    /// What may be given.
    pub may: Vec<Field>,
    /// What was asked about and is not allowed.
    pub not_covered_fields: Vec<Field>,
    /// What may be given and is more than the purpose usually needs: a reason is due.
    pub beyond_minimum: Vec<Field>,
    /// What must be respected, a sentence each.
    pub conditions: Vec<String>,
    /// What to do first, a sentence each.
    pub first: Vec<String>,
    /// What would change the answer, a sentence each.
    pub would_change: Vec<String>,
    /// Words to record, with no personal data.
    pub wording: String,
}

impl Advice {
    /// Whether a second person must agree before nothing is shared: a life is in danger, or silence about a child or an
    /// adult at risk would break the law.
    pub fn needs_second(&self, question: &Question) -> bool {
        let Some(known) = question.circumstances() else {
            return false;
        };
        let at_risk = matches!(known.subject, SubjectKind::Child | SubjectKind::AdultAtRisk);
        let compelled = self.gateways.iter().any(|gateway| gateway.kind.compels());
        known.danger == Danger::Immediate || (at_risk && compelled)
    }
}

/// Advise on `question` by the rules in force on the day of `now`.
pub fn advise(rules: &RuleSet, question: &Question, now: Timestamp) -> Advice {
    let known = question.circumstances();
    match (decide(rules, question, now), known) {
        (Outcome::Share(permit), None) => {
            let grounds = permit.grounds().iter();
            let sentences = grounds.map(|ground| ground.plain.clone()).collect();
            blank(Answer::Yes, sentences)
        }
        (Outcome::Share(permit), Some(known)) => yes(rules, &permit, known, &BTreeSet::new()),
        (Outcome::Decline(refusal), None) => {
            no(&refusal, &explain(rules, question, now), (None, now))
        }
        (Outcome::Decline(refusal), Some(known)) => {
            let why = explain(rules, question, now);
            let part = in_part(rules, question, &why, now).filter(|_| refusal.alarm.is_none());
            part.unwrap_or_else(|| no(&refusal, &why, (Some(known), now)))
        }
    }
}

const fn blank(answer: Answer, sentences: Vec<String>) -> Advice {
    Advice {
        answer,
        sentences,
        gateways: Vec::new(),
        basis: Vec::new(),
        agreements: Vec::new(),
        may: Vec::new(),
        not_covered_fields: Vec::new(),
        beyond_minimum: Vec::new(),
        conditions: Vec::new(),
        first: Vec::new(),
        would_change: Vec::new(),
        wording: String::new(),
    }
}

/// The part of it that may be shared, if there is one.
fn in_part(
    rules: &RuleSet,
    question: &Question,
    why: &Explanation,
    now: Timestamp,
) -> Option<Advice> {
    let known = question.circumstances()?;
    let slice = Slice::new(rules, Act::Disclose, question, now);
    let fields = covered(&slice, known);
    if fields.is_empty() {
        return None;
    }
    let left_out: BTreeSet<Field> = known.fields.difference(&fields).copied().collect();
    if left_out.is_empty() {
        return None;
    }
    let part = Circumstances {
        fields,
        ..known.clone()
    };
    match decide(rules, &question.with(part.clone()), now) {
        Outcome::Share(permit) => {
            let mut advice = yes(rules, &permit, &part, &left_out);
            advice.would_change.clone_from(&why.would_change);
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
    let day = permit.at().date();
    let mut gateways: Vec<Gateway> = permit
        .grounds()
        .iter()
        .filter_map(|ground| rules.gateway_on(&ground.gateway_id, day).cloned())
        .collect();
    gateways.sort_by(|left, right| (left.kind, &left.id).cmp(&(right.kind, &right.id)));
    let minimum = rules.minimum_fields(known.purpose, day);
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
    let second = gateways.first().map_or_else(
        || "A rule of this service allows it.".to_owned(),
        |gateway| first_sentence(&gateway.plain),
    );
    Advice {
        answer,
        sentences: vec![first, second],
        basis: rules
            .bases()
            .of(known.discloser, known.purpose, &gateways, day),
        agreements: permit.agreements().to_vec(),
        may: known.fields.iter().copied().collect(),
        beyond_minimum: beyond,
        conditions: conditions(permit, &gateways),
        wording: wording(permit, known, &gateways),
        gateways,
        not_covered_fields: left_out,
        first: Vec::new(),
        would_change: Vec::new(),
    }
}

/// What the strongest gateway asks to be respected, what it bars, and what was agreed.
fn conditions(permit: &Permit, gateways: &[Gateway]) -> Vec<String> {
    let mut conditions: Vec<String> = Vec::new();
    if let Some(gateway) = gateways.first() {
        conditions.push(gateway.kind.meaning().to_owned());
        conditions.extend(gateway.conditions.iter().cloned());
        if !gateway.onward_use.is_empty() {
            conditions.push(gateway.onward_use.clone());
        }
    }
    if let Some(days) = permit.retention_days() {
        conditions.push(format!("They keep it for at most {days} days, as agreed."));
    }
    conditions
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

fn no(
    refusal: &Refusal,
    why: &Explanation,
    (known, now): (Option<&Circumstances>, Timestamp),
) -> Advice {
    let because = why
        .reasons
        .first()
        .map_or_else(String::new, |reason| reason.plain.clone());
    let (answer, first, second) = if !why.first.is_empty() {
        (
            Answer::NotYet,
            "You cannot share this yet.",
            "Look below at what to do first.".to_owned(),
        )
    } else if !why.would_change.is_empty() {
        (
            Answer::No,
            "You cannot share this as things stand.",
            "Look below at what would change this.".to_owned(),
        )
    } else {
        (Answer::No, "You cannot share this.", because.clone())
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
        not_covered_fields: known
            .map_or_else(Vec::new, |known| known.fields.iter().copied().collect()),
        first: why.first.clone(),
        would_change: why.would_change.clone(),
        wording,
        ..blank(answer, vec![first.to_owned(), second])
    }
}

/// The first sentence of a gateway's words: the one that stands by itself.
fn first_sentence(plain: &str) -> String {
    match plain.split_once(". ") {
        Some((first, _)) => format!("{first}."),
        None => plain.to_owned(),
    }
}

/// The beginning of a hash: enough to tell two rule sets apart on paper.
fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}
