//! Decisions to share and not to share.

use candour_domain::{AccountId, AgencyId, ConcernId, DecisionId, RecordId, RequestId, Timestamp};

use crate::convert::{code, count, id, id_or_none, moment, states};
use crate::unit::{change, row, rows};
use crate::{Result, Unit};

/// Whether a decision stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionState {
    /// It stands.
    Final,
    /// A second person must look at it first.
    AwaitingSecond,
    /// The second person said otherwise.
    Overturned,
}

states!(DecisionState, {
    Final => "final";
    AwaitingSecond => "awaiting-second";
    Overturned => "overturned";
});

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
    /// Whether it stands.
    pub state: DecisionState,
    /// The second person.
    pub second_by: Option<AccountId>,
    /// When the second person looked at it.
    pub second_at: Option<Timestamp>,
    /// The second person's words, or empty.
    pub second_reason: String,
    /// The record it is about.
    pub record: Option<RecordId>,
    /// The concern it began with.
    pub concern: Option<ConcernId>,
    /// Who is to be told, where that is an agency of ours.
    pub recipient: Option<AgencyId>,
    /// The words that were offered for the case file, or empty.
    pub wording: String,
}

/// What a second person made of a decision.
#[derive(Debug, Clone)]
pub struct Second {
    /// Who looked.
    pub by: AccountId,
    /// When.
    pub at: Timestamp,
    /// Why they agree or not.
    pub reason: String,
    /// Whether the decision stands.
    pub state: DecisionState,
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
    /// The lawful basis, as it was shown, or empty.
    pub basis: String,
    /// The condition for special category data, or empty.
    pub special: String,
    /// What sort of ground it is, or empty.
    pub kind: String,
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
    state: String,
    second_by: Option<Vec<u8>>,
    second_at: Option<i64>,
    second_reason: String,
    record_id: Option<Vec<u8>>,
    concern_id: Option<Vec<u8>>,
    recipient_agency: Option<Vec<u8>>,
    wording: String,
}

type GroundColumns = (String, String, String, String, String, String);

fn decision(row: Columns) -> Result<DecisionRow> {
    Ok(DecisionRow {
        id: id!(DecisionId, row.id, "decision", "id")?,
        agency: id!(AgencyId, row.agency_id, "decision", "agency_id")?,
        account: id!(AccountId, row.account_id, "decision", "account_id")?,
        decided_at: Timestamp::from_ms(row.decided_at),
        outcome: row.outcome,
        request: id_or_none!(RequestId, row.request_id, "decision", "request_id")?,
        rule_set: row.rule_set,
        facts: row.facts,
        code: row.code,
        reason: row.reason,
        would_change: row.would_change,
        review_on: row.review_on,
        state: code(&row.state, "decision", "state")?,
        second_by: id_or_none!(AccountId, row.second_by, "decision", "second_by")?,
        second_at: moment(row.second_at),
        second_reason: row.second_reason,
        record: id_or_none!(RecordId, row.record_id, "decision", "record_id")?,
        concern: id_or_none!(ConcernId, row.concern_id, "decision", "concern_id")?,
        recipient: id_or_none!(
            AgencyId,
            row.recipient_agency,
            "decision",
            "recipient_agency"
        )?,
        wording: row.wording,
    })
}

impl Unit {
    /// Record a decision with its grounds. What a second person made of it comes later.
    pub async fn decision_insert(
        &mut self,
        decision: &DecisionRow,
        grounds: &[GroundRow],
    ) -> Result<()> {
        change!(
            self,
            "INSERT INTO decision
               (id, agency_id, account_id, decided_at, outcome, request_id, rule_set, facts, code, reason,
                would_change, review_on, state, record_id, concern_id, recipient_agency, wording)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
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
            decision.state.code(),
            decision.record.map(RecordId::to_vec),
            decision.concern.map(ConcernId::to_vec),
            decision.recipient.map(AgencyId::to_vec),
            decision.wording.as_str(),
        )?;
        for (position, ground) in grounds.iter().enumerate() {
            change!(
                self,
                "INSERT INTO decision_ground (decision_id, position, gateway, law, plain, basis, special, kind)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                decision.id.to_vec(),
                count(position),
                ground.gateway.as_str(),
                ground.law.as_str(),
                ground.plain.as_str(),
                ground.basis.as_str(),
                ground.special.as_str(),
                ground.kind.as_str(),
            )?;
        }
        Ok(())
    }

