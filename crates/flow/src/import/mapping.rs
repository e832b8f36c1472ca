//! Which column of a file is which field of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use candour_domain::{Category, Field, ParseError};

use super::marks;

/// A column as we name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The agency's own reference.
    Reference,
    /// Given names.
    GivenName,
    /// Family names.
    FamilyName,
    /// A whole name.
    Name,
    /// Other names, parted by `;`.
    AlsoKnownAs,
    /// A UK postcode, put at the end of the address.
    Postcode,
    /// A field with one cell of its own.
    Field(Field),
    /// A number that another system gave: `id:<system>`.
    Other(String),
    /// What sort of holding the record is.
    Category,
    /// What restricts the facts of a field: `marks.<column>`.
    Marks(Field),
}

const PLAIN: &[(&str, Field)] = &[
    ("date_of_birth", Field::DateOfBirth),
    ("sex", Field::Sex),
    ("address", Field::Address),
    ("phone", Field::Phone),
    ("email", Field::Email),
    ("nhs_number", Field::NhsNumber),
    ("upn", Field::UniquePupilNumber),
    ("vehicle", Field::Vehicle),
    ("care_status", Field::CareStatus),
    ("involvement", Field::Involvement),
    ("risk", Field::Risk),
    ("staff_safety", Field::StaffSafety),
];

const NAMED: &[(&str, Column)] = &[
    ("reference", Column::Reference),
    ("given_name", Column::GivenName),
    ("family_name", Column::FamilyName),
    ("name", Column::Name),
    ("also_known_as", Column::AlsoKnownAs),
    ("postcode", Column::Postcode),
    ("category", Column::Category),
];

/// Fields that have marks and no column of their own name.
const MARKED: &[(&str, Field)] = &[
    ("name", Field::Name),
    ("other_identifier", Field::OtherIdentifier),
];

const NOT_OURS: ParseError = ParseError::new(
    "column",
    "it must be one of `reference`, `given_name`, `family_name`, `name`, `also_known_as`, `date_of_birth`, `sex`, \
     `address`, `postcode`, `phone`, `email`, `nhs_number`, `upn`, `vehicle`, `care_status`, `involvement`, `risk`, \
     `staff_safety`, `category`, `id:` with the name of a system or `marks.` with the name of a column",
);

impl Column {
    /// The names of our columns, in the order in which they are told.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let named = NAMED.iter().map(|(name, _)| *name);
        named.chain(PLAIN.iter().map(|(name, _)| *name))
    }
}

impl FromStr for Column {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if let Some(system) = text.trim().strip_prefix("id:") {
            let fits =
                (1..=40).contains(&system.chars().count()) && !system.chars().any(char::is_control);
            return if fits {
                Ok(Self::Other(system.trim().to_owned()))
            } else {
                Err(NOT_OURS)
            };
        }
        let wanted = folded(text);
        if let Some(marked) = wanted.strip_prefix("marks.") {
            let mut all = PLAIN.iter().chain(MARKED);
            let found = all.find(|(name, _)| *name == marked);
            return found.map(|(_, field)| Self::Marks(*field)).ok_or(NOT_OURS);
        }
        let named = NAMED
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, column)| column.clone());
        let plain = PLAIN
            .iter()
            .find(|(name, _)| *name == wanted)
            .map(|(_, field)| Self::Field(*field));
        named.or(plain).ok_or(NOT_OURS)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(system) => write!(formatter, "id:{system}"),
            Self::Field(field) => {
                let found = PLAIN.iter().find(|(_, plain)| plain == field);
                formatter.write_str(found.map_or("-", |(name, _)| name))
            }
            Self::Marks(field) => {
                let mut all = PLAIN.iter().chain(MARKED);
                let found = all.find(|(_, marked)| marked == field);
                write!(formatter, "marks.{}", found.map_or("-", |(name, _)| name))
            }
            Self::Reference
            | Self::GivenName
            | Self::FamilyName
            | Self::Name
            | Self::AlsoKnownAs
            | Self::Postcode
            | Self::Category => {
                let found = NAMED.iter().find(|(_, column)| column == self);
                formatter.write_str(found.map_or("-", |(name, _)| name))
            }
        }
    }
}

