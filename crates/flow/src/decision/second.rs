//! A second person looks at a decision not to share when the risk is high: until they agree, it does not hold.

use candour_domain::{DecisionId, Narrative};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};
use candour_store::{DecisionState, Second};

use crate::draft::{Answers, first};
use crate::{Authorised, Caller, Candour, FlowError, Invalid, Result};

/// Agree with a colleague's decision not to share, or overturn it with a reason. Whoever decided cannot.
pub async fn second(
    candour: &Candour,
    caller: &Caller,
    id: DecisionId,
    given: &Answers,
) -> Result<Authorised<DecisionId>> {
    let mut work = candour.work("decision.second", caller).await?;
    let found = work.unit.decision_find(id).await?;
    let (work, row) = work.there(found, Act::DecisionSecond).await?;
    let thing = Thing::Decision {
        owner: row.agency,
        by: row.account,
    };
    let (mut work, permit) = work.allow(Act::DecisionSecond, thing).await?;
    let typed = first(given, "second_reason");
    let next = match first(given, "verdict") {
        "agree" => DecisionState::Final,
        "overturn" if typed.is_empty() => {
            return Err(Invalid::one("second_reason", "Say why it should be shared").into());
        }
        "overturn" => DecisionState::Overturned,
        _ => return Err(Invalid::one("verdict", "Say whether you agree").into()),
    };
    let mut invalid = Invalid::new();
    let reason = if typed.is_empty() {
        String::new()
    } else {
        invalid
            .take("second_reason", Narrative::parse(typed))
            .map(|text| text.expose().to_owned())
            .unwrap_or_default()
    };
    invalid.check()?;
    let second = Second {
        by: caller.account,
        at: work.now,
        reason,
        state: next,
    };
    if !work.unit.decision_update_second(id, &second).await? {
        return Err(FlowError::Conflict);
    }
    // A refusal of a request holds from now on.
    if let Some(request) = row.request.filter(|_| next == DecisionState::Final) {
        crate::request::declined_for_good(&mut work, request).await?;
    }
    let payload = work
        .payload(Act::DecisionSecond)
        .with("decision", id.to_string())
        .with("state", next.code());
    work.release(permit, Kind::Decision, payload, id).await
}
