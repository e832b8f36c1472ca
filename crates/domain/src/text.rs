//! Free text that somebody wrote about a person: bounded, without control characters, refused above OFFICIAL.

use crate::{ParseError, Sensitive, refuse_above_official};

/// What somebody wrote. At most [`Narrative::MOST`] characters; line breaks are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrative(Sensitive<String>);

impl Narrative {
    /// The most characters one text may have.
    pub const MOST: usize = 10_000;

    /// Take in a text: trimmed, line ends made `\n`, control characters dropped.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        refuse_above_official(text)?;
        let text: String = text
            .replace("\r\n", "\n")
            .chars()
            .filter(|letter| *letter == '\n' || *letter == '\t' || !letter.is_control())
            .collect();
        let text = text.trim();
        if text.is_empty() {
            return Err(ParseError::new("text", "it is empty"));
        }
        if text.chars().count() > Self::MOST {
            return Err(ParseError::new(
                "text",
                "it is longer than 10,000 characters",
            ));
        }
        Ok(Self(Sensitive::new(text.to_owned())))
    }

    /// The text.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

/// Tidy one short line: trim, collapse white space, refuse control characters and more than `most` characters.
pub(crate) fn line(what: &'static str, text: &str, most: usize) -> Result<String, ParseError> {
    refuse_above_official(text)?;
    let tidy = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if tidy.is_empty() {
        return Err(ParseError::new(what, "it is empty"));
    }
    if tidy.chars().any(char::is_control) {
        return Err(ParseError::new(
            what,
            "it holds a character that cannot be shown",
        ));
    }
    if tidy.chars().count() > most {
        return Err(ParseError::new(what, "it is too long"));
    }
    Ok(tidy)
}

#[cfg(test)]
mod tests {
    use super::Narrative;

    #[test]
    fn long_and_empty_texts_are_refused() {
        assert!(Narrative::parse(&"a".repeat(40_000)).is_err());
        assert!(Narrative::parse(" \n ").is_err());
        assert!(Narrative::parse("Seen at the door.\r\nHe looked afraid.").is_ok());
    }
}
