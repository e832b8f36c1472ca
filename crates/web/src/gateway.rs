//! Gateways in words.

use candour_flow::gateway::{self, Filter};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// Every gateway that fits.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    let filter = Filter {
        kind: visit.asked("kind").to_owned(),
        purpose: visit.asked("purpose").to_owned(),
    };
    let view = gateway::list(visit.candour(), visit.caller()?, &filter).await?;
    Ok(Reply::page(
        "gateway/list.html",
        "gateways",
        "Gateways",
        view,
    ))
}

/// One gateway.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = gateway::show(visit.candour(), visit.caller()?, visit.text("id")).await?;
    Ok(Reply::page(
        "gateway/show.html",
        "gateways",
        "Gateway",
        view,
    ))
}
