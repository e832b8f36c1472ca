//! What a policy file says about itself, read with every fault kept, so that whoever edits it sees them all at once.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::str::FromStr;

use candour_domain::{Date, ParseError};
use cedar_policy::Policy;

use crate::error::Fault;
use crate::gateway::Scope;

/// The annotations of one policy, and what was wrong with those read so far.
pub(crate) struct Annotations<'a> {
    path: &'a str,
    text: &'a str,
    policy: &'a Policy,
    faults: Vec<Fault>,
}

impl<'a> Annotations<'a> {
    pub(crate) const fn of(path: &'a str, text: &'a str, policy: &'a Policy) -> Self {
        Self {
            path,
            text,
            policy,
            faults: Vec::new(),
        }
    }

    /// Everything that was wrong.
    pub(crate) fn into_faults(self) -> Vec<Fault> {
        self.faults
    }

    /// Something is wrong with this annotation.
    pub(crate) fn wrong(&mut self, annotation: &str, rule: &dyn Display) {
        let line = line_of(self.text, annotation);
        let message = format!("`@{annotation}` {rule}");
        self.faults.push(Fault::new(self.path, line, message));
    }

    /// An annotation that may be left out.
    pub(crate) fn maybe(&self, annotation: &str) -> &'a str {
        self.policy.annotation(annotation).unwrap_or_default()
    }

    /// An annotation that must be there, though it may be empty.
    pub(crate) fn said(&mut self, annotation: &str) -> &'a str {
        let said = self.policy.annotation(annotation);
        if said.is_none() {
            self.wrong(annotation, &"is missing");
        }
        said.unwrap_or_default()
    }

    /// An annotation that must be there and say something.
    pub(crate) fn filled(&mut self, annotation: &str) -> String {
        let said = self.said(annotation).trim().to_owned();
        if said.is_empty() && self.policy.annotation(annotation).is_some() {
            self.wrong(annotation, &"is empty");
        }
        said
    }

    /// A day, or none.
    pub(crate) fn date(&mut self, annotation: &str) -> Option<Date> {
        match self.said(annotation) {
            "" => None,
            said => said
                .parse()
                .map_err(|error: ParseError| self.wrong(annotation, &error))
                .ok(),
        }
    }

    /// One code.
    pub(crate) fn code<T: FromStr<Err = ParseError>>(&mut self, annotation: &str) -> Option<T> {
        let said = self.filled(annotation);
        if said.is_empty() {
            return None;
        }
        said.parse()
            .map_err(|error| self.wrong(annotation, &format!("has `{said}`: {error}")))
            .ok()
    }

    /// Codes with spaces between them, or `any`.
    pub(crate) fn scope<T: Ord + FromStr<Err = ParseError>>(
        &mut self,
        annotation: &str,
    ) -> Scope<T> {
        let said = self.filled(annotation);
        if said == "any" {
            return Scope::Any;
        }
        let mut values = BTreeSet::new();
        for code in said.split_whitespace() {
            match code.parse() {
                Ok(value) => {
                    values.insert(value);
                }
                Err(error) => self.wrong(annotation, &format!("has `{code}`: {error}")),
            }
        }
        Scope::Only(values)
    }

    /// Sentences with a bar between them.
    pub(crate) fn sentences(&mut self, annotation: &str) -> Vec<String> {
        self.said(annotation)
            .split('|')
            .map(|sentence| sentence.trim().to_owned())
            .filter(|sentence| !sentence.is_empty())
            .collect()
    }

    /// Yes or no.
    pub(crate) fn yes(&mut self, annotation: &str) -> bool {
        let said = self.said(annotation);
        if !["yes", "no"].contains(&said) && self.policy.annotation(annotation).is_some() {
            self.wrong(annotation, &"is neither `yes` nor `no`");
        }
        said == "yes"
    }
}

/// The line of an annotation, or that of the policy itself where the annotation is missing.
pub(crate) fn line_of(text: &str, annotation: &str) -> usize {
    let starts = |begin: &str| {
        let mut lines = text.lines();
        lines.position(|line| line.trim_start().starts_with(begin))
    };
    let place = starts(&format!("@{annotation}("))
        .or_else(|| starts("@id("))
        .or_else(|| starts("permit"))
        .or_else(|| starts("forbid"));
    place.map_or(1, |place| place.saturating_add(1))
}

/// The line of a byte.
pub(crate) fn line_at(text: &str, offset: usize) -> usize {
    let before = text.bytes().take(offset);
    let ends = before.filter(|byte| *byte == b'\n').count();
    ends.saturating_add(1)
}
