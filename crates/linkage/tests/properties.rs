//! What must hold of any two records: the weight is symmetric, more agreement never lowers it, keys stay the same.

use candour_domain::{AgencyId, Category, Field, FieldValue, Record, RecordId};
use candour_linkage::{Model, Profile, keys, probability, weigh};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Facts that agree, nearly agree and differ in every field.
const FACTS: &[(Field, &str, &str)] = &[
    (Field::Name, "-", "Thomas Ashdown"),
    (Field::Name, "-", "Ashdown Thos"),
    (Field::Name, "alias", "Tommy Ray Ashdwn"),
    (Field::Name, "-", "Nguyễn Thị Hương"),
    (Field::Name, "-", "Huong Nguyen"),
    (Field::Name, "street", "Ghost"),
    (Field::Name, "-", "Ніна Коваль"),
    (Field::DateOfBirth, "-", "1982-05-04"),
    (Field::DateOfBirth, "-", "1982-04-05"),
    (Field::DateOfBirth, "-", "1982"),
    (Field::DateOfBirth, "-", "1982-01-01"),
    (Field::DateOfBirth, "-", "1900-01-01"),
    (Field::DateOfBirth, "-", "about 40 on 2023-01-01"),
    (Field::Sex, "-", "male"),
    (Field::Sex, "-", "female"),
    (
        Field::Address,
        "-",
        "Flat 2, 14 Maple Court, Reading, RG1 2AB",
    ),
    (Field::Address, "-", "14 Maple Ct, Reading"),
    (Field::Address, "-", "9 Elm Road, Luton, LU1 1AA"),
    (Field::Address, "-", "No fixed abode"),
    (Field::Phone, "-", "07700 900123"),
    (Field::Phone, "-", "07700 900132"),
    (Field::Email, "-", "t.ashdown@example.org"),
    (Field::NhsNumber, "-", "943 476 5919"),
    (Field::OtherIdentifier, "custody", "AB123"),
    (Field::OtherIdentifier, "custody", "AB132"),
    (Field::OtherIdentifier, "housing", "AB123"),
    (Field::Vehicle, "-", "LK00 TVX"),
];

/// Facts that two records may gain together: no field here is compared by its first fact alone.
const AGREEMENTS: &[(Field, &str, &str)] = &[
    (Field::Name, "-", "Quentin Oyelaran"),
    (Field::Name, "street", "Rocket"),
    (Field::Address, "-", "77 Harbour Rise, Poole, BH15 1AA"),
    (Field::Address, "-", "NFA"),
    (Field::Phone, "-", "07700 900199"),
    (Field::Email, "-", "quentin@example.org"),
    (Field::NhsNumber, "-", "987 654 4322"),
    (Field::OtherIdentifier, "custody", "ZZ998"),
    (Field::Vehicle, "-", "LK01 ABC"),
];

type Fact = (Field, &'static str, &'static str);

fn record(facts: &[Fact]) -> Record {
    Record {
        id: RecordId::from_bytes([0; 16]),
        agency: AgencyId::from_bytes([0; 16]),
        reference: "1".to_owned(),
        version: 1,
        category: Category::Ordinary,
        values: facts
            .iter()
            .filter_map(|(field, detail, text)| FieldValue::parse(*field, detail, text).ok())
            .collect(),
    }
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    subsequence(FACTS.to_vec(), 0..12).prop_shuffle()
}

fn total(left: &[Fact], right: &[Fact]) -> f64 {
    let (left, right) = (Profile::of(&record(left)), Profile::of(&record(right)));
    weigh(&Model::published(), &left, &right).total()
}

#[test]
fn every_fact_of_these_tests_can_be_read() {
    for (field, detail, text) in FACTS.iter().chain(AGREEMENTS) {
        assert!(FieldValue::parse(*field, detail, text).is_ok(), "{text}");
    }
}

proptest! {
    #[test]
    fn it_does_not_matter_which_stands_left(left in facts(), right in facts()) {
        prop_assert!((total(&left, &right) - total(&right, &left)).abs() < 1e-9);
    }

    #[test]
    fn more_agreement_never_lowers_the_weight(left in facts(), right in facts(), more in select(AGREEMENTS)) {
        let before = total(&left, &right);
        let (mut left, mut right) = (left, right);
        left.push(more);
        right.push(more);
        prop_assert!(total(&left, &right) >= before - 1e-9, "{more:?}");
    }

    #[test]
    fn one_date_of_birth_never_lowers_the_weight(left in facts(), right in facts(), more in select(&FACTS[7..13])) {
        let mut sides = [left, right];
        for side in &mut sides {
            side.retain(|fact| fact.0 != Field::DateOfBirth);
        }
        let before = total(&sides[0], &sides[1]);
        for side in &mut sides {
            side.push(more);
        }
        prop_assert!(total(&sides[0], &sides[1]) >= before - 1e-9, "{more:?}");
    }

    #[test]
    fn keys_depend_on_the_facts_alone(facts in facts()) {
        let (first, second) = (keys(&Profile::of(&record(&facts))), keys(&Profile::of(&record(&facts))));
        prop_assert_eq!(&first, &second);
        prop_assert!(first.is_sorted());
    }

    #[test]
    fn letter_case_does_not_matter(given in "[A-Za-z' -]{1,20}", family in "[A-Za-z' -]{1,20}") {
        let keys_of = |given: &str, family: &str| {
            let name = candour_domain::PersonName::of(candour_domain::NameKind::Birth, given, family).ok()?;
            let mut record = record(&[]);
            record.values.push(FieldValue::name(&name));
            Some(keys(&Profile::of(&record)))
        };
        prop_assert_eq!(keys_of(&given, &family), keys_of(&given.to_uppercase(), &family.to_lowercase()));
    }

    #[test]
    fn a_weight_is_a_probability(weight in -80.0_f64..80.0) {
        let chance = probability(weight);
        prop_assert!((0.0..=1.0).contains(&chance));
        prop_assert!((chance + probability(-weight) - 1.0).abs() < 1e-9);
    }
}
