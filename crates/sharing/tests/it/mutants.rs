//! Whether the cases would notice: each gateway is changed in one place, and some case of its own must then come out
//! otherwise. Asked for by name, since it takes a quarter of an hour.

use candour_domain::Date;
use candour_sharing::{RuleSet, Texts, cases};
use serde_json::{Value, json};

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

/// A file of cases in pieces, so that the first piece that notices ends the search. Whatever dates a gateway stays
/// together: dating it means loading all the rules again.
fn pieces(text: &str) -> anyhow::Result<Vec<String>> {
    let file: Value = serde_json::from_str(text)?;
    let with = |cases: Vec<Value>, only: Value, elsewhere: Value| {
        let mut piece = file.clone();
        piece["cases"] = Value::from(cases);
        piece["allowed_only_for"] = only;
        piece["elsewhere"] = elsewhere;
        piece.to_string()
    };
    let listed = |key: &str| file[key].as_array().cloned().unwrap_or_default();
    let (dated, undated): (Vec<Value>, Vec<Value>) = listed("cases")
        .into_iter()
        .partition(|case| case["dated"].is_string());
    let mut pieces: Vec<String> = undated
        .into_iter()
        .map(|case| with(vec![case], json!({}), json!([])))
        .collect();
    if file["dated"].is_string() || !dated.is_empty() {
        let (only, elsewhere) = (file["allowed_only_for"].clone(), listed("elsewhere"));
        pieces.push(with(dated, only, Value::from(elsewhere)));
        return Ok(pieces);
    }
    for (fact, values) in file["allowed_only_for"].as_object().into_iter().flatten() {
        pieces.push(with(Vec::new(), json!({ fact: values }), json!([])));
    }
    for place in listed("elsewhere") {
        pieces.push(with(Vec::new(), json!({}), json!([place])));
    }
    Ok(pieces)
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
