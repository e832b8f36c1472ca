//! What was decided, asked again: under the rules that decided it, under today's, and under rules that are proposed.
//!
//! The rules that decided must give the same answer for ever. Ids, codes and facts: never what anybody wrote.

mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use candour_domain::{Date, DecisionId, Role, Timestamp};
use candour_ledger::Kind;
use candour_sharing::{Act, Permit, Replay, RuleSet, Texts, Thing, replay};
use candour_store::{DecisionRow, GroundRow, Unit};
use serde::Serialize;

use crate::view::Moment;
use crate::{Authorised, Caller, Candour, FlowError, Result};

pub use words::Said;

/// How many decisions are read at a time.
const PAGE: usize = 500;
/// How many of those that come out otherwise a trial shows.
const SHOWN: usize = 100;

/// One decision, asked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replayed {
    /// Its id.
    pub id: DecisionId,
    /// When it was decided.
    pub at: Moment,
    /// The hash of the rules that decided it.
    pub rule_set: String,
    /// The facts that it rests on, in words.
    pub facts: Vec<Said>,
    /// What was recorded.
    pub recorded: String,
    /// What the same rules say now.
    pub then: String,
    /// What today's rules say.
    pub today: String,
    /// In what way the same rules no longer say the same; empty as long as all is well.
    pub otherwise: Vec<String>,
    /// What is different under today's rules, a sentence each.
    pub differs: Vec<String>,
}

/// Every decision, asked again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplayedAll {
    /// How many there are.
    pub decisions: usize,
    /// Those whose rules no longer say the same.
    pub otherwise: Vec<Replayed>,
    /// How many would come out otherwise under today's rules.
    pub differs: usize,
}

/// What proposed rules would do to the decisions that were made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Trial {
    /// How many decisions were asked again.
    pub decisions: usize,
    /// How many would come out otherwise.
    pub differs: usize,
    /// How many could not be asked, because their facts cannot be read.
    pub unreadable: usize,
    /// The latest of those that would come out otherwise.
    pub lines: Vec<TrialLine>,
}

/// A decision that would come out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrialLine {
    /// Its id.
    pub id: DecisionId,
    /// When it was decided.
    pub at: Moment,
    /// The facts that it rests on, in words.
    pub facts: Vec<Said>,
    /// What the rules in force say.
    pub before: String,
    /// What the proposed rules say.
    pub after: String,
    /// The difference, a sentence each.
    pub differs: Vec<String>,
}

/// Ask one decision again: for somebody of the agency that made it, or for whoever looks after the rules.
pub async fn one(
    candour: &Candour,
    caller: &Caller,
    id: DecisionId,
) -> Result<Authorised<Replayed>> {
    let mut work = candour.work("replay.one", caller).await?;
    // A practitioner sees the decisions of their agency; whoever looks after the rules sees the facts of all.
    let theirs = caller.role == Role::Practitioner;
    let act = if theirs {
        Act::DecisionShow
    } else {
        Act::RulesShow
    };
    let found = work.unit.decision_find(id).await?;
    let (work, row) = work.there(found, act).await?;
    let thing = if theirs {
        Thing::Decision {
            owner: row.agency,
            by: row.account,
        }
    } else {
        Thing::Administration
    };
    let (mut work, permit) = work.allow(act, thing).await?;
    let grounds = work.unit.decision_ground_list(id).await?;
    let rules = kept(&mut work.unit, &row.rule_set).await?;
    let asked = Asked {
        then: &rules,
        today: &work.rules,
        now: work.now,
    };
    let found = again(&asked, &row, &grounds)?;
    let payload = work.payload(act).with("decision", id.to_string()).with(
        "replay",
        if found.otherwise.is_empty() {
            "same"
        } else {
            "otherwise"
        },
    );
    work.release(permit, Kind::Consultation, payload, found)
        .await
}

/// Ask every decision again.
pub async fn all(candour: &Candour, caller: &Caller) -> Result<Authorised<ReplayedAll>> {
    let (permit, today) = allowed(candour, caller).await?;
    let mut found = ReplayedAll {
        decisions: 0,
        otherwise: Vec::new(),
        differs: 0,
    };
    let mut rules: Option<Arc<RuleSet>> = None;
    let mut after = None;
    loop {
        let mut unit = candour.store().view("replay.page").await?;
        let page = unit.decision_list_after(after, PAGE).await?;
        for row in &page {
            // Decisions come in the order they were made, so those of one set of rules come together.
            let then = match rules.take().filter(|rules| rules.hash() == row.rule_set) {
                Some(rules) => rules,
                None => kept(&mut unit, &row.rule_set).await?,
            };
            let grounds = unit.decision_ground_list(row.id).await?;
            let line = again(
                &Asked {
                    then: &then,
                    today: &today,
                    now: candour.now(),
                },
                row,
                &grounds,
            )?;
            rules = Some(then);
            found.decisions = found.decisions.saturating_add(1);
            if !line.differs.is_empty() {
                found.differs = found.differs.saturating_add(1);
            }
            if !line.otherwise.is_empty() {
                found.otherwise.push(line);
            }
        }
        unit.finish().await?;
        after = page.last().map(|row| (row.decided_at, row.id));
        if page.len() < PAGE {
            break;
        }
    }
    let work = candour.work("replay.all", caller).await?;
    let payload = work
        .payload(Act::RulesShow)
        .with("replayed", found.decisions.to_string())
        .with("otherwise", found.otherwise.len().to_string());
    work.release(permit, Kind::Consultation, payload, found)
        .await
}

