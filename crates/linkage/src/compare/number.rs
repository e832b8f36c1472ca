//! Telephone numbers, e-mail addresses, reference numbers, vehicles and street names.

use super::Finding;
use super::text::slips;
use crate::Profile;
use crate::model::{Level, Model};
use crate::profile::Number;

/// The levels of one sort of number, best first; none where that is not told apart, or says nothing.
struct Levels {
    same: Level,
    one: Option<Level>,
    two: Option<Level>,
    other: Option<Level>,
}

const PHONE: Levels = Levels {
    same: Level::PhoneSame,
    one: Some(Level::PhoneOneDigit),
    two: None,
    other: Some(Level::PhoneOther),
};
const EMAIL: Levels = Levels {
    same: Level::EmailSame,
    one: Some(Level::EmailOneLetter),
    two: None,
    other: Some(Level::EmailOther),
};
const NHS: Levels = Levels {
    same: Level::NhsSame,
    one: None,
    two: None,
    other: Some(Level::NhsOther),
};
const PUPIL: Levels = Levels {
    same: Level::PupilSame,
    one: None,
    two: None,
    other: Some(Level::PupilOther),
};
const REFERENCE: Levels = Levels {
    same: Level::ReferenceSame,
    one: Some(Level::ReferenceOneDigit),
    two: Some(Level::ReferenceTwoDigits),
    other: Some(Level::ReferenceOther),
};
const VEHICLE: Levels = Levels {
    same: Level::VehicleSame,
    one: None,
    two: None,
    other: None,
};
const STREET_NAME: Levels = Levels {
    same: Level::StreetNameSame,
    one: None,
    two: None,
    other: None,
};

pub(super) fn compare<'a>(
    model: &Model,
    left: &'a Profile,
    right: &'a Profile,
    found: &mut Vec<Finding<'a>>,
) {
    for (levels, left, right) in [
        (&PHONE, &left.phones, &right.phones),
        (&EMAIL, &left.emails, &right.emails),
        (&NHS, &left.nhs_numbers, &right.nhs_numbers),
        (&PUPIL, &left.pupil_numbers, &right.pupil_numbers),
        (&REFERENCE, &left.other_numbers, &right.other_numbers),
        (&VEHICLE, &left.vehicles, &right.vehicles),
        (&STREET_NAME, &left.street_names, &right.street_names),
    ] {
        found.extend(best(model, levels, left, right));
    }
}

/// The best agreement between any two values of one scheme.
fn best<'a>(
    model: &Model,
    levels: &Levels,
    left: &'a [Number],
    right: &'a [Number],
) -> Option<Finding<'a>> {
    let mut best: Option<Finding<'a>> = None;
    for mine in left {
        for theirs in right.iter().filter(|theirs| theirs.scheme == mine.scheme) {
            let level = if mine.value == theirs.value {
                Some(levels.same)
            } else {
                let most = if levels.two.is_some() { 2 } else { 1 };
                let near = levels
                    .one
                    .and_then(|_| slips(&mine.value, &theirs.value, most));
                match near {
                    Some(1) => levels.one,
                    Some(2) => levels.two,
                    _ => levels.other,
                }
            };
            let Some(level) = level else { continue };
            let finding = Finding::new(model, level, &mine.shown, &theirs.shown);
            if best
                .as_ref()
                .is_none_or(|best| finding.weight > best.weight)
            {
                best = Some(finding);
            }
        }
    }
    best
}
