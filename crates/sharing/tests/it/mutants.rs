//! Whether the cases would notice: each gateway is changed in one place, and some case must then come out otherwise.
//! Asked for by name, since it takes some minutes.

use crate::cases;

const SCHEMA: &str = include_str!("../../../../policies/schema.cedarschema");

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

#[test]
#[ignore = "it takes some minutes"]
fn the_cases_notice_every_changed_operator() -> anyhow::Result<()> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let mut policies = Vec::new();
    for entry in root.join("gateways").read_dir()? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        policies.push((format!("gateways/{name}"), std::fs::read_to_string(path)?));
    }
    let own = std::fs::read_to_string(root.join("door/disclose.own.cedar"))?;
    policies.push(("door/disclose.own.cedar".to_owned(), own));
    let outside = std::fs::read_to_string(root.join("door/immigration.outside.cedar"))?;
    policies.push(("door/immigration.outside.cedar".to_owned(), outside));
    let (mut survivors, mut all) = (Vec::new(), 0_u32);
    for place in 0..policies.len() {
        let Some((name, text)) = policies.get(place).cloned() else {
            continue;
        };
        // The rules of the house have tests of their own.
        if name.starts_with("door/") {
            continue;
        }
        for mutant in mutants(&text) {
            let listed: Vec<(&str, &str)> = policies
                .iter()
                .map(|(path, text)| {
                    (
                        path.as_str(),
                        if *path == name {
                            mutant.as_str()
                        } else {
                            text.as_str()
                        },
                    )
                })
                .collect();
            // A mutant that does not fit the schema is noticed when it is loaded.
            if let Ok(rules) = candour_sharing::RuleSet::from_texts(SCHEMA, &listed) {
                all += 1;
                if cases::wrong(&rules)?.is_empty() {
                    survivors.push(mutant);
                }
            }
        }
    }
    assert!(all > 50, "only {all} mutants");
    assert!(
        survivors.is_empty(),
        "{} of {all}:\n{}",
        survivors.len(),
        survivors.join("\n")
    );
    Ok(())
}
