//! Planted situations: people, records and concerns that belong together though no agency holds them all, with the
//! truth told in plain sentences.

use std::sync::LazyLock;

use candour_domain::{Date, Field, NameKind, Part, PersonName, Provenance, StatementKind, Urgency};
use serde::{Deserialize, Serialize};

use crate::agency::{self, Row};
use crate::concern::ConcernPlan;
use crate::record::{self, RecordPlan, Sheet};
use crate::{lines, staff};

/// A planted situation and its truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Situation {
    /// A short word for it.
    pub key: String,
    /// What it is.
    pub title: String,
    /// The numbers of the people in it.
    pub people: Vec<u64>,
    /// The records about them, each by agency and reference.
    pub records: Vec<(String, String)>,
    /// What is truly going on.
    pub what: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Planted {
    key: String,
    title: String,
    what: Vec<String>,
    person: Vec<PlantedPerson>,
    concern: Vec<PlantedConcern>,
}

#[derive(Debug, Deserialize)]
struct PlantedPerson {
    id: u64,
    record: Vec<PlantedRecord>,
}

#[derive(Debug, Deserialize)]
struct PlantedRecord {
    agency: String,
    facts: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct PlantedConcern {
    agency: String,
    desk: String,
    about: Vec<(u64, Part)>,
    kinds: Vec<String>,
    indicators: Vec<String>,
    happened: String,
    place: String,
    narrative: String,
    provenance: Provenance,
    statement: StatementKind,
    urgency: Urgency,
    days_ago: u32,
}

const FILES: [&str; 5] = [
    include_str!("../data/situations/taken-over-flat.toml"),
    include_str!("../data/situations/county-line.toml"),
    include_str!("../data/situations/labour-site.toml"),
    include_str!("../data/situations/repeat-referral.toml"),
    include_str!("../data/situations/fraud-campaign.toml"),
];

static PLANTED: LazyLock<Vec<Planted>> = LazyLock::new(|| {
    // INVARIANT: the files are built in and a test reads each of them, so that none is ever left out.
    FILES
        .iter()
        .filter_map(|file| toml::from_str(file).ok())
        .collect()
});

/// How many people are planted: their numbers are 0 up to this, and everyone else's follow.
pub(crate) fn people() -> u64 {
    let people: usize = PLANTED.iter().map(|planted| planted.person.len()).sum();
    u64::try_from(people).unwrap_or(0)
}

/// The planted situations.
pub(crate) fn all() -> Vec<Situation> {
    PLANTED.iter().map(Planted::truth).collect()
}

/// Everything agencies hold of the planted people.
pub(crate) fn records(today: Date) -> impl Iterator<Item = RecordPlan> {
    PLANTED
        .iter()
        .flat_map(|planted| &planted.person)
        .flat_map(move |person| {
            let one = move |record: &PlantedRecord| record.plan(person.id, today);
            person.record.iter().filter_map(one)
        })
        .map(|written| written.0)
}

/// Every concern raised about them.
pub(crate) fn concerns(today: Date) -> impl Iterator<Item = ConcernPlan> {
    PLANTED
        .iter()
        .flat_map(|planted| &planted.concern)
        .filter_map(move |concern| concern.plan(today))
}

/// The reference of a planted person at an agency, whether or not the agency knows them.
pub(crate) fn reference(agency: &str, person: u64) -> Option<String> {
    let (_, row) = agency::find(agency)?;
    Some(record::reference(row, person))
}

impl Planted {
    fn truth(&self) -> Situation {
        let held = |person: &PlantedPerson| -> Vec<(String, String)> {
            let pair = |record: &PlantedRecord| {
                Some((record.agency.clone(), reference(&record.agency, person.id)?))
            };
            person.record.iter().filter_map(pair).collect()
        };
        Situation {
            key: self.key.clone(),
            title: self.title.clone(),
            people: self.person.iter().map(|person| person.id).collect(),
            records: self.person.iter().flat_map(held).collect(),
            what: self.what.clone(),
        }
    }
}

impl PlantedRecord {
    /// The record, and how many of its facts were refused.
    fn plan(&self, person: u64, today: Date) -> Option<(RecordPlan, usize)> {
        let (_, row) = agency::find(&self.agency)?;
        let mut sheet = Sheet::default();
        for fact in &self.facts {
            write(&mut sheet, &lines::fill(fact, today));
        }
        let plan = RecordPlan {
            agency: row.key,
            reference: record::reference(row, person),
            person,
            values: sheet.values,
        };
        Some((plan, sheet.refused))
    }
}

/// A fact such as `address seen: The towpath`, or a name such as `name: Anne | Marsh` with its parts apart.
fn write(sheet: &mut Sheet, fact: &str) {
    let (what, text) = fact.split_once(": ").unwrap_or((fact, ""));
    let (field, detail) = what.split_once(' ').unwrap_or((what, "-"));
    match (field.parse(), text.split_once(" | ")) {
        (Ok(Field::Name), Some((given, family))) => {
            let kind = detail.parse().unwrap_or(NameKind::Birth);
            sheet.name(PersonName::of(kind, given, family));
        }
        (Ok(field), _) => sheet.fact(field, detail, text),
        (Err(_), _) => sheet.refused += 1,
    }
}

impl PlantedConcern {
    fn plan(&self, today: Date) -> Option<ConcernPlan> {
        let (_, row): (u64, &'static Row) = agency::find(&self.agency)?;
        let desk = row.desks.iter().find(|desk| desk.0 == self.desk)?;
        let about = |(person, part): &(u64, Part)| Some((reference(row.key, *person)?, *part));
        Some(ConcernPlan {
            agency: row.key,
            desk: desk.0,
            by: staff::practitioner(row.key),
            about: self.about.iter().filter_map(about).collect(),
            kinds: self.kinds.clone(),
            indicators: self.indicators.clone(),
            happened: lines::fill(&self.happened, today),
            place: self.place.clone(),
            narrative: lines::fill(&self.narrative, today),
            provenance: self.provenance,
            statement: self.statement,
            urgency: self.urgency,
            days_ago: self.days_ago,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use candour_domain::Date;

    use super::{FILES, PLANTED, Planted, concerns};

    #[test]
    fn every_file_is_read_and_no_fact_is_refused() -> anyhow::Result<()> {
        let today = Date::new(2026, 11, 23)?;
        let mut ids = Vec::new();
        for file in FILES {
            let planted: Planted = toml::from_str(file)?;
            for person in &planted.person {
                ids.push(person.id);
                let agencies: BTreeSet<&str> = person
                    .record
                    .iter()
                    .map(|record| record.agency.as_str())
                    .collect();
                assert_eq!(agencies.len(), person.record.len(), "{}", person.id);
                for record in &person.record {
                    let (plan, refused) = record
                        .plan(person.id, today)
                        .ok_or_else(|| anyhow::anyhow!("no agency {}", record.agency))?;
                    assert_eq!(
                        refused, 0,
                        "{} at {}: {:?}",
                        person.id, record.agency, record.facts
                    );
                    assert_eq!(plan.values.len(), record.facts.len());
                }
            }
        }
        ids.sort_unstable();
        let numbered: Vec<u64> = (0..super::people()).collect();
        assert_eq!(
            ids, numbered,
            "planted people are numbered from 0 without a gap"
        );
        let written: usize = PLANTED.iter().map(|planted| planted.concern.len()).sum();
        assert_eq!(
            concerns(today).count(),
            written,
            "an agency or desk has no such key"
        );
        Ok(())
    }
}
