//! Numbers and addresses that a person has to themselves: telephones, e-mails, references, vehicles; and street names.

use candour_domain::Sensitive;

use crate::fold::fold;

/// One value in its comparable form, beside how it was written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    /// The system that gave it, folded; empty where it does not matter.
    pub(crate) scheme: String,
    /// The value to compare.
    pub(crate) value: String,
    /// As it was written.
    pub(crate) shown: Sensitive<String>,
}

/// Words that stand before the @ of an address nobody reads.
const NO_EMAIL: &[&str] = &[
    "none", "na", "noemail", "no", "unknown", "noreply", "test", "x", "notknown",
];

impl Number {
    fn new(scheme: &str, value: String, shown: &str) -> Option<Self> {
        let says_something = value
            .chars()
            .next()
            .is_some_and(|first| value.chars().any(|letter| letter != first));
        says_something.then(|| Self {
            scheme: fold(scheme),
            value,
            shown: Sensitive::new(shown.to_owned()),
        })
    }

    /// A telephone number; none where one digit is repeated to its end.
    pub(crate) fn phone(_detail: &str, text: &str) -> Option<Self> {
        let mut end = text.chars().rev().take(7);
        let last = end.next();
        let repeated = end.all(|digit| Some(digit) == last);
        if repeated {
            return None;
        }
        Self::new("", text.to_owned(), text)
    }

    /// An e-mail address; none where it is a way to say that there is none.
    pub(crate) fn email(_detail: &str, text: &str) -> Option<Self> {
        let value = text.to_lowercase();
        let name: String = value
            .split('@')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        if NO_EMAIL.contains(&name.as_str()) {
            return None;
        }
        Self::new("", value, text)
    }

    /// A number or mark whose type has one written form.
    pub(crate) fn digits(_detail: &str, text: &str) -> Option<Self> {
        Self::new("", text.to_owned(), text)
    }

    /// A number of another system; the detail says which.
    pub(crate) fn other(detail: &str, text: &str) -> Option<Self> {
        Self::new(detail, fold(text).replace(' ', ""), text)
    }

    /// What somebody is called on the street.
    pub(crate) fn street_name(text: &str) -> Option<Self> {
        Self::new("", fold(text), text)
    }
}
