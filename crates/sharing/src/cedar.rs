//! A question in Cedar's terms, and Cedar's answer. No other file evaluates a policy.

mod attributes;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use candour_domain::{
    AccountId, AgencyId, AgencyKind, Approach, Confidence, Consent, DeskId, Detriment, Field,
    Function, Identity, Mark, NoConsentReason, Purpose, Role, SubjectKind, Timestamp,
};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicyId,
    Request, RestrictedExpression, Schema, SchemaFragment,
};
use serde_json::Value;

use self::attributes::{
    Attributes, caller_attributes, circumstances_attributes, parties, thing_attributes,
};
use crate::rules::Rule;
use crate::{Act, Caller, Circumstances, Danger, Gateway, Question, RuleSet};

/// What Cedar said. An error while evaluating any policy outweighs everything else.
pub(crate) enum Verdict<'rules> {
    /// These allow it, and nothing forbids it.
    Allowed(Vec<&'rules Rule>),
    /// These forbid it.
    Forbidden(Vec<&'rules Rule>),
    /// Nothing allows it.
    NotAllowed,
    /// It could not be told.
    Failed(String),
}

/// What could not be built or evaluated; the message holds no fact about the question.
#[derive(Clone)]
struct Failure(String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// The names of entity types and the actions, parsed once, and the attributes that each has.
#[derive(Debug)]
pub(crate) struct Names {
    types: BTreeMap<String, EntityTypeName>,
    actions: BTreeMap<EntityUid, Entity>,
    acts: BTreeMap<Act, EntityUid>,
    /// For each entity type and each action, what the schema declares. A schema of years ago knows fewer facts, and is
    /// told no more than it knows.
    declared: BTreeMap<String, BTreeSet<String>>,
    /// Whether every word that circumstances can have was held against the schema when it was read, so that no question
    /// of a disclosure has to be again.
    complete: bool,
}

impl Names {
    /// The names in a schema, and in the text that it was read from. An act that the schema lacks is never allowed.
    pub(crate) fn new(schema: &Schema, text: &str) -> Result<Self, String> {
        let entities = schema
            .action_entities()
            .map_err(|error| error.to_string())?;
        let actions: BTreeMap<EntityUid, Entity> = entities
            .iter()
            .map(|entity| (entity.uid(), entity.clone()))
            .collect();
        let acts = Act::ALL.iter().filter_map(|act| {
            let mut uids = actions.keys();
            let found = uids.find(|uid| uid.id().unescaped() == act.code());
            found.map(|uid| (*act, uid.clone()))
        });
        let types = schema
            .entity_types()
            .map(|name| (name.basename().to_owned(), name.clone()))
            .collect();
        let mut names = Self {
            types,
            acts: acts.collect(),
            actions,
            declared: declared(text)?,
            complete: false,
        };
        names.complete = samples()
            .iter()
            .all(|question| names.fits(schema, question));
        Ok(names)
    }

    fn fits(&self, schema: &Schema, question: &Question) -> bool {
        let fits = |act| {
            let frame = frame(self, question)?;
            let context = context(self, act, &frame, question.circumstances())?;
            let action = self.action(act)?.0;
            let Frame {
                principal,
                resource,
                ..
            } = frame;
            Request::new(principal, action, resource, context, Some(schema))?;
            Ok::<(), Failure>(())
        };
        fits(Act::Disclose).is_ok() && fits(Act::AgreementCover).is_ok()
    }

    /// Only those attributes that the schema declares for this type or action.
    fn known_to(&self, name: &str, attributes: Attributes) -> Attributes {
        let declared = self.declared.get(name);
        let known = |attribute: &str| declared.is_some_and(|names| names.contains(attribute));
        attributes
            .into_iter()
            .filter(|(attribute, _)| known(attribute))
            .collect()
    }

    /// The action of `act` and every group it is in.
    pub(crate) fn action_and_groups(&self, act: Act) -> BTreeSet<EntityUid> {
        let action = self.acts.get(&act);
        let entity = action.and_then(|action| self.actions.get(action));
        let parents = entity.map(|entity| entity.clone().into_inner().2);
        action
            .cloned()
            .into_iter()
            .chain(parents.into_iter().flatten())
            .collect()
    }

    fn action(&self, act: Act) -> Result<(EntityUid, Entity), Failure> {
        let uid = self.acts.get(&act).ok_or_else(|| unknown(act.code()))?;
        let entity = self.actions.get(uid).ok_or_else(|| unknown(act.code()))?;
        Ok((uid.clone(), entity.clone()))
    }

    fn uid(&self, kind: &str, id: impl AsRef<str>) -> Result<EntityUid, Failure> {
        let kind = self.types.get(kind).ok_or_else(|| unknown(kind))?;
        Ok(EntityUid::from_type_name_and_id(
            kind.clone(),
            EntityId::new(id),
        ))
    }

    fn one(&self, kind: &str, id: impl AsRef<str>) -> Result<RestrictedExpression, Failure> {
        Ok(RestrictedExpression::new_entity_uid(self.uid(kind, id)?))
    }

    fn many(
        &self,
        kind: &str,
        ids: impl Iterator<Item = impl AsRef<str>>,
    ) -> Result<RestrictedExpression, Failure> {
        let ids: Vec<_> = ids.map(|id| self.one(kind, id)).collect::<Result<_, _>>()?;
        Ok(RestrictedExpression::new_set(ids))
    }
}

/// The attributes of each entity type, and those in the context of each action.
fn declared(text: &str) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let (fragment, _warnings) =
        SchemaFragment::from_cedarschema_str(text).map_err(|error| error.to_string())?;
    let json = fragment
        .to_json_value()
        .map_err(|error| error.to_string())?;
    let mut declared = BTreeMap::new();
    let spaces = json
        .as_object()
        .into_iter()
        .flat_map(|spaces| spaces.values());
    for space in spaces {
        for (group, path) in [
            ("entityTypes", "/shape/attributes"),
            ("actions", "/appliesTo/context/attributes"),
        ] {
            let named = space.get(group).and_then(Value::as_object);
            for (name, body) in named.into_iter().flatten() {
                let attributes = body.pointer(path).and_then(Value::as_object);
                let names = attributes
                    .into_iter()
                    .flat_map(|names| names.keys().cloned());
                declared.insert(name.clone(), names.collect());
            }
        }
    }
    Ok(declared)
}

fn unknown(word: &str) -> Failure {
    Failure(format!("the schema has no `{word}`"))
}

/// Those rules alone that could answer one question on one day, ready to be asked it several times with other
/// circumstances.
pub(crate) struct Slice<'rules> {
    rules: &'rules RuleSet,
    candidates: Vec<(usize, &'rules Rule)>,
    /// Whether gateways that say themselves that they do not take in the circumstances are passed over.
    narrow: bool,
    act: Act,
    frame: Result<Arc<Frame>, Failure>,
}

/// What stays the same however often a question is asked: who, to what, and the entities.
struct Frame {
    principal: EntityUid,
    resource: EntityUid,
    entities: Entities,
    parties: Attributes,
}

impl<'rules> Slice<'rules> {
    /// The rules that answer `question` at `now`, asked as `act`.
    pub(crate) fn new(
        rules: &'rules RuleSet,
        act: Act,
        question: &Question,
        now: Timestamp,
    ) -> Self {
        Self {
            candidates: rules.candidates(act, question, now.date()),
            rules,
            narrow: act == Act::Disclose,
            act,
            frame: frame(rules.names(), question).map(Arc::new),
        }
    }

    /// The same question, asked as another act.
    pub(crate) fn again(&self, act: Act, question: &Question, now: Timestamp) -> Self {
        Self {
            candidates: self.rules.candidates(act, question, now.date()),
            rules: self.rules,
            narrow: false,
            act,
            frame: self.frame.clone(),
        }
    }

    /// Every rule, even those that say that they do not speak of it.
    #[cfg(test)]
    pub(crate) fn everything(
        rules: &'rules RuleSet,
        act: Act,
        question: &Question,
        now: Timestamp,
    ) -> Self {
        Self {
            candidates: rules.everything(act, now.date()),
            rules,
            narrow: false,
            act,
            frame: frame(rules.names(), question).map(Arc::new),
        }
    }

    /// The gateways that could answer, whatever else were known.
    pub(crate) fn gateways(&self) -> impl Iterator<Item = &'rules Gateway> {
        let rules = self.candidates.iter();
        rules.filter_map(|(_, rule)| rule.gateway.as_ref())
    }

    /// What they say of the question.
    pub(crate) fn evaluate(&self, question: &Question) -> Verdict<'rules> {
        let known = question.circumstances();
        let chosen = self.chosen(known);
        let checked = known.is_none() || !self.rules.names().complete;
        self.answer(known, &chosen, checked)
            .unwrap_or_else(|failure| Verdict::Failed(failure.0))
    }

    /// Those that would allow the question with other circumstances; none: it would not be allowed.
    pub(crate) fn allowing(&self, known: &Circumstances) -> Vec<&'rules Rule> {
        let chosen = self.chosen(Some(known));
        let ask = |chosen: &[(usize, &'rules Rule)]| match self.answer(Some(known), chosen, false) {
            Ok(Verdict::Allowed(matched)) => matched,
            Ok(Verdict::Forbidden(_) | Verdict::NotAllowed | Verdict::Failed(_)) | Err(_) => {
                Vec::new()
            }
        };
        // Few changes bring any permit into play, so those are asked first; where none allows, nothing need forbid.
        let permits = chosen.iter().copied().filter(|(_, rule)| !rule.forbids());
        let permits: Vec<(usize, &Rule)> = permits.collect();
        if permits.is_empty() || ask(&permits).is_empty() {
            return Vec::new();
        }
        ask(&chosen)
    }

    fn chosen(&self, known: Option<&Circumstances>) -> Vec<(usize, &'rules Rule)> {
        let candidates = self.candidates.iter().copied();
        let Some(known) = known.filter(|_| self.narrow) else {
            return candidates.collect();
        };
        let takes_in = |rule: &Rule| {
            let gateway = rule.gateway.as_ref();
            rule.forbids() || gateway.is_none_or(|gateway| gateway.takes_in(known))
        };
        candidates.filter(|(_, rule)| takes_in(rule)).collect()
    }

    /// `checked`: the question is held against the schema. One that was, with another word of the same sort in it, need
    /// not be again.
    fn answer(
        &self,
        known: Option<&Circumstances>,
        chosen: &[(usize, &'rules Rule)],
        checked: bool,
    ) -> Result<Verdict<'rules>, Failure> {
        let frame = self.frame.as_ref().map_err(Failure::clone)?;
        let request = Request::new(
            frame.principal.clone(),
            self.rules.names().action(self.act)?.0,
            frame.resource.clone(),
            context(self.rules.names(), self.act, frame, known)?,
            checked.then(|| self.rules.schema()),
        )?;
        let places: Vec<usize> = chosen.iter().map(|(place, _)| *place).collect();
        let policies = self.rules.policies_at(&places);
        let response = Authorizer::new().is_authorized(&request, &policies, &frame.entities);
        // INVARIANT: Cedar skips a policy that fails; we do not. One failure refuses, whatever else matched.
        if let Some(error) = response.diagnostics().errors().next() {
            return Ok(Verdict::Failed(error.to_string()));
        }
        let matched: BTreeSet<&PolicyId> = response.diagnostics().reason().collect();
        let chosen = chosen.iter().map(|(_, rule)| *rule);
        let matched: Vec<&Rule> = chosen.filter(|rule| matched.contains(&rule.key)).collect();
        Ok(match response.decision() {
            Decision::Allow => Verdict::Allowed(matched),
            Decision::Deny if matched.is_empty() => Verdict::NotAllowed,
            Decision::Deny => Verdict::Forbidden(matched),
        })
    }
}

