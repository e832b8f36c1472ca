//! The fields of a record that can be named in a request, ticked in an answer and written in the ledger.

use std::collections::BTreeSet;

use crate::{Mark, ParseError, Sensitive};

/// Give an enum of plain variants a code (kept), a label (shown), `ALL`, and one door.
macro_rules! codes {
    ($name:ident, $what:literal, { $($variant:ident => $code:literal, $label:literal;)* }) => {
        impl $name {
            /// Every value, in the order they are shown.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The code that is kept and sent.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// The words that are shown.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ParseError;

            fn from_str(code: &str) -> Result<Self, $crate::ParseError> {
                match code {
                    $($code => Ok(Self::$variant),)*
                    _ => Err($crate::ParseError::new($what, concat!("it is not one of", $(" `", $code, "`"),*))),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let code = <String as serde::Deserialize>::deserialize(deserializer)?;
                code.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use codes;

/// One kind of fact in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// A name, of any kind.
    Name,
    /// Date of birth, to whatever precision is known.
    DateOfBirth,
    /// Sex as recorded.
    Sex,
    /// An address, or "no fixed abode".
    Address,
    /// A telephone number.
    Phone,
    /// An email address.
    Email,
    /// The NHS number.
    NhsNumber,
    /// The unique pupil number.
    UniquePupilNumber,
    /// A number that some other system gave the person; the sort says which system.
    OtherIdentifier,
    /// The registration mark of a vehicle.
    Vehicle,
    /// Whether they are in care, have a plan, or are open to a team.
    CareStatus,
    /// How the agency knows them: dates, team, whether the case is open.
    Involvement,
    /// What the agency worries about for them or from them.
    Risk,
    /// What a visitor must know to stay safe.
    StaffSafety,
}

codes!(Field, "field", {
    Name => "name", "Name";
    DateOfBirth => "date-of-birth", "Date of birth";
    Sex => "sex", "Sex";
    Address => "address", "Address";
    Phone => "phone", "Phone number";
    Email => "email", "Email address";
    NhsNumber => "nhs-number", "NHS number";
    UniquePupilNumber => "upn", "Unique pupil number";
    OtherIdentifier => "other-identifier", "Other reference number";
    Vehicle => "vehicle", "Vehicle";
    CareStatus => "care-status", "Care status";
    Involvement => "involvement", "How we know them";
    Risk => "risk", "Risk summary";
    StaffSafety => "staff-safety", "Staff safety";
});

/// What kind of harm a field could do in the wrong hands. The field policy speaks of classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldClass {
    /// Says who the person is.
    Identity,
    /// Says where the person can be found. Shielded by blocking.
    Whereabouts,
    /// A number that another system gave the person.
    Identifier,
    /// Says what the agency knows or does.
    Involvement,
}

codes!(FieldClass, "field class", {
    Identity => "identity", "Identity";
    Whereabouts => "whereabouts", "Whereabouts";
    Identifier => "identifier", "Identifier";
    Involvement => "involvement", "Involvement";
});

impl Field {
    /// The class whose rules it follows.
    pub const fn class(self) -> FieldClass {
        match self {
            Self::Name | Self::DateOfBirth | Self::Sex => FieldClass::Identity,
            Self::Address | Self::Phone | Self::Email | Self::Vehicle => FieldClass::Whereabouts,
            Self::NhsNumber | Self::UniquePupilNumber | Self::OtherIdentifier => {
                FieldClass::Identifier
            }
            Self::CareStatus | Self::Involvement | Self::Risk | Self::StaffSafety => {
                FieldClass::Involvement
            }
        }
    }
}

/// One fact of one version of a record: what field, which sort of it, and the words.
///
/// `detail` is the sort: a name's kind and parts, an address's kind, `-` where a field has only one sort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue {
    /// Which field.
    pub field: Field,
    /// Which sort of it.
    pub detail: String,
    /// The words.
    pub value: Sensitive<String>,
    /// What restricts it wherever it goes.
    pub marks: BTreeSet<Mark>,
}

impl FieldValue {
    /// A fact with only one sort.
    pub fn plain(field: Field, value: impl Into<String>) -> Self {
        Self {
            field,
            detail: "-".to_owned(),
            value: Sensitive::new(value.into()),
            marks: BTreeSet::new(),
        }
    }

    /// A free line such as a risk summary: bounded, refused above OFFICIAL.
    pub fn line(field: Field, text: &str) -> Result<Self, ParseError> {
        Ok(Self::plain(
            field,
            crate::text::line(field.label(), text, 2_000)?,
        ))
    }
}
