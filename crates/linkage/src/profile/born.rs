//! A date of birth, and how far it can be believed.

use candour_domain::{Date, DateOfBirth, Sensitive};

/// How exactly a date of birth is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exactness {
    /// To the day.
    Day(Date),
    /// To the month.
    Month(i8),
    /// To the year.
    Year,
    /// A first of January: clerks write it when they know only the year.
    FirstOfJanuary,
    /// Somebody judged an age.
    Estimated,
}

/// A date of birth.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Born {
    /// The first and the last year in which they may have been born.
    pub(crate) years: (i16, i16),
    /// How exactly it is known.
    pub(crate) exactness: Exactness,
    /// As a reader writes it.
    pub(crate) shown: Sensitive<String>,
}

/// Days that systems fill in when nothing is known. They say nothing about anybody.
const PLACEHOLDERS: &[(i16, i8, i8)] = &[
    (1899, 12, 30),
    (1899, 12, 31),
    (1900, 1, 1),
    (1901, 1, 1),
    (1910, 1, 1),
    (1911, 11, 11),
    (1970, 1, 1),
];

impl Born {
    /// None for a placeholder.
    pub(crate) fn of(born: DateOfBirth) -> Option<Self> {
        let exactness = match born {
            DateOfBirth::Day(day) => {
                if PLACEHOLDERS.contains(&(day.year(), day.month(), day.day())) {
                    return None;
                }
                if (day.month(), day.day()) == (1, 1) {
                    Exactness::FirstOfJanuary
                } else {
                    Exactness::Day(day)
                }
            }
            DateOfBirth::Month { month, .. } => Exactness::Month(month),
            DateOfBirth::Year(1900) => return None,
            DateOfBirth::Year(_) => Exactness::Year,
            DateOfBirth::Estimated { .. } => Exactness::Estimated,
        };
        Some(Self {
            years: born.years(),
            exactness,
            shown: Sensitive::new(born.shown()),
        })
    }

    /// The day, where it is known.
    pub(crate) const fn day(&self) -> Option<Date> {
        match self.exactness {
            Exactness::Day(day) => Some(day),
            Exactness::Month(_)
            | Exactness::Year
            | Exactness::FirstOfJanuary
            | Exactness::Estimated => None,
        }
    }

    /// The month, where it is known.
    pub(crate) fn month(&self) -> Option<i8> {
        match self.exactness {
            Exactness::Day(day) => Some(day.month()),
            Exactness::Month(month) => Some(month),
            Exactness::Year | Exactness::FirstOfJanuary | Exactness::Estimated => None,
        }
    }
}
