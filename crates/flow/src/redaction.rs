//! Blacking out: what shields somebody is taken out of a fact before the fact is sent.
//!
//! A text is cut into sentences, and each sentence into words. The sharer chooses words by their numbers; what goes
//! shows a block in place of each run of them, which says neither how long it was nor what it held. A fact of which
//! nothing is left is not sent at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use candour_domain::{
    Address, AddressKind, Field, FieldValue, Mark, NameKind, ParseError, PersonName, Postcode,
    Record, Sensitive,
};
use serde::Serialize;

/// What stands where something was taken out.
pub const BLOCK: &str = "[removed]";

/// No fact has so many words, and no record so many facts.
const MOST: usize = 4_000;

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// Its number in the whole text, from 0.
    pub number: usize,
    /// The word, with what is written against it.
    pub text: String,
}

/// A sentence of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sentence {
    /// Its number in the text, from 0.
    pub number: usize,
    /// Its words.
    pub words: Vec<Word>,
}

/// Cut a text into sentences, and each into words.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    let mut open = false;
    for (number, word) in text.split_whitespace().enumerate() {
        let word = Word {
            number,
            text: word.to_owned(),
        };
        let ends = ends_sentence(&word.text);
        match sentences.last_mut() {
            Some(last) if open => last.words.push(word),
            _ => sentences.push(Sentence {
                number: sentences.len(),
                words: vec![word],
            }),
        }
        open = !ends;
    }
    sentences
}

/// `afraid.` ends a sentence; `J.` and `Mr.` do not.
fn ends_sentence(word: &str) -> bool {
    let bare = word.trim_end_matches(['"', '\'', '”', '’', ')', ']']);
    if bare.ends_with(['!', '?']) {
        return true;
    }
    let Some(stem) = bare.strip_suffix('.') else {
        return false;
    };
    let short = ["mr", "mrs", "ms", "dr", "st", "rd", "ave", "no"];
    stem.chars().count() > 1 && !short.contains(&stem.to_lowercase().as_str())
}

/// The text without these words, or nothing if none are left.
pub fn redact(text: &str, removed: &BTreeSet<usize>) -> Option<String> {
    let mut shown: Vec<&str> = Vec::new();
    let mut left = false;
    let mut inside = false;
    for (number, word) in text.split_whitespace().enumerate() {
        if removed.contains(&number) {
            if !inside {
                shown.push(BLOCK);
            }
            inside = true;
        } else {
            shown.push(word);
            (left, inside) = (true, false);
        }
    }
    left.then(|| shown.join(" "))
}

/// What is taken out of the facts of one version of a record: the place of a fact to the numbers of its words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redactions(BTreeMap<usize, BTreeSet<usize>>);

const SHAPE: ParseError = ParseError::new("what to take out", "it cannot be read");

impl Redactions {
    /// Nothing is taken out.
    pub const fn none() -> Self {
        Self(BTreeMap::new())
    }

