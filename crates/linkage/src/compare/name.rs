//! Names: every reading of the one against every reading of the other; the best pair stands.

use candour_domain::Sex;

use super::Finding;
use super::text::{likeness, slips};
use crate::Profile;
use crate::model::{Level, Model};
use crate::profile::{Order, Reading, Word};

pub(super) fn compare<'a>(
    model: &Model,
    left: &'a Profile,
    right: &'a Profile,
    found: &mut Vec<Finding<'a>>,
) {
    let may_marry = [left, right]
        .iter()
        .all(|profile| !matches!(profile.sex, Some((Sex::Male, _))));
    let mut best: Option<Vec<Finding<'a>>> = None;
    for mine in left.names.iter().flat_map(|name| &name.readings) {
        for theirs in right.names.iter().flat_map(|name| &name.readings) {
            if !fits(mine.order, theirs.order) {
                continue;
            }
            let findings = readings(model, mine, theirs, may_marry);
            if best.as_ref().is_none_or(|best| heavier(&findings, best)) {
                best = Some(findings);
            }
        }
    }
    found.extend(best.into_iter().flatten());
}

/// Whether one way to read the names says more than another. Where both say as much, the parts decide, so that it does
/// not matter which record stands left.
fn heavier(these: &[Finding<'_>], those: &[Finding<'_>]) -> bool {
    let weights = |findings: &[Finding<'_>]| -> Vec<f64> {
        findings.iter().map(|finding| finding.weight).collect()
    };
    let (these, those) = (weights(these), weights(those));
    let sums = (these.iter().sum::<f64>(), those.iter().sum::<f64>());
    sums.0 > sums.1 || (sums.0 >= sums.1 && these > those)
}

/// Whether two readings are worth comparing: to turn both round is to turn none.
const fn fits(left: Order, right: Order) -> bool {
    !matches!(
        (left, right),
        (
            Order::Exchanged,
            Order::Exchanged | Order::Guessed | Order::Reversed
        ) | (Order::Guessed, Order::Exchanged)
            | (Order::Reversed, Order::Exchanged | Order::Reversed)
    )
}

fn readings<'a>(
    model: &Model,
    left: &'a Reading,
    right: &'a Reading,
    may_marry: bool,
) -> Vec<Finding<'a>> {
    let mut found = Vec::with_capacity(4);
    if let Some((level, share)) = given(left, right) {
        found.push(Finding {
            weight: limited(model, level, Level::GivenSame, share),
            ..Finding::new(model, level, &left.given_shown, &right.given_shown)
        });
        if level != Level::GivenMiddle
            && let Some(level) = middle(left, right)
        {
            found.push(Finding::new(
                model,
                level,
                &left.given_shown,
                &right.given_shown,
            ));
        }
    }
    if let Some((level, share)) = family(left, right, may_marry) {
        found.push(Finding {
            weight: limited(model, level, Level::SurnameSame, share),
            ..Finding::new(model, level, &left.family_shown, &right.family_shown)
        });
    }
    if left.order == Order::Exchanged || right.order == Order::Exchanged {
        let mut turned = Finding::new(
            model,
            Level::OrderExchanged,
            &left.family_shown,
            &right.family_shown,
        );
        (turned.left, turned.right) = (None, None);
        found.push(turned);
    }
    found
}

/// The weight of a level, never more than agreeing exactly on so common a name would weigh.
fn limited(model: &Model, level: Level, same: Level, share: f64) -> f64 {
    let exact = model.weight_of_share(same, share);
    let weight = model.weight(level);
    if level == same {
        exact
    } else if weight > 0.0 {
        weight.min((exact - 2.0).max(0.0))
    } else {
        weight
    }
}

