//! Record pages.

use candour_flow::{FlowError, record};

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// The agency's records.
pub(crate) async fn list(visit: Visit) -> Result<Reply, Failure> {
    let after = Some(visit.asked("after")).filter(|after| !after.is_empty());
    let view = record::list(visit.candour(), visit.caller()?, "", after).await?;
    Ok(Reply::page("record/list.html", "records", "Records", view))
}

/// The agency's records that match. Posted, because a name must never be in an address.
pub(crate) async fn search(visit: Visit) -> Result<Reply, Failure> {
    let view = record::list(visit.candour(), visit.caller()?, visit.field("q"), None).await?;
    Ok(Reply::page("record/list.html", "records", "Records", view))
}

/// One record.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = record::show(visit.candour(), visit.caller()?, visit.id("id")?).await?;
    Ok(Reply::page("record/show.html", "records", "Record", view))
}

/// Correct one field.
pub(crate) async fn correct(visit: Visit) -> Result<Reply, Failure> {
    let field = visit.field("field").parse().map_err(|_| Failure::Missing)?;
    let value = visit.field("value");
    match record::correct(
        visit.candour(),
        visit.caller()?,
        visit.id("id")?,
        field,
        value,
    )
    .await
    {
        Ok(done) => Ok(Reply::redirect(
            |id| format!("/records/{id}?done=corrected"),
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

/// Say what restricts it.
pub(crate) async fn protect(visit: Visit) -> Result<Reply, Failure> {
    let id = visit.id("id")?;
    match record::protect(visit.candour(), visit.caller()?, id, &visit.form).await {
        Ok(done) => Ok(Reply::redirect(
            |id| format!("/records/{id}?done=protected"),
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