fn context(
    names: &Names,
    act: Act,
    frame: &Frame,
    known: Option<&Circumstances>,
) -> Result<Context, Failure> {
    let Some(known) = known else {
        return Ok(Context::empty());
    };
    let mut pairs = circumstances_attributes(names, known)?;
    pairs.extend(frame.parties.iter().cloned());
    Ok(Context::from_pairs(names.known_to(act.code(), pairs))?)
}

/// The parts of the request that no circumstance changes, and the few entities that it needs.
fn frame(names: &Names, question: &Question) -> Result<Frame, Failure> {
    let caller = question.caller();
    let principal = names.uid("Account", caller.account.to_string())?;
    let (kind, attributes) = match question {
        Question::Door { thing, .. } => thing_attributes(names, thing)?,
        Question::Disclose { .. } => ("Sharing", Vec::new()),
    };
    let resource = names.uid(kind, "it")?;
    let attributes = names.known_to(kind, attributes);
    let who = names.known_to("Account", caller_attributes(names, caller)?);
    let mut entities = vec![
        Entity::new_with_tags(principal.clone(), who, [], [])?,
        Entity::new_with_tags(resource.clone(), attributes, [], [])?,
        names.action(question.act())?.1,
    ];
    // A disclosure that is allowed is asked again, whether an agreement covers it.
    if question.circumstances().is_some()
        && let Ok((_, cover)) = names.action(Act::AgreementCover)
    {
        entities.push(cover);
    }
    Ok(Frame {
        principal,
        resource,
        entities: Entities::from_entities(entities, None)?,
        parties: parties(names, question)?,
    })
}

