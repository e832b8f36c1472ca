//! Request pages: asking, answering, declining.

use candour_domain::RequestId;
use candour_flow::redaction::Redactions;
use candour_flow::request::{Chosen, Refused};
use candour_flow::{FlowError, request};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::{Fields, Visit};

/// Requests by side.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    let view = request::list(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page(
        "request/list.html",
        "requests",
        "Requests",
        view,
    ))
}

/// One request.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let query = visit.query.clone();
    page(&visit, &query).await
}

/// The page, with the record that was chosen and what is taken out of it. What cannot be read takes nothing out.
async fn page(visit: &Visit, given: &Fields) -> Result<Reply, Failure> {
    let values = |name: &str| given.get(name).map(Vec::as_slice).unwrap_or_default();
    let first = |name: &str| values(name).first().map_or("", String::as_str);
    let redactions = Redactions::parse(values("redact").iter().map(String::as_str));
    let chosen = Chosen {
        record: first("record").parse().ok(),
        version: first("version").parse().unwrap_or_default(),
        redactions: redactions.unwrap_or_default(),
    };
    let view = request::show(visit.candour(), visit.caller()?, visit.id("id")?, chosen).await?;
    Ok(Reply::page(
        "request/show.html",
        "requests",
        "Request",
        view,
    ))
}

/// One fact, to take something out of it.
pub(crate) async fn redact(visit: Visit) -> Result<Reply, Failure> {
    redaction(&visit, &visit.query).await
}

/// The same fact before and after. Nothing is sent.
pub(crate) async fn preview(visit: Visit) -> Result<Reply, Failure> {
    redaction(&visit, &visit.form).await
}

async fn redaction(visit: &Visit, given: &Fields) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    let view = request::redact(visit.candour(), visit.caller()?, id, given).await?;
    Ok(Reply::page(
        "request/redact.html",
        "requests",
        "Take out what must not be sent",
        view,
    ))
}

/// The form that asks about a record.
pub(crate) async fn ask(visit: Visit) -> Result<Reply, Failure> {
    let answers = visit.query.iter().filter(|(name, _)| *name == "desk");
    let answers = answers
        .map(|(name, values)| (name.clone(), values.clone()))
        .collect();
    form(&visit, answers).await
}

async fn form(visit: &Visit, answers: Fields) -> Result<Reply, Failure> {
    let view = request::ask(visit.candour(), visit.caller()?, visit.id("id")?, answers).await?;
    Ok(Reply::page(
        "record/ask.html",
        "requests",
        "Ask another agency",
        view,
    ))
}

/// Ask.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    match request::create(
        visit.candour(),
        visit.caller()?,
        visit.id("id")?,
        &visit.form,
    )
    .await
    {
        Ok(done) => Ok(Reply::redirect(
            |id| format!("/requests/{id}?done=asked"),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            Ok(form(&visit, visit.form.clone())
                .await?
                .again(&visit.form, problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// The request's page again with what is wrong, or the failure.
async fn again(visit: Visit, error: FlowError) -> Result<Reply, Failure> {
    let FlowError::Invalid(invalid) = error else {
        return Err(error.into());
    };
    let problems = invalid.problems().to_vec();
    Ok(page(&visit, &visit.form)
        .await?
        .again(&visit.form, problems))
}

fn back(id: RequestId, done: &'static str) -> String {
    format!("/requests/{id}?done={done}")
}

/// Share the ticked fields.
pub(crate) async fn answer(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    match request::answer(visit.candour(), visit.caller()?, id, &visit.form).await {
        Ok(done) => Ok(Reply::redirect(|_| back(id, "shared"), done)),
        Err(error) => again(visit, error).await,
    }
}

/// Decline with a reason.
pub(crate) async fn decline(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    match request::decline(visit.candour(), visit.caller()?, id, &visit.form).await {
        Ok(done) => {
            let said = |refused: &Refused| match refused {
                Refused::Holds(_) => back(id, "declined"),
                Refused::Waits(_) => back(id, "waits"),
            };
            Ok(Reply::redirect(said, done))
        }
        Err(error) => again(visit, error).await,
    }
}

/// Agree with a colleague's refusal, or overturn it.
pub(crate) async fn second(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    match request::second(visit.candour(), visit.caller()?, id, &visit.form).await {
        Ok(done) => Ok(Reply::redirect(|_| back(id, "seconded"), done)),
        Err(error) => again(visit, error).await,
    }
}

/// Say that nothing is held.
pub(crate) async fn find_nothing(visit: Visit) -> Result<Reply, Failure> {
    let done = request::find_nothing(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::redirect(|id| back(*id, "nothing"), done))
}

/// Take it back.
pub(crate) async fn withdraw(visit: Visit) -> Result<Reply, Failure> {
    let done = request::withdraw(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::redirect(|id| back(*id, "withdrawn"), done))
}
