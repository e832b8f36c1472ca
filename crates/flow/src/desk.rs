//! My desk: what waits for the reader, what the reader waits for, what came in.

use candour_domain::Role;
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::RequestFilter;
use serde::Serialize;

use crate::advice::AdviceLine;
use crate::concern::ConcernLine;
use crate::disclosure::DisclosureLine;
use crate::draft::DraftLine;
use crate::link::LinkLine;
use crate::request::RequestLine;
use crate::view::Moment;
use crate::{Authorised, Caller, Candour, Result};

/// How many rows each list shows.
const ROWS: usize = 10;

/// Everything on a desk.
#[derive(Debug, Clone, Serialize, Default)]
pub struct DeskView {
    /// The reader's role.
    pub role: String,
    /// The day it is.
    pub today: String,
    /// Requests that wait for the reader's desks.
    pub waiting: Vec<RequestLine>,
    /// Requests that the reader's agency waits for.
    pub asked: Vec<RequestLine>,
    /// What the reader's desks were told and nobody has read.
    pub unread: Vec<DisclosureLine>,
    /// What the reader's desks were told, read or not.
    pub received: Vec<DisclosureLine>,
    /// Questions that wait for the reader's advice.
    pub advice: Vec<AdviceLine>,
    /// The newest concerns.
    pub concerns: Vec<ConcernLine>,
    /// Links that wait for a judgement.
    pub matches: Vec<LinkLine>,
    /// The reader's unfinished concerns.
    pub drafts: Vec<DraftLine>,
    /// For an oversight officer: how long the log is.
    pub entries: u64,
    /// For an oversight officer: the last checkpoint.
    pub checkpoint: Option<Moment>,
}

/// The reader's desk.
pub async fn show(candour: &Candour, caller: &Caller) -> Result<Authorised<DeskView>> {
    let work = candour.work("desk.show", caller).await?;
    let (mut work, permit) = work.allow(Act::DeskShow, Thing::Service).await?;
    let mut view = DeskView {
        role: caller.role.code().to_owned(),
        today: work.now.date().shown(),
        ..DeskView::default()
    };
    match caller.role {
        Role::Practitioner => practitioner(&mut work, &mut view).await?,
        Role::Oversight => {
            view.entries = work.unit.ledger_head_find().await?.size;
            let last = work.unit.ledger_checkpoint_list(1).await?;
            view.checkpoint = last.first().map(|checkpoint| checkpoint.2.into());
        }
        Role::Administrator => {}
    }
    let payload = work.payload(Act::DeskShow);
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

async fn practitioner(work: &mut crate::door::Work<'_>, view: &mut DeskView) -> Result<()> {
    let agency = work.caller.agency;
    let mut waiting = crate::request::lines(work, RequestFilter::WaitingAt(agency), 200).await?;
    waiting.retain(|line| line.for_me);
    waiting.sort_by_key(|line| line.due.ms);
    let mut received = crate::disclosure::received(work, 200).await?;
    received.retain(|line| !line.introduces);
    view.unread = received.iter().filter(|line| !line.read).cloned().collect();
    view.received = received.into_iter().take(ROWS).collect();
    view.waiting = waiting;
    view.asked = crate::request::lines(work, RequestFilter::OpenFrom(agency), 200).await?;
    view.advice = crate::advice::waiting(work).await?;
    view.concerns = crate::concern::lines(work, ROWS).await?;
    view.matches = crate::link::waiting(work, 5).await?;
    view.drafts = crate::draft::lines(work).await?;
    Ok(())
}
