//! The lines agencies write about people they know, and the filling in of their dates.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use candour_domain::Date;
use serde::Deserialize;

use crate::agency::Row;
use crate::dice::Dice;

/// The lines of one sort of agency.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Lines {
    pub(crate) involvement: Vec<String>,
    pub(crate) risk: Vec<String>,
    pub(crate) care: Vec<String>,
    pub(crate) safety: Vec<String>,
}

static LINES: LazyLock<BTreeMap<String, Lines>> = LazyLock::new(|| {
    // INVARIANT: the file is built in and a test reads it, so that the empty map is never seen.
    toml::from_str(include_str!("../data/lines.toml")).unwrap_or_default()
});

/// The lines of an agency, or else of its sort, if it writes any.
pub(crate) fn of(row: &Row) -> Option<&'static Lines> {
    LINES.get(row.key).or_else(|| LINES.get(row.kind.code()))
}

/// One of the lines that are fit for somebody of this age: `adult:` and `child:` before a line say whom it is for.
pub(crate) fn for_age(
    lines: &[String],
    age: i16,
    (today, dice): (Date, &mut Dice),
) -> Option<String> {
    let (mark, other) = if age < 18 {
        ("child: ", "adult: ")
    } else {
        ("adult: ", "child: ")
    };
    let fit: Vec<String> = lines
        .iter()
        .filter(|line| !line.starts_with(other))
        .map(|line| line.trim_start_matches(mark).to_owned())
        .collect();
    one(&fit, today, dice)
}

/// One of the lines, with its dates filled in.
pub(crate) fn one(lines: &[String], today: Date, dice: &mut Dice) -> Option<String> {
    let line = dice.pick(lines)?;
    let days = i32::try_from(dice.between(20, 1_400)).unwrap_or(90);
    Some(
        line.replace("{since}", &month(today.plus_days(-days)))
            .replace("{n}", &dice.between(2, 6).to_string()),
    )
}

/// `March 2026`.
fn month(day: Date) -> String {
    let shown = day.shown();
    shown
        .split_once(' ')
        .map_or(shown.clone(), |(_, month)| month.to_owned())
}

/// Fill in the dates of a planted text: `{Y-15}` is the year fifteen years ago, `{D-40}` the day forty days ago in
/// words, `{I-40}` the same as year-month-day.
pub(crate) fn fill(text: &str, today: Date) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (mark, tail) = after.split_once('}').unwrap_or((after, ""));
        rest = tail;
        let (sort, number) = mark.split_once('-').unwrap_or((mark, "0"));
        let number: i16 = number.parse().unwrap_or(0);
        let day = today.plus_days(-i32::from(number));
        match sort {
            "Y" => filled.push_str(&today.year().saturating_sub(number).to_string()),
            "D" => filled.push_str(&day.shown()),
            _ => filled.push_str(&day.to_string()),
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use candour_domain::{AgencyKind, Date};

    use super::{LINES, fill, for_age, of};
    use crate::agency::AGENCIES;
    use crate::dice::{Dice, Throw};

    #[test]
    fn every_agency_that_keeps_records_has_lines() {
        for row in &AGENCIES {
            let silent = matches!(row.kind, AgencyKind::Oversight | AgencyKind::RegionalUnit);
            assert_eq!(of(row).is_none(), silent, "{}", row.key);
        }
        for key in LINES.keys() {
            let used = |row: &crate::agency::Row| row.key == key || row.kind.code() == key;
            assert!(AGENCIES.iter().any(used), "{key}");
        }
    }

    #[test]
    fn a_child_is_not_written_of_as_an_adult() -> anyhow::Result<()> {
        let today = Date::new(2026, 11, 23)?;
        let lines = ["adult: Rent".to_owned(), "child: School".to_owned()];
        let mut dice = Dice::of(1, 1, Throw::Person);
        for (age, wanted) in [(9, "School"), (40, "Rent")] {
            let line = for_age(&lines, age, (today, &mut dice));
            assert_eq!(line.as_deref(), Some(wanted));
        }
        Ok(())
    }

    #[test]
    fn dates_are_filled_in() -> anyhow::Result<()> {
        let today = Date::new(2026, 11, 23)?;
        let filled = fill("born {Y-15}-04-02, seen {D-3}, {I-1}.", today);
        assert_eq!(
            filled,
            "born 2011-04-02, seen 20 November 2026, 2026-11-22."
        );
        Ok(())
    }
}
