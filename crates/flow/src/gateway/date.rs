//! Dating a gateway, and saying who has read it: first what would come out otherwise, then the publication. Only the
//! annotations of its text change.

use std::sync::Arc;

use candour_domain::Date;
use candour_ledger::Kind;
use candour_sharing::{Act, Gateway, RuleSet, Texts, Thing};
use serde::Serialize;

use super::annotation;
use crate::replay::{Said, Trial, tried};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result, rules};

/// The longest note, source or name.
const LONGEST: usize = 500;

/// What to change. What is empty stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The gateway's id.
    pub gateway: String,
    /// The first day on which it holds.
    pub from: Option<Date>,
    /// The address at which this can be read.
    pub source: String,
    /// Who has read it and agrees.
    pub reviewed_by: String,
    /// When they did.
    pub reviewed_on: Option<Date>,
    /// Why it changes.
    pub note: String,
}

/// What a change would do. Nothing has changed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proposal {
    /// The gateway's id.
    pub id: String,
    /// Its statute.
    pub law: String,
    /// What would be written, and in the place of what.
    pub changes: Vec<Said>,
    /// The hash of the rules that this was worked out from.
    pub base: String,
    /// What it would do to the decisions that were made.
    pub trial: Trial,
}

/// Work out what a change would do, as it would be from the day on which the gateway holds.
pub async fn propose(
    candour: &Candour,
    caller: &Caller,
    change: &Change,
) -> Result<Authorised<Proposal>> {
    let work = candour.work("gateway.propose", caller).await?;
    let (work, permit) = work.allow(Act::RulesUpdate, Thing::Administration).await?;
    let found = work.rules.gateway(&change.gateway).cloned();
    let (work, gateway) = work.there(found, Act::RulesUpdate).await?;
    let in_force = Arc::clone(&work.rules);
    let today = work.now.date();
    // Nobody waits for this unit of work while thousands of decisions are asked again.
    work.unit.finish().await?;
    let (changes, texts) = changed(&in_force, &gateway, change, today)?;
    let day = change.from.unwrap_or(today).max(today);
    let trial = tried(candour, &in_force, &texts, day).await?;
    let proposal = Proposal {
        changes,
        base: in_force.hash().to_owned(),
        trial,
        id: gateway.id,
        law: gateway.law,
    };
    let work = candour.work("gateway.propose", caller).await?;
    let payload = work
        .payload(Act::RulesUpdate)
        .with("gateway", proposal.id.clone())
        .with("step", "try")
        .with("differs", proposal.trial.differs.to_string());
    work.release(permit, Kind::Administration, payload, proposal)
        .await
}

/// Publish a change that was worked out from the rules with the hash `base`. Other rules by now are a conflict: whoever
/// confirms has seen something else. Gives the hash of what was published.
pub async fn publish(
    candour: &Candour,
    caller: &Caller,
    change: &Change,
    base: &str,
) -> Result<Authorised<String>> {
    let work = candour.work("gateway.date", caller).await?;
    let (work, _permit) = work.allow(Act::RulesUpdate, Thing::Administration).await?;
    let found = work.rules.gateway(&change.gateway).cloned();
    let (work, gateway) = work.there(found, Act::RulesUpdate).await?;
    let in_force = Arc::clone(&work.rules);
    let today = work.now.date();
    work.unit.finish().await?;
    if in_force.hash() != base {
        return Err(FlowError::Conflict);
    }
    let (_, texts) = changed(&in_force, &gateway, change, today)?;
    rules::publish(candour, caller, texts, change.note.trim()).await
}

/// What would be written, and the texts with it; or what is wrong with the change.
fn changed(
    rules: &RuleSet,
    gateway: &Gateway,
    change: &Change,
    today: Date,
) -> Result<(Vec<Said>, Texts)> {
    let edits = edits(gateway, change, today)?;
    let path = super::path(rules, gateway);
    let mut text = rules.texts().get(&path).unwrap_or_default().to_owned();
    let mut changes = Vec::new();
    for edit in edits {
        text = annotation::set(&text, edit.name, &edit.value)
            .ok_or(FlowError::Broken("a gateway lacks an annotation"))?;
        changes.push(Said::new(edit.label, edit.shown).with(format!("It was: {}", edit.was)));
    }
    changes.push(Said::new("Why it changes", change.note.trim()));
    let mut texts = rules.texts().clone();
    texts.set(path, text);
    if !texts.house_changes().is_empty() {
        let rule = "This rule comes with the program, and nobody can date it";
        return Err(Invalid::one("gateway", rule).into());
    }
    Ok((changes, texts))
}

/// One annotation to write.
struct Edit {
    name: &'static str,
    label: &'static str,
    value: String,
    shown: String,
    was: String,
}

fn edits(gateway: &Gateway, change: &Change, today: Date) -> Result<Vec<Edit>> {
    let checked = check(change, today);
    checked.check()?;
    let held = &gateway.in_force;
    let shown = |day: Option<Date>| day.map_or_else(|| "no date".to_owned(), Date::shown);
    let mut edits = Vec::new();
    if let Some(from) = change.from {
        edits.push(Edit {
            name: "from",
            label: "In force from",
            value: from.to_string(),
            shown: from.shown(),
            was: shown(held.from),
        });
    }
    let mut text = |name, label, value: &str, was: &str| {
        if !value.trim().is_empty() {
            edits.push(Edit {
                name,
                label,
                value: value.trim().to_owned(),
                shown: value.trim().to_owned(),
                was: if was.is_empty() { "nobody" } else { was }.to_owned(),
            });
        }
    };
    text(
        "source",
        "Where it can be read",
        &change.source,
        &held.source,
    );
    text(
        "reviewed_by",
        "Who has read it",
        &change.reviewed_by,
        &held.reviewed_by,
    );
    if let Some(on) = change.reviewed_on {
        edits.push(Edit {
            name: "reviewed_on",
            label: "When they read it",
            value: on.to_string(),
            shown: on.shown(),
            was: shown(held.reviewed_on),
        });
    }
    Ok(edits)
}

/// Everything that is wrong with a change.
fn check(change: &Change, today: Date) -> Invalid {
    let mut invalid = Invalid::new();
    let empty = |text: &str| text.trim().is_empty();
    if change.from.is_none() && empty(&change.source) && empty(&change.reviewed_by) {
        invalid.push("from-day", "Give a date, a source or who has read it");
    }
    if change.from.is_some() && empty(&change.source) {
        invalid.push("source", "Say where this date can be read");
    }
    let source = change.source.trim();
    let address = ["https://", "http://"]
        .iter()
        .any(|begins| source.starts_with(begins));
    if !empty(source) && !address {
        invalid.push("source", "Write an address that begins with https://");
    }
    if !empty(&change.reviewed_by) && change.reviewed_on.is_none() {
        invalid.push("reviewed_on-day", "Say when they read it");
    }
    if empty(&change.reviewed_by) && change.reviewed_on.is_some() {
        invalid.push("reviewed_by", "Say who has read it");
    }
    if change.reviewed_on.is_some_and(|on| on > today) {
        invalid.push("reviewed_on-day", "The day they read it cannot be to come");
    }
    if empty(&change.note) {
        invalid.push("note", "Say why it changes");
    }
    for (field, text) in [
        ("source", &change.source),
        ("reviewed_by", &change.reviewed_by),
        ("note", &change.note),
    ] {
        if text.chars().count() > LONGEST {
            invalid.push(field, format!("Write at most {LONGEST} characters"));
        }
    }
    invalid
}
