//! My desk.

use candour_flow::desk;

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// What waits for the reader.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = desk::show(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page("desk/show.html", "desk", "My desk", view))
}
