//! A record: one agency's own fragment about one person, owned by that agency for ever, versioned by correction.

use std::collections::BTreeSet;

use crate::field::codes;
use crate::{
    Address, AgencyId, Category, DateOfBirth, Email, Field, FieldValue, NhsNumber, ParseError,
    PersonName, Phone, RecordId, Sensitive, UniquePupilNumber, VehicleMark,
};

/// Sex as a source recorded it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sex {
    /// Female.
    Female,
    /// Male.
    Male,
    /// Recorded as something else.
    Other,
}

codes!(Sex, "sex", {
    Female => "female", "Female";
    Male => "male", "Male";
    Other => "other", "Recorded as something else";
});

/// One version of a record: everything its agency says of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// The agency that owns it.
    pub agency: AgencyId,
    /// The agency's own reference, unique inside the agency.
    pub reference: String,
    /// Which version this is, from 1.
    pub version: i64,
    /// What sort of holding it is.
    pub category: Category,
    /// The facts, in the order they were given.
    pub values: Vec<FieldValue>,
}

impl Record {
    /// The names.
    pub fn names(&self) -> Vec<PersonName> {
        self.of(Field::Name)
            .filter_map(|fact| PersonName::from_kept(&fact.detail, fact.value.expose()).ok())
            .collect()
    }

    /// The first name, as it was written, for headings.
    pub fn title(&self) -> String {
        self.names()
            .first()
            .map_or_else(|| "Name not known".to_owned(), PersonName::expose)
    }

    /// The date of birth.
    pub fn born(&self) -> Option<DateOfBirth> {
        self.of(Field::DateOfBirth)
            .find_map(|fact| fact.value.expose().parse().ok())
    }

    /// The facts of one field.
    pub fn of(&self, field: Field) -> impl Iterator<Item = &FieldValue> {
        self.values.iter().filter(move |fact| fact.field == field)
    }

    /// The fields of which it holds at least one fact, in the order of [`Field::ALL`].
    pub fn fields(&self) -> Vec<Field> {
        Field::ALL
            .iter()
            .copied()
            .filter(|field| self.of(*field).next().is_some())
            .collect()
    }
}

impl FieldValue {
    /// Take in a fact as somebody typed it, through the type of its field. `detail` is the kind of a name or address,
    /// or `-`.
    pub fn parse(field: Field, detail: &str, text: &str) -> Result<Self, ParseError> {
        let kind = if detail == "-" { "" } else { detail };
        let (detail, value) = match field {
            Field::Name => {
                let kind = if kind.is_empty() {
                    crate::NameKind::Birth
                } else {
                    kind.parse()?
                };
                return Ok(Self::name(&PersonName::parse(kind, text)?));
            }
            Field::Address => {
                let kind = if kind.is_empty() {
                    crate::AddressKind::Home
                } else {
                    kind.parse()?
                };
                let address = Address::parse(kind, text)?;
                (address.kind().code(), address.expose())
            }
            Field::DateOfBirth => ("-", text.parse::<DateOfBirth>()?.to_string()),
            Field::Sex => (
                "-",
                text.trim().to_lowercase().parse::<Sex>()?.code().to_owned(),
            ),
            Field::Phone => ("-", text.parse::<Phone>()?.expose().to_owned()),
            Field::Email => ("-", text.parse::<Email>()?.expose().to_owned()),
            Field::NhsNumber => ("-", text.parse::<NhsNumber>()?.expose().to_owned()),
            Field::UniquePupilNumber => {
                ("-", text.parse::<UniquePupilNumber>()?.expose().to_owned())
            }
            Field::Vehicle => ("-", text.parse::<VehicleMark>()?.expose().to_owned()),
            Field::OtherIdentifier => {
                let scheme = if kind.is_empty() {
                    "-".to_owned()
                } else {
                    crate::text::line("scheme", kind, 40)?
                };
                let value = crate::text::line("reference number", text, 60)?.to_uppercase();
                return Ok(Self {
                    field,
                    detail: scheme,
                    value: Sensitive::new(value),
                    marks: BTreeSet::new(),
                });
            }
            Field::CareStatus | Field::Involvement | Field::Risk | Field::StaffSafety => {
                return Self::line(field, text);
            }
        };
        Ok(Self {
            field,
            detail: detail.to_owned(),
            value: Sensitive::new(value),
            marks: BTreeSet::new(),
        })
    }

    /// A name as a fact.
    pub fn name(name: &PersonName) -> Self {
        Self {
            field: Field::Name,
            detail: name.detail(),
            value: Sensitive::new(name.expose()),
            marks: BTreeSet::new(),
        }
    }

    /// The words as a reader writes them: a date in words, a sex by its label.
    pub fn shown(&self) -> String {
        let kept = self.value.expose();
        match self.field {
            Field::DateOfBirth => kept
                .parse::<DateOfBirth>()
                .map_or_else(|_| kept.clone(), DateOfBirth::shown),
            Field::Sex => kept
                .parse::<Sex>()
                .map_or_else(|_| kept.clone(), |sex| sex.label().to_owned()),
            Field::Name
            | Field::Address
            | Field::Phone
            | Field::Email
            | Field::NhsNumber
            | Field::UniquePupilNumber
            | Field::OtherIdentifier
            | Field::Vehicle
            | Field::CareStatus
            | Field::Involvement
            | Field::Risk
            | Field::StaffSafety => kept.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Field, FieldValue};

    #[test]
    fn every_field_has_one_door() -> anyhow::Result<()> {
        let good = [
            (Field::Name, "alias", "Tommy A", "Tommy A"),
            (Field::DateOfBirth, "-", "1982-05-14", "14 May 1982"),
            (Field::Sex, "-", "Male", "Male"),
            (Field::Address, "-", "NFA", "NFA"),
            (Field::Phone, "-", "07700 900123", "+447700900123"),
            (Field::Vehicle, "-", "lk00 tvx", "LK00TVX"),
            (Field::Risk, "-", "Afraid of visitors", "Afraid of visitors"),
        ];
        for (field, detail, typed, shown) in good {
            assert_eq!(FieldValue::parse(field, detail, typed)?.shown(), shown);
        }
        for (field, typed) in [
            (Field::Phone, "x"),
            (Field::NhsNumber, "1"),
            (Field::Risk, "SECRET: x"),
            (Field::Name, ""),
        ] {
            assert!(FieldValue::parse(field, "-", typed).is_err());
        }
        Ok(())
    }
}
