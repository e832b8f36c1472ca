//! Sharing agreements: the register for everybody who signs in, and what an administrator does with it.

use candour_domain::Date;
use candour_flow::agreement::{self, Answers, Draft, Signature, Sure};
use candour_flow::{FlowError, Problem};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// The register.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    let view = agreement::list(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page(
        "agreement/list.html",
        "agreements",
        "Agreements",
        view,
    ))
}

/// One agreement.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    shown(&visit).await
}

async fn shown(visit: &Visit) -> Result<Reply, Failure> {
    let view = agreement::show(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::page(
        "agreement/show.html",
        "agreements",
        "Agreement",
        view,
    ))
}

/// The form for a new agreement, or for a changed version of the one that is named.
pub(crate) async fn new(visit: Visit) -> Result<Reply, Failure> {
    let id = match visit.asked("change") {
        "" => None,
        id => Some(id.parse().map_err(|_| Failure::Missing)?),
    };
    let view = agreement::form(visit.candour(), visit.caller()?, id).await?;
    let boxes = view.value().answers.clone();
    let page = Reply::page("agreement/form.html", "agreements", "Agreement", view);
    Ok(page.again(&boxes, Vec::new()))
}

/// What a new agreement would change.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let form = boxes(&visit);
    look(visit, Draft::New(&form)).await
}

/// What a changed version would change; then, confirmed, its draft.
pub(crate) async fn propose(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    if visit.field("confirm") != "yes" {
        let form = boxes(&visit);
        return look(visit, Draft::Change(id, &form)).await;
    }
    let text = visit.field("text");
    match agreement::propose_change(visit.candour(), visit.caller()?, id, text).await {
        Ok(done) => Ok(Reply::redirect(
            |proposed| format!("/agreements/{}?done=proposed", proposed.id),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            Ok(shown(&visit).await?.again(&visit.form, problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// What an agreement from a file would change; then, confirmed, its draft, or what holds if all have signed.
pub(crate) async fn import(visit: Visit) -> Result<Reply, Failure> {
    let text = visit.field("text").to_owned();
    if visit.field("confirm") == "yes" {
        return keep(visit, &text).await;
    }
    look(visit, Draft::Text(&text)).await
}

/// What was entered, without what proves where the form came from.
fn boxes(visit: &Visit) -> Answers {
    let mut boxes = visit.form.clone();
    boxes.remove("csrf");
    boxes
}

async fn look(visit: Visit, draft: Draft<'_>) -> Result<Reply, Failure> {
    match agreement::preview(visit.candour(), visit.caller()?, draft).await {
        Ok(view) => Ok(Reply::page(
            "agreement/proposal.html",
            "agreements",
            "Agreement",
            view,
        )),
        Err(FlowError::Invalid(invalid)) => again(&visit, invalid.problems().to_vec()).await,
        Err(error) => Err(error.into()),
    }
}

/// The form again, or the register where a file was sent.
async fn again(visit: &Visit, problems: Vec<Problem>) -> Result<Reply, Failure> {
    if visit.form.contains_key("text") {
        let view = agreement::list(visit.candour(), visit.caller()?).await?;
        let page = Reply::page("agreement/list.html", "agreements", "Agreements", view);
        return Ok(page.again(&visit.form, problems));
    }
    let id = visit.id("id").ok();
    let view = agreement::form(visit.candour(), visit.caller()?, id).await?;
    let page = Reply::page("agreement/form.html", "agreements", "Agreement", view);
    Ok(page.again(&visit.form, problems))
}

async fn keep(visit: Visit, text: &str) -> Result<Reply, Failure> {
    match agreement::propose(visit.candour(), visit.caller()?, Draft::Text(text)).await {
        Ok(done) => Ok(Reply::redirect(
            |proposed| format!("/agreements/{}?done=proposed", proposed.id),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => again(&visit, invalid.problems().to_vec()).await,
        Err(error) => Err(error.into()),
    }
}

/// Record that a party has signed.
pub(crate) async fn sign(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    let (Ok(version), Ok(agency)) = (
        visit.field("version").parse(),
        visit.field("agency").parse(),
    ) else {
        return Err(Failure::Missing);
    };
    let Some(on) = day(&visit, "signed") else {
        return wrong_day(&visit, "signed-day").await;
    };
    let signature = Signature {
        version,
        agency,
        signatory: visit.field("signatory").to_owned(),
        on,
    };
    match agreement::sign(visit.candour(), visit.caller()?, id, &signature).await {
        Ok(done) => Ok(Reply::redirect(
            |signed| format!("/agreements/{}?done=signed", signed.id),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            Ok(shown(&visit).await?.again(&visit.form, problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whom an end would hit; then, confirmed, the end.
pub(crate) async fn end(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    let sure = if visit.field("confirm") == "yes" {
        Sure::Yes
    } else {
        Sure::Look
    };
    let on = match sure {
        Sure::Yes => visit.field("on").parse().ok(),
        Sure::Look => day(&visit, "on"),
    };
    let Some(on) = on else {
        return wrong_day(&visit, "on-day").await;
    };
    match agreement::end(visit.candour(), visit.caller()?, id, on, sure).await {
        Ok(view) if sure == Sure::Look => Ok(Reply::page(
            "agreement/end.html",
            "agreements",
            "End an agreement",
            view,
        )),
        Ok(done) => Ok(Reply::redirect(
            |ending| format!("/agreements/{}?done=ended", ending.id),
            done,
        )),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            Ok(shown(&visit).await?.again(&visit.form, problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// The file of an agreement.
pub(crate) async fn export(visit: Visit) -> Result<Reply, Failure> {
    let file = agreement::export(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::download("agreement.toml", file))
}

fn day(visit: &Visit, name: &str) -> Option<Date> {
    let part = |part: &str| visit.field(&format!("{name}_{part}")).to_owned();
    Date::new(
        part("year").parse().ok()?,
        part("month").parse().ok()?,
        part("day").parse().ok()?,
    )
    .ok()
}

async fn wrong_day(visit: &Visit, field: &str) -> Result<Reply, Failure> {
    let problem = Problem {
        field: field.to_owned(),
        rule: "Write a day, a month and a year, such as 1 4 2027".to_owned(),
    };
    Ok(shown(visit).await?.again(&visit.form, vec![problem]))
}
