//! One question a page.

use candour_flow::{FlowError, draft};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// Begin.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let begun = draft::create(visit.candour(), visit.caller()?).await?;
    Ok(Reply::redirect(|id| format!("/drafts/{id}/danger"), begun))
}

/// One question.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let question = visit.text("question");
    let view = draft::show(visit.candour(), visit.caller()?, visit.id("id")?, question).await?;
    let (template, title) = match question {
        "check" => ("draft/check.html", "Check your answers"),
        _ => ("draft/question.html", title(question)),
    };
    Ok(Reply::page(template, "concerns", title, view))
}

/// The title of a question's page; the heading is in the template.
fn title(question: &str) -> &'static str {
    match question {
        "danger" => "Is anyone in immediate danger?",
        "kind" => "What are you worried about?",
        "name" => "Who are you worried about?",
        "born" => "How old are they?",
        "address" => "Where can they be found?",
        "happened" => "When and where did it happen?",
        "narrative" => "What did you see, or what were you told?",
        "knowledge" => "How do you know?",
        "indicators" => "What did you notice?",
        "urgency" => "How urgent is it?",
        _ => "Raise a concern",
    }
}

/// Save an answer and go on.
pub(crate) async fn answer(visit: Visit) -> Result<Reply, Failure> {
    let question = visit.text("question").to_owned();
    let id = visit.id("id")?;
    match draft::answer(visit.candour(), visit.caller()?, id, &question, &visit.form).await {
        // Choosing a record is not a step of the way: back to where the choice was offered.
        Ok(done) if question == "record" => {
            Ok(Reply::redirect(|_| format!("/drafts/{id}/check"), done))
        }
        Ok(done) => Ok(Reply::redirect(|next| format!("/drafts/{id}/{next}"), done)),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            let form = visit.form.clone();
            Ok(show(visit).await?.again(&form, problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// Throw it away.
pub(crate) async fn delete(visit: Visit) -> Result<Reply, Failure> {
    let done = draft::delete(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::redirect(|()| "/".to_owned(), done))
}
