//! The migrations: the same tables, columns and indexes on both databases, every column explained.

use std::path::Path;

use anyhow::{Context as _, Result};

/// Every migration: its number and name, and its text for SQLite and for PostgreSQL.
fn migrations() -> Result<Vec<(String, String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut found = Vec::new();
    for file in std::fs::read_dir(root.join("sqlite"))? {
        let name = file?
            .file_name()
            .into_string()
            .ok()
            .context("a name that is not text")?;
        let sqlite = std::fs::read_to_string(root.join("sqlite").join(&name))?;
        let postgres = std::fs::read_to_string(root.join("postgres").join(&name))
            .with_context(|| name.clone())?;
        found.push((name, sqlite, postgres));
    }
    assert_eq!(
        std::fs::read_dir(root.join("postgres"))?.count(),
        found.len()
    );
    assert!(!found.is_empty());
    Ok(found)
}

/// The tables and indexes of a migration, with its types in SQLite's words. Triggers are each database's own.
fn tables(text: &str) -> Vec<String> {
    let text = text
        .replace("BYTEA", "BLOB")
        .replace("BIGINT", "INTEGER")
        .replace("DOUBLE PRECISION", "REAL")
        .replace(") STRICT, WITHOUT ROWID;", ");")
        .replace(") STRICT;", ");");
    text.split("\n\n")
        .filter(|part| part.starts_with("CREATE TABLE") || part.starts_with("ALTER TABLE"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn both_databases_have_the_same_tables_columns_and_indexes() -> Result<()> {
    for (name, sqlite, postgres) in migrations()? {
        let (sqlite, postgres) = (tables(&sqlite), tables(&postgres));
        assert!(!sqlite.is_empty(), "{name} makes no table");
        assert_eq!(sqlite, postgres, "{name}");
    }
    Ok(())
}

#[test]
fn every_column_is_explained() -> Result<()> {
    for (name, sqlite, postgres) in migrations()? {
        for text in [sqlite, postgres] {
            let mut columns = 0;
            for line in text.lines().filter(|line| line.starts_with("  ")) {
                let rule = ["PRIMARY KEY (", "UNIQUE (", "FOR EACH", "RAISE"];
                if rule.iter().any(|rule| line.trim_start().starts_with(rule)) {
                    continue;
                }
                columns += 1;
                let comment = line.split_once("-- ").map(|(_, comment)| comment.trim());
                assert!(
                    comment.is_some_and(|comment| !comment.is_empty()),
                    "{name}: {line}"
                );
            }
            assert!(columns > 50, "{name}: columns were not found");
        }
    }
    Ok(())
}

#[test]
fn every_table_of_sqlite_is_strict() -> Result<()> {
    for (name, sqlite, _) in migrations()? {
        let made = sqlite.matches("CREATE TABLE").count();
        assert_eq!(made, sqlite.matches("\n) STRICT").count(), "{name}");
    }
    Ok(())
}