/// Leave to look at the facts of every decision, and the rules in force. Nobody waits for a unit of work while
/// thousands of decisions are asked again: they are read page by page.
async fn allowed(candour: &Candour, caller: &Caller) -> Result<(Permit, Arc<RuleSet>)> {
    let work = candour.work("replay.allow", caller).await?;
    let (work, permit) = work.allow(Act::RulesShow, Thing::Administration).await?;
    let rules = Arc::clone(&work.rules);
    work.unit.finish().await?;
    Ok((permit, rules))
}

/// The rules of this hash, as they were kept.
async fn kept(unit: &mut Unit, hash: &str) -> Result<Arc<RuleSet>> {
    let texts = unit
        .rule_set_find(hash)
        .await?
        .ok_or(FlowError::Broken("a decision’s rules were not kept"))?;
    crate::rules::load(texts.into_iter().collect())
        .await?
        .map_err(|_| FlowError::Broken("a decision’s rules can no longer be read"))
}

/// By which rules a decision is asked again.
struct Asked<'a> {
    then: &'a RuleSet,
    today: &'a RuleSet,
    now: Timestamp,
}

fn again(asked: &Asked<'_>, row: &DecisionRow, grounds: &[GroundRow]) -> Result<Replayed> {
    let found = replay(
        asked.then,
        asked.today,
        &row.facts,
        row.decided_at,
        asked.now,
    )
    .map_err(|_| FlowError::Broken("a decision’s facts can no longer be read"))?;
    Ok(Replayed {
        id: row.id,
        at: row.decided_at.into(),
        rule_set: row.rule_set.clone(),
        facts: words::facts(&row.facts),
        recorded: words::recorded(row, grounds),
        otherwise: otherwise(asked.then, row, grounds, &found),
        then: words::verdict(&found.then, asked.then),
        today: words::verdict(&found.now, asked.today),
        differs: found.differs,
    })
}

/// In what way the same rules no longer say what was recorded. A refusal by a person is theirs: the rules may have
/// allowed it, so only what the rules themselves said can differ.
fn otherwise(
    rules: &RuleSet,
    row: &DecisionRow,
    grounds: &[GroundRow],
    found: &Replay,
) -> Vec<String> {
    let mut otherwise = Vec::new();
    if rules.hash() != row.rule_set {
        otherwise.push("The rules that were kept have another hash.".to_owned());
    }
    if row.outcome == "share" && !found.then.shares() {
        otherwise.push("It was shared, and the same rules now say no.".to_owned());
    }
    let recorded: BTreeSet<&str> = grounds.iter().map(|row| row.gateway.as_str()).collect();
    let now: BTreeSet<&str> = found.then.rules().collect();
    if row.outcome == "share" && recorded != now {
        let list = |ids: &BTreeSet<&str>| ids.iter().copied().collect::<Vec<_>>().join(", ");
        otherwise.push(format!(
            "It rested on {}; the same rules now say {}.",
            list(&recorded),
            list(&now)
        ));
    }
    otherwise
}

/// Ask the decisions that were made what they would be under proposed rules, as if it were `day`.
///
/// The agreements in effect are added to the proposal: they are kept in their register. Nothing is changed.
pub async fn trial(
    candour: &Candour,
    caller: &Caller,
    proposed: &Texts,
    day: Date,
) -> Result<Authorised<Trial>> {
    let (permit, today) = allowed(candour, caller).await?;
    let found = tried(candour, &today, proposed, day).await?;
    let work = candour.work("replay.trial", caller).await?;
    let payload = work
        .payload(Act::RulesShow)
        .with("tried", found.decisions.to_string())
        .with("differs", found.differs.to_string());
    work.release(permit, Kind::Consultation, payload, found)
        .await
}

/// What the decisions would be under proposed rules on `day`, beside what they would be under those in force.
pub(crate) async fn tried(
    candour: &Candour,
    in_force: &RuleSet,
    proposed: &Texts,
    day: Date,
) -> Result<Trial> {
    let after = crate::rules::load(with_agreements(proposed, in_force.texts())).await??;
    let moment = day.noon();
    let mut trial = Trial::default();
    let mut last = None;
    loop {
        let mut unit = candour.store().view("replay.page").await?;
        let page = unit.decision_list_after(last, PAGE).await?;
        unit.finish().await?;
        for row in &page {
            try_one(&mut trial, in_force, &after, (row, moment));
        }
        last = page.last().map(|row| (row.decided_at, row.id));
        if page.len() < PAGE {
            break;
        }
    }
    trial.lines.reverse();
    Ok(trial)
}

fn try_one(trial: &mut Trial, before: &RuleSet, after: &RuleSet, asked: (&DecisionRow, Timestamp)) {
    let (row, moment) = asked;
    let Ok(found) = replay(before, after, &row.facts, moment, moment) else {
        trial.unreadable = trial.unreadable.saturating_add(1);
        return;
    };
    trial.decisions = trial.decisions.saturating_add(1);
    if found.differs.is_empty() {
        return;
    }
    trial.differs = trial.differs.saturating_add(1);
    if trial.lines.len() == SHOWN {
        trial.lines.remove(0);
    }
    trial.lines.push(TrialLine {
        id: row.id,
        at: row.decided_at.into(),
        facts: words::facts(&row.facts),
        before: words::verdict(&found.then, before),
        after: words::verdict(&found.now, after),
        differs: found
            .differs
            .iter()
            .map(|sentence| sentence.replace("today’s rules", "the new rules"))
            .collect(),
    });
}

/// The proposed rules with the agreements that hold.
fn with_agreements(proposed: &Texts, in_force: &Texts) -> Texts {
    let base = proposed.iter().filter(|row| !is_agreement(row.0));
    base.chain(in_force.iter().filter(|row| is_agreement(row.0)))
        .collect()
}

/// Whether this is an agreement, which is kept in its register and not published with the rules.
fn is_agreement(path: &str) -> bool {
    path.starts_with("agreements/")
}
