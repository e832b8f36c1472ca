//! What was taken out is gone, however it was chosen; what shields somebody bars until it is.

use std::collections::BTreeSet;

use candour_domain::{
    AgencyId, Category, Field, FieldValue, Mark, NameKind, PersonName, Record, RecordId, Sensitive,
};
use proptest::prelude::*;

use super::{BLOCK, Places, Redactions, redact, sentences, told};

fn record(values: Vec<FieldValue>) -> Record {
    Record {
        id: RecordId::from_bytes([1; 16]),
        agency: AgencyId::from_bytes([2; 16]),
        reference: "REF-1".to_owned(),
        version: 1,
        category: Category::Ordinary,
        values,
    }
}

fn fact(field: Field, text: &str, marks: &[Mark]) -> FieldValue {
    FieldValue {
        field,
        detail: "-".to_owned(),
        value: Sensitive::new(text.to_owned()),
        marks: marks.iter().copied().collect(),
    }
}

fn numbers(words: &[usize]) -> BTreeSet<usize> {
    words.iter().copied().collect()
}

#[test]
fn a_text_is_cut_into_sentences_and_words() {
    let cut = sentences("Seen by Mr. Holt at 2.30. “Go away!” he said. J. Doe left");
    let first: Vec<&str> = cut
        .iter()
        .filter_map(|sentence| sentence.words.first().map(|word| word.text.as_str()))
        .collect();
    assert_eq!(first, ["Seen", "“Go", "he", "J."]);
    assert!(sentences("  ").is_empty());
}

#[test]
fn a_run_of_words_is_one_block() {
    let text = "He lives at 2 Tarrow Court now.";
    assert_eq!(
        redact(text, &numbers(&[3, 4, 5])).as_deref(),
        Some("He lives at [removed] now.")
    );
    assert_eq!(redact(text, &numbers(&[0, 1, 2, 3, 4, 5, 6])), None);
    assert_eq!(redact(text, &numbers(&[])).as_deref(), Some(text));
}

#[test]
fn a_shield_bars_until_it_is_redacted_or_left_out() -> anyhow::Result<()> {
    let shielded = record(vec![
        fact(
            Field::Address,
            "Flat 3, 9 Alder Yard, Slough, SL1 1AA",
            &[Mark::ShieldedPlace],
        ),
        fact(
            Field::Risk,
            "He waits near Alder  yard. He is violent.",
            &[],
        ),
        fact(Field::Involvement, "Told by her sister.", &[Mark::Source]),
        fact(Field::CareStatus, "Open to us at sl11aa", &[Mark::Benefits]),
    ]);
    let all: BTreeSet<Field> = shielded.fields().into_iter().collect();
    let none = Redactions::none();
    assert_eq!(
        none.marks(&shielded, &all),
        BTreeSet::from([Mark::Benefits, Mark::Source, Mark::ShieldedPlace])
    );
    assert_eq!(
        none.marks(&shielded, &BTreeSet::from([Field::Risk])),
        BTreeSet::from([Mark::ShieldedPlace]),
        "a place is found where it is named without a mark"
    );
    let part = Redactions::parse(["0:0-1"])?;
    assert_eq!(
        part.marks(&shielded, &BTreeSet::from([Field::Address])),
        BTreeSet::from([Mark::ShieldedPlace]),
        "the rest of the address still says where it is"
    );
    let done = Redactions::parse(["0:0-7", "1:3-4", "2:2-3", "3:4"])?;
    assert_eq!(
        done.marks(&shielded, &all),
        BTreeSet::from([Mark::Benefits]),
        "where it came from does not fall away"
    );
    assert!(!done.fields(&shielded, &all).contains(&Field::Address));
    let shown = done.shown(&shielded);
    let told = told(&shielded, &[Field::Address, Field::Risk], &shown);
    let texts: Vec<&str> = told
        .values
        .iter()
        .map(|fact| fact.value.expose().as_str())
        .collect();
    assert_eq!(texts, ["He waits near [removed] He is violent."]);
    assert!(told.reference.is_empty());
    Ok(())
}

#[test]
fn what_is_hidden_does_not_bar() {
    let shielded = record(vec![
        fact(Field::Name, "Ann Baker", &[]),
        fact(Field::Name, "Informant Four", &[Mark::Source]),
    ]);
    let fields = BTreeSet::from([Field::Name]);
    let hiding = Redactions::hiding(&shielded, &fields);
    assert!(hiding.marks(&shielded, &fields).is_empty());
    assert_eq!(
        hiding.shown(&shielded).into_iter().next(),
        Some((1, String::new()))
    );
}

