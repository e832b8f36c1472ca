//! Whether the cases would notice: each gateway is changed in one place, and some case of its own must then come out
//! otherwise. Asked for by name, since it takes a quarter of an hour.

use candour_domain::Date;
use candour_sharing::{RuleSet, Texts, cases};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::common;

/// The condition of a policy with one operator changed.
fn mutants(text: &str) -> Vec<String> {
    let condition = text.find("when {").unwrap_or_default();
    let (head, body) = text.split_at(condition);
    let mut mutants = Vec::new();
    for (from, to) in [
        (" && ", " || "),
        (" &&\n", " ||\n"),
        (" || ", " && "),
        (" ||\n", " &&\n"),
        (" == ", " != "),
        (" != ", " == "),
        (".containsAll(", ".containsAny("),
        ("  !context", "  context"),
        ("  [", "  !["),
        ("context has no_consent_reason", "true"),
        ("context has no_consent_reason", "false"),
    ] {
        for (place, _) in body.match_indices(from) {
            let (before, after) = body.split_at(place);
            let after = after.strip_prefix(from).unwrap_or_default();
            mutants.push(format!("{head}{before}{to}{after}"));
        }
    }
    mutants.extend(shorter_lists(head, body));
    mutants
}

/// The condition with one word of one list left out.
fn shorter_lists(head: &str, body: &str) -> Vec<String> {
    let words = body.match_indices("::\"").filter_map(|(place, _)| {
        let (before, after) = body.split_at(place);
        let begin = before.rfind(|letter: char| !letter.is_ascii_alphabetic())? + 1;
        let end = after.match_indices('"').nth(1)?.0 + 1;
        let (before, _) = before.split_at(begin);
        let (_, after) = after.split_at(end);
        let without = match after.strip_prefix(',') {
            Some(after) => format!("{head}{before}{after}"),
            None => format!("{head}{}{after}", before.trim_end().strip_suffix(',')?),
        };
        Some(without)
    });
    words.collect()
}

/// A file of cases, as far as it is taken to pieces here.
#[derive(Deserialize, Serialize, Clone)]
struct File {
    gateway: String,
    dated: Option<String>,
    base: Value,
    allowed_only_for: Map<String, Value>,
    #[serde(default)]
    elsewhere: Vec<Value>,
    cases: Vec<Map<String, Value>>,
}

/// A file of cases in pieces, so that the first piece that notices ends the search. Whatever dates a gateway stays
/// together: dating it means loading all the rules again.
fn pieces(text: &str) -> anyhow::Result<Vec<String>> {
    let mut file: File = serde_json::from_str(text)?;
    let cases = std::mem::take(&mut file.cases);
    let (dated, undated): (Vec<_>, Vec<_>) = cases
        .into_iter()
        .partition(|case| case.contains_key("dated"));
    let mut nothing = file.clone();
    nothing.allowed_only_for.clear();
    nothing.elsewhere.clear();
    let mut pieces = Vec::new();
    for case in undated {
        let mut piece = nothing.clone();
        // Without a range to try there is nothing to date.
        piece.dated = None;
        piece.cases.push(case);
        pieces.push(piece);
    }
    if file.dated.is_some() || !dated.is_empty() {
        file.cases = dated;
        pieces.push(file);
    } else {
        for range in file.allowed_only_for {
            let mut piece = nothing.clone();
            piece.allowed_only_for.extend([range]);
            pieces.push(piece);
        }
        for place in file.elsewhere {
            let mut piece = nothing.clone();
            piece.elsewhere.push(place);
            pieces.push(piece);
        }
    }
    let written = pieces.iter().map(serde_json::to_string);
    Ok(written.collect::<Result<_, _>>()?)
}

fn is_noticed(rules: &RuleSet, pieces: &[String], today: Date) -> anyhow::Result<bool> {
    for piece in pieces {
        let results = cases::run(rules, piece, today)?;
        if results.iter().any(|result| !result.passed()) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[test]
#[ignore = "it takes a quarter of an hour"]
fn the_cases_notice_every_changed_operator() -> anyhow::Result<()> {
    let texts = Texts::built_in();
    let (mut survivors, mut all) = (Vec::new(), 0_u32);
    for (name, file) in Texts::built_in_cases() {
        let gateway = name.strip_suffix(".json").unwrap_or_default();
        let path = format!("gateways/{gateway}.cedar");
        let pieces = pieces(&file)?;
        for mutant in mutants(texts.get(&path).unwrap_or_default()) {
            let mut changed = texts.clone();
            changed.set(&path, &mutant);
            // A mutant that does not fit the schema is noticed when it is loaded.
            let Ok(rules) = RuleSet::load(changed) else {
                continue;
            };
            all += 1;
            if !is_noticed(&rules, &pieces, common::now().date())? {
                survivors.push(mutant);
            }
        }
    }
    assert!(all > 500, "only {all} mutants");
    assert!(
        survivors.is_empty(),
        "{} of {all}:\n{}",
        survivors.len(),
        survivors.join("\n")
    );
    Ok(())
}
