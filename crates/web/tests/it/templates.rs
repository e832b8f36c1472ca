//! Every page is rendered with every sample: a missing value or macro is found here, not by a reader.

use std::path::Path;

use anyhow::{Context as _, Result};
use minijinja::{Environment, UndefinedBehavior, Value};

#[test]
fn every_page_renders_with_every_sample() -> Result<()> {
    let environment = environment();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let mut pages = 0;
    for folder in std::fs::read_dir(&samples).context("no samples")? {
        let folder = folder?.path();
        for file in walk(&folder)? {
            let name = file.strip_prefix(&samples)?.with_extension("html");
            let name = name.to_str().context("name")?.replace('\\', "/");
            let states: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(&file)?)?;
            for (place, state) in states.into_iter().enumerate() {
                let template = environment.get_template(&name)?;
                let html = template
                    .render(Value::from(minijinja::value::Serde(state)))
                    .with_context(|| format!("{name}, state {place}"))?;
                assert!(html.contains("</html>"), "{name}, state {place}");
                assert!(
                    !html.contains(" style=") && !html.contains("<style"),
                    "{name}: no inline style"
                );
                assert!(
                    !html.contains(" onclick=") && !html.contains("<script>"),
                    "{name}: no inline script"
                );
            }
            pages += 1;
        }
    }
    assert!(pages >= 15, "only {pages} pages have samples");
    Ok(())
}

/// The templates, as the service has them.
pub(crate) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Chainable);
    environment.add_function("asset", |path: String| format!("/assets/{path}"));
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates");
    environment.set_loader(minijinja_loader(templates));
    environment
}

/// Every file below a path, in order.
pub(crate) fn walk(path: &Path) -> Result<Vec<std::path::PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    for entry in std::fs::read_dir(path)? {
        files.extend(walk(&entry?.path())?);
    }
    files.sort();
    Ok(files)
}

fn minijinja_loader(
    root: std::path::PathBuf,
) -> impl Fn(&str) -> std::result::Result<Option<String>, minijinja::Error> + Send + Sync + 'static
{
    move |name| match std::fs::read_to_string(root.join(name)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(_) => Err(minijinja::Error::new(
            minijinja::ErrorKind::TemplateNotFound,
            "unreadable",
        )),
    }
}
