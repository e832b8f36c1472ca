//! Where people live: real towns, invented streets, and postcodes in districts that are not issued.

use std::sync::LazyLock;

use crate::dice::Dice;

/// A town, its postcode district, its share of the people, and the council area it lies in.
#[derive(Debug)]
pub(crate) struct Town {
    /// What it is called.
    pub(crate) name: &'static str,
    /// A district of the shape of the town's own, and as far as we know not issued: nobody lives there.
    pub(crate) district: &'static str,
    /// Which of the four council areas it lies in.
    pub(crate) area: usize,
    weight: u64,
}

const fn town(name: &'static str, district: &'static str, area: usize, weight: u64) -> Town {
    Town {
        name,
        district,
        area,
        weight,
    }
}

/// The towns.
pub(crate) static TOWNS: [Town; 14] = [
    town("Reading", "RG81", 0, 18),
    town("Bracknell", "RG83", 0, 7),
    town("Newbury", "RG84", 0, 5),
    town("Wokingham", "RG85", 0, 5),
    town("Oxford", "OX81", 1, 16),
    town("Banbury", "OX83", 1, 6),
    town("Bicester", "OX84", 1, 4),
    town("Didcot", "OX85", 1, 3),
    town("Milton Keynes", "MK81", 2, 21),
    town("Aylesbury", "HP81", 2, 8),
    town("Bletchley", "MK83", 2, 4),
    town("Slough", "SL81", 3, 15),
    town("High Wycombe", "HP83", 3, 10),
    town("Maidenhead", "SL83", 3, 5),
];

#[derive(Debug, Default)]
struct Words {
    first: Vec<&'static str>,
    second: Vec<&'static str>,
    kinds: Vec<(&'static str, u64)>,
    blocks: Vec<String>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    for line in include_str!("../data/streets.txt").lines() {
        let mut parts = line.split_whitespace();
        match parts.next() {
            Some("first") => words.first = parts.collect(),
            Some("second") => words.second = parts.collect(),
            Some("kind") => {
                words.kinds = parts
                    .filter_map(|part| part.split_once(':'))
                    .filter_map(|(kind, weight)| Some((kind, weight.parse().ok()?)))
                    .collect();
            }
            Some("block") => words.blocks = parts.map(|part| part.replace('_', " ")).collect(),
            _ => {}
        }
    }
    words
});

/// Where a person lives or lived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// A flat and its block, or a house number.
    pub house: String,
    /// The street.
    pub street: String,
    /// The town.
    pub town: &'static str,
    /// The postcode.
    pub postcode: String,
    pub(crate) area: usize,
}

impl Home {
    /// Somewhere in the region.
    pub(crate) fn anywhere(dice: &mut Dice) -> Self {
        let [first, ..] = &TOWNS;
        let town = dice.weighted(&TOWNS, |town| town.weight).unwrap_or(first);
        Self::within(town, dice)
    }

    /// Somewhere in one council area.
    pub(crate) fn within_area(area: usize, dice: &mut Dice) -> Self {
        let towns: Vec<&'static Town> = TOWNS.iter().filter(|town| town.area == area).collect();
        match dice.pick(&towns) {
            Some(town) => Self::within(town, dice),
            None => Self::anywhere(dice),
        }
    }

    /// Somewhere in one town.
    pub(crate) fn within(town: &'static Town, dice: &mut Dice) -> Self {
        let number = dice.between(1, 140);
        let house = if dice.chance(240) {
            format!("Flat {}, {}", dice.between(1, 48), dice.word(&WORDS.blocks))
        } else if dice.chance(40) {
            format!("{number}{}", dice.word(&["A", "B"]))
        } else {
            number.to_string()
        };
        let street = street(dice);
        let postcode = postcode(town.district, dice);
        Self {
            house,
            street,
            town: town.name,
            postcode,
            area: town.area,
        }
    }

    /// The whole address in one line.
    pub fn shown(&self) -> String {
        let after = if self.house.contains(' ') { "," } else { "" };
        format!(
            "{}{after} {}, {}, {}",
            self.house, self.street, self.town, self.postcode
        )
    }
}

/// An invented street.
pub(crate) fn street(dice: &mut Dice) -> String {
    let kind = dice
        .weighted(&WORDS.kinds, |kind| kind.1)
        .map_or("Road", |kind| kind.0);
    format!(
        "{}{} {kind}",
        dice.word(&WORDS.first),
        dice.word(&WORDS.second)
    )
}

fn postcode(district: &str, dice: &mut Dice) -> String {
    const LETTERS: [&str; 20] = [
        "A", "B", "D", "E", "F", "G", "H", "J", "L", "N", "P", "Q", "R", "S", "T", "U", "W", "X",
        "Y", "Z",
    ];
    let digit = dice.below(10);
    format!(
        "{district} {digit}{}{}",
        dice.word(&LETTERS),
        dice.word(&LETTERS)
    )
}

#[cfg(test)]
mod tests {
    use candour_domain::Postcode;

    use super::Home;
    use crate::dice::{Dice, Throw};

    #[test]
    fn postcodes_have_the_right_shape() -> anyhow::Result<()> {
        let mut dice = Dice::of(1, 1, Throw::Person);
        for _ in 0..500 {
            let home = Home::anywhere(&mut dice);
            home.postcode.parse::<Postcode>()?;
            assert!(home.street.len() > 6, "{home:?}");
        }
        Ok(())
    }
}
