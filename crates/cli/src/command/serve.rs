//! `candour serve`: the pages, until told to stop.

use std::io;

use anyhow::Context as _;
use candour_web::Options;
use tokio::net::TcpListener;

use crate::console::{Console, Missing};
use crate::error::wrong;

/// Serve Candour's pages
///
/// Makes the database and the ledger's key if they are not there yet. Stop it with Ctrl-C or SIGTERM: what was begun
/// is finished.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  candour serve
  candour serve --database sqlite:/var/lib/candour/candour.db --listen 127.0.0.1:8080
  candour serve --database postgres://candour:password@db.example.org/candour --behind-tls

Candour speaks plain HTTP. For other machines put a proxy that speaks TLS in front, and say --behind-tls."
)]
pub(crate) struct Serve {
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        env = "CANDOUR_LISTEN",
        hide_env_values = true
    )]
    listen: Option<String>,
    /// A proxy in front speaks TLS: cookies are then bound to it
    #[arg(long, env = "CANDOUR_BEHIND_TLS", hide_env_values = true)]
    behind_tls: bool,
}

impl Serve {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        let listener = listen(self.listen.as_ref().unwrap_or(&console.config.listen)).await?;
        let candour = console.open_or(Missing::Create, None).await?;
        if candour_flow::agency::all(&candour).await?.is_empty() {
            console
                .printer
                .note("nobody can sign in yet: found it with `candour init`");
        }
        let tls = self.behind_tls || console.config.behind_tls;
        let options = options(if tls { Reach::Tls } else { Reach::ThisMachine })?;
        let address = address(&listener)?;
        console
            .printer
            .answer(&serde_json::json!({ "address": address }), |_| {
                format!("Candour serves {address}")
            })?;
        candour_web::serve(candour, listener, options, stopped())
            .await
            .context("cannot serve")
    }
}

/// How a browser reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Plain HTTP on this machine.
    ThisMachine,
    /// A proxy in front speaks TLS.
    Tls,
}

/// How the pages are served. The pages do not yet let their callers ask for cookies that are bound to TLS, and a
/// setting that is not kept must not be accepted.
pub(crate) fn options(reach: Reach) -> anyhow::Result<Options> {
    match reach {
        Reach::ThisMachine => Ok(Options::default()),
        Reach::Tls => Err(wrong("this version cannot bind its cookies to TLS yet")
            .hint("leave out --behind-tls")
            .into()),
    }
}

/// Listen at an address, or say why not.
pub(crate) async fn listen(address: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let why = wrong(format!("cannot listen on `{address}`: {}", error.kind()));
        let taken = error.kind() == io::ErrorKind::AddrInUse;
        let hint = if taken {
            "another program listens there: choose another port"
        } else {
            "write it as 127.0.0.1:8080"
        };
        why.hint(hint).into()
    })
}

/// What to type into a browser.
pub(crate) fn address(listener: &TcpListener) -> anyhow::Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

/// Done when somebody wants us to stop.
pub(crate) async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminated) = signal(SignalKind::terminate()) else {
            interrupted.await.ok();
            return;
        };
        tokio::select! {
            _ = interrupted => (),
            _ = terminated.recv() => (),
        }
    }
    #[cfg(not(unix))]
    interrupted.await.ok();
}
