//! The demonstration, and the region as files.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result};

use crate::bench::{Bench, bare, run_bare};

#[test]
fn a_newcomer_types_one_command() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let temporary = tempfile::tempdir()?;
    let mut running = bare(folder.path())
        .args(["demo", "--port", "0", "--people", "300"])
        .env("TMPDIR", temporary.path())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut lines = BufReader::new(running.stdout.take().context("no output")?).lines();
    let (mut address, mut sign_ins) = (None, Vec::new());
    for line in lines.by_ref() {
        let line = line?;
        if let Some(found) = line
            .split_whitespace()
            .find(|word| word.starts_with("http://127.0.0.1:"))
        {
            address = Some(found.replace("http://", ""));
        }
        let cells: Vec<&str> = line
            .trim()
            .split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .collect();
        if cells.len() == 3 {
            sign_ins.push(cells.join("|"));
        }
        if line.starts_with("Stop it") {
            break;
        }
    }
    let page = get(&address.context("no address was printed")?, "/sign-in")?;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert_eq!(sign_ins.len(), 5, "{sign_ins:?}");
    assert!(sign_ins.iter().all(|line| line.contains("@example.org|")));
    // What it made is beside nothing of ours, and gone when it stops.
    assert_eq!(std::fs::read_dir(folder.path())?.count(), 0);
    assert_eq!(std::fs::read_dir(temporary.path())?.count(), 1);
    assert!(
        Command::new("kill")
            .args(["-TERM", &running.id().to_string()])
            .status()?
            .success()
    );
    assert!(running.wait()?.success());
    assert_eq!(std::fs::read_dir(temporary.path())?.count(), 0);
    Ok(())
}

fn get(address: &str, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn a_region_is_taken_in_as_it_was_written() -> Result<()> {
    let bench = Bench::new()?;
    bench.done(&["init"])?;
    let region = ["region", "files", "--people", "400", "--day", "2026-11-23"];
    bench.done(&region)?;
    bench.done(&["agency", "add", "Four Rivers Police", "--kind", "police"])?;
    bench.done(&[
        "agency",
        "add",
        "Mapleford Homes",
        "--kind",
        "housing-provider",
    ])?;
    for (file, agency) in [
        ("police", "Four Rivers Police"),
        ("maple-homes", "Mapleford Homes"),
    ] {
        let path = format!("files/{file}.csv");
        let report = bench.json(&["import", &path, "--agency", agency, "--all-or-nothing"])?;
        assert!(
            report["created"]
                .as_u64()
                .is_some_and(|created| created > 10),
            "{report}"
        );
    }
    let linked = bench.json(&["link", "--evaluate", "files/truth.csv"])?;
    assert!(
        linked["evaluation"]["unknown"]
            .as_u64()
            .is_some_and(|unknown| unknown > 0)
    );
    // The same seed, size and day make the same bytes.
    let before = std::fs::read(bench.path("files/police.csv"))?;
    run_bare(
        &bench.path("files"),
        &["region", "again", "--people", "400", "--day", "2026-11-23"],
    )?;
    assert_eq!(std::fs::read(bench.path("files/again/police.csv"))?, before);
    Ok(())
}
