//! Link pages.

use candour_flow::link;

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// One link.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = link::show(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::page(
        "link/show.html",
        "records",
        "Possible match",
        view,
    ))
}

/// Judge it.
pub(crate) async fn judge(visit: Visit) -> Result<Reply, Failure> {
    let verdict = visit
        .field("verdict")
        .parse()
        .map_err(|_| Failure::Missing)?;
    let done = link::judge(visit.candour(), visit.caller()?, visit.id("id")?, verdict).await?;
    Ok(Reply::redirect(
        |id| format!("/links/{id}?done=judged"),
        done,
    ))
}
