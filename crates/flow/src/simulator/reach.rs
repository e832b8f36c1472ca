//! How far the rules would let a desk reach: the pointer, and for each purpose which fields under which gateway. The rules
//! are asked the very questions that they are asked when somebody looks or shares; what is not yet so is then taken back
//! fact by fact, until it is known what has to be so.

use std::collections::BTreeSet;

use candour_domain::{
    Agency, AgreementId, Approach, Category, Confidence, Consent, Desk, Field, FieldClass,
    Function, Identity, NoConsentReason, PointerGrade, Purpose, SubjectKind, Timestamp,
};
use candour_sharing::{
    Act, Circumstances, Danger, Gateway, GatewayKind, Outcome, Question, RuleSet, Scope, Thing,
    decide,
};
use serde::Serialize;

use super::practitioner;
use crate::door::Work;

/// What one desk could learn of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audience {
    /// The desk, with its agency.
    pub desk: String,
    /// The agency whose record it is.
    pub holder: String,
    /// What the desk learns without asking.
    pub pointer: PointerReach,
    /// What could be given to it, purpose by purpose.
    pub purposes: Vec<PurposeReach>,
    /// The purposes for which nothing could.
    pub never: Vec<String>,
}

/// What a pointer tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PointerReach {
    /// What it tells, in words.
    pub words: String,
    /// By which agreement, or why nothing.
    pub rule: String,
    /// The path of that agreement, or empty.
    pub href: String,
}

/// What could be given for one purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PurposeReach {
    /// The purpose in words.
    pub label: String,
    /// The laws under which something could go.
    pub routes: Vec<Route>,
}

/// What could go under one law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// The gateway.
    pub id: String,
    /// Its statute.
    pub law: String,
    /// What could go, in words.
    pub fields: Vec<String>,
    /// What has to be so, a sentence each.
    pub needs: Vec<String>,
    /// Whether anybody may be recognised from it.
    #[serde(skip)]
    pub(super) identity: Identity,
}

/// What a desk could learn of a record that holds these fields.
pub(super) fn audience(
    work: &Work<'_>,
    (desk, viewer): (&Desk, &Agency),
    (holder, category): (&Agency, Category),
    held: &BTreeSet<Field>,
) -> Audience {
    let ask = Ask {
        rules: &work.rules,
        desk,
        viewer,
        holder,
        held,
        now: work.now,
    };
    let mut found = Audience {
        desk: format!("{}, {}", desk.name, viewer.name),
        holder: holder.name.clone(),
        pointer: ask.pointer(category),
        purposes: Vec::new(),
        never: Vec::new(),
    };
    for purpose in Purpose::ALL {
        let routes = ask.routes(*purpose);
        let label = purpose.label().to_owned();
        if routes.is_empty() {
            found.never.push(label);
        } else {
            found.purposes.push(PurposeReach { label, routes });
        }
    }
    found
}

/// Who moves first, and whether anybody can be recognised.
const WAYS: [(Approach, Identity); 4] = [
    (Approach::Asked, Identity::Identifies),
    (Approach::Offered, Identity::Identifies),
    (Approach::Asked, Identity::Anonymous),
    (Approach::Offered, Identity::Anonymous),
];

/// Who asks whom, by which rules.
struct Ask<'a> {
    rules: &'a RuleSet,
    desk: &'a Desk,
    viewer: &'a Agency,
    holder: &'a Agency,
    held: &'a BTreeSet<Field>,
    now: Timestamp,
}

