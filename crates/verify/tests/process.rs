//! The program as an auditor runs it: files in, sentences and an exit code out.

use anyhow::{Context as _, Result};
use candour_ledger::{
    Checkpoint, ExportWriter, Frontier, Hash, Kind, Leaf, Signer, Witness, commit, leaf_hash,
};
use std::fs;
use std::process::Command;
use tempfile::TempDir;

const ORIGIN: &str = "ledger.example";

/// A folder with a key, an honest log of 1,204 entries, three checkpoints and a bundle.
struct Desk {
    folder: TempDir,
    signer: Signer,
    log: Vec<Leaf>,
}

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Desk {
    fn new() -> Result<Self> {
        let log = (0..1204_u64)
            .map(|index| Leaf {
                index,
                at_ms: 1_778_666_640_000 + i64::try_from(index).unwrap_or(0) * 60_000,
                kind: Kind::Disclosure,
                agency: [4; 16],
                commitment: commit(&[8; 32], &index.to_be_bytes()),
            })
            .collect();
        let desk = Self {
            folder: TempDir::new()?,
            signer: Signer::from_seed([6; 32], ORIGIN)?,
            log,
        };
        fs::write(desk.path("key"), format!("{}\n", desk.signer.verifier()))?;
        desk.write_log(&desk.log)?;
        for size in [10, 600, 1204] {
            fs::write(desk.path(&format!("{size}.txt")), desk.checkpoint(size)?)?;
        }
        let mut bundle = Vec::new();
        Witness::write(&mut bundle, &desk.checkpoint(1204)?, desk.hashes(1204))?;
        fs::write(desk.path("bundle"), bundle)?;
        Ok(desk)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn hashes(&self, size: usize) -> Vec<Hash> {
        self.log
            .iter()
            .take(size)
            .map(|leaf| leaf_hash(&leaf.encode()))
            .collect()
    }

    fn checkpoint(&self, size: usize) -> Result<String> {
        let frontier = Frontier::from_leaf_hashes(self.hashes(size));
        let checkpoint = Checkpoint {
            origin: ORIGIN.to_owned(),
            size: frontier.size(),
            root: frontier.root(),
        };
        Ok(self.signer.sign(&checkpoint)?)
    }

    fn write_log(&self, log: &[Leaf]) -> Result<()> {
        let mut writer = ExportWriter::new(Vec::new(), ORIGIN)?;
        for leaf in log {
            writer.write(leaf)?;
        }
        Ok(fs::write(self.path("log"), writer.finish()?)?)
    }

    fn run(&self, more: &[&str]) -> Result<Said> {
        let (key, log) = (self.path("key"), self.path("log"));
        run(&[&["--key", &key, "--log", &log], more].concat())
    }

    fn run_with_checkpoints(&self) -> Result<Said> {
        let [a, b, c] = ["10.txt", "600.txt", "1204.txt"].map(|name| self.path(name));
        self.run(&["--checkpoint", &a, "--checkpoint", &b, "--checkpoint", &c])
    }
}

fn run(arguments: &[&str]) -> Result<Said> {
    let output = Command::new(env!("CARGO_BIN_EXE_candour-verify"))
        .args(arguments)
        .output()?;
    Ok(Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout)?,
        err: String::from_utf8(output.stderr)?,
    })
}

#[test]
fn an_intact_log() -> Result<()> {
    let said = Desk::new()?.run_with_checkpoints()?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let expected = "\
The log is intact: 1,204 entries, 3 checkpoints agree.

What the log was checked against:
  Checkpoint 1 (10 entries) agrees with the log.
  Checkpoint 2 (600 entries) agrees with the log.
  Checkpoint 3 (1,204 entries) agrees with the log.
";
    assert_eq!(said.out, expected);
    Ok(())
}

#[test]
fn a_rewritten_entry_is_named_with_a_bundle_and_bounded_without() -> Result<()> {
    let desk = Desk::new()?;
    let mut log = desk.log.clone();
    log.get_mut(17).context("entry 17")?.commitment = commit(&[0; 32], b"another story");
    desk.write_log(&log)?;

    let said = desk.run(&["--witness", &desk.path("bundle")])?;
    assert_eq!(said.code, Some(1));
    let expected = "The log has been altered. The first entry that does not match is number 17 \
                    (13 May 2026 at 10:21 UTC): it was changed.\n";
    assert!(said.out.starts_with(expected), "{}", said.out);

    let said = desk.run_with_checkpoints()?;
    assert_eq!(said.code, Some(1));
    let expected = "The log has been altered. Entries number 0 to 9 are vouched for. Somewhere from number 10 \
                    (13 May 2026 at 10:14 UTC) to number 599, an entry was changed, removed, moved or added.\n";
    assert!(said.out.starts_with(expected), "{}", said.out);
    assert!(
        said.out
            .contains("Checkpoint 2 (600 entries) does not agree with the log.")
    );
    Ok(())
}

