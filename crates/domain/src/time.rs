//! Moments and days. Whole milliseconds of UTC at rest; Europe/London on the page. Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::tz::TimeZone;

use crate::ParseError;

const NOT_A_DATE: ParseError =
    ParseError::new("date", "write it as year-month-day, such as 2026-03-14");

/// A moment: milliseconds since 1970 in UTC, the same integer in every database and every hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `ms` milliseconds after 1970 began.
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since 1970 began.
    pub const fn as_ms(self) -> i64 {
        self.0
    }

    /// The moment `ms` milliseconds later, or the last one there is.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// The moment `hours` hours later.
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_ms(hours.saturating_mul(3_600_000))
    }

    /// The day in Europe/London on which it falls.
    pub fn date(self) -> Date {
        Date(self.london().date())
    }

    /// As a reader in Europe/London writes it: `14 March 2026, 9:05am`.
    pub fn shown(self) -> String {
        let local = self.london();
        let hour = if local.hour() % 12 == 0 {
            12
        } else {
            local.hour() % 12
        };
        let half = if local.hour() < 12 { "am" } else { "pm" };
        format!(
            "{}, {}:{:02}{half}",
            Date(local.date()).shown(),
            hour,
            local.minute()
        )
    }

    fn london(self) -> civil::DateTime {
        let moment = jiff::Timestamp::from_millisecond(self.0).unwrap_or_default();
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        zone.to_datetime(moment)
    }
}

/// A calendar day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(civil::Date);

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, ParseError> {
        civil::Date::new(year, month, day)
            .map(Self)
            .map_err(|_| NOT_A_DATE)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, from 1.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// Whole years from `self` to `other`, negative if `other` is earlier.
    pub fn years_until(self, other: Self) -> i16 {
        let years = other.year().saturating_sub(self.year());
        if (other.month(), other.day()) < (self.month(), self.day()) {
            years.saturating_sub(1)
        } else {
            years
        }
    }

    /// The day `days` later, or the last one there is.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days)))
    }

    /// Noon of this day in UTC: in Europe/London it is this day too, summer or winter.
    pub fn noon(self) -> Timestamp {
        let noon = TimeZone::UTC.to_timestamp(self.0.at(12, 0, 0, 0));
        Timestamp(noon.map_or(0, jiff::Timestamp::as_millisecond))
    }

    /// As a reader writes it: `14 March 2026`.
    pub fn shown(self) -> String {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let month = usize::try_from(self.month())
            .ok()
            .and_then(|month| MONTHS.get(month.wrapping_sub(1)));
        format!("{} {} {}", self.day(), month.unwrap_or(&"?"), self.year())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for Date {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let mut parts = text.trim().split('-');
        let (Some(year), Some(month), Some(day), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NOT_A_DATE);
        };
        if year.len() != 4 {
            return Err(NOT_A_DATE);
        }
        let number = |part: &str| part.parse::<i8>().map_err(|_| NOT_A_DATE);
        Self::new(
            year.parse().map_err(|_| NOT_A_DATE)?,
            number(month)?,
            number(day)?,
        )
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Where the time comes from. The one that reads the machine's clock lives at the edge; tests hold one that stands
/// still.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The moment it is now.
    fn now(&self) -> Timestamp;
}

#[cfg(test)]
mod tests {
    use super::{Date, Timestamp};

    #[test]
    fn summer_time_is_shown() -> anyhow::Result<()> {
        // 2026-07-01 11:30 UTC is half past twelve in London.
        let moment = Timestamp::from_ms(1_782_905_400_000);
        assert_eq!(moment.shown(), "1 July 2026, 12:30pm");
        assert_eq!(moment.date(), Date::new(2026, 7, 1)?);
        Ok(())
    }

    #[test]
    fn birthdays_count_on_the_day() -> anyhow::Result<()> {
        let born = Date::new(2008, 11, 24)?;
        assert_eq!(born.years_until(Date::new(2026, 11, 23)?), 17);
        assert_eq!(born.years_until(Date::new(2026, 11, 24)?), 18);
        Ok(())
    }

    #[test]
    fn noon_falls_on_its_day() -> anyhow::Result<()> {
        for day in ["1970-01-02", "2000-02-29", "2026-03-29", "2026-07-01"] {
            let day: Date = day.parse()?;
            assert_eq!(day.noon().date(), day);
        }
        assert_eq!(Date::new(1970, 1, 2)?.noon().as_ms(), 36 * 3_600_000);
        Ok(())
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in [
            "2026-02-30",
            "26-01-01",
            "2026-1",
            "2026-01-01-01",
            "",
            "yesterday",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
