//! The secret key that signs the ledger, in a file that only its owner can read.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use candour_flow::Signer;

use crate::error::wrong;

const HEADING: &str = "candour ledger key: keep it secret, and keep a copy";

/// The key in a file, if the file is there.
pub(crate) fn read(path: &Path) -> anyhow::Result<Option<Signer>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(wrong(format!(
                "cannot read the key in `{}`: {}",
                path.display(),
                error.kind()
            ))
            .into());
        }
    };
    let damaged = || {
        wrong(format!("`{}` does not hold a ledger key", path.display()))
            .hint("restore it from a copy")
    };
    let mut lines = text.lines();
    let (heading, name, seed) = (lines.next(), lines.next(), lines.next());
    let (Some(HEADING), Some(name), Some(seed)) = (heading, name, seed) else {
        return Err(damaged().into());
    };
    let seed = unhex(seed).ok_or_else(damaged)?;
    Ok(Some(Signer::from_seed(seed, name).map_err(|_| damaged())?))
}

/// Make a key and keep it. A file that is there already is never written over.
pub(crate) fn create(path: &Path, name: &str) -> anyhow::Result<Signer> {
    let seed: [u8; 32] = rand::random();
    let signer = Signer::from_seed(seed, name).map_err(|_| {
        wrong(
            "the name of the log must have no space and no plus sign, such as candour.example.org",
        )
    })?;
    let written = ours()
        .open(path)
        .and_then(|mut file| {
            write!(file, "{HEADING}\n{name}\n{}\n", hex(&seed))?;
            file.sync_all()
        })
        .with_context(|| format!("cannot write the key to `{}`", path.display()));
    written.map(|()| signer)
}

/// Make a file that is not there yet, for its owner's eyes only: a database takes over what it finds.
pub(crate) fn private(path: &Path) -> anyhow::Result<()> {
    match ours().open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(wrong(format!(
            "cannot make `{}`: {}",
            path.display(),
            error.kind()
        ))
        .into()),
        _ => Ok(()),
    }
}

/// A new file that only its owner can read.
fn ours() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A name that no other log has.
pub(crate) fn any_name() -> String {
    let random: [u8; 4] = rand::random();
    format!("candour-{}", hex(&random))
}

fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('?');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .trim()
        .chars()
        .map(|digit| digit.to_digit(16))
        .map(|digit| u8::try_from(digit?).ok())
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0_u8, |byte, digit| (byte << 4) | digit))
        .collect();
    if digits.len() == 64 {
        bytes.try_into().ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{any_name, create, read};

    #[test]
    fn a_key_is_read_back_and_never_written_over() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("candour.key");
        assert!(read(&path)?.is_none());
        let made = create(&path, &any_name())?;
        let found = read(&path)?.ok_or_else(|| anyhow::anyhow!("no key"))?;
        assert_eq!(found.verifier().to_string(), made.verifier().to_string());
        assert!(create(&path, "other").is_err());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                std::fs::metadata(&path)?.permissions().mode() & 0o777,
                0o600
            );
        }
        std::fs::write(&path, "nonsense")?;
        assert!(read(&path).is_err());
        Ok(())
    }

    #[test]
    fn a_name_with_a_space_is_refused() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        assert!(create(&folder.path().join("k"), "two words").is_err());
        assert!(!folder.path().join("k").exists());
        Ok(())
    }
}
