//! UK postcodes, in the shapes Royal Mail issues.

use std::fmt;
use std::str::FromStr;

use crate::ParseError;

const RULE: ParseError = ParseError::new(
    "postcode",
    "it is not in the shape of a UK postcode, such as OX1 2JD",
);

/// A postcode of the right shape; whether it is in use is not known here.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Postcode {
    outward: String,
    inward: String,
}

impl Postcode {
    /// The first half, such as `OX1`.
    pub fn outward(&self) -> &str {
        &self.outward
    }

    /// The second half, such as `2JD`.
    pub fn inward(&self) -> &str {
        &self.inward
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.outward, self.inward)
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Postcode(…)")
    }
}

impl FromStr for Postcode {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let tidy: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect::<String>()
            .to_uppercase();
        let split = tidy.len().checked_sub(3).ok_or(RULE)?;
        let (outward, inward) = tidy.split_at_checked(split).ok_or(RULE)?;
        if outward_fits(outward) && inward_fits(inward) {
            Ok(Self {
                outward: outward.to_owned(),
                inward: inward.to_owned(),
            })
        } else {
            Err(RULE)
        }
    }
}

/// A9, A9A, A99, AA9, AA9A, AA99, and the one exception GIR.
fn outward_fits(outward: &str) -> bool {
    let shape: String = outward.chars().map(shape_of).collect();
    matches!(
        shape.as_str(),
        "A9" | "A9A" | "A99" | "AA9" | "AA9A" | "AA99"
    ) || outward == "GIR"
}

/// A digit and two letters that are easy to read.
fn inward_fits(inward: &str) -> bool {
    let shape: String = inward.chars().map(shape_of).collect();
    shape == "9AA" && !inward.contains(['C', 'I', 'K', 'M', 'O', 'V'])
}

const fn shape_of(letter: char) -> char {
    match letter {
        'A'..='Z' => 'A',
        '0'..='9' => '9',
        _ => '?',
    }
}

#[cfg(test)]
mod tests {
    use super::Postcode;

    #[test]
    fn real_shapes_are_read_however_spaced() -> anyhow::Result<()> {
        for (typed, shown) in [
            ("ox12jd", "OX1 2JD"),
            ("SW1A 1AA", "SW1A 1AA"),
            ("m1 1ae", "M1 1AE"),
            (" gir0aa", "GIR 0AA"),
        ] {
            assert_eq!(typed.parse::<Postcode>()?.to_string(), shown);
        }
        Ok(())
    }

    #[test]
    fn impossible_ones_are_refused() {
        for typed in [
            "", "OX1", "OX1 2JK", "12345", "OX1 22D", "é12jd", "OXX1 2JD",
        ] {
            assert!(typed.parse::<Postcode>().is_err(), "{typed}");
        }
    }
}