impl Ask<'_> {
    fn pointer(&self, category: Category) -> PointerReach {
        let question = Question::Door {
            caller: practitioner(self.desk, self.viewer),
            act: Act::PointerShow,
            thing: Thing::Pointer {
                holder: self.holder.id,
                category,
            },
        };
        let nothing = PointerReach {
            words: "Nothing.".to_owned(),
            rule: "No agreement lets it know that there is a record.".to_owned(),
            href: String::new(),
        };
        match decide(self.rules, &question, self.now) {
            Outcome::Share(permit) => permit.grade().map_or(nothing, |grade| {
                // A pointer is shown on the ground of an agreement.
                let ids = permit.grounds().iter().map(|ground| &ground.gateway_id);
                let mut ids = ids.filter_map(|id| id.strip_prefix("agreement."));
                let agreement: Option<AgreementId> = ids.find_map(|id| id.parse().ok());
                PointerReach {
                    words: told(grade).to_owned(),
                    rule: agreement.map_or_else(String::new, |id| self.title(id)),
                    href: agreement.map_or_else(String::new, |id| format!("/agreements/{id}")),
                }
            }),
            Outcome::Decline(_) => nothing,
        }
    }

    fn title(&self, id: AgreementId) -> String {
        let mut agreements = self.rules.agreements().iter();
        agreements
            .find(|agreement| agreement.id == id)
            .map_or_else(|| id.to_string(), |agreement| agreement.title.clone())
    }

    /// The laws under which something could go for a purpose, the strongest first.
    fn routes(&self, purpose: Purpose) -> Vec<Route> {
        let today = self.now.date();
        let mut speak: Vec<&Gateway> = self
            .rules
            .gateways()
            .iter()
            .filter(|gateway| {
                gateway.kind != GatewayKind::Exclusion
                    && gateway.in_force.holds_on(today)
                    && gateway.purposes.includes(&purpose)
                    && gateway.from_kinds.includes(&self.holder.kind)
                    && gateway.to_kinds.includes(&self.viewer.kind)
            })
            .collect();
        speak.sort_by(|left, right| (left.kind, &left.id).cmp(&(right.kind, &right.id)));
        let routes = speak.into_iter();
        routes
            .filter_map(|gateway| self.route(gateway, purpose))
            .collect()
    }

    fn route(&self, gateway: &Gateway, purpose: Purpose) -> Option<Route> {
        let open = self.open(gateway, purpose)?;
        let known = self.least(gateway, open);
        let fields = self.held.iter().filter(|field| {
            let one = Circumstances {
                fields: BTreeSet::from([**field]),
                ..known.clone()
            };
            self.allows(gateway, one)
        });
        Some(Route {
            id: gateway.id.clone(),
            law: gateway.law.clone(),
            fields: fields.map(|field| field.label().to_owned()).collect(),
            needs: needs(gateway, &known),
            identity: known.identity,
        })
    }

    /// Facts under which the gateway allows something, as open as they can be.
    fn open(&self, gateway: &Gateway, purpose: Purpose) -> Option<Circumstances> {
        let mut begin = Circumstances::between(
            self.holder.kind,
            self.viewer.kind,
            purpose,
            SubjectKind::Adult,
        );
        begin.consent = Consent::Given;
        begin.no_consent_reason = Some(NoConsentReason::WouldPrejudice);
        begin.confidence = Confidence::Outweighed;
        begin.danger = Danger::Immediate;
        let spoken_of = |subject: &&SubjectKind| gateway.subjects.includes(subject);
        for subject in SubjectKind::ALL.iter().filter(spoken_of) {
            for function in functions(gateway) {
                for (approach, identity) in WAYS {
                    let known = Circumstances {
                        subject: *subject,
                        function,
                        approach,
                        identity,
                        ..begin.clone()
                    };
                    let found = self.with_a_field(gateway, &known);
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
        None
    }

    /// The facts with one field that the gateway allows under them. Gateways speak of classes of fields, so one of each
    /// class stands for all.
    fn with_a_field(&self, gateway: &Gateway, known: &Circumstances) -> Option<Circumstances> {
        let mut classes = FieldClass::ALL.iter();
        classes.find_map(|class| {
            let field = self.held.iter().find(|field| field.class() == *class)?;
            let one = Circumstances {
                fields: BTreeSet::from([*field]),
                ..known.clone()
            };
            self.allows(gateway, one.clone()).then_some(one)
        })
    }

    /// The same facts with everything taken back that need not be so.
    fn least(&self, gateway: &Gateway, open: Circumstances) -> Circumstances {
        let steps: [&dyn Fn(&mut Circumstances); 6] = [
            &|known| known.danger = Danger::None,
            &|known| known.approach = Approach::Offered,
            &|known| known.function = Function::NotStated,
            // Without consent but with a reason for having none; then without either.
            &|known| known.consent = Consent::NotAsked,
            &|known| known.no_consent_reason = None,
            &|known| known.confidence = Confidence::Owed,
        ];
        let mut known = open;
        for step in steps {
            let mut less = known.clone();
            step(&mut less);
            if self.allows(gateway, less.clone()) {
                known = less;
            }
        }
        known
    }

    /// Whether the gateway is one of the grounds on which this is allowed.
    fn allows(&self, gateway: &Gateway, circumstances: Circumstances) -> bool {
        let question = Question::Disclose {
            caller: super::practitioner_of(self.holder),
            discloser_agency: self.holder.id,
            recipient_agency: self.viewer.id,
            recipient_desk: self.desk.id,
            circumstances,
        };
        match decide(self.rules, &question, self.now) {
            Outcome::Share(permit) => {
                let mut grounds = permit.grounds().iter();
                grounds.any(|ground| ground.gateway_id == gateway.id)
            }
            Outcome::Decline(_) => false,
        }
    }
}

/// The functions in law that a gateway speaks to; one stands for all where it speaks to any.
fn functions(gateway: &Gateway) -> Vec<Function> {
    match &gateway.functions {
        Scope::Any => vec![Function::PublicTask],
        Scope::Only(functions) => functions.iter().copied().collect(),
    }
}

/// What has to be so, a sentence each.
fn needs(gateway: &Gateway, known: &Circumstances) -> Vec<String> {
    let mut needs = Vec::new();
    if let Scope::Only(subjects) = &gateway.subjects {
        let labels: Vec<&str> = subjects.iter().map(|subject| subject.label()).collect();
        needs.push(format!("About: {}.", labels.join("; ")));
    }
    if known.danger == Danger::Immediate {
        needs.push("Somebody is in danger now.".to_owned());
    }
    match (known.consent, known.no_consent_reason) {
        (Consent::Given, None) => needs.push("They agree.".to_owned()),
        (_, Some(_)) => {
            needs.push("They agree, or there is a reason for having no consent.".to_owned());
        }
        (_, None) => (),
    }
    if known.function.is_stated() {
        needs.push(format!(
            "The function in law is stated: {}.",
            known.function.label()
        ));
    }
    if known.approach == Approach::Asked {
        needs.push("They have asked.".to_owned());
    }
    if known.confidence == Confidence::Outweighed {
        needs.push("If it was told in confidence: not sharing would do more harm.".to_owned());
    }
    if known.identity == Identity::Anonymous {
        needs.push("Nobody can be recognised from it.".to_owned());
    }
    needs
}

/// What a pointer of this grade tells.
const fn told(grade: PointerGrade) -> &'static str {
    match grade {
        PointerGrade::Nothing | PointerGrade::Silent => "Nothing.",
        PointerGrade::Exists => "That another agency may know the person, but not which one.",
        PointerGrade::Agency => "Which agency may know the person.",
        PointerGrade::Desk => "Which desk to call about the person.",
    }
}
