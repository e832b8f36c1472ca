//! Numbers that other systems give people and vehicles, each checked as its owner checks it.

use std::fmt;
use std::str::FromStr;

use crate::ParseError;

macro_rules! kept_as_text {
    ($name:ident) => {
        impl $name {
            /// The value, in its one written form.
            pub fn expose(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}
pub(crate) use kept_as_text;

fn letters_and_digits(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .collect::<String>()
        .to_uppercase()
}

/// An NHS number: ten digits, the last a modulus-11 check digit.
/// Source: NHS Data Dictionary, "NHS NUMBER".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NhsNumber(String);

kept_as_text!(NhsNumber);

impl FromStr for NhsNumber {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let tidy = letters_and_digits(text);
        let digits: Vec<u32> = tidy
            .chars()
            .filter_map(|letter| letter.to_digit(10))
            .collect();
        if digits.len() != 10 || tidy.chars().count() != 10 {
            return Err(ParseError::new("NHS number", "it is not ten digits"));
        }
        let sum: u32 = digits
            .iter()
            .zip((2..=10).rev())
            .map(|(digit, weight)| digit * weight)
            .sum();
        let check = (11 - sum % 11) % 11;
        if digits.last() == Some(&check) {
            Ok(Self(tidy))
        } else {
            Err(ParseError::new(
                "NHS number",
                "its check digit does not fit",
            ))
        }
    }
}

/// A unique pupil number: a check letter and twelve digits.
///
/// The digits are nine for authority, school and year, then three, of which the last is a letter in a temporary
/// number. Source: Department for Education, "Unique pupil numbers".
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct UniquePupilNumber(String);

kept_as_text!(UniquePupilNumber);

const PUPIL_CHECK: &str = "ABCDEFGHJKLMNPQRTUVWXYZ";

impl FromStr for UniquePupilNumber {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let shape = ParseError::new(
            "unique pupil number",
            "it is not a letter and twelve digits",
        );
        let tidy = letters_and_digits(text);
        let (check, rest) = tidy.split_at_checked(1).ok_or_else(|| shape.clone())?;
        if rest.chars().count() != 12 {
            return Err(shape);
        }
        let mut sum = 0;
        for (place, symbol) in rest.chars().enumerate() {
            let temporary = place == 11 && symbol.is_ascii_uppercase();
            let value = match symbol.to_digit(10) {
                Some(digit) => digit,
                None if temporary => position(PUPIL_CHECK, symbol).ok_or_else(|| shape.clone())?,
                None => return Err(shape),
            };
            sum += value * u32::try_from(place + 2).unwrap_or(0);
        }
        let expected = PUPIL_CHECK
            .chars()
            .nth(usize::try_from(sum % 23).unwrap_or(0));
        if check.chars().next() == expected {
            Ok(Self(tidy))
        } else {
            Err(ParseError::new(
                "unique pupil number",
                "its check letter does not fit",
            ))
        }
    }
}

fn position(alphabet: &str, symbol: char) -> Option<u32> {
    alphabet
        .chars()
        .position(|known| known == symbol)
        .and_then(|place| u32::try_from(place).ok())
}

/// A vehicle registration mark: two to seven letters and digits, at least one of each unless it is personal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct VehicleMark(String);

kept_as_text!(VehicleMark);

impl FromStr for VehicleMark {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let tidy = letters_and_digits(text);
        let fits = (2..=7).contains(&tidy.len())
            && tidy
                .chars()
                .all(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit())
            && tidy.chars().any(|letter| letter.is_ascii_digit())
            && tidy.chars().any(|letter| letter.is_ascii_uppercase());
        if fits {
            Ok(Self(tidy))
        } else {
            Err(ParseError::new(
                "vehicle registration",
                "it is not two to seven letters and digits",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NhsNumber, UniquePupilNumber, VehicleMark};

    #[test]
    fn nhs_check_digit() {
        assert!("943 476 5919".parse::<NhsNumber>().is_ok());
        for wrong in ["943 476 5918", "123", "94347659190", "943476591A", ""] {
            assert!(wrong.parse::<NhsNumber>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn pupil_check_letter() {
        // 8*2+0*3+1*4+2*5+0*6+0*7+0*8+0*9+1*10+0*11+0*12+1*13 = 53; 53 mod 23 = 7, which is H.
        assert!("H801200001001".parse::<UniquePupilNumber>().is_ok());
        assert!("A801200001001".parse::<UniquePupilNumber>().is_err());
        assert!("H80120000100".parse::<UniquePupilNumber>().is_err());
        assert!("".parse::<UniquePupilNumber>().is_err());
    }

    #[test]
    fn marks() -> anyhow::Result<()> {
        assert_eq!("lk00 tvx".parse::<VehicleMark>()?.expose(), "LK00TVX");
        assert!("TOOLONG1".parse::<VehicleMark>().is_err());
        assert!("1".parse::<VehicleMark>().is_err());
        Ok(())
    }
}
