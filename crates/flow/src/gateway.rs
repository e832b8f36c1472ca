//! Gateways in words: which laws let whom tell whom what, which of them hold, who has read them, and how they changed.
//! Everybody who is signed in may read them.

mod annotation;
pub mod date;
pub mod rules;
mod words;

use candour_domain::{Date, Purpose};
use candour_ledger::Kind;
use candour_sharing::{Act, Gateway, GatewayKind, RuleSet, Texts, Thing};
use candour_store::Unit;
use serde::Serialize;

use crate::replay::Said;
use crate::view::{Choice, Moment};
use crate::{Authorised, Caller, Candour, Result};

/// How many publications the history of a gateway goes back.
const HISTORY: usize = 200;

/// Which gateways to list; empty codes stand for all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Code of the kind.
    pub kind: String,
    /// Code of the purpose.
    pub purpose: String,
}

/// A gateway in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatewayLine {
    /// Its id.
    pub id: String,
    /// Its statute.
    pub law: String,
    /// What it allows.
    pub plain: String,
    /// Code of its kind.
    pub kind: String,
    /// The same in words.
    pub kind_label: String,
    /// Since when it holds, from when it will, or when it ended.
    pub when: String,
    /// Who has read it and when, or that nobody has.
    pub reviewed: String,
}

/// Every gateway that fits, by where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatewayList {
    /// Those that hold today.
    pub in_force: Vec<GatewayLine>,
    /// Those that wait for a date.
    pub waiting: Vec<GatewayLine>,
    /// Those that no longer hold.
    pub ended: Vec<GatewayLine>,
    /// How many there are in all.
    pub found: usize,
    /// The kinds to choose from.
    pub kinds: Vec<Choice>,
    /// What each kind means, in the place of its code.
    pub meanings: Vec<Choice>,
    /// The purposes to choose from.
    pub purposes: Vec<Choice>,
    /// Code of the kind that was chosen.
    pub kind: String,
    /// Code of the purpose that was chosen.
    pub purpose: String,
}

/// One gateway in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GatewayView {
    /// Its id.
    pub id: String,
    /// Its statute.
    pub law: String,
    /// What it allows.
    pub plain: String,
    /// What its kind means for whoever decides.
    pub meaning: String,
    /// Code of its kind.
    pub kind: String,
    /// The same in words.
    pub kind_label: String,
    /// `in-force`, `waiting` or `ended`.
    pub state: String,
    /// The same in words.
    pub state_words: String,
    /// What it waits for, or nothing.
    pub waiting_words: String,
    /// What it says, one row an attribute.
    pub rows: Vec<Said>,
    /// What must be respected and recorded.
    pub conditions: Vec<String>,
    /// When it holds.
    pub dates: String,
    /// Where it holds.
    pub jurisdiction: String,
    /// Where it can be read.
    pub source: String,
    /// Who has read it and when, or that nobody has.
    pub reviewed: String,
    /// Whether anybody has.
    pub is_reviewed: bool,
    /// Its text in each publication that changed it, the newest first.
    pub history: Vec<Edition>,
    /// Its text today.
    pub text: String,
}

/// A publication that changed a gateway.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// What it did.
    pub title: String,
    /// When.
    pub at: Moment,
    /// What was said of it.
    pub note: String,
    /// The gateway's text from then on.
    pub text: String,
}

/// Every gateway.
pub async fn list(
    candour: &Candour,
    caller: &Caller,
    filter: &Filter,
) -> Result<Authorised<GatewayList>> {
    let work = candour.work("gateway.list", caller).await?;
    let (work, permit) = work.allow(Act::GatewayList, Thing::Service).await?;
    let purpose: Option<Purpose> = filter.purpose.parse().ok();
    let kind: Option<GatewayKind> = filter.kind.parse().ok();
    let today = work.now.date();
    let fits = |gateway: &&Gateway| {
        kind.is_none_or(|kind| gateway.kind == kind)
            && purpose.is_none_or(|purpose| words::is_for(gateway, purpose))
    };
    let mut found = GatewayList {
        in_force: Vec::new(),
        waiting: Vec::new(),
        ended: Vec::new(),
        found: 0,
        kinds: words::kinds(),
        meanings: words::meanings(),
        purposes: words::purposes(),
        kind: kind.map_or("", GatewayKind::code).to_owned(),
        purpose: purpose.map_or("", Purpose::code).to_owned(),
    };
    for gateway in work.rules.gateways().iter().filter(fits) {
        found.found = found.found.saturating_add(1);
        let line = line(gateway, today);
        match words::state(gateway, today) {
            words::State::InForce => found.in_force.push(line),
            words::State::Waiting => found.waiting.push(line),
            words::State::Ended => found.ended.push(line),
        }
    }
    let payload = work
        .payload(Act::GatewayList)
        .with("rows", found.found.to_string());
    work.release(permit, Kind::Consultation, payload, found)
        .await
}

