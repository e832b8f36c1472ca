//! Blocking: two records are compared only if they have a key in common. A key is a rule and a text, kept in the
//! database, so a key's form must not change without a new rule name.

use std::collections::BTreeSet;

use candour_domain::Date;

use crate::Profile;
use crate::profile::{Born, Order, Place, Reading, Word};
use crate::sound::sound;

/// A key that more records than this have says too little: it is skipped, and the caller says so.
pub const KEY_CAP: usize = 200;

/// One blocking key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockKey {
    /// The rule that made it.
    pub rule: &'static str,
    /// The text: equal texts of one rule meet. It is personal data.
    pub value: String,
}

impl std::fmt::Debug for BlockKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "BlockKey({}:…)", self.rule)
    }
}

/// The keys of a profile, sorted, each once.
pub fn keys(profile: &Profile) -> Vec<BlockKey> {
    let mut keys = BTreeSet::new();
    let mut add = |rule: &'static str, value: String| {
        keys.insert(BlockKey { rule, value });
    };
    numbers(profile, &mut add);
    let day = profile.born.as_ref().and_then(Born::day);
    if let Some(day) = day {
        add("born", day_of(day));
    }
    for reading in profile.names.iter().flat_map(|name| &name.readings) {
        names(profile, reading, &mut add);
    }
    for place in &profile.places {
        places(place, day, &mut add);
        for reading in profile.names.iter().filter_map(|name| name.first()) {
            people_in_places(place, reading, &mut add);
        }
    }
    keys.into_iter().collect()
}

/// A day, the same when day and month change places.
fn day_of(day: Date) -> String {
    let (first, second) = if day.day() <= 12 {
        (day.day().min(day.month()), day.day().max(day.month()))
    } else {
        (day.month(), day.day())
    };
    format!("{:04}-{first:02}-{second:02}", day.year())
}

fn numbers(profile: &Profile, add: &mut impl FnMut(&'static str, String)) {
    for (rule, values) in [
        ("phone", &profile.phones),
        ("email", &profile.emails),
        ("nhs", &profile.nhs_numbers),
        ("upn", &profile.pupil_numbers),
        ("reference", &profile.other_numbers),
        ("vehicle", &profile.vehicles),
        ("street-name", &profile.street_names),
    ] {
        for number in values {
            add(rule, format!("{} {}", number.scheme, number.value));
        }
    }
}

/// Keys of a name, with and without the date of birth. A pair of names is filed in one order whichever was written
/// first, so a reading with the two exchanged needs no keys of its own.
fn names(profile: &Profile, reading: &Reading, add: &mut impl FnMut(&'static str, String)) {
    if reading.order == Order::Exchanged {
        return;
    }
    let given = given_forms(reading);
    for family in &reading.family {
        let heard = heard(family);
        if let Some(first) = reading.given.first() {
            add("names", pair(&family.text, &first.text));
        }
        for form in &given {
            add("names-heard", pair(heard, form));
        }
        for year in profile.born.iter().flat_map(years) {
            add("heard+year", format!("{heard} {year}"));
            for form in &given {
                add("names-heard+year", format!("{} {year}", pair(heard, form)));
            }
        }
    }
    let Some(day) = profile.born.as_ref().and_then(Born::day) else {
        return;
    };
    if let Some(first) = reading.given.first() {
        add(
            "initial+born",
            format!("{} {}", initial(&first.text), day_of(day)),
        );
    }
    for form in &given {
        add(
            "given+month",
            format!("{form} {:04}-{:02}", day.year(), day.month()),
        );
        add(
            "given+birthday",
            format!("{form} {:02}-{:02}", day.month(), day.day()),
        );
    }
}

/// Two names in the order of the alphabet.
fn pair(one: &str, other: &str) -> String {
    format!("{} {}", one.min(other), one.max(other))
}

/// A year, and an estimated age's years.
fn years(born: &Born) -> impl Iterator<Item = i16> + use<> {
    born.years.0..=born.years.1
}

/// How a word sounds, or the word where it is all vowels.
fn heard(word: &Word) -> &str {
    if word.sound.is_empty() {
        &word.text
    } else {
        &word.sound
    }
}

/// The forms under which a given name is filed: its families, or how it sounds.
fn given_forms(reading: &Reading) -> Vec<String> {
    let Some(first) = reading.given.first() else {
        return Vec::new();
    };
    let mut forms: Vec<String> = first
        .families
        .iter()
        .filter_map(|family| crate::nickname::head(*family))
        .map(sound)
        .collect();
    forms.push(heard(first).to_owned());
    forms.sort();
    forms.dedup();
    forms
}

fn initial(text: &str) -> &str {
    text.get(..1).unwrap_or_default()
}

fn places(place: &Place, day: Option<Date>, add: &mut impl FnMut(&'static str, String)) {
    for house in &place.house {
        if let Some(postcode) = &place.postcode {
            add("house+postcode", format!("{house} {postcode}"));
        }
        if let Some(street) = place.street.first() {
            let area = place.area.first().map(String::as_str).unwrap_or_default();
            add(
                "house+street",
                format!("{house} {} {}", sound(street), sound(area)),
            );
        }
    }
    if let (Some(district), Some(day)) = (&place.district, day) {
        add("district+born", format!("{district} {}", day_of(day)));
    }
}

fn people_in_places(place: &Place, reading: &Reading, add: &mut impl FnMut(&'static str, String)) {
    let given = given_forms(reading);
    if let Some(postcode) = &place.postcode {
        for form in &given {
            add("postcode+given", format!("{postcode} {form}"));
        }
        for family in &reading.family {
            add("postcode+heard", format!("{postcode} {}", heard(family)));
        }
    }
    if let Some(district) = &place.district {
        for family in &reading.family {
            add(
                "district+heard",
                format!(
                    "{district} {} {}",
                    heard(family),
                    reading
                        .given
                        .first()
                        .map_or("", |first| initial(&first.text))
                ),
            );
        }
    }
    for street in place.street.iter().take(1) {
        for form in &given {
            add("street+given", format!("{} {form}", sound(street)));
        }
    }
}
