//! Links that wait for a judgement, among the holders of whom the reader may know.

use std::collections::BTreeMap;

use candour_domain::{AgencyId, Category};

use crate::convert::count;
use crate::link::{Columns, LinkRow, SELECT_LINK, link};
use crate::unit::on;
use crate::{Result, Unit};

impl Unit {
    /// The newest links between `agency`'s records and those of `holders` that `agency` has not judged and that weigh at
    /// least `least`. A holder is an agency and the sort of record of which something may be known. The holders are asked
    /// for here, so that links of whom nothing may be known take nobody's place.
    pub async fn link_list_open(
        &mut self,
        agency: AgencyId,
        holders: &[(AgencyId, Category)],
        least: f64,
        most: usize,
    ) -> Result<Vec<LinkRow>> {
        if holders.is_empty() {
            return Ok(Vec::new());
        }
        let mut sorts: BTreeMap<Category, Vec<AgencyId>> = BTreeMap::new();
        for (holder, category) in holders {
            sorts.entry(*category).or_default().push(*holder);
        }
        let found: Vec<Columns> = on!(self, c => {
            let mut select = sqlx::QueryBuilder::new("SELECT * FROM (");
            // A link inside the agency is on both sides: UNION takes it once.
            let sides = [
                ("", " WHERE l.left_agency = ", "two.category = ", "l.right_agency IN ("),
                (" UNION ", " WHERE l.right_agency = ", "one.category = ", "l.left_agency IN ("),
            ];
            for (union, ours, their_category, theirs) in sides {
                select.push(union).push(SELECT_LINK).push(ours).push_bind(agency.to_vec());
                select.push(" AND l.weight >= ").push_bind(least).push(" AND (");
                let mut or = "(";
                for (category, holders) in &sorts {
                    select.push(or).push(their_category).push_bind(category.code());
                    select.push(" AND ").push(theirs);
                    let mut list = select.separated(", ");
                    for holder in holders {
                        list.push_bind(holder.to_vec());
                    }
                    select.push("))");
                    or = " OR (";
                }
                select.push(")");
            }
            select.push(
                ") AS links WHERE NOT EXISTS (SELECT 1 FROM judgement j WHERE j.link_id = links.id
                  AND j.superseded_at IS NULL AND j.agency_id = ",
            );
            select.push_bind(agency.to_vec());
            select.push(") ORDER BY proposed_at DESC, weight DESC, id LIMIT ").push_bind(count(most));
            async move { select.build_query_as().fetch_all(c).await }
        })?;
        found.into_iter().map(link).collect()
    }
}
