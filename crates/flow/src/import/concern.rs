//! Concerns of a pretend region, written without the questions of a form.

use candour_domain::{
    Concern, ConcernId, DeskId, Involvement, Marking, Narrative, Part, Provenance, Sensitive,
    StatementKind, Timestamp, Urgency,
};
use candour_ledger::Kind;
use candour_sharing::{Act, Thing};

use crate::{Caller, Candour, FlowError, Invalid, Result};

/// A concern that is already in the right form.
#[derive(Debug, Clone)]
pub struct NewConcern {
    /// The desk whose work it is.
    pub desk: DeskId,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// The caller's own references of the people it is about, and their parts in it.
    pub about: Vec<(String, Part)>,
    /// The codes of its kinds.
    pub kinds: Vec<String>,
    /// The codes of the indicators seen.
    pub indicators: Vec<String>,
    /// When it happened.
    pub happened: String,
    /// Where it happened.
    pub place: String,
    /// What was seen or told.
    pub narrative: String,
    /// How they know.
    pub provenance: Provenance,
    /// Fact, opinion or hearsay.
    pub statement: StatementKind,
    /// How urgent.
    pub urgency: Urgency,
}

/// Keep concerns of the caller's agency in one unit of work, one ledger entry each.
pub async fn load_concerns(
    candour: &Candour,
    caller: &Caller,
    concerns: Vec<NewConcern>,
) -> Result<()> {
    let work = candour.work("concern.load", caller).await?;
    let desk = concerns.first().map(|concern| concern.desk);
    let (mut work, Some(desk)) = (work, desk) else {
        return Ok(());
    };
    let mut last = None;
    let thing = |desk| Thing::Concern {
        owner: caller.agency,
        desk,
    };
    for new in concerns {
        if !work.may(Act::ConcernCreate, thing(new.desk)) {
            return Err(FlowError::NotThere);
        }
        let references: Vec<&str> = new.about.iter().map(|about| about.0.as_str()).collect();
        let known = work
            .unit
            .record_list_by_reference(caller.agency, &references)
            .await?;
        let people = new
            .about
            .iter()
            .filter_map(|(reference, part)| Some(Involvement::new(*part, *known.get(reference)?)))
            .collect();
        let concern = concern(candour, caller, new, people)?;
        work.unit.concern_insert(&concern).await?;
        let payload = work
            .payload(Act::ConcernCreate)
            .with("concern", concern.id.to_string())
            .with("urgency", concern.urgency.code());
        if let Some(before) = last.replace(payload) {
            work.log(Kind::Collection, before);
        }
    }
    let (work, permit) = work.allow(Act::ConcernCreate, thing(desk)).await?;
    let payload = last.ok_or(FlowError::Broken("a concern was not kept"))?;
    work.release(permit, Kind::Collection, payload, ()).await?;
    Ok(())
}

fn concern(
    candour: &Candour,
    caller: &Caller,
    new: NewConcern,
    people: Vec<Involvement>,
) -> Result<Concern> {
    let wrong = |error: candour_domain::ParseError| Invalid::one("narrative", error.rule());
    Ok(Concern {
        id: candour.draw(ConcernId::new),
        agency: caller.agency,
        desk: new.desk,
        raised_by: caller.account,
        raised_at: new.raised_at,
        kinds: new.kinds,
        indicators: new.indicators,
        people,
        happened: Sensitive::new(new.happened),
        place: Sensitive::new(new.place),
        narrative: Narrative::parse(&new.narrative).map_err(wrong)?,
        provenance: new.provenance,
        statement: new.statement,
        grade: new.provenance.suggested(),
        urgency: new.urgency,
        marking: Marking::OfficialSensitive,
    })
}
