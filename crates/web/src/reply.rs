//! What a handler answers with. An answer about anyone can only be made from an `Authorised` value.

use candour_flow::{Authorised, Problem, Receipt};
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use crate::visit::Fields;

/// A handler's answer, with the receipt of what it shows.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) content: Content,
    pub(crate) receipt: Option<Receipt>,
}

#[derive(Debug)]
pub(crate) enum Content {
    /// A page.
    Page(Box<Page>),
    /// Somewhere else.
    Redirect(String),
    /// Somewhere else, with a new cookie: its value, or none to take it away.
    Session(Option<String>),
    /// A file to keep.
    Download { name: &'static str, bytes: Vec<u8> },
    /// A short text.
    Text(&'static str),
}

/// A page to render.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) template: &'static str,
    pub(crate) title: String,
    pub(crate) nav: &'static str,
    pub(crate) view: Value,
    pub(crate) form: Fields,
    pub(crate) problems: Vec<Problem>,
}

impl Reply {
    /// A page from what was authorised.
    pub(crate) fn page<T: Serialize>(
        template: &'static str,
        nav: &'static str,
        title: impl Into<String>,
        view: Authorised<T>,
    ) -> Self {
        let (view, receipt) = view.into_parts();
        let page = Page {
            template,
            title: title.into(),
            nav,
            view: Value::from(Serde(view)),
            form: Fields::new(),
            problems: Vec::new(),
        };
        Self {
            content: Content::Page(Box::new(page)),
            receipt: Some(receipt),
        }
    }

    /// The same page again, with what was entered and what is wrong with it.
    pub(crate) fn again(mut self, form: &Fields, problems: Vec<Problem>) -> Self {
        if let Content::Page(page) = &mut self.content {
            page.form = form.clone();
            page.problems = problems;
        }
        self
    }

    /// A page that shows nothing about anyone.
    pub(crate) fn open(
        template: &'static str,
        title: &str,
        form: Fields,
        problems: Vec<Problem>,
    ) -> Self {
        let page = Page {
            template,
            title: title.to_owned(),
            nav: "",
            view: Value::UNDEFINED,
            form,
            problems,
        };
        Self {
            content: Content::Page(Box::new(page)),
            receipt: None,
        }
    }

    /// Go on somewhere else after something was done.
    pub(crate) fn redirect<T>(to: impl FnOnce(&T) -> String, done: Authorised<T>) -> Self {
        let (value, receipt) = done.into_parts();
        Self {
            content: Content::Redirect(to(&value)),
            receipt: Some(receipt),
        }
    }

    /// A file.
    pub(crate) fn download(name: &'static str, bytes: Authorised<Vec<u8>>) -> Self {
        let (bytes, receipt) = bytes.into_parts();
        Self {
            content: Content::Download { name, bytes },
            receipt: Some(receipt),
        }
    }

    /// A file that anyone may have.
    pub(crate) const fn published(name: &'static str, bytes: Vec<u8>) -> Self {
        Self {
            content: Content::Download { name, bytes },
            receipt: None,
        }
    }

    /// A new cookie, or none.
    pub(crate) const fn session(token: Option<String>) -> Self {
        Self {
            content: Content::Session(token),
            receipt: None,
        }
    }

    /// A short text about nobody.
    pub(crate) const fn text(text: &'static str) -> Self {
        Self {
            content: Content::Text(text),
            receipt: None,
        }
    }
}
