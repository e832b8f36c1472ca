//! Pages that show nothing about anyone.

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::{Fields, Visit};

/// Whether the service is up.
pub(crate) async fn health(_visit: Visit) -> Result<Reply, Failure> {
    Ok(Reply::text("ok\n"))
}

/// Where to get help.
pub(crate) async fn index(_visit: Visit) -> Result<Reply, Failure> {
    Ok(Reply::open(
        "help/index.html",
        "Help",
        Fields::new(),
        Vec::new(),
    ))
}

/// What is kept about whom.
pub(crate) async fn privacy(_visit: Visit) -> Result<Reply, Failure> {
    Ok(Reply::open(
        "help/privacy.html",
        "Privacy notice",
        Fields::new(),
        Vec::new(),
    ))
}

/// How accessible the pages are.
pub(crate) async fn accessibility(_visit: Visit) -> Result<Reply, Failure> {
    Ok(Reply::open(
        "help/accessibility.html",
        "Accessibility statement",
        Fields::new(),
        Vec::new(),
    ))
}
