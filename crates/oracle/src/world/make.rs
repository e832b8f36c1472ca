//! Making a world from a seed.

use super::{Account, Agency, Agreement, Grade, Holding, Role, Value, World};
use crate::canary;
use crate::dice::Dice;
use crate::world::BORDERS;

const KINDS: [(&str, &str); 6] = [
    ("police", "Police"),
    ("adult-social-care", "Adult Care"),
    ("childrens-services", "Children"),
    ("housing-provider", "Homes"),
    ("health", "Health"),
    ("charity", "Charity"),
];

pub(super) fn world(seed: u64) -> World {
    let mut dice = Dice::new(seed);
    let mut agencies = agencies(&mut dice);
    let accounts = accounts(&mut dice, &agencies);
    let agreements = agreements(&mut dice, agencies.len());
    // Whoever enforces immigration law holds nothing here.
    let keeping = agencies.iter().filter(|of| of.kind != BORDERS).count();
    let holdings = holdings(&mut dice, keeping);
    let word = canary::name(&mut dice, 5);
    agencies.push(Agency {
        name: format!("{word} Oversight"),
        word: word.to_lowercase(),
        kind: "oversight",
        desks: vec!["Chair".to_owned()],
    });
    World {
        agencies,
        accounts,
        holdings,
        agreements,
    }
}

/// From 3 to 6 agencies that hold records; in a world of five or more the last enforces immigration law.
fn agencies(dice: &mut Dice) -> Vec<Agency> {
    let many = dice.between(3, 6);
    (0..many)
        .zip(KINDS)
        .map(|(nth, (kind, what))| {
            let (kind, what) = if many >= 5 && nth + 1 == many {
                (BORDERS, "Borders")
            } else {
                (kind, what)
            };
            let word = canary::name(dice, 5);
            let desks = (0..dice.between(2, 3))
                .map(|_| format!("{} Desk", canary::name(dice, 5)))
                .collect();
            Agency {
                name: format!("{word} {what}"),
                word: word.to_lowercase(),
                kind,
                desks,
            }
        })
        .collect()
}

/// Two practitioners in each agency, an administrator, and an oversight officer.
fn accounts(dice: &mut Dice, agencies: &[Agency]) -> Vec<Account> {
    let mut accounts = Vec::new();
    for (agency, of) in agencies.iter().enumerate() {
        accounts.push(account(dice, agency, vec![0], Role::Practitioner));
        let more = if of.desks.len() > 2 && dice.percent(50) {
            vec![1, 2]
        } else {
            vec![1]
        };
        accounts.push(account(dice, agency, more, Role::Practitioner));
    }
    accounts.push(account(dice, 0, vec![0], Role::Administrator));
    accounts.push(account(dice, agencies.len(), vec![0], Role::Oversight));
    // A leaver: somebody whose account is closed on the way.
    accounts.push(account(dice, 0, vec![0], Role::Practitioner));
    accounts
}

fn account(dice: &mut Dice, agency: usize, desks: Vec<usize>, role: Role) -> Account {
    let name = canary::name(dice, 3);
    Account {
        email: format!(
            "{}.{}@example.org",
            role.code(),
            dice.letters("abcdefghkmn", 8)
        ),
        password: format!(
            "correct {} {}",
            canary::name(dice, 4),
            canary::name(dice, 4)
        ),
        name: format!("{name} {}", canary::name(dice, 3)),
        agency,
        desks,
        role,
    }
}

/// Every grade in turn, and for some pairs no agreement.
fn agreements(dice: &mut Dice, many: usize) -> Vec<Agreement> {
    let grades = [
        Some(Grade::Desk),
        Some(Grade::Silent),
        Some(Grade::Agency),
        None,
        Some(Grade::Exists),
        Some(Grade::Nothing),
    ];
    let mut turn = dice.below(grades.len());
    let mut agreements = Vec::new();
    for holder in 0..many {
        for reader in (0..many).filter(|reader| *reader != holder) {
            turn += 1;
            if let Some(Some(grade)) = grades.get(turn % grades.len()).copied() {
                agreements.push(Agreement {
                    holder,
                    reader,
                    grade,
                });
            }
        }
    }
    agreements
}

struct Person {
    number: usize,
    given: String,
    family: String,
}

