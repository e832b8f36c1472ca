//! Why nothing allowed it, and what would: found by asking again with one fact changed, never by repeating the law here.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{
    Approach, Confidence, Consent, Detriment, Field, Function, Identity, NoConsentReason,
    SubjectKind, Timestamp,
};

use crate::cedar::{Slice, Verdict};
use crate::gateway::Scope;
use crate::rules::Rule;
use crate::{Circumstances, Danger, Question, Reason, RuleSet};

/// Why not, and what then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The rules that stand in the way, or the gateways that come closest.
    pub reasons: Vec<Reason>,
    /// What would change the answer, a sentence each; none: nothing that could be told here.
    pub would_change: Vec<String>,
    /// What of that the practitioner can do first, a sentence each.
    pub first: Vec<String>,
}

/// Why the rules in force on the day of `now` refuse `question`. Where they do not, nothing is said.
pub fn explain(rules: &RuleSet, question: &Question, now: Timestamp) -> Explanation {
    let slice = Slice::new(rules, question.act(), question, now);
    match slice.evaluate(question) {
        Verdict::Allowed(_) => Explanation::default(),
        Verdict::Forbidden(matched) => forbidden(&slice, question, &matched),
        Verdict::NotAllowed => match question.circumstances() {
            Some(known) => not_allowed(&slice, known),
            None => because(Reason::none()),
        },
        Verdict::Failed(_) => because(Reason::error()),
    }
}

fn because(reason: Reason) -> Explanation {
    Explanation {
        reasons: vec![reason],
        ..Explanation::default()
    }
}

/// Some rules forbid it. What can be done first is said by those rules, and holds if it then would be allowed, or
/// would be with one thing more.
fn forbidden(slice: &Slice<'_>, question: &Question, matched: &[&Rule]) -> Explanation {
    let mut explained = Explanation {
        reasons: matched.iter().map(|rule| Reason::of(rule)).collect(),
        ..Explanation::default()
    };
    let Some(known) = question.circumstances() else {
        return explained;
    };
    let first = matched.iter().map(|rule| rule.first.clone());
    let first: Vec<String> = first.filter(|first| !first.is_empty()).collect();
    if first.len() < matched.len() {
        return explained;
    }
    let cleared = Circumstances {
        marks: BTreeSet::new(),
        ..known.clone()
    };
    let also = if slice.allowing(&cleared).is_empty() {
        let also = not_allowed(slice, &cleared).first;
        if also.is_empty() {
            return explained;
        }
        also
    } else {
        Vec::new()
    };
    explained.would_change.clone_from(&first);
    explained.first = first.into_iter().chain(also).collect();
    explained
}

/// The closest gateways, and what would bring each into play.
fn not_allowed(slice: &Slice<'_>, known: &Circumstances) -> Explanation {
    let mut closest: BTreeMap<&str, &Rule> = BTreeMap::new();
    let mut explained = Explanation::default();
    for change in changes(slice, known) {
        let matched = slice.allowing(&change.known);
        if !matched.is_empty() {
            closest.extend(matched.into_iter().map(|rule| (rule.id.as_str(), rule)));
            let said = |list: &Vec<String>, sentence: &String| list.contains(sentence);
            if !said(&explained.would_change, &change.sentence) {
                explained.would_change.push(change.sentence);
            }
            if let Some(first) = change.first.filter(|first| !said(&explained.first, first)) {
                explained.first.push(first);
            }
        }
    }
    explained.reasons = if closest.is_empty() {
        vec![no_gateway(known)]
    } else {
        closest.into_values().map(Reason::of).collect()
    };
    explained
}

fn no_gateway(known: &Circumstances) -> Reason {
    let plain = format!(
        "No law in these rules lets {} share with {} for this purpose: {}.",
        known.discloser.label(),
        known.recipient.label(),
        known.purpose.label()
    );
    Reason::house("no-gateway", plain)
}

/// The fields that may be given on their own, out of those asked about.
pub(crate) fn covered(slice: &Slice<'_>, known: &Circumstances) -> BTreeSet<Field> {
    let with = |fields| Circumstances {
        fields,
        ..known.clone()
    };
    // What may not be told at all may not be told in part.
    if slice.allowing(&with(BTreeSet::new())).is_empty() {
        return BTreeSet::new();
    }
    let alone = |field: &Field| !slice.allowing(&with(BTreeSet::from([*field]))).is_empty();
    known.fields.iter().copied().filter(alone).collect()
}

/// One fact that could honestly be otherwise.
struct Change {
    known: Circumstances,
    /// What it would be, beginning with "If".
    sentence: String,
    /// What the practitioner can do to bring it about, if they can.
    first: Option<String>,
}

