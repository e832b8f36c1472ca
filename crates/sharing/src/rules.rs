//! The set of rules: policies and the schema that they fit, loaded once, checked whole, and known by its hash.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use candour_domain::Date;
use cedar_policy::{
    ActionConstraint, Effect, EntityUid, Policy, PolicyId, PolicySet, Schema, ValidationMode,
    Validator,
};
use sha2::{Digest as _, Sha256};

use crate::cedar::Names;
use crate::gateway::{bad, filled};
use crate::{Act, Gateway, GatewayKind, SharingError, Texts, texts};

/// One policy and what is said about it.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Its id.
    pub(crate) id: String,
    /// The statute, or nothing for a rule of the house.
    pub(crate) law: String,
    /// What it says in one sentence.
    pub(crate) plain: String,
    /// The gateway that it makes, if it makes one.
    pub(crate) gateway: Option<Gateway>,
    /// The policy.
    pub(crate) policy: Policy,
}

impl Rule {
    fn read(path: &str, text: &str) -> Result<Self, SharingError> {
        let policy = Policy::parse(None, text).map_err(|error| SharingError::Unreadable {
            policy: path.to_owned(),
            message: error.to_string(),
        })?;
        let id = filled(path, &policy, "id")?;
        let gateway = path
            .starts_with("gateways/")
            .then(|| Gateway::read(path, &policy))
            .transpose()?;
        if let Some(gateway) = &gateway {
            fits_its_kind(path, gateway, policy.effect())?;
        }
        Ok(Self {
            law: policy.annotation("law").unwrap_or_default().to_owned(),
            plain: filled(path, &policy, "plain")?,
            policy: policy.new_id(PolicyId::new(&id)),
            id,
            gateway,
        })
    }

    /// Whether it holds on `day`. Rules of the house always hold.
    pub(crate) fn holds_on(&self, day: Date) -> bool {
        self.gateway
            .as_ref()
            .is_none_or(|gateway| gateway.in_force.holds_on(day))
    }

    /// Whether it is about any of these actions: one action and the groups that it is in.
    fn is_about(&self, actions: &BTreeSet<EntityUid>) -> bool {
        match self.policy.action_constraint() {
            ActionConstraint::Any => true,
            ActionConstraint::Eq(action) => actions.contains(&action),
            ActionConstraint::In(listed) => listed.iter().any(|action| actions.contains(action)),
        }
    }
}

/// An exclusion forbids and is dated, or it would quietly not hold; everything else permits.
fn fits_its_kind(path: &str, gateway: &Gateway, effect: Effect) -> Result<(), SharingError> {
    let excludes = gateway.kind == GatewayKind::Exclusion;
    if excludes != (effect == Effect::Forbid) {
        return Err(bad(
            path,
            "kind",
            &"is `exclusion` exactly when the policy forbids",
        ));
    }
    if excludes && gateway.in_force.from.is_none() {
        return Err(bad(path, "from", &"must be dated in an exclusion"));
    }
    Ok(())
}

/// The rules by which every question is answered.
#[derive(Debug)]
pub struct RuleSet {
    schema: Schema,
    names: Names,
    rules: Vec<Rule>,
    /// For each act, the places in `rules` of those about it: the rest are not looked at.
    slices: BTreeMap<Act, Vec<usize>>,
    gateways: Vec<Gateway>,
    hash: String,
}

impl RuleSet {
    /// The rules that are built in.
    pub fn built_in() -> Result<Self, SharingError> {
        let texts = Texts::built_in();
        let policies: Vec<(&str, &str)> = texts
            .iter()
            .filter(|(path, _)| path.ends_with(".cedar"))
            .collect();
        Self::from_texts(texts.get(texts::SCHEMA).unwrap_or_default(), &policies)
    }

