//! What a changed agreement would change: who gains and who loses what, worked out before anybody signs.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{AgencyId, Category, Date, PointerGrade};
use candour_sharing::{Agreement, Change, RuleSet, Texts, compare};
use serde::Serialize;

use super::list::listed;
use crate::view::Directory;
use crate::{Result, rules};

/// One thing that agencies could learn of others, before and after. Agencies for whom the same changes are one line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ChangeLine {
    /// `loses`, `changes` or `gains`.
    pub way: String,
    /// Who would learn it.
    pub viewer: String,
    /// Of whom; `each other` where each of them would learn it of the others.
    pub holder: String,
    /// What.
    pub what: String,
    /// As it is now, in words.
    pub before: String,
    /// As it would be, in words.
    pub after: String,
}

/// The rules with `agreement` in place of the version in effect, as if every party had signed it.
pub(super) fn signed_by_all(running: &RuleSet, agreement: &Agreement, today: Date) -> Texts {
    let mut agreement = agreement.clone();
    for party in &mut agreement.parties {
        party.signed_on = Some(party.signed_on.unwrap_or(today));
    }
    with(running, &agreement)
}

/// The rules with `agreement` as it is in place of the version in effect.
pub(super) fn with(running: &RuleSet, agreement: &Agreement) -> Texts {
    let mut texts = running.texts().clone();
    texts.set(rules::path_of(agreement.id), agreement.to_toml());
    texts
}

/// The rules without an agreement.
pub(super) fn without(running: &RuleSet, agreement: &Agreement) -> Texts {
    let mut texts = running.texts().clone();
    texts.remove(&rules::path_of(agreement.id));
    texts
}

/// Who gains and who loses what on `day`, the losses first. Texts that do not load are what is wrong with the form.
pub(super) async fn changes(
    running: &RuleSet,
    after: Texts,
    directory: &Directory,
    day: Date,
) -> Result<Vec<ChangeLine>> {
    let after = rules::load(after).await??;
    Ok(lines(compare(running, &after, day), directory))
}

/// What became of one thing between two agencies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    order: usize,
    way: &'static str,
    before: String,
    after: String,
}

impl Turn {
    fn of(change: &Change) -> Self {
        let told = |words: &str| {
            let grade = PointerGrade::ALL
                .iter()
                .find(|grade| grade.label() == words);
            // To whoever asks, an alert to the holder is nothing.
            grade.map(|grade| (*grade).max(PointerGrade::Silent))
        };
        let (order, way) = match (told(&change.before), told(&change.after)) {
            (Some(before), Some(after)) if after > before => (2, "gains"),
            (Some(before), Some(after)) if after < before => (0, "loses"),
            _ if change.before == NO_AGREEMENT => (2, "gains"),
            _ if change.after == NO_AGREEMENT => (0, "loses"),
            _ => (1, "changes"),
        };
        Self {
            order,
            way,
            before: change.before.clone(),
            after: change.after.clone(),
        }
    }
}

/// What a change says where no agreement speaks of sharing.
const NO_AGREEMENT: &str = "No agreement";

/// One line for all agencies between which the same things change in the same way.
fn lines(changes: Vec<Change>, directory: &Directory) -> Vec<ChangeLine> {
    let mut pairs: BTreeMap<(AgencyId, AgencyId, Turn), Vec<String>> = BTreeMap::new();
    for change in changes {
        let key = (change.holder, change.viewer, Turn::of(&change));
        pairs.entry(key).or_default().push(change.what);
    }
    let mut of_holder: BTreeMap<(AgencyId, Turn, Vec<String>), BTreeSet<AgencyId>> =
        BTreeMap::new();
    for ((holder, viewer, turn), what) in pairs {
        let group = of_holder.entry((holder, turn, what)).or_default();
        group.extend([holder, viewer]);
    }
    let mut groups: BTreeMap<(Turn, Vec<String>, BTreeSet<AgencyId>), BTreeSet<AgencyId>> =
        BTreeMap::new();
    for ((holder, turn, what), group) in of_holder {
        groups
            .entry((turn, what, group))
            .or_default()
            .insert(holder);
    }
    groups
        .into_iter()
        .map(|((turn, what, group), holders)| line(turn, &what, (&group, &holders), directory))
        .collect()
}

fn line(
    turn: Turn,
    what: &[String],
    (group, holders): (&BTreeSet<AgencyId>, &BTreeSet<AgencyId>),
    directory: &Directory,
) -> ChangeLine {
    let names = |ids: &mut dyn Iterator<Item = &AgencyId>| {
        let mut names: Vec<String> = ids.map(|id| directory.agency(*id)).collect();
        names.sort();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        listed(&names)
    };
    let one = holders.len() == 1;
    ChangeLine {
        way: turn.way.to_owned(),
        viewer: names(&mut group.iter().filter(|id| !one || !holders.contains(id))),
        holder: if holders == group {
            "each other".to_owned()
        } else {
            names(&mut holders.iter())
        },
        what: in_short(what),
        before: turn.before,
        after: turn.after,
    }
}

/// `Pointers: Victims; Witnesses`, or every sort of record at once.
fn in_short(what: &[String]) -> String {
    let mut parts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in what {
        let (head, rest) = one.split_once(": ").unwrap_or(("", one));
        parts.entry(head).or_default().push(rest);
    }
    let said: Vec<String> = parts
        .into_iter()
        .map(|(head, rest)| match head {
            "Pointers" if rest.len() == Category::ALL.len() => {
                "Possible matches with any record".to_owned()
            }
            "Pointers" => format!("Possible matches with: {}", rest.join("; ")),
            "" => rest.join("; "),
            head => format!("{head}: {}", rest.join("; ")),
        })
        .collect();
    said.join(". ")
}
