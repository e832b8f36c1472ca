//! Where somebody lives or can be found, as it was written, with the postcode apart when there is one.

use crate::field::codes;
use crate::text::line;
use crate::{ParseError, Postcode, Sensitive};

/// What the address is to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum AddressKind {
    /// Where they live.
    #[default]
    Home,
    /// Where they used to live.
    Former,
    /// Where they have been seen or stay at times.
    Seen,
    /// They have nowhere settled to live.
    NoFixedAbode,
}

codes!(AddressKind, "kind of address", {
    Home => "home", "Home";
    Former => "former", "Former home";
    Seen => "seen", "Seen or stays at";
    NoFixedAbode => "no-fixed-abode", "No fixed abode";
});

/// An address. `lines` is everything but the postcode.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address {
    kind: AddressKind,
    lines: Sensitive<String>,
    postcode: Option<Postcode>,
}

impl Address {
    /// An address in one text. A postcode at its end is taken apart; "no fixed abode" and "NFA" are understood.
    pub fn parse(kind: AddressKind, text: &str) -> Result<Self, ParseError> {
        let text = line("address", text, 300)?;
        let letters: String = text
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .collect::<String>()
            .to_lowercase();
        let kind = if matches!(
            letters.as_str(),
            "nofixedabode" | "nfa" | "nofixedaddress" | "streethomeless"
        ) {
            AddressKind::NoFixedAbode
        } else {
            kind
        };
        let (lines, postcode) = split_postcode(&text);
        Ok(Self {
            kind,
            lines: Sensitive::new(lines.to_owned()),
            postcode,
        })
    }

    /// What the address is to the person.
    pub const fn kind(&self) -> AddressKind {
        self.kind
    }

    /// Everything but the postcode.
    pub fn lines(&self) -> &str {
        self.lines.expose()
    }

    /// The postcode, if there is one.
    pub const fn postcode(&self) -> Option<&Postcode> {
        self.postcode.as_ref()
    }

    /// The whole address in one line.
    pub fn expose(&self) -> String {
        match &self.postcode {
            Some(postcode) if self.lines().is_empty() => postcode.to_string(),
            Some(postcode) => format!("{}, {postcode}", self.lines()),
            None => self.lines().to_owned(),
        }
    }
}

/// A postcode is the last word, or the last two.
fn split_postcode(text: &str) -> (&str, Option<Postcode>) {
    let spaces = text
        .rmatch_indices([' ', ','])
        .map(|(place, _)| place)
        .take(3);
    let mut best = (text, text.parse::<Postcode>().ok());
    if best.1.is_some() {
        best.0 = "";
    }
    for place in spaces {
        let (before, after) = text.split_at_checked(place).unwrap_or((text, ""));
        if let Ok(postcode) = after.trim_matches([' ', ',']).parse::<Postcode>() {
            best = (before.trim_end_matches([' ', ',']), Some(postcode));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::{Address, AddressKind};

    #[test]
    fn the_postcode_is_found_at_the_end() -> anyhow::Result<()> {
        for text in [
            "14 Maple Court, Reading, RG1 2AB",
            "14 Maple Court, Reading RG12AB",
        ] {
            let address = Address::parse(AddressKind::Home, text)?;
            assert_eq!(address.lines(), "14 Maple Court, Reading");
            assert_eq!(address.expose(), "14 Maple Court, Reading, RG1 2AB");
        }
        assert_eq!(
            Address::parse(AddressKind::Home, "RG1 2AB")?.expose(),
            "RG1 2AB"
        );
        assert_eq!(
            Address::parse(AddressKind::Home, "The towpath")?.postcode(),
            None
        );
        Ok(())
    }

    #[test]
    fn nowhere_to_live_is_understood() -> anyhow::Result<()> {
        for text in ["NFA", "No fixed abode", "no fixed abode."] {
            assert_eq!(
                Address::parse(AddressKind::Home, text)?.kind(),
                AddressKind::NoFixedAbode
            );
        }
        Ok(())
    }
}
