//! How good a piece of information is: how it came to be known, what sort of statement it is, and the 3x5x2 grade.
//!
//! Police grade; everyone else says how they know, and a grade is suggested from that. Source: College of Policing,
//! Authorised Professional Practice, intelligence report (3x5x2).

use std::fmt;
use std::str::FromStr;

use crate::ParseError;
use crate::field::codes;

/// "How do you know?"
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Provenance {
    /// I saw or heard it myself.
    SawIt,
    /// The person it is about told me.
    ToldByThePerson,
    /// Somebody else told me.
    ToldBySomeoneElse,
    /// I overheard it.
    Overheard,
    /// It is in our own records.
    OurRecords,
    /// I do not know.
    NotKnown,
}

codes!(Provenance, "how you know", {
    SawIt => "saw-it", "I saw or heard it myself";
    ToldByThePerson => "told-by-person", "The person told me";
    ToldBySomeoneElse => "told-by-other", "Someone else told me";
    Overheard => "overheard", "I overheard it";
    OurRecords => "our-records", "It is in our records";
    NotKnown => "not-known", "I do not know";
});

impl Provenance {
    /// The grade to suggest to whoever grades it.
    pub const fn suggested(self) -> Grade {
        let assessment = match self {
            Self::SawIt => Assessment::KnownDirectly,
            Self::ToldByThePerson
            | Self::ToldBySomeoneElse
            | Self::Overheard
            | Self::OurRecords => Assessment::KnownIndirectly,
            Self::NotKnown => Assessment::NotKnown,
        };
        Grade {
            source: SourceReliability::Untested,
            assessment,
            handling: Handling::Permitted,
        }
    }
}

/// Fact and opinion are kept apart (Data Protection Act 2018 s.38).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatementKind {
    /// Something observed.
    Fact,
    /// A professional's or witness's judgement.
    Opinion,
    /// What another person said.
    Hearsay,
}

codes!(StatementKind, "kind of statement", {
    Fact => "fact", "What was seen or heard";
    Opinion => "opinion", "What someone thinks";
    Hearsay => "hearsay", "What someone was told";
});

/// The 3: how reliable the source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceReliability {
    /// 1.
    Reliable,
    /// 2.
    Untested,
    /// 3.
    NotReliable,
}

codes!(SourceReliability, "source evaluation", {
    Reliable => "1", "Reliable";
    Untested => "2", "Untested";
    NotReliable => "3", "Not reliable";
});

/// The 5: how the information is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assessment {
    /// A.
    KnownDirectly,
    /// B.
    KnownIndirectlyCorroborated,
    /// C.
    KnownIndirectly,
    /// D.
    NotKnown,
    /// E.
    SuspectedFalse,
}

codes!(Assessment, "information assessment", {
    KnownDirectly => "A", "Known directly to the source";
    KnownIndirectlyCorroborated => "B", "Known indirectly to the source but corroborated";
    KnownIndirectly => "C", "Known indirectly to the source";
    NotKnown => "D", "Not known";
    SuspectedFalse => "E", "Suspected to be false";
});

/// The 2: whether it may be passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handling {
    /// P.
    Permitted,
    /// C.
    Conditions,
}

codes!(Handling, "handling code", {
    Permitted => "P", "Lawful sharing permitted";
    Conditions => "C", "Lawful sharing permitted with conditions";
});

/// A 3x5x2 grade, written `2C-P`. Source and content are judged independently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grade {
    /// How reliable the source is.
    pub source: SourceReliability,
    /// How the information is known.
    pub assessment: Assessment,
    /// Whether it may be passed on.
    pub handling: Handling,
}

impl fmt::Display for Grade {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}{}-{}",
            self.source.code(),
            self.assessment.code(),
            self.handling.code()
        )
    }
}

impl FromStr for Grade {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let rule = ParseError::new(
            "grade",
            "write it as 2C-P: source 1 to 3, information A to E, handling P or C",
        );
        let text = text.trim().to_uppercase();
        let (first, handling) = text.split_once('-').ok_or_else(|| rule.clone())?;
        let (source, assessment) = first.split_at_checked(1).ok_or_else(|| rule.clone())?;
        let wrong = |_| rule.clone();
        Ok(Self {
            source: source.parse().map_err(wrong)?,
            assessment: assessment.parse().map_err(wrong)?,
            handling: handling.parse().map_err(wrong)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Grade, Provenance};

    #[test]
    fn grades_read_back() -> anyhow::Result<()> {
        for text in ["1A-P", "2C-P", "3E-C"] {
            assert_eq!(text.parse::<Grade>()?.to_string(), text);
        }
        for text in ["", "4A-P", "2F-P", "2C", "2C-X", "é"] {
            assert!(text.parse::<Grade>().is_err(), "{text}");
        }
        Ok(())
    }

    #[test]
    fn first_hand_is_suggested_as_directly_known() {
        assert_eq!(Provenance::SawIt.suggested().to_string(), "2A-P");
    }
}
