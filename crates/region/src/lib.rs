#![doc = include_str!("../README.md")]
//!
//! Each file makes one thing; each is re-exported here.

mod agency;
mod agreement;
mod concern;
mod dice;
mod hero;
mod lines;
mod names;
mod numbers;
mod person;
mod place;
mod profile;
mod record;
mod region;
mod situation;
mod spoil;
mod staff;
mod written;

pub use agency::{AgencyPlan, DeskPlan};
pub use agreement::AgreementPlan;
pub use concern::ConcernPlan;
pub use hero::Hero;
pub use person::Person;
pub use place::Home;
pub use record::RecordPlan;
pub use region::Region;
pub use situation::Situation;
pub use staff::AccountPlan;
