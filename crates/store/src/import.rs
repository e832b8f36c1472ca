//! Files taken in: a file that is taken in again changes nothing.

use candour_domain::{AgencyId, ImportId, Timestamp};

use crate::unit::change;
use crate::{Result, Unit};

/// What one import did.
#[derive(Debug, Clone)]
pub struct ImportRow {
    /// Its id.
    pub id: ImportId,
    /// Whose records they are.
    pub agency: AgencyId,
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// Rows read.
    pub read: i64,
    /// Rows that made or corrected a record.
    pub kept: i64,
    /// Rows that said nothing new.
    pub unchanged: i64,
    /// Rows with something wrong.
    pub refused: i64,
}

impl Unit {
    /// Note an import.
    pub async fn import_insert(&mut self, import: &ImportRow, now: Timestamp) -> Result<()> {
        change!(
            self,
            "INSERT INTO import (id, agency_id, digest, read, kept, unchanged, refused, imported_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            import.id.to_vec(),
            import.agency.to_vec(),
            import.digest.to_vec(),
            import.read,
            import.kept,
            import.unchanged,
            import.refused,
            now.as_ms(),
        )?;
        Ok(())
    }
}
