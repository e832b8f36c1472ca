//! The log as a file anybody can keep: a heading, then one line an entry; and the bundle a witness keeps.
//!
//! ```text
//! candour-ledger v1 ledger.example
//! 0 AQkAAAAAAAAAAA…
//! 1 AQQAAAAAAAAAAA…
//! ```
//!
//! A witness bundle is a signed checkpoint, a blank line, and one leaf hash a line. It tells nobody what
//! the entries were, yet whoever holds it can later name the first one that was touched.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::io::{BufRead, Read as _, Write};

use crate::checkpoint::decimal;
use crate::{Checkpoint, Frontier, Hash, Leaf, LedgerError, Result, Verifier};

const HEADING: &str = "candour-ledger v1 ";
/// No honest line is longer: a heading is a name, an entry is about 110 characters.
const LINE_BYTES_MAX: u64 = 4096;

/// Writes an exported log, one entry after another.
#[derive(Debug)]
pub struct ExportWriter<W> {
    out: W,
    next: u64,
}

impl<W: Write> ExportWriter<W> {
    /// Writes the heading.
    pub fn new(mut out: W, origin: &str) -> Result<Self> {
        if origin.is_empty() || origin.contains(char::is_control) {
            return Err(LedgerError::Export {
                line: 1,
                why: "the log's name cannot be written",
            });
        }
        writeln!(out, "{HEADING}{origin}")?;
        Ok(Self { out, next: 0 })
    }

    /// Writes the next entry; they must come in order and without gaps.
    pub fn write(&mut self, leaf: &Leaf) -> Result<()> {
        if leaf.index != self.next {
            return Err(LedgerError::OutOfRange {
                asked: leaf.index,
                size: self.next,
            });
        }
        writeln!(
            self.out,
            "{} {}",
            leaf.index,
            STANDARD.encode(leaf.encode())
        )?;
        self.next += 1;
        Ok(())
    }

    /// Flushes and hands the output back.
    pub fn finish(mut self) -> Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

/// One line of an exported log, read as far as it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A well-formed line: the number it claims, the entry, and the entry's exact bytes.
    Entry {
        /// The number written before the entry.
        number: u64,
        /// The entry.
        leaf: Leaf,
    },
    /// A line that is not an entry.
    Unreadable,
    /// The file ends in the middle of this line.
    Cut,
}

/// Reads an exported log, one line after another.
#[derive(Debug)]
pub struct ExportReader<R> {
    input: R,
    origin: String,
    lines: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> ExportReader<R> {
    /// Reads the heading.
    pub fn new(input: R) -> Result<Self> {
        let mut reader = Self {
            input,
            origin: String::new(),
            lines: 0,
            buffer: Vec::new(),
        };
        let unreadable = || LedgerError::Export {
            line: 1,
            why: "this is not an exported log",
        };
        if reader.read_line()? != Read::Whole {
            return Err(unreadable());
        }
        let origin = std::str::from_utf8(&reader.buffer)
            .ok()
            .and_then(|line| line.strip_prefix(HEADING))
            .filter(|origin| !origin.is_empty());
        reader.origin = origin.ok_or_else(unreadable)?.to_owned();
        Ok(reader)
    }

    /// The log the file says it is.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The next line, or nothing at the end of the file. Fails only if reading does.
    pub fn next_line(&mut self) -> Result<Option<Line>> {
        Ok(match self.read_line()? {
            Read::Nothing => None,
            Read::Part => Some(Line::Cut),
            Read::TooLong => Some(Line::Unreadable),
            Read::Whole => Some(entry(&self.buffer).unwrap_or(Line::Unreadable)),
        })
    }

    /// The next entry, for a reader who trusts the file: anything out of order is an error.
    pub fn next_leaf(&mut self) -> Result<Option<Leaf>> {
        let expected = self.lines - 1;
        match self.next_line()? {
            None => Ok(None),
            Some(Line::Entry { number, leaf }) if number == expected && leaf.index == expected => {
                Ok(Some(leaf))
            }
            Some(_) => Err(LedgerError::Export {
                line: self.lines,
                why: "not the entry that belongs here",
            }),
        }
    }

    fn read_line(&mut self) -> Result<Read> {
        self.buffer.clear();
        let mut limited = self.input.by_ref().take(LINE_BYTES_MAX);
        limited.read_until(b'\n', &mut self.buffer)?;
        if self.buffer.is_empty() {
            return Ok(Read::Nothing);
        }
        self.lines += 1;
        if self.buffer.last() == Some(&b'\n') {
            self.buffer.pop();
            return Ok(Read::Whole);
        }
        let limit_reached = limited.limit() == 0;
        Ok(if limit_reached {
            Read::TooLong
        } else {
            Read::Part
        })
    }
}

#[derive(PartialEq, Eq)]
enum Read {
    Whole,
    Part,
    TooLong,
    Nothing,
}

fn entry(line: &[u8]) -> Option<Line> {
    let (number, encoded) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    let leaf = Leaf::decode(&STANDARD.decode(encoded).ok()?).ok()?;
    Some(Line::Entry {
        number: decimal(number)?,
        leaf,
    })
}

/// A signed checkpoint with the hash of every entry it vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// The leaf hash of every entry up to the checkpoint's size.
    pub hashes: Vec<Hash>,
}

impl Witness {
    /// Writes a bundle: the note as it was signed, a blank line, the hashes.
    pub fn write<W: Write>(
        mut out: W,
        note: &str,
        hashes: impl IntoIterator<Item = Hash>,
    ) -> Result<()> {
        writeln!(out, "{note}")?;
        for hash in hashes {
            writeln!(out, "{hash}")?;
        }
        out.flush()?;
        Ok(())
    }

