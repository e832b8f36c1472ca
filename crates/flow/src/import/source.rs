//! The file: read once, hashed as it was read, and refused if it changed meanwhile.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::{Invalid, Result};

/// A larger file is split before it is taken in.
const MOST_BYTES: u64 = 512 * 1024 * 1024;

/// A file that was read whole.
#[derive(Debug)]
pub struct Source {
    name: String,
    bytes: Vec<u8>,
    digest: [u8; 32],
}

impl Source {
    /// What was sent under `name`.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        let digest = Sha256::digest(&bytes).into();
        Self {
            name: name.into(),
            bytes,
            digest,
        }
    }

    /// Read a file. One that somebody writes to meanwhile is refused: half of it would be of one day, half of another.
    pub fn read(path: &Path) -> Result<Self> {
        Self::read_and(path, || ())
    }

    /// Read a file; `meanwhile` is where a test writes to it.
    fn read_and(path: &Path, meanwhile: impl FnOnce()) -> Result<Self> {
        let wrong = |rule: &str| Invalid::one("file", rule);
        let mut file = File::open(path)
            .map_err(|error| wrong(&format!("it cannot be opened ({})", error.kind())))?;
        let before = file.metadata().map_err(|_| wrong("it cannot be read"))?;
        if before.is_dir() {
            return Err(wrong("it is a folder").into());
        }
        if before.len() > MOST_BYTES {
            return Err(wrong("it is larger than 512 MB: split it").into());
        }
        let mut bytes = Vec::new();
        file.by_ref()
            .take(MOST_BYTES.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|_| wrong("it cannot be read"))?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_BYTES) {
            return Err(wrong("it is larger than 512 MB: split it").into());
        }
        meanwhile();
        let source = Self::new(
            path.file_name()
                .map(|name| name.to_string_lossy())
                .unwrap_or_default(),
            bytes,
        );
        if before.is_file() && !source.is_still(path, &before) {
            return Err(wrong(
                "it changed while it was read: wait until it is written, and try again",
            )
            .into());
        }
        Ok(source)
    }

    /// Whether the path still leads to what was read: the same length and time, and the same bytes.
    fn is_still(&self, path: &Path, before: &Metadata) -> bool {
        let Ok(mut file) = File::open(path) else {
            return false;
        };
        let Ok(after) = file.metadata() else {
            return false;
        };
        let times = (before.modified().ok(), after.modified().ok());
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => hasher.update(buffer.get(..read).unwrap_or_default()),
                Err(_) => return false,
            }
        }
        before.len() == after.len()
            && times.0 == times.1
            && <[u8; 32]>::from(hasher.finalize()) == self.digest
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of what was read.
    pub(super) const fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The same, written out.
    pub(super) fn hex(&self) -> String {
        super::keep::hex(&self.digest)
    }

    /// What was read, without the mark that some spreadsheets put before it.
    pub(super) fn text(&self) -> &[u8] {
        self.bytes
            .strip_prefix(b"\xEF\xBB\xBF".as_slice())
            .unwrap_or(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::Source;

    #[test]
    fn a_file_that_changes_under_us_is_refused() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("people.csv");
        std::fs::write(&path, "reference,name\n1,A\n")?;
        assert!(Source::read(&path).is_ok());
        let append = || {
            let mut file = std::fs::OpenOptions::new()
                .append(true)
                .open(&path)
                .unwrap();
            file.write_all(b"2,B\n").unwrap();
        };
        assert!(Source::read_and(&path, append).is_err());
        // The same length, and the time set back: only the bytes tell.
        let modified = std::fs::metadata(&path)?.modified()?;
        let swap = || {
            std::fs::write(&path, "reference,name\n1,A\n9,B\n").unwrap();
            std::fs::File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_modified(modified)
                .unwrap();
        };
        assert!(Source::read_and(&path, swap).is_err());
        assert!(Source::read_and(&path, || std::fs::remove_file(&path).unwrap()).is_err());
        Ok(())
    }

    #[test]
    fn a_folder_and_nothing_are_refused() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        assert!(Source::read(folder.path()).is_err());
        assert!(Source::read(&folder.path().join("nothing")).is_err());
        Ok(())
    }
}
