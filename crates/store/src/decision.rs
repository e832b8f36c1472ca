//! Decisions to share and not to share.

use candour_domain::{AccountId, AgencyId, DecisionId, RequestId, Timestamp};

use crate::convert::{count, id};
use crate::unit::{change, rows};
use crate::{Result, Unit};

/// A decision, kept so that it can be replayed.
#[derive(Debug, Clone)]
pub struct DecisionRow {
    /// Its id.
    pub id: DecisionId,
    /// Whose decision.
    pub agency: AgencyId,
    /// Who decided.
    pub account: AccountId,
    /// When.
    pub decided_at: Timestamp,
    /// `share` or `decline`.
    pub outcome: String,
    /// The request it answers.
    pub request: Option<RequestId>,
    /// Hash of the rules that made it.
    pub rule_set: String,
    /// What the rules were asked, without personal data.
    pub facts: String,
    /// Ground of a decline, or empty.
    pub code: String,
    /// The decider's words.
    pub reason: String,
    /// What would change a decline, or empty.
    pub would_change: String,
    /// Day on which a decline is looked at again, or empty.
    pub review_on: String,
}

/// Why a decision came out as it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroundRow {
    /// Id of the gateway or rule.
    pub gateway: String,
    /// Its statute, as it was cited.
    pub law: String,
    /// Its plain sentence, as it was shown.
    pub plain: String,
}

#[derive(sqlx::FromRow)]
struct Columns {
    id: Vec<u8>,
    agency_id: Vec<u8>,
    account_id: Vec<u8>,
    decided_at: i64,
    outcome: String,
    request_id: Option<Vec<u8>>,
    rule_set: String,
    facts: String,
    code: String,
    reason: String,
    would_change: String,
    review_on: String,
}

fn decision(row: Columns) -> Result<DecisionRow> {
    let request = row
        .request_id
        .map(|request| id!(RequestId, request, "decision", "request_id"))
        .transpose()?;
    Ok(DecisionRow {
        id: id!(DecisionId, row.id, "decision", "id")?,
        agency: id!(AgencyId, row.agency_id, "decision", "agency_id")?,
        account: id!(AccountId, row.account_id, "decision", "account_id")?,
        decided_at: Timestamp::from_ms(row.decided_at),
        outcome: row.outcome,
        request,
        rule_set: row.rule_set,
        facts: row.facts,
        code: row.code,
        reason: row.reason,
        would_change: row.would_change,
        review_on: row.review_on,
    })
}

impl Unit {
    /// Record a decision with its grounds.
    pub async fn decision_insert(
        &mut self,
        decision: &DecisionRow,
        grounds: &[GroundRow],
    ) -> Result<()> {
        change!(
            self,
            "INSERT INTO decision
               (id, agency_id, account_id, decided_at, outcome, request_id, rule_set, facts, code, reason,
                would_change, review_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            decision.id.to_vec(),
            decision.agency.to_vec(),
            decision.account.to_vec(),
            decision.decided_at.as_ms(),
            decision.outcome.as_str(),
            decision.request.map(RequestId::to_vec),
            decision.rule_set.as_str(),
            decision.facts.as_str(),
            decision.code.as_str(),
            decision.reason.as_str(),
            decision.would_change.as_str(),
            decision.review_on.as_str(),
        )?;
        for (position, ground) in grounds.iter().enumerate() {
            change!(
                self,
                "INSERT INTO decision_ground (decision_id, position, gateway, law, plain)
                 VALUES ($1, $2, $3, $4, $5)",
                decision.id.to_vec(),
                count(position),
                ground.gateway.as_str(),
                ground.law.as_str(),
                ground.plain.as_str(),
            )?;
        }
        Ok(())
    }

    /// The decisions about one request, the newest first.
    pub async fn decision_list_by_request(
        &mut self,
        request_id: RequestId,
    ) -> Result<Vec<DecisionRow>> {
        let sql = "SELECT * FROM decision WHERE request_id = $1 ORDER BY decided_at DESC, id";
        rows!(self, Columns, sql, request_id.to_vec())?
            .into_iter()
            .map(decision)
            .collect()
    }

    /// The grounds of a decision.
    pub async fn decision_ground_list(
        &mut self,
        decision_id: DecisionId,
    ) -> Result<Vec<GroundRow>> {
        let found = rows!(
            self,
            (String, String, String),
            "SELECT gateway, law, plain FROM decision_ground WHERE decision_id = $1 ORDER BY position",
            decision_id.to_vec(),
        )?;
        Ok(found
            .into_iter()
            .map(|(gateway, law, plain)| GroundRow {
                gateway,
                law,
                plain,
            })
            .collect())
    }
}
