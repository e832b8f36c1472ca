//! The facts that a question rests on, as text that is always the same for the same question. Ids and codes only: no
//! personal data, so that it can be kept with a decision and hashed into the log.

mod read;

use std::fmt::Display;

pub(crate) use read::question;

use crate::{Caller, Circumstances, Question, Thing};

/// One `key=value` a line, in a fixed order.
pub(crate) fn canonical(question: &Question) -> String {
    let mut lines = vec![line("act", question.act().code())];
    lines.extend(caller(question.caller()));
    match question {
        Question::Door { thing: it, .. } => lines.extend(thing(it)),
        Question::Disclose {
            discloser_agency,
            recipient_agency,
            recipient_desk,
            circumstances: known,
            ..
        } => {
            lines.push(line("discloser_agency", discloser_agency));
            lines.push(line("recipient_agency", recipient_agency));
            lines.push(line("recipient_desk", recipient_desk));
            lines.extend(circumstances(known));
        }
    }
    lines.join("\n")
}

fn line(key: &str, value: impl Display) -> String {
    format!("{key}={value}")
}

fn list(items: impl Iterator<Item = String>) -> String {
    let mut items: Vec<String> = items.collect();
    items.sort_unstable();
    items.join(",")
}

fn caller(caller: &Caller) -> Vec<String> {
    vec![
        line("account", caller.account),
        line("agency", caller.agency),
        line("agency_kind", caller.agency_kind.code()),
        line("role", caller.role.code()),
        line("desks", list(caller.desks.iter().map(ToString::to_string))),
    ]
}

fn thing(thing: &Thing) -> Vec<String> {
    match thing {
        Thing::Service => vec![line("thing", "service")],
        Thing::Administration => vec![line("thing", "administration")],
        Thing::Ledger => vec![line("thing", "ledger")],
        Thing::Record { owner } => vec![line("thing", "record"), line("owner", owner)],
        Thing::Concern { owner, desk } => vec![
            line("thing", "concern"),
            line("owner", owner),
            line("desk", desk),
        ],
        Thing::Link { left, right } => vec![
            line("thing", "link"),
            line("left", left),
            line("right", right),
        ],
        Thing::Request {
            from_agency,
            from_desk,
            to_agency,
            to_desk,
        } => vec![
            line("thing", "request"),
            line("from_agency", from_agency),
            line("from_desk", from_desk),
            line("to_agency", to_agency),
            line("to_desk", to_desk),
        ],
        Thing::Disclosure {
            from_agency,
            to_agency,
            to_desk,
            state,
        } => vec![
            line("thing", "disclosure"),
            line("from_agency", from_agency),
            line("to_agency", to_agency),
            line("to_desk", to_desk),
            line("state", state.code()),
        ],
        Thing::Pointer { holder, category } => vec![
            line("thing", "pointer"),
            line("holder", holder),
            line("category", category.code()),
        ],
        Thing::Decision { owner, by } => vec![
            line("thing", "decision"),
            line("owner", owner),
            line("by", by),
        ],
        Thing::Advice { owner, by, desk } => vec![
            line("thing", "advice"),
            line("owner", owner),
            line("by", by),
            line("desk", desk),
        ],
    }
}

fn circumstances(known: &Circumstances) -> Vec<String> {
    let reason = known.no_consent_reason.map_or("-", |reason| reason.code());
    vec![
        line("discloser", known.discloser.code()),
        line("recipient", known.recipient.code()),
        line("purpose", known.purpose.code()),
        line("subject", known.subject.code()),
        line("consent", known.consent.code()),
        line("no_consent_reason", reason),
        line("danger", known.danger.code()),
        line("function", known.function.code()),
        line("approach", known.approach.code()),
        line("identity", known.identity.code()),
        line("confidence", known.confidence.code()),
        line("detriment", known.detriment.code()),
        line(
            "marks",
            list(known.marks.iter().map(|mark| mark.code().to_owned())),
        ),
        line(
            "fields",
            list(known.fields.iter().map(|field| field.code().to_owned())),
        ),
    ]
}
