//! The promises of the pretend region, held against samples of it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use candour_domain::{
    Date, Field, FieldValue, Narrative, PartRole, PersonName, PointerGrade, Role, Taxonomy,
};
use candour_region::{RecordPlan, Region};
use sha2::{Digest as _, Sha256};

fn region(seed: u64, people: u64) -> anyhow::Result<Region> {
    Ok(Region::new(seed, people, Date::new(2026, 11, 23)?))
}

fn bytes_of(record: &RecordPlan) -> String {
    let head = format!("{} {} {}", record.agency, record.reference, record.person);
    let mut lines = vec![head];
    for value in &record.values {
        let (field, words) = (value.field.code(), value.value.expose());
        lines.push(format!("{field} {} {words}", value.detail));
    }
    lines.join("\n")
}

fn digest(region: Region) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for record in region.records() {
        hasher.update(bytes_of(&record));
    }
    for concern in region.concerns() {
        hasher.update(format!("{concern:?}"));
    }
    for account in region.people_of_staff() {
        hasher.update(format!("{account:?}"));
    }
    hasher.finalize().into()
}

#[test]
fn a_seed_says_everything() -> anyhow::Result<()> {
    assert_eq!(digest(region(7, 300)?), digest(region(7, 300)?));
    assert_ne!(digest(region(7, 300)?), digest(region(8, 300)?));
    Ok(())
}

#[test]
fn a_person_is_the_same_at_any_size() -> anyhow::Result<()> {
    let small: Vec<String> = region(7, 100)?.records().map(|r| bytes_of(&r)).collect();
    let large: Vec<String> = region(7, 1_000)?.records().map(|r| bytes_of(&r)).collect();
    assert_eq!(small, large[..small.len()]);
    let few: Vec<_> = region(7, 100)?.concerns().collect();
    let many: Vec<_> = region(7, 1_000)?.concerns().collect();
    assert_eq!(few, many[..few.len()]);
    Ok(())
}

#[test]
fn every_fact_passes_its_own_door_again() -> anyhow::Result<()> {
    for record in region(11, 1_500)?.records() {
        assert!(!record.values.is_empty());
        for fact in &record.values {
            let text = fact.value.expose();
            if fact.field == Field::Name {
                assert_eq!(PersonName::from_kept(&fact.detail, text)?.expose(), *text);
            } else {
                let again = FieldValue::parse(fact.field, &fact.detail, text)?;
                assert_eq!(again, *fact);
            }
        }
    }
    Ok(())
}

#[test]
fn nobody_can_be_rung() -> anyhow::Result<()> {
    let mut seen = 0;
    for record in region(3, 2_500)?.records() {
        for fact in record.values.iter().filter(|f| f.field == Field::Phone) {
            let phone = fact.value.expose();
            let drama = ["+447700900", "+441632960"];
            assert!(
                drama.iter().any(|start| phone.starts_with(start)),
                "{phone}"
            );
            assert_eq!(phone.len(), 13, "{phone}");
            seen += 1;
        }
        for fact in &record.values {
            let (field, text) = (fact.field, fact.value.expose());
            assert!(field != Field::Email || text.ends_with("@example.org"));
            assert!(field != Field::Vehicle || text.get(2..4) == Some("00"));
            assert!(field != Field::NhsNumber || text.starts_with("999"));
        }
    }
    assert!(seen > 1_500, "{seen}");
    Ok(())
}

#[test]
fn everyone_is_known_to_one_to_four_agencies_once_each() -> anyhow::Result<()> {
    let mut references = BTreeSet::new();
    let mut agencies: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    let mut records = 0_usize;
    for record in region(7, 5_000)?.records() {
        assert!(references.insert((record.agency, record.reference.clone())));
        assert!(
            agencies
                .entry(record.person)
                .or_default()
                .insert(record.agency)
        );
        records += 1;
    }
    assert_eq!(agencies.len(), 5_000);
    assert!(
        agencies
            .values()
            .all(|known| (1..=4).contains(&known.len()))
    );
    assert!((8_000..12_000).contains(&records), "{records}");
    let busy: BTreeSet<&str> = agencies.values().flatten().copied().collect();
    assert_eq!(
        busy.len(),
        28,
        "all but the regional unit and the oversight body"
    );
    Ok(())
}

#[test]
fn names_are_as_varied_as_the_place() -> anyhow::Result<()> {
    let region = region(7, 5_000)?;
    let mut origins: BTreeMap<&str, u32> = BTreeMap::new();
    for id in 0..region.size() {
        if let Some(person) = region.person(id) {
            *origins.entry(person.origin).or_default() += 1;
        }
    }
    assert!(
        origins.values().filter(|count| **count >= 10).count() >= 30,
        "{origins:?}"
    );
    let english = origins.get("english").copied().unwrap_or_default();
    assert!((1_500..2_200).contains(&english), "{english}");
    Ok(())
}

