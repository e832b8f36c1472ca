//! What pages and the command line are given: plain values with their words already chosen. Rows of the store never
//! leave this crate.

use std::collections::BTreeMap;

use candour_domain::{
    AddressKind, Agency, AgencyId, Desk, DeskId, Field, Judgement, Mark, NameKind, Record,
    Timestamp,
};
use candour_linkage::{Band, Waterfall};
use candour_sharing::{Advice, Answer, Basis, Gateway, GatewayKind, RuleSet};
use candour_store::{GroundRow, Unit};
use serde::Serialize;

use crate::Result;

/// A code with its words, for radios, checkboxes and tags.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What is kept and sent.
    pub code: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            label: label.into(),
        }
    }

    /// The choices for these fields.
    pub fn fields<'a>(fields: impl IntoIterator<Item = &'a Field>) -> Vec<Self> {
        fields
            .into_iter()
            .map(|field| Self::new(field.code(), field.label()))
            .collect()
    }
}

/// A moment for a page: as words and for machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// Milliseconds since 1970.
    pub ms: i64,
    /// `14 March 2026, 9:05am`.
    pub shown: String,
}

impl From<Timestamp> for Moment {
    fn from(moment: Timestamp) -> Self {
        Self {
            ms: moment.as_ms(),
            shown: moment.shown(),
        }
    }
}

/// One fact of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// Code of the field.
    pub field: String,
    /// Its words.
    pub label: String,
    /// Which sort of it, in words; empty if there is only one.
    pub sort: String,
    /// The fact.
    pub value: String,
    /// Its place among the facts of its record.
    pub position: usize,
    /// What restricts it, in words.
    pub marks: Vec<Choice>,
}

impl Choice {
    /// The choices for these marks.
    pub fn marks<'a>(marks: impl IntoIterator<Item = &'a Mark>) -> Vec<Self> {
        marks
            .into_iter()
            .map(|mark| Self::new(mark.code(), mark.label()))
            .collect()
    }
}

/// The facts of these fields.
pub(crate) fn facts_of(record: &Record, fields: &[Field]) -> Vec<Fact> {
    let told = Field::ALL.iter().filter(|field| fields.contains(field));
    told.flat_map(|field| {
        let facts = record.values.iter().enumerate();
        let own = facts.filter(move |(_, fact)| fact.field == *field);
        own.map(|(position, fact)| Fact {
            field: field.code().to_owned(),
            label: field.label().to_owned(),
            sort: sort(*field, &fact.detail),
            value: fact.shown(),
            position,
            marks: Choice::marks(&fact.marks),
        })
    })
    .collect()
}

/// Fields as one word for the ledger.
pub(crate) fn field_codes(fields: &[Field]) -> String {
    fields
        .iter()
        .map(|field| field.code())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Which sort of a field it is, in words; nothing where there is only one, or it is the usual one.
fn sort(field: Field, detail: &str) -> String {
    let kind = detail.split(':').next().unwrap_or_default();
    let words = if field == Field::Name && kind != "birth" {
        kind.parse::<NameKind>()
            .map(NameKind::label)
            .unwrap_or_default()
    } else if field == Field::Address && kind != "home" {
        kind.parse::<AddressKind>()
            .map(AddressKind::label)
            .unwrap_or_default()
    } else if field == Field::OtherIdentifier && kind != "-" {
        kind
    } else {
        ""
    };
    words.to_owned()
}

/// Why two records may be the same person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchView {
    /// `likely` or `possible`.
    pub band: String,
    /// The band in words.
    pub words: String,
    /// The sum in bits, to one place.
    pub total: String,
    /// One part a comparison, the prior first.
    pub parts: Vec<MatchPart>,
}

/// One bar of a waterfall.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatchPart {
    /// What was compared.
    pub label: String,
    /// What was seen on one side.
    pub left: String,
    /// What was seen on the other.
    pub right: String,
    /// How far they agree, in words.
    pub text: String,
    /// Its weight in bits.
    pub weight: f64,
}

impl MatchView {
    /// A waterfall for readers who may see both sides.
    pub(crate) fn new(waterfall: &Waterfall) -> Self {
        let total = waterfall.total();
        let band = Band::of(total);
        let prior = MatchPart {
            label: "Before comparing".to_owned(),
            left: String::new(),
            right: String::new(),
            text: "Two records taken at random are hardly ever about one person".to_owned(),
            weight: waterfall.prior,
        };
        let parts = waterfall.parts.iter().map(|part| MatchPart {
            label: part.comparison.to_owned(),
            left: part.left.expose().clone(),
            right: part.right.expose().clone(),
            text: part.level.to_owned(),
            weight: part.weight,
        });
        Self {
            band: band_code(band).to_owned(),
            words: band_words(band).to_owned(),
            total: format!("{total:.1}"),
            parts: std::iter::once(prior).chain(parts).collect(),
        }
    }
}

pub(crate) fn band_code(band: Option<Band>) -> &'static str {
    match band {
        Some(Band::Likely) => "likely",
        Some(Band::Possible) => "possible",
        None => "unlikely",
    }
}

pub(crate) fn band_words(band: Option<Band>) -> &'static str {
    band.map_or("Probably not the same person", Band::label)
}

/// Advice on sharing, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AdviceView {
    /// `yes`, `conditions`, `not-yet` or `no`.
    pub answer: String,
    /// Two plain sentences.
    pub sentences: Vec<String>,
    /// The gateways that hold, the strongest first.
    pub gateways: Vec<GroundView>,
    /// The lawful basis, a row for each regime that may apply.
    pub basis: Vec<BasisView>,
    /// The agreements that speak of it.
    pub agreements: Vec<Choice>,
    /// What may go.
    pub may: Vec<String>,
    /// Fields asked for that are not covered.
    pub not_covered: Vec<String>,
    /// What may go but is more than is usually needed.
    pub beyond: Vec<String>,
    /// What must be respected, a sentence each.
    pub conditions: Vec<String>,
    /// What to do first, where the answer is not yet.
    pub first: Vec<String>,
    /// What would change a no.
    pub would_change: Vec<String>,
    /// Wording to record.
    pub wording: String,
}

