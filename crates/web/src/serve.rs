//! Listening, until told to stop.

use std::future::Future;
use std::time::Duration;

use candour_flow::Candour;
use tokio::net::TcpListener;

use crate::app::{App, Options};
use crate::error::WebError;
use crate::router::router;

/// Serve `candour` on `listener` until `shutdown` is done; what was begun is finished.
pub async fn serve(
    candour: Candour,
    listener: TcpListener,
    options: Options,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), WebError> {
    let keeping = tokio::spawn(each_minute(candour.clone()));
    let app = App::new(candour, options)?;
    let served = axum::serve(listener, router(app)?)
        .with_graceful_shutdown(shutdown)
        .await;
    keeping.abort();
    served.map_err(WebError::Listen)
}

/// Once a minute: sign a checkpoint if the log grew, and forget sessions that are over.
async fn each_minute(candour: Candour) {
    let mut minute = tokio::time::interval(Duration::from_mins(1));
    loop {
        minute.tick().await;
        if let Err(error) = candour_flow::ledger::sign_if_grown(&candour).await {
            tracing::error!(%error, "no checkpoint could be signed");
        }
        if let Err(error) = candour_flow::session::forget_expired(&candour).await {
            tracing::error!(%error, "sessions that are over could not be forgotten");
        }
    }
}
