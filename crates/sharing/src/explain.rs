//! Why nothing allowed it, and what would: found by asking again with one fact changed, never by repeating the law here.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{Consent, Field, Function, NoConsentReason, SubjectKind};

use crate::cedar::{Slice, Verdict};
use crate::rules::Rule;
use crate::{Circumstances, Danger, Question, Reason};

/// The closest gateways, and what would bring each into play.
pub(crate) fn not_allowed(slice: &Slice<'_>, question: &Question) -> (Vec<Reason>, Vec<String>) {
    let Some(known) = question.circumstances() else {
        let plain = "Nothing allows you to do this.";
        return (vec![Reason::house("none", plain)], Vec::new());
    };
    let mut closest: BTreeMap<&str, &Rule> = BTreeMap::new();
    let mut would_change = Vec::new();
    for (changed, sentence) in changes(slice, question, known) {
        if let Verdict::Allowed(matched) = slice.evaluate(&question.with(changed)) {
            closest.extend(matched.into_iter().map(|rule| (rule.id.as_str(), rule)));
            would_change.push(sentence);
        }
    }
    if closest.is_empty() {
        return (vec![no_gateway(known)], would_change);
    }
    let reasons = closest.into_values().map(Reason::of).collect();
    (reasons, would_change)
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
pub(crate) fn covered(
    slice: &Slice<'_>,
    question: &Question,
    known: &Circumstances,
) -> BTreeSet<Field> {
    let alone = |field: &Field| {
        let changed = Circumstances {
            fields: BTreeSet::from([*field]),
            ..known.clone()
        };
        matches!(slice.evaluate(&question.with(changed)), Verdict::Allowed(_))
    };
    known.fields.iter().copied().filter(alone).collect()
}

/// Each single fact that could honestly be otherwise. The purpose is not among them: it is what it is.
fn changes(
    slice: &Slice<'_>,
    question: &Question,
    known: &Circumstances,
) -> Vec<(Circumstances, String)> {
    let mut changes = about_consent(known);
    let mut offer = |changed: Circumstances, sentence: &str| {
        if changed != *known {
            changes.push((changed, sentence.to_owned()));
        }
    };
    offer(
        Circumstances {
            function: Function::PublicTask,
            ..known.clone()
        },
        "If the request says which function in law it serves.",
    );
    offer(
        Circumstances {
            danger: Danger::Immediate,
            ..known.clone()
        },
        "If somebody’s life or limb is in danger now.",
    );
    offer(
        Circumstances {
            subject: SubjectKind::Child,
            ..known.clone()
        },
        "If the person is, or may be, under 18.",
    );
    offer(
        Circumstances {
            subject: SubjectKind::AdultAtRisk,
            ..known.clone()
        },
        "If the person has care and support needs, is at risk, and cannot protect themselves because of those needs.",
    );
    let fields = covered(slice, question, known);
    if !fields.is_empty() && fields != known.fields {
        let left_out: Vec<Field> = known.fields.difference(&fields).copied().collect();
        let sentence = format!("If you leave out: {}.", labels(&left_out));
        changes.push((
            Circumstances {
                fields,
                ..known.clone()
            },
            sentence,
        ));
    }
    changes
}

fn about_consent(known: &Circumstances) -> Vec<(Circumstances, String)> {
    let mut changes = Vec::new();
    if known.consent != Consent::Given {
        let changed = Circumstances {
            consent: Consent::Given,
            ..known.clone()
        };
        changes.push((changed, "If the person agrees.".to_owned()));
    }
    // The law treats the three reasons alike, and so do the policies: one stands for all.
    if known.no_consent_reason.is_none() {
        let changed = Circumstances {
            no_consent_reason: Some(NoConsentReason::NotReasonableToObtain),
            ..known.clone()
        };
        let sentence = "If there is a reason for having no consent: they cannot give it, you cannot reasonably be \
                        expected to obtain it, or asking would undermine their protection.";
        changes.push((changed, sentence.to_owned()));
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
