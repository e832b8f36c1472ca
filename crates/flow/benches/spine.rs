//! What a user waits for: taking in a file, and finding who else knows a new person among 100,000 records.
//!
//! `cargo bench -p candour-flow` measures SQLite; with `CANDOUR_TEST_POSTGRES` set, PostgreSQL too. Run without
//! `--bench`, as `cargo test --benches` does, it only tries that it works, on a small region.

use std::io::Write as _;
use std::time::Instant;

use anyhow::{Context as _, Result};
use candour_domain::{AgencyKind, Category, Field, Record, RecordId, Role};
use candour_flow::import::{Mapping, Mode, Source, run};
use candour_flow::testing::{TestAgency, TestCandour, propose};
use candour_flow::{Candour, Database};
use candour_region::{RecordPlan, Region};
use candour_store::testing::stores;

const HEADINGS: &str =
    "reference,name,date_of_birth,sex,address,phone,email,nhs_number,involvement\n";
const COLUMNS: [Field; 8] = [
    Field::Name,
    Field::DateOfBirth,
    Field::Sex,
    Field::Address,
    Field::Phone,
    Field::Email,
    Field::NhsNumber,
    Field::Involvement,
];

/// One line of a file, as an agency would export it: the first fact of each column.
fn line(plan: &RecordPlan, number: usize) -> String {
    let cells = COLUMNS.map(|field| {
        let fact = plan.values.iter().find(|fact| fact.field == field);
        let cell = fact.map_or("", |fact| fact.value.expose().as_str());
        format!("\"{}\"", cell.replace('"', "\"\""))
    });
    format!("R{number},{}\n", cells.join(","))
}

/// Take in half of the region at each of two agencies; give rows a second.
async fn take_in(
    test: &TestCandour,
    agencies: &[TestAgency],
    plans: &[RecordPlan],
) -> Result<usize> {
    let begun = Instant::now();
    for (agency, half) in agencies.iter().zip(plans.chunks(plans.len().div_ceil(2))) {
        let mut csv = HEADINGS.to_owned();
        half.iter()
            .enumerate()
            .for_each(|(number, plan)| csv.push_str(&line(plan, number)));
        let caller = Candour::operator(&agency.agency, Role::Practitioner);
        let source = Source::new("bench.csv", csv.into_bytes());
        let mapping = (&Mapping::default(), Mode::KeepValid);
        run(&test.candour, &caller, &source, mapping, &mut |_, _| {}).await?;
    }
    let ms = begun.elapsed().as_millis().max(1);
    Ok(plans.len() * 1_000 / usize::try_from(ms)?)
}

/// Find and propose the links of so many new people; give the times in microseconds, sorted.
async fn find(
    test: &TestCandour,
    agency: &TestAgency,
    plans: &[RecordPlan],
) -> Result<(Vec<u128>, usize)> {
    let caller = Candour::operator(&agency.agency, Role::Practitioner);
    let mut times = Vec::new();
    let mut links = 0;
    for (number, plan) in plans.iter().enumerate() {
        let mut id = [0xEE; 16];
        id[..8].copy_from_slice(&number.to_be_bytes());
        let record = Record {
            id: RecordId::from_bytes(id),
            agency: agency.agency.id,
            reference: format!("new-{number}"),
            version: 1,
            category: Category::Ordinary,
            values: plan.values.clone(),
        };
        let begun = Instant::now();
        links += propose(&test.candour, &caller, &record).await?;
        times.push(begun.elapsed().as_micros());
    }
    times.sort_unstable();
    Ok((times, links))
}

#[tokio::main]
async fn main() -> Result<()> {
    let measured = std::env::args().any(|argument| argument == "--bench");
    let (records, lookups) = if measured {
        (100_000, 1_000)
    } else {
        (400, 20)
    };
    let today = candour_domain::Date::new(2026, 11, 23)?;
    let plans: Vec<RecordPlan> = Region::new(7, 1_000_000, today)
        .records()
        .take(records + lookups)
        .collect();
    let (kept, new) = plans
        .split_at_checked(records)
        .context("the region is too small")?;
    let mut out = std::io::stdout();
    writeln!(
        out,
        "| database | records | rows taken in a second | match p50 ms | match p99 ms | links a person |"
    )?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|")?;
    for store in stores().await? {
        let database = match store.store.database() {
            Database::Sqlite => "SQLite",
            Database::Postgres => "PostgreSQL",
        };
        let test = TestCandour::new(store)?;
        let police = test.agency("Police", AgencyKind::Police).await?;
        let council = test.agency("Council", AgencyKind::AdultSocialCare).await?;
        let agencies = [police, council];
        let rows = take_in(&test, &agencies, kept).await?;
        let (times, links) = find(&test, &agencies[0], new).await?;
        let at = |part: usize| {
            times
                .get(times.len() * part / 100)
                .copied()
                .unwrap_or_default()
        };
        let ms = |us: u128| format!("{}.{:02}", us / 1_000, us % 1_000 / 10);
        let each = format!("{}.{:02}", links / lookups, links * 100 / lookups % 100);
        writeln!(
            out,
            "| {database} | {records} | {rows} | {} | {} | {each} |",
            ms(at(50)),
            ms(at(99))
        )?;
    }
    Ok(())
}
