//! The ledger in the database: appended to in the transaction of what it records, its head moved by compare-and-swap.

use std::collections::BTreeMap;

use candour_domain::{AgencyId, Timestamp};
use candour_ledger::{Frontier, Hash, Kind, Leaf, Node, NodeId, Payload, commit, leaf_hash};

use crate::convert::count;
use crate::unit::{change, on, row, rows};
use crate::{Result, StoreError, Unit};

/// How far the clock may lag behind the last entry before nothing more is written.
const MOST_BACKWARDS_MS: i64 = 60_000;

/// Something to append when the unit commits. The payload holds ids and codes, never a value about a person.
#[derive(Debug)]
pub struct Entry {
    /// What kind of thing happened.
    pub kind: Kind,
    /// On whose behalf.
    pub agency: AgencyId,
    /// What is committed to.
    pub payload: Payload,
    /// 32 fresh random bytes.
    pub salt: [u8; 32],
}

/// The proof that a unit is durable, with the ledger entries it made. Only [`Unit::commit`] makes one.
#[derive(Debug)]
#[non_exhaustive]
pub struct Committed {
    /// Index of the first entry.
    pub first: u64,
    /// How many entries the unit appended; at least one.
    pub entries: u64,
    /// The kinds of those entries, in order.
    pub kinds: Vec<Kind>,
}

/// The head of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// How many entries there are.
    pub size: u64,
    /// The root of their tree.
    pub root: Hash,
    /// The time of the last.
    pub at: Timestamp,
}

/// One entry as it was hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its index.
    pub index: u64,
    /// The leaf.
    pub leaf: Vec<u8>,
}

/// What an entry commits to, unless it was erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The entry's index.
    pub index: u64,
    /// Its kind.
    pub kind: Kind,
    /// When it happened.
    pub at: Timestamp,
    /// What was committed to.
    pub payload: Payload,
}

#[derive(sqlx::FromRow)]
struct Head {
    size: i64,
    root: Vec<u8>,
    frontier: Vec<u8>,
    at: i64,
}

/// An entry on its way into the database.
struct Line {
    leaf: Leaf,
    bytes: Vec<u8>,
    salt: [u8; 32],
    payload: String,
}

const FIND_HEAD: &str = "SELECT size, root, frontier, at FROM ledger_head WHERE id = 1";

impl Unit {
    /// Queue an entry; it is appended when the unit commits.
    pub fn record(&mut self, entry: Entry) {
        self.entries.push(entry);
    }

    /// Append what was queued and commit, in one transaction. Nothing may be shown before this has returned.
    ///
    /// A unit with nothing queued is an error: it wants [`finish`](Unit::finish).
    pub async fn commit(mut self, now: Timestamp) -> Result<Committed> {
        let entries = std::mem::take(&mut self.entries);
        if entries.is_empty() {
            return Err(StoreError::Unlogged { unit: self.name });
        }
        let kinds: Vec<Kind> = entries.iter().map(|entry| entry.kind).collect();
        let first = self.append(entries, now).await?;
        let appended = u64::try_from(kinds.len()).unwrap_or(u64::MAX);
        self.end().await?;
        Ok(Committed {
            first,
            entries: appended,
            kinds,
        })
    }

    async fn append(&mut self, entries: Vec<Entry>, now: Timestamp) -> Result<u64> {
        let (head, mut frontier) = self.ledger_head_lock().await?;
        let first = frontier.size();
        if now.as_ms().saturating_add(MOST_BACKWARDS_MS) < head.at {
            return Err(StoreError::TimeWentBack);
        }
        let at = now.as_ms().max(head.at);
        let mut nodes = Vec::new();
        let mut lines = Vec::new();
        for entry in entries {
            let payload = entry.payload.encode();
            let leaf = Leaf {
                index: frontier.size(),
                at_ms: at,
                kind: entry.kind,
                agency: *entry.agency.as_bytes(),
                commitment: commit(&entry.salt, payload.as_bytes()),
            };
            let bytes = leaf.encode();
            nodes.extend(frontier.append(leaf_hash(&bytes)));
            lines.push(Line {
                leaf,
                bytes,
                salt: entry.salt,
                payload,
            });
        }
        self.ledger_entry_insert(&lines).await?;
        self.ledger_node_insert(&nodes).await?;
        let moved = change!(
            self,
            "UPDATE ledger_head SET size = $1, root = $2, frontier = $3, at = $4
             WHERE id = 1 AND size = $5 AND root = $6",
            whole(frontier.size()),
            frontier.root().as_bytes().to_vec(),
            frontier.encode(),
            at,
            head.size,
            head.root.clone(),
        )?;
        if moved == 1 {
            Ok(first)
        } else {
            Err(StoreError::HeadMoved)
        }
    }

