//! The lists of names, read once, and how a name of each origin is put together.

use std::sync::LazyLock;

use crate::dice::Dice;

/// How names of an origin are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// A given name and a family name.
    Plain,
    /// One's own name, one's father's and one's grandfather's.
    Patronymic,
    /// Singh or Kaur between the given name and the family name.
    Sikh,
    /// The family name is said first.
    FamilyFirst,
    /// Two family names.
    TwoSurnames,
    /// The initial of one's father before one's own name.
    Initial,
}

/// One name of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Token {
    /// How it is usually written.
    pub(crate) usual: String,
    /// The form a woman bears, where it differs.
    pub(crate) feminine: Option<String>,
    /// Other ways in which it is written in Latin letters.
    pub(crate) variants: Vec<String>,
    /// How it is written in its own script.
    pub(crate) native: Option<String>,
    weight: u64,
}

impl Token {
    /// A token such as `Kowalski|Kowalska:6/Kovalski`: each mark says what the words after it are.
    fn read(text: &str) -> Self {
        let mut token = Self {
            weight: 1,
            ..Self::default()
        };
        let mut mark = ' ';
        for piece in text.split_inclusive(['/', '|', '=', ':']) {
            let words = piece.trim_end_matches(['/', '|', '=', ':']);
            let spaced = words.replace('_', " ");
            match mark {
                '/' => token.variants.push(spaced),
                '|' => token.feminine = Some(spaced),
                '=' => token.native = Some(spaced),
                ':' => token.weight = words.parse().unwrap_or(1),
                _ => token.usual = spaced,
            }
            mark = piece.chars().last().unwrap_or(' ');
        }
        token
    }

    /// The name as a man or a woman bears it.
    pub(crate) fn borne_by(&self, female: Bearer) -> &str {
        match (&self.feminine, female) {
            (Some(form), Bearer::Woman) => form,
            _ => &self.usual,
        }
    }
}

/// Who bears a name: some family names have two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bearer {
    /// A man or boy.
    Man,
    /// A woman or girl.
    Woman,
}

/// The names of one origin.
#[derive(Debug, Clone)]
pub(crate) struct Origin {
    /// What it is called.
    pub(crate) name: &'static str,
    /// How its names are put together.
    pub(crate) style: Style,
    weight: u64,
    surnames: Vec<Token>,
    male: Vec<Token>,
    female: Vec<Token>,
}

impl Origin {
    /// One origin, by weight.
    pub(crate) fn draw(dice: &mut Dice) -> Option<&'static Self> {
        dice.weighted(&ORIGINS, |origin| origin.weight)
    }

    /// A family name; where fathers' names take its place, a father's name.
    pub(crate) fn surname(&self, dice: &mut Dice) -> Token {
        let list = if self.surnames.is_empty() {
            &self.male
        } else {
            &self.surnames
        };
        Self::one(list, dice)
    }

    /// A given name.
    pub(crate) fn given(&self, bearer: Bearer, dice: &mut Dice) -> Token {
        match bearer {
            Bearer::Man => Self::one(&self.male, dice),
            Bearer::Woman => Self::one(&self.female, dice),
        }
    }

    fn one(list: &[Token], dice: &mut Dice) -> Token {
        dice.weighted(list, |token| token.weight)
            .cloned()
            .unwrap_or_default()
    }
}

/// Every origin, in the order of the file.
pub(crate) static ORIGINS: LazyLock<Vec<Origin>> =
    LazyLock::new(|| read_origins(include_str!("../data/names.txt")));

static NICKNAMES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
    include_str!("../data/nicknames.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split_whitespace().collect())
        .collect()
});

/// What somebody called `full` may be called for short.
pub(crate) fn nickname(full: &str, dice: &mut Dice) -> Option<&'static str> {
    let row = NICKNAMES.iter().find(|row| row.first() == Some(&full))?;
    dice.pick(row.get(1..)?).copied()
}

fn read_origins(text: &'static str) -> Vec<Origin> {
    let mut origins: Vec<Origin> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (kind, rest) = line.split_once(' ').unwrap_or((line, ""));
        let tokens = || rest.split_whitespace().map(Token::read).collect();
        match (kind, origins.last_mut()) {
            ("origin", _) => origins.extend(read_head(rest)),
            ("surname", Some(origin)) => origin.surnames = tokens(),
            ("male", Some(origin)) => origin.male = tokens(),
            ("female", Some(origin)) => origin.female = tokens(),
            _ => {}
        }
    }
    origins
}

fn read_head(rest: &'static str) -> Option<Origin> {
    let mut words = rest.split_whitespace();
    let (name, weight, style) = (words.next()?, words.next()?, words.next()?);
    Some(Origin {
        name,
        weight: weight.parse().ok()?,
        style: match style {
            "patronymic" => Style::Patronymic,
            "sikh" => Style::Sikh,
            "family-first" => Style::FamilyFirst,
            "two-surnames" => Style::TwoSurnames,
            "initial" => Style::Initial,
            _ => Style::Plain,
        },
        surnames: Vec::new(),
        male: Vec::new(),
        female: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::{Bearer, ORIGINS, Style, Token};

    #[test]
    fn a_token_says_what_its_parts_are() {
        let token = Token::read("Kowalski|Kowalska=К:6/Kovalski/van_K");
        assert_eq!(token.usual, "Kowalski");
        assert_eq!(token.borne_by(Bearer::Woman), "Kowalska");
        assert_eq!(token.variants, ["Kovalski", "van K"]);
        assert_eq!((token.native.as_deref(), token.weight), (Some("К"), 6));
    }

    #[test]
    fn every_origin_has_its_lists() {
        assert!(ORIGINS.len() >= 30, "{}", ORIGINS.len());
        for origin in ORIGINS.iter() {
            assert!(origin.weight > 0, "{}", origin.name);
            assert!(
                origin.male.len() >= 5 && origin.female.len() >= 5,
                "{}",
                origin.name
            );
            let fathers = origin.style == Style::Patronymic;
            assert_eq!(origin.surnames.is_empty(), fathers, "{}", origin.name);
            for token in origin
                .male
                .iter()
                .chain(&origin.female)
                .chain(&origin.surnames)
            {
                assert!(!token.usual.is_empty() && token.weight > 0, "{token:?}");
                assert!(
                    token.variants.iter().all(|variant| !variant.is_empty()),
                    "{token:?}"
                );
            }
        }
    }
}
