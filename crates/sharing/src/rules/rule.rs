//! One policy and what is said about it.

use std::collections::BTreeSet;

use candour_domain::{AgencyId, Category, Date, PointerGrade};
use cedar_policy::{ActionConstraint, Effect, EntityUid, Policy, PolicyId};
use miette::Diagnostic;

use crate::error::Fault;
use crate::rules::annotation::{Annotations, line_at, line_of};
use crate::{Act, Gateway, GatewayKind};

/// One policy and what is said about it.
#[derive(Debug)]
pub(crate) struct Rule {
    /// Its id. Two versions of a gateway have the same.
    pub(crate) id: String,
    /// What it is known by while a question is answered: no other rule has the same.
    pub(crate) key: PolicyId,
    /// The statute, or nothing for a rule of the house.
    pub(crate) law: String,
    /// What it says in one sentence.
    pub(crate) plain: String,
    /// For a rule that forbids: what somebody can do first. Empty: nothing.
    pub(crate) first: String,
    /// The gateway that it makes, if it makes one.
    pub(crate) gateway: Option<Gateway>,
    /// The agreement that it comes from, if it comes from one.
    pub(crate) settled: Option<Settled>,
    /// The policy.
    pub(crate) policy: Policy,
}

/// What is said about a policy that an agreement makes.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    /// Which agreement: its place among those of the rule set.
    pub(crate) place: usize,
    /// For a pointer: whose records it is to.
    pub(crate) holders: BTreeSet<AgencyId>,
    /// For a pointer: to which sorts of record.
    pub(crate) categories: Vec<Category>,
    /// For a pointer: how much it tells.
    pub(crate) grade: Option<PointerGrade>,
}

impl Rule {
    /// Read the policy in the file at `path`, with every fault.
    pub(crate) fn read(path: &str, text: &str) -> Result<Self, Vec<Fault>> {
        let key = PolicyId::new(path);
        let policy = Policy::parse(Some(key.clone()), text).map_err(|errors| {
            let errors = errors.iter();
            let faults = errors.map(|error| fault_of(path, text, error));
            faults.collect::<Vec<_>>()
        })?;
        let mut said = Annotations::of(path, text, &policy);
        let id = said.filled("id");
        let plain = said.filled("plain");
        let gateway = if path.starts_with("gateways/") {
            Gateway::read(&mut said)
        } else {
            None
        };
        if let Some(gateway) = &gateway {
            fits_its_kind(&mut said, gateway, policy.effect());
            // What opens anything else, or locks it, is a door.
            if !matches!(policy.action_constraint(), ActionConstraint::Eq(action) if action.id().unescaped() == Act::Disclose.code())
            {
                let rule = "names a gateway, which has to be about `action == Action::\"disclosure.release\"` alone";
                said.wrong("id", &rule);
            }
        }
        let law = said.maybe("law").to_owned();
        let first = said.maybe("first").to_owned();
        let faults = said.into_faults();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            id,
            key,
            law,
            plain,
            first,
            gateway,
            settled: None,
            policy,
        })
    }

    /// The day on which it begins and the day on which it no longer holds. Rules of the house, and those of agreements
    /// (which are asked about their own dates), always hold.
    pub(crate) fn holds_on(&self, day: Date) -> bool {
        self.gateway
            .as_ref()
            .is_none_or(|gateway| gateway.in_force.holds_on(day))
    }

    /// Whether it forbids.
    pub(crate) fn forbids(&self) -> bool {
        self.policy.effect() == Effect::Forbid
    }

    /// Whether it is about any of these actions: one action and the groups that it is in.
    pub(crate) fn is_about(&self, actions: &BTreeSet<EntityUid>) -> bool {
        match self.policy.action_constraint() {
            ActionConstraint::Any => true,
            ActionConstraint::Eq(action) => actions.contains(&action),
            ActionConstraint::In(listed) => listed.iter().any(|action| actions.contains(action)),
        }
    }
}

/// An exclusion forbids and is dated, or it would quietly not hold; everything else permits.
fn fits_its_kind(said: &mut Annotations<'_>, gateway: &Gateway, effect: Effect) {
    let excludes = gateway.kind == GatewayKind::Exclusion;
    if excludes != (effect == Effect::Forbid) {
        let rule = "is `exclusion` exactly when the policy forbids";
        said.wrong("kind", &rule);
    }
    if excludes && gateway.in_force.from.is_none() {
        said.wrong("from", &"must be dated in an exclusion");
    }
}

/// What Cedar found wrong in a text, with the line it points at.
pub(crate) fn fault_of(path: &str, text: &str, error: &(impl Diagnostic + ?Sized)) -> Fault {
    let mut message = error.to_string();
    if let Some(help) = error.help() {
        message = format!("{message} ({help})");
    }
    let label = error.labels().and_then(|mut labels| labels.next());
    let line = label.map_or_else(
        || line_of(text, "id"),
        |label| line_at(text, label.offset()),
    );
    Fault::new(path, line, message)
}
