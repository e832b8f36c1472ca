//! A concern being written: one question at a time, saved after each, seen by nobody but its writer.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use candour_domain::{
    Address, AddressKind, Category, DateOfBirth, DraftId, Field, FieldValue, NameKind, Narrative,
    PersonName, Phone, Provenance, Record, RecordId, Sensitive, StatementKind, Urgency,
};
use candour_ledger::Kind;
use candour_linkage::{Band, Waterfall};
use candour_sharing::{Act, Permit, Thing};
use serde::Serialize;

use crate::door::Work;
use crate::link::Among;
use crate::view::{Choice, Moment, band_words};
use crate::{Authorised, Caller, Candour, Invalid, Result};

/// The questions, in order. The urgent branch comes first.
pub const QUESTIONS: [&str; 10] = [
    "danger",
    "kind",
    "name",
    "born",
    "address",
    "happened",
    "narrative",
    "knowledge",
    "indicators",
    "urgency",
];

/// What was answered: field of a form to its values.
pub type Answers = BTreeMap<String, Vec<String>>;

/// A record of the writer's own agency that may be the same person. Shown beside the form; it never blocks.
#[derive(Debug, Clone, Serialize)]
pub struct Similar {
    /// Its id.
    pub id: RecordId,
    /// The name on it.
    pub title: String,
    /// The agency's own reference.
    pub reference: String,
    /// Date of birth in words, or empty.
    pub born: String,
    /// The band in words.
    pub words: String,
    /// Whether the writer said that it is this person.
    pub chosen: bool,
}

/// One question's page, or the page that checks all answers.
#[derive(Debug, Clone, Serialize)]
pub struct DraftView {
    /// The draft.
    pub id: DraftId,
    /// The question, or `check`.
    pub question: String,
    /// Which number it has, from 1.
    pub number: usize,
    /// How many questions there are.
    pub of: usize,
    /// The question before, or empty.
    pub previous: String,
    /// Every answer so far.
    pub answers: Answers,
    /// What can be chosen on this page: field to choices.
    pub choices: BTreeMap<String, Vec<Choice>>,
    /// Own records that may be the same person.
    pub similar: Vec<Similar>,
    /// Whether the writer said that somebody is in danger now.
    pub danger: bool,
}

/// A draft in a list.
#[derive(Debug, Clone, Serialize)]
pub struct DraftLine {
    /// Its id.
    pub id: DraftId,
    /// The first question without an answer, or `check`.
    pub question: String,
    /// When it was last saved.
    pub saved: Moment,
}

/// Begin a draft.
pub async fn create(candour: &Candour, caller: &Caller) -> Result<Authorised<DraftId>> {
    let work = candour.work("draft.create", caller).await?;
    let (mut work, permit) = work.allow(Act::ConcernCreate, Thing::Service).await?;
    let id = candour.draw(DraftId::new);
    work.unit.draft_insert(id, caller.account, work.now).await?;
    let payload = work
        .payload(Act::ConcernCreate)
        .with("draft", id.to_string());
    work.release(permit, Kind::Collection, payload, id).await
}

/// The page of one question.
pub async fn show(
    candour: &Candour,
    caller: &Caller,
    id: DraftId,
    question: &str,
) -> Result<Authorised<DraftView>> {
    let (work, permit) = open(candour, caller, id).await?;
    let known = QUESTIONS.contains(&question) || question == "check";
    let (mut work, ()) = work.there(known.then_some(()), Act::ConcernCreate).await?;
    let answers = work.unit.draft_answer_list(id).await?;
    let similar = similar(&mut work, &answers).await?;
    let place = QUESTIONS.iter().position(|known| *known == question);
    let before = place
        .unwrap_or(QUESTIONS.len())
        .checked_sub(1)
        .and_then(|before| QUESTIONS.get(before));
    let view = DraftView {
        id,
        question: question.to_owned(),
        number: place.map_or(QUESTIONS.len(), |place| place.saturating_add(1)),
        of: QUESTIONS.len(),
        previous: before.copied().unwrap_or_default().to_owned(),
        choices: choices(candour, &answers),
        danger: first(&answers, "danger") == "yes",
        answers,
        similar,
    };
    let payload = work
        .payload(Act::ConcernCreate)
        .with("draft", id.to_string())
        .with("question", question);
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

/// Begin a use of a draft that is the caller's own; anybody else's is not there.
pub(crate) async fn open<'a>(
    candour: &'a Candour,
    caller: &'a Caller,
    id: DraftId,
) -> Result<(Work<'a>, Permit)> {
    let mut work = candour.work("draft", caller).await?;
    let owner = work
        .unit
        .draft_find(id)
        .await?
        .filter(|owner| *owner == caller.account);
    let (work, _) = work.there(owner, Act::ConcernCreate).await?;
    work.allow(Act::ConcernCreate, Thing::Service).await
}