    /// Read what forms carry, one text a fact: `3:0-4,9` takes words 0 to 4 and 9 out of fact 3.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, ParseError> {
        let mut all = Self::none();
        for text in texts {
            let (position, runs) = text.split_once(':').ok_or(SHAPE)?;
            all.take(number(position)?, words(runs)?);
        }
        Ok(all)
    }

    /// As forms carry it.
    pub fn texts(&self) -> Vec<String> {
        self.0
            .iter()
            .map(|(position, words)| format!("{position}:{}", runs(words)))
            .collect()
    }

    /// Everything that shields somebody in facts of these fields is left out.
    pub fn hiding(record: &Record, fields: &BTreeSet<Field>) -> Self {
        let (places, mut all) = (Places::of(record), Self::none());
        for (position, fact) in record.values.iter().enumerate() {
            let bars = all.bars(record, &places, position);
            if fields.contains(&fact.field) && bars.iter().any(|mark| mark.is_shield()) {
                let count = fact.value.expose().split_whitespace().count();
                all.take(position, (0..count).collect());
            }
        }
        all
    }

    /// Take these words out of the fact at `position`, and no others of it.
    pub fn take(&mut self, position: usize, words: BTreeSet<usize>) {
        if words.is_empty() {
            self.0.remove(&position);
        } else {
            self.0.insert(position, words);
        }
    }

    /// What is taken out of the fact at `position`.
    pub fn of(&self, position: usize) -> Option<&BTreeSet<usize>> {
        self.0.get(&position)
    }

    /// Every fact with what is taken out of it.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &BTreeSet<usize>)> {
        self.0.iter().map(|(position, words)| (*position, words))
    }

    /// Whether nothing is taken out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Only what is taken out of facts of these fields of this record, and only words that are there.
    #[must_use]
    pub fn within(&self, record: &Record, fields: &BTreeSet<Field>) -> Self {
        let mut kept = Self::none();
        for (position, fact) in record.values.iter().enumerate() {
            if let (true, Some(words)) = (fields.contains(&fact.field), self.of(position)) {
                let count = fact.value.expose().split_whitespace().count();
                kept.take(
                    position,
                    words.iter().copied().filter(|word| *word < count).collect(),
                );
            }
        }
        kept
    }

    /// The fact at `position` as it would go, or nothing if it is left out.
    pub fn apply(&self, position: usize, fact: &FieldValue) -> Option<FieldValue> {
        let Some(words) = self.of(position) else {
            return Some(fact.clone());
        };
        redact(fact.value.expose(), words).map(|shown| rest(fact, &shown))
    }

    /// What is shown of each fact that something is taken out of: the place of the fact to what is left of it, which
    /// is empty where it is left out.
    pub fn shown(&self, record: &Record) -> BTreeMap<usize, String> {
        let facts = record.values.iter().enumerate();
        facts
            .filter(|(position, _)| self.of(*position).is_some())
            .map(|(position, fact)| {
                let left = self.apply(position, fact);
                let text = left.map(|fact| fact.value.expose().clone());
                (position, text.unwrap_or_default())
            })
            .collect()
    }

    /// The fields of which something is left.
    pub fn fields(&self, record: &Record, fields: &BTreeSet<Field>) -> BTreeSet<Field> {
        let facts = record.values.iter().enumerate();
        facts
            .filter(|(_, fact)| fields.contains(&fact.field))
            .filter_map(|(position, fact)| self.apply(position, fact))
            .map(|fact| fact.field)
            .collect()
    }

    /// What still bars the fact at `position`: its origin, unless it is left out, and each shield until it is redacted.
    pub fn bars(&self, record: &Record, places: &Places, position: usize) -> BTreeSet<Mark> {
        let Some(fact) = record.values.get(position) else {
            return BTreeSet::new();
        };
        let Some(goes) = self.apply(position, fact) else {
            return BTreeSet::new();
        };
        let redacted = goes.value != fact.value;
        let mut bars = fact.marks.clone();
        if redacted {
            bars.retain(|mark| !mark.is_shield());
        }
        // Part of an address can be taken out and the rest still say where it is.
        if places.are_in(goes.value.expose()) {
            bars.insert(Mark::ShieldedPlace);
        }
        bars
    }

    /// What bars the facts of these fields together.
    pub fn marks(&self, record: &Record, fields: &BTreeSet<Field>) -> BTreeSet<Mark> {
        let places = Places::of(record);
        let facts = record.values.iter().enumerate();
        facts
            .filter(|(_, fact)| fields.contains(&fact.field))
            .flat_map(|(position, _)| self.bars(record, &places, position))
            .collect()
    }
}

/// The record as somebody who is told these fields sees it: without what was taken out, without the owner's reference,
/// and without the marks that say that somebody is shielded.
pub fn told(record: &Record, fields: &[Field], shown: &BTreeMap<usize, String>) -> Record {
    let facts = record.values.iter().enumerate();
    let values = facts
        .filter(|(_, fact)| fields.contains(&fact.field))
        .filter_map(|(position, fact)| match shown.get(&position) {
            Some(text) => (!text.is_empty()).then(|| rest(fact, text)),
            None => Some(fact.clone()),
        })
        .map(|mut fact| {
            fact.marks.retain(|mark| !mark.is_shield());
            fact
        });
    Record {
        values: values.collect(),
        reference: String::new(),
        ..record.clone()
    }
}

/// A fact of which `shown` is left.
fn rest(fact: &FieldValue, shown: &str) -> FieldValue {
    FieldValue {
        detail: detail(fact, shown),
        value: Sensitive::new(shown.to_owned()),
        ..fact.clone()
    }
}

