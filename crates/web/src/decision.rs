//! "Can I share this?"

use candour_flow::{FlowError, decision};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::{Fields, Visit};

/// The empty form.
pub(crate) async fn new(visit: Visit) -> Result<Reply, Failure> {
    page(&visit, Fields::new()).await
}

async fn page(visit: &Visit, answers: Fields) -> Result<Reply, Failure> {
    let view = decision::show(visit.candour(), visit.caller()?, answers).await?;
    Ok(Reply::page(
        "decision/new.html",
        "decisions",
        "Can I share this?",
        view,
    ))
}

/// The answer.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let answers: Fields = visit
        .form
        .iter()
        .filter(|(name, _)| *name != "csrf")
        .map(|(name, values)| (name.clone(), values.clone()))
        .collect();
    match decision::show(visit.candour(), visit.caller()?, answers).await {
        Ok(view) => Ok(Reply::page(
            "decision/new.html",
            "decisions",
            "Can I share this?",
            view,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            Ok(page(&visit, Fields::new())
                .await?
                .again(&visit.form, problems))
        }
        Err(error) => Err(error.into()),
    }
}
