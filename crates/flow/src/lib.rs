#![doc = include_str!("../README.md")]

pub mod account;
pub mod advice;
pub mod agency;
pub mod agreement;
mod candour;
pub mod concern;
pub mod decision;
pub mod desk;
pub mod disclosure;
mod door;
pub mod draft;
mod error;
pub mod gateway;
pub mod import;
pub mod ledger;
pub mod link;
pub mod link_batch;
mod plant;
pub mod record;
pub mod redaction;
pub mod replay;
pub mod request;
pub mod rules;
pub mod session;
pub mod simulator;
pub mod start;
#[cfg(feature = "testing")]
pub mod testing;
pub mod view;

pub use candour::{Candour, Parts, SystemClock};
pub use candour_ledger::{Kind, Signer};
pub use candour_sharing::{Act, Answer, Caller, Danger, Faults, RuleSet, Texts, cases};
pub use candour_store::{Database, Store};
pub use door::{Authorised, Receipt};
pub use error::{FlowError, Invalid, Problem};
#[cfg(feature = "plant-bugs")]
pub use plant::{Plant, plant};

/// What every use gives.
pub type Result<T> = std::result::Result<T, FlowError>;