#[test]
fn a_name_that_lost_a_part_is_still_a_name() -> anyhow::Result<()> {
    let name = PersonName::of(NameKind::Alias, "Ann Mary", "Baker")?;
    let record = record(vec![FieldValue::name(&name)]);
    let shown = Redactions::parse(["0:1-2"])?.shown(&record);
    let told = told(&record, &[Field::Name], &shown);
    assert_eq!(told.title(), format!("Ann {BLOCK}"));
    Ok(())
}

#[test]
fn what_cannot_be_read_is_refused() {
    for wrong in [
        "",
        "3",
        "x:1",
        "1:",
        "1:2-",
        "1:99999999999999999999",
        "1:0-4000",
        "-1:2",
    ] {
        assert!(Redactions::parse([wrong]).is_err(), "{wrong}");
    }
}

/// Words of which none is part of another.
fn distinct() -> impl Strategy<Value = Vec<String>> {
    (1_usize..40).prop_map(|count| (0..count).map(|number| format!("w{number:03}")).collect())
}

proptest! {
    #[test]
    fn nothing_that_was_removed_remains(words in distinct(), bits in prop::collection::vec(any::<bool>(), 40)) {
        let text = words.join(" ");
        let removed: BTreeSet<usize> = (0..words.len()).filter(|place| bits[*place]).collect();
        let shown = redact(&text, &removed).unwrap_or_default();
        for (place, word) in words.iter().enumerate() {
            let all_gone = removed.len() == words.len();
            prop_assert_eq!(shown.contains(word.as_str()), !removed.contains(&place) && !all_gone);
        }
    }

    #[test]
    fn a_block_does_not_say_how_long_it_was(
        before in "[a-z]{1,9}( [a-z]{1,9}){0,4}",
        hidden in "[a-z]{1,9}( [a-z]{1,9}){0,9}",
        other in "[a-z]{1,9}( [a-z]{1,9}){0,9}",
    ) {
        let shown = |hidden: &str| {
            let from = before.split(' ').count();
            let words = hidden.split(' ').count();
            redact(&format!("{before} {hidden}"), &(from..from + words).collect())
        };
        prop_assert_eq!(shown(&hidden), shown(&other));
    }

    #[test]
    fn what_forms_carry_reads_back(all in prop::collection::btree_map(
        0_usize..50, prop::collection::btree_set(0_usize..400, 1..60), 0..6,
    )) {
        let mut redactions = Redactions::none();
        for (position, words) in all {
            redactions.take(position, words);
        }
        let texts = redactions.texts();
        let read = Redactions::parse(texts.iter().map(String::as_str));
        prop_assert_eq!(read.ok(), Some(redactions));
    }

    #[test]
    fn every_word_is_in_one_sentence(text in "[a-zA-Z.!? ”]{0,80}") {
        let numbers: Vec<usize> = sentences(&text)
            .iter()
            .flat_map(|sentence| sentence.words.iter().map(|word| word.number))
            .collect();
        prop_assert_eq!(numbers, (0..text.split_whitespace().count()).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_not_barred_does_not_say_where_it_is(
        before in "[a-z]{1,9}( [a-z]{1,9}){0,4}",
        spelt in prop::sample::select(vec!["9 Alder Yard, SL1 1AA", "sl11aa", "Alder-Yard", "9, alder yard."]),
        after in "[a-z]{1,9}( [a-z]{1,9}){0,4}",
        removed in prop::collection::btree_set(0_usize..16, 0..8),
    ) {
        let text = format!("{before} {spelt} {after}");
        let shielded = record(vec![
            fact(Field::Address, "9 Alder Yard, Slough, SL1 1AA", &[Mark::ShieldedPlace]),
            fact(Field::Risk, &text, &[]),
        ]);
        let mut redactions = Redactions::none();
        redactions.take(1, removed.clone());
        let fields = BTreeSet::from([Field::Risk]);
        let barred = redactions.marks(&shielded, &fields).contains(&Mark::ShieldedPlace);
        let shown: String = redact(&text, &removed)
            .unwrap_or_default()
            .to_lowercase()
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        prop_assert_eq!(barred, shown.contains("alderyard") || shown.contains("sl11aa"));
        prop_assert_eq!(barred, Places::of(&shielded).are_in(&shown));
    }
}
