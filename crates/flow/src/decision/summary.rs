//! The answers in words: what the check page lists, and what goes with a question to the agency's lead.

use candour_domain::{Approach, Confidence, Detriment, Field, Function, Identity, SubjectKind};
use serde::Serialize;

use super::step::{
    About, Step, UNSURE, asks_detriment, in_danger, purpose, redacted, steps, ticked,
};
use super::{consent_choices, words};
use crate::draft::{Answers, first};

/// One answer in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerRow {
    /// The page it is on.
    pub step: String,
    /// The question in a few words.
    pub key: String,
    /// The answer.
    pub value: String,
}

/// What was said so far, in the order it was asked.
pub(super) fn rows(answers: &Answers, about: &About) -> Vec<AnswerRow> {
    steps(answers)
        .into_iter()
        .flat_map(|step| {
            of(step, answers, about)
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(move |(key, value)| AnswerRow {
                    step: step.code().to_owned(),
                    key: key.to_owned(),
                    value,
                })
        })
        .collect()
}

fn of(step: Step, answers: &Answers, about: &About) -> Vec<(&'static str, String)> {
    let text = |field: &str| first(answers, field).to_owned();
    match step {
        Step::Danger => vec![("Is anyone’s life in danger now?", danger(answers))],
        Step::Who => who(answers, about),
        Step::Person => vec![(
            "Could a living person be recognised?",
            said::<Identity>(answers, "identity", Identity::label),
        )],
        Step::Confidence => vec![
            (
                "Was it told in confidence?",
                said::<Confidence>(answers, "confidence", Confidence::label),
            ),
            ("Harm that sharing could do", text("harm_shared")),
            ("Harm if you do not share", text("harm_not")),
        ],
        Step::Consent => {
            let code = first(answers, "consent");
            let label = consent_choices()
                .into_iter()
                .find(|choice| choice.code == code)
                .map_or_else(|| unsure(code), |choice| choice.label);
            vec![("Have they agreed?", label)]
        }
        Step::Function => vec![(
            "Duty or task in law",
            said::<Function>(answers, "function", Function::label),
        )],
        Step::Fields => fields(answers, about),
    }
}

fn danger(answers: &Answers) -> String {
    match first(answers, "danger") {
        "" => String::new(),
        _ if in_danger(answers) => "Yes".to_owned(),
        _ => "No".to_owned(),
    }
}

fn who(answers: &Answers, about: &About) -> Vec<(&'static str, String)> {
    let agency = about.recipient(answers).map_or_else(
        || unsure(first(answers, "agency")),
        |agency| agency.name.clone(),
    );
    let purpose = purpose(answers).map_or_else(
        || unsure(first(answers, "purpose")),
        |purpose| purpose.label().to_owned(),
    );
    let approach = if in_danger(answers) {
        String::new()
    } else {
        said::<Approach>(answers, "approach", Approach::label)
    };
    vec![
        ("Who would receive it", agency),
        ("Who moved first", approach),
        ("What it is for", purpose),
        (
            "Who the person is",
            said::<SubjectKind>(answers, "subject", SubjectKind::label),
        ),
    ]
}

fn fields(answers: &Answers, about: &About) -> Vec<(&'static str, String)> {
    let shielded = |field: &&Field| about.marks(**field).iter().any(|mark| mark.is_shield());
    let ticked = ticked(answers);
    let detriment = if asks_detriment(answers) {
        said::<Detriment>(answers, "detriment", Detriment::label)
    } else {
        String::new()
    };
    vec![
        ("What would go", words(ticked.iter())),
        (
            "Why they need more than usual",
            first(answers, "beyond").to_owned(),
        ),
        (
            "Redacted first",
            words(redacted(answers).intersection(&ticked).filter(shielded)),
        ),
        ("Would sharing harm the child more?", detriment),
    ]
}

/// The label of a choice, or that somebody is not sure, or nothing.
fn said<T: std::str::FromStr>(
    answers: &Answers,
    field: &str,
    label: impl Fn(T) -> &'static str,
) -> String {
    let code = first(answers, field);
    code.parse::<T>()
        .map_or_else(|_| unsure(code), |value| label(value).to_owned())
}

fn unsure(code: &str) -> String {
    if code == UNSURE {
        "I am not sure".to_owned()
    } else {
        String::new()
    }
}