/// Each single fact that could honestly be otherwise. The purpose is not among them: it is what it is.
fn changes(slice: &Slice<'_>, known: &Circumstances) -> Vec<Change> {
    let mut changes = about_consent(known);
    changes.extend(about_function(slice, known));
    let mut offer = |change: fn(&mut Circumstances), sentence: &str, first: Option<&str>| {
        let mut changed = known.clone();
        change(&mut changed);
        if changed != *known {
            changes.push(Change {
                known: changed,
                sentence: sentence.to_owned(),
                first: first.map(str::to_owned),
            });
        }
    };
    offer(
        |known| {
            if known.confidence == Confidence::Owed {
                known.confidence = Confidence::Outweighed;
            }
        },
        "If not sharing would do more harm than breaking the confidence.",
        Some("Weigh the harm of not sharing against the confidence, and record what you decide."),
    );
    offer(
        |known| known.danger = Danger::Immediate,
        "If somebody’s life or limb is in danger now.",
        None,
    );
    offer(
        |known| known.subject = SubjectKind::Child,
        "If the person is, or may be, under 18.",
        None,
    );
    offer(
        |known| known.subject = SubjectKind::AdultAtRisk,
        "If the person has care and support needs, is at risk, and cannot protect themselves because of those needs.",
        None,
    );
    offer(
        |known| known.approach = Approach::Asked,
        "If they ask you for it.",
        None,
    );
    offer(
        |known| known.detriment = Detriment::NotMore,
        "If sharing would not harm the child more than not sharing.",
        None,
    );
    offer(
        |known| known.identity = Identity::Anonymous,
        "If nobody could be recognised from it.",
        None,
    );
    changes.extend(fewer_fields(slice, known));
    changes
}

fn fewer_fields(slice: &Slice<'_>, known: &Circumstances) -> Option<Change> {
    let fields = covered(slice, known);
    if fields.is_empty() || fields == known.fields {
        return None;
    }
    let left_out: Vec<Field> = known.fields.difference(&fields).copied().collect();
    Some(Change {
        sentence: format!("If you leave out: {}.", labels(&left_out)),
        first: Some(format!("Leave out: {}.", labels(&left_out))),
        known: Circumstances {
            fields,
            ..known.clone()
        },
    })
}

/// Stating a function in law, or another one: each of those of which a rule that could answer speaks.
fn about_function(slice: &Slice<'_>, known: &Circumstances) -> Vec<Change> {
    let mut functions: BTreeSet<Function> = BTreeSet::new();
    for gateway in slice.gateways() {
        match &gateway.functions {
            Scope::Any => {
                functions.insert(Function::PublicTask);
            }
            Scope::Only(only) => functions.extend(only.iter().copied()),
        }
    }
    functions.remove(&known.function);
    functions.remove(&Function::NotStated);
    let whose = match known.approach {
        Approach::Asked => "Ask them to state the function in law for which they need it",
        Approach::Offered => "State the function in law that you carry out",
    };
    functions
        .into_iter()
        .map(|function| Change {
            known: Circumstances {
                function,
                ..known.clone()
            },
            sentence: format!("If it is for this function in law: {}.", function.label()),
            first: (!known.function.is_stated())
                .then(|| format!("{whose}, if it is one of those below.")),
        })
        .collect()
}

fn about_consent(known: &Circumstances) -> Vec<Change> {
    let mut changes = Vec::new();
    if known.consent != Consent::Given {
        changes.push(Change {
            known: Circumstances {
                consent: Consent::Given,
                ..known.clone()
            },
            sentence: "If the person agrees.".to_owned(),
            // Asking again somebody who said no, or whom it is not safe to ask, is not the way.
            first: (known.consent == Consent::NotAsked)
                .then(|| "Ask the person, and share only if they agree.".to_owned()),
        });
    }
    // The law treats the three reasons alike, and so do the policies: one stands for all.
    if known.no_consent_reason.is_none() && known.consent != Consent::Given {
        let why = "they cannot give it, you cannot reasonably be expected to obtain it, or asking would undermine \
                   their protection";
        changes.push(Change {
            known: Circumstances {
                no_consent_reason: Some(NoConsentReason::NotReasonableToObtain),
                ..known.clone()
            },
            sentence: format!("If there is a reason for having no consent: {why}."),
            first: Some(format!(
                "Say why there is no consent, if one of these is true: {why}."
            )),
        });
    }
    changes
}

/// Fields as a reader lists them: `name, address and risk summary`.
pub(crate) fn labels(fields: &[Field]) -> String {
    let labels: Vec<String> = fields.iter().map(|field| lowered(field.label())).collect();
    match labels.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// A label inside a sentence: a small first letter, unless it begins with an abbreviation.
pub(crate) fn lowered(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next();
    let abbreviated = letters.clone().next().is_some_and(char::is_uppercase);
    match first {
        Some(first) if !abbreviated => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}
