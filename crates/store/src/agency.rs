//! Agencies and their desks.

use candour_domain::{Agency, AgencyId, Desk, DeskId, Timestamp};

use crate::convert::{code, id};
use crate::unit::{change, row, rows};
use crate::{Result, Unit};

type AgencyColumns = (Vec<u8>, String, String);
type DeskColumns = (Vec<u8>, Vec<u8>, String);

fn agency((id, name, kind): AgencyColumns) -> Result<Agency> {
    Ok(Agency {
        id: id!(AgencyId, id, "agency", "id")?,
        name,
        kind: code(&kind, "agency", "kind")?,
    })
}

fn desk((id, agency, name): DeskColumns) -> Result<Desk> {
    Ok(Desk {
        id: id!(DeskId, id, "desk", "id")?,
        agency: id!(AgencyId, agency, "desk", "agency_id")?,
        name,
    })
}

impl Unit {
    /// Add an agency.
    pub async fn agency_insert(&mut self, agency: &Agency, now: Timestamp) -> Result<()> {
        change!(
            self,
            "INSERT INTO agency (id, name, kind, created_at) VALUES ($1, $2, $3, $4)",
            agency.id.to_vec(),
            agency.name.as_str(),
            agency.kind.code(),
            now.as_ms(),
        )?;
        Ok(())
    }

    /// The agency with this id.
    pub async fn agency_find(&mut self, agency_id: AgencyId) -> Result<Option<Agency>> {
        let sql = "SELECT id, name, kind FROM agency WHERE id = $1";
        row!(self, AgencyColumns, sql, agency_id.to_vec())?
            .map(agency)
            .transpose()
    }

    /// Every agency, by name.
    pub async fn agency_list(&mut self) -> Result<Vec<Agency>> {
        let found = rows!(
            self,
            AgencyColumns,
            "SELECT id, name, kind FROM agency ORDER BY name, id"
        )?;
        found.into_iter().map(agency).collect()
    }

    /// Add a desk.
    pub async fn desk_insert(&mut self, desk: &Desk, now: Timestamp) -> Result<()> {
        change!(
            self,
            "INSERT INTO desk (id, agency_id, name, created_at) VALUES ($1, $2, $3, $4)",
            desk.id.to_vec(),
            desk.agency.to_vec(),
            desk.name.as_str(),
            now.as_ms(),
        )?;
        Ok(())
    }

    /// The desk with this id.
    pub async fn desk_find(&mut self, desk_id: DeskId) -> Result<Option<Desk>> {
        let sql = "SELECT id, agency_id, name FROM desk WHERE id = $1";
        row!(self, DeskColumns, sql, desk_id.to_vec())?
            .map(desk)
            .transpose()
    }

    /// The desk of an agency's designated lead; where none is named, its oldest desk.
    pub async fn desk_lead(&mut self, agency_id: AgencyId) -> Result<Option<DeskId>> {
        let found = row!(
            self,
            (Vec<u8>,),
            "SELECT id FROM desk WHERE agency_id = $1 ORDER BY lead DESC, created_at, id LIMIT 1",
            agency_id.to_vec(),
        )?;
        found
            .map(|(desk,)| id!(DeskId, desk, "desk", "id"))
            .transpose()
    }

    /// Make a desk that of its agency's designated lead, in place of any other. Gives whether there is such a desk.
    pub async fn desk_update_lead(&mut self, desk_id: DeskId) -> Result<bool> {
        change!(
            self,
            "UPDATE desk SET lead = 0
             WHERE agency_id = (SELECT agency_id FROM desk WHERE id = $1) AND lead = 1",
            desk_id.to_vec(),
        )?;
        let moved = change!(
            self,
            "UPDATE desk SET lead = 1 WHERE id = $1",
            desk_id.to_vec()
        )?;
        Ok(moved == 1)
    }

    /// Every desk, by name.
    pub async fn desk_list(&mut self) -> Result<Vec<Desk>> {
        let found = rows!(
            self,
            DeskColumns,
            "SELECT id, agency_id, name FROM desk ORDER BY name, id"
        )?;
        found.into_iter().map(desk).collect()
    }
}
