//! A profile: one record, standardised so that it can be compared with another.

mod born;
mod name;
mod number;
mod place;

use candour_domain::{Field, NameKind, Record, Sensitive, Sex};

pub(crate) use born::{Born, Exactness};
pub(crate) use name::{Name, Order, Reading, Word};
pub(crate) use number::Number;
pub(crate) use place::Place;

/// So many names, addresses and numbers of each sort are compared; a record with more keeps its first ones.
const MOST: usize = 8;

/// One record, standardised for comparison. It holds personal data: its `Debug` shows none.
#[derive(Clone, PartialEq)]
pub struct Profile {
    pub(crate) names: Vec<Name>,
    pub(crate) street_names: Vec<Number>,
    pub(crate) born: Option<Born>,
    pub(crate) sex: Option<(Sex, Sensitive<String>)>,
    pub(crate) places: Vec<Place>,
    pub(crate) phones: Vec<Number>,
    pub(crate) emails: Vec<Number>,
    pub(crate) nhs_numbers: Vec<Number>,
    pub(crate) pupil_numbers: Vec<Number>,
    pub(crate) other_numbers: Vec<Number>,
    pub(crate) vehicles: Vec<Number>,
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Profile(…)")
    }
}

impl Profile {
    /// Standardise a record. What says nothing (a placeholder date, "no fixed abode", a telephone number of one digit
    /// repeated) is left out, so that it can neither link nor part two people.
    pub fn of(record: &Record) -> Self {
        let written = record.names();
        let (street, legal): (Vec<_>, Vec<_>) = written
            .iter()
            .partition(|name| name.kind() == NameKind::Street);
        let all = |field: Field, make: fn(&str, &str) -> Option<Number>| -> Vec<Number> {
            let mut numbers: Vec<Number> = record
                .of(field)
                .filter_map(|fact| make(&fact.detail, fact.value.expose()))
                .take(MOST)
                .collect();
            numbers.sort();
            numbers.dedup();
            numbers
        };
        Self {
            names: legal
                .iter()
                .filter_map(|name| Name::of(name))
                .take(MOST)
                .collect(),
            street_names: street
                .iter()
                .filter_map(|name| Number::street_name(&name.expose()))
                .collect(),
            born: record.born().and_then(Born::of),
            sex: record.of(Field::Sex).find_map(|fact| {
                let sex: Sex = fact.value.expose().parse().ok()?;
                Some((sex, Sensitive::new(sex.label().to_owned())))
            }),
            places: record
                .of(Field::Address)
                .filter_map(|fact| Place::of(&fact.detail, fact.value.expose()))
                .take(MOST)
                .collect(),
            phones: all(Field::Phone, Number::phone),
            emails: all(Field::Email, Number::email),
            nhs_numbers: all(Field::NhsNumber, Number::digits),
            pupil_numbers: all(Field::UniquePupilNumber, Number::digits),
            other_numbers: all(Field::OtherIdentifier, Number::other),
            vehicles: all(Field::Vehicle, Number::digits),
        }
    }
}
