//! On which basis in data protection law a disclosure rests: the matrix of who discloses, by what sort of gateway, for
//! what purpose.

use std::collections::BTreeSet;

use candour_domain::{AgencyKind, Date, InForce, Purpose};
use serde::Deserialize;

use crate::minimum::wrong;
use crate::{Gateway, GatewayKind};

/// A basis in data protection law, with the condition that it needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Basis {
    /// Which law of data protection: UK GDPR, or Part 3 of the Data Protection Act 2018.
    pub regime: String,
    /// The basis in Article 6, or in Part 3.
    pub article6: String,
    /// The condition for special category or sensitive information, and for offences.
    pub condition: String,
    /// Where that is written.
    pub source: String,
}

/// What sort of discloser it is in the eyes of data protection law.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Discloser {
    /// A council, health body, school or other public body.
    PublicBody,
    /// A charity, housing association, landlord or other business.
    Private,
    /// A competent authority that acts for law enforcement.
    LawEnforcement,
    /// A competent authority that acts to safeguard somebody.
    LawEnforcementSafeguarding,
}

impl Discloser {
    fn of(kind: AgencyKind, purpose: Purpose) -> Self {
        match kind {
            AgencyKind::Charity | AgencyKind::HousingProvider | AgencyKind::Business => {
                Self::Private
            }
            AgencyKind::Police
            | AgencyKind::Probation
            | AgencyKind::Prison
            | AgencyKind::RegionalUnit
            | AgencyKind::NationalCrimeAgency => match purpose {
                Purpose::CrimePrevention
                | Purpose::SeriousViolence
                | Purpose::Prevent
                | Purpose::ModernSlavery => Self::LawEnforcement,
                Purpose::LifeAtRisk
                | Purpose::SafeguardingChild
                | Purpose::SafeguardingAdult
                | Purpose::Homelessness
                | Purpose::Care
                | Purpose::Statistics
                | Purpose::ImmigrationEnforcement => Self::LawEnforcementSafeguarding,
            },
            AgencyKind::AdultSocialCare
            | AgencyKind::ChildrensServices
            | AgencyKind::HousingAuthority
            | AgencyKind::Health
            | AgencyKind::School
            | AgencyKind::YouthJustice
            | AgencyKind::Fire
            | AgencyKind::CompetentAuthority
            | AgencyKind::BarringService
            | AgencyKind::ImmigrationEnforcement
            | AgencyKind::Oversight => Self::PublicBody,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Row {
    disclosers: Vec<Discloser>,
    /// None: gateways of any kind.
    #[serde(default)]
    kinds: Vec<String>,
    /// None: any purpose.
    #[serde(default)]
    purposes: BTreeSet<Purpose>,
    regime: String,
    article6: String,
    #[serde(default)]
    special: String,
    #[serde(default)]
    offences: String,
    #[serde(flatten)]
    in_force: InForce,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    basis: Vec<Row>,
}

/// The rows of the matrix.
#[derive(Debug, Default)]
pub(crate) struct Bases(Vec<Row>);

impl Bases {
    /// Read the matrix. The error has a line.
    pub(crate) fn read(text: &str) -> Result<Self, (usize, String)> {
        let rows: Rows = toml::from_str(text).map_err(|error| wrong(text, &error))?;
        for kind in rows.basis.iter().flat_map(|row| &row.kinds) {
            kind.parse::<GatewayKind>().map_err(|error| {
                let mut lines = text.lines();
                let line = lines.position(|line| line.contains(&format!("\"{kind}\"")));
                (line.map_or(1, |line| line + 1), format!("`kinds`: {error}"))
            })?;
        }
        Ok(Self(rows.basis))
    }

    /// The bases of a disclosure by an agency of this kind, for this purpose, under these gateways, on `day`.
    pub(crate) fn of(
        &self,
        discloser: AgencyKind,
        purpose: Purpose,
        gateways: &[Gateway],
        day: Date,
    ) -> Vec<Basis> {
        let class = Discloser::of(discloser, purpose);
        let fits = |row: &&Row| {
            row.disclosers.contains(&class)
                && row.in_force.holds_on(day)
                && (row.purposes.is_empty() || row.purposes.contains(&purpose))
                && (row.kinds.is_empty()
                    || gateways
                        .iter()
                        .any(|gateway| row.kinds.iter().any(|kind| kind == gateway.kind.code())))
        };
        let mut found: Vec<Basis> = Vec::new();
        for row in self.0.iter().filter(fits) {
            let conditions = [row.special.as_str(), row.offences.as_str()];
            let conditions: Vec<&str> = conditions
                .into_iter()
                .filter(|said| !said.is_empty())
                .collect();
            let basis = Basis {
                regime: row.regime.clone(),
                article6: row.article6.clone(),
                condition: conditions.join(" "),
                source: row.in_force.source.clone(),
            };
            if !found.contains(&basis) {
                found.push(basis);
            }
        }
        found
    }
}
