//! A folder of its own, and the program run in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, ensure};
use candour_store::testing::{TestStore, stores};
use serde_json::Value;
use tempfile::TempDir;

/// A folder and a database.
#[derive(Debug)]
pub(crate) struct Bench {
    folder: TempDir,
    database: String,
    /// A database of the server lives as long as this.
    _store: Option<TestStore>,
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    /// The exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Said {
    fn new(output: &Output) -> Result<Self> {
        Ok(Self {
            code: output.status.code().context("it was killed")?,
            out: String::from_utf8(output.stdout.clone())?,
            err: String::from_utf8(output.stderr.clone())?,
        })
    }

    /// The answer as JSON.
    pub(crate) fn json(&self) -> Result<Value> {
        serde_json::from_str(&self.out).with_context(|| format!("{self:?}"))
    }
}

impl Bench {
    /// A folder with a database that is not there yet.
    pub(crate) fn new() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let database = format!("sqlite:{}", folder.path().join("candour.db").display());
        Ok(Self {
            folder,
            database,
            _store: None,
        })
    }

    /// One on each kind of database there is.
    pub(crate) fn on_every_database() -> Result<Vec<Self>> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let stores = runtime.block_on(stores())?;
        let bench = |store: TestStore| -> Result<Self> {
            runtime.block_on(store.store.close());
            Ok(Self {
                folder: tempfile::tempdir()?,
                database: store.address.clone(),
                _store: Some(store),
            })
        };
        stores.into_iter().map(bench).collect()
    }

    /// One with two agencies, ready for records.
    pub(crate) fn founded(self) -> Result<Self> {
        self.done(&["init"])?;
        self.done(&[
            "agency", "add", "Police", "--kind", "police", "--desk", "Hub",
        ])?;
        self.done(&[
            "agency",
            "add",
            "Council",
            "--kind",
            "adult-social-care",
            "--desk",
            "Duty",
        ])?;
        Ok(self)
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Write a file.
    pub(crate) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> Result<()> {
        Ok(std::fs::write(self.path(name), text)?)
    }

    /// The command, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = bare(self.folder.path());
        command
            .arg("--database")
            .arg(&self.database)
            .args(arguments);
        command
    }

    /// Run the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Said> {
        Said::new(&self.command(arguments).output()?)
    }

    /// Run the program, which must end well.
    pub(crate) fn done(&self, arguments: &[&str]) -> Result<Said> {
        let said = self.run(arguments)?;
        ensure!(said.code == 0, "{arguments:?}: {said:?}");
        Ok(said)
    }

    /// Run the program, which must end well and answer in JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> Result<Value> {
        self.done(&[&["--json"], arguments].concat())?.json()
    }
}

/// The program in a folder, with no settings from the outside.
pub(crate) fn bare(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command.current_dir(folder).stdin(Stdio::null());
    for name in ["CONFIG", "DATABASE", "KEY", "LISTEN", "BEHIND_TLS"] {
        command.env_remove(format!("CANDOUR_{name}"));
    }
    command.env_remove("RUST_LOG");
    command
}

/// Run the program in a folder, with no settings from the outside.
pub(crate) fn run_bare(folder: &Path, arguments: &[&str]) -> Result<Said> {
    Said::new(&bare(folder).args(arguments).output()?)
}

/// A part of an answer, by its path: `/evaluation/best/f1`. What is not there is null.
pub(crate) fn at<'a>(answer: &'a Value, path: &str) -> &'a Value {
    answer.pointer(path).unwrap_or(&Value::Null)
}
