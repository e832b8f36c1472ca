//! What a gateway says, in words: from the annotations of its file and nothing else.

use candour_domain::{AgencyKind, Date, Function, Purpose, SubjectKind};
use candour_sharing::{Gateway, GatewayKind, Scope};

use crate::replay::Said;
use crate::view::Choice;

/// Where a gateway stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It holds.
    InForce,
    /// It waits for its day, or for somebody to find out which day that is.
    Waiting,
    /// It no longer holds.
    Ended,
}

impl State {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::InForce => "in-force",
            Self::Waiting => "waiting",
            Self::Ended => "ended",
        }
    }

    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::InForce => "In force",
            Self::Waiting => "Not in force",
            Self::Ended => "Ended",
        }
    }
}

pub(super) fn state(gateway: &Gateway, today: Date) -> State {
    if gateway.in_force.holds_on(today) {
        State::InForce
    } else if gateway.in_force.until.is_some_and(|until| until <= today) {
        State::Ended
    } else {
        State::Waiting
    }
}

/// A kind as a reader calls it.
pub(super) const fn kind(kind: GatewayKind) -> &'static str {
    match kind {
        GatewayKind::Duty => "You must share",
        GatewayKind::DutyOnRequest => "You must answer",
        GatewayKind::DutyToCooperate => "You must work together",
        GatewayKind::Power => "You may share",
        GatewayKind::CommonLaw => "You may share (common law)",
        GatewayKind::DutyToNotify => "You must notify",
        GatewayKind::OffenceBacked => "Not telling can be an offence",
        GatewayKind::Exclusion => "You must not share",
    }
}

pub(super) fn kinds() -> Vec<Choice> {
    let all = GatewayKind::ALL.iter();
    all.map(|each| Choice::new(each.code(), kind(*each)))
        .collect()
}

/// Each kind with what it means, in the place of its code.
pub(super) fn meanings() -> Vec<Choice> {
    let all = GatewayKind::ALL.iter();
    all.map(|each| Choice::new(each.meaning(), kind(*each)))
        .collect()
}

pub(super) fn purposes() -> Vec<Choice> {
    let all = Purpose::ALL.iter();
    all.map(|purpose| Choice::new(purpose.code(), purpose.label()))
        .collect()
}

/// Since when it holds, from when it will, or when it ended.
pub(super) fn when(gateway: &Gateway, today: Date) -> String {
    let held = &gateway.in_force;
    match state(gateway, today) {
        State::Ended => held.until.map_or_else(String::new, Date::shown),
        State::InForce | State::Waiting => held
            .from
            .map_or_else(|| "No date is known".to_owned(), since),
    }
}

/// A first day. What is of the house holds from the first day of all, which means always.
fn since(day: Date) -> String {
    if day.year() <= 1970 {
        "Always".to_owned()
    } else {
        day.shown()
    }
}

/// When it holds.
pub(super) fn dates(gateway: &Gateway) -> String {
    let held = &gateway.in_force;
    match (held.from, held.until) {
        (None, _) => "No date is known".to_owned(),
        (Some(from), None) if from.year() <= 1970 => "Always".to_owned(),
        (Some(from), None) => format!("From {}", from.shown()),
        (Some(from), Some(until)) => format!("From {} until {}", from.shown(), until.shown()),
    }
}

/// What one that is not in force waits for.
pub(super) fn waiting(gateway: &Gateway) -> String {
    gateway.in_force.from.map_or_else(
        || "No day is known on which it comes into force.".to_owned(),
        |from| format!("It comes into force on {}.", from.shown()),
    )
}

/// Who has read it and when, or that nobody has.
pub(super) fn reviewed(gateway: &Gateway) -> String {
    let held = &gateway.in_force;
    match (held.reviewed_by.trim(), held.reviewed_on) {
        ("", _) => "Nobody has reviewed this yet".to_owned(),
        (by, Some(on)) => format!("Reviewed by {by} on {}", on.shown()),
        (by, None) => format!("Reviewed by {by}"),
    }
}

pub(super) fn is_for(gateway: &Gateway, purpose: Purpose) -> bool {
    gateway.purposes.includes(&purpose)
}

/// What it says, one row an attribute.
pub(super) fn rows(gateway: &Gateway) -> Vec<Said> {
    let confidence = if gateway.confidence_override {
        "The law says that telling does not breach confidence"
    } else {
        "A duty of confidence still counts: weigh it"
    };
    let mut rows = vec![
        Said::new(
            "Who may tell",
            scope(&gateway.from_kinds, "Anyone", AgencyKind::label),
        ),
        Said::new(
            "Whom",
            scope(&gateway.to_kinds, "Anyone", AgencyKind::label),
        ),
        Said::new(
            "What for",
            scope(&gateway.purposes, "Any purpose", Purpose::label),
        ),
        Said::new(
            "About whom",
            scope(&gateway.subjects, "Anyone", SubjectKind::label),
        ),
        Said::new(
            "For which task",
            scope(&gateway.functions, "Any task", Function::label),
        ),
        Said::new("Consent", gateway.consent.meaning()),
        Said::new("Confidence", confidence),
        Said::new(
            "Data protection",
            "Data protection law still applies. No law here sets it aside",
        ),
    ];
    if !gateway.exclusions.is_empty() {
        rows.push(Said::new(
            "What it leaves out",
            gateway.exclusions.join(" "),
        ));
    }
    if !gateway.onward_use.is_empty() {
        rows.push(Said::new("How it may be used", gateway.onward_use.clone()));
    }
    if !gateway.record_needed.is_empty() {
        rows.push(Said::new("What to record", gateway.record_needed.join(" ")));
    }
    rows.push(
        Said::new("Lawful basis", gateway.basis.clone())
            .with(format!("For sensitive details: {}", gateway.condition)),
    );
    rows
}

fn scope<T: Copy>(scope: &Scope<T>, any: &str, label: impl Fn(T) -> &'static str) -> String {
    match scope {
        Scope::Any => any.to_owned(),
        Scope::Only(values) => values
            .iter()
            .map(|value| label(*value))
            .collect::<Vec<_>>()
            .join(", "),
    }
}
