//! What each agency wrote down about a person: a record for each agency that knows them.

use candour_domain::{AgencyKind, Date, Field, FieldValue, NameKind, ParseError, PersonName, Sex};

use crate::agency::{self, AGENCIES, Row};
use crate::dice::{Dice, Throw};
use crate::person::Person;
use crate::profile::Profile;
use crate::{lines, numbers, place, profile, written};

/// A record to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPlan {
    /// The key of the agency whose record it is.
    pub agency: &'static str,
    /// The agency's own reference.
    pub reference: String,
    /// Who it is truly about: the truth, for measuring, which the product is never told.
    pub person: u64,
    /// The facts.
    pub values: Vec<FieldValue>,
}

/// The facts of a record while it is written. What a type's door refuses is counted and left out.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) values: Vec<FieldValue>,
    pub(crate) refused: usize,
}

impl Sheet {
    pub(crate) fn fact(&mut self, field: Field, detail: &str, text: &str) {
        self.add(FieldValue::parse(field, detail, text));
    }

    pub(crate) fn name(&mut self, name: Result<PersonName, ParseError>) {
        self.add(name.map(|name| FieldValue::name(&name)));
    }

    fn add(&mut self, value: Result<FieldValue, ParseError>) {
        match value {
            Ok(value) => self.values.push(value),
            Err(_) => self.refused += 1,
        }
    }
}

/// The agencies that know a person: one to four.
pub(crate) fn known_to(person: &Person, seed: u64, today: Date) -> Vec<&'static Row> {
    let mut dice = Dice::of(seed, person.id, Throw::Presence);
    let wanted = match dice.below(100) {
        0..=41 => 1,
        42..=72 => 2,
        73..=90 => 3,
        _ => 4,
    };
    let mut known: Vec<&'static Row> = Vec::new();
    let rows: Vec<&'static Row> = AGENCIES.iter().collect();
    while known.len() < wanted {
        let weigh = |row: &&Row| {
            if known.iter().any(|other| other.key == row.key) {
                0
            } else {
                weight(row, person, today)
            }
        };
        match dice.weighted(&rows, weigh) {
            Some(row) => known.push(row),
            None => break,
        }
    }
    known
}

/// How likely an agency is to know somebody of this age, in this place.
fn weight(row: &Row, person: &Person, today: Date) -> u64 {
    if row.area.is_some_and(|area| area != person.home.area) {
        return 0;
    }
    let age = person.age(today);
    let adult = |weight: u64| if age >= 18 { weight } else { 0 };
    match row.kind {
        AgencyKind::Police => {
            if age >= 10 {
                11
            } else {
                5
            }
        }
        AgencyKind::AdultSocialCare => adult(9),
        AgencyKind::ChildrensServices => {
            if age < 18 {
                14
            } else {
                0
            }
        }
        AgencyKind::HousingAuthority => adult(6),
        AgencyKind::HousingProvider | AgencyKind::Probation => adult(4),
        AgencyKind::Health => 6,
        AgencyKind::School if row.key == "college" => {
            if (16..=20).contains(&age) {
                12
            } else {
                0
            }
        }
        AgencyKind::School => {
            if age <= 16 {
                12
            } else {
                0
            }
        }
        AgencyKind::YouthJustice => {
            if (10..18).contains(&age) {
                4
            } else {
                0
            }
        }
        AgencyKind::Charity if row.key == "outreach" => adult(if person.homeless { 40 } else { 1 }),
        AgencyKind::Charity if row.key == "refuge" => adult(u64::from(person.sex == Sex::Female)),
        AgencyKind::Charity => adult(if person.is_of_these_islands() { 0 } else { 4 }),
        AgencyKind::Prison | AgencyKind::Fire => adult(2),
        AgencyKind::Business => adult(3),
        AgencyKind::RegionalUnit
        | AgencyKind::NationalCrimeAgency
        | AgencyKind::CompetentAuthority
        | AgencyKind::BarringService
        | AgencyKind::ImmigrationEnforcement
        | AgencyKind::Oversight => 0,
    }
}

/// The reference an agency gives person `id`.
pub(crate) fn reference(row: &Row, id: u64) -> String {
    let number = agency::find(row.key).map_or(0, |found| found.0);
    numbers::reference(row.prefix, number, id)
}

/// What one agency wrote of a person.
pub(crate) fn write(
    person: &Person,
    row: &'static Row,
    seed: u64,
    today: Date,
) -> (RecordPlan, usize) {
    let (number, _) = agency::find(row.key).unwrap_or((0, row));
    let mut dice = Dice::of(seed, person.id, Throw::Record(number));
    let (dice, profile) = (&mut dice, profile::of(row.kind));
    let mut sheet = Sheet::default();
    identity(&mut sheet, person, row, dice, today);
    whereabouts(&mut sheet, person, row, dice);
    identifiers(&mut sheet, person, row, &profile, dice);
    story(&mut sheet, row, person.age(today), (today, dice));
    let plan = RecordPlan {
        agency: row.key,
        reference: reference(row, person.id),
        person: person.id,
        values: sheet.values,
    };
    (plan, sheet.refused)
}