#[test]
fn json_is_for_programs() -> Result<()> {
    let desk = Desk::new()?;
    desk.write_log(desk.log.get(..1000).context("a thousand entries")?)?;
    let said = desk.run(&["--witness", &desk.path("bundle"), "--json"])?;
    assert_eq!(said.code, Some(1));
    let json: serde_json::Value = serde_json::from_str(&said.out)?;
    assert_eq!(
        json.get("how").and_then(|how| how.as_str()),
        Some("truncated")
    );
    assert_eq!(
        json.get("first").and_then(serde_json::Value::as_u64),
        Some(1000)
    );
    assert_eq!(
        json.get("entries").and_then(serde_json::Value::as_u64),
        Some(1000)
    );
    Ok(())
}

#[test]
fn the_key_may_be_given_as_text_and_must_be_the_right_one() -> Result<()> {
    let desk = Desk::new()?;
    let (log, checkpoint) = (desk.path("log"), desk.path("10.txt"));
    let ask = |key: &str| run(&["--key", key, "--log", &log, "--checkpoint", &checkpoint]);
    let said = ask(&desk.signer.verifier().to_string())?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.out
            .contains("The last 1,194 entries are newer than every checkpoint given"),
        "{}",
        said.out
    );

    let stranger = Signer::from_seed([7; 32], ORIGIN)?;
    let said = ask(&stranger.verifier().to_string())?;
    assert_eq!(said.code, Some(1));
    assert!(
        said.out.starts_with("The log is not proven."),
        "{}",
        said.out
    );
    assert!(
        said.out
            .contains("Checkpoint 1 is not signed by the key given."),
        "{}",
        said.out
    );
    Ok(())
}

#[test]
fn what_cannot_be_used_is_named() -> Result<()> {
    let desk = Desk::new()?;
    let missing = desk.path("no-such-file");
    for (more, words) in [
        (vec!["--checkpoint", missing.as_str()], "cannot read"),
        (vec![], "required"),
        (vec!["--no-such-option"], "unexpected argument"),
    ] {
        let said = desk.run(&more)?;
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
        assert!(said.err.contains(words), "{}", said.err);
    }
    let log = desk.path("log");
    let said = run(&["--key", &log, "--log", &log, "--checkpoint", &log])?;
    assert_eq!(said.code, Some(1));
    assert!(
        said.err.contains("does not hold a public key"),
        "{}",
        said.err
    );
    // A checkpoint that is not text at all, and a log that is not a log.
    fs::write(desk.path("noise"), [0xff, 0xfe, 0x00, 0x80])?;
    let said = desk.run(&["--checkpoint", &desk.path("noise")])?;
    assert_eq!(said.code, Some(1));
    assert!(
        said.out
            .contains("Checkpoint 1 is not signed by the key given.")
    );
    let said = run(&[
        "--key",
        &desk.path("key"),
        "--log",
        &desk.path("noise"),
        "--witness",
        &desk.path("bundle"),
    ])?;
    assert_eq!(said.code, Some(1));
    assert!(
        said.out.starts_with("This file is not an exported log"),
        "{}",
        said.out
    );
    Ok(())
}

#[test]
fn help_is_not_a_fault() -> Result<()> {
    let said = run(&["--help"])?;
    assert_eq!(said.code, Some(0));
    assert!(said.out.contains("Entries are numbered from 0."));
    Ok(())
}

/// A report that could not be printed must not end like one that was.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_our_fault() -> Result<()> {
    let desk = Desk::new()?;
    let full = fs::File::options().write(true).open("/dev/full")?;
    let status = Command::new(env!("CARGO_BIN_EXE_candour-verify"))
        .args([
            "--key",
            &desk.path("key"),
            "--log",
            &desk.path("log"),
            "--witness",
            &desk.path("bundle"),
        ])
        .stdout(full)
        .status()?;
    assert_eq!(status.code(), Some(2));
    Ok(())
}
