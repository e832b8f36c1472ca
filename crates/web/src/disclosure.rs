//! Disclosure pages.

use candour_flow::disclosure;

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// What was told and received.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    let view = disclosure::list(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page(
        "disclosure/list.html",
        "disclosures",
        "Disclosures",
        view,
    ))
}

/// Read one.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = disclosure::show(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::page(
        "disclosure/show.html",
        "disclosures",
        "Disclosure",
        view,
    ))
}

/// Take one back.
pub(crate) async fn recall(visit: Visit) -> Result<Reply, Failure> {
    let done = disclosure::recall(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::redirect(
        |id| format!("/disclosures/{id}?done=recalled"),
        done,
    ))
}
