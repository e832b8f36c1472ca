//! The form of an agreement: what can be chosen, what an agreement says in its boxes, and an agreement from what was
//! entered. Nobody has signed what comes from a form.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use candour_domain::{
    Agency, AgencyId, AgencyKind, AgreementId, Category, Date, Field, PointerGrade, Purpose,
};
use candour_ledger::Kind;
use candour_sharing::{Act, Agreement, Party, Thing};
use serde::Serialize;

use super::list::find;
use crate::view::{Choice, Directory};
use crate::{Authorised, Caller, Candour, Invalid, Result};

/// What was entered: the name of each box and its values.
pub type Answers = BTreeMap<String, Vec<String>>;

/// The longest one line may be.
const LONGEST: usize = 200;

/// The form.
#[derive(Debug, Clone, Serialize)]
pub struct FormView {
    /// The agreement that is changed; none: a new one.
    pub id: Option<AgreementId>,
    /// What it is called.
    pub title: String,
    /// What its boxes hold.
    pub answers: Answers,
    /// What an agreement can be for.
    pub purposes: Vec<Choice>,
    /// The gateways it can rely on.
    pub gateways: Vec<Choice>,
    /// What can be given under one.
    pub fields: Vec<Choice>,
    /// The sorts of record.
    pub categories: Vec<Choice>,
    /// What a link can let the others know.
    pub grades: Vec<Choice>,
    /// Who can be a party.
    pub agencies: Vec<Choice>,
}

/// The form for a new agreement, or for a changed version of the agreement `id`.
pub async fn form(
    candour: &Candour,
    caller: &Caller,
    id: Option<AgreementId>,
) -> Result<Authorised<FormView>> {
    let work = candour.work("agreement.form", caller).await?;
    let (mut work, permit) = work
        .allow(Act::AgreementCreate, Thing::Administration)
        .await?;
    let found = match id {
        None => Some(None),
        Some(id) => find(&mut work.unit, id).await?.map(Some),
    };
    let (mut work, found) = work.there(found, Act::AgreementCreate).await?;
    let agreement = match &found {
        None => None,
        Some((kept, _)) => Some(match &kept.draft {
            Some(draft) => super::list::read(&draft.text)?,
            None => kept.agreement.clone(),
        }),
    };
    let directory = Directory::load(&mut work.unit).await?;
    let gateways = work.rules.gateways();
    let mut agencies: Vec<Choice> = directory
        .all()
        .filter(|agency| can_be_party(agency))
        .map(|agency| Choice::new(agency.id.to_string(), agency.name.clone()))
        .collect();
    agencies.sort_by(|left, right| left.label.cmp(&right.label));
    let view = FormView {
        id,
        title: agreement
            .as_ref()
            .map_or_else(String::new, |agreement| agreement.title.clone()),
        answers: agreement.as_ref().map(answers).unwrap_or_default(),
        purposes: Purpose::ALL
            .iter()
            .filter(|purpose| **purpose != Purpose::ImmigrationEnforcement)
            .map(|purpose| Choice::new(purpose.code(), purpose.label()))
            .collect(),
        gateways: gateways
            .iter()
            .map(|gateway| Choice::new(gateway.id.clone(), gateway.law.clone()))
            .collect(),
        fields: choices(Field::ALL, |field| (field.code(), field.label())),
        categories: choices(Category::ALL, |category| {
            (category.code(), category.label())
        }),
        grades: super::grades(),
        agencies,
    };
    let payload = work.payload(Act::AgreementCreate).with("page", "form");
    work.release(permit, Kind::Consultation, payload, view)
        .await
}

fn choices<T: Copy>(all: &[T], words: impl Fn(T) -> (&'static str, &'static str)) -> Vec<Choice> {
    all.iter()
        .map(|one| {
            let (code, label) = words(*one);
            Choice::new(code, label)
        })
        .collect()
}

/// The body that oversees the others holds no records, and there is no gateway for immigration enforcement.
pub(super) fn can_be_party(agency: &Agency) -> bool {
    !matches!(
        agency.kind,
        AgencyKind::Oversight | AgencyKind::ImmigrationEnforcement
    )
}

/// What an agreement says, box by box.
fn answers(agreement: &Agreement) -> Answers {
    let mut answers = Answers::new();
    let mut put = |name: &str, values: Vec<String>| {
        answers.insert(name.to_owned(), values);
    };
    put("title", vec![agreement.title.clone()]);
    for (name, day) in [
        ("from", Some(agreement.from)),
        ("until", agreement.until),
        ("review", Some(agreement.review_on)),
    ] {
        if let Some(day) = day {
            put(&format!("{name}_day"), vec![day.day().to_string()]);
            put(&format!("{name}_month"), vec![day.month().to_string()]);
            put(&format!("{name}_year"), vec![day.year().to_string()]);
        }
    }
    let purposes = agreement.purposes.iter();
    put(
        "purposes",
        purposes.map(|one| one.code().to_owned()).collect(),
    );
    put("gateways", agreement.gateways.iter().cloned().collect());
    let fields = agreement.fields.iter();
    put("fields", fields.map(|one| one.code().to_owned()).collect());
    put("retention_days", vec![agreement.retention_days.to_string()]);
    put("dpia", vec![agreement.dpia.clone()]);
    let parties = agreement.parties.iter();
    put(
        "party",
        parties.map(|party| party.agency.to_string()).collect(),
    );
    for party in &agreement.parties {
        put(
            &format!("signatory-{}", party.agency),
            vec![party.signatory.clone()],
        );
        for (category, grade) in &party.pointers {
            let name = format!("grade-{}-{}", party.agency, category.code());
            put(&name, vec![grade.code().to_owned()]);
        }
    }
    answers
}

