//! `candour serve`: the pages, until told to stop.

use std::io;

use anyhow::Context as _;
use candour_web::{Demo, Options, Transport};
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
        let tls = self.behind_tls || console.config.behind_tls;
        if !tls {
            only_loopback(&listener)?;
        }
        let candour = console.open_or(Missing::Create, None).await?;
        usable(&candour).await?;
        if candour_flow::agency::all(&candour).await?.is_empty() {
            console
                .printer
                .note("nobody can sign in yet: found it with `candour init`");
        }
        let options = options(Demo::Off, if tls { Reach::Tls } else { Reach::ThisMachine });
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

/// The rules that were published last must be those that answer. With a fault in them nothing is served.
async fn usable(candour: &candour_flow::Candour) -> anyhow::Result<()> {
    match candour_flow::gateway::rules::check(candour).await {
        Err(candour_flow::FlowError::Invalid(faults)) => {
            let lines: Vec<String> = faults
                .problems()
                .iter()
                .map(|fault| format!("\n  {}: {}", fault.field, fault.rule))
                .collect();
            let what = format!("the published rules cannot be used{}", lines.concat());
            Err(wrong(what)
                .hint("publish others with `candour policy publish`")
                .into())
        }
        other => Ok(other?),
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

/// How the pages are served.
pub(crate) const fn options(demo: Demo, reach: Reach) -> Options {
    let transport = match reach {
        Reach::ThisMachine => Transport::Loopback,
        Reach::Tls => Transport::Tls,
    };
    Options { demo, transport }
}

/// Without TLS nobody but this machine may reach the pages: passwords and records would cross the network in the clear.
fn only_loopback(listener: &TcpListener) -> anyhow::Result<()> {
    if listener.local_addr()?.ip().is_loopback() {
        return Ok(());
    }
    let why = wrong("other machines could reach this address, and nothing would be encrypted");
    let hint = "listen on 127.0.0.1, or put a proxy that speaks TLS in front and say --behind-tls";
    Err(why.hint(hint).into())
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
