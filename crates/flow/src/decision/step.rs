//! The questions, in order: which are asked depends on the answers before, and none is asked before the last.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use candour_domain::{
    Agency, Approach, Confidence, Detriment, Field, Function, Identity, Mark, Narrative, Purpose,
    SubjectKind,
};

use super::consent;
use super::function::functions;
use crate::Invalid;
use crate::draft::{Answers, chosen, first};

/// The answer that leads to advice, on every page but the first.
pub(crate) const UNSURE: &str = "not-sure";

/// One page of questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Is somebody's life in danger now?
    Danger,
    /// Who would receive it, who moved first, what for, and about whom?
    Who,
    /// Could a living person be recognised?
    Person,
    /// Was it told in confidence, and what would telling or silence do?
    Confidence,
    /// What is known of consent?
    Consent,
    /// Which function in law is it for?
    Function,
    /// What exactly would go?
    Fields,
}

impl Step {
    const ALL: [Self; 7] = [
        Self::Danger,
        Self::Who,
        Self::Person,
        Self::Confidence,
        Self::Consent,
        Self::Function,
        Self::Fields,
    ];

    /// Its name in addresses and in the store.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Danger => "danger",
            Self::Who => "who",
            Self::Person => "person",
            Self::Confidence => "confidence",
            Self::Consent => "consent",
            Self::Function => "function",
            Self::Fields => "fields",
        }
    }

    /// The fields of its form.
    pub(super) const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Danger => &["danger"],
            Self::Who => &["agency", "approach", "purpose", "subject"],
            Self::Person => &["identity"],
            Self::Confidence => &["confidence", "harm_shared", "harm_not"],
            Self::Consent => &["consent"],
            Self::Function => &["function"],
            Self::Fields => &["field", "beyond", "redacted", "detriment"],
        }
    }
}

impl FromStr for Step {
    type Err = candour_domain::ParseError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|step| step.code() == code)
            .ok_or(candour_domain::ParseError::new(
                "step",
                "there is no such step",
            ))
    }
}

/// What the questions rest on besides the answers.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    /// Those who can receive it.
    pub(super) agencies: Vec<Agency>,
    /// What the record holds and what restricts it; nothing where it did not begin with a record.
    pub(super) held: Option<BTreeMap<Field, BTreeSet<Mark>>>,
    /// What the purpose usually needs.
    pub(super) usual: BTreeSet<Field>,
}

impl About {
    /// What can be chosen: what is held, or everything; where nobody can be recognised, only what names nobody.
    pub(super) fn offered(&self, answers: &Answers) -> Vec<Field> {
        let anonymous = is_anonymous(answers);
        Field::ALL
            .iter()
            .copied()
            .filter(|field| {
                self.held
                    .as_ref()
                    .is_none_or(|held| held.contains_key(field))
            })
            .filter(|field| !anonymous || NAMES_NOBODY.contains(field))
            .collect()
    }

    /// What restricts a field.
    pub(super) fn marks(&self, field: Field) -> BTreeSet<Mark> {
        let held = self.held.as_ref().and_then(|held| held.get(&field));
        held.cloned().unwrap_or_default()
    }

    /// The agency that was chosen.
    pub(super) fn recipient(&self, answers: &Answers) -> Option<&Agency> {
        let chosen = first(answers, "agency");
        self.agencies
            .iter()
            .find(|agency| agency.id.to_string() == chosen)
    }
}

/// Whether somebody's life was said to be in danger.
pub(super) fn in_danger(answers: &Answers) -> bool {
    first(answers, "danger") == "immediate"
}

/// What it is for. Where a life is in danger, nothing else is asked.
pub(super) fn purpose(answers: &Answers) -> Option<Purpose> {
    if in_danger(answers) {
        Some(Purpose::LifeAtRisk)
    } else {
        first(answers, "purpose").parse().ok()
    }
}

/// What can be told without naming anybody.
const NAMES_NOBODY: [Field; 4] = [
    Field::Sex,
    Field::CareStatus,
    Field::Involvement,
    Field::Risk,
];

/// Whether it was said that nobody can be recognised.
pub(super) fn is_anonymous(answers: &Answers) -> bool {
    !in_danger(answers) && first(answers, "identity") == Identity::Anonymous.code()
}

/// Whether the person is a child, or may be one.
pub(super) fn is_child(answers: &Answers) -> bool {
    first(answers, "subject") == SubjectKind::Child.code()
}

/// Whether it is asked if sharing would harm the child more: not where a life is at stake or nobody can be recognised.
pub(super) fn asks_detriment(answers: &Answers) -> bool {
    is_child(answers) && !in_danger(answers) && !is_anonymous(answers)
}

