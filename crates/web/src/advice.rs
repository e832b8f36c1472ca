//! Asking the agency's designated lead, and answering.

use candour_flow::{FlowError, advice};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// The queue, and what the reader asked.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    let view = advice::list(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page("advice/list.html", "advice", "Advice", view))
}

/// The form that asks.
pub(crate) async fn new(visit: Visit) -> Result<Reply, Failure> {
    let view = advice::ask(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::page(
        "advice/new.html",
        "decisions",
        "Ask for advice",
        view,
    ))
}

/// Ask.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    match advice::create(visit.candour(), visit.caller()?, id, &visit.form).await {
        Ok(done) => Ok(Reply::redirect(
            |id| format!("/advice/{id}?done=asked-advice"),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            let form = visit.form.clone();
            Ok(new(visit).await?.again(&form, problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// One question.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = advice::show(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::page(
        "advice/show.html",
        "advice",
        "Question for advice",
        view,
    ))
}

/// Answer it.
pub(crate) async fn answer(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    match advice::answer(visit.candour(), visit.caller()?, id, &visit.form).await {
        Ok(done) => Ok(Reply::redirect(
            |id| format!("/advice/{id}?done=answered-advice"),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            let form = visit.form.clone();
            Ok(show(visit).await?.again(&form, problems))
        }
        Err(error) => Err(error.into()),
    }
}
