//! Link whole files: every record meets those with which it has a key in common, and is weighed against each once.

use std::collections::BTreeMap;

use crate::weigh::total;
use crate::{Model, Profile, keys};

/// Pairs of at least this weight are kept, so that thresholds on both sides of the one that proposes can be judged.
pub const KEEP_AT: f64 = -10.0;

/// After so many records the caller hears how far it is.
const STEP: usize = 500;

/// Two records and the weight between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The place of the left record in its file.
    pub left: usize,
    /// The place of the right record in its file; within one file, the later of the two.
    pub right: usize,
    /// log2 of the odds that they are about one person.
    pub weight: f64,
}

/// The over-common keys of one rule, which were not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skipped {
    /// The rule.
    pub rule: &'static str,
    /// How many of its keys were over-common.
    pub keys: u64,
    /// How many records had them.
    pub records: u64,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// The pairs of at least [`KEEP_AT`], in the order of the files.
    pub pairs: Vec<Pair>,
    /// How many pairs were weighed.
    pub candidates: u64,
    /// What was not used, by rule.
    pub skipped: Vec<Skipped>,
}

/// Link the records of two files. `cap` is usually [`crate::KEY_CAP`]; a key that more records of both files together
/// have is skipped. `progress` hears how many records of how many are done.
pub fn link_between(
    model: &Model,
    left: &[Profile],
    right: &[Profile],
    cap: usize,
    progress: &mut dyn FnMut(u64, u64),
) -> Batch {
    let blocks = Blocks::of(left.iter().chain(right), cap);
    let partners = |_record: usize, found: &mut Vec<usize>| {
        found.retain(|other| *other >= left.len());
        for other in &mut *found {
            *other -= left.len();
        }
    };
    run(model, (left, right), &blocks, &partners, progress)
}

/// Find the records of one file that are about one person.
pub fn link_within(
    model: &Model,
    profiles: &[Profile],
    cap: usize,
    progress: &mut dyn FnMut(u64, u64),
) -> Batch {
    let blocks = Blocks::of(profiles.iter(), cap);
    let partners = |record: usize, found: &mut Vec<usize>| found.retain(|other| *other > record);
    run(model, (profiles, profiles), &blocks, &partners, progress)
}

fn run(
    model: &Model,
    (left, right): (&[Profile], &[Profile]),
    blocks: &Blocks,
    partners: &dyn Fn(usize, &mut Vec<usize>),
    progress: &mut dyn FnMut(u64, u64),
) -> Batch {
    let mut batch = Batch {
        pairs: Vec::new(),
        candidates: 0,
        skipped: blocks.skipped.clone(),
    };
    let mut found = Vec::new();
    for (place, profile) in left.iter().enumerate() {
        if place % STEP == 0 {
            progress(count(place), count(left.len()));
        }
        blocks.meet(place, &mut found);
        partners(place, &mut found);
        for other in &found {
            let Some(theirs) = right.get(*other) else {
                continue;
            };
            batch.candidates += 1;
            let weight = total(model, profile, theirs);
            if weight >= KEEP_AT {
                batch.pairs.push(Pair {
                    left: place,
                    right: *other,
                    weight,
                });
            }
        }
    }
    progress(count(left.len()), count(left.len()));
    batch
}

/// Which records share a key.
struct Blocks {
    /// The records of each key that two or more records have, and not too many.
    members: Vec<Vec<u32>>,
    /// The blocks of each record.
    of_record: Vec<Vec<u32>>,
    skipped: Vec<Skipped>,
}