/// Save one question's answer. Gives the next question, or `check` after the last.
pub async fn answer(
    candour: &Candour,
    caller: &Caller,
    id: DraftId,
    question: &str,
    given: &Answers,
) -> Result<Authorised<String>> {
    let (work, permit) = open(candour, caller, id).await?;
    let asked = FIELDS.iter().find(|row| row.0 == question);
    let (mut work, (_, fields)) = work.there(asked, Act::ConcernCreate).await?;
    check(candour, question, given)?;
    if question == "record" && !first(given, "record").is_empty() {
        // A record that is not the writer's own is refused and logged, like opening it.
        let chosen = first(given, "record").parse::<RecordId>().ok();
        (work, _, _) = work.record(chosen, Act::RecordShow).await?;
    }
    for field in *fields {
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
        work.unit
            .draft_answer_update(id, field, &values, work.now)
            .await?;
    }
    let place = QUESTIONS.iter().position(|known| *known == question);
    let next = place
        .and_then(|place| QUESTIONS.get(place.saturating_add(1)))
        .copied()
        .unwrap_or("check");
    let payload = work
        .payload(Act::ConcernCreate)
        .with("draft", id.to_string())
        .with("question", question);
    work.release(permit, Kind::Collection, payload, next.to_owned())
        .await
}

/// The fields of each question's form.
const FIELDS: [(&str, &[&str]); 11] = [
    ("danger", &["danger"]),
    ("kind", &["kind"]),
    ("name", &["name", "also"]),
    ("born", &["born_day", "born_month", "born_year", "age"]),
    ("address", &["address", "phone"]),
    ("happened", &["happened", "place"]),
    ("narrative", &["narrative"]),
    ("knowledge", &["provenance", "statement"]),
    ("indicators", &["indicator"]),
    ("urgency", &["urgency"]),
    ("record", &["record"]),
];

fn choices(candour: &Candour, answers: &Answers) -> BTreeMap<String, Vec<Choice>> {
    let today = candour.today();
    let taxonomy = candour.taxonomy();
    let kinds = taxonomy.kinds(today);
    let chosen = |code: &str| {
        answers
            .get("kind")
            .is_some_and(|kinds| kinds.iter().any(|kind| kind == code))
    };
    let mut domains: Vec<&str> = kinds
        .iter()
        .filter(|kind| chosen(&kind.code))
        .map(|kind| kind.indicators.as_str())
        .collect();
    domains.push("VF");
    let indicators = domains
        .into_iter()
        .flat_map(|domain| taxonomy.indicators(domain, today))
        .map(|indicator| Choice::new(indicator.code.clone(), indicator.label.clone()));
    let list = |choices: Vec<Choice>| choices;
    BTreeMap::from([
        (
            "kind".to_owned(),
            kinds
                .iter()
                .map(|kind| Choice::new(kind.code.clone(), kind.label.clone()))
                .collect(),
        ),
        ("indicator".to_owned(), indicators.collect()),
        (
            "provenance".to_owned(),
            list(
                Provenance::ALL
                    .iter()
                    .map(|way| Choice::new(way.code(), way.label()))
                    .collect(),
            ),
        ),
        (
            "statement".to_owned(),
            StatementKind::ALL
                .iter()
                .map(|kind| Choice::new(kind.code(), kind.label()))
                .collect(),
        ),
        (
            "urgency".to_owned(),
            Urgency::ALL
                .iter()
                .map(|urgency| Choice::new(urgency.code(), urgency.label()))
                .collect(),
        ),
    ])
}

