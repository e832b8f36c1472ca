//! The pages of "Can I share this?": one step a page, then the check, the answer, and how it is recorded.

use std::collections::BTreeMap;
use std::str::FromStr;

use candour_domain::{
    Approach, Confidence, DeclineCode, Detriment, DraftId, Function, Identity, Purpose, RecordId,
    SubjectKind,
};
use candour_ledger::Kind;
use candour_sharing::{Act, advise};
use serde::Serialize;

use super::function::functions;
use super::open::{Open, open};
use super::step::{
    Step, asks_detriment, check, first_open, in_danger, is_unsure, may_open, purpose, steps,
};
use super::{AnswerRow, consent_choices};
use crate::draft::{Answers, first};
use crate::view::{AdviceView, Choice};
use crate::{Authorised, Caller, Candour, Result};

/// What a page of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Page {
    /// A question.
    Step(Step),
    /// Every answer.
    Check,
    /// May it be shared?
    Answer,
    /// The form that records that it is shared.
    Share,
    /// The form that records that it is not.
    Decline,
}

impl FromStr for Page {
    type Err = candour_domain::ParseError;

    fn from_str(code: &str) -> std::result::Result<Self, Self::Err> {
        match code {
            "check" => Ok(Self::Check),
            "answer" => Ok(Self::Answer),
            "share" => Ok(Self::Share),
            "decline" => Ok(Self::Decline),
            _ => code.parse().map(Self::Step),
        }
    }
}

/// One page of it.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The unfinished decision.
    pub id: DraftId,
    /// Which page.
    pub page: String,
    /// Which number it has, from 1; 0 where it is no question.
    pub number: usize,
    /// How many questions there are after these answers.
    pub of: usize,
    /// The page before, or empty.
    pub previous: String,
    /// Every answer so far.
    pub answers: Answers,
    /// What can be chosen on this page: field to choices.
    pub choices: BTreeMap<String, Vec<Choice>>,
    /// What can be shared.
    pub offered: Vec<Offered>,
    /// Whether somebody's life was said to be in danger.
    pub danger: bool,
    /// Whether it is asked if sharing would harm the child more.
    pub child: bool,
    /// The record it began with, or empty.
    pub record: String,
    /// The answers in words.
    pub rows: Vec<AnswerRow>,
    /// Who would receive it, by name.
    pub recipient: String,
    /// The answer, once all is answered.
    pub advice: Option<AdviceView>,
}

/// A field that can be shared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offered {
    /// Its code.
    pub code: String,
    /// Its words.
    pub label: String,
    /// Whether the purpose usually needs it.
    pub usual: bool,
    /// What restricts it, in words.
    pub marks: Vec<String>,
    /// Whether it holds what must be taken out first.
    pub shielded: bool,
}

