//! Templates: embedded in the binary, escaped, rendered with what every page has.

use std::fmt;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use rust_embed::RustEmbed;
use serde::Serialize;

use crate::app::{Demo, Options};
use crate::assets;
use crate::error::WebError;
use crate::reply::Page;
use candour_flow::session::Session;

#[derive(RustEmbed)]
#[folder = "../../templates"]
struct Templates;

/// The templates, parsed once.
pub(crate) struct Renderer {
    environment: Environment<'static>,
}

impl fmt::Debug for Renderer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Renderer")
    }
}

/// A problem as a template shows it: words, and where to put the cursor.
#[derive(Debug, Serialize)]
struct Shown {
    href: String,
    text: String,
}

/// Who looks at the page.
#[derive(Debug, Serialize)]
struct Viewer<'a> {
    name: &'a str,
    agency: &'a str,
    desk: String,
    role: &'static str,
    waiting: u32,
}

impl Renderer {
    /// Read and parse every template; an error names the one that is wrong.
    pub(crate) fn new() -> Result<Self, WebError> {
        let mut environment = Environment::new();
        // The component macros ask for attributes that a page need not give.
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        environment.add_function("asset", |path: String| assets::address(&path));
        for name in Templates::iter() {
            if let Some(file) = Templates::get(&name) {
                let text = String::from_utf8_lossy(&file.data).into_owned();
                environment.add_template_owned(name.into_owned(), text)?;
            }
        }
        Ok(Self { environment })
    }

    /// A page as HTML.
    pub(crate) fn page(
        &self,
        page: &Page,
        session: Option<&Session>,
        notice: Option<Value>,
        options: Options,
    ) -> Result<String, WebError> {
        let errors: Vec<Shown> = page
            .problems
            .iter()
            .map(|problem| Shown {
                href: format!("#{}", problem.field),
                text: problem.rule.clone(),
            })
            .collect();
        let viewer = session.map(|session| Viewer {
            name: &session.name,
            agency: &session.agency,
            desk: session.desks.join(", "),
            role: session.role().code(),
            waiting: 0,
        });
        let template = self.environment.get_template(page.template)?;
        Ok(template.render(context! {
            page => context! { title => page.title.clone(), nav => page.nav },
            viewer => viewer.map(|viewer| Value::from(Serde(viewer))),
            csrf => session.map(|session| session.csrf.clone()),
            demo => options.demo == Demo::On,
            errors => Value::from(Serde(errors)),
            notice => notice,
            form => Value::from(Serde(page.form.clone())),
            view => page.view.clone(),
        })?)
    }
}
