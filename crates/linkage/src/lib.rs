#![doc = include_str!("../README.md")]
//!
//! In the order of the work: [`Profile`] standardises a record, [`keys`] says with which others it is compared,
//! [`weigh`] compares two and shows why, [`link_between`] and [`link_within`] do it to whole files, and [`evaluate`]
//! says how well it went where the truth is known.

mod band;
mod batch;
mod block;
mod common;
mod compare;
mod evaluate;
mod fold;
mod model;
mod nickname;
mod one_to_one;
mod profile;
mod relatives;
mod sound;
mod weigh;

pub use band::{Band, PROPOSE_AT};
pub use batch::{Batch, KEEP_AT, Pair, Skipped, link_between, link_within};
pub use block::{BlockKey, KEY_CAP, keys};
pub use evaluate::{Evaluation, Point, evaluate};
pub use model::Model;
pub use one_to_one::one_to_one;
pub use profile::Profile;
pub use weigh::{Part, Waterfall, probability, weigh};