/// A gateway in a list.
fn line(gateway: &Gateway, today: Date) -> GatewayLine {
    GatewayLine {
        id: gateway.id.clone(),
        law: gateway.law.clone(),
        plain: gateway.plain.clone(),
        kind: gateway.kind.code().to_owned(),
        kind_label: words::kind(gateway.kind).to_owned(),
        when: words::when(gateway, today),
        reviewed: words::reviewed(gateway),
    }
}

/// One gateway with its history.
pub async fn show(candour: &Candour, caller: &Caller, id: &str) -> Result<Authorised<GatewayView>> {
    let work = candour.work("gateway.show", caller).await?;
    let (work, permit) = work.allow(Act::GatewayList, Thing::Service).await?;
    let found = work.rules.gateway(id).cloned();
    let (mut work, gateway) = work.there(found, Act::GatewayList).await?;
    let path = path(&work.rules, &gateway);
    let history = history(&mut work.unit, &path).await?;
    let today = work.now.date();
    let state = words::state(&gateway, today);
    let view = GatewayView {
        meaning: gateway.kind.meaning().to_owned(),
        kind: gateway.kind.code().to_owned(),
        kind_label: words::kind(gateway.kind).to_owned(),
        state: state.code().to_owned(),
        state_words: state.words().to_owned(),
        waiting_words: words::waiting(&gateway),
        rows: words::rows(&gateway),
        conditions: gateway.conditions.clone(),
        dates: words::dates(&gateway),
        reviewed: words::reviewed(&gateway),
        is_reviewed: !gateway.in_force.reviewed_by.is_empty(),
        source: gateway.in_force.source.clone(),
        history,
        text: work.rules.texts().get(&path).unwrap_or_default().to_owned(),
        id: gateway.id,
        law: gateway.law,
        plain: gateway.plain,
        jurisdiction: gateway.jurisdiction,
    };
    let payload = work
        .payload(Act::GatewayList)
        .with("gateway", view.id.clone());
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// The file of a gateway in a set of rules. It is called after the gateway, unless there are versions of it, or somebody
/// called it otherwise.
fn path(rules: &RuleSet, gateway: &Gateway) -> String {
    let from = gateway
        .in_force
        .from
        .map_or_else(String::new, |from| from.to_string());
    let is_it = |text: &str| {
        annotation::get(text, "id") == Some(&gateway.id)
            && annotation::get(text, "from") == Some(&from)
    };
    let mut texts = rules.texts().iter();
    texts
        .find(|(path, text)| path.starts_with("gateways/") && is_it(text))
        .map_or_else(
            || format!("gateways/{}.cedar", gateway.id),
            |(path, _)| path.to_owned(),
        )
}

/// The publications that changed the text at `path`, the newest first.
async fn history(unit: &mut Unit, path: &str) -> Result<Vec<Edition>> {
    let mut publications = unit.rule_publication_list(HISTORY).await?;
    publications.reverse();
    let mut before = Texts::built_in().get(path).map(str::to_owned);
    let mut history = Vec::new();
    for publication in publications {
        let texts = unit
            .rule_set_find(&publication.rule_set)
            .await?
            .unwrap_or_default();
        let text = texts.into_iter().find(|row| row.0 == path).map(|row| row.1);
        if text != before {
            history.push(Edition {
                title: match (&before, &text) {
                    (None, _) => "Added",
                    (Some(_), None) => "Taken out",
                    (Some(_), Some(_)) => "Changed",
                }
                .to_owned(),
                at: publication.published_at.into(),
                note: publication.note,
                text: text.clone().unwrap_or_default(),
            });
        }
        before = text;
    }
    history.reverse();
    Ok(history)
}

/// The text of every rule in force, to take away and edit.
pub async fn texts(candour: &Candour, caller: &Caller) -> Result<Authorised<Texts>> {
    let work = candour.work("gateway.texts", caller).await?;
    let (work, permit) = work.allow(Act::RulesShow, Thing::Administration).await?;
    let texts = work.rules.texts().clone();
    let payload = work
        .payload(Act::RulesShow)
        .with("rule-set-taken", work.rules.hash());
    work.release(permit, Kind::Consultation, payload, texts)
        .await
}