/// The first value of a field, or nothing.
pub(crate) fn first<'a>(answers: &'a Answers, field: &str) -> &'a str {
    answers
        .get(field)
        .and_then(|values| values.first())
        .map_or("", |value| value.trim())
}

/// The answer that was chosen, or a note that none was.
pub(crate) fn chosen<T: FromStr>(
    invalid: &mut Invalid,
    answers: &Answers,
    field: &str,
    rule: &str,
) -> Option<T> {
    let answer = first(answers, field).parse().ok();
    if answer.is_none() {
        invalid.push(field, rule);
    }
    answer
}

/// What is wrong with an answer, if anything. Only what nobody can go on without is demanded.
fn check(candour: &Candour, question: &str, given: &Answers) -> Result<()> {
    let mut invalid = Invalid::new();
    match question {
        "danger" if !["yes", "no"].contains(&first(given, "danger")) => {
            invalid.push("danger", "Say whether anyone is in immediate danger");
        }
        "kind" => check_kinds(candour, given, &mut invalid),
        "name" => {
            names(given, &mut invalid);
        }
        "born" => {
            born(candour, given, &mut invalid);
        }
        "address" => {
            whereabouts(given, &mut invalid);
        }
        "happened" => {
            for field in ["happened", "place"] {
                let text = first(given, field);
                if !text.is_empty() {
                    invalid.take(field, Narrative::parse(text));
                }
            }
        }
        "narrative" if first(given, "narrative").is_empty() => {
            invalid.push("narrative", "Say what you saw or were told");
        }
        "narrative" => {
            invalid.take("narrative", Narrative::parse(first(given, "narrative")));
        }
        "knowledge" => {
            chosen::<Provenance>(
                &mut invalid,
                given,
                "provenance",
                "Choose how it came to you",
            );
            let rule = "Choose whether it was seen, thought or told";
            chosen::<StatementKind>(&mut invalid, given, "statement", rule);
        }
        "urgency" => {
            chosen::<Urgency>(&mut invalid, given, "urgency", "Choose how urgent it is");
        }
        _ => {}
    }
    invalid.check()
}

fn check_kinds(candour: &Candour, given: &Answers, invalid: &mut Invalid) {
    let kinds = candour.taxonomy().kinds(candour.today());
    let chosen = given.get("kind").map(Vec::as_slice).unwrap_or_default();
    if chosen.is_empty()
        || !chosen
            .iter()
            .all(|code| kinds.iter().any(|kind| kind.code == *code))
    {
        invalid.push("kind", "Choose at least one kind of concern");
    }
}

fn names(given: &Answers, invalid: &mut Invalid) -> Vec<FieldValue> {
    let mut found = Vec::new();
    if first(given, "name").is_empty() {
        invalid.push("name", "Enter the name, or what you call them");
    } else {
        found.extend(invalid.take(
            "name",
            PersonName::parse(NameKind::Birth, first(given, "name")),
        ));
    }
    if !first(given, "also").is_empty() {
        found.extend(invalid.take(
            "also",
            PersonName::parse(NameKind::Alias, first(given, "also")),
        ));
    }
    found.iter().map(FieldValue::name).collect()
}

fn born(candour: &Candour, given: &Answers, invalid: &mut Invalid) -> Option<FieldValue> {
    let [day, month, year] =
        ["born_day", "born_month", "born_year"].map(|field| first(given, field));
    let age = first(given, "age");
    let text = match (
        day.is_empty(),
        month.is_empty(),
        year.is_empty(),
        age.is_empty(),
    ) {
        (true, true, true, true) => return None,
        (true, true, true, false) => format!("about {age} on {}", candour.today()),
        (true, true, false, _) => year.to_owned(),
        (true, false, false, _) => format!("{year}-{month:0>2}"),
        _ => format!("{year}-{month:0>2}-{day:0>2}"),
    };
    let field = if age.is_empty() { "born-day" } else { "age" };
    let born = invalid.take(field, text.parse::<DateOfBirth>())?;
    if born.years().0 > candour.today().year() {
        invalid.push(field, "The date of birth is in the future");
        return None;
    }
    Some(FieldValue::plain(Field::DateOfBirth, born.to_string()))
}