/// Counts of what went wrong between the truth and the records, a thousand records each.
fn errors(region: Region) -> anyhow::Result<BTreeMap<&'static str, u64>> {
    let mut counts: BTreeMap<&'static str, u64> = BTreeMap::new();
    let mut records = 0;
    for record in region.records() {
        let Some(person) = region.person(record.person) else {
            continue;
        };
        records += 1;
        let held = |field| record.values.iter().filter(move |fact| fact.field == field);
        let text = |field| held(field).next().map(|fact| fact.value.expose().clone());
        let name = held(Field::Name).next().context("no name")?;
        let name = PersonName::from_kept(&name.detail, name.value.expose())?;
        let mut note = |what, true_of_it| *counts.entry(what).or_default() += u64::from(true_of_it);
        note("family name differs", {
            let family = name.with_role(PartRole::Family);
            !family.is_empty() && family != person.family
        });
        note(
            "transliterated",
            held(Field::Name).any(|f| f.detail.starts_with("trans")),
        );
        note("no date of birth", text(Field::DateOfBirth).is_none());
        let born = text(Field::DateOfBirth).unwrap_or_default();
        note("vague date of birth", !born.is_empty() && born.len() != 10);
        note(
            "wrong date of birth",
            born.len() == 10 && born != person.born.to_string(),
        );
        let home = text(Field::Address).unwrap_or_default();
        let gone = [&person.former_home.house, &person.former_home.street];
        note(
            "old address",
            gone.iter().all(|part| home.contains(part.as_str())),
        );
        note(
            "no fixed abode",
            held(Field::Address).any(|f| f.detail == "no-fixed-abode"),
        );
    }
    Ok(counts
        .into_iter()
        .map(|(what, count)| (what, count * 1_000 / records))
        .collect())
}

#[test]
fn errors_are_as_common_as_they_should_be() -> anyhow::Result<()> {
    let errors = errors(region(7, 3_000)?)?;
    let bounds = [
        ("family name differs", 100..320),
        ("transliterated", 5..60),
        ("no date of birth", 20..120),
        ("vague date of birth", 15..80),
        ("wrong date of birth", 10..50),
        ("old address", 100..280),
        ("no fixed abode", 10..60),
    ];
    for (what, bounds) in bounds {
        let rate = errors.get(what).copied().unwrap_or_default();
        assert!(
            bounds.contains(&rate),
            "{what}: {rate} in a thousand of {errors:?}"
        );
    }
    Ok(())
}

#[test]
fn kin_are_easily_taken_for_one() -> anyhow::Result<()> {
    let region = region(7, 5_000)?;
    let (mut twins, mut namesakes) = (0, 0);
    for id in (1..region.size()).step_by(2) {
        let (Some(one), Some(other)) = (region.person(id - 1), region.person(id)) else {
            continue;
        };
        let together = one.home == other.home && one.family == other.family;
        twins += u32::from(together && one.born == other.born);
        namesakes += u32::from(together && one.given == other.given && one.born != other.born);
    }
    assert!(twins > 20 && namesakes > 30, "{twins} {namesakes}");
    Ok(())
}

#[test]
fn concerns_hang_together() -> anyhow::Result<()> {
    let region = region(7, 3_000)?;
    let taxonomy = Taxonomy::built_in()?;
    let agencies = region.agencies();
    let emails: BTreeSet<String> = region
        .people_of_staff()
        .into_iter()
        .map(|account| account.email)
        .collect();
    let records: BTreeSet<(&str, String)> = region
        .records()
        .map(|record| (record.agency, record.reference))
        .collect();
    let mut count = 0;
    for concern in region.concerns() {
        count += 1;
        let agency = agencies
            .iter()
            .find(|agency| agency.key == concern.agency)
            .context("no such agency")?;
        assert!(agency.desks.iter().any(|desk| desk.key == concern.desk));
        assert!(emails.contains(&concern.by), "{}", concern.by);
        assert!(!concern.about.is_empty() && !concern.kinds.is_empty());
        for (reference, _) in &concern.about {
            let key = (concern.agency, reference.clone());
            assert!(records.contains(&key), "{key:?}: {}", concern.narrative);
        }
        for kind in &concern.kinds {
            assert!(taxonomy.kind(kind).is_some(), "{kind}");
        }
        assert!(!concern.indicators.is_empty());
        for code in &concern.indicators {
            assert!(taxonomy.indicator(code).is_some(), "{code}");
        }
        let text = [&concern.narrative, &concern.happened, &concern.place];
        assert!(
            text.iter()
                .all(|text| !text.is_empty() && !text.contains('{')),
            "{concern:?}"
        );
        Narrative::parse(&concern.narrative)?;
    }
    assert!((90..200).contains(&count), "{count}");
    Ok(())
}

