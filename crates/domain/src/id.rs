//! Identifiers: 128 random bits, one type a thing, shown in Crockford base 32 with a check symbol.
//!
//! They appear in addresses, so they tell nothing, not even time. They can be read over a telephone: the letters I, L,
//! O and U do not occur, and the last symbol catches a misheard one. Source: Douglas Crockford, "Base 32".

use std::fmt;
use std::str::FromStr;

use rand::Rng;

use crate::ParseError;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CHECK: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
/// 26 symbols carry 130 bits: the first symbol holds only three.
const LENGTH: usize = 26;

const NOT_AN_ID: ParseError = ParseError::new(
    "reference",
    "it is 27 letters and digits, the last a check symbol",
);
const BAD_CHECK: ParseError = ParseError::new(
    "reference",
    "the check symbol does not fit: was it mistyped?",
);

fn encode(bytes: [u8; 16]) -> String {
    let number = u128::from_be_bytes(bytes);
    let mut shown: String = (0..LENGTH)
        .rev()
        .map(|place| symbol(ALPHABET, (number >> (place * 5)) & 31))
        .collect();
    shown.push(symbol(CHECK, number % 37));
    shown
}

/// The symbol at a position that the caller keeps below the alphabet's length.
fn symbol(alphabet: &[u8], position: u128) -> char {
    let position = usize::try_from(position).unwrap_or(usize::MAX);
    alphabet.get(position).copied().map_or('?', char::from)
}

fn decode(shown: &str) -> Result<[u8; 16], ParseError> {
    let symbols: Vec<u8> = shown.trim().bytes().filter(|byte| *byte != b'-').collect();
    let (check, digits) = symbols.split_last().ok_or(NOT_AN_ID)?;
    if digits.len() != LENGTH || digits.first().and_then(|first| value(ALPHABET, *first)) > Some(7)
    {
        return Err(NOT_AN_ID);
    }
    let mut number = 0_u128;
    for digit in digits {
        number = (number << 5) | value(ALPHABET, *digit).ok_or(NOT_AN_ID)?;
    }
    if value(CHECK, *check) == Some(number % 37) {
        Ok(number.to_be_bytes())
    } else {
        Err(BAD_CHECK)
    }
}

/// A symbol's value; letters that look like digits are read as those digits.
fn value(alphabet: &[u8], symbol: u8) -> Option<u128> {
    let symbol = match symbol.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    let position = alphabet.iter().position(|known| *known == symbol)?;
    u128::try_from(position).ok()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name([u8; 16]);

        impl $name {
            /// A new id from 128 random bits.
            pub fn new(rng: &mut impl Rng) -> Self {
                let mut bytes = [0; 16];
                rng.fill_bytes(&mut bytes);
                Self(bytes)
            }

            /// The id with these bits, as a database keeps it.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The id in a slice of 16 bytes.
            pub fn from_slice(bytes: &[u8]) -> Result<Self, ParseError> {
                <[u8; 16]>::try_from(bytes).map(Self).map_err(|_| NOT_AN_ID)
            }

            /// The bits, as a database keeps them.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// The bits, as an owned vector for a database parameter.
            pub fn to_vec(self) -> Vec<u8> {
                self.0.to_vec()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = ParseError;

            fn from_str(shown: &str) -> Result<Self, ParseError> {
                decode(shown).map(Self)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    )*};
}

ids! {
    /// A person who signs in.
    AccountId;
    /// An organisation that holds records.
    AgencyId;
    /// A sharing agreement.
    AgreementId;
    /// What somebody saw or was told.
    ConcernId;
    /// An answer to "may I share this?".
    DecisionId;
    /// A duty desk inside an agency.
    DeskId;
    /// Named fields that one desk gave another.
    DisclosureId;
    /// A form that is not finished.
    DraftId;
    /// A question put to an agency's designated lead.
    AdviceId;
    /// One file taken in.
    ImportId;
    /// A thing a fragment mentions that is not a person.
    ItemId;
    /// A person's view of a link.
    JudgementId;
    /// "These two records may be the same person."
    LinkId;
    /// One agency's fragment about one person.
    RecordId;
    /// One desk asking another.
    RequestId;
}

#[cfg(test)]
mod tests {
    use super::RecordId;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_shown_can_be_read_back(bytes: [u8; 16]) {
            let id = RecordId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse::<RecordId>()?, id);
            prop_assert_eq!(id.to_string().to_lowercase().parse::<RecordId>()?, id);
        }

        #[test]
        fn one_wrong_symbol_is_caught(bytes: [u8; 16], place in 1_usize..26, other in 0_usize..32) {
            let shown = RecordId::from_bytes(bytes).to_string();
            let mut symbols: Vec<char> = shown.chars().collect();
            let replacement = char::from(super::ALPHABET[other]);
            prop_assume!(symbols[place] != replacement);
            symbols[place] = replacement;
            let wrong: String = symbols.into_iter().collect();
            prop_assert!(wrong.parse::<RecordId>().is_err());
        }
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in [
            "",
            "U",
            "00000000000000000000000000",
            "80000000000000000000000000A",
            "é",
        ] {
            assert!(text.parse::<RecordId>().is_err(), "{text}");
        }
    }
}
