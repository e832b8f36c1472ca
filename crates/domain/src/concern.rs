//! A concern: what somebody saw or was told, about whom and what, when and where, how they know it, how urgent.

use crate::field::codes;
use crate::{
    AccountId, AgencyId, ConcernId, DeskId, Grade, Involvement, Marking, Narrative, Provenance,
    Sensitive, StatementKind, Timestamp,
};

/// How soon somebody must look. The clocks are those of a multi-agency safeguarding hub.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Somebody may come to serious harm within hours.
    Red,
    /// Serious, but not within hours.
    Amber,
    /// A worry that should be known.
    Green,
}

codes!(Urgency, "urgency", {
    Red => "red", "Someone may be seriously harmed within hours";
    Amber => "amber", "Serious, but not within hours";
    Green => "green", "A worry that others should know about";
});

impl Urgency {
    /// Hours in which an answer is due. Default clocks of a hub: red 4, amber 24, green 72 (first cut: plain hours;
    /// working hours and holidays come with the clocks).
    pub const fn hours(self) -> i64 {
        match self {
            Self::Red => 4,
            Self::Amber => 24,
            Self::Green => 72,
        }
    }
}

/// A concern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concern {
    /// Its id.
    pub id: ConcernId,
    /// The agency that raised it and owns it.
    pub agency: AgencyId,
    /// The desk whose work it is.
    pub desk: DeskId,
    /// Who raised it.
    pub raised_by: AccountId,
    /// When.
    pub raised_at: Timestamp,
    /// The codes of its kinds, from the taxonomy.
    pub kinds: Vec<String>,
    /// The codes of the indicators seen, from the taxonomy.
    pub indicators: Vec<String>,
    /// Who it is about, and their parts in it.
    pub people: Vec<Involvement>,
    /// When it happened, in the words of whoever raised it.
    pub happened: Sensitive<String>,
    /// Where it happened, in the words of whoever raised it.
    pub place: Sensitive<String>,
    /// What was seen or told.
    pub narrative: Narrative,
    /// How they know.
    pub provenance: Provenance,
    /// Fact, opinion or hearsay.
    pub statement: StatementKind,
    /// Its 3x5x2 grade: suggested from the provenance until police grade it.
    pub grade: Grade,
    /// How urgent.
    pub urgency: Urgency,
    /// How it is marked.
    pub marking: Marking,
}
