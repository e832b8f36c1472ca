//! The one door: load, decide, write, log, commit, and only then hand out.

mod answered;

use std::collections::BTreeSet;
use std::sync::Arc;

use candour_domain::{AccountId, AgencyId, Purpose, Record, RecordId, Timestamp};
use candour_ledger::{Kind, Payload};
use candour_sharing::{
    Act, Caller, Explanation, Outcome, Permit, Question, Reason, Refusal, RuleSet, Thing, decide,
    explain,
};
use candour_store::{Entry, Unit};

use crate::{Candour, FlowError, Invalid, Result};

/// Proof that what was handed out was logged first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The act that was allowed.
    pub act: Act,
    /// Index of the first ledger entry.
    pub entry: u64,
    /// The kinds of the entries.
    pub kinds: Vec<Kind>,
}

/// A value that was decided, logged and made durable before anybody outside could hold it.
///
/// There is no other way to make one than through this crate:
///
/// ```compile_fail,E0451
/// fn forge(receipt: candour_flow::Receipt) -> candour_flow::Authorised<&'static str> {
///     candour_flow::Authorised { value: "12 Acacia Avenue", receipt }
/// }
/// ```
#[derive(Debug)]
pub struct Authorised<T> {
    value: T,
    receipt: Receipt,
}

impl<T> Authorised<T> {
    /// The value.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// The value and its receipt.
    pub fn into_parts(self) -> (T, Receipt) {
        (self.value, self.receipt)
    }

    /// The value in another shape; the receipt stays.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Authorised<U> {
        Authorised {
            value: change(self.value),
            receipt: self.receipt,
        }
    }
}

/// One use under way: a unit of work on behalf of a caller.
pub(crate) struct Work<'a> {
    pub(crate) candour: &'a Candour,
    pub(crate) caller: &'a Caller,
    pub(crate) unit: Unit,
    pub(crate) now: Timestamp,
    /// The rules that every question of this use is answered by, whatever is published meanwhile.
    pub(crate) rules: Arc<RuleSet>,
    /// What was answered already: the same question is not asked twice in one use.
    answered: answered::Answered,
    /// What the page will show beside its own subject, for the entry: `record:ID`, `pointer:AGENCY:GRADE`.
    saw: BTreeSet<String>,
}

impl Candour {
    /// Log that somebody tried to use Candour for immigration enforcement, whatever else is wrong with what they sent.
    pub(crate) async fn note_immigration(
        &self,
        caller: &Caller,
        act: Act,
        purpose: &str,
    ) -> Result<()> {
        if purpose != Purpose::ImmigrationEnforcement.code() {
            return Ok(());
        }
        let mut work = self.work("immigration.note", caller).await?;
        let payload = work
            .payload(act)
            .with("purpose", purpose)
            .with("reasons", "Candour.immigration");
        work.log(Kind::Refusal, payload);
        work.unit.commit(work.now).await?;
        Ok(())
    }

    /// Begin a use.
    pub(crate) async fn work<'a>(
        &'a self,
        name: &'static str,
        caller: &'a Caller,
    ) -> Result<Work<'a>> {
        let (unit, rules) = self.begin(name).await?;
        Ok(Work {
            candour: self,
            caller,
            unit,
            now: self.now(),
            rules,
            answered: answered::Answered::default(),
            saw: BTreeSet::new(),
        })
    }

    /// Somebody at the console of the machine, acting for an agency. Their entries carry the id of nobody.
    pub fn operator(agency: &candour_domain::Agency, role: candour_domain::Role) -> Caller {
        Caller {
            account: AccountId::from_bytes([0; 16]),
            agency: agency.id,
            agency_kind: agency.kind,
            role,
            desks: Vec::new(),
        }
    }
}