fn whereabouts(given: &Answers, invalid: &mut Invalid) -> Vec<FieldValue> {
    let mut found = Vec::new();
    if !first(given, "address").is_empty() {
        let address = invalid.take(
            "address",
            Address::parse(AddressKind::Home, first(given, "address")),
        );
        found.extend(address.map(|address| FieldValue {
            field: Field::Address,
            detail: address.kind().code().to_owned(),
            value: Sensitive::new(address.expose()),
            marks: BTreeSet::new(),
        }));
    }
    if !first(given, "phone").is_empty() {
        let phone = invalid.take("phone", first(given, "phone").parse::<Phone>());
        found.extend(phone.map(|phone| FieldValue::plain(Field::Phone, phone.expose())));
    }
    found
}

/// The facts about the person that the answers hold.
pub(crate) fn values(candour: &Candour, answers: &Answers) -> Result<Vec<FieldValue>> {
    let mut invalid = Invalid::new();
    let mut values = names(answers, &mut invalid);
    values.extend(born(candour, answers, &mut invalid));
    values.extend(whereabouts(answers, &mut invalid));
    invalid.check()?;
    Ok(values)
}

/// Check everything that a concern cannot do without.
pub(crate) fn check_all(candour: &Candour, answers: &Answers) -> Result<()> {
    QUESTIONS
        .iter()
        .try_for_each(|question| check(candour, question, answers))
}

/// Records of the caller's own agency that may be this person. Other agencies are not looked at before the concern is
/// raised: a form must not be a way to ask who knows whom.
async fn similar(work: &mut Work<'_>, answers: &Answers) -> Result<Vec<Similar>> {
    let Ok(values) = values(work.candour, answers) else {
        return Ok(Vec::new());
    };
    let nobody = RecordId::from_bytes([0; 16]);
    let agency = work.caller.agency;
    let draft = Record {
        id: nobody,
        agency,
        reference: String::new(),
        version: 1,
        category: Category::Ordinary,
        values,
    };
    let alike = crate::link::alike(work, &draft, Among::Own).await?;
    let chosen = first(answers, "record");
    let own = alike.into_iter().filter(|(_, other)| {
        work.may(
            Act::RecordShow,
            Thing::Record {
                owner: other.agency,
            },
        )
    });
    let line = |(waterfall, record): (Waterfall, Record)| Similar {
        id: record.id,
        title: record.title(),
        born: record.born().map(DateOfBirth::shown).unwrap_or_default(),
        words: band_words(Band::of(waterfall.total())).to_owned(),
        chosen: record.id.to_string() == chosen,
        reference: record.reference,
    };
    let similar: Vec<Similar> = own.take(5).map(line).collect();
    for similar in &similar {
        work.saw("record", similar.id);
    }
    Ok(similar)
}

/// The caller's drafts, the last saved first.
pub(crate) async fn lines(work: &mut Work<'_>) -> Result<Vec<DraftLine>> {
    let mut lines = Vec::new();
    for (id, saved) in work.unit.draft_list(work.caller.account).await? {
        let answers = work.unit.draft_answer_list(id).await?;
        let open = QUESTIONS
            .iter()
            .find(|question| check(work.candour, question, &answers).is_err());
        lines.push(DraftLine {
            id,
            question: open.copied().unwrap_or("check").to_owned(),
            saved: saved.into(),
        });
    }
    Ok(lines)
}

/// Throw a draft away.
pub async fn delete(candour: &Candour, caller: &Caller, id: DraftId) -> Result<Authorised<()>> {
    let (mut work, permit) = open(candour, caller, id).await?;
    work.unit.draft_delete(id).await?;
    let payload = work
        .payload(Act::ConcernCreate)
        .with("draft", id.to_string());
    work.release(permit, Kind::Erasure, payload, ()).await
}
