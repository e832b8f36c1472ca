//! One way to write a text: Latin letters, lower case, no accents, no punctuation, single spaces.

use any_ascii::any_ascii;
use unicode_normalization::UnicodeNormalization as _;

/// The text in plain Latin letters and digits. Apostrophes vanish (`O’Neill` is `oneill`); any other mark becomes a
/// space (`Anne-Marie` is `anne marie`). Folding twice is folding once.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut gap = false;
    let bare: String = text.nfkd().filter(|letter| !is_accent(*letter)).collect();
    for letter in any_ascii(&bare).chars() {
        if letter.is_ascii_alphanumeric() {
            if gap && !folded.is_empty() {
                folded.push(' ');
            }
            gap = false;
            folded.push(letter.to_ascii_lowercase());
        } else if !matches!(letter, '\'' | '`') {
            gap = true;
        }
    }
    folded
}

/// The accents of Latin, Greek and Cyrillic letters. The vowel signs of other scripts are not accents and stay.
const fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::fold;
    use proptest::prelude::*;

    #[test]
    fn scripts_and_marks_become_plain_letters() {
        for (written, folded) in [
            ("Nguyễn Thị Hương", "nguyen thi huong"),
            ("O’Neill", "oneill"),
            ("D'Souza", "dsouza"),
            ("Anne-Marie", "anne marie"),
            ("Ніна Коваль", "nina koval"),
            ("  Łukasz   Żak ", "lukasz zak"),
        ] {
            assert_eq!(fold(written), folded, "{written}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text: String) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