/// How the given names agree, and the share of people who have the commoner one.
fn given(left: &Reading, right: &Reading) -> Option<(Level, f64)> {
    let (mine, theirs) = (left.given.first()?, right.given.first()?);
    let share = mine.given_share.max(theirs.given_share);
    if mine.text == theirs.text || left.given_joined == right.given_joined {
        let level = if mine.is_initial() {
            Level::GivenInitial
        } else {
            Level::GivenSame
        };
        return Some((level, share));
    }
    if mine.is_initial() || theirs.is_initial() {
        let fits = mine.text.chars().next() == theirs.text.chars().next();
        return Some((
            if fits {
                Level::GivenInitial
            } else {
                Level::GivenOther
            },
            share,
        ));
    }
    let level = if mine
        .families
        .iter()
        .any(|family| theirs.families.contains(family))
    {
        Level::GivenNickname
    } else if let Some(level) = spelling(mine, theirs) {
        level
    } else if left.given_joined.len() + right.given_joined.len()
        > mine.text.len() + theirs.text.len()
        && slips(&left.given_joined, &right.given_joined, 1).is_some()
    {
        Level::GivenOneLetter
    } else if known_by_middle(left, right) || known_by_middle(right, left) {
        Level::GivenMiddle
    } else {
        Level::GivenOther
    };
    Some((level, share))
}

/// How alike two given names are spelt or sound.
fn spelling(mine: &Word, theirs: &Word) -> Option<Level> {
    let shorter = mine.text.len().min(theirs.text.len());
    let (first, second) = if mine.text.len() <= theirs.text.len() {
        (mine, theirs)
    } else {
        (theirs, mine)
    };
    if shorter >= 3 && slips(&mine.text, &theirs.text, 1).is_some() {
        Some(Level::GivenOneLetter)
    } else if likeness(&mine.text, &theirs.text) >= 0.9
        || (shorter >= 3 && second.text.starts_with(&first.text))
    {
        Some(Level::GivenAlike)
    } else if mine.sound.len() >= 2 && mine.sound == theirs.sound {
        Some(Level::GivenSound)
    } else {
        None
    }
}

/// Whether the first given name of one is a later given name of the other.
fn known_by_middle(left: &Reading, right: &Reading) -> bool {
    left.given.first().is_some_and(|first| {
        right.given.iter().skip(1).any(|word| {
            word.text == first.text
                || word
                    .families
                    .iter()
                    .any(|family| first.families.contains(family))
        })
    })
}

/// How the later given names agree.
fn middle(left: &Reading, right: &Reading) -> Option<Level> {
    let mine = left.given.get(1)?;
    let theirs = right.given.get(1)?;
    Some(if mine.text == theirs.text && !mine.is_initial() {
        Level::MiddleSame
    } else if mine.text.chars().next() == theirs.text.chars().next()
        && (mine.is_initial()
            || theirs.is_initial()
            || slips(&mine.text, &theirs.text, 2).is_some())
    {
        Level::MiddleInitial
    } else {
        Level::MiddleOther
    })
}

/// How the surnames agree, and the share of people who have the commoner one.
fn family(left: &Reading, right: &Reading, may_marry: bool) -> Option<(Level, f64)> {
    let (mine, theirs) = (left.family.first()?, right.family.first()?);
    let share = mine.surname_share.max(theirs.surname_share);
    let single = left.family.len() == 1 && right.family.len() == 1;
    if left.family_joined == right.family_joined || (single && mine.text == theirs.text) {
        let rarest = left
            .family
            .iter()
            .map(|word| word.surname_share)
            .fold(share, f64::min);
        return Some((Level::SurnameSame, rarest));
    }
    let (joined, other) = (&left.family_joined, &right.family_joined);
    let shorter = joined.len().min(other.len());
    let level = if shorter >= 3 && slips(joined, other, 1).is_some() {
        Level::SurnameOneLetter
    } else if let Some(common) = shared(left, right) {
        return Some((Level::SurnameHalf, common.surname_share));
    } else if likeness(joined, other) >= 0.92 || (shorter >= 7 && slips(joined, other, 2).is_some())
    {
        Level::SurnameAlike
    } else if shorter >= 3 && single && !mine.sound.is_empty() && mine.sound == theirs.sound {
        Level::SurnameSound
    } else if may_marry {
        Level::SurnameMarried
    } else {
        Level::SurnameOther
    };
    Some((level, share))
}

/// A word that both surnames have, allowing for a slip.
fn shared<'a>(left: &'a Reading, right: &Reading) -> Option<&'a Word> {
    left.family.iter().find(|mine| {
        right
            .family
            .iter()
            .any(|theirs| super::text::nearly(&mine.text, &theirs.text))
    })
}