/// What sort of a fact it is once `shown` is all that is left of it. A name's sort says what each of its parts is, so
/// it would tell how many were taken out.
fn detail(fact: &FieldValue, shown: &str) -> String {
    if fact.field != Field::Name {
        return fact.detail.clone();
    }
    let kind = fact.detail.split(':').next().unwrap_or_default();
    let kind = kind.parse::<NameKind>().unwrap_or_default();
    PersonName::parse(kind, shown).map_or_else(|_| kind.code().to_owned(), |name| name.detail())
}

fn number(text: &str) -> Result<usize, ParseError> {
    text.parse()
        .ok()
        .filter(|number| *number < MOST)
        .ok_or(SHAPE)
}

fn words(runs: &str) -> Result<BTreeSet<usize>, ParseError> {
    let mut words = BTreeSet::new();
    for run in runs.split(',') {
        let (from, to) = run.split_once('-').unwrap_or((run, run));
        words.extend(number(from)?..=number(to)?);
    }
    Ok(words)
}

/// `0-4,9`.
fn runs(words: &BTreeSet<usize>) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for word in words {
        match runs.last_mut() {
            Some((_, to)) if to.saturating_add(1) == *word => *to = *word,
            _ => runs.push((*word, *word)),
        }
    }
    let mut text = String::new();
    for (from, to) in runs {
        let comma = if text.is_empty() { "" } else { "," };
        let written = if from == to {
            write!(text, "{comma}{from}")
        } else {
            write!(text, "{comma}{from}-{to}")
        };
        // Writing to a string cannot fail.
        written.unwrap_or_default();
    }
    text
}

/// The places that a record keeps secret, in the shape in which texts are searched for them.
#[derive(Debug, Clone, Default)]
pub struct Places(Vec<Sensitive<String>>);

/// Fewer letters than this would be found in almost any text.
const SHORTEST: usize = 5;

impl Places {
    /// The postcodes, first lines and streets of every fact of the record that is marked as a shielded place.
    pub fn of(record: &Record) -> Self {
        let mut places = BTreeSet::new();
        for fact in &record.values {
            if !fact.marks.contains(&Mark::ShieldedPlace) {
                continue;
            }
            let text = fact.value.expose();
            places.extend(postcodes(text));
            if fact.field == Field::Address {
                places.extend(streets(text));
            }
        }
        let long = |place: &String| place.chars().count() >= SHORTEST;
        Self(
            places
                .into_iter()
                .filter(long)
                .map(Sensitive::new)
                .collect(),
        )
    }

    /// Whether the text says where one of them is, however it is spelt or spaced.
    pub fn are_in(&self, text: &str) -> bool {
        let text = folded(text);
        self.0
            .iter()
            .any(|place| text.contains(place.expose().as_str()))
    }
}

/// Letters and digits alone, in lower case.
fn folded(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Every postcode in a text, written with a space or without.
fn postcodes(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split([' ', ',', '.', ';', '\n']).collect();
    let whole = |text: &str| text.parse::<Postcode>().ok();
    let single = words.iter().filter_map(|word| whole(word));
    let double = words.windows(2).filter_map(|pair| whole(&pair.concat()));
    single
        .chain(double)
        .map(|postcode| folded(&postcode.to_string()))
        .collect()
}

/// The first line of an address that names a street, with the number of the house and without it.
fn streets(text: &str) -> Vec<String> {
    let lines = Address::parse(AddressKind::Home, text)
        .map_or_else(|_| text.to_owned(), |address| address.lines().to_owned());
    let mut parts = lines.split([',', '\n']).map(str::trim);
    let Some(line) = parts.find(|part| !is_unit(part)) else {
        return vec![folded(&lines)];
    };
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if words.first().is_some_and(|first| is_room(first)) {
        words.drain(..words.len().min(2));
    }
    // `14a Maple Court` and `14 Maple Court` are one street.
    let number = |word: &&&str| word.contains(|letter: char| letter.is_ascii_digit());
    let street: Vec<&str> = words
        .iter()
        .skip(words.iter().take_while(number).count())
        .copied()
        .collect();
    vec![folded(line), folded(&street.concat())]
}

fn is_room(word: &str) -> bool {
    let word = word.to_lowercase();
    ["flat", "room", "unit", "apartment", "bedsit"].contains(&word.as_str())
}

/// `Flat 2`, `Room B`, `14`: a part of an address that names no street.
fn is_unit(part: &str) -> bool {
    let mut words = part.split_whitespace();
    let Some(first) = words.next() else {
        return true;
    };
    let rest = words.count();
    (is_room(first) && rest <= 1)
        || (rest == 0 && first.contains(|letter: char| letter.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
