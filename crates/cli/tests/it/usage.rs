//! Exit codes, help and hints.

use anyhow::Result;

use crate::bench::{Bench, run_bare};

/// What is typed, and what must be said of it.
const WRONG: [(&[&str], &str); 14] = [
    (&["frobnicate"], "unrecognized subcommand"),
    (&["serve", "--frobnicate"], "unexpected argument"),
    (
        &["ledger", "show", "--config", "typo.toml"],
        "unknown field",
    ),
    (
        &["ledger", "show", "--config", "nothing.toml"],
        "cannot read the settings",
    ),
    (&["serve", "--listen", "nowhere"], "hint: write it as"),
    (
        &["serve", "--listen", "0.0.0.0:0"],
        "hint: listen on 127.0.0.1",
    ),
    (
        &["agency", "add", "Health", "--kind", "spaceship"],
        "kind of agency",
    ),
    (
        &["agency", "add", "police", "--kind", "police"],
        "already an agency",
    ),
    (
        &[
            "user",
            "add",
            "not an address",
            "--name",
            "N",
            "--agency",
            "Police",
        ],
        "email",
    ),
    (
        &[
            "agreement",
            "add",
            "A",
            "--from",
            "2026-13-01",
            "--until",
            "2028-01-01",
            "--review-on",
            "2027-01-01",
            "--party",
            "Police=desk",
        ],
        "`--from`: date",
    ),
    (
        &[
            "agreement",
            "add",
            "A",
            "--from",
            "2026-01-01",
            "--until",
            "2028-01-01",
            "--review-on",
            "2027-01-01",
            "--party",
            "Police",
        ],
        "hint: write it as --party",
    ),
    (
        &["user", "close", "nobody@example.org"],
        "hint: see who does",
    ),
    (
        &["import", "nothing.csv", "--agency", "Police"],
        "cannot be opened",
    ),
    (&["init"], "founded before"),
];

#[test]
fn wrong_input_is_one_and_says_what_to_do() -> Result<()> {
    let bench = Bench::new()?.founded()?;
    bench.file("typo.toml", "databse = 'sqlite:x'\n")?;
    for (arguments, told) in WRONG {
        let said = bench.run(arguments)?;
        assert_eq!(said.code, 1, "{arguments:?}: {said:?}");
        assert!(said.err.contains(told), "{arguments:?}: {said:?}");
    }
    Ok(())
}

#[test]
fn a_database_that_is_not_there_is_not_made_in_passing() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for arguments in [&["ledger", "show"][..], &["agency", "list"], &["link"]] {
        let said = run_bare(folder.path(), arguments)?;
        assert_eq!(said.code, 1, "{said:?}");
        assert!(
            said.err.contains("hint: make one with `candour init`"),
            "{said:?}"
        );
    }
    assert!(!folder.path().join("candour.db").exists());
    let said = run_bare(
        folder.path(),
        &["ledger", "show", "--database", "mysql://x"],
    )?;
    assert_eq!(said.code, 1);
    Ok(())
}

/// The disk is full: whoever typed did nothing wrong.
#[cfg(target_os = "linux")]
#[test]
fn our_fault_is_two() -> Result<()> {
    let bench = Bench::new()?.founded()?;
    let said = bench.run(&["ledger", "export", "--to", "/dev/full"])?;
    assert_eq!(said.code, 2, "{said:?}");
    Ok(())
}

#[test]
fn a_lost_key_is_not_replaced() -> Result<()> {
    let bench = Bench::new()?.founded()?;
    std::fs::rename(bench.path("candour.key"), bench.path("away"))?;
    let said = bench.run(&["ledger", "show"])?;
    assert_eq!(said.code, 1);
    assert!(
        said.err.contains("is missing") && said.err.contains("hint: restore it"),
        "{said:?}"
    );
    assert!(!bench.path("candour.key").exists());
    std::fs::rename(bench.path("away"), bench.path("candour.key"))?;
    bench.done(&["ledger", "show"])?;
    Ok(())
}

#[cfg(unix)]
#[test]
fn nobody_else_reads_the_database_or_the_key() -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new()?.founded()?;
    for name in ["candour.db", "candour.key"] {
        let mode = std::fs::metadata(bench.path(name))?.permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    Ok(())
}

#[test]
fn settings_come_from_the_line_then_the_environment_then_the_file() -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::write(
        folder.path().join("candour.toml"),
        "database = 'sqlite:file.db'\n",
    )?;
    run_bare(folder.path(), &["init"])?;
    assert!(folder.path().join("file.db").exists() && folder.path().join("file.key").exists());
    let mut command = crate::bench::bare(folder.path());
    command.env("CANDOUR_DATABASE", "sqlite:environment.db");
    assert!(command.arg("init").status()?.success());
    assert!(folder.path().join("environment.db").exists());
    command.args(["--database", "sqlite:line.db"]);
    assert!(command.status()?.success());
    assert!(folder.path().join("line.db").exists());
    Ok(())
}

#[test]
fn every_command_explains_itself() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let commands = [
        "serve",
        "demo",
        "init",
        "agency add",
        "agency list",
        "agreement add",
        "agreement list",
        "agreement show",
        "agreement export",
        "agreement import",
        "agreement end",
        "policy check",
        "policy test",
        "policy list",
        "policy show",
        "policy try",
        "policy publish",
        "policy export",
        "policy date",
        "decision replay",
        "user add",
        "user list",
        "user close",
        "import",
        "link",
        "ledger show",
        "ledger checkpoint",
        "ledger witness",
        "ledger export",
        "ledger verify",
        "region",
    ];
    for command in commands {
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.push("--help");
        let said = run_bare(folder.path(), &arguments)?;
        assert_eq!(said.code, 0, "{command}");
        assert!(
            said.out.contains(&format!("candour {command}")) && said.out.contains("Example"),
            "{}",
            said.out
        );
        assert!(
            said.out.lines().all(|line| line.chars().count() <= 130),
            "{}",
            said.out
        );
    }
    assert_eq!(run_bare(folder.path(), &["--version"])?.code, 0);
    Ok(())
}
