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
    ("POST", "/records/{id}/protect"),
    ("GET", "/records/{id}/audience"),
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
    ("GET", "/requests/{id}/redact"),
    ("POST", "/requests/{id}/redact"),
    ("POST", "/requests/{id}/answer"),
    ("POST", "/requests/{id}/decline"),
    ("POST", "/requests/{id}/second"),
    ("POST", "/requests/{id}/nothing"),
    ("POST", "/requests/{id}/withdraw"),
    ("GET", "/decisions"),
    ("GET", "/decisions/new"),
    ("POST", "/decisions/new"),
    ("GET", "/decisions/new/{id}/{step}"),
    ("POST", "/decisions/new/{id}/{step}"),
    ("POST", "/decisions/new/{id}/record"),
    ("POST", "/decisions/new/{id}/delete"),
    ("GET", "/decisions/new/{id}/advice"),
    ("POST", "/decisions/new/{id}/advice"),
    ("GET", "/decisions/{id}"),
    ("POST", "/decisions/{id}/second"),
    ("GET", "/advice"),
    ("GET", "/advice/{id}"),
    ("POST", "/advice/{id}/answer"),
    ("GET", "/disclosures"),
    ("GET", "/disclosures/{id}"),
    ("POST", "/disclosures/{id}/recall"),
    ("GET", "/ledger"),
    ("GET", "/ledger/export"),
    ("GET", "/ledger/witness"),
    ("GET", "/ledger/key"),
    ("POST", "/ledger/checkpoint"),
    ("GET", "/gateways"),
    ("GET", "/gateways/{id}"),
    ("GET", "/rules"),
    ("POST", "/rules/date"),
    ("GET", "/simulator"),
    ("GET", "/agreements"),
    ("GET", "/agreements/new"),
    ("POST", "/agreements/new"),
    ("POST", "/agreements/import"),
    ("GET", "/agreements/{id}"),
    ("POST", "/agreements/{id}"),
    ("POST", "/agreements/{id}/sign"),
    ("POST", "/agreements/{id}/end"),
    ("GET", "/agreements/{id}/export"),
    ("GET", "/agencies"),
    ("POST", "/agencies"),
    ("POST", "/agencies/{id}/desks"),
    ("GET", "/people"),
    ("POST", "/people"),
    ("POST", "/people/{id}/close"),
    ("POST", "/sign-out"),
];

const NOUNS: [&str; 12] = [
    "records",
    "concerns",
    "drafts",
    "links",
    "requests",
    "disclosures",
    "decisions",
    "advice",
    "gateways",
    "agreements",
    "agencies",
    "people",
];

/// The noun of a decision that is not yet recorded: its addresses begin with two words.
pub(crate) const WIZARD: &str = "decisions/new";

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
        let (noun, rest) = match words.as_slice() {
            ["decisions", "new", rest @ ..] if !rest.is_empty() => (WIZARD, rest),
            [noun, rest @ ..] => (*noun, rest),
            [] => ("", words.as_slice()),
        };
        let no_id = !NOUNS.contains(&noun) && noun != WIZARD;
        match rest {
            _ if noun == "assets" => Self::without("/assets", noun),
            ["new" | "import"] => Self::without(path, noun),
            [id, tail @ ..] if !no_id => Self {
                shape: shape(noun, &tail.join("/")),
                id: (*id).to_owned(),
                noun: noun.to_owned(),
            },
            _ => Self::without(&format!("/{}", words.join("/")), noun),
        }
    }

    fn without(shape: &str, noun: &str) -> Self {
        Self {
            shape: shape.to_owned(),
            id: String::new(),
            noun: noun.to_owned(),
        }
    }

    /// May somebody who is not signed in see this?
    pub(crate) fn public(&self) -> bool {
        // The key that checks the ledger is made to be handed out.
        self.shape == "/ledger/key"
            || matches!(self.noun.as_str(), "sign-in" | "help" | "health" | "assets")
    }
}

/// The shape of an address that holds an id.
fn shape(noun: &str, tail: &str) -> String {
    match (noun, tail) {
        (_, "") => format!("/{noun}/{{id}}"),
        ("drafts", "send" | "delete") | (WIZARD, "record" | "delete" | "advice") => {
            format!("/{noun}/{{id}}/{tail}")
        }
        ("drafts", _) => "/drafts/{id}/{question}".to_owned(),
        (WIZARD, _) => format!("/{WIZARD}/{{id}}/{{step}}"),
        _ => format!("/{noun}/{{id}}/{tail}"),
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
            ("/decisions/new?record=R", "/decisions/new", ""),
            (
                "/decisions/new/ABC/who",
                "/decisions/new/{id}/{step}",
                "ABC",
            ),
            (
                "/decisions/new/ABC/record",
                "/decisions/new/{id}/record",
                "ABC",
            ),
            ("/decisions/ABC/second", "/decisions/{id}/second", "ABC"),
            ("/agreements/import", "/agreements/import", ""),
            ("/rules/date", "/rules/date", ""),
            ("/assets/app.css", "/assets", ""),
        ] {
            let place = Place::of(address);
            assert_eq!((place.shape.as_str(), place.id.as_str()), (shape, id));
        }
    }
}