/// One route, with its statute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GroundView {
    /// Its id.
    pub id: String,
    /// Its statute.
    pub law: String,
    /// Its plain sentence.
    pub plain: String,
    /// How strongly it speaks, in words.
    pub kind: String,
    /// The lawful basis, where it was kept with the ground.
    pub basis: String,
    /// The condition for special-category data, where it was kept with the ground.
    pub condition: String,
}

/// The lawful basis under one regime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BasisView {
    /// Which law of data protection.
    pub regime: String,
    /// The basis.
    pub article6: String,
    /// The condition for special category, sensitive or criminal data.
    pub condition: String,
    /// Where that is written.
    pub source: String,
}

impl AdviceView {
    pub(crate) fn new(advice: &Advice) -> Self {
        let answer = match advice.answer {
            Answer::Yes => "yes",
            Answer::YesWithConditions => "conditions",
            Answer::NotYet => "not-yet",
            Answer::No => "no",
        };
        let labels = |fields: &[Field]| {
            fields
                .iter()
                .map(|field| field.label().to_owned())
                .collect()
        };
        Self {
            answer: answer.to_owned(),
            sentences: advice.sentences.clone(),
            gateways: advice.gateways.iter().map(GroundView::of).collect(),
            basis: advice.basis.iter().map(BasisView::of).collect(),
            agreements: Vec::new(),
            may: labels(&advice.may),
            not_covered: labels(&advice.not_covered_fields),
            beyond: labels(&advice.beyond_minimum),
            conditions: advice.conditions.clone(),
            first: advice.first.clone(),
            would_change: advice.would_change.clone(),
            wording: advice.wording.clone(),
        }
    }

    /// The same, with the titles of the agreements that speak of it.
    #[must_use]
    pub(crate) fn with_agreements(mut self, rules: &RuleSet, advice: &Advice) -> Self {
        self.agreements = rules
            .agreements()
            .iter()
            .filter(|agreement| advice.agreements.contains(&agreement.id))
            .map(|agreement| Choice::new(agreement.id.to_string(), agreement.title.clone()))
            .collect();
        self
    }
}

impl GroundView {
    fn of(gateway: &Gateway) -> Self {
        Self {
            id: gateway.id.clone(),
            law: gateway.law.clone(),
            plain: gateway.plain.clone(),
            kind: gateway.kind.meaning().to_owned(),
            basis: String::new(),
            condition: String::new(),
        }
    }
}

impl From<GroundRow> for GroundView {
    fn from(row: GroundRow) -> Self {
        let kind = row.kind.parse::<GatewayKind>().map(GatewayKind::meaning);
        Self {
            id: row.gateway,
            law: row.law,
            plain: row.plain,
            kind: kind.unwrap_or_default().to_owned(),
            basis: row.basis,
            condition: row.special,
        }
    }
}

impl BasisView {
    fn of(basis: &Basis) -> Self {
        Self {
            regime: basis.regime.clone(),
            article6: basis.article6.clone(),
            condition: basis.condition.clone(),
            source: basis.source.clone(),
        }
    }
}

/// What somebody judged of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JudgementView {
    /// The verdict's code.
    pub verdict: String,
    /// Its words.
    pub words: String,
    /// On whose behalf.
    pub agency: String,
    /// When.
    pub at: Moment,
    /// Whether a later one took its place.
    pub superseded: bool,
}

impl JudgementView {
    pub(crate) fn new(verdict: Judgement, agency: String, at: Timestamp, superseded: bool) -> Self {
        Self {
            verdict: verdict.code().to_owned(),
            words: verdict.label().to_owned(),
            agency,
            at: at.into(),
            superseded,
        }
    }
}

/// The names of agencies and desks, looked up once a page.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    agencies: BTreeMap<AgencyId, Agency>,
    desks: BTreeMap<DeskId, Desk>,
}

impl Directory {
    pub(crate) async fn load(unit: &mut Unit) -> Result<Self> {
        let agencies = unit
            .agency_list()
            .await?
            .into_iter()
            .map(|agency| (agency.id, agency))
            .collect();
        let desks = unit
            .desk_list()
            .await?
            .into_iter()
            .map(|desk| (desk.id, desk))
            .collect();
        Ok(Self { agencies, desks })
    }

    pub(crate) fn agency(&self, id: AgencyId) -> String {
        self.agencies
            .get(&id)
            .map_or_else(|| "An agency".to_owned(), |agency| agency.name.clone())
    }

    pub(crate) fn find(&self, id: AgencyId) -> Option<&Agency> {
        self.agencies.get(&id)
    }

    pub(crate) fn desk(&self, id: DeskId) -> String {
        self.desks
            .get(&id)
            .map_or_else(|| "A desk".to_owned(), |desk| desk.name.clone())
    }

    pub(crate) fn desk_and_agency(&self, desk: DeskId) -> String {
        self.desks.get(&desk).map_or_else(
            || "A desk".to_owned(),
            |found| format!("{}, {}", found.name, self.agency(found.agency)),
        )
    }

    pub(crate) fn desks_of(&self, agency: AgencyId) -> impl Iterator<Item = &Desk> {
        self.desks
            .values()
            .filter(move |desk| desk.agency == agency)
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.values()
    }
}