/// Questions in which every word that circumstances can have is there at least once.
fn samples() -> Vec<Question> {
    let most = Function::ALL.len().max(AgencyKind::ALL.len());
    let samples = (0..most).filter_map(sample);
    samples.collect()
}

fn sample(number: usize) -> Option<Question> {
    fn word<T: Copy>(all: &[T], number: usize) -> Option<T> {
        all.get(number.checked_rem(all.len())?).copied()
    }
    let known = Circumstances {
        discloser: word(AgencyKind::ALL, number)?,
        recipient: word(AgencyKind::ALL, number)?,
        purpose: word(Purpose::ALL, number)?,
        subject: word(SubjectKind::ALL, number)?,
        consent: word(Consent::ALL, number)?,
        no_consent_reason: word(NoConsentReason::ALL, number),
        danger: word(Danger::ALL, number)?,
        function: word(Function::ALL, number)?,
        approach: word(Approach::ALL, number)?,
        identity: word(Identity::ALL, number)?,
        confidence: word(Confidence::ALL, number)?,
        detriment: word(Detriment::ALL, number)?,
        marks: Mark::ALL.iter().copied().collect(),
        fields: Field::ALL.iter().copied().collect(),
    };
    let agency = AgencyId::from_bytes([0; 16]);
    Some(Question::Disclose {
        caller: Caller {
            account: AccountId::from_bytes([0; 16]),
            agency,
            agency_kind: known.discloser,
            role: Role::Practitioner,
            desks: Vec::new(),
        },
        discloser_agency: agency,
        recipient_agency: agency,
        recipient_desk: DeskId::from_bytes([0; 16]),
        circumstances: known,
    })
}
