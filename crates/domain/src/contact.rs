//! Ways to reach a person: telephone numbers and email addresses.

use std::fmt;
use std::str::FromStr;

use crate::ParseError;
use crate::identifier::kept_as_text;

/// A telephone number, kept in the international form E.164 (`+447700900123`). A number without a country code is read
/// as a British one.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Phone(String);

kept_as_text!(Phone);

impl FromStr for Phone {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let rule = ParseError::new(
            "phone number",
            "it is not a telephone number, such as 07700 900123",
        );
        if text.len() > 40 {
            return Err(rule);
        }
        let number =
            phonenumber::parse(Some(phonenumber::country::GB), text).map_err(|_| rule.clone())?;
        let digits = number.national().value().to_string().len();
        if !(7..=15).contains(&digits) {
            return Err(rule);
        }
        Ok(Self(
            number.format().mode(phonenumber::Mode::E164).to_string(),
        ))
    }
}

/// An email address: one `@`, a name before it, a dotted domain after it; the domain in lower case.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Email(String);

kept_as_text!(Email);

impl FromStr for Email {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let rule = ParseError::new("email address", "it is not in the shape name@example.org");
        let text = text.trim();
        let (name, domain) = text.rsplit_once('@').ok_or_else(|| rule.clone())?;
        let strange = |letter: char| {
            letter.is_whitespace() || letter.is_control() || "<>()[],;:\\\"".contains(letter)
        };
        let fits = !name.is_empty()
            && text.chars().count() <= 254
            && !text.contains(strange)
            && !name.contains('@')
            && domain.contains('.')
            && domain
                .split('.')
                .all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'));
        if fits {
            Ok(Self(format!("{name}@{}", domain.to_lowercase())))
        } else {
            Err(rule)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Email, Phone};

    #[test]
    fn phones_have_one_form() -> anyhow::Result<()> {
        for typed in [
            "07700 900123",
            "+44 7700 900123",
            "0044 7700900123",
            "(07700) 900-123",
        ] {
            assert_eq!(typed.parse::<Phone>()?.expose(), "+447700900123", "{typed}");
        }
        for wrong in ["", "abc", "12", &"0".repeat(400)] {
            assert!(wrong.parse::<Phone>().is_err(), "{wrong}");
        }
        Ok(())
    }

    #[test]
    fn emails_have_a_name_and_a_domain() -> anyhow::Result<()> {
        assert_eq!(
            "Amina.Rowe@Example.ORG".parse::<Email>()?.expose(),
            "Amina.Rowe@example.org"
        );
        for wrong in [
            "",
            "a@b",
            "@example.org",
            "a b@example.org",
            "a@@example.org",
            "a@example..org",
        ] {
            assert!(wrong.parse::<Email>().is_err(), "{wrong}");
        }
        Ok(())
    }
}
