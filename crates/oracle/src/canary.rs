//! Secret words: every fact of every record holds one that no other fact holds, in a shape its field accepts.

use crate::dice::Dice;

/// A word that could be a name: consonants and vowels in turn.
pub(crate) fn name(dice: &mut Dice, pairs: usize) -> String {
    let mut word = String::new();
    for _ in 0..pairs {
        word.push_str(&dice.letters("bdfgjklmnpqrstvwxz", 1));
        word.push_str(&dice.letters("aeiou", 1));
    }
    capital(&word)
}

/// The same name as somebody else spelt it: one letter differs.
pub(crate) fn misspelt(dice: &mut Dice, name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let at = dice.between(2, letters.len().saturating_sub(1));
    letters
        .iter()
        .enumerate()
        .map(|(place, letter)| {
            if place != at {
                return *letter;
            }
            let all = if "aeiou".contains(*letter) {
                "aeiou"
            } else {
                "bdfgjklmnpqrstvwxz"
            };
            let other = all.chars().find(|new| new != letter && dice.percent(40));
            other.unwrap_or(if *letter == 'y' { 'h' } else { 'y' })
        })
        .collect()
}

/// Twenty letters at random, about 94 bits, for fields that hold any words.
pub(crate) fn strong(dice: &mut Dice) -> String {
    format!("zq{}", dice.letters("abcdefghijklmnopqrstuvwxyz", 18))
}

/// The word with a capital letter.
pub(crate) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// A telephone number kept for drama, the `nth` of a thousand, and the digits that give it away in any spelling.
pub(crate) fn phone(nth: usize) -> (String, String) {
    let last = nth % 1_000;
    (format!("07700 900{last:03}"), format!("7700900{last:03}"))
}

/// A date of birth that nobody else has, and the ways in which a page may write it.
pub(crate) fn born(nth: usize) -> (String, Vec<String>) {
    // Days 2 to 28 and years before 1996, so that no date of a statute or of today is among them.
    let day = 2 + nth % 27;
    let month = 1 + (nth / 27) % 12;
    let year = 1949 + (nth * 7) % 47;
    let words = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = words.get(month - 1).copied().unwrap_or("");
    (
        format!("{year}-{month:02}-{day:02}"),
        vec![
            format!("{day} {word} {year}"),
            format!("{year}-{month:02}-{day:02}"),
            format!("{day:02}/{month:02}/{year}"),
        ],
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{born, misspelt, name, phone, strong};
    use crate::dice::Dice;

    #[test]
    fn no_two_secrets_are_the_same() {
        let mut dice = Dice::new(7);
        let words: BTreeSet<String> = (0..500).map(|_| strong(&mut dice)).collect();
        let names: BTreeSet<String> = (0..500).map(|_| name(&mut dice, 5)).collect();
        let dates: BTreeSet<String> = (0..300).map(|nth| born(nth).0).collect();
        let phones: BTreeSet<String> = (0..1_000).map(|nth| phone(nth).1).collect();
        assert_eq!(
            (words.len(), names.len(), dates.len(), phones.len()),
            (500, 500, 300, 1_000)
        );
    }

    #[test]
    fn a_misspelt_name_is_another_name_of_the_same_length() {
        let mut dice = Dice::new(9);
        for _ in 0..300 {
            let right = name(&mut dice, 5);
            let wrong = misspelt(&mut dice, &right);
            assert_ne!(right, wrong);
            assert_eq!(right.len(), wrong.len());
        }
    }
}
