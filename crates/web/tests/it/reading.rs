//! Whether people can read the pages: plain English, at a reading age of about 12. Every page is measured with every
//! sample. The names of statutes are left out, since nobody can make those shorter.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result};
use minijinja::Value;

use crate::templates;

/// The most that a page may reach, as a grade of a school in the United States: grade 7 is read at 12.
const GRADE: f64 = 7.5;
/// The most words that one sentence may have.
const WORDS: usize = 30;
/// The highest grade that one sentence may reach.
const SENTENCE_GRADE: f64 = 16.0;
/// A piece of text with fewer words is a label or a value, not something that is read through.
const PIECE: usize = 5;
/// Marks that end no sentence when they begin or end.
const WITHIN: &[&str] = &[
    "a", "abbr", "b", "code", "em", "i", "span", "strong", "time",
];
/// What is not text, or holds values and not what we say.
const LEFT_OUT: &[&str] = &[
    "script", "style", "svg", "select", "textarea", "title", "td", "th", "dd", "pre",
];

/// The pieces of text that a page shows.
fn pieces(html: &str) -> BTreeSet<String> {
    let (mut pieces, mut piece, mut left_out) = (BTreeSet::new(), String::new(), None::<String>);
    let body = html.split_once("<main").map_or(html, |(_, body)| body);
    let body = body.split_once("<footer").map_or(body, |(body, _)| body);
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let closes = tag.starts_with('/');
        let name = tag
            .trim_start_matches('/')
            .split([' ', '\n', '/'])
            .next()
            .unwrap_or_default();
        if let Some(until) = &left_out {
            if closes && name == until {
                left_out = None;
            } else {
                continue;
            }
        } else if LEFT_OUT.contains(&name) && !closes {
            left_out = Some(name.to_owned());
        }
        if !WITHIN.contains(&name) {
            pieces.insert(plain(&piece));
            piece.clear();
        }
        if left_out.is_none() {
            piece.push_str(text);
        }
    }
    pieces.insert(plain(&piece));
    pieces.retain(|piece| textstat::lexicon_count(piece) >= PIECE);
    pieces
}

fn plain(piece: &str) -> String {
    let piece = piece
        .replace("&amp;", "&")
        .replace("&#x27;", "’")
        .replace("&quot;", "\"");
    let piece = piece
        .replace("&nbsp;", " ")
        .replace("&#x2f;", "/")
        .replace("&lt;", "")
        .replace("&gt;", "");
    without_statutes(&piece.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Without what stands in brackets, the names of Acts and the numbers of sections.
fn without_statutes(text: &str) -> String {
    let (mut kept, mut depth) = (String::new(), 0_u32);
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    let mut words: Vec<&str> = Vec::new();
    let mut number_may_follow = false;
    for word in kept.split_whitespace() {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        if bare == "Act" {
            while words.last().is_some_and(|last| is_name(last)) {
                words.pop();
            }
            number_may_follow = true;
        } else if bare == "GDPR"
            || [
                "section",
                "sections",
                "paragraph",
                "Schedule",
                "Article",
                "Articles",
            ]
            .contains(&bare)
        {
            number_may_follow = true;
        } else if !(number_may_follow
            && (bare == "and" || bare.chars().any(|letter| letter.is_ascii_digit())))
        {
            number_may_follow = false;
            words.push(word);
        }
    }
    words.join(" ")
}

fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && !word.ends_with(['.', ','])
        || ["and", "of"].contains(&word)
}

/// What is wrong with the pieces of a page.
fn too_hard(page: &str, pieces: &BTreeSet<String>) -> Vec<String> {
    // A colon or semicolon ends a sentence here, as it did for Flesch: the reader may pause at it.
    let sentences: Vec<&str> = pieces
        .iter()
        .flat_map(|piece| piece.split_inclusive(['.', '?', '!', ':', ';']))
        .map(|sentence| sentence.trim_matches([' ', ':', ';', '.']))
        .filter(|sentence| !sentence.is_empty())
        .collect();
    let grade = textstat::flesch_kincaid_grade(&format!("{}.", sentences.join(". ")));
    let mut wrong = Vec::new();
    if !sentences.is_empty() && grade > GRADE {
        wrong.push(format!("{page}: grade {grade:.1} in all"));
    }
    for sentence in sentences {
        let (words, grade) = (
            textstat::lexicon_count(sentence),
            textstat::flesch_kincaid_grade(sentence),
        );
        // A few long words make a short sentence look hard that is not.
        if words > WORDS || (words > 8 && grade > SENTENCE_GRADE) {
            wrong.push(format!(
                "{page}: grade {grade:.1}, {words} words: {sentence}"
            ));
        }
    }
    wrong
}

#[test]
fn every_page_can_be_read_at_twelve() -> Result<()> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/samples");
    let environment = templates::environment();
    let mut pages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in templates::walk(&samples)? {
        let name = file.strip_prefix(&samples)?.with_extension("html");
        let name = name.to_str().context("name")?.replace('\\', "/");
        let states: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(&file)?)?;
        for state in states {
            let html = environment
                .get_template(&name)?
                .render(Value::from(minijinja::value::Serde(state)))?;
            pages.entry(name.clone()).or_default().extend(pieces(&html));
        }
    }
    assert!(pages.len() >= 15, "only {} pages have samples", pages.len());
    let wrong: Vec<String> = pages
        .iter()
        .flat_map(|(page, pieces)| too_hard(page, pieces))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn the_measure_reads_what_a_reader_reads() {
    let page = "<html><header>Nobody reads this every single time.</header><main class=\"x\"><h1>Can I <em>share</em> this \
                with them?</h1><p>Ask.</p><script>not for any human eyes</script><td>a value of five whole words</td>\
                <p>See the Care Act 2014 section 42 for what you must do.</p></main><footer>nor this at the end</footer>";
    let expected = [
        "Can I share this with them?",
        "See the for what you must do.",
    ];
    assert_eq!(pieces(page), expected.map(str::to_owned).into());
    let hard = BTreeSet::from([
        "Notwithstanding the foregoing, disclosure shall be proportionate to the legitimate \
                                objective identified by the competent authority."
            .to_owned(),
    ]);
    assert_eq!(too_hard("hard", &hard).len(), 2);
}