impl Work<'_> {
    /// Ask whether the caller may do `act` to `thing`. A refusal is logged and ends the use; outside it looks exactly
    /// like something that does not exist.
    pub(crate) async fn allow(self, act: Act, thing: Thing) -> Result<(Self, Permit)> {
        let caller = crate::plant::caller(self.caller, act, &thing);
        let question = Question::Door { caller, act, thing };
        self.answered.count();
        match decide(&self.rules, &question, self.now) {
            Outcome::Share(permit) => Ok((self, permit)),
            Outcome::Decline(refusal) => Err(self.refuse(act, &refusal).await),
        }
    }

    /// Ask whether something may be told. A refusal is logged with the facts it rests on, and ends the use as something
    /// that is wrong with `field` of the form, in the words of the rules.
    pub(crate) async fn permit(
        mut self,
        question: &Question,
        field: &str,
    ) -> Result<(Self, Permit)> {
        self.answered.count();
        match decide(&self.rules, question, self.now) {
            Outcome::Share(permit) => Ok((self, permit)),
            Outcome::Decline(refusal) => {
                let why = explain(&self.rules, question, self.now);
                let payload = self
                    .payload(question.act())
                    .with("reasons", reasons(&why.reasons))
                    .with("facts", refusal.facts.clone())
                    .with("rule-set", refusal.rule_set.clone());
                self.log(Kind::Refusal, payload);
                self.unit.commit(self.now).await?;
                if refusal.alarm.is_some() {
                    tracing::error!("a rule could not be evaluated; refused");
                }
                Err(in_words(&why, field))
            }
        }
    }

    /// Go on with what was found, or end the use as if it had been refused: the same entry, the same error.
    pub(crate) async fn there<T>(self, found: Option<T>, act: Act) -> Result<(Self, T)> {
        match found {
            Some(found) => Ok((self, found)),
            None => Err(self.end(act, "nothing", "").await),
        }
    }

    /// The record with this id, if the caller may do `act` to it. An id that cannot be read, a record that is not there
    /// and one that is somebody else's end the use alike.
    pub(crate) async fn record(
        mut self,
        id: Option<RecordId>,
        act: Act,
    ) -> Result<(Self, Record, Permit)> {
        let found = match id {
            Some(id) => self.unit.record_find(id).await?,
            None => None,
        };
        let (work, record) = self.there(found, act).await?;
        let (work, permit) = work
            .allow(
                act,
                Thing::Record {
                    owner: record.agency,
                },
            )
            .await?;
        Ok((work, record, permit))
    }

    /// Log a refusal and end the use.
    pub(crate) async fn refuse(self, act: Act, refusal: &Refusal) -> FlowError {
        if refusal.alarm.is_some() {
            tracing::error!(act = act.code(), "a rule could not be evaluated; refused");
        }
        self.end(act, &reasons(&refusal.reasons), &refusal.rule_set)
            .await
    }

    async fn end(mut self, act: Act, reasons: &str, rule_set: &str) -> FlowError {
        let payload = self
            .payload(act)
            .with("reasons", reasons)
            .with("rule-set", rule_set);
        self.log(Kind::Refusal, payload);
        match self.unit.commit(self.now).await {
            Ok(_) => FlowError::NotThere,
            Err(error) => FlowError::Store(error),
        }
    }

    /// Note something that the page will show, so that its entry can say whose name was seen.
    pub(crate) fn saw(&mut self, what: &str, id: impl std::fmt::Display) {
        self.saw.insert(format!("{what}:{id}"));
    }

    /// What every entry says: who, for whom, what.
    pub(crate) fn payload(&self, act: Act) -> Payload {
        Payload::new()
            .with("act", act.code())
            .with("actor", self.caller.account.to_string())
            .with("agency", self.caller.agency.to_string())
    }

    /// Queue an entry on behalf of the caller's agency.
    pub(crate) fn log(&mut self, kind: Kind, payload: Payload) {
        self.log_for(self.caller.agency, kind, payload);
    }

    /// Queue an entry on behalf of an agency.
    pub(crate) fn log_for(&mut self, agency: AgencyId, kind: Kind, payload: Payload) {
        let salt = self.candour.bytes();
        self.unit.record(Entry {
            kind,
            agency,
            payload,
            salt,
        });
    }

    /// Use the permit up, log what is handed out, commit, and hand it out.
    pub(crate) async fn release<T>(
        mut self,
        permit: Permit,
        kind: Kind,
        payload: Payload,
        value: T,
    ) -> Result<Authorised<T>> {
        let grounds: Vec<&str> = permit
            .grounds()
            .iter()
            .map(|ground| ground.gateway_id.as_str())
            .collect();
        let mut payload = payload
            .with("grounds", grounds.join(" "))
            .with("rule-set", permit.rule_set());
        if !self.saw.is_empty() {
            let saw: Vec<String> = std::mem::take(&mut self.saw).into_iter().collect();
            payload = payload.with("saw", saw.join(" "));
        }
        self.log(kind, payload);
        let act = permit.act();
        drop(permit);
        let committed = self.unit.commit(self.now).await?;
        Ok(Authorised {
            value,
            receipt: Receipt {
                act,
                entry: committed.first,
                kinds: committed.kinds,
            },
        })
    }
}

/// The ids of the rules that refused.
fn reasons(reasons: &[Reason]) -> String {
    let reasons: Vec<&str> = reasons
        .iter()
        .map(|reason| reason.policy_id.as_str())
        .collect();
    reasons.join(" ")
}

/// A refusal by the rules, as what is wrong with a form.
fn in_words(why: &Explanation, field: &str) -> FlowError {
    let mut invalid = Invalid::new();
    for reason in &why.reasons {
        let law = if reason.law.is_empty() {
            String::new()
        } else {
            format!(" ({})", reason.law)
        };
        invalid.push(field, format!("{}{law}", reason.plain));
    }
    for change in &why.would_change {
        invalid.push(field, change.clone());
    }
    if invalid.problems().is_empty() {
        invalid.push(field, "No gateway allows this");
    }
    FlowError::Invalid(invalid)
}
