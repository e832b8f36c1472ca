//! A process that is killed loses nothing that it acknowledged.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::bench::{Bench, at};

const ROWS: u64 = 6_000;
const KILLS: u64 = 8;
const IMPORT: [&str; 5] = [
    "import",
    "people.csv",
    "--agency",
    "Police",
    "--acknowledge",
];

/// Given and family names that differ from row to row, without digits.
fn letters(number: u64) -> String {
    number
        .to_string()
        .bytes()
        .map(|digit| char::from(digit + b'q' - b'0' - 8))
        .collect()
}

fn file() -> String {
    let rows: Vec<String> = (0..ROWS)
        .map(|number| {
            format!(
                "R{number},Q{} Z{},19{:02}-01-02",
                letters(number),
                letters(number * 7),
                number % 90 + 10
            )
        })
        .collect();
    format!("reference,name,date_of_birth\n{}\n", rows.join("\n"))
}

#[test]
fn killed_in_the_middle_of_an_import() -> Result<()> {
    for bench in Bench::on_every_database()? {
        let bench = bench.founded()?;
        bench.file("people.csv", file())?;
        let (mut inside, mut most) = (0, 0);
        for round in 0..KILLS {
            let acknowledged = kill(&bench, most, Duration::from_millis(round * 3))?;
            inside += u64::from(acknowledged < ROWS);
            most = most.max(acknowledged);
            sound(&bench)?;
        }
        assert!(inside > 0, "no kill fell inside an import");
        // What was acknowledged is there, whole units only, and the rest can still be taken in.
        let report = bench.json(&IMPORT)?;
        let count = |name: &str| at(&report, name).as_u64().unwrap_or_default();
        let unchanged = count("/unchanged");
        assert!(
            unchanged >= most,
            "{unchanged} of {most} acknowledged rows are left"
        );
        assert_eq!(unchanged % 500, 0);
        assert_eq!(count("/corrected"), 0);
        assert_eq!(count("/created"), ROWS - unchanged);
        assert_eq!(at(&bench.json(&IMPORT)?, "/unchanged").as_u64(), Some(ROWS));
        sound(&bench)?;
    }
    Ok(())
}

fn sound(bench: &Bench) -> Result<()> {
    let verified = bench.json(&["ledger", "verify"])?;
    assert_eq!(*at(&verified, "/damage"), serde_json::json!([]));
    Ok(())
}

/// Kill an import a moment after it acknowledged more than `most` rows, so that the kill falls anywhere. Gives the rows
/// that it acknowledged before it died.
fn kill(bench: &Bench, most: u64, moment: Duration) -> Result<u64> {
    let mut running = bench
        .command(&IMPORT)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .context("cannot start")?;
    let mut lines = BufReader::new(running.stderr.take().context("no errors")?).lines();
    let number = |line: &str| line.split(' ').next().unwrap_or_default().parse::<u64>();
    let mut acknowledged = 0;
    while acknowledged <= most.min(ROWS - 1_000) {
        let Some(line) = lines.next().transpose()? else {
            break;
        };
        acknowledged = number(&line)?;
    }
    std::thread::sleep(moment);
    running.kill()?;
    running.wait()?;
    for line in lines {
        acknowledged = number(&line?)?;
    }
    Ok(acknowledged)
}
