#![doc = include_str!("../README.md")]
//!
//! One file a word; each is re-exported here.

mod address;
mod agency;
mod circumstance;
mod concern;
mod contact;
mod date_of_birth;
mod dated;
mod decision;
mod disclosure;
mod error;
mod field;
mod function;
mod grade;
mod id;
mod identifier;
mod involvement;
mod link;
mod marking;
mod name;
mod postcode;
mod purpose;
mod record;
mod request;
mod sensitive;
mod taxonomy;
mod text;
mod time;

pub use address::{Address, AddressKind};
pub use agency::{Agency, AgencyKind, Desk, Role};
pub use circumstance::{Approach, Category, Confidence, Detriment, Identity, Mark};
pub use concern::{Concern, Urgency};
pub use contact::{Email, Phone};
pub use date_of_birth::DateOfBirth;
pub use dated::InForce;
pub use decision::{Decline, DeclineCode};
pub use disclosure::DisclosureState;
pub use error::{InvalidTransition, ParseError};
pub use field::{Field, FieldClass, FieldValue};
pub use function::Function;
pub use grade::{Assessment, Grade, Handling, Provenance, SourceReliability, StatementKind};
pub use id::{
    AccountId, AdviceId, AgencyId, AgreementId, ConcernId, DecisionId, DeskId, DisclosureId,
    DraftId, ImportId, ItemId, JudgementId, LinkId, RecordId, RequestId,
};
pub use identifier::{NhsNumber, UniquePupilNumber, VehicleMark};
pub use involvement::{Associate, Involvement, Part, Subject, Suspect, Victim, Witness};
pub use link::{Judgement, PointerGrade};
pub use marking::{Marking, refuse_above_official};
pub use name::{NameKind, NamePart, PartRole, PersonName};
pub use postcode::Postcode;
pub use purpose::{Consent, NoConsentReason, Purpose, SubjectKind};
pub use record::{Record, Sex};
pub use request::{RequestEvent, RequestState};
pub use sensitive::Sensitive;
pub use taxonomy::{ConcernKind, Indicator, IndicatorWeight, Taxonomy, Threat};
pub use text::Narrative;
pub use time::{Clock, Date, Timestamp};
