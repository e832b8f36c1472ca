//! What the auditor gives: a key, a log, and what was kept from earlier.

use anyhow::{Context as _, Result, ensure};
use candour_ledger::{Report, Verifier, verify_log};
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::{Path, PathBuf};

use crate::printer::Format;

/// A key or a checkpoint is a few lines; anything longer is another file.
const SMALL_BYTES_MAX: u64 = 1 << 20;
/// A bundle of a hundred million entries; anything longer is another file.
const BUNDLE_BYTES_MAX: u64 = 5 << 30;

/// Checks that an exported log has not been rewritten.
///
/// Give the log, the public key of whoever keeps it, and every checkpoint and witness bundle that you kept
/// from earlier. The more you kept, the more exactly this can say what happened.
#[derive(Debug, clap::Parser)]
#[command(
    name = "candour-verify",
    version,
    after_help = "\
Ends with 0 if the log is intact, 1 if it is damaged or an input cannot be used, 2 if this program failed.
Entries are numbered from 0. Nothing is sent anywhere."
)]
pub(crate) struct Input {
    /// The log keeper's public key (`name+hash+key`), or a file that holds it
    #[arg(long, value_name = "KEY OR FILE")]
    key: String,
    /// The exported log
    #[arg(long, value_name = "FILE")]
    log: PathBuf,
    /// A signed checkpoint kept from earlier; may be given more than once
    #[arg(
        long = "checkpoint",
        value_name = "FILE",
        required_unless_present = "witness"
    )]
    checkpoints: Vec<PathBuf>,
    /// A witness bundle kept from earlier, which lets the very entry be named; may be given more than once
    #[arg(long = "witness", id = "witness", value_name = "FILE")]
    witnesses: Vec<PathBuf>,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Input {
    pub(crate) fn verify(&self) -> Result<Report> {
        let verifier = self.verifier()?;
        let checkpoints = texts(&self.checkpoints, SMALL_BYTES_MAX)?;
        let witnesses = texts(&self.witnesses, BUNDLE_BYTES_MAX)?;
        let checkpoints: Vec<&str> = checkpoints.iter().map(String::as_str).collect();
        let witnesses: Vec<&str> = witnesses.iter().map(String::as_str).collect();
        let log = File::open(&self.log)
            .with_context(|| format!("cannot open the log `{}`", self.log.display()))?;
        verify_log(BufReader::new(log), &verifier, &checkpoints, &witnesses)
            .with_context(|| format!("cannot read the log `{}`", self.log.display()))
    }

    pub(crate) const fn format(&self) -> Format {
        if self.json {
            Format::Json
        } else {
            Format::Sentences
        }
    }

    fn verifier(&self) -> Result<Verifier> {
        if let Ok(verifier) = self.key.parse() {
            return Ok(verifier);
        }
        let text = read(Path::new(&self.key), SMALL_BYTES_MAX).with_context(|| {
            format!(
                "`{}` is neither a public key nor a file that holds one",
                self.key
            )
        })?;
        text.trim()
            .parse()
            .with_context(|| format!("`{}` does not hold a public key", self.key))
    }
}

fn texts(paths: &[PathBuf], bytes_max: u64) -> Result<Vec<String>> {
    paths.iter().map(|path| read(path, bytes_max)).collect()
}

/// Bytes that are not text become a replacement letter, so that a damaged checkpoint is reported as one.
fn read(path: &Path, bytes_max: u64) -> Result<String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(bytes_max + 1).read_to_end(&mut bytes))
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    let fits = u64::try_from(bytes.len()).is_ok_and(|length| length <= bytes_max);
    ensure!(
        fits,
        "`{}` is too long to be what it was given as",
        path.display()
    );
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}