/// The questions that these answers lead to. Where a life is in danger, only who and what is asked: the rest can wait.
/// Where nobody can be recognised, the law asks only what would go; where the purpose is one that nothing is shared for,
/// it asks nothing.
pub(super) fn steps(answers: &Answers) -> Vec<Step> {
    if in_danger(answers) {
        return vec![Step::Danger, Step::Who, Step::Fields];
    }
    if purpose(answers) == Some(Purpose::ImmigrationEnforcement) {
        return vec![Step::Danger, Step::Who];
    }
    if is_anonymous(answers) {
        return vec![Step::Danger, Step::Who, Step::Person, Step::Fields];
    }
    Step::ALL.to_vec()
}

/// The first question that is not answered yet, or no longer fits the answers before it.
pub(super) fn first_open(answers: &Answers, about: &About) -> Option<Step> {
    steps(answers)
        .into_iter()
        .find(|step| is_unsure(*step, answers) || check(*step, answers, about).is_err())
}

/// Whether every question before this one is answered, and this one is asked at all.
pub(super) fn may_open(step: Step, answers: &Answers, about: &About) -> bool {
    let asked = steps(answers);
    let place = |wanted: Step| asked.iter().position(|step| *step == wanted);
    match (place(step), first_open(answers, about).and_then(place)) {
        (Some(wanted), Some(open)) => wanted <= open,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Whether somebody said that they do not know.
pub(super) fn is_unsure(step: Step, answers: &Answers) -> bool {
    step != Step::Danger
        && step
            .fields()
            .iter()
            .any(|field| first(answers, field) == UNSURE)
}

/// What is wrong with the answers of one page.
pub(super) fn check(step: Step, answers: &Answers, about: &About) -> crate::Result<()> {
    let mut invalid = Invalid::new();
    match step {
        Step::Danger => {
            if !["none", "immediate"].contains(&first(answers, "danger")) {
                invalid.push("danger", "Say whether anyone’s life is in danger now");
            }
        }
        Step::Who => who(answers, about, &mut invalid),
        Step::Person => {
            let rule = "Say whether a living person could be recognised";
            chosen::<Identity>(&mut invalid, answers, "identity", rule);
        }
        Step::Confidence => confidence(answers, &mut invalid),
        Step::Consent => {
            if consent(first(answers, "consent")).is_none() {
                invalid.push("consent", "Say what you know of their agreement");
            }
        }
        Step::Function => {
            let stated = first(answers, "function").parse::<Function>().ok();
            let fits = stated
                .zip(purpose(answers))
                .is_some_and(|(stated, purpose)| {
                    stated == Function::NotStated || functions(purpose).contains(&stated)
                });
            if !fits {
                invalid.push("function", "Choose the duty or task that it is for");
            }
        }
        Step::Fields => fields(answers, about, &mut invalid),
    }
    invalid.check()
}

fn who(answers: &Answers, about: &About, invalid: &mut Invalid) {
    if about.recipient(answers).is_none() {
        invalid.push("agency", "Choose who would receive it");
    }
    if !in_danger(answers) {
        chosen::<Approach>(invalid, answers, "approach", "Say who moved first");
        chosen::<Purpose>(invalid, answers, "purpose", "Choose what it is for");
    }
    chosen::<SubjectKind>(invalid, answers, "subject", "Choose who the person is");
}

fn confidence(answers: &Answers, invalid: &mut Invalid) {
    let rule = "Say whether it was told in confidence";
    let chosen = chosen::<Confidence>(invalid, answers, "confidence", rule);
    for (field, missing) in [
        (
            "harm_shared",
            "Say what harm sharing could do, or that you see none",
        ),
        ("harm_not", "Say what harm could come if you do not share"),
    ] {
        let typed = first(answers, field);
        if !typed.is_empty() {
            invalid.take(field, Narrative::parse(typed));
        } else if chosen == Some(Confidence::Outweighed) {
            invalid.push(field, missing);
        }
    }
}

/// The fields that were ticked.
pub(super) fn ticked(answers: &Answers) -> BTreeSet<Field> {
    super::fields(answers, "field")
}

/// The shielded fields of which somebody said that they took out what shields them.
pub(super) fn redacted(answers: &Answers) -> BTreeSet<Field> {
    super::fields(answers, "redacted")
}

fn fields(answers: &Answers, about: &About, invalid: &mut Invalid) {
    let ticked = ticked(answers);
    let offered = about.offered(answers);
    if ticked.is_empty() {
        invalid.push("field", "Choose at least one thing to share");
    } else if !ticked.iter().all(|field| offered.contains(field)) {
        invalid.push("field", "Choose only what your record holds");
    }
    let beyond: Vec<&str> = ticked
        .difference(&about.usual)
        .map(|field| field.label())
        .collect();
    let why = first(answers, "beyond");
    if !why.is_empty() {
        invalid.take("beyond", Narrative::parse(why));
    } else if !beyond.is_empty() {
        let rule = format!("Say why they need: {}", beyond.join(", "));
        invalid.push("beyond", rule);
    }
    if asks_detriment(answers) {
        let rule = "Say whether sharing would harm the child more";
        chosen::<Detriment>(invalid, answers, "detriment", rule);
    }
}
