//! A date of birth with the precision it was known to: a day, a month, a year, or an age that somebody guessed.

use std::fmt;
use std::str::FromStr;

use crate::{Date, ParseError};

const RULE: ParseError = ParseError::new(
    "date of birth",
    "write 1982-05-14, or 1982-05, or 1982, or an estimated age such as `about 34 on 2026-03-01`",
);
const TOO_EARLY: ParseError = ParseError::new("date of birth", "the year is before 1890");

/// When a person was born, as well as anybody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateOfBirth {
    /// The day is known.
    Day(Date),
    /// The month is known.
    Month {
        /// The year.
        year: i16,
        /// The month, from 1.
        month: i8,
    },
    /// Only the year is known.
    Year(i16),
    /// Somebody judged their age on a day.
    Estimated {
        /// The age in whole years.
        age: u8,
        /// The day on which it was judged.
        on: Date,
    },
}

impl DateOfBirth {
    /// The years in which they may have been born, first to last.
    pub fn years(self) -> (i16, i16) {
        match self {
            Self::Day(date) => (date.year(), date.year()),
            Self::Month { year, .. } | Self::Year(year) => (year, year),
            Self::Estimated { age, on } => {
                let year = on.year().saturating_sub(i16::from(age));
                (year.saturating_sub(3), year.saturating_add(3))
            }
        }
    }

    /// Whether they are under 18 on `today`; where their age is uncertain, and they may be, they are taken to be.
    /// Source: Modern Slavery Act 2015 s.51 (presumption about age), applied to every uncertain age.
    pub fn may_be_a_child(self, today: Date) -> bool {
        match self {
            Self::Day(born) => born.years_until(today) < 18,
            Self::Month { year, month } => {
                Date::new(year, month, 28).is_ok_and(|last| last.years_until(today) < 18)
            }
            Self::Year(_) | Self::Estimated { .. } => {
                today.year().saturating_sub(self.years().1) <= 18
            }
        }
    }

    /// As a reader writes it.
    pub fn shown(self) -> String {
        match self {
            Self::Day(date) => date.shown(),
            Self::Month { year, month } => Date::new(year, month, 1).map_or_else(
                |_| self.to_string(),
                |first| first.shown().trim_start_matches("1 ").to_owned(),
            ),
            Self::Year(year) => format!("{year} (year only)"),
            Self::Estimated { age, on } => format!("about {age} years old on {}", on.shown()),
        }
    }
}

impl fmt::Display for DateOfBirth {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(date) => write!(formatter, "{date}"),
            Self::Month { year, month } => write!(formatter, "{year:04}-{month:02}"),
            Self::Year(year) => write!(formatter, "{year:04}"),
            Self::Estimated { age, on } => write!(formatter, "about {age} on {on}"),
        }
    }
}

impl FromStr for DateOfBirth {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let text = text.trim();
        if let Some(estimate) = text.strip_prefix("about ") {
            let (age, on) = estimate.split_once(" on ").ok_or(RULE)?;
            let age = age
                .trim()
                .parse::<u8>()
                .ok()
                .filter(|age| *age <= 120)
                .ok_or(RULE)?;
            return Ok(Self::Estimated {
                age,
                on: on.parse().map_err(|_| RULE)?,
            });
        }
        let born = match text.len() {
            4 => Self::Year(text.parse().map_err(|_| RULE)?),
            7 => {
                let (year, month) = text.split_once('-').ok_or(RULE)?;
                let (year, month) = (
                    year.parse().map_err(|_| RULE)?,
                    month.parse().map_err(|_| RULE)?,
                );
                Date::new(year, month, 1).map_err(|_| RULE)?;
                Self::Month { year, month }
            }
            8 => Self::Day(compact(text)?),
            _ => Self::Day(text.parse().map_err(|_| RULE)?),
        };
        if born.years().0 < 1890 {
            Err(TOO_EARLY)
        } else {
            Ok(born)
        }
    }
}

/// `19820514`, as many exports write a day.
fn compact(text: &str) -> Result<Date, ParseError> {
    let number: i32 = text.parse().map_err(|_| RULE)?;
    let year = i16::try_from(number / 10_000).map_err(|_| RULE)?;
    let month = i8::try_from(number / 100 % 100).map_err(|_| RULE)?;
    let day = i8::try_from(number % 100).map_err(|_| RULE)?;
    Date::new(year, month, day).map_err(|_| RULE)
}

#[cfg(test)]
mod tests {
    use super::DateOfBirth;
    use crate::Date;

    #[test]
    fn each_precision_reads_back() -> anyhow::Result<()> {
        for text in ["1982-05-14", "1982-05", "1982", "about 34 on 2026-03-01"] {
            assert_eq!(text.parse::<DateOfBirth>()?.to_string(), text);
        }
        assert_eq!("19820514".parse::<DateOfBirth>()?.to_string(), "1982-05-14");
        Ok(())
    }

    #[test]
    fn impossible_dates_are_refused() {
        for text in [
            "1982-13",
            "1982-02-30",
            "0001",
            "99999999",
            "about 400 on 2026-01-01",
            "",
            "1st May",
            "1700",
        ] {
            assert!(text.parse::<DateOfBirth>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_uncertain_age_is_taken_to_be_a_childs() -> anyhow::Result<()> {
        let today = Date::new(2026, 11, 23)?;
        assert!(
            "about 19 on 2026-11-01"
                .parse::<DateOfBirth>()?
                .may_be_a_child(today)
        );
        assert!("2008".parse::<DateOfBirth>()?.may_be_a_child(today));
        assert!(!"2007".parse::<DateOfBirth>()?.may_be_a_child(today));
        assert!(!"2008-11-23".parse::<DateOfBirth>()?.may_be_a_child(today));
        Ok(())
    }
}
