//! What a request can end in other than what was asked for: one page each, and never the cause.

use axum::http::StatusCode;
use candour_flow::{FlowError, Problem};
use thiserror::Error;

/// The service could not be started or a page could not be made.
#[derive(Debug, Error)]
pub enum WebError {
    /// A template cannot be read or rendered.
    #[error("a template failed")]
    Template(#[from] minijinja::Error),
    /// The listener failed.
    #[error("the listener failed")]
    Listen(#[from] std::io::Error),
    /// The site map names an act without a route, or two routes for one path.
    #[error("the site map is not whole: {0}")]
    SiteMap(String),
}

/// How a request ends when not in a page.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Nothing there, or nothing this reader may know of: the same page.
    Missing,
    /// What was entered cannot be used, outside a form that could say so.
    Invalid(Vec<Problem>),
    /// It changed meanwhile.
    Conflict,
    /// Nobody is signed in.
    SignedOut,
    /// We failed. Nothing was released.
    Problem(&'static str),
    /// The ledger or database cannot record, so nothing is shown.
    Unavailable(&'static str),
}

impl Failure {
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::Missing => StatusCode::NOT_FOUND,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict => StatusCode::CONFLICT,
            Self::SignedOut => StatusCode::SEE_OTHER,
            Self::Problem(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

impl From<FlowError> for Failure {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::NotThere => Self::Missing,
            FlowError::Invalid(invalid) => Self::Invalid(invalid.problems().to_vec()),
            FlowError::Conflict => Self::Conflict,
            FlowError::SignedOut => Self::SignedOut,
            FlowError::Busy => Self::Unavailable("busy"),
            FlowError::Store(error) => {
                tracing::error!(%error, "the store failed; nothing was released");
                Self::Unavailable("store")
            }
            FlowError::Rules(_) => Self::Problem("rules"),
            FlowError::Ledger(_) => Self::Unavailable("ledger"),
            FlowError::Broken(what) => Self::Problem(what),
        }
    }
}

impl From<WebError> for Failure {
    fn from(error: WebError) -> Self {
        tracing::error!(%error, "a page could not be made");
        Self::Problem("page")
    }
}