/// A heading as it is compared: `Date of birth` is `date_of_birth`.
pub(super) fn folded(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .split(|letter: char| letter.is_whitespace() || letter == '-' || letter == '_')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

const TWICE: ParseError = ParseError::new("mapping", "one of our columns is mapped twice");

/// Which of their columns are ours. Without anything said, theirs are called as ours are.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    ours: BTreeMap<Column, Vec<String>>,
    constants: BTreeMap<Column, String>,
    ignored: BTreeSet<String>,
}

impl Mapping {
    /// Columns of theirs that are not taken in.
    #[must_use]
    pub fn ignoring(mut self, headings: impl IntoIterator<Item = String>) -> Self {
        self.ignored
            .extend(headings.into_iter().map(|heading| folded(&heading)));
        self
    }

    /// Take in one rule: `ours=theirs`, or `ours=first+second` where several of their columns make one of ours, or
    /// `ours=:words` where every row says the same and the file does not, for the category and for marks alone.
    pub fn with(mut self, rule: &str) -> Result<Self, ParseError> {
        const SHAPE: ParseError = ParseError::new(
            "mapping",
            "write it as ours=theirs, such as family_name=surname",
        );
        let (ours, theirs) = rule.split_once('=').ok_or(SHAPE)?;
        if let Some(words) = theirs.strip_prefix(':') {
            return self.always(ours.parse()?, words);
        }
        let theirs: Vec<String> = theirs.split('+').map(folded).collect();
        if theirs.iter().any(String::is_empty) {
            return Err(SHAPE);
        }
        let ours: Column = ours.parse()?;
        if self.maps(&ours) {
            return Err(TWICE);
        }
        self.ours.insert(ours, theirs);
        Ok(self)
    }

    /// What every row says.
    fn always(mut self, ours: Column, words: &str) -> Result<Self, ParseError> {
        const ONLY: ParseError = ParseError::new(
            "mapping",
            "only `category` and `marks.` with the name of a column can be the same for every row",
        );
        match ours {
            Column::Category => drop(words.parse::<Category>()?),
            Column::Marks(_) => drop(marks::parse(words)?),
            Column::Reference
            | Column::GivenName
            | Column::FamilyName
            | Column::Name
            | Column::AlsoKnownAs
            | Column::Postcode
            | Column::Field(_)
            | Column::Other(_) => return Err(ONLY),
        }
        if self.maps(&ours) {
            return Err(TWICE);
        }
        self.constants.insert(ours, words.to_owned());
        Ok(self)
    }

    /// What every row says, by our columns.
    pub(super) const fn constants(&self) -> &BTreeMap<Column, String> {
        &self.constants
    }

    pub(super) fn rules(&self) -> impl Iterator<Item = (&Column, &Vec<String>)> {
        self.ours.iter()
    }

    pub(super) fn maps(&self, column: &Column) -> bool {
        self.ours.contains_key(column) || self.constants.contains_key(column)
    }

    /// Whether a heading is named in a rule, and so does not stand for itself.
    pub(super) fn uses(&self, heading: &str) -> bool {
        self.ours.values().flatten().any(|theirs| theirs == heading)
    }

    pub(super) fn ignores(&self, heading: &str) -> bool {
        self.ignored.contains(heading)
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, Mapping};

    #[test]
    fn every_column_reads_back() -> anyhow::Result<()> {
        for name in Column::names().chain(["id:PNC", "marks.name", "marks.staff_safety"]) {
            assert_eq!(name.parse::<Column>()?.to_string(), name);
        }
        assert_eq!(
            "Date of Birth".parse::<Column>()?.to_string(),
            "date_of_birth"
        );
        assert!("surname".parse::<Column>().is_err());
        assert!("id:".parse::<Column>().is_err());
        assert!("marks.reference".parse::<Column>().is_err());
        Ok(())
    }

    #[test]
    fn only_what_protects_can_be_the_same_for_every_row() {
        for good in ["category=:victim", "marks.address=:shielded-place; source"] {
            assert!(Mapping::default().with(good).is_ok(), "{good}");
        }
        for wrong in [
            "name=:Ann",
            "category=:hero",
            "marks.address=:hidden",
            "reference=:1",
        ] {
            assert!(Mapping::default().with(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_rule_has_two_sides() {
        for wrong in [
            "surname",
            "family_name=",
            "surname=family_name",
            "address=a++b",
        ] {
            assert!(Mapping::default().with(wrong).is_err(), "{wrong}");
        }
        let twice = Mapping::default()
            .with("name=a")
            .and_then(|mapping| mapping.with("name=b"));
        assert!(twice.is_err());
    }
}
