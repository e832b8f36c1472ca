//! Reads what each crate depends on and fails on an arrow that `ARCHITECTURE.md` does not draw.
//!
//! Three rules: a crate of ours may lean only on the crates drawn for it; a few libraries have one home
//! each; and the oracle, which judges the product from outside, leans on nothing of ours even in its tests.

use std::process::Command;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

/// Each crate, and the crates of ours that it may depend on.
///
/// `patterns` is drawn before it is built, so that its place is settled.
const DRAWN: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("ledger", &["domain"]),
    ("linkage", &["domain"]),
    ("sharing", &["domain"]),
    ("patterns", &["domain"]),
    ("region", &["domain"]),
    ("store", &["domain", "ledger"]),
    (
        "flow",
        &[
            "domain", "linkage", "sharing", "ledger", "patterns", "store",
        ],
    ),
    ("web", &["domain", "flow"]),
    ("cli", &["domain", "flow", "web", "linkage", "region"]),
    ("verify", &["ledger"]),
    ("oracle", &[]),
];

/// Libraries that may be used in a few crates only: a second home would let a rule be written twice.
const HOMES: &[(&str, &[&str])] = &[
    ("anyhow", &["cli", "verify"]),
    ("axum", &["web"]),
    ("cedar-policy", &["sharing"]),
    ("clap", &["cli", "verify"]),
    ("minijinja", &["web"]),
    ("sqlx", &["store"]),
    ("tokio", &["store", "flow", "web", "cli"]),
];

/// One dependency, as a manifest states it.
#[derive(Debug)]
struct Arrow {
    from: String,
    to: String,
    only_in_tests: bool,
}

/// Reads the arrows out of what `cargo metadata` prints.
fn arrows(metadata: &Value) -> Result<Vec<Arrow>> {
    let mut found = Vec::new();
    for package in list(metadata, "packages")? {
        let from = text(package, "name")?;
        for dependency in list(package, "dependencies")? {
            let only_in_tests = dependency.get("kind").and_then(Value::as_str) == Some("dev");
            let to = text(dependency, "name")?;
            found.push(Arrow {
                from: from.clone(),
                to,
                only_in_tests,
            });
        }
    }
    Ok(found)
}

fn list<'a>(value: &'a Value, key: &str) -> Result<&'a Vec<Value>> {
    value
        .get(key)
        .and_then(Value::as_array)
        .with_context(|| format!("no list `{key}`"))
}

fn text(value: &Value, key: &str) -> Result<String> {
    let found = value.get(key).and_then(Value::as_str);
    found
        .map(str::to_owned)
        .with_context(|| format!("no text `{key}`"))
}

/// The crate's short name, if it is one of ours.
fn ours(package: &str) -> Option<&str> {
    package.strip_prefix("candour-")
}

fn row<'a>(table: &[(&str, &'a [&'a str])], name: &str) -> Option<&'a [&'a str]> {
    table
        .iter()
        .find(|(row, _)| *row == name)
        .map(|(_, allowed)| *allowed)
}

/// Why this arrow is forbidden, or nothing if it is drawn.
fn objection(arrow: &Arrow) -> Option<String> {
    let Arrow {
        from,
        to,
        only_in_tests,
    } = arrow;
    let Some(from) = ours(from) else {
        return Some(format!(
            "{from} is in the workspace but not named candour-…"
        ));
    };
    let Some(drawn) = row(DRAWN, from) else {
        return Some(format!("{from} has no row in the table of arrows"));
    };
    if *only_in_tests {
        let outsider = from == "oracle" && ours(to).is_some();
        return outsider.then(|| format!("{from} -> {to} (even in tests)"));
    }
    let forbidden = match ours(to) {
        Some(crate_of_ours) => !drawn.contains(&crate_of_ours),
        None => row(HOMES, to).is_some_and(|homes| !homes.contains(&from)),
    };
    forbidden.then(|| format!("{from} -> {to}"))
}

fn objections(metadata: &Value) -> Result<Vec<String>> {
    Ok(arrows(metadata)?.iter().filter_map(objection).collect())
}

fn workspace() -> Result<Value> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    if !output.status.success() {
        bail!(
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[test]
fn every_arrow_is_drawn() -> Result<()> {
    let metadata = workspace()?;
    let undrawn = objections(&metadata)?;
    assert!(
        undrawn.is_empty(),
        "arrows that are not drawn:\n{}",
        undrawn.join("\n")
    );
    let seen = arrows(&metadata)?;
    let has = |from, to| {
        seen.iter()
            .any(|arrow| arrow.from == from && arrow.to == to)
    };
    assert!(
        has("candour-verify", "candour-ledger"),
        "the reader saw no arrows at all"
    );
    assert!(has("candour-store", "sqlx"), "the reader saw no libraries");
    Ok(())
}

#[test]
fn planted_arrows_are_found() -> Result<()> {
    let metadata = json!({ "packages": [
        { "name": "candour-linkage", "dependencies": [
            { "name": "candour-domain", "kind": null },
            { "name": "candour-store", "kind": null },
            { "name": "candour-store", "kind": "dev" },
            { "name": "candour-sharing", "kind": "build" },
            { "name": "tokio", "kind": null },
            { "name": "anyhow", "kind": "dev" },
        ] },
        { "name": "candour-verify", "dependencies": [
            { "name": "candour-ledger", "kind": null },
            { "name": "candour-domain", "kind": null },
        ] },
        { "name": "candour-oracle", "dependencies": [
            { "name": "ureq", "kind": null },
            { "name": "candour-domain", "kind": "dev" },
        ] },
        { "name": "candour-web", "dependencies": [{ "name": "sqlx", "kind": null }] },
        { "name": "candour-helpers", "dependencies": [{ "name": "serde", "kind": null }] },
        { "name": "stray", "dependencies": [{ "name": "serde", "kind": null }] },
    ] });
    let expected = [
        "linkage -> candour-store",
        "linkage -> candour-sharing",
        "linkage -> tokio",
        "verify -> candour-domain",
        "oracle -> candour-domain (even in tests)",
        "web -> sqlx",
        "helpers has no row in the table of arrows",
        "stray is in the workspace but not named candour-…",
    ];
    assert_eq!(objections(&metadata)?, expected);
    Ok(())
}
