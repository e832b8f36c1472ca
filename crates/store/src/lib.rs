#![doc = include_str!("../README.md")]
//!
//! A [`Store`] is a database; a [`Unit`] is one named transaction in it. Queries are methods of `Unit`, noun first:
//! `record_insert`, `record_find`, `record_list`. What a unit queued for the ledger is appended when it commits, and
//! [`Committed`] is the proof that it was.

mod account;
mod advice;
mod agency;
mod agreement;
mod agreement_version;
mod concern;
mod connect;
mod convert;
mod decision;
mod decision_draft;
mod disclosure;
mod draft;
mod error;
mod import;
mod ledger;
mod link;
mod link_open;
mod record;
mod record_key;
mod request;
mod rules;
mod session;
#[cfg(feature = "testing")]
pub mod testing;
mod unit;

pub use account::AccountRow;
pub use advice::AdviceRow;
pub use agreement::{AgreementRow, PartyRow};
pub use agreement_version::{AgreementState, AgreementVersionRow};
pub use concern::ConcernSummary;
pub use connect::{Database, Store};
pub use decision::{DecisionRow, DecisionState, GroundRow, Second};
pub use decision_draft::{DecisionDraftRow, StepAnswers};
pub use disclosure::{DisclosureFilter, DisclosureRow};
pub use error::StoreError;
pub use import::ImportRow;
pub use ledger::{Committed, Entry, EntryRow, HeadRow, Opening};
pub use link::{JudgementRow, LinkRow};
pub use record::RecordSummary;
pub use record_key::Candidates;
pub use request::{RequestFilter, RequestRow};
pub use rules::RulePublicationRow;
pub use session::SessionRow;
pub use unit::Unit;

/// What every query gives.
pub type Result<T> = std::result::Result<T, StoreError>;
