//! What people say of a link, and what a link lets each side know.

use crate::field::codes;

/// A person's view of whether two records are about the same person. Dated and signed; superseded, never overwritten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// They are.
    Same,
    /// They are not, and this is remembered.
    Different,
    /// Cannot tell.
    Unsure,
}

codes!(Judgement, "judgement", {
    Same => "same", "Same person";
    Different => "different", "Not the same person";
    Unsure => "unsure", "Cannot tell";
});

/// How much a link lets the other side know, by agreement. Later variants tell more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointerGrade {
    /// Nothing, to anyone.
    Nothing,
    /// The asker learns nothing; the holder is alerted and must decide whether to come forward.
    Silent,
    /// That some agency may know the person.
    Exists,
    /// Which agency.
    Agency,
    /// Which desk to call.
    Desk,
}

codes!(PointerGrade, "pointer grade", {
    Nothing => "nothing", "Nothing";
    Silent => "silent", "Alert the holder only";
    Exists => "exists", "That someone may know them";
    Agency => "agency", "Which agency";
    Desk => "desk", "Which desk to call";
});