    /// Cuts a bundle into its signed note and the hashes below.
    pub(crate) fn split(bundle: &str) -> Result<(&str, &str)> {
        const MALFORMED: LedgerError =
            LedgerError::Note("not a signed checkpoint with hashes below");
        // The first blank line ends what was signed, the second ends the signatures.
        let (body, rest) = bundle.split_once("\n\n").ok_or(MALFORMED)?;
        let (signatures, hashes) = rest.split_once("\n\n").ok_or(MALFORMED)?;
        let note = bundle
            .get(..body.len() + 2 + signatures.len() + 1)
            .ok_or(MALFORMED)?;
        Ok((note, hashes))
    }

    /// Reads a bundle, checking the signature, the count and that the hashes lead to the signed root.
    pub fn read(bundle: &str, verifier: &Verifier) -> Result<Self> {
        let (note, hashes) = Self::split(bundle)?;
        Self::assemble(verifier.open(note)?, hashes)
    }

    pub(crate) fn assemble(checkpoint: Checkpoint, hashes: &str) -> Result<Self> {
        if !hashes.is_empty() && !hashes.ends_with('\n') {
            return Err(LedgerError::Note("the last hash is cut short"));
        }
        let hashes = hashes
            .split_terminator('\n')
            .map(str::parse)
            .collect::<Result<Vec<Hash>>>()?;
        let frontier = Frontier::from_leaf_hashes(hashes.iter().copied());
        if frontier.size() == checkpoint.size && frontier.root() == checkpoint.root {
            Ok(Self { checkpoint, hashes })
        } else {
            Err(LedgerError::Proof)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Signer, leaf_hash};

    fn leaf(index: u64) -> Leaf {
        Leaf {
            index,
            at_ms: 5,
            kind: Kind::Session,
            agency: [1; 16],
            commitment: Hash::new([2; 32]),
        }
    }

    fn export(entries: u64) -> anyhow::Result<Vec<u8>> {
        let mut writer = ExportWriter::new(Vec::new(), "ledger.example")?;
        for index in 0..entries {
            writer.write(&leaf(index))?;
        }
        Ok(writer.finish()?)
    }

    #[test]
    fn a_file_reads_back() -> anyhow::Result<()> {
        let file = export(12)?;
        let mut reader = ExportReader::new(file.as_slice())?;
        assert_eq!(reader.origin(), "ledger.example");
        for index in 0..12 {
            assert_eq!(reader.next_leaf()?, Some(leaf(index)));
        }
        assert_eq!(reader.next_leaf()?, None);
        Ok(())
    }

    #[test]
    fn entries_out_of_order_are_refused_by_writer_and_reader() -> anyhow::Result<()> {
        let mut writer = ExportWriter::new(Vec::new(), "ledger.example")?;
        assert!(writer.write(&leaf(1)).is_err());
        let text = String::from_utf8(export(3)?)?;
        let mut lines: Vec<&str> = text.lines().collect();
        lines.remove(1);
        let shorter = lines.join("\n") + "\n";
        assert!(ExportReader::new(shorter.as_bytes())?.next_leaf().is_err());
        Ok(())
    }

    #[test]
    fn an_endless_line_is_given_up_on() -> anyhow::Result<()> {
        let file = [b"candour-ledger v1 x\n".as_slice(), &[b'A'; 10_000]].concat();
        assert_eq!(
            ExportReader::new(file.as_slice())?.next_line()?,
            Some(Line::Unreadable)
        );
        Ok(())
    }

    #[test]
    fn a_bundle_reads_back_and_a_touched_one_is_refused() -> anyhow::Result<()> {
        for size in [0_u8, 1, 5] {
            let signer = Signer::from_seed([3; 32], "ledger.example")?;
            let hashes: Vec<Hash> = (0..size).map(|byte| leaf_hash(&[byte])).collect();
            let frontier = Frontier::from_leaf_hashes(hashes.iter().copied());
            let origin = "ledger.example".to_owned();
            let checkpoint = Checkpoint {
                origin,
                size: u64::from(size),
                root: frontier.root(),
            };
            let mut bundle = Vec::new();
            Witness::write(
                &mut bundle,
                &signer.sign(&checkpoint)?,
                hashes.iter().copied(),
            )?;
            let bundle = String::from_utf8(bundle)?;
            assert_eq!(
                Witness::read(&bundle, signer.verifier())?,
                Witness { checkpoint, hashes }
            );
            let longer = format!("{bundle}{}\n", leaf_hash(b"x"));
            assert!(Witness::read(&longer, signer.verifier()).is_err());
            let other = bundle.replace(&leaf_hash(&[0]).to_string(), &leaf_hash(b"x").to_string());
            assert!(size == 0 || Witness::read(&other, signer.verifier()).is_err());
        }
        Ok(())
    }

    /// A keeper who signs a size that is not the tree's.
    #[test]
    fn a_bundle_with_more_hashes_than_were_signed_is_refused() -> anyhow::Result<()> {
        let signer = Signer::from_seed([3; 32], "ledger.example")?;
        let hashes = [leaf_hash(b"a"), leaf_hash(b"b")];
        let root = Frontier::from_leaf_hashes(hashes).root();
        let note = signer.sign(&Checkpoint {
            origin: "ledger.example".to_owned(),
            size: 1,
            root,
        })?;
        let mut bundle = Vec::new();
        Witness::write(&mut bundle, &note, hashes)?;
        assert!(Witness::read(std::str::from_utf8(&bundle)?, signer.verifier()).is_err());
        Ok(())
    }
}