    /// Rules from a schema and policies, each with its path (`gateways/…` makes a gateway). Anything wrong with any of
    /// them is an error that names it.
    pub fn from_texts(schema: &str, policies: &[(&str, &str)]) -> Result<Self, SharingError> {
        let hash = hash(schema, policies);
        let (schema, _warnings) = Schema::from_cedarschema_str(schema).map_err(schema_error)?;
        let mut rules = policies
            .iter()
            .map(|(path, text)| Rule::read(path, text))
            .collect::<Result<Vec<_>, _>>()?;
        rules.sort_by(|left, right| left.id.cmp(&right.id));
        validate(&schema, &rules)?;
        let names = Names::new(&schema).map_err(schema_error)?;
        let slices = Act::ALL
            .iter()
            .map(|act| {
                let actions = names.action_and_groups(*act);
                let about = rules.iter().enumerate();
                let about = about.filter(|(_, rule)| rule.is_about(&actions));
                (*act, about.map(|(place, _)| place).collect())
            })
            .collect();
        let gateways = rules.iter().filter_map(|rule| rule.gateway.clone());
        Ok(Self {
            gateways: gateways.collect(),
            schema,
            names,
            slices,
            hash,
            rules,
        })
    }

    /// SHA-256, in hexadecimal, of the schema and the policies. A decision keeps it.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Every gateway, in force or not, by id.
    pub fn gateways(&self) -> &[Gateway] {
        &self.gateways
    }

    /// The gateway with this id.
    pub fn gateway(&self, id: &str) -> Option<&Gateway> {
        self.gateways.iter().find(|gateway| gateway.id == id)
    }

    /// The acts that a policy with this id is about.
    pub fn acts_of(&self, policy: &str) -> Vec<Act> {
        let about = |places: &Vec<usize>| {
            let mut rules = places.iter().filter_map(|place| self.rules.get(*place));
            rules.any(|rule| rule.id == policy)
        };
        let slices = self.slices.iter().filter(|(_, places)| about(places));
        slices.map(|(act, _)| *act).collect()
    }

    /// The ids of every policy, in order.
    pub fn policies(&self) -> Vec<&str> {
        self.rules.iter().map(|rule| rule.id.as_str()).collect()
    }

    /// The rules about `act` that hold on `day`.
    pub(crate) fn slice(&self, act: Act, day: Date) -> Vec<&Rule> {
        let places = self.slices.get(&act).into_iter().flatten();
        places
            .filter_map(|place| self.rules.get(*place))
            .filter(|rule| rule.holds_on(day))
            .collect()
    }

    pub(crate) const fn schema(&self) -> &Schema {
        &self.schema
    }

    pub(crate) const fn names(&self) -> &Names {
        &self.names
    }
}

/// The same bytes whatever the order of the files: by path, each text with its length before it.
fn hash(schema: &str, policies: &[(&str, &str)]) -> String {
    let mut texts: Vec<(&str, &str)> = policies.to_vec();
    texts.push(("schema.cedarschema", schema));
    texts.sort_unstable();
    let mut hasher = Sha256::new();
    for part in texts.iter().flat_map(|(path, text)| [path, text]) {
        hasher.update(part.len().to_string());
        hasher.update(b"\n");
        hasher.update(part.as_bytes());
    }
    let mut shown = String::new();
    for byte in hasher.finalize() {
        // Writing to a string cannot fail.
        let _ = write!(shown, "{byte:02x}");
    }
    shown
}

/// Strictly, and with warnings as errors: a rule that can never match is a mistake too.
fn validate(schema: &Schema, rules: &[Rule]) -> Result<(), SharingError> {
    let mut policies = PolicySet::new();
    for rule in rules {
        policies
            .add(rule.policy.clone())
            .map_err(|_| SharingError::Duplicate {
                policy: rule.id.clone(),
            })?;
    }
    let result = Validator::new(schema.clone()).validate(&policies, ValidationMode::Strict);
    let errors = result
        .validation_errors()
        .map(|error| (error.policy_id(), error.to_string()));
    let warnings = result
        .validation_warnings()
        .map(|warning| (warning.policy_id(), warning.to_string()));
    match errors.chain(warnings).next() {
        None => Ok(()),
        Some((policy, message)) => Err(SharingError::Invalid {
            policy: AsRef::<str>::as_ref(policy).to_owned(),
            message,
        }),
    }
}

fn schema_error(error: impl std::fmt::Display) -> SharingError {
    SharingError::Schema {
        message: error.to_string(),
    }
}
