//! The map of the door as the policy document draws it: which addresses there are.

/// Every method and address the walk must have been let through at least once by somebody.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "/"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/help"),
    ("GET", "/help/privacy"),
    ("GET", "/help/accessibility"),
    ("GET", "/health"),
    ("GET", "/records"),
    ("POST", "/records"),
    ("GET", "/records/{id}"),
    ("POST", "/records/{id}/correct"),
    ("GET", "/records/{id}/ask"),
    ("POST", "/records/{id}/ask"),
    ("GET", "/concerns"),
    ("GET", "/concerns/new"),
    ("POST", "/concerns/new"),
    ("GET", "/drafts/{id}/{question}"),
    ("POST", "/drafts/{id}/{question}"),
    ("POST", "/drafts/{id}/send"),
    ("POST", "/drafts/{id}/delete"),
    ("GET", "/concerns/{id}"),
    ("GET", "/links/{id}"),
    ("POST", "/links/{id}/judgement"),
    ("GET", "/requests"),
    ("GET", "/requests/{id}"),
    ("POST", "/requests/{id}/answer"),
    ("POST", "/requests/{id}/decline"),
    ("POST", "/requests/{id}/nothing"),
    ("POST", "/requests/{id}/withdraw"),
    ("GET", "/decisions/new"),
    ("POST", "/decisions/new"),
    ("GET", "/disclosures"),
    ("GET", "/disclosures/{id}"),
    ("POST", "/disclosures/{id}/recall"),
    ("GET", "/ledger"),
    ("GET", "/ledger/export"),
    ("GET", "/ledger/witness"),
    ("GET", "/ledger/key"),
    ("POST", "/ledger/checkpoint"),
    ("GET", "/agencies"),
    ("POST", "/agencies"),
    ("POST", "/agencies/{id}/desks"),
    ("GET", "/people"),
    ("POST", "/people"),
    ("POST", "/people/{id}/close"),
    ("POST", "/sign-out"),
];

const NOUNS: [&str; 8] = [
    "records",
    "concerns",
    "drafts",
    "links",
    "requests",
    "disclosures",
    "agencies",
    "people",
];

/// An address taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its shape, such as `/records/{id}/ask`.
    pub(crate) shape: String,
    /// The id in it, or nothing.
    pub(crate) id: String,
    /// The first word.
    pub(crate) noun: String,
}

impl Place {
    /// Take an address apart; what follows `?` or `#` is not looked at.
    pub(crate) fn of(address: &str) -> Self {
        let path = address.split(['?', '#']).next().unwrap_or("");
        let words: Vec<&str> = path.split('/').filter(|word| !word.is_empty()).collect();
        let noun = words.first().copied().unwrap_or("").to_owned();
        let id = words.get(1).copied().unwrap_or("");
        if !NOUNS.contains(&noun.as_str()) || id.is_empty() || id == "new" {
            let shape = if noun == "assets" {
                "/assets".to_owned()
            } else {
                format!("/{}", words.join("/"))
            };
            return Self {
                shape,
                id: String::new(),
                noun,
            };
        }
        let mut shape = format!("/{noun}/{{id}}");
        if let Some(rest) = words.get(2..).filter(|rest| !rest.is_empty()) {
            let tail = rest.join("/");
            let tail = if noun == "drafts" && !["send", "delete"].contains(&tail.as_str()) {
                "{question}".to_owned()
            } else {
                tail
            };
            shape = format!("{shape}/{tail}");
        }
        Self {
            shape,
            id: id.to_owned(),
            noun,
        }
    }

    /// May somebody who is not signed in see this?
    pub(crate) fn public(&self) -> bool {
        // The key that checks the ledger is made to be handed out.
        self.shape == "/ledger/key"
            || matches!(self.noun.as_str(), "sign-in" | "help" | "health" | "assets")
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn takes_addresses_apart() {
        for (address, shape, id) in [
            ("/", "/", ""),
            ("/records?q=x", "/records", ""),
            ("/records/ABC/ask", "/records/{id}/ask", "ABC"),
            ("/drafts/ABC/name", "/drafts/{id}/{question}", "ABC"),
            ("/drafts/ABC/send", "/drafts/{id}/send", "ABC"),
            ("/concerns/new", "/concerns/new", ""),
            ("/assets/app.css", "/assets", ""),
        ] {
            let place = Place::of(address);
            assert_eq!((place.shape.as_str(), place.id.as_str()), (shape, id));
        }
    }
}
