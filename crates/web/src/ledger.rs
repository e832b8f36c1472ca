//! The log, for whoever oversees it.

use candour_flow::ledger;

use crate::error::Failure;
use crate::reply::Reply;
use crate::visit::Visit;

/// How the log stands.
pub(crate) async fn show(visit: Visit) -> Result<Reply, Failure> {
    let view = ledger::show(visit.candour(), visit.caller()?).await?;
    Ok(Reply::page(
        "ledger/show.html",
        "ledger",
        "Verify the log",
        view,
    ))
}

/// The key that checkpoints are checked with. It is meant to be published.
pub(crate) async fn key(visit: Visit) -> Result<Reply, Failure> {
    let key = format!("{}\n", visit.candour().verifier());
    Ok(Reply::published("candour-key.txt", key.into_bytes()))
}

/// The whole log, for checking elsewhere.
pub(crate) async fn export(visit: Visit) -> Result<Reply, Failure> {
    let log = ledger::export(visit.candour(), visit.caller()?).await?;
    Ok(Reply::download("candour-log.txt", log))
}

/// A checkpoint with the hash of every entry, so that later the exact entry that was changed can be named.
pub(crate) async fn witness(visit: Visit) -> Result<Reply, Failure> {
    let bundle = ledger::witness(visit.candour(), visit.caller()?).await?;
    Ok(Reply::download(
        "candour-witness.txt",
        bundle.map(String::into_bytes),
    ))
}

/// A signed checkpoint to keep.
pub(crate) async fn checkpoint(visit: Visit) -> Result<Reply, Failure> {
    let note = ledger::checkpoint(visit.candour(), visit.caller()?).await?;
    Ok(Reply::download(
        "candour-checkpoint.txt",
        note.map(String::into_bytes),
    ))
}
