//! `candour region`: a pretend region as files, with the truth beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use candour_domain::{Clock as _, Field, FieldValue, NameKind, PartRole, PersonName};
use candour_flow::SystemClock;
use candour_region::{RecordPlan, Region as Plan};
use serde_json::json;

use crate::console::Console;
use crate::error::wrong;

/// Write a pretend region as files that `candour import` takes in, with the truth beside them
///
/// One file an agency, truth.csv (agency,reference,person) for `candour link --evaluate`, and situations.json with
/// what was planted. The same seed, size and day make the same files.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  candour region my-region
  candour region my-region --people 100000 --seed 11"
)]
pub(crate) struct Region {
    /// The folder to write to; it is made if it is not there
    folder: PathBuf,
    /// How many people live in the region
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u64).range(1..=20_000_000))]
    people: u64,
    /// Another number makes another region
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The day on which it stands, such as 2026-11-23 [default: today]
    #[arg(long, value_name = "DAY")]
    day: Option<String>,
}

const NAMED: [&str; 5] = [
    "reference",
    "given_name",
    "family_name",
    "name",
    "also_known_as",
];
/// Fields with one column of their own.
const PLAIN: [(&str, Field); 12] = [
    ("date_of_birth", Field::DateOfBirth),
    ("sex", Field::Sex),
    ("address", Field::Address),
    ("phone", Field::Phone),
    ("email", Field::Email),
    ("nhs_number", Field::NhsNumber),
    ("upn", Field::UniquePupilNumber),
    ("vehicle", Field::Vehicle),
    ("care_status", Field::CareStatus),
    ("involvement", Field::Involvement),
    ("risk", Field::Risk),
    ("staff_safety", Field::StaffSafety),
];

impl Region {
    pub(crate) fn run(self, console: &Console) -> anyhow::Result<()> {
        let today = match &self.day {
            Some(day) => day
                .parse()
                .map_err(|_| wrong("write the day as 2026-11-23"))?,
            None => SystemClock.now().date(),
        };
        let region = Plan::new(self.seed, self.people, today);
        std::fs::create_dir_all(&self.folder).map_err(|error| {
            wrong(format!(
                "cannot make the folder `{}`: {}",
                self.folder.display(),
                error.kind()
            ))
        })?;
        let records = Files::write(&self.folder, &region, console)?;
        let situations = serde_json::to_vec_pretty(&region.situations())?;
        std::fs::write(self.folder.join("situations.json"), situations)
            .context("cannot write the situations")?;
        let answer = json!({ "folder": self.folder, "agencies": region.agencies().len(), "people": region.size(), "records": records });
        console.printer.answer(&answer, |_| {
            format!(
                "{} people, {records} records and the truth are written to `{}`.\n\
                 Next: candour agency add 'Four Rivers Police' --kind police; \
                 candour import {}/police.csv --agency 'Four Rivers Police'",
                region.size(),
                self.folder.display(),
                self.folder.display()
            )
        })
    }
}

/// The files while they are written.
struct Files {
    folder: PathBuf,
    systems: Vec<String>,
    open: BTreeMap<&'static str, csv::Writer<File>>,
}

impl Files {
    /// Write everything; gives the number of records.
    fn write(folder: &Path, region: &Plan, console: &Console) -> anyhow::Result<u64> {
        let names: BTreeMap<&str, String> = region
            .agencies()
            .into_iter()
            .map(|plan| (plan.key, plan.name))
            .collect();
        let mut files = Self {
            folder: folder.to_owned(),
            systems: systems(region),
            open: BTreeMap::new(),
        };
        let mut truth = csv::Writer::from_path(folder.join("truth.csv"))?;
        truth.write_record(["agency", "reference", "person"])?;
        let bar = console.printer.bar("Writing people");
        let mut records = 0;
        for record in region.records() {
            let agency = names
                .get(record.agency)
                .context("a record belongs to no agency")?;
            truth.write_record([
                agency,
                record.reference.as_str(),
                &record.person.to_string(),
            ])?;
            bar.set(record.person, region.size());
            files.row(&record)?;
            records += 1;
        }
        truth.flush()?;
        for file in files.open.values_mut() {
            file.flush()?;
        }
        Ok(records)
    }

    fn row(&mut self, record: &RecordPlan) -> anyhow::Result<()> {
        if !self.open.contains_key(record.agency) {
            let mut file =
                csv::Writer::from_path(self.folder.join(format!("{}.csv", record.agency)))?;
            let headings = NAMED
                .into_iter()
                .chain(PLAIN.iter().map(|plain| plain.0))
                .map(str::to_owned);
            file.write_record(
                headings.chain(self.systems.iter().map(|system| format!("id:{system}"))),
            )?;
            self.open.insert(record.agency, file);
        }
        let cells = cells(record, &self.systems);
        let file = self
            .open
            .get_mut(record.agency)
            .context("a file was not opened")?;
        Ok(file.write_record(cells)?)
    }
}

/// The systems that gave people numbers.
fn systems(region: &Plan) -> Vec<String> {
    let numbers = region.records().flat_map(|record| record.values);
    let systems: BTreeSet<String> = numbers
        .filter(|fact| fact.field == Field::OtherIdentifier)
        .map(|fact| fact.detail)
        .collect();
    systems.into_iter().filter(|system| system != "-").collect()
}

fn cells(record: &RecordPlan, systems: &[String]) -> Vec<String> {
    let names: Vec<PersonName> = facts(record, Field::Name)
        .filter_map(|fact| PersonName::from_kept(&fact.detail, fact.value.expose()).ok())
        .collect();
    let legal = names.iter().find(|name| name.kind() == NameKind::Birth);
    let role = |role| legal.map(|name| name.with_role(role)).unwrap_or_default();
    let others: Vec<String> = names
        .iter()
        .filter(|name| name.kind() != NameKind::Birth)
        .map(PersonName::expose)
        .collect();
    let mut cells = vec![
        record.reference.clone(),
        role(PartRole::Given),
        role(PartRole::Family),
        role(PartRole::Unsaid),
        others.join("; "),
    ];
    // One cell holds one fact: the first, which is the present one.
    let first = |fact: Option<&FieldValue>| {
        fact.map(|fact| fact.value.expose().clone())
            .unwrap_or_default()
    };
    cells.extend(
        PLAIN
            .iter()
            .map(|(_, field)| first(facts(record, *field).next())),
    );
    cells.extend(systems.iter().map(|system| {
        first(facts(record, Field::OtherIdentifier).find(|fact| fact.detail == *system))
    }));
    cells
}

fn facts(record: &RecordPlan, field: Field) -> impl Iterator<Item = &FieldValue> {
    record.values.iter().filter(move |fact| fact.field == field)
}
