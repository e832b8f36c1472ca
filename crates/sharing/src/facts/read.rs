//! A question read back from the text of its facts, to be asked again years later.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use candour_domain::ParseError;

use crate::{Act, Caller, Circumstances, Question, Thing};

const NOT_FACTS: ParseError =
    ParseError::new("facts", "a line is not `key=value`, or is there twice");
const MISSING: ParseError = ParseError::new("facts", "one that is needed is missing");
const UNKNOWN: ParseError = ParseError::new("facts", "the kind of thing is not known");

/// Facts by their keys.
struct Facts<'a>(BTreeMap<&'a str, &'a str>);

impl<'a> Facts<'a> {
    fn read(text: &'a str) -> Result<Self, ParseError> {
        let mut facts = BTreeMap::new();
        for line in text.lines() {
            let (key, value) = line.split_once('=').ok_or(NOT_FACTS)?;
            if facts.insert(key, value).is_some() {
                return Err(NOT_FACTS);
            }
        }
        Ok(Self(facts))
    }

    fn one<T: FromStr<Err = ParseError>>(&self, key: &str) -> Result<T, ParseError> {
        self.0.get(key).ok_or(MISSING)?.parse()
    }

    /// A fact that was not asked about when the text was written has its cautious value.
    fn or<T: FromStr<Err = ParseError>>(&self, key: &str, cautious: T) -> Result<T, ParseError> {
        self.0.get(key).map_or(Ok(cautious), |value| value.parse())
    }

    fn list<T: FromStr<Err = ParseError>>(&self, key: &str) -> Result<Vec<T>, ParseError> {
        let value = self.0.get(key).copied().unwrap_or_default();
        let items = value.split(',').filter(|item| !item.is_empty());
        items.map(str::parse).collect()
    }

    fn set<T: FromStr<Err = ParseError> + Ord>(
        &self,
        key: &str,
    ) -> Result<BTreeSet<T>, ParseError> {
        Ok(self.list(key)?.into_iter().collect())
    }
}

/// The question whose canonical facts are `text`.
pub(crate) fn question(text: &str) -> Result<Question, ParseError> {
    let facts = Facts::read(text)?;
    let caller = Caller {
        account: facts.one("account")?,
        agency: facts.one("agency")?,
        agency_kind: facts.one("agency_kind")?,
        role: facts.one("role")?,
        desks: facts.list("desks")?,
    };
    let act: Act = facts.one("act")?;
    if facts.0.contains_key("thing") {
        return Ok(Question::Door {
            caller,
            act,
            thing: thing(&facts)?,
        });
    }
    Ok(Question::Disclose {
        caller,
        discloser_agency: facts.one("discloser_agency")?,
        recipient_agency: facts.one("recipient_agency")?,
        recipient_desk: facts.one("recipient_desk")?,
        circumstances: circumstances(&facts)?,
    })
}

fn circumstances(facts: &Facts<'_>) -> Result<Circumstances, ParseError> {
    let cautious = Circumstances::between(
        facts.one("discloser")?,
        facts.one("recipient")?,
        facts.one("purpose")?,
        facts.one("subject")?,
    );
    let reason = facts
        .0
        .get("no_consent_reason")
        .filter(|code| **code != "-");
    Ok(Circumstances {
        consent: facts.or("consent", cautious.consent)?,
        no_consent_reason: reason.map(|code| code.parse()).transpose()?,
        danger: facts.or("danger", cautious.danger)?,
        function: facts.or("function", cautious.function)?,
        approach: facts.or("approach", cautious.approach)?,
        identity: facts.or("identity", cautious.identity)?,
        confidence: facts.or("confidence", cautious.confidence)?,
        detriment: facts.or("detriment", cautious.detriment)?,
        marks: facts.set("marks")?,
        fields: facts.set("fields")?,
        ..cautious
    })
}

fn thing(facts: &Facts<'_>) -> Result<Thing, ParseError> {
    Ok(match facts.0.get("thing").copied().unwrap_or_default() {
        "service" => Thing::Service,
        "administration" => Thing::Administration,
        "ledger" => Thing::Ledger,
        "record" => Thing::Record {
            owner: facts.one("owner")?,
        },
        "concern" => Thing::Concern {
            owner: facts.one("owner")?,
            desk: facts.one("desk")?,
        },
        "link" => Thing::Link {
            left: facts.one("left")?,
            right: facts.one("right")?,
        },
        "request" => Thing::Request {
            from_agency: facts.one("from_agency")?,
            from_desk: facts.one("from_desk")?,
            to_agency: facts.one("to_agency")?,
            to_desk: facts.one("to_desk")?,
        },
        "disclosure" => Thing::Disclosure {
            from_agency: facts.one("from_agency")?,
            to_agency: facts.one("to_agency")?,
            to_desk: facts.one("to_desk")?,
            state: facts.one("state")?,
        },
        "pointer" => Thing::Pointer {
            holder: facts.one("holder")?,
            category: facts.one("category")?,
        },
        "decision" => Thing::Decision {
            owner: facts.one("owner")?,
            by: facts.one("by")?,
        },
        "advice" => Thing::Advice {
            owner: facts.one("owner")?,
            by: facts.one("by")?,
            desk: facts.one("desk")?,
        },
        _ => return Err(UNKNOWN),
    })
}
