#![doc = include_str!("../README.md")]

mod act;
mod advice;
mod agreement;
mod basis;
pub mod cases;
mod cedar;
mod codes;
#[cfg(test)]
mod coverage;
mod decide;
mod error;
mod explain;
mod facts;
mod gateway;
mod ground;
mod minimum;
mod question;
mod replay;
mod rules;
mod texts;

pub use act::Act;
pub use advice::{Advice, Answer, advise};
pub use agreement::{Agreement, Change, Party, compare};
pub use basis::Basis;
pub use decide::{Ground, Outcome, Permit, Reason, Refusal, decide};
pub use error::{Fault, Faults, SharingError};
pub use explain::{Explanation, explain};
pub use gateway::{ConsentRule, Gateway, GatewayKind, Scope};
pub use ground::{GroundFit, check_ground};
pub use question::{Caller, Circumstances, Danger, Question, Thing};
pub use replay::{Replay, Verdict, replay};
pub use rules::RuleSet;
pub use texts::Texts;