fn holdings(dice: &mut Dice, agencies: usize) -> Vec<Holding> {
    let mut holdings: Vec<Holding> = Vec::new();
    for number in 0..dice.between(10, 40) {
        let person = Person {
            number,
            given: canary::name(dice, 4),
            family: canary::name(dice, 5),
        };
        let first = dice.below(agencies);
        for step in 0..dice.between(1, 3.min(agencies)) {
            let agency = (first + step) % agencies;
            let nth = holdings.len();
            holdings.push(holding(dice, &person, agency, nth));
        }
    }
    holdings
}

fn holding(dice: &mut Dice, person: &Person, agency: usize, nth: usize) -> Holding {
    let mut values = vec![name(dice, person)];
    // The same at each agency, or nothing would ever be linked: it is a leak only if no record of theirs may be seen.
    let (typed, forms) = canary::born(person.number);
    values.push(value("date-of-birth", typed, forms));
    if dice.percent(80) {
        let (typed, digits) = canary::phone(nth);
        values.push(value("phone", typed, vec![digits]));
    }
    for field in [
        "address",
        "email",
        "involvement",
        "risk",
        "care-status",
        "other-identifier",
    ] {
        if dice.percent(85) {
            values.push(strong(dice, field));
        }
    }
    Holding {
        agency,
        person: person.number,
        reference: format!("A{agency}-{nth:04}"),
        values,
    }
}

/// The person's name as this agency spells it. The first name is shared, the family name is its own.
fn name(dice: &mut Dice, person: &Person) -> Value {
    let family = canary::misspelt(dice, &person.family);
    let mut name = value(
        "name",
        format!("{} {family}", person.given),
        vec![family.to_lowercase()],
    );
    name.hints.push(person.given.to_lowercase());
    name
}

fn value(field: &'static str, typed: String, forms: Vec<String>) -> Value {
    Value {
        field,
        typed,
        forms,
        hints: Vec::new(),
    }
}

/// A fact with a strong secret word, in a shape its field accepts.
pub(crate) fn strong(dice: &mut Dice, field: &'static str) -> Value {
    let word = canary::strong(dice);
    let typed = match field {
        "address" => format!(
            "{} {} Road, Oxford, OX4 {}AB",
            dice.between(1, 99),
            canary::capital(&word),
            dice.between(1, 9)
        ),
        "email" => format!("{word}@example.org"),
        "other-identifier" => word.to_uppercase(),
        "care-status" => format!("Has a plan, {word}"),
        "risk" => format!("Worried about {word}"),
        _ => format!("Open since March, {word}"),
    };
    value(field, typed, vec![word])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use crate::{Grade, Role, Step, World};

    #[test]
    fn a_seed_repeats_its_world() {
        assert_eq!(World::new(3).setup(), World::new(3).setup());
        assert_ne!(World::new(3).setup(), World::new(4).setup());
    }

    #[test]
    fn worlds_are_of_the_promised_size() {
        for seed in 0..50 {
            let world = World::new(seed);
            assert!((4..=7).contains(&world.agencies.len()));
            assert!((6..=15).contains(&world.accounts.len()));
            let people: BTreeSet<usize> = world.holdings.iter().map(|row| row.person).collect();
            assert!((10..=40).contains(&people.len()));
            let roles = world
                .accounts
                .iter()
                .filter(|at| at.role == Role::Oversight);
            assert_eq!(roles.count(), 1);
            let imports = world.setup().into_iter();
            let imports = imports.filter(|step| matches!(step, Step::Import { .. }));
            assert!(imports.count() >= 2);
        }
        let grades: BTreeSet<Grade> = (0..9)
            .flat_map(|seed| World::new(seed).agreements)
            .map(|agreement| agreement.grade)
            .collect();
        assert_eq!(grades.len(), 5);
    }

    #[test]
    fn only_what_links_records_of_one_person_is_shared() {
        let world = World::new(11);
        for (place, one) in world.holdings.iter().enumerate() {
            for other in world.holdings.iter().skip(place + 1) {
                for mine in &one.values {
                    for theirs in &other.values {
                        if mine.forms == theirs.forms {
                            assert_eq!(one.person, other.person);
                            assert!(["date-of-birth", "name"].contains(&mine.field));
                        }
                    }
                }
            }
        }
    }
}
