//! Protective markings. Candour holds OFFICIAL and OFFICIAL-SENSITIVE; anything marked SECRET or above is refused at
//! every door. Source: Government Security Classifications policy, 2024.

use crate::ParseError;

/// How a text is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Marking {
    /// OFFICIAL.
    Official,
    /// OFFICIAL with the -SENSITIVE marking: need-to-know is enforced.
    OfficialSensitive,
}

crate::field::codes!(Marking, "marking", {
    Official => "official", "OFFICIAL";
    OfficialSensitive => "official-sensitive", "OFFICIAL-SENSITIVE";
});

const TOO_HIGH: ParseError = ParseError::new(
    "marking",
    "this text is marked SECRET or above, and this system may not hold it",
);

/// Refuse a text that carries a marking above OFFICIAL.
///
/// A marking is the word `SECRET` in capitals as a word of its own, or the words "top secret" or "UK secret" however
/// they are written. "He keeps a secret phone" is not a marking.
pub fn refuse_above_official(text: &str) -> Result<(), ParseError> {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let capitals = words.contains(&"SECRET");
    let phrase = words.windows(2).any(|pair| {
        let [first, second] = pair else { return false };
        second.eq_ignore_ascii_case("secret")
            && (first.eq_ignore_ascii_case("top") || *first == "UK")
    });
    let alone = text.lines().any(|line| {
        line.trim()
            .trim_matches(['[', ']', '(', ')'])
            .eq_ignore_ascii_case("secret")
    });
    if capitals || phrase || alone {
        Err(TOO_HIGH)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::refuse_above_official;

    #[test]
    fn markings_above_official_are_refused() {
        for text in [
            "SECRET",
            "UK SECRET: the plan",
            "Top secret - eyes only",
            "[secret]\nbody",
            "x\nSECRET//REL\ny",
        ] {
            assert!(refuse_above_official(text).is_err(), "{text}");
        }
    }

    #[test]
    fn ordinary_words_are_not_markings() {
        for text in [
            "He keeps a secret phone",
            "OFFICIAL-SENSITIVE",
            "secretive and withdrawn",
            "a secret.",
        ] {
            assert!(refuse_above_official(text).is_ok(), "{text}");
        }
    }
}
