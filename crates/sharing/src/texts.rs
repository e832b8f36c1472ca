//! Everything that the rules rest on, as texts: the schema, the policies, the tables and the agreements.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};

#[derive(RustEmbed)]
#[folder = "../../policies"]
struct BuiltIn;

/// What a policy can speak of.
pub(crate) const SCHEMA: &str = "schema.cedarschema";

/// What each purpose usually needs.
pub(crate) const MINIMUM_FIELDS: &str = "minimum_fields.toml";

/// On which basis in data protection law each sort of discloser tells.
pub(crate) const LAWFUL_BASIS: &str = "lawful_basis.toml";

/// What keeps everything from immigration enforcement.
const FIREWALL: &str = "gateways/Candour.immigration.cedar";

/// The texts of one rule set, each under its path: `schema.cedarschema`, `door/….cedar`, `gateways/….cedar`,
/// `minimum_fields.toml`, `lawful_basis.toml` and `agreements/….toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(BTreeMap<String, String>);

impl Texts {
    /// None.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Those that are built in.
    pub fn built_in() -> Self {
        let paths = BuiltIn::iter().filter(|path| is_rule(path));
        let texts = paths.filter_map(|path| {
            let bytes = BuiltIn::get(&path)?.data;
            let text = String::from_utf8_lossy(&bytes).into_owned();
            Some((path.into_owned(), text))
        });
        Self(texts.collect())
    }

    /// The cases that are built in, by file name. They test the rules and are no part of them.
    pub fn built_in_cases() -> BTreeMap<String, String> {
        let cases = BuiltIn::iter().filter_map(|path| {
            let name = path.strip_prefix("cases/")?.to_owned();
            let bytes = BuiltIn::get(&path)?.data;
            Some((name, String::from_utf8_lossy(&bytes).into_owned()))
        });
        cases.collect()
    }

    /// Put `text` under `path`, in place of any that was there.
    pub fn set(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.0.insert(path.into(), text.into());
    }

    /// Take away the text under `path`.
    pub fn remove(&mut self, path: &str) -> Option<String> {
        self.0.remove(path)
    }

    /// The text under `path`.
    pub fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// Every path and its text, in order of the paths.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.0.iter();
        texts.map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The paths of what no publication may change and is not here as it came with the program: the schema, the doors
    /// and the purpose firewall. The law changes; who may see what, and the promises of this service, do not.
    pub fn house_changes(&self) -> Vec<String> {
        let built_in = Self::built_in();
        let paths = self.iter().chain(built_in.iter()).map(|(path, _)| path);
        let paths: BTreeSet<&str> = paths.filter(|path| is_house(path)).collect();
        paths
            .into_iter()
            .filter(|path| self.get(path) != built_in.get(path))
            .map(str::to_owned)
            .collect()
    }

    /// These texts with the schema, the doors and the purpose firewall of this program in place of any others.
    #[must_use]
    pub fn in_this_house(mut self) -> Self {
        self.0.retain(|path, _| !is_house(path));
        let house = Self::built_in().0.into_iter();
        self.0.extend(house.filter(|(path, _)| is_house(path)));
        self
    }

    /// SHA-256, in hexadecimal, of every path and text in order, each with its length before it.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for part in self.iter().flat_map(|(path, text)| [path, text]) {
            hasher.update(part.len().to_string());
            hasher.update(b"\n");
            hasher.update(part.as_bytes());
        }
        let mut shown = String::new();
        for byte in hasher.finalize() {
            // Writing to a string cannot fail.
            let _ = write!(shown, "{byte:02x}");
        }
        shown
    }
}

impl<P: Into<String>, T: Into<String>> FromIterator<(P, T)> for Texts {
    fn from_iter<I: IntoIterator<Item = (P, T)>>(texts: I) -> Self {
        let texts = texts.into_iter();
        Self(
            texts
                .map(|(path, text)| (path.into(), text.into()))
                .collect(),
        )
    }
}

fn is_house(path: &str) -> bool {
    path == SCHEMA || path == FIREWALL || path.starts_with("door/")
}

/// Whether a file in the folder of rules is one: not the cases that test them, nor what an editor left behind.
pub(crate) fn is_rule(path: &str) -> bool {
    [SCHEMA, MINIMUM_FIELDS, LAWFUL_BASIS].contains(&path)
        || is_policy(path)
        || within(path, "agreements/", ".toml")
}

/// Whether a file is a policy.
pub(crate) fn is_policy(path: &str) -> bool {
    within(path, "door/", ".cedar") || within(path, "gateways/", ".cedar")
}

fn within(path: &str, folder: &str, end: &str) -> bool {
    let name = path.strip_prefix(folder);
    name.and_then(|name| name.strip_suffix(end))
        .is_some_and(|name| !name.is_empty() && !name.contains('/'))
}
