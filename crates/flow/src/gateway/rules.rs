//! The rules in force for whoever looks after them: what they are known by, what waits for a date or a review, and how
//! they came about.

use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use serde::Serialize;

use super::{GatewayLine, line, words};
use crate::rules::Publication;
use crate::view::Choice;
use crate::{Authorised, Caller, Candour, Result};

/// How many publications a page shows.
const SHOWN: usize = 50;

/// The rules in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RulesView {
    /// The hash that decisions keep.
    pub hash: String,
    /// How many gateways hold today.
    pub in_force: usize,
    /// How many agreements are in effect.
    pub agreements: usize,
    /// The gateways that wait for a date.
    pub waiting: Vec<GatewayLine>,
    /// The gateways that nobody has read.
    pub unreviewed: Vec<GatewayLine>,
    /// Every gateway, for a form.
    pub gateways: Vec<Choice>,
    /// The id of the gateway that the form begins with, or empty.
    pub gateway: String,
    /// What was published, the newest first.
    pub publications: Vec<Publication>,
}

/// The rules in force. The form to date a gateway begins with `wanted`.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    wanted: &str,
) -> Result<Authorised<RulesView>> {
    let work = candour.work("rules.show", caller).await?;
    let (mut work, permit) = work.allow(Act::RulesShow, Thing::Administration).await?;
    let published = work.unit.rule_publication_list(SHOWN).await?;
    let today = work.now.date();
    let gateways = work.rules.gateways();
    let standing = |state| {
        gateways
            .iter()
            .filter(move |gateway| words::state(gateway, today) == state)
    };
    let view = RulesView {
        hash: work.rules.hash().to_owned(),
        in_force: standing(words::State::InForce).count(),
        agreements: work.rules.agreements().len(),
        waiting: standing(words::State::Waiting)
            .map(|gateway| line(gateway, today))
            .collect(),
        unreviewed: gateways
            .iter()
            .filter(|gateway| gateway.in_force.reviewed_by.trim().is_empty())
            .map(|gateway| line(gateway, today))
            .collect(),
        gateways: gateways
            .iter()
            .map(|gateway| Choice::new(gateway.id.clone(), gateway.law.clone()))
            .collect(),
        gateway: work
            .rules
            .gateway(wanted)
            .map(|gateway| gateway.id.clone())
            .unwrap_or_default(),
        publications: published
            .into_iter()
            .map(|row| Publication {
                number: row.seq,
                at: row.published_at.into(),
                hash: row.rule_set,
                note: row.note,
            })
            .collect(),
    };
    let payload = work
        .payload(Act::RulesShow)
        .with("rule-set-shown", view.hash.clone());
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// Whether the rules that were published last can be used, with the agreements in effect.
///
/// An error says what is wrong, file by file. Whoever begins to serve asks: what was published must not quietly be
/// replaced by something else.
pub async fn check(candour: &Candour) -> Result<()> {
    let mut unit = candour.store().view("rules.check").await?;
    let mut texts = crate::rules::base(&mut unit).await?;
    for (agreement, _, text) in unit.agreement_in_effect_list().await? {
        texts.set(crate::rules::path_of(agreement), text);
    }
    unit.finish().await?;
    crate::rules::load(texts).await??;
    Ok(())
}
