//! Concern pages.

use candour_flow::{FlowError, concern};
use serde::Serialize;

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::{Fields, Visit};

#[derive(Serialize)]
struct List<T> {
    concerns: T,
}

/// The agency's concerns.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    let view = concern::list(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page(
        "concern/list.html",
        "concerns",
        "Concerns",
        view.map(|concerns| List { concerns }),
    ))
}

/// Before the first question.
pub(crate) async fn start(visit: Visit) -> Result<Reply, Failure> {
    let view = candour_flow::start::start(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page(
        "concern/start.html",
        "concerns",
        "Raise a concern",
        view,
    ))
}

/// Send a draft.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let draft = visit.id("id")?;
    match concern::create(visit.candour(), visit.caller()?, draft).await {
        Ok(done) => Ok(Reply::redirect(
            |id| format!("/concerns/{id}?done=raised"),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            let view =
                candour_flow::draft::show(visit.candour(), visit.caller()?, draft, "check").await?;
            let page = Reply::page("draft/check.html", "concerns", "Check your answers", view);
            Ok(page.again(&Fields::new(), problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// One concern.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = concern::show(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::page(
        "concern/show.html",
        "concerns",
        "Concern",
        view,
    ))
}
