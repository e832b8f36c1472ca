//! Whether people can read what the rules say: plain English, at a reading age of about 12. The names of statutes are
//! left out, since nobody can make those shorter.

use std::collections::BTreeSet;

use candour_domain::{
    AgencyKind, Approach, Category, Confidence, Consent, Detriment, Field, Function, Identity,
    Mark, NoConsentReason, Purpose, SubjectKind,
};
use candour_sharing::{Circumstances, ConsentRule, GatewayKind, RuleSet, advise};

use crate::common;

/// The most that a set of texts may reach, as a grade of a school in the United States: grade 7 is read at 12.
const GRADE: f64 = 7.0;
/// The most words that one sentence may have.
const WORDS: usize = 26;
/// The highest grade that one sentence may reach.
const SENTENCE_GRADE: f64 = 16.0;

/// What is wrong with a set of texts, each a sentence or several.
fn too_hard(about: &str, texts: &BTreeSet<String>) -> Vec<String> {
    let texts: Vec<String> = texts.iter().map(|text| without_statutes(text)).collect();
    // A colon or semicolon ends a sentence here, as it did for Flesch: the reader may pause at it.
    let whole = texts.join(" ").replace([':', ';'], ".");
    let grade = textstat::flesch_kincaid_grade(&whole);
    let mut wrong = Vec::new();
    if grade > GRADE {
        wrong.push(format!("{about}: grade {grade:.1} in all"));
    }
    for sentence in texts.iter().flat_map(|text| sentences(text)) {
        let (words, grade) = (
            textstat::lexicon_count(&sentence),
            textstat::flesch_kincaid_grade(&sentence),
        );
        // A few long words make a short sentence look hard that is not.
        if words > WORDS || (words > 8 && grade > SENTENCE_GRADE) {
            wrong.push(format!(
                "{about}: grade {grade:.1}, {words} words: {sentence}"
            ));
        }
    }
    wrong
}

fn sentences(text: &str) -> Vec<String> {
    text.split_inclusive(['.', '?', ':', ';'])
        .map(|sentence| sentence.trim().to_owned())
        .filter(|sentence| !sentence.is_empty())
        .collect()
}

/// Without what stands in brackets with an Act, the names of Acts and the numbers of sections.
fn without_statutes(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut words = without_brackets(text);
    words.push_str(" .");
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut number_may_follow = false;
    for word in &words {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let number = bare.chars().any(|letter| letter.is_ascii_digit());
        if bare == "Act" {
            while kept.last().is_some_and(|last| is_name(last)) {
                kept.pop();
            }
            number_may_follow = true;
        } else if [
            "section",
            "sections",
            "paragraph",
            "Schedule",
            "Article",
            "chapter",
        ]
        .contains(&bare)
        {
            number_may_follow = true;
        } else if !(number_may_follow && (number || bare == "and")) {
            number_may_follow = false;
            kept.push(word);
        }
    }
    kept.join(" ").trim_end_matches(" .").to_owned()
        + if text.ends_with(['.', '?']) { "" } else { "." }
}

fn is_name(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && !word.ends_with('.') || ["and", "of"].contains(&word)
}

fn without_brackets(text: &str) -> String {
    let mut kept = String::new();
    let mut depth = 0_u32;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(letter),
            _ => {}
        }
    }
    kept
}

fn set(texts: impl IntoIterator<Item = impl Into<String>>) -> BTreeSet<String> {
    let texts = texts.into_iter().map(Into::into);
    texts.filter(|text: &String| !text.is_empty()).collect()
}

