//! One line of the log: what kind of thing happened, when, at which agency, and a sealed commitment to the rest.
//!
//! There is nothing about a person here. The agency is an organisation; who, why and what are inside the
//! salted commitment, and only whoever holds the salt can open it.

use serde::Serialize;
use std::fmt;

use crate::{Hash, LedgerError, Result};

/// The length of every encoded entry.
pub const LEAF_BYTES: usize = 66;

/// The only encoding there has been so far.
const VERSION: u8 = 1;

/// What happened. The first six are those the Data Protection Act 2018, section 62, requires to be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Something was taken in.
    Collection,
    /// Something held was corrected or changed.
    Alteration,
    /// Something held was looked at.
    Consultation,
    /// Something held was given to another desk.
    Disclosure,
    /// Fragments were judged together.
    Combination,
    /// Something held was destroyed.
    Erasure,
    /// Something asked for was not given.
    Refusal,
    /// It was decided whether something may be shared.
    Decision,
    /// Agencies, desks, people, agreements or settings were changed.
    Administration,
    /// Somebody signed in or out, or failed to.
    Session,
}

impl Kind {
    /// Every kind, in the order of its code.
    pub const ALL: [Self; 10] = [
        Self::Collection,
        Self::Alteration,
        Self::Consultation,
        Self::Disclosure,
        Self::Combination,
        Self::Erasure,
        Self::Refusal,
        Self::Decision,
        Self::Administration,
        Self::Session,
    ];

    /// The byte that stands for this kind in an entry. Never renumbered.
    pub const fn code(self) -> u8 {
        match self {
            Self::Collection => 1,
            Self::Alteration => 2,
            Self::Consultation => 3,
            Self::Disclosure => 4,
            Self::Combination => 5,
            Self::Erasure => 6,
            Self::Refusal => 7,
            Self::Decision => 8,
            Self::Administration => 9,
            Self::Session => 10,
        }
    }

    /// The kind a byte stands for.
    pub fn from_code(code: u8) -> Result<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
            .ok_or(LedgerError::Leaf("unknown kind"))
    }

    /// The word for this kind.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Alteration => "alteration",
            Self::Consultation => "consultation",
            Self::Disclosure => "disclosure",
            Self::Combination => "combination",
            Self::Erasure => "erasure",
            Self::Refusal => "refusal",
            Self::Decision => "decision",
            Self::Administration => "administration",
            Self::Session => "session",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The entry's place in the log, counted from 0.
    pub index: u64,
    /// When it happened: whole milliseconds of UTC since 1970.
    pub at_ms: i64,
    /// What happened.
    pub kind: Kind,
    /// The organisation at which it happened.
    pub agency: [u8; 16],
    /// The sealed rest: see [`commit`](crate::commit).
    pub commitment: Hash,
}

impl Leaf {
    /// The entry's one and only encoding: version, kind, index, time, agency, commitment, big-endian.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LEAF_BYTES);
        bytes.extend([VERSION, self.kind.code()]);
        bytes.extend(self.index.to_be_bytes());
        bytes.extend(self.at_ms.to_be_bytes());
        bytes.extend(self.agency);
        bytes.extend(self.commitment.as_bytes());
        bytes
    }

    /// Reads an encoded entry, refusing anything that [`encode`](Self::encode) would not have written.
    pub fn decode(bytes: &[u8]) -> Result<Self> {
        let (head, rest) = take::<2>(bytes)?;
        let (index, rest) = take(rest)?;
        let (at_ms, rest) = take(rest)?;
        let (agency, rest) = take(rest)?;
        let (commitment, rest) = take::<32>(rest)?;
        if !rest.is_empty() {
            return Err(LedgerError::Leaf("too long"));
        }
        let [version, kind] = head;
        if version != VERSION {
            return Err(LedgerError::Leaf("unknown version"));
        }
        Ok(Self {
            index: u64::from_be_bytes(index),
            at_ms: i64::from_be_bytes(at_ms),
            kind: Kind::from_code(kind)?,
            agency,
            commitment: Hash::new(commitment),
        })
    }
}

fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8])> {
    bytes
        .split_first_chunk::<N>()
        .map(|(first, rest)| (*first, rest))
        .ok_or(LedgerError::Leaf("too short"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaf() -> Leaf {
        Leaf {
            index: 17,
            at_ms: 1_778_666_640_000,
            kind: Kind::Refusal,
            agency: [4; 16],
            commitment: Hash::new([8; 32]),
        }
    }

    #[test]
    fn reads_back_what_it_wrote() -> anyhow::Result<()> {
        for kind in Kind::ALL {
            let leaf = Leaf { kind, ..leaf() };
            assert_eq!(leaf.encode().len(), LEAF_BYTES);
            assert_eq!(Leaf::decode(&leaf.encode())?, leaf);
        }
        Ok(())
    }

    #[test]
    fn refuses_other_lengths_versions_and_kinds() {
        let good = leaf().encode();
        for length in 0..LEAF_BYTES {
            assert!(Leaf::decode(&good[..length]).is_err());
        }
        assert!(Leaf::decode(&[good.as_slice(), &[0]].concat()).is_err());
        for (place, byte) in [(0, 2), (0, 0), (1, 0), (1, 11)] {
            let mut bad = good.clone();
            bad[place] = byte;
            assert!(Leaf::decode(&bad).is_err());
        }
    }

    /// The bytes are a promise to every log ever exported: this must never change.
    #[test]
    fn the_encoding_is_fixed() {
        let commitment = [8; 32];
        let expected = [
            [1, 7].as_slice(),
            &[0, 0, 0, 0, 0, 0, 0, 17],
            &[0, 0, 1, 0x9e, 0x20, 0xcb, 0x12, 0x80],
            &[4; 16],
            &commitment,
        ];
        assert_eq!(leaf().encode(), expected.concat());
    }
}