fn first<'a>(answers: &'a Answers, name: &str) -> &'a str {
    let values = answers.get(name);
    values
        .and_then(|values| values.first())
        .map_or("", |value| value.trim())
}

/// An agreement from what was entered, or everything that is wrong with it.
pub(super) fn agreement(
    answers: &Answers,
    id: AgreementId,
    directory: &Directory,
) -> Result<Agreement> {
    let mut invalid = Invalid::new();
    let title = invalid
        .take("title", Agency::name(first(answers, "title")))
        .unwrap_or_default();
    let from = day(answers, "from", &mut invalid);
    let until = day(answers, "until", &mut invalid);
    let review_on = day(answers, "review", &mut invalid);
    let purposes: BTreeSet<Purpose> = chosen(answers, "purposes", &mut invalid);
    if purposes.is_empty() {
        invalid.push("purposes", "Choose what the agreement is for");
    }
    let fields: BTreeSet<Field> = chosen(answers, "fields", &mut invalid);
    if fields.is_empty() {
        invalid.push("fields", "Choose what may be given");
    }
    let retention_days = first(answers, "retention_days").parse::<u32>();
    let retention_days = retention_days
        .ok()
        .filter(|days| (1..=36_500).contains(days));
    if retention_days.is_none() {
        invalid.push(
            "retention_days",
            "Write for how many days it is kept, such as 365",
        );
    }
    let dpia = first(answers, "dpia");
    if dpia.chars().count() > LONGEST {
        invalid.push("dpia", format!("Write at most {LONGEST} characters"));
    }
    let parties = parties(answers, directory, &mut invalid);
    let gateways = answers.get("gateways").cloned().unwrap_or_default();
    let agreement =
        from.zip(review_on)
            .zip(retention_days)
            .map(|((from, review_on), retention_days)| Agreement {
                id,
                title,
                version: 1,
                from,
                until,
                review_on,
                purposes,
                gateways: gateways.into_iter().collect(),
                fields,
                retention_days,
                dpia: dpia.to_owned(),
                parties,
            });
    if let Some(agreement) = &agreement {
        check(agreement, &mut invalid);
    }
    invalid.check()?;
    agreement.ok_or(crate::FlowError::Broken("a form was half read"))
}

/// What is wrong with an agreement whose parts are each right.
pub(super) fn check(agreement: &Agreement, invalid: &mut Invalid) {
    let Agreement {
        from,
        until,
        review_on,
        ..
    } = agreement;
    if until.is_some_and(|until| until <= *from) {
        invalid.push("until-day", "The last day must be after the first");
    }
    if *review_on <= *from {
        invalid.push("review-day", "The review must be after the first day");
    }
    if until.is_some_and(|until| *review_on > until) {
        invalid.push("review-day", "The review must not be after the last day");
    }
    if agreement.parties.len() < 2 {
        invalid.push("party", "Choose two parties at least");
    }
}

fn day(answers: &Answers, name: &str, invalid: &mut Invalid) -> Option<Date> {
    let part = |part: &str| first(answers, &format!("{name}_{part}")).to_owned();
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if name == "until" && day.is_empty() && month.is_empty() && year.is_empty() {
        return None;
    }
    let date = match (year.parse(), month.parse(), day.parse()) {
        (Ok(year), Ok(month), Ok(day)) if (2000..2200).contains(&year) => {
            Date::new(year, month, day).ok()
        }
        _ => None,
    };
    if date.is_none() {
        invalid.push(
            &format!("{name}-day"),
            "Write a day, a month and a year, such as 1 4 2027",
        );
    }
    date
}

fn chosen<T: FromStr + Ord>(answers: &Answers, name: &str, invalid: &mut Invalid) -> BTreeSet<T> {
    let mut chosen = BTreeSet::new();
    for code in answers.get(name).into_iter().flatten() {
        match code.parse() {
            Ok(one) => {
                chosen.insert(one);
            }
            Err(_) => invalid.push(name, "Choose from the list"),
        }
    }
    chosen
}

fn parties(answers: &Answers, directory: &Directory, invalid: &mut Invalid) -> Vec<Party> {
    let mut parties: BTreeMap<AgencyId, Party> = BTreeMap::new();
    for id in answers.get("party").into_iter().flatten() {
        let agency = id.parse().ok().and_then(|id| directory.find(id));
        let Some(agency) = agency.filter(|agency| can_be_party(agency)) else {
            invalid.push("party", "Choose parties from the list");
            continue;
        };
        let signatory = first(answers, &format!("signatory-{id}"));
        if signatory.chars().count() > LONGEST {
            let rule = format!("Write at most {LONGEST} characters");
            invalid.push(&format!("signatory-{id}"), rule);
        }
        let mut pointers = BTreeMap::new();
        for category in Category::ALL {
            let name = format!("grade-{id}-{}", category.code());
            match first(answers, &name) {
                "" => {}
                code => match code.parse::<PointerGrade>() {
                    Ok(grade) => {
                        pointers.insert(*category, grade);
                    }
                    Err(_) => invalid.push(&name, "Choose from the list"),
                },
            }
        }
        let party = Party {
            agency: agency.id,
            name: agency.name.clone(),
            signatory: signatory.to_owned(),
            signed_on: None,
            pointers,
        };
        parties.insert(agency.id, party);
    }
    parties.into_values().collect()
}
