//! How a person's name and date of birth come out when an agency of a given profile writes them down.

use candour_domain::{Date, NameKind, ParseError, PersonName, Sex};

use crate::dice::Dice;
use crate::names::{Style, nickname};
use crate::person::Person;
use crate::profile::{Boxes, Profile};
use crate::spoil;

/// The name as the agency has it.
pub(crate) fn name(
    person: &Person,
    profile: &Profile,
    dice: &mut Dice,
) -> Result<PersonName, ParseError> {
    let mut given = given(person, profile, dice);
    let mut family = family(person, dice);
    if !(given.is_ascii() && family.is_ascii()) && dice.chance(600) {
        given = spoil::unaccented(&given);
        family = spoil::unaccented(&family);
    }
    if dice.chance(profile.misspelt) {
        let wrong = if dice.chance(400) {
            &mut given
        } else {
            &mut family
        };
        *wrong = if dice.chance(500) {
            spoil::slip(wrong, dice)
        } else {
            spoil::by_ear(wrong, dice)
        };
    }
    let family_first = u64::from(person.style == Style::FamilyFirst);
    if dice.chance(profile.swapped + 120 * family_first) {
        std::mem::swap(&mut given, &mut family);
    }
    match profile.boxes {
        Boxes::Two => PersonName::of(NameKind::Birth, &given, &family),
        Boxes::One if person.style == Style::FamilyFirst && dice.chance(500) => {
            PersonName::parse(NameKind::Birth, &format!("{family} {given}"))
        }
        Boxes::One => PersonName::parse(NameKind::Birth, &format!("{given} {family}")),
    }
}

/// The name in its own script, where both parts of it have one.
pub(crate) fn native(person: &Person) -> Option<Result<PersonName, ParseError>> {
    let (given, family) = (person.first.native.as_ref()?, person.last.native.as_ref()?);
    // The only names in the lists with both a feminine form and another script are Bulgarian, which add an `а`.
    let feminine = person.sex == Sex::Female && person.last.feminine.is_some();
    let family = format!("{family}{}", if feminine { "а" } else { "" });
    Some(if person.style == Style::FamilyFirst {
        PersonName::parse(NameKind::Transliterated, &format!("{family} {given}"))
    } else {
        PersonName::of(NameKind::Transliterated, given, &family)
    })
}

fn given(person: &Person, profile: &Profile, dice: &mut Dice) -> String {
    let usual = &person.first.usual;
    let mut given = person.given.clone();
    // Middle names, the shared Singh or Kaur, and a father's initial are often left out.
    if given.contains(' ') && dice.chance(450) {
        given.clone_from(usual);
    }
    if dice.chance(profile.nickname)
        && let Some(short) = nickname(usual, dice)
    {
        return short.to_owned();
    }
    if !person.first.variants.is_empty() && dice.chance(110) {
        given = given.replace(usual.as_str(), dice.word(&person.first.variants));
    }
    given
}

fn family(person: &Person, dice: &mut Dice) -> String {
    let mut family = person.family.clone();
    if let Some(former) = &person.former_family
        && dice.chance(300)
    {
        family.clone_from(former);
    }
    let halves: Vec<&str> =
        if person.style == Style::TwoSurnames || person.style == Style::Patronymic {
            family.split(' ').collect()
        } else {
            family.split('-').collect()
        };
    // `Al-Hassan` has no halves.
    let whole = halves.first().is_none_or(|half| half.len() < 3);
    if halves.len() == 2 && !whole && dice.chance(350) {
        return dice.word(&halves).to_owned();
    }
    let variants = &person.last.variants;
    if !variants.is_empty() && dice.chance(60) && family.contains(&person.last.usual) {
        family = family.replace(&person.last.usual, dice.word(variants));
    }
    family
}

/// The date of birth as the agency has it, if it has one.
pub(crate) fn born(
    person: &Person,
    profile: &Profile,
    today: Date,
    dice: &mut Dice,
) -> Option<String> {
    let born = person.born;
    if dice.chance(profile.unborn) {
        return None;
    }
    if dice.chance(profile.vague) {
        return Some(vague(born, today, dice));
    }
    if dice.chance(profile.misdated) {
        return Some(misdated(born, dice).unwrap_or(born).to_string());
    }
    Some(born.to_string())
}

fn vague(born: Date, today: Date, dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => format!("{:04}-{:02}", born.year(), born.month()),
        1 | 2 => born.year().to_string(),
        _ => {
            let on = today.plus_days(-i32::try_from(dice.between(5, 700)).unwrap_or(30));
            let guess =
                i64::from(born.years_until(on)) + i64::try_from(dice.below(7)).unwrap_or(3) - 3;
            format!("about {} on {on}", guess.clamp(1, 110))
        }
    }
}

/// Day and month change places, or one number is off.
fn misdated(born: Date, dice: &mut Dice) -> Option<Date> {
    if dice.chance(450)
        && born.day() <= 12
        && let Ok(swapped) = Date::new(born.year(), born.day(), born.month())
    {
        return Some(swapped);
    }
    let (year, month, day) = (born.year(), born.month(), born.day());
    match dice.below(4) {
        0 => Date::new(year - 1, month, day.min(28)).ok(),
        1 => Date::new(year + 1, month, day.min(28)).ok(),
        2 => Date::new(year, month, (day % 28) + 1).ok(),
        _ => Date::new(year, (month % 12) + 1, day.min(28)).ok(),
    }
}