impl Blocks {
    fn of<'a>(profiles: impl Iterator<Item = &'a Profile>, cap: usize) -> Self {
        let mut entries: Vec<(u64, &'static str, u32)> = Vec::new();
        let mut records = 0_u32;
        for profile in profiles {
            entries.extend(
                keys(profile)
                    .into_iter()
                    .map(|key| (hash(key.rule, &key.value), key.rule, records)),
            );
            records = records.saturating_add(1);
        }
        entries.sort_unstable();
        let mut made = Self {
            members: Vec::new(),
            of_record: vec![Vec::new(); usize::try_from(records).unwrap_or(0)],
            skipped: Vec::new(),
        };
        let mut skipped: BTreeMap<&'static str, (u64, u64)> = BTreeMap::new();
        for block in entries.chunk_by(|first, second| (first.0, first.1) == (second.0, second.1)) {
            if block.len() > cap {
                let rule = block.first().map_or("", |entry| entry.1);
                let tally = skipped.entry(rule).or_default();
                tally.0 += 1;
                tally.1 += count(block.len());
            } else if block.len() > 1 {
                made.add(block);
            }
        }
        made.skipped = skipped
            .into_iter()
            .map(|(rule, (keys, records))| Skipped {
                rule,
                keys,
                records,
            })
            .collect();
        made
    }

    fn add(&mut self, block: &[(u64, &'static str, u32)]) {
        let number = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let records: Vec<u32> = block.iter().map(|entry| entry.2).collect();
        for record in &records {
            if let Some(own) = self.of_record.get_mut(place(*record)) {
                own.push(number);
            }
        }
        self.members.push(records);
    }

    /// The records that meet this one, in order, each once; itself among them.
    fn meet(&self, record: usize, found: &mut Vec<usize>) {
        found.clear();
        let own = self.of_record.get(record).map_or(&[][..], Vec::as_slice);
        for block in own
            .iter()
            .filter_map(|number| self.members.get(place(*number)))
        {
            found.extend(block.iter().map(|other| place(*other)));
        }
        found.sort_unstable();
        found.dedup();
    }
}

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// FNV-1a. Two keys with one hash would only be compared needlessly.
fn hash(rule: &str, value: &str) -> u64 {
    rule.bytes()
        .chain([0])
        .chain(value.bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use candour_domain::{AgencyId, Category, Field, FieldValue, Record, RecordId};

    use super::{Batch, Skipped, link_between, link_within};
    use crate::{KEY_CAP, Model, Profile};

    fn person(name: &str, born: &str, phone: &str) -> anyhow::Result<Profile> {
        Ok(Profile::of(&Record {
            id: RecordId::from_bytes([0; 16]),
            agency: AgencyId::from_bytes([0; 16]),
            reference: "1".to_owned(),
            version: 1,
            category: Category::Ordinary,
            values: vec![
                FieldValue::parse(Field::Name, "-", name)?,
                FieldValue::parse(Field::DateOfBirth, "-", born)?,
                FieldValue::parse(Field::Phone, "-", phone)?,
            ],
        }))
    }

    fn places(batch: &Batch) -> Vec<(usize, usize)> {
        batch
            .pairs
            .iter()
            .map(|pair| (pair.left, pair.right))
            .collect()
    }

    #[test]
    fn two_files_and_one_file_find_the_same_people() -> anyhow::Result<()> {
        let council = [
            person("Tobias Ferncastle", "1984-02-29", "07700 900101")?,
            person("Amina Dualeh", "1999-12-08", "07700 900102")?,
        ];
        let police = [
            person("Aamina Dualeh", "1999-08-12", "07700 900103")?,
            person("Toby Ferncastle", "1984-02-29", "07700 900104")?,
        ];
        let mut heard = Vec::new();
        let model = Model::published();
        let between = link_between(&model, &council, &police, KEY_CAP, &mut |done, total| {
            heard.push((done, total));
        });
        assert_eq!(places(&between), [(0, 1), (1, 0)]);
        assert_eq!(heard.last(), Some(&(2, 2)));
        let all: Vec<Profile> = council.into_iter().chain(police).collect();
        let within = link_within(&model, &all, KEY_CAP, &mut |_, _| ());
        assert_eq!(places(&within), [(0, 3), (1, 2)]);
        assert_eq!(within, link_within(&model, &all, KEY_CAP, &mut |_, _| ()));
        Ok(())
    }

    #[test]
    fn an_over_common_key_is_skipped_and_said_so() -> anyhow::Result<()> {
        let names = ["Ash Bale", "Cora Dunn", "Evan Frost", "Gita Hora"];
        let everyone: anyhow::Result<Vec<Profile>> = (1..)
            .zip(names)
            .map(|(day, name)| person(name, &format!("19{day}0-0{day}-1{day}"), "0118 496 0100"))
            .collect();
        let everyone = everyone?;
        let batch = link_within(&Model::published(), &everyone, 3, &mut |_, _| ());
        assert_eq!(
            batch.skipped,
            [Skipped {
                rule: "phone",
                keys: 1,
                records: 4
            }]
        );
        assert_eq!(batch.candidates, 0);
        let batch = link_within(&Model::published(), &everyone, 4, &mut |_, _| ());
        assert_eq!((batch.skipped.len(), batch.candidates), (0, 6));
        Ok(())
    }

    #[test]
    fn empty_files_link_nothing() {
        let batch = link_between(&Model::published(), &[], &[], KEY_CAP, &mut |_, _| ());
        assert_eq!((batch.pairs.len(), batch.candidates), (0, 0));
    }
}
