//! "Can I share this?": one page of questions at a time, the answer, and what was recorded.

use candour_flow::{FlowError, decision};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

const TITLE: &str = "Can I share this?";

/// One's own decisions, and those that wait for a second person.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    let view = decision::list(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page("decision/list.html", "decisions", TITLE, view))
}

/// The page before the first question.
pub(crate) async fn new(visit: Visit) -> Result<Reply, Failure> {
    let view = decision::start(visit.candour(), visit.caller()?, &visit.query).await?;
    Ok(Reply::page("decision/new.html", "decisions", TITLE, view))
}

/// Begin.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let begun = decision::create(visit.candour(), visit.caller()?, &visit.form).await?;
    Ok(Reply::redirect(
        |id| format!("/decisions/new/{id}/danger"),
        begun,
    ))
}

/// One page.
pub(crate) async fn page(visit: Visit) -> Result<Reply, Failure> {
    let code = visit.text("step").to_owned();
    show(&visit, &code).await
}

async fn show(visit: &Visit, code: &str) -> Result<Reply, Failure> {
    let view = decision::page(visit.candour(), visit.caller()?, visit.id("id")?, code).await?;
    let (template, title) = match code {
        "check" => ("decision/check.html", "Check your answers"),
        "answer" => ("decision/answer.html", TITLE),
        "share" => ("decision/share.html", "Record that you share"),
        "decline" => ("decision/decline.html", "Record that you do not share"),
        _ => ("decision/question.html", title(code)),
    };
    Ok(Reply::page(template, "decisions", title, view))
}

/// The title of a page of questions; the heading is in the template.
fn title(code: &str) -> &'static str {
    match code {
        "danger" => "Is anyone’s life in danger now?",
        "who" => "Who would receive it, and why?",
        "person" => "Could a living person be recognised from it?",
        "confidence" => "Was it told in confidence?",
        "consent" => "Have they agreed that you share it?",
        "function" => "Which duty or task in law is it for?",
        "fields" => "What would you share?",
        _ => TITLE,
    }
}

/// The page again with what is wrong, or the failure.
async fn again(visit: &Visit, code: &str, error: FlowError) -> Result<Reply, Failure> {
    let FlowError::Invalid(invalid) = error else {
        return Err(error.into());
    };
    let problems = invalid.problems().to_vec();
    Ok(show(visit, code).await?.again(&visit.form, problems))
}

/// Save a page and go on.
pub(crate) async fn answer(visit: Visit) -> Result<Reply, Failure> {
    let code = visit.text("step").to_owned();
    let id = visit.id("id")?;
    match decision::answer(visit.candour(), visit.caller()?, id, &code, &visit.form).await {
        Ok(done) => Ok(Reply::redirect(
            |next| format!("/decisions/new/{id}/{next}"),
            done,
        )),
        Err(error) => again(&visit, &code, error).await,
    }
}

/// Record what was decided.
pub(crate) async fn record(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    match decision::record(visit.candour(), visit.caller()?, id, &visit.form).await {
        Ok(done) => Ok(Reply::redirect(
            |id| format!("/decisions/{id}?done=recorded"),
            done,
        )),
        Err(error) => {
            let code = match visit.field("outcome") {
                "decline" => "decline",
                "share" => "share",
                _ => "answer",
            };
            again(&visit, code, error).await
        }
    }
}

/// Throw it away.
pub(crate) async fn delete(visit: Visit) -> Result<Reply, Failure> {
    let done = decision::delete(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::redirect(|()| "/decisions".to_owned(), done))
}

/// One decision.
pub(crate) async fn recorded(visit: Visit) -> Result<Reply, Failure> {
    let view = decision::show(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::page(
        "decision/show.html",
        "decisions",
        "Decision",
        view,
    ))
}

/// A second person agrees, or does not.
pub(crate) async fn second(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    match decision::second(visit.candour(), visit.caller()?, id, &visit.form).await {
        Ok(done) => Ok(Reply::redirect(
            |id| format!("/decisions/{id}?done=seconded"),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            let form = visit.form.clone();
            Ok(recorded(visit).await?.again(&form, problems))
        }
        Err(error) => Err(error.into()),
    }
}
