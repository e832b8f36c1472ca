//! Reading a page as a browser would, as far as a walk needs: its links and its forms.

use std::collections::{BTreeMap, BTreeSet};

/// One control of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Control {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) value: String,
    /// The words after it, which for a choice are its label.
    pub(crate) label: String,
    /// Whether it is ticked or selected as the page stands.
    pub(crate) chosen: bool,
}

/// One form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) controls: Vec<Control>,
}

impl Form {
    /// The values that the controls of one name offer, empty ones left out.
    pub(crate) fn offers(&self, name: &str) -> Vec<String> {
        self.controls
            .iter()
            .filter(|control| control.name == name && !control.value.is_empty())
            .map(|control| control.value.clone())
            .collect()
    }

    /// The values of one name whose labels hold a word, capitals aside.
    pub(crate) fn labelled(&self, name: &str, word: &str) -> Vec<String> {
        let word = word.to_lowercase();
        self.controls
            .iter()
            .filter(|control| control.name == name && !control.value.is_empty())
            .filter(|control| control.label.to_lowercase().contains(&word))
            .map(|control| control.value.clone())
            .collect()
    }

    /// The names of its controls, each once, in their order; the token is not one.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for control in &self.controls {
            if control.name != "csrf" && !names.contains(&control.name) {
                names.push(control.name.clone());
            }
        }
        names
    }

    /// What a browser would send if nothing were changed, but for the token.
    pub(crate) fn unchanged(&self) -> Vec<(String, String)> {
        self.controls
            .iter()
            .filter(|control| control.name != "csrf")
            .filter(|control| {
                control.chosen || !["radio", "checkbox", "option"].contains(&control.kind.as_str())
            })
            .map(|control| (control.name.clone(), control.value.clone()))
            .collect()
    }

    /// What the page filled in where nobody can see it, but for the token.
    pub(crate) fn hidden(&self) -> Vec<(String, String)> {
        self.controls
            .iter()
            .filter(|control| control.kind == "hidden" && control.name != "csrf")
            .map(|control| (control.name.clone(), control.value.clone()))
            .collect()
    }
}

/// What a page leads to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Page {
    pub(crate) links: Vec<String>,
    pub(crate) forms: Vec<Form>,
    pub(crate) csrf: Option<String>,
}

impl Page {
    /// Read it.
    pub(crate) fn read(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let mut page = Self::default();
        let mut chooser = String::new();
        let mut seen = BTreeSet::new();
        for tag in tags(&text) {
            let of = |name: &str| tag.of.get(name).cloned().unwrap_or_default();
            match tag.name.as_str() {
                "a" => {
                    let link = of("href");
                    if link.starts_with('/') && seen.insert(link.clone()) {
                        page.links.push(link);
                    }
                }
                "form" => page.forms.push(Form {
                    action: of("action"),
                    controls: Vec::new(),
                }),
                "select" => chooser = of("name"),
                "option" => page.control(chooser.clone(), "option", of("value")),
                "textarea" => page.control(of("name"), "textarea", plain(&tag.text)),
                "input" | "button" => {
                    if of("name") == "csrf" {
                        page.csrf = Some(of("value"));
                    }
                    page.control(of("name"), &of("type"), of("value"));
                }
                _ => {}
            }
            if tag.chosen {
                page.choose();
            }
            page.label(&tag.text);
        }
        page
    }

    fn control(&mut self, name: String, kind: &str, value: String) {
        if let Some(form) = self.forms.last_mut()
            && !name.is_empty()
        {
            form.controls.push(Control {
                name,
                kind: kind.to_owned(),
                value,
                label: String::new(),
                chosen: false,
            });
        }
    }

    fn choose(&mut self) {
        if let Some(form) = self.forms.last_mut()
            && let Some(control) = form.controls.last_mut()
        {
            control.chosen = true;
        }
    }

    fn label(&mut self, words: &str) {
        if let Some(control) = self
            .forms
            .last_mut()
            .and_then(|form| form.controls.last_mut())
        {
            control.label.push_str(words);
        }
    }

    /// The form that is sent to an address.
    pub(crate) fn form(&self, action: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.action == action)
    }
}

struct Tag {
    name: String,
    of: BTreeMap<String, String>,
    /// Whether it is ticked or selected.
    chosen: bool,
    text: String,
}

fn tags(text: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    for piece in text.split('<').skip(1) {
        let begins = piece.starts_with(|letter: char| letter.is_ascii_alphabetic());
        if begins && let Some((inside, text)) = cut_unquoted(piece) {
            found.push(tag(inside, text));
        }
    }
    found
}

/// Up to the `>` that is not inside quotes.
fn cut_unquoted(piece: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = piece.find(|letter| {
        quoted ^= letter == '"';
        letter == '>' && !quoted
    })?;
    piece.split_at_checked(end)
}

fn tag(inside: &str, text: &str) -> Tag {
    let (name, mut rest) = inside
        .split_once(|letter: char| letter.is_whitespace())
        .unwrap_or((inside, ""));
    let mut of = BTreeMap::new();
    let mut chosen = false;
    while let Some((before, after)) = rest.split_once("=\"") {
        chosen |= ticks(before);
        let key = before.split_whitespace().next_back().unwrap_or("");
        let (value, next) = after.split_once('"').unwrap_or((after, ""));
        of.insert(key.to_owned(), plain(value));
        rest = next;
    }
    Tag {
        name: name.to_ascii_lowercase(),
        of,
        chosen: chosen || ticks(rest),
        text: text.trim_start_matches('>').to_owned(),
    }
}

/// Does a part of a tag that holds no value say that the control is ticked?
fn ticks(words: &str) -> bool {
    words
        .split_whitespace()
        .any(|word| ["checked", "selected"].contains(&word))
}

fn plain(value: &str) -> String {
    value
        .replace("&#x2f;", "/")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn reads_links_and_forms() {
        let page = Page::read(
            br#"<a class="x" href="/records/A?b=1&amp;c=2">A</a><a href="https://else.where/">no</a>
            <form action="/go" method="post"><input type="hidden" name="csrf" value="tok">
            <input name="desk" type="radio" value="D1" checked><input name="desk" type="radio" value="D2">
            <select id="p" name="purpose"><option value=""></option><option value="p1" selected>P > 1</option></select>
            <textarea name="text">a = &quot;b&quot;</textarea>
            <input type="hidden" name="record" value="R1"></form>"#,
        );
        assert_eq!(page.links, ["/records/A?b=1&c=2"]);
        assert_eq!(page.csrf.as_deref(), Some("tok"));
        let form = page.form("/go").unwrap();
        assert_eq!(form.offers("desk"), ["D1", "D2"]);
        assert_eq!(form.offers("purpose"), ["p1"]);
        let sent = form.unchanged();
        assert!(
            sent.contains(&("purpose".to_owned(), "p1".to_owned())),
            "{sent:?}"
        );
        assert_eq!(sent.iter().filter(|(name, _)| name == "desk").count(), 1);
        assert_eq!(form.offers("text"), ["a = \"b\""]);
        assert!(
            form.controls
                .iter()
                .any(|control| control.value == "p1" && control.label.trim() == "P > 1")
        );
        assert_eq!(form.hidden(), [("record".to_owned(), "R1".to_owned())]);
    }
}
