//! The rules in force: what was published last, or what came with the program, with the agreements in effect. Every use
//! looks once whether they changed, and answers all of its questions by one set.

use std::sync::{Arc, Mutex, PoisonError};

use candour_ledger::Kind;
use candour_sharing::{Act, RuleSet, Texts, Thing};
use candour_store::Unit;
use serde::Serialize;

use crate::door::Work;
use crate::view::Moment;
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// How often a use looks again where the rules change while it begins.
const TRIES: usize = 5;

/// How many publications a history goes back.
const HISTORY: usize = 200;

/// The longest note.
const LONGEST_NOTE: usize = 500;

/// The set that answers, and the turn of the database that it was taken up at.
#[derive(Debug)]
pub(crate) struct Snapshot {
    running: Mutex<Running>,
    /// A set that was loaded to see whether it can be, and is likely to be the next.
    next: Mutex<Option<Arc<RuleSet>>>,
    taking_up: tokio::sync::Mutex<()>,
}

#[derive(Debug, Clone)]
struct Running {
    /// None until the database was read for the first time.
    turn: Option<(i64, i64)>,
    rules: Arc<RuleSet>,
}

impl Snapshot {
    pub(crate) fn new(rules: Arc<RuleSet>) -> Self {
        Self {
            running: Mutex::new(Running { turn: None, rules }),
            next: Mutex::new(None),
            taking_up: tokio::sync::Mutex::new(()),
        }
    }

    /// Remember a set that will hold as soon as the use that loaded it commits.
    pub(crate) fn expect(&self, rules: Arc<RuleSet>) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(rules);
    }

    /// The set of this hash, if it was loaded already.
    fn loaded(&self, hash: &str) -> Option<Arc<RuleSet>> {
        let next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let next = next.clone();
        [Some(self.running()), next]
            .into_iter()
            .flatten()
            .find(|rules| rules.hash() == hash)
    }

    /// The set that answers now.
    pub(crate) fn running(&self) -> Arc<RuleSet> {
        self.read().rules
    }

    fn read(&self) -> Running {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.clone()
    }

    /// The set that answers, if nothing changed since it was taken up.
    fn at(&self, turn: (i64, i64)) -> Option<Arc<RuleSet>> {
        let running = self.read();
        (running.turn == Some(turn)).then_some(running.rules)
    }

    fn swap(&self, turn: (i64, i64), rules: Arc<RuleSet>) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        *running = Running {
            turn: Some(turn),
            rules,
        };
    }
}

impl Candour {
    /// Begin a unit of work, with the rules that hold in it.
    pub(crate) async fn begin(&self, name: &'static str) -> Result<(Unit, Arc<RuleSet>)> {
        for _ in 0..TRIES {
            let mut unit = self.store().begin(name).await?;
            let turn = unit.rules_turn().await?;
            if let Some(rules) = self.snapshot().at(turn) {
                return Ok((unit, rules));
            }
            // Nobody waits for this unit while the rules are read.
            unit.finish().await?;
            self.take_up().await?;
        }
        Err(FlowError::Busy)
    }

    /// Take up what the database says. What does not load leaves the set that answers now.
    async fn take_up(&self) -> Result<()> {
        let snapshot = self.snapshot();
        let _one_at_a_time = snapshot.taking_up.lock().await;
        if snapshot.read().turn.is_none() {
            crate::agreement::adopt(self).await?;
        }
        let mut unit = self.store().view("rules.look").await?;
        let turn = unit.rules_turn().await?;
        if snapshot.at(turn).is_some() {
            return Ok(unit.finish().await?);
        }
        let texts = in_force(&mut unit).await;
        unit.finish().await?;
        let rules = match texts {
            Ok(texts) => match snapshot.loaded(&texts.hash()) {
                Some(rules) => rules,
                None => load(texts).await?.unwrap_or_else(|faults| {
                    // What is wrong stands in the texts, which may name people who signed: only how much is logged.
                    let faults = faults.problems().len();
                    tracing::error!(faults, "the rules do not load; those before stay");
                    snapshot.running()
                }),
            },
            Err(FlowError::Broken(what)) => {
                tracing::error!(what, "the rules do not load; those before stay");
                snapshot.running()
            }
            Err(error) => return Err(error),
        };
        // INVARIANT: a set is kept before anything is decided by it, or a decision could not be replayed.
        let mut unit = self.store().begin("rules.keep").await?;
        keep(&mut unit, rules.hash(), rules.texts(), self).await?;
        unit.finish().await?;
        snapshot.swap(turn, rules);
        Ok(())
    }
}

/// Load a set away from the threads that answer pages; what is wrong with it is told file by file.
pub(crate) async fn load(texts: Texts) -> Result<std::result::Result<Arc<RuleSet>, Invalid>> {
    let loaded = tokio::task::spawn_blocking(move || RuleSet::load(texts))
        .await
        .map_err(|_| FlowError::Broken("loading the rules was broken off"))?;
    Ok(loaded.map(Arc::new).map_err(|faults| {
        let mut invalid = Invalid::new();
        for fault in &faults {
            invalid.push(
                &fault.path,
                format!("line {}: {}", fault.line, fault.message),
            );
        }
        invalid
    }))
}

