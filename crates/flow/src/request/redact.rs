//! Taking something out of one fact before it goes, with what is there before and what they would see after. Nothing
//! is sent or kept here: what was chosen travels in the form, as numbers of words.

use std::collections::BTreeSet;

use candour_domain::{Field, Record, RecordId, RequestId};
use candour_ledger::Kind;
use candour_sharing::Act;
use serde::Serialize;

use super::answer;
use crate::draft::{Answers, first};
use crate::redaction::{Places, Redactions, Sentence, sentences};
use crate::view::Choice;
use crate::{Authorised, Caller, Candour, Result};

/// The page on which something is taken out of one fact.
#[derive(Debug, Clone, Serialize)]
pub struct RedactView {
    /// The request.
    pub request: RequestId,
    /// The record.
    pub record: RecordId,
    /// Its version.
    pub version: i64,
    /// The name on it.
    pub title: String,
    /// The place of the fact.
    pub position: usize,
    /// Its field, in words.
    pub label: String,
    /// What restricts it.
    pub marks: Vec<Choice>,
    /// What it says now.
    pub before: String,
    /// Its pieces.
    pub sentences: Vec<Sentence>,
    /// The sentences that are taken out whole.
    pub sentence: Vec<String>,
    /// The words that are taken out of other sentences.
    pub word: Vec<String>,
    /// What they would see; nothing where all of it is taken out.
    pub after: Option<String>,
    /// What shields somebody in what they would see.
    pub bars: Vec<Choice>,
    /// Whether something was chosen, so that there is an after.
    pub chosen: bool,
    /// What is taken out of other facts, as forms carry it.
    pub others: Vec<String>,
    /// What is taken out of every fact, as forms carry it.
    pub all: Vec<String>,
}

/// The page for one fact of one of the caller's own records, with what was chosen so far. What it is asked for says
/// where the fact is and which words go, never what they are.
pub async fn redact(
    candour: &Candour,
    caller: &Caller,
    id: RequestId,
    given: &Answers,
) -> Result<Authorised<RedactView>> {
    let (work, allowed, row) = answer::open(candour, caller, id, Act::RequestAnswer).await?;
    let chosen = first(given, "record").parse::<RecordId>().ok();
    let (work, record, _own) = work.record(chosen, Act::RecordShow).await?;
    let asked: BTreeSet<Field> = row.fields.iter().copied().collect();
    let position = first(given, "position").parse::<usize>().ok();
    let fact = position.and_then(|position| record.values.get(position));
    let found = position.filter(|_| fact.is_some_and(|fact| asked.contains(&fact.field)));
    let (work, position) = work.there(found, Act::RequestAnswer).await?;
    let redactions = answer::redactions(&record, given)?.within(&record, &asked);
    let view = view(
        id,
        &record,
        position,
        &taken(&record, position, redactions, given),
    );
    let payload = work
        .payload(Act::RequestAnswer)
        .with("request", id.to_string())
        .with("record", record.id.to_string())
        .with("version", record.version.to_string());
    work.release(allowed, Kind::Consultation, payload, view)
        .await
}

/// What the form takes out of this fact takes the place of what was taken out of it before.
fn taken(
    record: &Record,
    position: usize,
    mut redactions: Redactions,
    given: &Answers,
) -> Redactions {
    let numbers = |name: &str| -> BTreeSet<usize> {
        let values = given.get(name).map(Vec::as_slice).unwrap_or_default();
        values
            .iter()
            .filter_map(|value| value.parse().ok())
            .collect()
    };
    if given.contains_key("preview") {
        let mut words = numbers("word");
        let whole = numbers("sentence");
        let text = record.values.get(position).map(|fact| fact.value.expose());
        for sentence in sentences(text.map_or("", String::as_str)) {
            if whole.contains(&sentence.number) {
                words.extend(sentence.words.iter().map(|word| word.number));
            }
        }
        redactions.take(position, words);
    }
    let asked = record.fields().into_iter().collect();
    redactions.within(record, &asked)
}

fn view(
    request: RequestId,
    record: &Record,
    position: usize,
    redactions: &Redactions,
) -> RedactView {
    let fact = record.values.get(position);
    let text = fact.map_or("", |fact| fact.value.expose().as_str());
    let none = BTreeSet::new();
    let words = redactions.of(position).unwrap_or(&none);
    let cut = sentences(text);
    let is_whole = |sentence: &Sentence| {
        let mut all = sentence.words.iter();
        all.all(|word| words.contains(&word.number))
    };
    let (whole, part): (Vec<&Sentence>, Vec<&Sentence>) =
        cut.iter().partition(|sentence| is_whole(sentence));
    let word = part
        .iter()
        .flat_map(|sentence| &sentence.words)
        .filter(|word| words.contains(&word.number));
    let bars = redactions.bars(record, &Places::of(record), position);
    let all = redactions.texts();
    let mut others = redactions.clone();
    others.take(position, BTreeSet::new());
    RedactView {
        request,
        record: record.id,
        version: record.version,
        title: record.title(),
        position,
        label: fact.map_or("", |fact| fact.field.label()).to_owned(),
        marks: Choice::marks(fact.map(|fact| &fact.marks).into_iter().flatten()),
        before: text.to_owned(),
        sentence: whole
            .iter()
            .map(|sentence| sentence.number.to_string())
            .collect(),
        word: word.map(|word| word.number.to_string()).collect(),
        after: fact
            .and_then(|fact| redactions.apply(position, fact))
            .map(|fact| fact.value.expose().clone()),
        bars: Choice::marks(bars.iter().filter(|mark| mark.is_shield())),
        chosen: !words.is_empty(),
        sentences: cut,
        others: others.texts(),
        all,
    }
}
