//! Who could learn what: what one desk could come to know of a record, and by which rule. It asks the same door as
//! everybody does, and answers in structure: sorts of fields, never what they hold.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{
    AgencyId, AgencyKind, Approach, Category, Confidence, DeskId, Field, Function, NoConsentReason,
    Purpose, SubjectKind, Timestamp,
};

use crate::cedar::Slice;
use crate::explain::labels;
use crate::gateway::Scope;
use crate::{Act, Caller, Circumstances, Outcome, Question, RuleSet, Thing, decide};

/// One thing that a desk could learn.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Learn {
    /// By what way: a pointer, or a disclosure for one purpose.
    pub what: String,
    /// How much.
    pub how_much: String,
    /// The rule that lets them, by id; for a pointer, the agreement's.
    pub rule: String,
}

/// The holding that somebody could learn of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The agency whose it is.
    pub holder: AgencyId,
    /// What sort of agency that is.
    pub kind: AgencyKind,
    /// What sort of record it is.
    pub category: Category,
    /// About what sort of person.
    pub subject: SubjectKind,
    /// The fields of which it holds something.
    pub fields: BTreeSet<Field>,
}

/// What `reader`, at `desk`, could learn of a holding at `now`.
///
/// The pointer is as it is; what the holder could tell for each purpose is what is lawful if the circumstances were as
/// good as they get without consent.
pub fn audience(
    rules: &RuleSet,
    reader: &Caller,
    desk: DeskId,
    holding: &Holding,
    now: Timestamp,
) -> Vec<Learn> {
    let mut learned: Vec<Learn> = pointer(rules, reader, holding, now).into_iter().collect();
    if reader.agency == holding.holder {
        return learned;
    }
    for purpose in Purpose::ALL {
        learned.extend(told(rules, (reader, desk), holding, *purpose, now));
    }
    learned
}

fn pointer(rules: &RuleSet, reader: &Caller, holding: &Holding, now: Timestamp) -> Option<Learn> {
    let question = Question::Door {
        caller: reader.clone(),
        act: Act::PointerShow,
        thing: Thing::Pointer {
            holder: holding.holder,
            category: holding.category,
        },
    };
    let Outcome::Share(permit) = decide(rules, &question, now) else {
        return None;
    };
    Some(Learn {
        what: "A pointer, when records match".to_owned(),
        how_much: permit
            .grade()
            .map_or("The record is their own", |grade| grade.label())
            .to_owned(),
        rule: permit
            .grounds()
            .first()
            .map_or_else(String::new, |ground| ground.gateway_id.clone()),
    })
}

/// For one purpose, each gateway and the fields that may be told under it.
fn told(
    rules: &RuleSet,
    to: (&Caller, DeskId),
    holding: &Holding,
    purpose: Purpose,
    now: Timestamp,
) -> Vec<Learn> {
    let known = Circumstances {
        no_consent_reason: Some(NoConsentReason::NotReasonableToObtain),
        confidence: Confidence::Outweighed,
        approach: Approach::Asked,
        ..Circumstances::between(holding.kind, to.0.agency_kind, purpose, holding.subject)
    };
    let question = Question::Disclose {
        caller: teller(holding),
        discloser_agency: holding.holder,
        recipient_agency: to.0.agency,
        recipient_desk: to.1,
        circumstances: known.clone(),
    };
    let slice = Slice::new(rules, Act::Disclose, &question, now);
    let mut functions = BTreeSet::from([Function::NotStated]);
    for gateway in slice.gateways() {
        if let Scope::Only(only) = &gateway.functions {
            functions.extend(only.iter().copied());
        }
    }
    // Field by field, so that each law is named with what it allows and no more.
    let mut by_rule: BTreeMap<&str, BTreeSet<Field>> = BTreeMap::new();
    for function in functions {
        for field in &holding.fields {
            let alone = Circumstances {
                function,
                fields: BTreeSet::from([*field]),
                ..known.clone()
            };
            for rule in slice.allowing(&alone) {
                by_rule.entry(&rule.id).or_default().insert(*field);
            }
        }
    }
    let learned = by_rule.into_iter().map(|(rule, fields)| {
        let fields: Vec<Field> = fields.into_iter().collect();
        Learn {
            what: purpose.label().to_owned(),
            how_much: labels(&fields),
            rule: rule.to_owned(),
        }
    });
    learned.collect()
}

/// Somebody of the holder who would tell. Who it is changes nothing.
const fn teller(holding: &Holding) -> Caller {
    Caller {
        account: candour_domain::AccountId::from_bytes([0; 16]),
        agency: holding.holder,
        agency_kind: holding.kind,
        role: candour_domain::Role::Practitioner,
        desks: Vec::new(),
    }
}
