//! A person's name: any script, any number of parts, order kept.

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

use crate::field::codes;
use crate::text::line;
use crate::{ParseError, Sensitive};

/// What sort of name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum NameKind {
    /// The name they were given, or go by in official papers.
    #[default]
    Birth,
    /// Another name they use.
    Alias,
    /// What they are called on the street or online.
    Street,
    /// The same name written in another script.
    Transliterated,
}

codes!(NameKind, "kind of name", {
    Birth => "birth", "Legal or birth name";
    Alias => "alias", "Also known as";
    Street => "street", "Street name";
    Transliterated => "transliterated", "Transliterated";
});

/// What a part of a name is, as far as whoever wrote it down could say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartRole {
    /// A given name.
    Given,
    /// A family name.
    Family,
    /// Nobody said.
    Unsaid,
}

impl PartRole {
    const fn letter(self) -> char {
        match self {
            Self::Given => 'g',
            Self::Family => 'f',
            Self::Unsaid => 'u',
        }
    }
}

/// One part of a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamePart {
    /// The words of the part; a double-barrelled part stays one.
    pub text: Sensitive<String>,
    /// What it is.
    pub role: PartRole,
}

/// A name. At least one part, at most 20; 200 characters in all; Unicode composed (NFC).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonName {
    kind: NameKind,
    parts: Vec<NamePart>,
}

impl PersonName {
    /// A name in the order it was written, with nothing said about its parts.
    pub fn parse(kind: NameKind, text: &str) -> Result<Self, ParseError> {
        Self::build(kind, vec![(text, PartRole::Unsaid)])
    }

    /// A name whose given and family parts were told apart. One of them may be empty.
    pub fn of(kind: NameKind, given: &str, family: &str) -> Result<Self, ParseError> {
        Self::build(
            kind,
            vec![(given, PartRole::Given), (family, PartRole::Family)],
        )
    }

    fn build(kind: NameKind, pieces: Vec<(&str, PartRole)>) -> Result<Self, ParseError> {
        let mut parts = Vec::new();
        for (text, role) in pieces
            .into_iter()
            .filter(|(text, _)| !text.trim().is_empty())
        {
            let text: String = line("name", text, 200)?.nfc().collect();
            parts.extend(text.split(' ').map(|part| NamePart {
                text: Sensitive::new(part.to_owned()),
                role,
            }));
        }
        if !parts
            .iter()
            .any(|part| part.text.expose().chars().any(char::is_alphabetic))
        {
            return Err(ParseError::new("name", "it has no letters"));
        }
        if parts.len() > 20 {
            return Err(ParseError::new("name", "it has more than 20 parts"));
        }
        Ok(Self { kind, parts })
    }

    /// What sort of name it is.
    pub const fn kind(&self) -> NameKind {
        self.kind
    }

    /// Its parts, in the order they were written.
    pub fn parts(&self) -> &[NamePart] {
        &self.parts
    }

    /// The parts with one role, joined by spaces.
    pub fn with_role(&self, role: PartRole) -> String {
        let parts: Vec<&str> = self
            .parts
            .iter()
            .filter(|part| part.role == role)
            .map(|part| part.text.expose().as_str())
            .collect();
        parts.join(" ")
    }

    /// The whole name, as it was written.
    pub fn expose(&self) -> String {
        let parts: Vec<&str> = self
            .parts
            .iter()
            .map(|part| part.text.expose().as_str())
            .collect();
        parts.join(" ")
    }

    /// The sort to keep beside the words: kind, then a letter for each part (`birth:gf`).
    pub fn detail(&self) -> String {
        let roles: String = self.parts.iter().map(|part| part.role.letter()).collect();
        format!("{}:{roles}", self.kind.code())
    }

    /// The name kept as `detail` and `text`.
    pub fn from_kept(detail: &str, text: &str) -> Result<Self, ParseError> {
        let wrong = ParseError::new("name", "its kept form is damaged");
        let (kind, roles) = detail.split_once(':').ok_or_else(|| wrong.clone())?;
        let mut name = Self::parse(kind.parse()?, text)?;
        if roles.len() != name.parts.len() {
            return Err(wrong);
        }
        for (part, letter) in name.parts.iter_mut().zip(roles.chars()) {
            part.role = match letter {
                'g' => PartRole::Given,
                'f' => PartRole::Family,
                'u' => PartRole::Unsaid,
                _ => return Err(wrong),
            };
        }
        Ok(name)
    }
}

impl fmt::Display for NameKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::{NameKind, PartRole, PersonName};

    #[test]
    fn any_script_is_kept_in_order() -> anyhow::Result<()> {
        for text in [
            "Nguyễn Thị Hương",
            "محمد علي",
            "Ніна Коваль",
            "陈 伟",
            "Anne-Marie O’Neill",
            "Madonna",
        ] {
            let name = PersonName::parse(NameKind::Birth, text)?;
            assert_eq!(name.expose(), text);
            assert_eq!(PersonName::from_kept(&name.detail(), text)?, name);
        }
        Ok(())
    }

    #[test]
    fn parts_know_what_they_are() -> anyhow::Result<()> {
        let name = PersonName::of(NameKind::Birth, "Thomas Ray", "van der Berg")?;
        assert_eq!(name.with_role(PartRole::Family), "van der Berg");
        assert_eq!(name.detail(), "birth:ggfff");
        assert_eq!(PersonName::from_kept(&name.detail(), &name.expose())?, name);
        Ok(())
    }

    #[test]
    fn what_is_not_a_name_is_refused() {
        for text in [
            "",
            "   ",
            "1234",
            "a\u{0}b",
            &"x".repeat(40_000),
            &"a ".repeat(21),
        ] {
            assert!(PersonName::parse(NameKind::Birth, text).is_err());
        }
    }
}
