//! A file of cases as it is written: the facts that each case begins from, what differs, and what must come of it.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use candour_domain::{
    AgencyKind, Approach, Confidence, Consent, Detriment, Field, Function, Identity, Mark,
    NoConsentReason, ParseError, Purpose, SubjectKind,
};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::CasesError;
use crate::{Circumstances, Danger};

/// For which values of each fact, the others as in the base, the gateway allows it; for `fields` and `marks`, each alone.
pub(super) type Ranges = BTreeMap<String, BTreeSet<String>>;

/// A file of cases.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) gateway: String,
    /// For a gateway that nobody has dated: from which day it holds while its ranges are tried.
    pub(super) dated: Option<String>,
    /// What every case begins from.
    pub(super) base: Map<String, Value>,
    pub(super) allowed_only_for: Ranges,
    /// The same from other beginnings, for a gateway that can be opened in several ways.
    #[serde(default)]
    pub(super) elsewhere: Vec<Elsewhere>,
    pub(super) cases: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Elsewhere {
    /// What differs from the base.
    pub(super) facts: Map<String, Value>,
    pub(super) allowed_only_for: Ranges,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) about: String,
    /// The day of the question; today unless it is given.
    pub(super) day: Option<String>,
    /// From which day the file's gateway holds in this case, if nobody has dated it.
    pub(super) dated: Option<String>,
    /// What differs from the base.
    pub(super) facts: Map<String, Value>,
    pub(super) expect: Expected,
    pub(super) reasons: BTreeSet<String>,
    /// The guidance or law that says so: for whoever reads the file.
    #[serde(rename = "cites")]
    _cites: String,
}

#[derive(Deserialize, PartialEq, Eq, Clone, Copy)]
#[serde(rename_all = "lowercase")]
pub(super) enum Expected {
    Share,
    Decline,
}

impl Expected {
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::Decline => "decline",
        }
    }
}

/// The facts that a case may name.
const FACTS: &[&str] = &[
    "discloser",
    "recipient",
    "purpose",
    "subject",
    "consent",
    "no_consent_reason",
    "danger",
    "function",
    "approach",
    "identity",
    "confidence",
    "detriment",
    "marks",
    "fields",
];

/// Facts as codes. A `null` is a fact that is not known, and what is left out is what caution takes it for.
pub(super) fn circumstances(
    base: &Map<String, Value>,
    facts: &Map<String, Value>,
) -> Result<Circumstances, CasesError> {
    let mut all = base.clone();
    all.extend(facts.clone());
    if let Some(key) = all.keys().find(|key| !FACTS.contains(&key.as_str())) {
        return Err(CasesError(format!("`{key}` is not a fact")));
    }
    let said = |key: &str| all.get(key).and_then(Value::as_str);
    let needed = |key: &str| said(key).ok_or_else(|| CasesError(format!("`{key}` is missing")));
    let mut known = Circumstances::between(
        read(needed("discloser")?)?,
        read(needed("recipient")?)?,
        read(needed("purpose")?)?,
        read(needed("subject")?)?,
    );
    known.no_consent_reason = said("no_consent_reason").map(read).transpose()?;
    known.consent = or(said("consent"), known.consent)?;
    known.danger = or(said("danger"), known.danger)?;
    known.function = or(said("function"), known.function)?;
    known.approach = or(said("approach"), known.approach)?;
    known.identity = or(said("identity"), known.identity)?;
    known.confidence = or(said("confidence"), known.confidence)?;
    known.detriment = or(said("detriment"), known.detriment)?;
    known.marks = set(&all, "marks")?;
    known.fields = set(&all, "fields")?;
    Ok(known)
}

fn read<T: FromStr<Err = ParseError>>(code: &str) -> Result<T, CasesError> {
    code.parse()
        .map_err(|error| CasesError(format!("`{code}`: {error}")))
}

fn or<T: FromStr<Err = ParseError>>(said: Option<&str>, otherwise: T) -> Result<T, CasesError> {
    Ok(said.map(read).transpose()?.unwrap_or(otherwise))
}

fn set<T>(all: &Map<String, Value>, key: &str) -> Result<BTreeSet<T>, CasesError>
where
    T: FromStr<Err = ParseError> + Ord,
{
    let listed = all.get(key).and_then(Value::as_array).into_iter().flatten();
    listed
        .map(|value| read(value.as_str().unwrap_or_default()))
        .collect()
}

macro_rules! codes {
    ($of:ty) => {
        <$of>::ALL.iter().map(|value| value.code()).collect()
    };
}

/// Every value of a fact.
pub(super) fn every(fact: &str) -> Result<Vec<&'static str>, CasesError> {
    Ok(match fact {
        "discloser" | "recipient" => codes!(AgencyKind),
        "purpose" => codes!(Purpose),
        "subject" => codes!(SubjectKind),
        "consent" => codes!(Consent),
        "no_consent_reason" => codes!(NoConsentReason),
        "danger" => codes!(Danger),
        "function" => codes!(Function),
        "approach" => codes!(Approach),
        "identity" => codes!(Identity),
        "confidence" => codes!(Confidence),
        "detriment" => codes!(Detriment),
        "marks" => codes!(Mark),
        "fields" => codes!(Field),
        other => return Err(CasesError(format!("`{other}` has no list of values"))),
    })
}
