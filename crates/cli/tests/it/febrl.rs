//! FEBRL 4 as two exports: imported, linked, and held against the truth.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::bench::Bench;

/// One person in so many is taken, so that the test is quick; `scripts/febrl4` takes all.
const ONE_IN: u32 = 4;

#[test]
#[expect(clippy::print_stderr, reason = "a skipped test says so")]
#[expect(
    clippy::disallowed_methods,
    reason = "the data may lie outside the checkout"
)]
fn febrl_is_linked() -> Result<()> {
    let Ok(data) = std::env::var("CANDOUR_LINKAGE_DATA") else {
        eprintln!(
            "SKIPPED: CANDOUR_LINKAGE_DATA does not name a folder with febrl4a.csv and febrl4b.csv"
        );
        return Ok(());
    };
    let bench = Bench::new()?.founded()?;
    let mut truth = vec!["left_reference,right_reference".to_owned()];
    for (name, from) in [("Police", "febrl4a.csv"), ("Council", "febrl4b.csv")] {
        let (sample, people) = sample(&Path::new(&data).join(from))?;
        if name == "Police" {
            truth.extend(
                people
                    .into_iter()
                    .map(|person| format!("rec-{person}-org,rec-{person}-dup-0")),
            );
        }
        bench.file(from, sample)?;
        let maps = [
            "reference=rec_id",
            "family_name=surname",
            "address=street_number+address_1+address_2+suburb+state+postcode",
            "id:soc-sec=soc_sec_id",
        ];
        let mut arguments = vec!["import", from, "--agency", name];
        arguments.extend(maps.iter().flat_map(|map| ["--map", map]));
        arguments.extend(
            ["source_dataset", "unique_id", "cluster"]
                .iter()
                .flat_map(|column| ["--ignore", column]),
        );
        // The second file has dates that no calendar has; those rows are refused and said so.
        let said = bench.run(&arguments)?;
        assert!(
            said.code == 0 || said.out.contains("date_of_birth: "),
            "{said:?}"
        );
    }
    bench.file("truth.csv", truth.join("\n"))?;
    let report = bench.json(&["link", "--evaluate", "truth.csv"])?;
    let evaluation = &report["evaluation"];
    assert_eq!(
        evaluation["true_pairs"].as_u64(),
        u64::try_from(truth.len() - 1).ok()
    );
    let best = evaluation["best"]["f1"].as_f64().context("no F1")?;
    assert!(best >= 0.98, "{evaluation}");
    Ok(())
}

/// The rows of some of the people, and the numbers of those people.
fn sample(path: &Path) -> Result<(String, Vec<u32>)> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let (mut rows, mut people) = (Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate() {
        let person = line
            .split('-')
            .nth(1)
            .and_then(|person| person.parse::<u32>().ok());
        match person {
            None if number == 0 => rows.push(line),
            Some(person) if person % ONE_IN == 0 => {
                rows.push(line);
                people.push(person);
            }
            _ => {}
        }
    }
    Ok((rows.join("\n") + "\n", people))
}