    /// The head, locked until the unit ends, if it agrees with itself and with the last entry.
    async fn ledger_head_lock(&mut self) -> Result<(Head, Frontier)> {
        // Updating the row takes its lock, so that writers on PostgreSQL stand in line here.
        let lock = "UPDATE ledger_head SET turn = turn + 1 WHERE id = 1";
        if change!(self, lock)? == 0 {
            self.ledger_start().await?;
            change!(self, lock)?;
        }
        let head = row!(self, Head, FIND_HEAD)?.ok_or(StoreError::HeadMoved)?;
        let frontier = Frontier::decode(&head.frontier).map_err(|_| StoreError::Damaged {
            table: "ledger_head",
            column: "frontier",
        })?;
        let last = row!(self, (Option<i64>,), "SELECT MAX(seq) FROM ledger_entry")?;
        let kept = last
            .and_then(|last| last.0)
            .map_or(0, |last| last.saturating_add(1));
        let size = whole(frontier.size());
        let sound =
            size == head.size && size == kept && frontier.root().as_bytes().as_slice() == head.root;
        if sound {
            Ok((head, frontier))
        } else {
            Err(StoreError::HeadMoved)
        }
    }

    /// Make the head of an empty ledger, unless another writer made it in the meantime.
    async fn ledger_start(&mut self) -> Result<()> {
        let frontier = Frontier::new();
        change!(
            self,
            "INSERT INTO ledger_head (id, turn, size, root, frontier, at) VALUES (1, 0, 0, $1, $2, 0)
             ON CONFLICT (id) DO NOTHING",
            frontier.root().as_bytes().to_vec(),
            frontier.encode(),
        )?;
        Ok(())
    }

    async fn ledger_entry_insert(&mut self, lines: &[Line]) -> Result<()> {
        for chunk in lines.chunks(500) {
            on!(self, c => {
                let mut insert = sqlx::QueryBuilder::new("INSERT INTO ledger_entry (seq, kind, at, leaf) ");
                insert.push_values(chunk, |mut row, line| {
                    row.push_bind(whole(line.leaf.index))
                        .push_bind(i64::from(line.leaf.kind.code()))
                        .push_bind(line.leaf.at_ms)
                        .push_bind(line.bytes.as_slice());
                });
                async move { insert.build().execute(c).await.map(|done| done.rows_affected()) }
            })?;
            on!(self, c => {
                let mut insert = sqlx::QueryBuilder::new("INSERT INTO ledger_opening (seq, salt, payload) ");
                insert.push_values(chunk, |mut row, line| {
                    row.push_bind(whole(line.leaf.index))
                        .push_bind(line.salt.as_slice())
                        .push_bind(line.payload.as_str());
                });
                async move { insert.build().execute(c).await.map(|done| done.rows_affected()) }
            })?;
        }
        Ok(())
    }

    async fn ledger_node_insert(&mut self, nodes: &[Node]) -> Result<()> {
        for chunk in nodes.chunks(500) {
            on!(self, c => {
                let mut insert = sqlx::QueryBuilder::new("INSERT INTO ledger_node (level, place, hash) ");
                insert.push_values(chunk, |mut line, node| {
                    line.push_bind(i64::from(node.level))
                        .push_bind(whole(node.index))
                        .push_bind(node.hash.as_bytes().to_vec());
                });
                async move { insert.build().execute(c).await.map(|done| done.rows_affected()) }
            })?;
        }
        Ok(())
    }

    /// The head; a ledger nobody wrote to yet has size 0.
    pub async fn ledger_head_find(&mut self) -> Result<HeadRow> {
        let Some(head) = row!(self, Head, FIND_HEAD)? else {
            return Ok(HeadRow {
                size: 0,
                root: Frontier::new().root(),
                at: Timestamp::default(),
            });
        };
        Ok(HeadRow {
            size: index(head.size)?,
            root: Hash::from_slice(&head.root)?,
            at: Timestamp::from_ms(head.at),
        })
    }

