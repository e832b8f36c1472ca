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
    let signing = tokio::spawn(sign_each_minute(candour.clone()));
    let app = App::new(candour, options)?;
    let served = axum::serve(listener, router(app)?)
        .with_graceful_shutdown(shutdown)
        .await;
    signing.abort();
    served.map_err(WebError::Listen)
}

/// Sign a checkpoint at least every minute in which the log grew.
async fn sign_each_minute(candour: Candour) {
    let mut minute = tokio::time::interval(Duration::from_mins(1));
    loop {
        minute.tick().await;
        if let Err(error) = candour_flow::ledger::sign_if_grown(&candour).await {
            tracing::error!(%error, "no checkpoint could be signed");
        }
    }
}
