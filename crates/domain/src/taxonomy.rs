//! The words for threats, kinds of concern and indicators: dated data files, parsed once.

use serde::Deserialize;

use crate::{Date, InForce};

/// How much an indicator says. Vulnerability is context and never a sign on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorWeight {
    /// A vulnerability: context only.
    Context,
    /// A sign.
    Sign,
    /// A strong sign.
    Strong,
}

/// A threat that the partnership plans for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Threat {
    /// Its code.
    pub code: String,
    /// Its name.
    pub label: String,
    /// When it holds and where it comes from.
    #[serde(flatten)]
    pub in_force: InForce,
}

/// A kind of concern that a practitioner can choose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ConcernKind {
    /// Its code.
    pub code: String,
    /// Its name.
    pub label: String,
    /// One line that helps somebody choose.
    pub hint: String,
    /// The code of the threat it belongs to.
    pub threat: String,
    /// The domain of its indicators.
    pub indicators: String,
    /// When it holds and where it comes from.
    #[serde(flatten)]
    pub in_force: InForce,
}

/// Something to notice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Indicator {
    /// Its code, such as `CK02`.
    pub code: String,
    /// What to notice.
    pub label: String,
    /// How much it says.
    pub weight: IndicatorWeight,
    /// The domain it belongs to, such as `CK`.
    pub domain: String,
}

#[derive(Deserialize)]
struct Threats {
    threat: Vec<Threat>,
}

#[derive(Deserialize)]
struct Kinds {
    kind: Vec<ConcernKind>,
}

#[derive(Deserialize)]
struct Domain {
    #[serde(rename = "domain")]
    code: String,
    #[serde(flatten)]
    in_force: InForce,
    indicator: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    code: String,
    label: String,
    weight: IndicatorWeight,
}

#[derive(Deserialize)]
struct Domains {
    domain: Vec<Domain>,
}

/// Everything the data files say.
#[derive(Debug, Clone)]
pub struct Taxonomy {
    threats: Vec<Threat>,
    kinds: Vec<ConcernKind>,
    indicators: Vec<(Indicator, InForce)>,
}

impl Taxonomy {
    /// Read the data files that are built in. The error says which file and what is wrong with it.
    pub fn built_in() -> Result<Self, toml::de::Error> {
        let threats: Threats = toml::from_str(include_str!("../data/threats.toml"))?;
        let kinds: Kinds = toml::from_str(include_str!("../data/concern_kinds.toml"))?;
        let domains: Domains = toml::from_str(include_str!("../data/indicators.toml"))?;
        let mut indicators = Vec::new();
        for Domain {
            code: domain,
            in_force,
            indicator,
        } in domains.domain
        {
            indicators.extend(indicator.into_iter().map(
                |Row {
                     code,
                     label,
                     weight,
                 }| {
                    (
                        Indicator {
                            code,
                            label,
                            weight,
                            domain: domain.clone(),
                        },
                        in_force.clone(),
                    )
                },
            ));
        }
        Ok(Self {
            threats: threats.threat,
            kinds: kinds.kind,
            indicators,
        })
    }

    /// The threats in force on `day`.
    pub fn threats(&self, day: Date) -> Vec<&Threat> {
        self.threats
            .iter()
            .filter(|threat| threat.in_force.holds_on(day))
            .collect()
    }

    /// The kinds of concern in force on `day`.
    pub fn kinds(&self, day: Date) -> Vec<&ConcernKind> {
        self.kinds
            .iter()
            .filter(|kind| kind.in_force.holds_on(day))
            .collect()
    }

    /// The indicators of `domain` in force on `day`.
    pub fn indicators(&self, domain: &str, day: Date) -> Vec<&Indicator> {
        let holds = |row: &&(Indicator, InForce)| row.0.domain == domain && row.1.holds_on(day);
        self.indicators
            .iter()
            .filter(holds)
            .map(|row| &row.0)
            .collect()
    }

    /// The indicator with `code`, in force or not: old concerns keep their words.
    pub fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators
            .iter()
            .map(|row| &row.0)
            .find(|indicator| indicator.code == code)
    }

    /// The kind with `code`, in force or not.
    pub fn kind(&self, code: &str) -> Option<&ConcernKind> {
        self.kinds.iter().find(|kind| kind.code == code)
    }
}

#[cfg(test)]
mod tests {
    use super::{IndicatorWeight, Taxonomy};
    use crate::Date;
    use std::collections::BTreeSet;

    #[test]
    fn the_files_hang_together() -> anyhow::Result<()> {
        let (taxonomy, today) = (Taxonomy::built_in()?, Date::new(2026, 11, 23)?);
        let codes: BTreeSet<&str> = taxonomy
            .indicators
            .iter()
            .map(|row| row.0.code.as_str())
            .collect();
        assert_eq!(
            codes.len(),
            taxonomy.indicators.len(),
            "an indicator's code is used twice"
        );
        for kind in taxonomy.kinds(today) {
            assert!(
                taxonomy
                    .threats(today)
                    .iter()
                    .any(|threat| threat.code == kind.threat),
                "{}",
                kind.code
            );
            assert!(
                !taxonomy.indicators(&kind.indicators, today).is_empty(),
                "{}",
                kind.code
            );
        }
        Ok(())
    }

    #[test]
    fn the_requirement_grew_from_six_threats_to_seven() -> anyhow::Result<()> {
        let taxonomy = Taxonomy::built_in()?;
        let count = |year: i16| -> anyhow::Result<usize> {
            let day = Date::new(year, 6, 1)?;
            Ok(taxonomy
                .threats(day)
                .iter()
                .filter(|threat| threat.code.starts_with("SPR"))
                .count())
        };
        assert_eq!((count(2016)?, count(2024)?), (6, 7));
        Ok(())
    }

    #[test]
    fn vulnerability_is_context() -> anyhow::Result<()> {
        let taxonomy = Taxonomy::built_in()?;
        let context = taxonomy.indicators("VF", Date::new(2026, 1, 1)?);
        assert!(!context.is_empty());
        assert!(
            context
                .iter()
                .all(|indicator| indicator.weight == IndicatorWeight::Context)
        );
        Ok(())
    }
}
