//! A moment as a person writes it, without a calendar library: "13 May 2026 at 10:04 UTC".

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

/// Nothing if the moment is outside the years 1 to 9999, which no honest entry is.
pub(super) fn in_words(at_ms: i64) -> Option<String> {
    let minutes = at_ms.div_euclid(60_000);
    let (hour, minute) = (minutes.rem_euclid(1440) / 60, minutes.rem_euclid(60));
    let mut day = minutes.div_euclid(1440);
    // Days since 1 March of the year 0: a year that begins in March has its leap day last.
    day += 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12;
    let year = era * 400 + year_of_era + i64::from(month < 2);
    let month = MONTHS.get(usize::try_from(month).ok()?)?;
    let sensible = (1..=9999).contains(&year);
    sensible.then(|| format!("{day_of_month} {month} {year} at {hour:02}:{minute:02} UTC"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_moments() {
        let cases = [
            (0, "1 January 1970 at 00:00 UTC"),
            (-1, "31 December 1969 at 23:59 UTC"),
            (951_782_400_000, "29 February 2000 at 00:00 UTC"),
            (1_778_666_640_000, "13 May 2026 at 10:04 UTC"),
            (4_107_542_399_999, "28 February 2100 at 23:59 UTC"),
            (4_107_542_400_000, "1 March 2100 at 00:00 UTC"),
        ];
        for (at_ms, words) in cases {
            assert_eq!(in_words(at_ms).as_deref(), Some(words));
        }
        assert_eq!(in_words(i64::MAX), None);
        assert_eq!(in_words(i64::MIN), None);
    }
}
