//! The part a person plays in a concern. Subject, suspect, victim, witness and associate are different types, so that
//! one cannot be handed on as another (Data Protection Act 2018 s.38; the finding against the Gangs Matrix).

use crate::field::codes;
use crate::{Date, DateOfBirth, RecordId};

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct $name(pub RecordId);
    )*};
}

parts! {
    /// The person a concern is about, before anything else is known.
    Subject;
    /// Somebody who is harmed or exploited, or may be.
    Victim;
    /// Somebody who may be harming or exploiting others.
    Suspect;
    /// Somebody who saw or told. Their identity is shielded.
    Witness;
    /// Somebody who is merely near: a relative, friend or housemate.
    Associate;
}

/// Which part, without whom: for forms and tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// See [`Subject`].
    Subject,
    /// See [`Victim`].
    Victim,
    /// See [`Suspect`].
    Suspect,
    /// See [`Witness`].
    Witness,
    /// See [`Associate`].
    Associate,
}

codes!(Part, "part in the concern", {
    Subject => "subject", "The person we are worried about";
    Victim => "victim", "Being harmed or exploited";
    Suspect => "suspect", "May be harming or exploiting others";
    Witness => "witness", "Saw or told us about it";
    Associate => "associate", "Relative, friend or housemate";
});

/// A person's part in one concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Involvement {
    /// The person it is about.
    Subject(Subject),
    /// Harmed or exploited.
    Victim(Victim),
    /// May be harming others.
    Suspect(Suspect),
    /// Saw or told.
    Witness(Witness),
    /// Near.
    Associate(Associate),
}

impl Involvement {
    /// The part `part` played by `record`.
    pub const fn new(part: Part, record: RecordId) -> Self {
        match part {
            Part::Subject => Self::Subject(Subject(record)),
            Part::Victim => Self::Victim(Victim(record)),
            Part::Suspect => Self::Suspect(Suspect(record)),
            Part::Witness => Self::Witness(Witness(record)),
            Part::Associate => Self::Associate(Associate(record)),
        }
    }

    /// The part to assume of somebody said to have offended: a child exploited to offend is first a victim.
    pub fn of_alleged_offender(record: RecordId, born: Option<DateOfBirth>, today: Date) -> Self {
        if born.is_some_and(|born| born.may_be_a_child(today)) {
            Self::Victim(Victim(record))
        } else {
            Self::Suspect(Suspect(record))
        }
    }

    /// Which part it is.
    pub const fn part(self) -> Part {
        match self {
            Self::Subject(_) => Part::Subject,
            Self::Victim(_) => Part::Victim,
            Self::Suspect(_) => Part::Suspect,
            Self::Witness(_) => Part::Witness,
            Self::Associate(_) => Part::Associate,
        }
    }

    /// Whose record it is.
    pub const fn record(self) -> RecordId {
        match self {
            Self::Subject(Subject(record))
            | Self::Victim(Victim(record))
            | Self::Suspect(Suspect(record))
            | Self::Witness(Witness(record))
            | Self::Associate(Associate(record)) => record,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Involvement, Part};
    use crate::{Date, RecordId};

    #[test]
    fn a_child_said_to_have_offended_is_a_victim() -> anyhow::Result<()> {
        let (record, today) = (RecordId::from_bytes([7; 16]), Date::new(2026, 11, 23)?);
        let of = |born: &str| -> anyhow::Result<Part> {
            Ok(Involvement::of_alleged_offender(record, Some(born.parse()?), today).part())
        };
        assert_eq!(of("2011-02-01")?, Part::Victim);
        assert_eq!(of("1990-02-01")?, Part::Suspect);
        Ok(())
    }
}
