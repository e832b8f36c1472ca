//! A name, taken apart into words, with the ways in which it can be read.

use candour_domain::{PartRole, PersonName, Sensitive};

use crate::common;
use crate::fold::fold;
use crate::nickname::families;
use crate::sound::sound;

/// One word of a name, folded.
#[derive(Clone, PartialEq)]
pub(crate) struct Word {
    /// The letters.
    pub(crate) text: String,
    /// How it sounds.
    pub(crate) sound: String,
    /// The families of given names in which it stands.
    pub(crate) families: &'static [u16],
    /// The share of people who have it as a given name.
    pub(crate) given_share: f64,
    /// The share of people who have it as a surname.
    pub(crate) surname_share: f64,
}

/// Whether the order of a name was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// Somebody said which part is which.
    Said,
    /// Somebody said, and this reading takes it the other way round.
    Exchanged,
    /// Nobody said: the given name is taken to come first.
    Guessed,
    /// Nobody said: the surname is taken to come first.
    Reversed,
}

/// One way to read a name.
#[derive(Clone, PartialEq)]
pub(crate) struct Reading {
    /// Whether it was said.
    pub(crate) order: Order,
    /// The given names; the first is what they go by.
    pub(crate) given: Vec<Word>,
    /// The given names as one word.
    pub(crate) given_joined: String,
    /// The words of the surname, without particles such as "van".
    pub(crate) family: Vec<Word>,
    /// The surname as one word, particles and all.
    pub(crate) family_joined: String,
    /// The given names as they were written.
    pub(crate) given_shown: Sensitive<String>,
    /// The surname as it was written.
    pub(crate) family_shown: Sensitive<String>,
}

/// A name with its readings.
#[derive(Clone, PartialEq)]
pub(crate) struct Name {
    /// At least one.
    pub(crate) readings: Vec<Reading>,
}

/// A word of a name as it was written, folded, with its role.
struct Piece {
    folded: String,
    shown: String,
    role: PartRole,
}

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "sir",
    "dame",
    "rev",
    "revd",
    "fr",
    "master",
    "mstr",
    "hon",
    "jr",
    "snr",
    "jnr",
];
const UNKNOWN: &[&str] = &[
    "unknown",
    "unk",
    "unnamed",
    "notknown",
    "anonymous",
    "unspecified",
    "tbc",
];
const PARTICLES: &[&str] = &[
    "al", "el", "ul", "bin", "ibn", "bint", "binti", "ben", "van", "der", "den", "von", "de", "da",
    "do", "dos", "das", "di", "du", "del", "la", "le", "los", "mac", "ap", "st",
];

impl Name {
    /// None where nothing of it is a name.
    pub(crate) fn of(name: &PersonName) -> Option<Self> {
        let pieces = pieces(name);
        let of_role = |role: PartRole| -> Vec<&Piece> {
            pieces.iter().filter(|piece| piece.role == role).collect()
        };
        let (given, family) = (of_role(PartRole::Given), of_role(PartRole::Family));
        let unsaid = of_role(PartRole::Unsaid);
        let mut readings = Vec::new();
        if unsaid.is_empty() {
            readings.push(Reading::of(Order::Said, &given, &family));
            readings.push(Reading::of(Order::Exchanged, &family, &given));
        } else {
            let all: Vec<&Piece> = given.into_iter().chain(unsaid).chain(family).collect();
            guess(&all, &mut readings);
        }
        readings.retain(|reading| !(reading.given.is_empty() && reading.family.is_empty()));
        (!readings.is_empty()).then_some(Self { readings })
    }

    /// The reading that was said, or the likeliest.
    pub(crate) fn first(&self) -> Option<&Reading> {
        self.readings.first()
    }
}

/// The words of a name, without titles and without words that say it is not known.
fn pieces(name: &PersonName) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in name.parts() {
        let folded = fold(part.text.expose());
        for word in folded
            .split(' ')
            .filter(|word| !word.is_empty() && !UNKNOWN.contains(word))
        {
            pieces.push(Piece {
                folded: word.to_owned(),
                shown: part.text.expose().clone(),
                role: part.role,
            });
        }
    }
    if pieces
        .iter()
        .any(|piece| !TITLES.contains(&piece.folded.as_str()))
    {
        pieces.retain(|piece| !TITLES.contains(&piece.folded.as_str()));
    }
    pieces
}

/// The readings of a name of which nobody said what is what: the last word is the surname, or the first, or the first
/// is the given name and everything after it the surname.
fn guess(all: &[&Piece], readings: &mut Vec<Reading>) {
    if let [_, _, ..] = all {
        if let Some((last, before)) = all.split_last() {
            readings.push(Reading::of(Order::Guessed, before, &[last]));
        }
        if let Some((first, after)) = all.split_first() {
            let backwards: Vec<&Piece> = after.iter().rev().copied().collect();
            readings.push(Reading::of(Order::Reversed, &backwards, &[first]));
            if after.len() > 1 {
                readings.push(Reading::of(Order::Guessed, &[first], after));
            }
        }
    } else {
        readings.push(Reading::of(Order::Guessed, all, &[]));
        readings.push(Reading::of(Order::Guessed, &[], all));
    }
}

impl Reading {
    fn of(order: Order, given: &[&Piece], family: &[&Piece]) -> Self {
        let words = |pieces: &[&Piece]| {
            pieces
                .iter()
                .map(|piece| Word::of(order, &piece.folded))
                .collect()
        };
        let joined = |pieces: &[&Piece]| pieces.iter().map(|piece| piece.folded.as_str()).collect();
        let strong: Vec<&Piece> = family
            .iter()
            .filter(|piece| !PARTICLES.contains(&piece.folded.as_str()))
            .copied()
            .collect();
        Self {
            order,
            given: words(given),
            given_joined: joined(given),
            family: words(if strong.is_empty() { family } else { &strong }),
            family_joined: joined(family),
            given_shown: Sensitive::new(shown(given)),
            family_shown: Sensitive::new(shown(family)),
        }
    }
}

/// As it was written; the two halves of a double-barrelled part are one part.
fn shown(pieces: &[&Piece]) -> String {
    let mut parts: Vec<&str> = pieces.iter().map(|piece| piece.shown.as_str()).collect();
    parts.dedup();
    parts.join(" ")
}

impl Word {
    fn of(order: Order, text: &str) -> Self {
        let (given, surname) = (common::given(text), common::surname(text));
        // Where nobody said which name it is, John as a surname must not count as a rare one.
        let either = |own: f64, other: f64| {
            if order == Order::Said {
                own
            } else {
                own.max(other)
            }
        };
        Self {
            text: text.to_owned(),
            sound: sound(text),
            families: families(text),
            given_share: either(given, surname),
            surname_share: either(surname, given),
        }
    }

    /// Whether it is one letter.
    pub(crate) fn is_initial(&self) -> bool {
        self.text.len() == 1
    }
}
