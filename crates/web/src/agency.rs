//! Agencies and their desks, for the administrator.

use candour_flow::view::Choice;
use candour_flow::{FlowError, agency};
use serde::Serialize;

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

#[derive(Serialize)]
struct List<T> {
    agencies: T,
    kinds: Vec<Choice>,
}

/// Every agency.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    page(&visit).await
}

async fn page(visit: &Visit) -> Result<Reply, Failure> {
    let view = agency::list(visit.candour(), visit.caller()?).await?;
    let view = view.map(|agencies| List {
        agencies,
        kinds: agency::kinds(),
    });
    Ok(Reply::page(
        "agency/list.html",
        "agencies",
        "Agencies",
        view,
    ))
}

/// Add an agency.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let Ok(kind) = visit.field("kind").parse() else {
        let problem = candour_flow::Problem {
            field: "kind".to_owned(),
            rule: "Choose what kind of agency it is".to_owned(),
        };
        return Ok(page(&visit).await?.again(&visit.form, vec![problem]));
    };
    match agency::create(visit.candour(), visit.caller()?, visit.field("name"), kind).await {
        Ok(done) => Ok(Reply::redirect(|_| "/agencies?done=added".to_owned(), done)),
        Err(error) => again(visit, error).await,
    }
}

/// Add a desk.
pub(crate) async fn create_desk(visit: Visit) -> Result<Reply, Failure> {
    match agency::create_desk(
        visit.candour(),
        visit.caller()?,
        visit.id("id")?,
        visit.field("name"),
    )
    .await
    {
        Ok(done) => Ok(Reply::redirect(|_| "/agencies?done=added".to_owned(), done)),
        Err(error) => again(visit, error).await,
    }
}

async fn again(visit: Visit, error: FlowError) -> Result<Reply, Failure> {
    let FlowError::Invalid(invalid) = error else {
        return Err(error.into());
    };
    let problems = invalid.problems().to_vec();
    Ok(page(&visit).await?.again(&visit.form, problems))
}