/// One page, if every question before it is answered; otherwise it is not there.
pub async fn page(
    candour: &Candour,
    caller: &Caller,
    id: DraftId,
    code: &str,
) -> Result<Authorised<PageView>> {
    let (work, permit, found) = open(candour, caller, id, Act::DecisionCreate).await?;
    let page = code.parse::<Page>().ok().filter(|page| found.shows(*page));
    let (work, page) = work.there(page, Act::DecisionCreate).await?;
    let mut payload = work
        .payload(Act::DecisionCreate)
        .with("draft", id.to_string())
        .with("step", code);
    let mut view = found.view(code, page);
    if matches!(page, Page::Answer | Page::Share | Page::Decline) {
        let advice = advise(&work.rules, &found.question(caller)?, work.now);
        let said = AdviceView::new(&advice).with_agreements(&work.rules, &advice);
        payload = payload
            .with("answer", said.answer.clone())
            .with("rule-set-asked", work.rules.hash());
        view.advice = Some(said);
    }
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// Save the answers of one page. Gives the page to go on with: the advice page where somebody is not sure; where all was
/// answered before, the first that no longer fits, or the check; otherwise the next.
pub async fn answer(
    candour: &Candour,
    caller: &Caller,
    id: DraftId,
    code: &str,
    given: &Answers,
) -> Result<Authorised<String>> {
    candour
        .note_immigration(caller, Act::DecisionCreate, first(given, "purpose"))
        .await?;
    let (work, permit, mut found) = open(candour, caller, id, Act::DecisionCreate).await?;
    let step = code
        .parse::<Step>()
        .ok()
        .filter(|step| may_open(*step, &found.answers, &found.about));
    let (mut work, step) = work.there(step, Act::DecisionCreate).await?;
    let was_complete = found.is_complete();
    found.take(step, given);
    let unsure = is_unsure(step, &found.answers);
    if !unsure {
        found.fit(&work);
        check(step, &found.answers, &found.about)?;
    }
    work.unit
        .decision_draft_answer_replace(id, code, &found.of(step), work.now)
        .await?;
    let next = if unsure {
        "advice"
    } else {
        found.next(step, was_complete)
    };
    let payload = work
        .payload(Act::DecisionCreate)
        .with("draft", id.to_string())
        .with("step", code);
    work.release(permit, Kind::Collection, payload, next.to_owned())
        .await
}

/// Throw an unfinished one away.
pub async fn delete(candour: &Candour, caller: &Caller, id: DraftId) -> Result<Authorised<()>> {
    let (mut work, permit, _) = open(candour, caller, id, Act::DecisionCreate).await?;
    work.unit.decision_draft_delete(id).await?;
    let payload = work
        .payload(Act::DecisionCreate)
        .with("draft", id.to_string());
    work.release(permit, Kind::Erasure, payload, ()).await
}

impl Open {
    /// Put the answers of one page in place of those before.
    fn take(&mut self, step: Step, given: &Answers) {
        for field in step.fields() {
            let values: Vec<String> = given
                .get(*field)
                .map(|values| {
                    values
                        .iter()
                        .filter(|value| !value.trim().is_empty())
                        .cloned()
                        .collect()
                })
                .unwrap_or_default();
            self.answers.insert((*field).to_owned(), values);
        }
    }

    /// Whether a page can be opened as things stand.
    fn shows(&self, page: Page) -> bool {
        match page {
            Page::Step(step) => may_open(step, &self.answers, &self.about),
            Page::Check | Page::Answer | Page::Share | Page::Decline => self.is_complete(),
        }
    }

    fn next(&self, step: Step, was_complete: bool) -> &'static str {
        if was_complete {
            return first_open(&self.answers, &self.about).map_or("check", Step::code);
        }
        steps(&self.answers)
            .into_iter()
            .skip_while(|other| *other != step)
            .nth(1)
            .map_or("check", Step::code)
    }

    fn previous(&self, page: Page) -> &'static str {
        let asked = steps(&self.answers);
        let last = asked.last().copied().map_or("", Step::code);
        match page {
            Page::Step(step) => asked
                .iter()
                .take_while(|other| **other != step)
                .last()
                .copied()
                .map_or("", Step::code),
            Page::Check => last,
            Page::Answer => "check",
            Page::Share | Page::Decline => "answer",
        }
    }

    fn view(&self, code: &str, page: Page) -> PageView {
        let asked = steps(&self.answers);
        let place = match page {
            Page::Step(step) => asked.iter().position(|other| *other == step),
            Page::Check | Page::Answer | Page::Share | Page::Decline => None,
        };
        let recipient = self.about.recipient(&self.answers);
        PageView {
            id: self.id,
            page: code.to_owned(),
            number: place.map_or(0, |place| place.saturating_add(1)),
            of: asked.len(),
            previous: self.previous(page).to_owned(),
            answers: self.shown(page),
            choices: self.choices(page),
            offered: if page == Page::Step(Step::Fields) {
                self.offered()
            } else {
                Vec::new()
            },
            danger: in_danger(&self.answers),
            child: asks_detriment(&self.answers),
            record: self
                .record
                .as_ref()
                .map(RecordId::to_string)
                .unwrap_or_default(),
            rows: if matches!(page, Page::Step(_)) {
                Vec::new()
            } else {
                self.rows()
            },
            recipient: recipient
                .map(|agency| agency.name.clone())
                .unwrap_or_default(),
            advice: None,
        }
    }

    /// The answers of this page alone; the fields that the purpose usually needs are ticked to begin with.
    fn shown(&self, page: Page) -> Answers {
        let Page::Step(step) = page else {
            return Answers::new();
        };
        let mut shown = self.of(step);
        if step == Step::Fields && first(&self.answers, "field").is_empty() {
            let usual = self
                .about
                .offered(&self.answers)
                .into_iter()
                .filter(|field| self.about.usual.contains(field))
                .filter(|field| self.about.marks(*field).is_empty())
                .map(|field| field.code().to_owned());
            shown.insert("field".to_owned(), usual.collect());
        }
        shown
    }

    fn offered(&self) -> Vec<Offered> {
        let offered = self.about.offered(&self.answers).into_iter();
        offered
            .map(|field| {
                let marks = self.about.marks(field);
                Offered {
                    code: field.code().to_owned(),
                    label: field.label().to_owned(),
                    usual: self.about.usual.contains(&field),
                    shielded: marks.iter().any(|mark| mark.is_shield()),
                    marks: marks.iter().map(|mark| mark.label().to_owned()).collect(),
                }
            })
            .collect()
    }

    /// What a page lets one choose, with "I am not sure" where it can be said.
    fn choices(&self, page: Page) -> BTreeMap<String, Vec<Choice>> {
        let found = match page {
            Page::Step(Step::Who) => {
                let agencies = self.about.agencies.iter();
                let mut agencies: Vec<Choice> = agencies
                    .map(|agency| Choice::new(agency.id.to_string(), agency.name.clone()))
                    .collect();
                agencies.sort_by(|left, right| left.label.cmp(&right.label));
                vec![
                    ("agency", agencies),
                    (
                        "approach",
                        of(Approach::ALL, Approach::code, Approach::label),
                    ),
                    ("purpose", of(Purpose::ALL, Purpose::code, Purpose::label)),
                    (
                        "subject",
                        of(SubjectKind::ALL, SubjectKind::code, SubjectKind::label),
                    ),
                ]
            }
            Page::Step(Step::Person) => {
                vec![(
                    "identity",
                    of(Identity::ALL, Identity::code, Identity::label),
                )]
            }
            Page::Step(Step::Confidence) => vec![(
                "confidence",
                of(Confidence::ALL, Confidence::code, Confidence::label),
            )],
            Page::Step(Step::Consent) => vec![("consent", consent_choices())],
            Page::Step(Step::Function) => {
                let mut offered = purpose(&self.answers).map(functions).unwrap_or_default();
                offered.push(Function::NotStated);
                vec![("function", of(&offered, Function::code, Function::label))]
            }
            Page::Step(Step::Fields) => vec![(
                "detriment",
                of(Detriment::ALL, Detriment::code, Detriment::label),
            )],
            Page::Decline => vec![(
                "code",
                of(DeclineCode::ALL, DeclineCode::code, DeclineCode::label),
            )],
            Page::Step(Step::Danger) | Page::Check | Page::Answer | Page::Share => Vec::new(),
        };
        found
            .into_iter()
            .map(|(field, choices)| (field.to_owned(), choices))
            .collect()
    }

    /// The answers of one page.
    fn of(&self, step: Step) -> Answers {
        self.answers
            .iter()
            .filter(|(field, _)| step.fields().contains(&field.as_str()))
            .map(|(field, values)| (field.clone(), values.clone()))
            .collect()
    }

    /// What the purpose usually needs follows the purpose.
    fn fit(&mut self, work: &crate::door::Work<'_>) {
        if let Some(purpose) = purpose(&self.answers) {
            self.about.usual = work.rules.minimum_fields(purpose, work.now.date());
        }
    }
}

fn of<T: Copy>(
    all: &[T],
    code: impl Fn(T) -> &'static str,
    label: impl Fn(T) -> &'static str,
) -> Vec<Choice> {
    all.iter()
        .map(|one| Choice::new(code(*one), label(*one)))
        .collect()
}
