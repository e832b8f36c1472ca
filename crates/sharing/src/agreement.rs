//! A sharing agreement: who agreed, for what, what a pointer tells, and how long what is shared is kept. It is one
//! readable text, and it never makes a disclosure lawful by itself.

mod compare;
mod compile;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{AgencyId, AgreementId, Category, Date, Field, PointerGrade, Purpose};

pub use compare::{Change, compare};
pub(crate) use compile::compile;

use crate::SharingError;

/// A sharing agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its id.
    pub id: AgreementId,
    /// What it is called.
    pub title: String,
    /// Which version this is, from 1.
    pub version: i64,
    /// The first day on which it holds.
    pub from: Date,
    /// The day on which it no longer holds; none: no end is set.
    pub until: Option<Date>,
    /// When it is looked at again.
    pub review_on: Date,
    /// What for.
    pub purposes: BTreeSet<Purpose>,
    /// The gateways that it relies on, by id; none: any.
    pub gateways: BTreeSet<String>,
    /// What may be given under it.
    pub fields: BTreeSet<Field>,
    /// For how many days a recipient keeps what it was given.
    pub retention_days: u32,
    /// Where the assessment of its effect on people is; empty: there is none yet.
    pub dpia: String,
    /// Who is asked to sign.
    pub parties: Vec<Party>,
}

/// An agency that is asked to sign an agreement. Until it has, it is not bound and nothing is told to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The agency.
    pub agency: AgencyId,
    /// What it is called.
    pub name: String,
    /// Who signs for it.
    pub signatory: String,
    /// When they did; none: they have not.
    pub signed_on: Option<Date>,
    /// What a pointer to its records tells the others, for each sort of record. A sort that is not named: nothing.
    pub pointers: BTreeMap<Category, PointerGrade>,
}

impl Agreement {
    /// Read an agreement from its text. The error says on which line, and which key.
    pub fn parse(text: &str) -> Result<Self, SharingError> {
        text::parse(text).map_err(|(line, message)| SharingError::Agreement { line, message })
    }

    /// Write it as text, which reads back as the same agreement.
    pub fn to_toml(&self) -> String {
        text::write(self)
    }

    /// Whether it holds on `day`.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// Those who have signed: the others are not bound, and nothing is told to them.
    pub fn signed(&self) -> impl Iterator<Item = &Party> {
        let parties = self.parties.iter();
        parties.filter(|party| party.signed_on.is_some())
    }
}
