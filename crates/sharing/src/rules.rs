//! The set of rules: policies, tables, agreements and the schema that they fit, loaded once, checked whole, and known
//! by its hash.

pub(crate) mod annotation;
mod index;
mod load;
pub(crate) mod rule;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

use candour_domain::{AgencyId, Category, Date, Field, PointerGrade, Purpose};
use cedar_policy::{PolicySet, Schema};

pub(crate) use rule::Rule;

use crate::basis::Bases;
use crate::cedar::Names;
use crate::error::Faults;
use crate::minimum::Minimums;
use crate::rules::index::Index;
use crate::{Act, Agreement, Gateway, Question, SharingError, Texts};

/// The rules by which every question is answered.
#[derive(Debug)]
pub struct RuleSet {
    texts: Texts,
    hash: String,
    schema: Schema,
    names: Names,
    rules: Vec<Rule>,
    index: Index,
    gateways: Vec<Gateway>,
    agreements: Vec<Agreement>,
    minimums: Minimums,
    bases: Bases,
    kept: RwLock<BTreeMap<Vec<usize>, Arc<PolicySet>>>,
}

/// How many sets of policies are kept ready.
const KEPT: usize = 2_048;

impl RuleSet {
    /// The rules that are built in.
    pub fn built_in() -> Result<Self, SharingError> {
        Ok(Self::load(Texts::built_in())?)
    }

    /// Rules from texts. Anything wrong with any of them is a fault with its path and line, and then there are no rules.
    pub fn load(texts: Texts) -> Result<Self, Faults> {
        load::load(texts)
    }

    /// The texts from which they were loaded.
    pub const fn texts(&self) -> &Texts {
        &self.texts
    }

    /// SHA-256, in hexadecimal, of every text. A decision keeps it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Every gateway, in force or not, by id and then by date. A gateway that was changed is there in every version.
    pub fn gateways(&self) -> &[Gateway] {
        &self.gateways
    }

    /// The gateway with this id: its newest version.
    pub fn gateway(&self, id: &str) -> Option<&Gateway> {
        self.gateways.iter().rfind(|gateway| gateway.id == id)
    }

    /// The version of a gateway that holds on `day`.
    pub fn gateway_on(&self, id: &str, day: Date) -> Option<&Gateway> {
        let mut versions = self.gateways.iter().filter(|gateway| gateway.id == id);
        versions.find(|gateway| gateway.in_force.holds_on(day))
    }

    /// The agreements.
    pub fn agreements(&self) -> &[Agreement] {
        &self.agreements
    }

    /// The least that `purpose` usually needs on `day`. For immigration enforcement: nothing.
    pub fn minimum_fields(&self, purpose: Purpose, day: Date) -> BTreeSet<Field> {
        self.minimums.on(purpose, day)
    }

    /// What the agreements that hold on `day` let an agency learn from a pointer: the least that any of them says.
    /// Nothing: none speaks of it.
    pub fn pointer_grade(
        &self,
        holder: AgencyId,
        reader: AgencyId,
        category: Category,
        day: Date,
    ) -> Option<PointerGrade> {
        let rules = self.index.pointers(holder, reader, category);
        let rules = rules.filter_map(|place| self.rules.get(place));
        let settled = rules.filter_map(|rule| rule.settled.as_ref());
        settled
            .filter(|settled| self.agreed_on(settled.place, day))
            .filter_map(|settled| settled.grade)
            .min()
    }

    /// The acts that a policy with this id is about.
    pub fn acts_of(&self, policy: &str) -> Vec<Act> {
        let rules = self.rules.iter().filter(|rule| rule.id == policy);
        let mut acts = BTreeSet::new();
        for rule in rules {
            let about = |act: &&Act| rule.is_about(&self.names.action_and_groups(**act));
            acts.extend(Act::ALL.iter().filter(about).copied());
        }
        acts.into_iter().collect()
    }

    /// Whether a policy with this id forbids.
    pub fn forbids(&self, policy: &str) -> bool {
        let mut rules = self.rules.iter().filter(|rule| rule.id == policy);
        rules.any(Rule::forbids)
    }

    /// The ids of every policy, in order.
    pub fn policies(&self) -> Vec<&str> {
        self.rules.iter().map(|rule| rule.id.as_str()).collect()
    }

    /// Whether any agreement could cover this disclosure.
    pub(crate) fn may_be_covered(&self, question: &Question) -> bool {
        match question {
            Question::Door { .. } => false,
            Question::Disclose {
                discloser_agency,
                recipient_agency,
                ..
            } => self.index.covers(*discloser_agency, *recipient_agency),
        }
    }

    /// The rules that could answer `question` as `act` on `day`, whatever else is known, each with its place. Gateways
    /// that say themselves that they do not speak of it are left out; nothing that forbids ever is.
    pub(crate) fn candidates(
        &self,
        act: Act,
        question: &Question,
        day: Date,
    ) -> Vec<(usize, &Rule)> {
        let places = self.index.places(act, question);
        self.holding(places.iter().copied(), day)
    }

    /// Every rule about `act` that holds on `day`: what a slice must agree with.
    #[cfg(test)]
    pub(crate) fn everything(&self, act: Act, day: Date) -> Vec<(usize, &Rule)> {
        let actions = self.names.action_and_groups(act);
        let about = |(place, rule): (usize, &Rule)| rule.is_about(&actions).then_some(place);
        self.holding(self.rules.iter().enumerate().filter_map(about), day)
    }

    fn holding(&self, places: impl Iterator<Item = usize>, day: Date) -> Vec<(usize, &Rule)> {
        let rules = places.filter_map(|place| Some((place, self.rules.get(place)?)));
        rules.filter(|(_, rule)| self.holds_on(rule, day)).collect()
    }

    /// The policies at these places as one set. Few sets are asked for again and again, so they are kept.
    pub(crate) fn policies_at(&self, places: &[usize]) -> Arc<PolicySet> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = kept.get(places) {
            return Arc::clone(set);
        }
        drop(kept);
        let rules = places.iter().filter_map(|place| self.rules.get(*place));
        let set = PolicySet::from_policies(rules.map(|rule| rule.policy.clone()));
        // INVARIANT: ids were found to be different when the rules were loaded; were they not, nothing is allowed.
        let set = Arc::new(set.unwrap_or_default());
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(places.to_vec(), Arc::clone(&set));
        set
    }

    fn holds_on(&self, rule: &Rule, day: Date) -> bool {
        match &rule.settled {
            Some(settled) => self.agreed_on(settled.place, day),
            None => rule.holds_on(day),
        }
    }

    fn agreed_on(&self, place: usize, day: Date) -> bool {
        self.agreements
            .get(place)
            .is_some_and(|agreement| agreement.holds_on(day))
    }

    pub(crate) fn agreement_at(&self, place: usize) -> Option<&Agreement> {
        self.agreements.get(place)
    }

    pub(crate) const fn bases(&self) -> &Bases {
        &self.bases
    }

    pub(crate) const fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) const fn names(&self) -> &Names {
        &self.names
    }
}

/// The rules of one act or one situation, by their places.
pub(crate) type Places<K> = BTreeMap<K, Vec<usize>>;