fn identity(sheet: &mut Sheet, person: &Person, row: &Row, dice: &mut Dice, today: Date) {
    const STREET: [&str; 10] = [
        "Smiler", "Tiny", "Jinx", "Biscuit", "Moth", "Duke", "Pickle", "Rocket", "Ghost", "Sparky",
    ];
    let profile = profile::of(row.kind);
    sheet.name(written::name(person, &profile, dice));
    if let Some(native) = written::native(person) {
        let often = if row.key == "migrant-support" {
            700
        } else {
            70
        };
        if dice.chance(often) {
            sheet.name(native);
        }
    }
    if let Some(former) = &person.former_family
        && dice.chance(180)
    {
        sheet.name(PersonName::of(NameKind::Alias, &person.first.usual, former));
    }
    let streetwise =
        matches!(row.kind, AgencyKind::Police | AgencyKind::YouthJustice) || row.key == "outreach";
    if streetwise && dice.chance(70) {
        sheet.fact(Field::Name, NameKind::Street.code(), dice.word(&STREET));
    }
    if let Some(born) = written::born(person, &profile, today, dice) {
        sheet.fact(Field::DateOfBirth, "-", &born);
    }
    if dice.chance(920) {
        let right = !dice.chance(6);
        let sex = match (person.sex, right) {
            (Sex::Female, true) | (Sex::Male, false) => Sex::Female,
            (Sex::Male, true) | (Sex::Female, false) => Sex::Male,
            (Sex::Other, _) => Sex::Other,
        };
        sheet.fact(Field::Sex, "-", sex.code());
    }
}

fn whereabouts(sheet: &mut Sheet, person: &Person, row: &Row, dice: &mut Dice) {
    let profile = profile::of(row.kind);
    if person.homeless {
        sheet.fact(Field::Address, "-", dice.word(&["No fixed abode", "NFA"]));
        if dice.chance(400) {
            let spot = dice.word(&["Doorway on", "Bench at", "Underpass by", "Car park off"]);
            let seen = format!("{spot} {}, {}", place::street(dice), person.home.town);
            sheet.fact(Field::Address, "seen", &seen);
        }
    } else if row.key != "refuge" && dice.chance(930) {
        let old = dice.chance(profile.moved);
        let home = if old {
            &person.former_home
        } else {
            &person.home
        };
        sheet.fact(
            Field::Address,
            "home",
            &home_as_written(&home.shown(), dice),
        );
        if !old && dice.chance(150) {
            sheet.fact(Field::Address, "former", &person.former_home.shown());
        }
    }
    if dice.chance(profile.phone) {
        let phone = if dice.chance(150) {
            numbers::phone(dice)
        } else {
            person.phone.clone()
        };
        sheet.fact(Field::Phone, "-", &phone);
    }
    if dice.chance(profile.email) {
        sheet.fact(Field::Email, "-", &person.email);
    }
    if row.kind == AgencyKind::Police
        && dice.chance(400)
        && let Some(vehicle) = &person.vehicle
    {
        sheet.fact(Field::Vehicle, "-", vehicle);
    }
}

/// An address as a hurried person writes it: short words for street kinds, the postcode left out.
fn home_as_written(shown: &str, dice: &mut Dice) -> String {
    let mut address = shown.to_owned();
    if dice.chance(200) {
        for (long, short) in [
            (" Road,", " Rd,"),
            (" Street,", " St,"),
            (" Avenue,", " Ave,"),
        ] {
            address = address.replace(long, short);
        }
    }
    if dice.chance(60)
        && let Some((before, _)) = address.clone().rsplit_once(", ")
    {
        before.clone_into(&mut address);
    }
    address
}

fn identifiers(sheet: &mut Sheet, person: &Person, row: &Row, profile: &Profile, dice: &mut Dice) {
    if dice.chance(profile.nhs)
        && let Some(number) = numbers::nhs_number(person.id)
    {
        sheet.fact(Field::NhsNumber, "-", &number);
    }
    let pupil = if row.kind == AgencyKind::School {
        950
    } else if matches!(
        row.kind,
        AgencyKind::ChildrensServices | AgencyKind::YouthJustice
    ) {
        300
    } else {
        0
    };
    if dice.chance(pupil) {
        let number = numbers::pupil_number(person.id, person.born);
        sheet.fact(Field::UniquePupilNumber, "-", &number);
    }
    if row.kind == AgencyKind::Probation && dice.chance(900) {
        let number = format!("ZZ{:06}", dice.below(1_000_000));
        sheet.fact(Field::OtherIdentifier, "case reference", &number);
    }
}

fn story(sheet: &mut Sheet, row: &Row, age: i16, (today, dice): (Date, &mut Dice)) {
    let Some(lines) = lines::of(row) else {
        return;
    };
    let kinds = [
        (Field::Involvement, &lines.involvement, 950),
        (Field::Risk, &lines.risk, 330),
        (Field::CareStatus, &lines.care, 450),
        (Field::StaffSafety, &lines.safety, 40),
    ];
    for (field, list, often) in kinds {
        if dice.chance(often)
            && let Some(line) = lines::for_age(list, age, (today, &mut *dice))
        {
            sheet.fact(field, "-", &line);
        }
    }
}

#[cfg(test)]
mod tests {
    use candour_domain::Date;

    use super::{known_to, write};
    use crate::person::Person;

    #[test]
    fn no_door_refuses_a_fact() -> anyhow::Result<()> {
        let today = Date::new(2026, 11, 23)?;
        for id in 0..2_500 {
            let person = Person::draw(7, id, today);
            let known = known_to(&person, 7, today);
            assert!((1..=4).contains(&known.len()), "{id}");
            for row in known {
                assert_eq!(
                    write(&person, row, 7, today).1,
                    0,
                    "{person:?} at {}",
                    row.key
                );
            }
        }
        Ok(())
    }
}