    /// At most `most` entries from `first` on, in order.
    pub async fn ledger_entry_list(&mut self, first: u64, most: usize) -> Result<Vec<EntryRow>> {
        let found = rows!(
            self,
            (i64, Vec<u8>),
            "SELECT seq, leaf FROM ledger_entry WHERE seq >= $1 ORDER BY seq LIMIT $2",
            whole(first),
            count(most),
        )?;
        found
            .into_iter()
            .map(|(seq, leaf)| {
                Ok(EntryRow {
                    index: index(seq)?,
                    leaf,
                })
            })
            .collect()
    }

    /// The latest `most` entries with what they commit to, newest first; erased ones are left out.
    pub async fn ledger_opening_list(&mut self, most: usize) -> Result<Vec<Opening>> {
        let found = rows!(
            self,
            (i64, i64, i64, String),
            "SELECT e.seq, e.kind, e.at, o.payload
             FROM ledger_entry e JOIN ledger_opening o ON o.seq = e.seq
             ORDER BY e.seq DESC LIMIT $1",
            count(most),
        )?;
        found
            .into_iter()
            .map(|(seq, kind, at, payload)| {
                Ok(Opening {
                    index: index(seq)?,
                    kind: kind_of(kind)?,
                    at: Timestamp::from_ms(at),
                    payload: Payload::decode(&payload)?,
                })
            })
            .collect()
    }

    /// How many entries of each kind there are.
    pub async fn ledger_entry_count(&mut self) -> Result<Vec<(Kind, u64)>> {
        let found = rows!(
            self,
            (i64, i64),
            "SELECT kind, COUNT(*) FROM ledger_entry GROUP BY kind ORDER BY kind"
        )?;
        found
            .into_iter()
            .map(|(kind, number)| Ok((kind_of(kind)?, index(number)?)))
            .collect()
    }

    /// The hashes of these nodes, as far as they are kept.
    pub async fn ledger_node_list(&mut self, wanted: &[NodeId]) -> Result<BTreeMap<NodeId, Hash>> {
        let mut nodes = BTreeMap::new();
        for id in wanted {
            let found = row!(
                self,
                (Vec<u8>,),
                "SELECT hash FROM ledger_node WHERE level = $1 AND place = $2",
                i64::from(id.level),
                whole(id.index),
            )?;
            if let Some((hash,)) = found {
                nodes.insert(*id, Hash::from_slice(&hash)?);
            }
        }
        Ok(nodes)
    }

    /// The leaf hashes from `first`, at most `most`.
    pub async fn ledger_leaf_hash_list(&mut self, first: u64, most: usize) -> Result<Vec<Hash>> {
        let found = rows!(
            self,
            (Vec<u8>,),
            "SELECT hash FROM ledger_node WHERE level = 0 AND place >= $1 ORDER BY place LIMIT $2",
            whole(first),
            count(most),
        )?;
        found
            .into_iter()
            .map(|(hash,)| Ok(Hash::from_slice(&hash)?))
            .collect()
    }

    /// Keep a signed checkpoint. One of the same size that is there already is left as it is.
    pub async fn ledger_checkpoint_insert(
        &mut self,
        size: u64,
        note: &str,
        at: Timestamp,
    ) -> Result<()> {
        change!(
            self,
            "INSERT INTO ledger_checkpoint (size, note, signed_at) VALUES ($1, $2, $3)
             ON CONFLICT (size) DO NOTHING",
            whole(size),
            note,
            at.as_ms(),
        )?;
        Ok(())
    }

    /// The newest `most` checkpoints: size, signed note and when it was signed.
    pub async fn ledger_checkpoint_list(
        &mut self,
        most: usize,
    ) -> Result<Vec<(u64, String, Timestamp)>> {
        let found = rows!(
            self,
            (i64, String, i64),
            "SELECT size, note, signed_at FROM ledger_checkpoint ORDER BY size DESC LIMIT $1",
            count(most),
        )?;
        found
            .into_iter()
            .map(|(size, note, at)| Ok((index(size)?, note, Timestamp::from_ms(at))))
            .collect()
    }
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn index(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| StoreError::Damaged {
        table: "ledger_entry",
        column: "seq",
    })
}

fn kind_of(code: i64) -> Result<Kind> {
    let damaged = StoreError::Damaged {
        table: "ledger_entry",
        column: "kind",
    };
    Ok(Kind::from_code(u8::try_from(code).map_err(|_| damaged)?)?)
}