    /// The decision with this id.
    pub async fn decision_find(&mut self, decision_id: DecisionId) -> Result<Option<DecisionRow>> {
        let sql = "SELECT * FROM decision WHERE id = $1";
        row!(self, Columns, sql, decision_id.to_vec())?
            .map(decision)
            .transpose()
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

    /// One agency's decisions, the newest first.
    pub async fn decision_list_by_agency(
        &mut self,
        agency: AgencyId,
        most: usize,
    ) -> Result<Vec<DecisionRow>> {
        let sql =
            "SELECT * FROM decision WHERE agency_id = $1 ORDER BY decided_at DESC, id LIMIT $2";
        rows!(self, Columns, sql, agency.to_vec(), count(most))?
            .into_iter()
            .map(decision)
            .collect()
    }

    /// One person's decisions, the newest first.
    pub async fn decision_list_by_account(
        &mut self,
        account: AccountId,
        most: usize,
    ) -> Result<Vec<DecisionRow>> {
        let sql =
            "SELECT * FROM decision WHERE account_id = $1 ORDER BY decided_at DESC, id LIMIT $2";
        rows!(self, Columns, sql, account.to_vec(), count(most))?
            .into_iter()
            .map(decision)
            .collect()
    }

    /// One agency's decisions that wait for a second person, the oldest first.
    pub async fn decision_list_waiting(
        &mut self,
        agency: AgencyId,
        most: usize,
    ) -> Result<Vec<DecisionRow>> {
        let found = rows!(
            self,
            Columns,
            "SELECT * FROM decision WHERE agency_id = $1 AND state = 'awaiting-second'
             ORDER BY decided_at, id LIMIT $2",
            agency.to_vec(),
            count(most),
        )?;
        found.into_iter().map(decision).collect()
    }

    /// Decisions of every agency in the order they were made, for work that goes over all of them; `after` is the last
    /// of the page before this one.
    pub async fn decision_list_after(
        &mut self,
        after: Option<(Timestamp, DecisionId)>,
        most: usize,
    ) -> Result<Vec<DecisionRow>> {
        let (at, id) = after.map_or((i64::MIN, Vec::new()), |(at, id)| (at.as_ms(), id.to_vec()));
        let found = rows!(
            self,
            Columns,
            "SELECT * FROM decision WHERE (decided_at, id) > ($1, $2) ORDER BY decided_at, id LIMIT $3",
            at,
            id.clone(),
            count(most),
        )?;
        found.into_iter().map(decision).collect()
    }

    /// Note what a second person made of a decision. Gives whether it was still waiting for one.
    pub async fn decision_update_second(
        &mut self,
        decision_id: DecisionId,
        second: &Second,
    ) -> Result<bool> {
        let moved = change!(
            self,
            "UPDATE decision SET state = $1, second_by = $2, second_at = $3, second_reason = $4
             WHERE id = $5 AND state = 'awaiting-second'",
            second.state.code(),
            second.by.to_vec(),
            second.at.as_ms(),
            second.reason.as_str(),
            decision_id.to_vec(),
        )?;
        Ok(moved == 1)
    }

    /// The grounds of a decision.
    pub async fn decision_ground_list(
        &mut self,
        decision_id: DecisionId,
    ) -> Result<Vec<GroundRow>> {
        let found = rows!(
            self,
            GroundColumns,
            "SELECT gateway, law, plain, basis, special, kind FROM decision_ground
             WHERE decision_id = $1 ORDER BY position",
            decision_id.to_vec(),
        )?;
        Ok(found
            .into_iter()
            .map(|(gateway, law, plain, basis, special, kind)| GroundRow {
                gateway,
                law,
                plain,
                basis,
                special,
                kind,
            })
            .collect())
    }
}
