//! Dates of birth, each to the precision it was known to.

use candour_domain::Date;

use super::Finding;
use crate::Profile;
use crate::model::{Level, Model};
use crate::profile::{Born, Exactness};

pub(super) fn compare<'a>(
    model: &Model,
    left: &'a Profile,
    right: &'a Profile,
) -> Option<Finding<'a>> {
    let (left, right) = (left.born.as_ref()?, right.born.as_ref()?);
    Some(Finding::new(
        model,
        level(left, right),
        &left.shown,
        &right.shown,
    ))
}

fn level(left: &Born, right: &Born) -> Level {
    if let (Some(left), Some(right)) = (left.day(), right.day()) {
        return days(left, right);
    }
    let apart = years_apart(left, right);
    if left.exactness == Exactness::Estimated || right.exactness == Exactness::Estimated {
        return match apart {
            0 => Level::BornEstimate,
            1..=3 => Level::BornEstimateNear,
            _ => Level::BornOther,
        };
    }
    if apart == 0
        && [left, right]
            .iter()
            .all(|born| born.exactness == Exactness::FirstOfJanuary)
    {
        return Level::BornFirst;
    }
    match (apart, left.month(), right.month()) {
        (0, Some(left), Some(right)) if left == right => Level::BornMonth,
        (0, Some(_), Some(_)) | (1, _, _) => Level::BornYearNear,
        (0, _, _) => Level::BornYear,
        _ => Level::BornOther,
    }
}

fn days(left: Date, right: Date) -> Level {
    if left == right {
        return Level::BornSame;
    }
    if left.year() == right.year() && left.day() == right.month() && left.month() == right.day() {
        return Level::BornSwapped;
    }
    let digits = |date: Date| {
        let (year, month, day) = (
            i32::from(date.year()),
            i32::from(date.month()),
            i32::from(date.day()),
        );
        [
            year / 1000,
            year / 100 % 10,
            year / 10 % 10,
            year % 10,
            month / 10,
            month % 10,
            day / 10,
            day % 10,
        ]
    };
    match changed(digits(left), digits(right)) {
        1 => Level::BornOneDigit,
        2 => Level::BornTwoDigits,
        _ => Level::BornOther,
    }
}

/// The digits changed; two neighbours that changed places count once.
fn changed(left: [i32; 8], right: [i32; 8]) -> usize {
    let mut count = 0;
    let mut pairs = left.iter().zip(right.iter()).peekable();
    while let Some((mine, theirs)) = pairs.next() {
        if mine == theirs {
            continue;
        }
        count += 1;
        if pairs
            .peek()
            .is_some_and(|(next, next_theirs)| *next == theirs && mine == *next_theirs)
        {
            pairs.next();
        }
    }
    count
}

/// The years between the two spans in which they may have been born; none where the spans meet.
fn years_apart(left: &Born, right: &Born) -> i16 {
    let gap = |first: &Born, second: &Born| second.years.0.saturating_sub(first.years.1);
    gap(left, right).max(gap(right, left)).max(0)
}
