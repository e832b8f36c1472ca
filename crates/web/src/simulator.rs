//! Who could learn what: the simulator for administrators, and the owner's page of one record.

use candour_flow::simulator::{self, Asked};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// The desk and the holder that were asked about.
fn asked(visit: &Visit) -> Asked {
    Asked {
        agency: visit.asked("agency").to_owned(),
        desk: visit.asked("desk").to_owned(),
        holder: visit.asked("holder").to_owned(),
        category: visit.asked("category").to_owned(),
    }
}

/// What a desk could learn about a record of some agency. Structure only.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = simulator::show(visit.candour(), visit.caller()?, &asked(&visit)).await?;
    let problems = view.value().problems.clone();
    Ok(
        Reply::page("simulator/show.html", "simulator", "Simulator", view)
            .again(&visit.query, problems),
    )
}

/// What a desk could learn about this record, for its owner.
pub(crate) async fn audience(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    let view = simulator::audience(visit.candour(), visit.caller()?, id, &asked(&visit)).await?;
    let problems = view.value().problems.clone();
    Ok(Reply::page(
        "record/audience.html",
        "records",
        "Who could learn what",
        view,
    )
    .again(&visit.query, problems))
}
