//! The truth about a pretend person: who they are before anybody writes them down.

use candour_domain::{Date, Sex};

use crate::dice::{Dice, Throw};
use crate::names::{Bearer, Origin, Style, Token};
use crate::numbers;
use crate::place::Home;

/// A person as they really are.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their number in the region: what the truth calls them.
    pub id: u64,
    /// Where their name comes from. Kept to test that the region is as varied as the real one, and never an indicator.
    pub origin: &'static str,
    /// Their given names.
    pub given: String,
    /// Their family name or names, as they stand today.
    pub family: String,
    /// Their family name before they took another.
    pub former_family: Option<String>,
    /// When they were born.
    pub born: Date,
    /// Their sex.
    pub sex: Sex,
    /// Where they live, or last lived.
    pub home: Home,
    /// Where they lived before.
    pub former_home: Home,
    /// Whether they have nowhere settled to live.
    pub homeless: bool,
    pub(crate) style: Style,
    pub(crate) first: Token,
    pub(crate) last: Token,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) vehicle: Option<String>,
}

impl Person {
    /// Person `id` of the region of `seed`.
    pub(crate) fn draw(seed: u64, id: u64, today: Date) -> Self {
        let person = Self::alone(seed, id, today);
        let mut dice = Dice::of(seed, id, Throw::Kin);
        // Kin are always an odd number after an even one, so that nobody is kin of kin.
        if id % 2 == 1 && dice.chance(60) {
            let other = Self::alone(seed, id - 1, today);
            person.made_kin(&other, &mut dice)
        } else {
            person
        }
    }

    fn alone(seed: u64, id: u64, today: Date) -> Self {
        let mut dice = Dice::of(seed, id, Throw::Person);
        let dice = &mut dice;
        let bearer = if dice.chance(460) {
            Bearer::Woman
        } else {
            Bearer::Man
        };
        let born = birth(today, dice);
        let origin = Origin::draw(dice);
        let draw = |dice: &mut Dice| origin.map_or_else(Token::default, |from| from.surname(dice));
        let first = origin.map_or_else(Token::default, |from| from.given(bearer, dice));
        let middle = origin.map_or_else(Token::default, |from| from.given(bearer, dice));
        let (last, second) = (draw(dice), draw(dice));
        let style = origin.map_or(Style::Plain, |from| from.style);
        let (given, family) = put_together(style, bearer, [&first, &middle, &last, &second], dice);
        let adult = born.years_until(today) >= 22;
        let married = bearer == Bearer::Woman && adult && dice.chance(280);
        let former_family = (married && style != Style::Patronymic)
            .then(|| draw(dice).borne_by(bearer).to_owned())
            .filter(|former| *former != family);
        let home = Home::anywhere(dice);
        let former_home = if dice.chance(700) {
            Home::within_area(home.area, dice)
        } else {
            Home::anywhere(dice)
        };
        Self {
            id,
            origin: origin.map_or("", |from| from.name),
            phone: numbers::phone(dice),
            email: numbers::email(&given, last.borne_by(bearer), dice),
            vehicle: dice.chance(350).then(|| numbers::vehicle(dice)),
            homeless: adult && dice.chance(35),
            sex: if bearer == Bearer::Woman {
                Sex::Female
            } else {
                Sex::Male
            },
            given,
            family,
            former_family,
            born,
            home,
            former_home,
            style,
            first,
            last,
        }
    }

    /// A twin, or a parent or child of the same name: the people whom a careless eye takes for one.
    fn made_kin(mut self, other: &Self, dice: &mut Dice) -> Self {
        self.origin = other.origin;
        self.family.clone_from(&other.family);
        self.last = other.last.clone();
        self.style = other.style;
        self.home = other.home.clone();
        self.former_family = None;
        if dice.chance(400) {
            // A twin: all but the given name and the numbers.
            self.born = other.born;
            self.former_home = other.former_home.clone();
            let bearer = if self.sex == Sex::Female {
                Bearer::Woman
            } else {
                Bearer::Man
            };
            let origin = crate::names::ORIGINS
                .iter()
                .find(|origin| origin.name == other.origin);
            if let Some(origin) = origin {
                self.first = origin.given(bearer, dice);
                self.given.clone_from(&self.first.usual);
            }
        } else {
            // A parent or child with the very same name.
            self.sex = other.sex;
            self.given.clone_from(&other.given);
            self.first = other.first.clone();
            let apart = i16::try_from(dice.between(20, 38)).unwrap_or(25);
            let year = if other.born.year() > 1980 {
                other.born.year() - apart
            } else {
                other.born.year() + apart
            };
            self.born =
                Date::new(year, self.born.month(), self.born.day().min(28)).unwrap_or(self.born);
        }
        self
    }

    /// The whole name, as they would give it themselves.
    pub fn name(&self) -> String {
        if self.style == Style::FamilyFirst {
            format!("{} {}", self.family, self.given)
        } else {
            format!("{} {}", self.given, self.family)
        }
    }

    /// Whether their name is from these islands: such people are not sent to a charity for migrants.
    pub(crate) fn is_of_these_islands(&self) -> bool {
        matches!(
            self.origin,
            "english" | "welsh" | "scottish" | "irish" | "traveller"
        )
    }

    /// Their age on `day`.
    pub fn age(&self, day: Date) -> i16 {
        self.born.years_until(day)
    }
}

/// A date of birth: two in five are children, as in the work of the agencies, and few are very old.
fn birth(today: Date, dice: &mut Dice) -> Date {
    let years = match dice.below(100) {
        0..=34 => dice.between(5, 17),
        35..=54 => dice.between(18, 29),
        55..=81 => dice.between(30, 54),
        82..=93 => dice.between(55, 74),
        _ => dice.between(75, 96),
    };
    let days = years * 365 + years / 4 + dice.below(365);
    today.plus_days(-i32::try_from(days).unwrap_or(12_000))
}

fn put_together(
    style: Style,
    bearer: Bearer,
    [first, middle, last, second]: [&Token; 4],
    dice: &mut Dice,
) -> (String, String) {
    let family = last.borne_by(bearer);
    let own = first.usual.clone();
    match style {
        Style::Plain | Style::FamilyFirst if style == Style::Plain && dice.chance(300) => {
            let second = if middle.usual == own {
                String::new()
            } else {
                format!(" {}", middle.usual)
            };
            (own + &second, family.to_owned())
        }
        Style::Plain | Style::FamilyFirst => (own, family.to_owned()),
        Style::Patronymic => (own, format!("{family} {}", second.usual)),
        Style::Sikh => {
            let shared = match bearer {
                Bearer::Man => "Singh",
                Bearer::Woman => "Kaur",
            };
            (format!("{own} {shared}"), family.to_owned())
        }
        Style::TwoSurnames => (own, format!("{} {family}", second.borne_by(bearer))),
        Style::Initial => {
            let initial = second.usual.chars().next().unwrap_or('S');
            (format!("{initial}. {own}"), family.to_owned())
        }
    }
}
