//! How names and dates go wrong on their way into a record: slipping fingers, spelling by ear, lost accents.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::dice::Dice;

/// What is written for what is heard, first the one and then the other.
const BY_EAR: [(&str, &str); 34] = [
    ("ph", "f"),
    ("ck", "k"),
    ("th", "t"),
    ("ee", "ea"),
    ("ie", "ei"),
    ("ea", "ee"),
    ("ou", "oo"),
    ("kh", "k"),
    ("aa", "a"),
    ("sz", "sh"),
    ("cz", "ch"),
    ("sh", "s"),
    ("wi", "vi"),
    ("ks", "x"),
    ("gh", "g"),
    ("dh", "d"),
    ("bh", "b"),
    ("oo", "u"),
    ("ll", "l"),
    ("tt", "t"),
    ("nn", "n"),
    ("ss", "s"),
    ("ey", "y"),
    ("qu", "kw"),
    ("an", "en"),
    ("er", "ar"),
    ("in", "yn"),
    ("y", "i"),
    ("c", "k"),
    ("z", "s"),
    ("j", "y"),
    ("w", "v"),
    ("e", "i"),
    ("o", "u"),
];

const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// A name with its accents gone, as a keyboard without them leaves it.
pub(crate) fn unaccented(name: &str) -> String {
    name.nfd()
        .filter(|letter| !is_combining_mark(*letter))
        .map(|letter| match letter {
            'ł' => 'l',
            'Ł' => 'L',
            'đ' => 'd',
            'Đ' => 'D',
            'ı' => 'i',
            '’' => '\'',
            other => other,
        })
        .collect()
}

/// A name as somebody spells it who has only heard it.
pub(crate) fn by_ear(name: &str, dice: &mut Dice) -> String {
    let lower = name.to_lowercase();
    let fits: Vec<&(&str, &str)> = BY_EAR
        .iter()
        .filter(|(heard, _)| lower.contains(heard))
        .collect();
    match dice.pick(&fits) {
        Some((heard, written)) => capital(&lower.replacen(heard, written, 1), name),
        None => slip(name, dice),
    }
}

/// A name after one slip of the fingers, in one of its words.
pub(crate) fn slip(name: &str, dice: &mut Dice) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let wrong = usize::try_from(dice.below(u64::try_from(words.len()).unwrap_or(1))).unwrap_or(0);
    let spoilt = |(place, word): (usize, &str)| {
        if place == wrong {
            slip_in(word, dice)
        } else {
            word.to_owned()
        }
    };
    let spoilt: Vec<String> = words.into_iter().enumerate().map(spoilt).collect();
    spoilt.join(" ")
}

fn slip_in(name: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    let last = letters.len().saturating_sub(1);
    if last < 2 {
        return name.to_owned();
    }
    // The first letter is seldom the one that goes wrong.
    let low = u64::from(!dice.chance(50));
    let place = dice.between(low, u64::try_from(last).unwrap_or(1));
    let place = usize::try_from(place).unwrap_or(1);
    match dice.below(4) {
        0 => drop(letters.remove(place)),
        1 => letters.swap(place.min(last.saturating_sub(1)), place.min(last - 1) + 1),
        2 => {
            let twice = letters.get(place).copied().unwrap_or('e');
            letters.insert(place, twice.to_ascii_lowercase());
        }
        _ => {
            if let Some(letter) = letters.get_mut(place) {
                *letter = beside(*letter, dice);
            }
        }
    }
    capital(&letters.into_iter().collect::<String>(), name)
}

/// A key beside this one.
fn beside(letter: char, dice: &mut Dice) -> char {
    let lower = letter.to_ascii_lowercase();
    for row in KEYS {
        if let Some(place) = row.find(lower) {
            let left = place.checked_sub(1).and_then(|left| row.chars().nth(left));
            let right = row.chars().nth(place + 1);
            let choices: Vec<char> = left.into_iter().chain(right).collect();
            return dice.pick(&choices).copied().unwrap_or('e');
        }
    }
    'e'
}

/// Capital letters as the name had them: each word begins with one, unless the name's did not.
fn capital(spoilt: &str, name: &str) -> String {
    if !name.chars().next().is_some_and(char::is_uppercase) {
        return spoilt.to_owned();
    }
    let mut start = true;
    spoilt
        .chars()
        .map(|letter| {
            let shown = if start {
                letter.to_uppercase().next().unwrap_or(letter)
            } else {
                letter
            };
            start = matches!(letter, ' ' | '-' | '\'' | '’');
            shown
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{by_ear, slip, unaccented};
    use crate::dice::{Dice, Throw};

    #[test]
    fn accents_go() {
        assert_eq!(
            unaccented("Wójcik Đặng Łukasz Șerban"),
            "Wojcik Dang Lukasz Serban"
        );
        assert_eq!(unaccented("O’Neill"), "O'Neill");
    }

    #[test]
    fn one_slip_is_one_slip() {
        let mut dice = Dice::of(5, 5, Throw::Kin);
        let mut changed = 0;
        for _ in 0..400 {
            let spoilt = slip("Marlowe", &mut dice);
            assert!(spoilt.len().abs_diff(7) <= 1, "{spoilt}");
            changed += u32::from(spoilt != "Marlowe");
        }
        assert!(changed > 350, "{changed}");
        assert_eq!(slip("Li", &mut dice), "Li");
    }

    #[test]
    fn what_is_heard_is_spelt_otherwise() {
        let mut dice = Dice::of(6, 6, Throw::Kin);
        for _ in 0..50 {
            assert_ne!(by_ear("Stephanie", &mut dice), "Stephanie");
        }
    }
}
