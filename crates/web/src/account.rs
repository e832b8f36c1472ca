//! The people who sign in, for the administrator.

use candour_flow::account::{self, NewAccount};
use candour_flow::view::Choice;
use candour_flow::{FlowError, agency};
use serde::Serialize;

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

#[derive(Serialize)]
struct List<P, A> {
    people: P,
    agencies: A,
    roles: Vec<Choice>,
}

/// Everybody who can sign in, or could.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    page(&visit).await
}

async fn page(visit: &Visit) -> Result<Reply, Failure> {
    let (agencies, _) = agency::list(visit.candour(), visit.caller()?)
        .await?
        .into_parts();
    let people = account::list(visit.candour(), visit.caller()?).await?;
    let view = people.map(|people| List {
        people,
        agencies,
        roles: account::roles(),
    });
    Ok(Reply::page("account/list.html", "people", "People", view))
}

/// Let somebody sign in.
pub(crate) async fn create(visit: Visit) -> Result<Reply, Failure> {
    let mut problems = Vec::new();
    let mut missing = |field: &str, rule: &str| {
        problems.push(candour_flow::Problem {
            field: field.to_owned(),
            rule: rule.to_owned(),
        });
    };
    let agency = visit.field("agency").parse().ok();
    let role = visit.field("role").parse().ok();
    if agency.is_none() {
        missing("agency", "Choose their agency");
    }
    if role.is_none() {
        missing("role", "Choose their role");
    }
    let (Some(agency), Some(role)) = (agency, role) else {
        return Ok(page(&visit).await?.again(&public(&visit), problems));
    };
    let desks = visit
        .form
        .get("desk")
        .map(|desks| desks.iter().filter_map(|desk| desk.parse().ok()).collect());
    let new = NewAccount {
        agency,
        desks: desks.unwrap_or_default(),
        name: visit.field("name").to_owned(),
        email: visit.field("email").to_owned(),
        role,
        password: visit
            .form
            .get("password")
            .and_then(|values| values.first())
            .cloned()
            .unwrap_or_default(),
    };
    match account::create(visit.candour(), visit.caller()?, new).await {
        Ok(done) => Ok(Reply::redirect(|_| "/people?done=added".to_owned(), done)),
        Err(FlowError::Invalid(invalid)) => {
            let problems = invalid.problems().to_vec();
            Ok(page(&visit).await?.again(&public(&visit), problems))
        }
        Err(error) => Err(error.into()),
    }
}

/// What may be shown again of a form: never the password.
fn public(visit: &Visit) -> crate::visit::Fields {
    let mut form = visit.form.clone();
    form.remove("password");
    form
}

/// Stop somebody from signing in; whoever is signed in with the account is signed out.
pub(crate) async fn close(visit: Visit) -> Result<Reply, Failure> {
    let done = account::disable(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::redirect(|_| "/people?done=closed".to_owned(), done))
}
