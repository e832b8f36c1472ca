//! People who must be found, and people who must be told apart. All are invented.

use candour_domain::{AgencyId, Category, Field, FieldValue, Record, RecordId};
use candour_linkage::{Band, Model, PROPOSE_AT, Profile, Waterfall, keys, weigh};

/// A profile from facts: field, sort, words.
fn person(facts: &[(Field, &str, &str)]) -> anyhow::Result<Profile> {
    let values: Result<Vec<FieldValue>, _> = facts
        .iter()
        .map(|(field, detail, text)| FieldValue::parse(*field, detail, text))
        .collect();
    Ok(Profile::of(&Record {
        id: RecordId::from_bytes([0; 16]),
        agency: AgencyId::from_bytes([0; 16]),
        reference: "1".to_owned(),
        version: 1,
        category: Category::Ordinary,
        values: values?,
    }))
}

fn named(name: &str, born: &str) -> anyhow::Result<Profile> {
    person(&[(Field::Name, "-", name), (Field::DateOfBirth, "-", born)])
}

fn housed(name: &str, born: &str, address: &str) -> anyhow::Result<Profile> {
    person(&[
        (Field::Name, "-", name),
        (Field::DateOfBirth, "-", born),
        (Field::Address, "-", address),
    ])
}

fn between(left: &Profile, right: &Profile) -> Waterfall {
    weigh(&Model::published(), left, right)
}

/// They have a key in common and their link is proposed.
#[track_caller]
fn found(left: &Profile, right: &Profile) {
    let waterfall = between(left, right);
    assert!(
        waterfall.total() >= PROPOSE_AT,
        "not proposed at {:.1}: {}",
        waterfall.total(),
        told(&waterfall)
    );
    let theirs = keys(right);
    assert!(
        keys(left).iter().any(|key| theirs.contains(key)),
        "they never meet"
    );
}

/// Their link is not proposed.
#[track_caller]
fn apart(left: &Profile, right: &Profile) {
    let waterfall = between(left, right);
    assert!(
        waterfall.total() < PROPOSE_AT,
        "proposed at {:.1}: {}",
        waterfall.total(),
        told(&waterfall)
    );
}

fn told(waterfall: &Waterfall) -> String {
    let parts: Vec<String> = waterfall
        .parts
        .iter()
        .map(|part| format!("{}: {} {:+.1}", part.comparison, part.level, part.weight))
        .collect();
    parts.join("; ")
}

#[test]
fn misspelt_names_with_the_same_date_of_birth() -> anyhow::Result<()> {
    let right = named("Kieran Whitcombe", "1991-07-23")?;
    for misspelt in [
        "Kieran Whitcmbe",
        "Kieran Whitocmbe",
        "Kieran Witcome",
        "Kieron Whitcombe",
        "Keiran Whitcomb",
        "Whitcombe Kieran",
    ] {
        found(&named(misspelt, "1991-07-23")?, &right);
    }
    Ok(())
}

#[test]
fn names_of_any_script_and_order() -> anyhow::Result<()> {
    for (left, right) in [
        ("Nguyễn Thị Hương", "Huong Nguyen"),
        ("Mohammed Ali", "Muhammad Aly"),
        ("Ніна Коваль", "Nina Koval"),
        ("Юлия Щербакова", "Julia Shcherbakova"),
        ("Łukasz Żak", "Lukasz Zak"),
        ("Anne-Marie O’Neill", "Anne Marie ONeill"),
        ("محمد علي", "Mohammed Ali"),
    ] {
        found(&named(left, "1988-11-04")?, &named(right, "1988-11-04")?);
    }
    Ok(())
}

#[test]
fn double_surnames_and_short_forms() -> anyhow::Result<()> {
    for (left, right) in [
        ("Imogen Hartley-Brook", "Imogen Brook"),
        ("Imogen Hartley-Brook", "Imogen Hartley"),
        ("Tom Ashdown", "Thomas Ashdown"),
        ("Gosia Wrona", "Małgorzata Wrona"),
        ("Dr Thomas Ashdown", "Thos. Ashdown"),
    ] {
        found(&named(left, "1979-03-30")?, &named(right, "1979-03-30")?);
    }
    Ok(())
}

#[test]
fn dates_of_birth_as_people_write_them() -> anyhow::Result<()> {
    let born = housed(
        "Priya Vellathottam",
        "1990-04-07",
        "12 Larch Close, Didcot, OX11 1AA",
    )?;
    for written in [
        "1990-07-04",
        "1990",
        "1990-04",
        "about 34 on 2024-11-01",
        "1990-04-17",
    ] {
        found(
            &housed(
                "Priya Vellathottam",
                written,
                "12 Larch Cl, Didcot OX11 1AA",
            )?,
            &born,
        );
    }
    // Without an address the swapped day still links; a year alone with a rare name does too.
    found(
        &named("Priya Vellathottam", "1990-07-04")?,
        &named("Priya Vellathottam", "1990-04-07")?,
    );
    found(
        &named("Priya Vellathottam", "1990")?,
        &named("Priya Vellathottam", "1990-04-07")?,
    );
    Ok(())
}