async fn keep(unit: &mut Unit, hash: &str, texts: &Texts, candour: &Candour) -> Result<()> {
    let texts: Vec<(&str, &str)> = texts.iter().collect();
    unit.rule_set_insert(hash, &texts, candour.now()).await?;
    Ok(())
}

/// Where an agreement stands among the texts.
pub(crate) fn path_of(agreement: candour_domain::AgreementId) -> String {
    format!("agreements/{agreement}.toml")
}

/// What was published last, or what came with the program; without agreements. The schema and the doors are always those
/// of this program, or a publication of years ago would keep out what was mended since.
pub(crate) async fn base(unit: &mut Unit) -> Result<Texts> {
    let Some(latest) = unit.rule_publication_latest().await? else {
        return Ok(Texts::built_in());
    };
    let texts = unit.rule_set_find(&latest.rule_set).await?;
    let texts = texts.ok_or(FlowError::Broken("the published rules are not kept"))?;
    Ok(texts.into_iter().collect::<Texts>().in_this_house())
}

async fn with_agreements(unit: &mut Unit, mut texts: Texts) -> Result<Texts> {
    for (agreement, _, text) in unit.agreement_in_effect_list().await? {
        texts.set(path_of(agreement), text);
    }
    Ok(texts)
}

/// Every text that holds, as the database says.
async fn in_force(unit: &mut Unit) -> Result<Texts> {
    let base = base(unit).await?;
    with_agreements(unit, base).await
}

/// Put other rules in force. Agreements among them are left out: they hold because they were signed. Gives the hash of
/// what was published; rules with any fault are refused, and those before stay.
pub async fn publish(
    candour: &Candour,
    caller: &Caller,
    texts: Texts,
    note: &str,
) -> Result<Authorised<String>> {
    let work = candour.work("rules.publish", caller).await?;
    let (mut work, permit) = work.allow(Act::RulesUpdate, Thing::Administration).await?;
    let note = note.trim();
    if note.is_empty() || note.chars().count() > LONGEST_NOTE {
        let rule = format!("Say why the rules change, in at most {LONGEST_NOTE} characters");
        return Err(Invalid::one("note", rule).into());
    }
    let base: Texts = texts
        .iter()
        .filter(|(path, _)| !path.starts_with("agreements/"))
        .collect();
    check_house(&base)?;
    let whole = with_agreements(&mut work.unit, base.clone()).await?;
    candour.snapshot().expect(load(whole).await??);
    let hash = base.hash();
    keep(&mut work.unit, &hash, &base, candour).await?;
    let by = by(&work);
    let seq = work
        .unit
        .rule_publication_insert(&hash, by, note, work.now)
        .await?;
    let payload = work
        .payload(Act::RulesUpdate)
        .with("publication", seq.to_string())
        .with("rule-set-published", hash.clone());
    work.release(permit, Kind::Administration, payload, hash)
        .await
}

/// INVARIANT: who may see what, and the purpose firewall, come with the program: nobody publishes others.
pub(crate) fn check_house(texts: &Texts) -> Result<()> {
    let mut invalid = Invalid::new();
    for path in texts.house_changes() {
        let rule =
            "line 1: it comes with the program, and nobody can publish another or leave it out";
        invalid.push(&path, rule);
    }
    invalid.check()
}

/// Whoever acts, as a row may name them: nobody for somebody at the console, who has no account.
pub(crate) fn by(work: &Work<'_>) -> Option<candour_domain::AccountId> {
    let account = work.caller.account;
    (*account.as_bytes() != [0; 16]).then_some(account)
}

/// A set of rules that was put in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Publication {
    /// Which one, from 1.
    pub number: i64,
    /// When.
    pub at: Moment,
    /// Hash of the set, without agreements.
    pub hash: String,
    /// What changed and why.
    pub note: String,
}

/// What was published, the newest first.
pub async fn history(candour: &Candour, caller: &Caller) -> Result<Authorised<Vec<Publication>>> {
    let work = candour.work("rules.history", caller).await?;
    let (mut work, permit) = work.allow(Act::RulesShow, Thing::Administration).await?;
    let found = work.unit.rule_publication_list(HISTORY).await?;
    let publications: Vec<Publication> = found
        .into_iter()
        .map(|row| Publication {
            number: row.seq,
            at: row.published_at.into(),
            hash: row.rule_set,
            note: row.note,
        })
        .collect();
    let payload = work
        .payload(Act::RulesShow)
        .with("rows", publications.len().to_string());
    work.release(permit, Kind::Consultation, payload, publications)
        .await
}

#[cfg(test)]
mod holes;
#[cfg(test)]
mod tests;
