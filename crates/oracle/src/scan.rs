//! Looking for thousands of words at once in every response.

use std::collections::{BTreeMap, BTreeSet};

use crate::decode::readings;

/// Words shorter than this are not looked for: they would be found by accident.
const WINDOW: usize = 6;
const SIEVE: usize = 1 << 16;

/// The words and a sieve that lets nearly every place in a page be passed over.
#[derive(Debug, Clone)]
pub(crate) struct Scanner {
    sieve: Vec<bool>,
    begins: BTreeMap<[u8; WINDOW], Vec<usize>>,
    words: Vec<Vec<u8>>,
}

impl Scanner {
    /// Nothing to look for yet.
    pub(crate) fn new() -> Self {
        Self {
            sieve: vec![false; SIEVE],
            begins: BTreeMap::new(),
            words: Vec::new(),
        }
    }

    /// Look for a word from now on; its number. Capitals do not matter.
    pub(crate) fn add(&mut self, word: &str) -> usize {
        let word = word.to_ascii_lowercase().into_bytes();
        let number = self.words.len();
        if let Some(begin) = word.first_chunk::<WINDOW>() {
            self.begins.entry(*begin).or_default().push(number);
            if let Some(bit) = self.sieve.get_mut(hash(*begin)) {
                *bit = true;
            }
        }
        self.words.push(word);
        number
    }

    /// The numbers of the words that these bytes show under some reading.
    pub(crate) fn scan(&self, bytes: &[u8]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for reading in readings(bytes) {
            self.scan_reading(&reading, &mut found);
        }
        found
    }

    fn scan_reading(&self, mut rest: &[u8], found: &mut BTreeSet<usize>) {
        while let Some(begin) = rest.first_chunk::<WINDOW>() {
            if self.sieve.get(hash(*begin)) == Some(&true)
                && let Some(numbers) = self.begins.get(begin)
            {
                found.extend(numbers.iter().filter(|number| {
                    self.words
                        .get(**number)
                        .is_some_and(|word| rest.starts_with(word))
                }));
            }
            rest = rest.get(1..).unwrap_or_default();
        }
    }
}

fn hash(begin: [u8; WINDOW]) -> usize {
    let mixed = begin.iter().fold(0_usize, |sum, byte| {
        sum.wrapping_mul(131).wrapping_add(usize::from(*byte))
    });
    (mixed ^ (mixed >> 16)) & (SIEVE - 1)
}

#[cfg(test)]
mod tests {
    use super::Scanner;

    #[test]
    fn finds_each_word_and_no_other() {
        let mut scanner = Scanner::new();
        let one = scanner.add("zqaaabbb");
        let two = scanner.add("zqaaaccc");
        scanner.add("zqaaaddd");
        let found = scanner.scan(b"<p>ZQAAABBB and zqaaac&#99;c, zqaaadd</p>");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [one, two]);
    }
}
