//! Chance from a seed. Every person, and every record of a person, has dice of its own, so that person 17 is the same
//! person in a region of a hundred and in a region of a million.

use rand::rngs::ChaCha8Rng;
use rand::{Rng as _, SeedableRng as _};

/// What the dice are thrown for. Each has a stream of its own; the numbers never change.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Throw {
    /// Who somebody is.
    Person,
    /// Whether and how they are kin of the person before.
    Kin,
    /// Which agencies know them.
    Presence,
    /// What the agency with this number wrote down.
    Record(u64),
    /// What was noticed about them.
    Concern,
    /// Names of staff.
    Staff,
}

impl Throw {
    const fn number(self) -> u64 {
        match self {
            Self::Person => 1,
            Self::Kin => 2,
            Self::Presence => 3,
            Self::Concern => 4,
            Self::Staff => 5,
            Self::Record(agency) => 1_000 + agency,
        }
    }
}

/// A stream of chance. Only whole numbers are drawn, by a rule written here: the stream must not change when a library
/// changes how it draws.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of number `index`, for `throw`, in the region of `seed`.
    pub(crate) fn of(seed: u64, index: u64, throw: Throw) -> Self {
        let mut key = [0; 32];
        let words = [seed, index, throw.number(), 0x0063_616e_646f_7572];
        for (place, word) in key.chunks_exact_mut(8).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A whole number below `limit` (0 if `limit` is 0).
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// Whether something that happens to `permille` in a thousand happens.
    pub(crate) fn chance(&mut self, permille: u64) -> bool {
        self.below(1_000) < permille
    }

    /// One of a list.
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let place = self.below(u64::try_from(list.len()).unwrap_or(0));
        list.get(usize::try_from(place).ok()?)
    }

    /// One of a list of words, or nothing at all if the list is empty.
    pub(crate) fn word<'a, T: AsRef<str>>(&mut self, list: &'a [T]) -> &'a str {
        self.pick(list).map_or("", AsRef::as_ref)
    }

    /// One of a list, by weight.
    pub(crate) fn weighted<'a, T>(
        &mut self,
        list: &'a [T],
        weight: impl Fn(&T) -> u64,
    ) -> Option<&'a T> {
        let total = list.iter().map(&weight).sum();
        let mut left = self.below(total);
        list.iter().find(|item| {
            let here = weight(item);
            let found = left < here;
            left = left.saturating_sub(here);
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Dice, Throw};

    #[test]
    fn the_stream_never_changes() {
        let mut dice = Dice::of(7, 17, Throw::Person);
        let drawn: Vec<u64> = (0..4).map(|_| dice.below(1_000)).collect();
        assert_eq!(drawn, [482, 997, 181, 507]);
    }

    #[test]
    fn weights_are_kept() {
        let mut dice = Dice::of(1, 2, Throw::Kin);
        let list = [("a", 900_u64), ("b", 100), ("never", 0)];
        let mut counts = [0_u32; 3];
        for _ in 0..10_000 {
            let drawn = dice.weighted(&list, |item| item.1).unwrap();
            counts[list.iter().position(|item| item == drawn).unwrap()] += 1;
        }
        assert!((8_800..9_200).contains(&counts[0]), "{counts:?}");
        assert_eq!(counts[2], 0);
    }
}