#[test]
fn nowhere_to_live_is_not_an_agreement() -> anyhow::Result<()> {
    let left = housed("Ray Tunnicliffe", "1969-02-13", "No fixed abode")?;
    let right = housed("Raymond Tunnicliffe", "1969-02-13", "NFA")?;
    found(&left, &right);
    assert!(
        between(&left, &right)
            .parts
            .iter()
            .all(|part| part.comparison != "Address")
    );
    apart(
        &housed("Lee Mott", "1969-02-13", "NFA")?,
        &housed("Dean Pask", "1971-10-01", "NFA")?,
    );
    Ok(())
}

#[test]
fn twins_are_not_one_person() -> anyhow::Result<()> {
    let home = "3 Quarry Lane, Slough, SL1 1AB";
    let left = housed("Adeola Bankole", "2009-06-18", home)?;
    let other = housed("Temitope Bankole", "2009-06-18", home)?;
    assert_ne!(Band::of(between(&left, &other).total()), Some(Band::Likely));
    let sexed = |name: &str, sex: &str| {
        person(&[
            (Field::Name, "-", name),
            (Field::DateOfBirth, "-", "2009-06-18"),
            (Field::Sex, "-", sex),
            (Field::Address, "-", home),
        ])
    };
    apart(
        &sexed("Jack Perrin", "male")?,
        &sexed("Ruby Perrin", "female")?,
    );
    let (one, two) = (sexed("Jack Perrin", "male")?, sexed("Liam Perrin", "male")?);
    assert_ne!(Band::of(between(&one, &two).total()), Some(Band::Likely));
    // One twin, seen twice, is.
    assert_eq!(
        Band::of(between(&left, &housed("Adeola Bankole", "2009-06-18", home)?).total()),
        Some(Band::Likely)
    );
    Ok(())
}

#[test]
fn father_and_son_of_one_name_are_not_one_person() -> anyhow::Result<()> {
    let home = "41 Weavers Road, Newbury, RG14 1AB";
    apart(
        &housed("Desmond Clutterbuck", "1958-09-12", home)?,
        &housed("Desmond Clutterbuck", "1983-04-27", home)?,
    );
    Ok(())
}

#[test]
fn a_common_name_alone_is_nobody() -> anyhow::Result<()> {
    for name in ["Mohammed Ali", "John Smith", "David Jones", "Susan Taylor"] {
        let alone = person(&[(Field::Name, "-", name)])?;
        apart(&alone, &alone);
        apart(&named(name, "1974-08-09")?, &named(name, "1985-12-30")?);
    }
    Ok(())
}

#[test]
fn placeholder_dates_are_nobodys() -> anyhow::Result<()> {
    for day in ["1900-01-01", "1970-01-01"] {
        let (left, right) = (named("Yusuf Adan", day)?, named("Joseph Khan", day)?);
        apart(&left, &right);
        assert!(
            between(&left, &right)
                .parts
                .iter()
                .all(|part| part.comparison != "Date of birth")
        );
        let (left, right) = (named("John Smith", day)?, named("John Smith", day)?);
        apart(&left, &right);
    }
    // A first of January is a year: it does not make two people with common names one.
    apart(
        &named("Ahmed Hussain", "1986-01-01")?,
        &named("Ahmad Hussein", "1986-01-01")?,
    );
    apart(
        &named("John Smith", "1986-01-01")?,
        &named("John Smith", "1986-01-01")?,
    );
    Ok(())
}

#[test]
fn brothers_and_sisters_are_not_one_person() -> anyhow::Result<()> {
    let home = "7 Mill Row, Bicester, OX26 1AB";
    apart(
        &housed("Finlay Garrod", "2011-03-02", home)?,
        &housed("Freya Garrod", "2013-08-21", home)?,
    );
    apart(
        &housed("Ali Hussain", "2011-03-02", home)?,
        &housed("Alia Hussain", "2014-10-19", home)?,
    );
    Ok(())
}

#[test]
fn a_waterfall_reads_as_sentences() -> anyhow::Result<()> {
    let waterfall = between(
        &housed(
            "Thomas Ashdown",
            "1990-04-07",
            "12 Larch Close, Didcot, OX11 1AA",
        )?,
        &housed("Tom Ashdwn", "1990-07-04", "9 Elm Road, Luton, LU1 1AA")?,
    );
    let parts: Vec<(&str, &str)> = waterfall
        .parts
        .iter()
        .map(|part| (part.comparison, part.level))
        .collect();
    assert_eq!(
        parts.get(..4),
        Some(
            &[
                (
                    "Given name",
                    "A short form or another spelling of the same name"
                ),
                ("Surname", "One letter different"),
                ("Date of birth", "Day and month changed places"),
                ("Address", "Different"),
            ][..]
        )
    );
    assert_eq!(waterfall.parts[1].left.expose(), "Ashdown");
    assert_eq!(waterfall.parts[1].right.expose(), "Ashdwn");
    assert_eq!(
        waterfall.parts[3].left.expose(),
        "12 Larch Close, Didcot, OX11 1AA"
    );
    assert!(!format!("{waterfall:?}").contains("Ashdown"));
    let sum: f64 = waterfall.prior + waterfall.parts.iter().map(|part| part.weight).sum::<f64>();
    assert!((waterfall.total() - sum).abs() < 1e-9);
    Ok(())
}
