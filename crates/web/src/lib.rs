#![doc = include_str!("../README.md")]

mod account;
mod advice;
mod agency;
mod agreement;
mod app;
mod assets;
mod concern;
mod decision;
mod desk;
mod disclosure;
mod draft;
mod error;
mod gate;
mod gateway;
mod headers;
mod help;
mod ledger;
mod link;
mod record;
mod render;
mod reply;
mod request;
mod router;
mod rules;
mod serve;
mod session;
mod simulator;
mod visit;

pub use app::{App, Demo, Options, Transport};
pub use error::WebError;
pub use gate::{Audit, Gate, Shown};
pub use router::{router, site_map};
pub use serve::serve;
