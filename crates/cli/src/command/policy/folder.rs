//! A folder of rules: read as one set, and written out again.

use std::io;
use std::path::{Path, PathBuf};

use candour_flow::Texts;

use crate::error::wrong;

/// The folders of a set, and how the files in them end.
const FOLDERS: [(&str, &str); 4] = [
    ("", "toml"),
    ("door", "cedar"),
    ("gateways", "cedar"),
    ("agreements", "toml"),
];

/// The one file that is alone of its sort.
const SCHEMA: &str = "schema.cedarschema";

/// Every rule in a folder. Files of another sort are not looked at.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Texts> {
    if !folder.join(SCHEMA).is_file() {
        let missing = format!("`{}` has no `{SCHEMA}`", folder.display());
        return Err(wrong(missing)
            .hint("write the rules in force into a new folder with `candour policy export`")
            .into());
    }
    let mut texts = Texts::new();
    texts.set(SCHEMA, &text(&folder.join(SCHEMA))?);
    for (below, ending) in FOLDERS {
        for path in files(&folder.join(below), ending)? {
            if let Some(name) = path.file_name().and_then(|name| name.to_str()) {
                let name = if below.is_empty() {
                    name.to_owned()
                } else {
                    format!("{below}/{name}")
                };
                texts.set(&name, &text(&path)?);
            }
        }
    }
    Ok(texts)
}

/// The files of a folder that end so, by name; none where there is no folder.
pub(crate) fn files(folder: &Path, ending: &str) -> anyhow::Result<Vec<PathBuf>> {
    let entries = match folder.read_dir() {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(folder, &error)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.is_file() && path.extension().is_some_and(|found| found == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What a file says.
pub(crate) fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    wrong(format!(
        "cannot read `{}`: {}",
        path.display(),
        error.kind()
    ))
    .into()
}

/// Write every text into a folder that is not there yet, or is empty: nobody's edits are written over.
pub(crate) fn write(folder: &Path, texts: &Texts) -> anyhow::Result<usize> {
    if folder
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_some())
    {
        let there = format!("there is something in `{}` already", folder.display());
        return Err(wrong(there).hint("name a new folder").into());
    }
    let mut written = 0_usize;
    for (name, text) in texts.iter() {
        let path = folder.join(name);
        let made = path
            .parent()
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| std::fs::write(&path, text));
        made.map_err(|error| {
            wrong(format!(
                "cannot write `{}`: {}",
                path.display(),
                error.kind()
            ))
        })?;
        written = written.saturating_add(1);
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::{read, write};
    use candour_flow::Texts;

    #[test]
    fn what_is_written_reads_back() -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let rules = folder.path().join("rules");
        let texts = Texts::built_in();
        assert_eq!(write(&rules, &texts)?, texts.iter().count());
        std::fs::create_dir(rules.join("cases"))?;
        std::fs::write(rules.join("cases/x.json"), "{}")?;
        std::fs::write(rules.join("gateways/notes.txt"), "not a rule")?;
        assert_eq!(read(&rules)?.hash(), texts.hash());
        assert!(write(&rules, &texts).is_err(), "edits are not written over");
        assert!(read(folder.path()).is_err(), "no schema, no rules");
        Ok(())
    }
}
