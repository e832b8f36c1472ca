//! One request as a handler sees it: who asks, for which path, with which form. Only what was checked is in it.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use candour_flow::session::Session;
use candour_flow::{Caller, Candour};

use crate::app::App;
use crate::error::Failure;

/// A form or query: field to its values.
pub(crate) type Fields = BTreeMap<String, Vec<String>>;

/// One request.
pub(crate) struct Visit {
    pub(crate) app: App,
    pub(crate) session: Option<Session>,
    pub(crate) path: BTreeMap<String, String>,
    pub(crate) query: Fields,
    pub(crate) form: Fields,
}

impl fmt::Debug for Visit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Forms and queries hold what people typed: passwords, names, what happened.
        formatter
            .debug_struct("Visit")
            .field("session", &self.session)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Visit {
    pub(crate) fn candour(&self) -> &Candour {
        &self.app.candour
    }

    /// Who asks; a visit without a session is sent to sign in.
    pub(crate) fn caller(&self) -> Result<&Caller, Failure> {
        self.session
            .as_ref()
            .map(|session| &session.caller)
            .ok_or(Failure::SignedOut)
    }

    /// A part of the path. One that cannot be read leads to nothing.
    pub(crate) fn id<T: FromStr>(&self, name: &str) -> Result<T, Failure> {
        self.path
            .get(name)
            .and_then(|text| text.parse().ok())
            .ok_or(Failure::Missing)
    }

    /// A part of the path as text.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    /// A value of the query.
    pub(crate) fn asked(&self, name: &str) -> &str {
        self.query
            .get(name)
            .and_then(|values| values.first())
            .map_or("", String::as_str)
    }

    /// A value of the form.
    pub(crate) fn field(&self, name: &str) -> &str {
        self.form
            .get(name)
            .and_then(|values| values.first())
            .map_or("", |value| value.trim())
    }
}

/// Read a form or query. Later values of one name are kept beside earlier ones; control characters, which no database
/// and no page wants, are dropped.
pub(crate) fn read(bytes: &[u8]) -> Fields {
    let mut fields = Fields::new();
    for (name, value) in form_urlencoded::parse(bytes) {
        let value = value
            .chars()
            .filter(|letter| matches!(letter, '\n' | '\r' | '\t') || !letter.is_control());
        fields
            .entry(name.into_owned())
            .or_default()
            .push(value.collect());
    }
    fields
}

#[cfg(test)]
mod tests {
    use candour_flow::testing::{PASSWORD, TestCandour};
    use candour_store::testing::stores;

    use super::{BTreeMap, Visit, read};
    use crate::app::{App, Options};

    #[tokio::test]
    async fn what_was_typed_is_not_written_out() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let typed = read(format!("password={PASSWORD}&q=Ava+Tern").as_bytes());
            assert_eq!(typed.len(), 2);
            let visit = Visit {
                app: App::new(test.candour.clone(), Options::default())?,
                session: None,
                path: BTreeMap::new(),
                query: typed.clone(),
                form: typed,
            };
            let shown = format!("{visit:?}");
            assert!(shown.starts_with("Visit"), "{shown}");
            for secret in [PASSWORD, "Ava Tern"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
        Ok(())
    }
}
