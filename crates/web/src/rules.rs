//! The rules, for the administrator: what is in force, and dating or reviewing a gateway in two steps.

use candour_domain::Date;
use candour_flow::gateway::date::{self, Change, Proposal};
use candour_flow::{FlowError, Invalid, gateway};
use serde::Serialize;

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::{Fields, Visit};

/// What would change, with the answers that the second step sends again.
#[derive(Serialize)]
struct Step {
    #[serde(flatten)]
    proposal: Proposal,
    answers: Fields,
}

/// The rules in force.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    page(&visit).await
}

async fn page(visit: &Visit) -> Result<Reply, Failure> {
    let view =
        gateway::rules::show(visit.candour(), visit.caller()?, visit.asked("gateway")).await?;
    Ok(Reply::page("rules/show.html", "rules", "Rules", view))
}

/// Date or review a gateway: first what would come out otherwise, then, confirmed, the publication.
pub(crate) async fn date(visit: Visit) -> Result<Reply, Failure> {
    let change = match read(&visit) {
        Ok(change) => change,
        Err(invalid) => return again(visit, FlowError::Invalid(invalid)).await,
    };
    if visit.field("confirm") == "yes" {
        let base = visit.field("base");
        return match date::publish(visit.candour(), visit.caller()?, &change, base).await {
            Ok(done) => Ok(Reply::redirect(
                |_| "/rules?done=published".to_owned(),
                done,
            )),
            Err(error) => again(visit, error).await,
        };
    }
    match date::propose(visit.candour(), visit.caller()?, &change).await {
        Ok(found) => {
            let mut answers = visit.form.clone();
            answers.remove("csrf");
            let view = found.map(|proposal| Step { proposal, answers });
            Ok(Reply::page(
                "rules/date.html",
                "rules",
                "Date a gateway",
                view,
            ))
        }
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

/// The form, or what is wrong with its boxes.
fn read(visit: &Visit) -> Result<Change, Invalid> {
    let mut invalid = Invalid::new();
    if visit.field("gateway").is_empty() {
        invalid.push("gateway", "Choose a gateway");
    }
    let from = day(visit, "from", &mut invalid);
    let reviewed_on = day(visit, "reviewed_on", &mut invalid);
    if !invalid.problems().is_empty() {
        return Err(invalid);
    }
    Ok(Change {
        gateway: visit.field("gateway").to_owned(),
        from,
        source: visit.field("source").to_owned(),
        reviewed_by: visit.field("reviewed_by").to_owned(),
        reviewed_on,
        note: visit.field("note").to_owned(),
    })
}

/// A day from its three boxes; none if all are empty.
fn day(visit: &Visit, name: &str, invalid: &mut Invalid) -> Option<Date> {
    let part = |part: &str| visit.field(&format!("{name}_{part}")).to_owned();
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return None;
    }
    let date = match (year.parse(), month.parse(), day.parse()) {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).ok(),
        _ => None,
    };
    // Nobody means the year 27.
    let date = date.filter(|date| date.year() >= 1000);
    if date.is_none() {
        invalid.push(
            &format!("{name}-day"),
            "Write a day, a month and a year, such as 1 4 2027",
        );
    }
    date
}
