#![doc = include_str!("../README.md")]

mod act;
mod advice;
mod cedar;
mod codes;
mod decide;
mod error;
mod explain;
mod facts;
mod gateway;
mod ground;
mod minimum;
mod question;
mod rules;
mod texts;

pub use act::Act;
pub use advice::{Advice, Answer, advise};
pub use decide::{Ground, Outcome, Permit, Reason, Refusal, decide};
pub use error::SharingError;
pub use gateway::{ConsentRule, Gateway, GatewayKind, Scope};
pub use ground::{GroundFit, check_ground};
pub use minimum::minimum_fields;
pub use question::{Caller, Circumstances, Danger, Question, Thing};
pub use rules::RuleSet;
pub use texts::Texts;