#[test]
fn planted_situations_are_there() -> anyhow::Result<()> {
    let region = region(5, 0)?;
    let records: BTreeSet<(String, String)> = region
        .records()
        .map(|record| (record.agency.to_owned(), record.reference))
        .collect();
    let situations = region.situations();
    let keys: Vec<&str> = situations
        .iter()
        .map(|situation| situation.key.as_str())
        .collect();
    assert_eq!(
        keys,
        [
            "taken-over-flat",
            "county-line",
            "labour-site",
            "repeat-referral",
            "fraud-campaign"
        ]
    );
    for situation in &situations {
        assert!(situation.records.len() >= 4 && !situation.what.is_empty());
        for record in &situation.records {
            assert!(records.contains(record), "{record:?}");
        }
        let told = situation.what.join(" ");
        for person in &situation.people {
            assert!(told.contains(&format!("({person})")), "{person} in {told}");
        }
    }
    let json = serde_json::to_value(&situations)?;
    assert_eq!(json[3]["people"], serde_json::json!([19]));
    Ok(())
}

#[test]
fn the_repeat_referral_is_spelt_three_ways() -> anyhow::Result<()> {
    let names: BTreeSet<String> = region(5, 0)?
        .records()
        .filter(|record| record.person == 19)
        .filter_map(|record| {
            record
                .values
                .first()
                .map(|name| name.value.expose().clone())
        })
        .collect();
    assert_eq!(names.len(), 3, "{names:?}");
    Ok(())
}

#[test]
fn the_tenant_of_the_story_never_changes() -> anyhow::Result<()> {
    let hero = region(1, 100)?.hero();
    assert_eq!(hero, region(2, 9_000)?.hero());
    let records: Vec<RecordPlan> = region(2, 100)?
        .records()
        .filter(|record| record.person == hero.person)
        .collect();
    assert!(records.iter().all(|record| record.agency != "maple-homes"));
    let known = [
        ("police", &hero.police_reference),
        (hero.social_care_agency, &hero.social_care_reference),
    ];
    for (agency, reference) in known {
        let record = records
            .iter()
            .find(|record| record.agency == agency && record.reference == *reference)
            .with_context(|| format!("no record at {agency}"))?;
        let phone = format!("+44{}", hero.phone.replace(' ', "").trim_start_matches('0'));
        for wanted in [hero.born, hero.address, phone.as_str()] {
            assert!(
                record
                    .values
                    .iter()
                    .any(|fact| fact.value.expose() == wanted),
                "{wanted}"
            );
        }
        let name = record.values.first().context("no name")?.value.expose();
        let (given, family) = hero.name.split_once(' ').context("one name")?;
        assert!(name.starts_with(given) && name.ends_with(family), "{name}");
        assert_ne!(name, hero.misspelled);
    }
    assert_eq!(
        hero.misspelled,
        format!("{} {}", hero.misspelled_given, hero.misspelled_family)
    );
    Narrative::parse(hero.narrative)?;
    let taxonomy = Taxonomy::built_in()?;
    assert!(
        hero.indicators
            .iter()
            .all(|code| taxonomy.indicator(code).is_some())
    );
    Ok(())
}

#[test]
fn somebody_sits_at_every_desk() -> anyhow::Result<()> {
    let region = region(7, 0)?;
    let (accounts, hero) = (region.people_of_staff(), region.hero());
    for agency in region.agencies() {
        assert!(!agency.desks.is_empty());
        for desk in &agency.desks {
            let seated = accounts
                .iter()
                .any(|account| account.agency == agency.key && account.desks.contains(&desk.key));
            assert_eq!(seated, agency.key != "oversight", "{}", agency.key);
        }
    }
    let roles = [
        (hero.housing_officer, Role::Practitioner),
        (hero.social_care_worker, Role::Practitioner),
        (hero.police_officer, Role::Practitioner),
        (hero.oversight_officer, Role::Oversight),
        (hero.administrator, Role::Administrator),
    ];
    for (email, role) in roles {
        let found = accounts.iter().find(|account| account.email == email);
        assert_eq!(found.map(|account| account.role), Some(role), "{email}");
    }
    let distinct: BTreeSet<&String> = accounts.iter().map(|account| &account.email).collect();
    assert_eq!(distinct.len(), accounts.len());
    Ok(())
}

#[test]
fn the_agreement_hides_what_must_be_hidden() -> anyhow::Result<()> {
    let region = region(7, 0)?;
    let agreement = region
        .agreement()
        .into_iter()
        .next()
        .context("no agreement")?;
    let grades: BTreeMap<&str, PointerGrade> = agreement.parties.into_iter().collect();
    assert_eq!(grades.get("refuge"), Some(&PointerGrade::Silent));
    assert_eq!(grades.get("school-trust"), Some(&PointerGrade::Exists));
    assert_eq!(grades.get("police"), Some(&PointerGrade::Desk));
    assert!(!grades.contains_key("oversight"));
    assert!(agreement.from < agreement.review_on && agreement.review_on < agreement.until);
    Ok(())
}

#[test]
fn the_truth_names_every_record() -> anyhow::Result<()> {
    let region = region(7, 300)?;
    let lines: Vec<String> = region.truth_csv().collect();
    assert_eq!(
        lines.first().map(String::as_str),
        Some("agency,reference,person")
    );
    assert_eq!(lines.len(), region.records().count() + 1);
    assert!(lines.iter().all(|line| line.split(',').count() == 3));
    Ok(())
}
