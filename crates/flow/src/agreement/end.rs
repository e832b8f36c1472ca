//! Ending: from which day an agreement no longer holds, and whom that hits.

use candour_domain::{AgreementId, Date};
use candour_ledger::Kind;
use candour_sharing::{Act, Agreement, Thing};
use candour_store::{AgreementState, AgreementVersionRow};
use serde::Serialize;

use super::change::{ChangeLine, changes, with, without};
use super::list::{Kept, find};
use super::propose::stood;
use crate::door::Work;
use crate::view::Directory;
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result, rules};

/// Whether somebody only looks or has made up their mind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sure {
    /// Say what it would do.
    Look,
    /// Do it.
    Yes,
}

/// What an end does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// The agreement.
    pub id: AgreementId,
    /// What it is called.
    pub title: String,
    /// The first day on which it no longer holds.
    pub on: String,
    /// The same in words.
    pub on_words: String,
    /// Whom it hits, and what they lose.
    pub hits: Vec<ChangeLine>,
}

/// End an agreement from the day `on`, or say what that would do. One that nobody has signed is withdrawn.
pub async fn end(
    candour: &Candour,
    caller: &Caller,
    id: AgreementId,
    on: Date,
    sure: Sure,
) -> Result<Authorised<Ending>> {
    let work = candour.work("agreement.end", caller).await?;
    let (mut work, permit) = work
        .allow(Act::AgreementUpdate, Thing::Administration)
        .await?;
    let found = find(&mut work.unit, id).await?.map(|found| found.0);
    let (mut work, kept) = work.there(found, Act::AgreementUpdate).await?;
    check(&kept, on, work.now.date())?;
    let directory = Directory::load(&mut work.unit).await?;
    let running = std::sync::Arc::clone(&work.rules);
    let ending = Ending {
        id,
        title: kept.agreement.title.clone(),
        on: on.to_string(),
        on_words: on.shown(),
        hits: hits(&running, &kept, &directory, on).await?,
    };
    if sure == Sure::Yes {
        stop(&mut work, kept, on).await?;
    }
    let step = if sure == Sure::Yes { "done" } else { "preview" };
    let payload = work
        .payload(Act::AgreementUpdate)
        .with("agreement", id.to_string())
        .with("ends-on", on.to_string())
        .with("step", step);
    work.release(permit, Kind::Administration, payload, ending)
        .await
}

/// Who loses what on `day` if the agreement does not hold on it.
pub(super) async fn hits(
    running: &candour_sharing::RuleSet,
    kept: &Kept,
    directory: &Directory,
    day: Date,
) -> Result<Vec<ChangeLine>> {
    if kept.row.state != AgreementState::InEffect {
        return Ok(Vec::new());
    }
    // The last day on which it holds by itself: on a later one nothing is lost any more.
    let last = kept.agreement.until.map(|until| until.plus_days(-1));
    let day = last
        .map_or(day, |last| last.min(day))
        .max(kept.agreement.from);
    changes(running, without(running, &kept.agreement), directory, day).await
}

fn check(kept: &Kept, on: Date, today: Date) -> Result<()> {
    let (field, mut invalid) = ("on-day", Invalid::new());
    match kept.row.state {
        AgreementState::Ended | AgreementState::Replaced => return Err(FlowError::Conflict),
        AgreementState::Draft => {}
        AgreementState::InEffect => {
            if on < today {
                invalid.push(field, "The day it ends cannot be past");
            }
            if kept.agreement.until.is_some_and(|until| until < on) {
                invalid.push(field, "It ends before that day already");
            }
        }
    }
    invalid.check()
}

async fn stop(work: &mut Work<'_>, kept: Kept, on: Date) -> Result<()> {
    let now_or_never = on <= work.now.date() || on <= kept.agreement.from;
    if kept.row.state == AgreementState::Draft || now_or_never {
        let row = AgreementVersionRow {
            state: AgreementState::Ended,
            changed_by: rules::by(work),
            changed_at: work.now,
            ..kept.row.clone()
        };
        return stood(
            work.unit
                .agreement_version_update(&row, kept.row.state)
                .await?,
        );
    }
    // What was signed is not written over: the shorter time is a version of its own, on the same signatures.
    let latest = work
        .unit
        .agreement_version_history(kept.agreement.id)
        .await?;
    if latest
        .first()
        .is_some_and(|row| row.state == AgreementState::Draft)
    {
        let rule =
            "A version waits to be signed. Change its last day instead, or end the agreement today";
        return Err(Invalid::one("on-day", rule).into());
    }
    let version = latest
        .first()
        .map_or(1, |row| row.version.saturating_add(1));
    let agreement = Agreement {
        until: Some(on),
        version,
        ..kept.agreement
    };
    rules::load(with(&work.rules, &agreement)).await??;
    let row = AgreementVersionRow {
        agreement: agreement.id,
        version,
        state: AgreementState::InEffect,
        text: agreement.to_toml(),
        changed_by: rules::by(work),
        changed_at: work.now,
    };
    Ok(work.unit.agreement_version_insert(&row).await?)
}
