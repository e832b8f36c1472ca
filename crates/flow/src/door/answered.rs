//! Questions that one page asks many times: each is decided once a use, and the answer is kept until the use ends.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use candour_domain::{AccountId, Agency, AgencyId, Category, PointerGrade, Role};
use candour_sharing::{Act, Caller, Outcome, Question, Thing, decide};

use super::Work;

/// Who would see a pointer, whose record it points at, and what sort of record that is.
type Pointed = (AgencyId, AgencyId, Category);

/// What was answered already, and how many decisions that took.
#[derive(Debug, Default)]
pub(super) struct Answered {
    may: Mutex<Vec<(Act, Thing, bool)>>,
    pointers: Mutex<BTreeMap<Pointed, Option<PointerGrade>>>,
    decisions: AtomicUsize,
}

impl Answered {
    /// One more decision.
    pub(super) fn count(&self) {
        self.decisions.fetch_add(1, Ordering::Relaxed);
    }
}

impl Work<'_> {
    /// How many decisions this use took so far.
    #[cfg(test)]
    pub(crate) fn decisions(&self) -> usize {
        self.answered.decisions.load(Ordering::Relaxed)
    }

    /// Whether the caller may do `act` to `thing`, for a row of a list: a refusal leaves the row out.
    pub(crate) fn may(&self, act: Act, thing: Thing) -> bool {
        let mut answered = self
            .answered
            .may
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = answered.iter().find(|row| row.0 == act && row.1 == thing) {
            return known.2;
        }
        self.answered.count();
        let question = Question::Door {
            caller: crate::plant::caller(self.caller, act, &thing),
            act,
            thing: thing.clone(),
        };
        let may = matches!(decide(&self.rules, &question, self.now), Outcome::Share(_));
        answered.push((act, thing, may));
        may
    }

    /// What agreements let the caller know of `holder`'s links to records of this sort; nothing unless one speaks.
    pub(crate) fn pointer(&self, holder: AgencyId, category: Category) -> Option<PointerGrade> {
        self.pointed(self.caller, holder, category)
    }

    /// What the caller's own links to records of this sort let `reader` know: the same question, as a practitioner of
    /// theirs would ask it.
    pub(crate) fn lets_know(&self, reader: &Agency, category: Category) -> Option<PointerGrade> {
        let reader = Caller {
            account: AccountId::from_bytes([0; 16]),
            agency: reader.id,
            agency_kind: reader.kind,
            role: Role::Practitioner,
            desks: Vec::new(),
        };
        self.pointed(&reader, self.caller.agency, category)
    }

    fn pointed(
        &self,
        reader: &Caller,
        holder: AgencyId,
        category: Category,
    ) -> Option<PointerGrade> {
        let key = (reader.agency, holder, category);
        let mut answered = self
            .answered
            .pointers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = answered.get(&key) {
            return *known;
        }
        self.answered.count();
        let question = Question::Door {
            caller: reader.clone(),
            act: Act::PointerShow,
            thing: Thing::Pointer { holder, category },
        };
        let grade = match decide(&self.rules, &question, self.now) {
            Outcome::Share(permit) => permit
                .grade()
                .filter(|grade| *grade >= PointerGrade::Exists),
            Outcome::Decline(_) => None,
        };
        answered.insert(key, grade);
        grade
    }
}
