//! An agreement as one readable text, in and out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use candour_domain::{Category, Date, Field, PointerGrade, Purpose};
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::{Agreement, Party};
use crate::rules::annotation::line_at;

/// The text as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    id: Spanned<String>,
    title: Spanned<String>,
    version: Spanned<i64>,
    from: Date,
    until: Option<Spanned<Date>>,
    review_on: Date,
    purposes: Spanned<BTreeSet<Purpose>>,
    #[serde(default)]
    gateways: BTreeSet<String>,
    fields: BTreeSet<Field>,
    retention_days: Spanned<u32>,
    #[serde(default)]
    dpia: String,
    #[serde(rename = "party")]
    parties: Spanned<Vec<ReadParty>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadParty {
    agency: Spanned<String>,
    name: Spanned<String>,
    #[serde(default)]
    signatory: String,
    signed_on: Option<Date>,
    #[serde(default)]
    pointers: BTreeMap<Category, PointerGrade>,
}

#[derive(Serialize)]
struct Written<'a> {
    id: String,
    title: &'a str,
    version: i64,
    from: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Date>,
    review_on: Date,
    purposes: &'a BTreeSet<Purpose>,
    gateways: &'a BTreeSet<String>,
    fields: &'a BTreeSet<Field>,
    retention_days: u32,
    dpia: &'a str,
    party: Vec<WrittenParty<'a>>,
}

#[derive(Serialize)]
struct WrittenParty<'a> {
    agency: String,
    name: &'a str,
    signatory: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    signed_on: Option<Date>,
    pointers: &'a BTreeMap<Category, PointerGrade>,
}

type Wrong = (usize, String);

pub(super) fn parse(text: &str) -> Result<Agreement, Wrong> {
    let read: Read = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_at(text, span.start));
        (line, error.message().to_owned())
    })?;
    check(text, &read)?;
    let id = read.id.get_ref().parse();
    let id = id.map_err(|error| at(text, &read.id, "id", &error))?;
    let parties = read.parties.into_inner().into_iter();
    let parties = parties
        .map(|party| {
            let agency = party.agency.get_ref().parse();
            Ok(Party {
                agency: agency.map_err(|error| at(text, &party.agency, "agency", &error))?,
                name: party.name.into_inner(),
                signatory: party.signatory,
                signed_on: party.signed_on,
                pointers: party.pointers,
            })
        })
        .collect::<Result<Vec<_>, Wrong>>()?;
    let mut agencies = BTreeSet::new();
    if !parties.iter().all(|party| agencies.insert(party.agency)) {
        return Err((1, "`party` names the same agency twice".to_owned()));
    }
    Ok(Agreement {
        id,
        title: read.title.into_inner(),
        version: read.version.into_inner(),
        from: read.from,
        until: read.until.map(Spanned::into_inner),
        review_on: read.review_on,
        purposes: read.purposes.into_inner(),
        gateways: read.gateways,
        fields: read.fields,
        retention_days: read.retention_days.into_inner(),
        dpia: read.dpia,
        parties,
    })
}

/// What no type says.
fn check(text: &str, read: &Read) -> Result<(), Wrong> {
    if read.title.get_ref().trim().is_empty() {
        return Err(at(text, &read.title, "title", &"it is empty"));
    }
    if *read.version.get_ref() < 1 {
        return Err(at(text, &read.version, "version", &"it begins at 1"));
    }
    if let Some(until) = &read.until
        && *until.get_ref() <= read.from
    {
        return Err(at(text, until, "until", &"it is not after `from`"));
    }
    if read.purposes.get_ref().is_empty() {
        return Err(at(text, &read.purposes, "purposes", &"it names none"));
    }
    if read
        .purposes
        .get_ref()
        .contains(&Purpose::ImmigrationEnforcement)
    {
        let rule = "no agreement is for immigration enforcement";
        return Err(at(text, &read.purposes, "purposes", &rule));
    }
    if *read.retention_days.get_ref() == 0 {
        let rule = "it is at least one day";
        return Err(at(text, &read.retention_days, "retention_days", &rule));
    }
    if read.parties.get_ref().len() < 2 {
        return Err(at(text, &read.parties, "party", &"there are at least two"));
    }
    for party in read.parties.get_ref() {
        if party.name.get_ref().trim().is_empty() {
            return Err(at(text, &party.name, "name", &"it is empty"));
        }
    }
    Ok(())
}

fn at<T>(text: &str, place: &Spanned<T>, key: &str, rule: &dyn Display) -> Wrong {
    (
        line_at(text, place.span().start),
        format!("`{key}`: {rule}"),
    )
}

pub(super) fn write(agreement: &Agreement) -> String {
    let parties = agreement.parties.iter().map(|party| WrittenParty {
        agency: party.agency.to_string(),
        name: &party.name,
        signatory: &party.signatory,
        signed_on: party.signed_on,
        pointers: &party.pointers,
    });
    let written = Written {
        id: agreement.id.to_string(),
        title: &agreement.title,
        version: agreement.version,
        from: agreement.from,
        until: agreement.until,
        review_on: agreement.review_on,
        purposes: &agreement.purposes,
        gateways: &agreement.gateways,
        fields: &agreement.fields,
        retention_days: agreement.retention_days,
        dpia: &agreement.dpia,
        party: parties.collect(),
    };
    // Only a value that TOML has no form for can fail, and there is none here; a test writes and reads one.
    toml::to_string(&written).unwrap_or_default()
}