#[test]
fn the_gateways_can_be_read_at_twelve() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let gateways = rules.gateways();
    let mut wrong = Vec::new();
    for (about, texts) in [
        ("plain", set(gateways.iter().map(|gateway| &gateway.plain))),
        (
            "conditions",
            set(gateways.iter().flat_map(|gateway| &gateway.conditions)),
        ),
        (
            "onward use",
            set(gateways.iter().map(|gateway| &gateway.onward_use)),
        ),
        (
            "exclusions",
            set(gateways.iter().flat_map(|gateway| &gateway.exclusions)),
        ),
        (
            "record needed",
            set(gateways.iter().flat_map(|gateway| &gateway.record_needed)),
        ),
        (
            "kinds",
            set(GatewayKind::ALL.iter().map(|kind| kind.meaning())),
        ),
        (
            "consent",
            set(ConsentRule::ALL.iter().map(|rule| rule.meaning())),
        ),
    ] {
        wrong.extend(too_hard(about, &texts));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn the_questions_can_be_read_at_twelve() {
    macro_rules! labels {
        ($($of:ty),*) => { vec![$((stringify!($of), set(<$of>::ALL.iter().map(|value| value.label())))),*] };
    }
    let lists = labels!(
        AgencyKind,
        Approach,
        Category,
        Confidence,
        Consent,
        Detriment,
        Field,
        Function,
        Identity,
        Mark,
        NoConsentReason,
        Purpose,
        SubjectKind
    );
    let all: BTreeSet<String> = lists.iter().flat_map(|(_, texts)| texts.clone()).collect();
    let mut wrong = too_hard("all labels", &all);
    for (about, texts) in lists {
        let hard = too_hard(about, &texts);
        wrong.extend(hard.into_iter().filter(|hard| !hard.contains(" in all")));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Without the names of agencies, which nobody can make shorter, and of purposes: the questions measure those.
fn without_names(sentence: &str) -> String {
    let mut sentence = sentence.to_owned();
    for name in AgencyKind::ALL.iter().map(|kind| kind.label()) {
        sentence = sentence.replace(name, "them");
    }
    for name in Purpose::ALL.iter().map(|purpose| purpose.label()) {
        sentence = sentence.replace(name, "it");
    }
    sentence
}

/// Enough different questions that every sentence of the advice is said.
fn questions() -> Vec<Circumstances> {
    let mut all = Vec::new();
    for discloser in AgencyKind::ALL {
        for purpose in Purpose::ALL {
            for (recipient, consent, confidence) in [
                (AgencyKind::Police, Consent::NotAsked, Confidence::Owed),
                (
                    AgencyKind::ChildrensServices,
                    Consent::Refused,
                    Confidence::NotOwed,
                ),
                (
                    AgencyKind::HousingAuthority,
                    Consent::Given,
                    Confidence::Owed,
                ),
            ] {
                let mut known =
                    Circumstances::between(*discloser, recipient, *purpose, SubjectKind::Child);
                known.consent = consent;
                known.confidence = confidence;
                known.fields = BTreeSet::from([Field::Name, Field::Risk, Field::NhsNumber]);
                if recipient == AgencyKind::Police {
                    known.marks = Mark::ALL.iter().copied().take(all.len() % 8).collect();
                }
                all.push(known);
            }
        }
    }
    all
}

#[test]
fn the_advice_can_be_read_at_twelve() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let (mut sentences, mut first, mut would_change) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for known in questions() {
        let advice = advise(&rules, &common::disclose(known), common::now());
        sentences.extend(
            advice
                .sentences
                .iter()
                .map(|sentence| without_names(sentence)),
        );
        first.extend(advice.first);
        would_change.extend(advice.would_change);
    }
    assert!(sentences.len() > 20 && first.len() > 3 && would_change.len() > 5);
    let mut wrong = too_hard("the answer", &sentences);
    wrong.extend(too_hard("what to do first", &first));
    wrong.extend(too_hard("what would change it", &would_change));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn the_measure_tells_hard_from_easy() {
    let hard = set([
        "Notwithstanding the foregoing, disclosure shall be proportionate to the legitimate objective \
                     identified by the competent authority in accordance with applicable legislation.",
    ]);
    let easy = set(["Tell the police what you saw. Do not tell the person."]);
    assert_eq!(too_hard("hard", &hard).len(), 2);
    assert_eq!(too_hard("easy", &easy), Vec::<String>::new());
    assert_eq!(
        without_statutes("A child protection enquiry (Children Act 1989 section 47)"),
        "A child protection enquiry."
    );
    assert_eq!(
        without_statutes("Use the Crime and Disorder Act 1998 section 115 or ask."),
        "Use the or ask."
    );
}
