//! Ordinary concerns: what practitioners notice from day to day, about the people their agency already knows.

use std::sync::LazyLock;

use candour_domain::{Date, Part, Provenance, StatementKind, Urgency};
use serde::Deserialize;

use crate::agency;
use crate::dice::{Dice, Throw};
use crate::person::Person;
use crate::{lines, record, staff};

/// A concern to raise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConcernPlan {
    /// The key of the agency that raises it.
    pub agency: &'static str,
    /// The key of the desk.
    pub desk: &'static str,
    /// The address of whoever raises it.
    pub by: String,
    /// The agency's own references of the people it is about, and their parts.
    pub about: Vec<(String, Part)>,
    /// The codes of its kinds.
    pub kinds: Vec<String>,
    /// The codes of the signs seen.
    pub indicators: Vec<String>,
    /// When it happened.
    pub happened: String,
    /// Where it happened.
    pub place: String,
    /// What was seen or told.
    pub narrative: String,
    /// How they know.
    pub provenance: Provenance,
    /// Fact, opinion or hearsay.
    pub statement: StatementKind,
    /// How urgent.
    pub urgency: Urgency,
    /// How many days ago it was raised.
    pub days_ago: u32,
}

/// A pattern for ordinary concerns of one kind.
#[derive(Debug, Deserialize)]
struct Pattern {
    kind: String,
    #[serde(default)]
    desk: String,
    ages: (i16, i16),
    indicators: Vec<String>,
    places: Vec<String>,
    texts: Vec<Telling>,
}

/// One way to tell it.
#[derive(Debug, Deserialize)]
struct Telling {
    text: String,
    provenance: Provenance,
    statement: StatementKind,
    urgency: Urgency,
}

#[derive(Debug, Default, Deserialize)]
struct Patterns {
    pattern: Vec<Pattern>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    // INVARIANT: the file is built in and a test reads it, so that the empty list is never seen.
    toml::from_str(include_str!("../data/concerns.toml")).unwrap_or_default()
});

/// The concern somebody raised about a person, if anybody did: about one in twenty-five.
pub(crate) fn about(person: &Person, seed: u64, today: Date) -> Option<ConcernPlan> {
    let mut dice = Dice::of(seed, person.id, Throw::Concern);
    if !dice.chance(40) {
        return None;
    }
    let known = record::known_to(person, seed, today);
    let row = dice.pick(&known)?;
    let age = person.age(today);
    let fits: Vec<&Pattern> = PATTERNS
        .pattern
        .iter()
        .filter(|pattern| (pattern.ages.0..=pattern.ages.1).contains(&age))
        .collect();
    let pattern = dice.pick(&fits)?;
    let text = dice.pick(&pattern.texts)?;
    let days_ago = u32::try_from(dice.between(1, 300)).unwrap_or(30);
    Some(ConcernPlan {
        agency: row.key,
        desk: desk(row.key, &pattern.desk),
        by: staff::practitioner(row.key),
        about: vec![(record::reference(row, person.id), part(text, &mut dice))],
        kinds: vec![pattern.kind.clone()],
        indicators: some_of(&pattern.indicators, &mut dice),
        happened: happened(days_ago, today, &mut dice),
        place: where_it_was(pattern, person, &mut dice),
        narrative: narrative(text, today, &mut dice),
        provenance: text.provenance,
        statement: text.statement,
        urgency: text.urgency,
        days_ago,
    })
}

/// The desk of that name, or the agency's first.
fn desk(agency: &str, wanted: &str) -> &'static str {
    let desks = agency::find(agency).map_or(&[][..], |(_, row)| row.desks);
    desks
        .iter()
        .find(|desk| desk.0 == wanted)
        .or_else(|| desks.first())
        .map_or("duty", |desk| desk.0)
}

fn part(text: &Telling, dice: &mut Dice) -> Part {
    // What somebody saw is more often harm than worry; an ordinary concern names no suspect.
    let harmed = if text.urgency == Urgency::Green {
        200
    } else {
        550
    };
    if dice.chance(harmed) {
        Part::Victim
    } else {
        Part::Subject
    }
}

/// One to three signs, in their order.
fn some_of(codes: &[String], dice: &mut Dice) -> Vec<String> {
    let wanted = usize::try_from(dice.between(1, 3)).unwrap_or(1);
    let mut left: Vec<&String> = codes.iter().collect();
    while left.len() > wanted {
        let place = usize::try_from(dice.below(u64::try_from(left.len()).unwrap_or(1)));
        left.remove(place.unwrap_or(0).min(left.len().saturating_sub(1)));
    }
    left.into_iter().cloned().collect()
}

fn happened(days_ago: u32, today: Date, dice: &mut Dice) -> String {
    let before = dice.below(4);
    let days = i32::try_from(u64::from(days_ago) + before).unwrap_or(0);
    let day = today.plus_days(-days).shown();
    match dice.below(5) {
        0 => format!("{day}, about {}am", dice.between(8, 11)),
        1 => format!("{day}, about {}pm", dice.between(1, 11)),
        2 => format!("In the week before {day}"),
        3 => format!("On several evenings before {day}"),
        _ => day,
    }
}

fn where_it_was(pattern: &Pattern, person: &Person, dice: &mut Dice) -> String {
    dice.word(&pattern.places)
        .replace("{town}", person.home.town)
        .replace("{street}", &person.home.street)
}

fn narrative(text: &Telling, today: Date, dice: &mut Dice) -> String {
    const AFTER: [&str; 7] = [
        "",
        "",
        "I have not told them that I am reporting this.",
        "They know that I am worried and that I will pass it on.",
        "A colleague was with me and saw the same.",
        "I could be wrong, but it did not feel right.",
        "Nobody else has been told yet.",
    ];
    let line = lines::one(std::slice::from_ref(&text.text), today, dice).unwrap_or_default();
    format!("{line} {}", dice.word(&AFTER)).trim().to_owned()
}

#[cfg(test)]
mod tests {
    use candour_domain::{Date, Narrative, Taxonomy};

    use super::{PATTERNS, Patterns, desk, narrative};
    use crate::dice::{Dice, Throw};

    #[test]
    fn the_patterns_use_the_words_of_the_taxonomy() -> anyhow::Result<()> {
        let read: Patterns = toml::from_str(include_str!("../data/concerns.toml"))?;
        let taxonomy = Taxonomy::built_in()?;
        let today = Date::new(2026, 11, 23)?;
        let mut dice = Dice::of(1, 1, Throw::Concern);
        assert_eq!(read.pattern.len(), PATTERNS.pattern.len());
        for pattern in read.pattern {
            let kind = taxonomy
                .kind(&pattern.kind)
                .ok_or_else(|| anyhow::anyhow!("no kind {}", pattern.kind))?;
            for code in &pattern.indicators {
                let known = taxonomy.indicator(code).map(|sign| sign.domain.clone());
                assert_eq!(known.as_ref(), Some(&kind.indicators), "{code}");
            }
            for text in &pattern.texts {
                let told = narrative(text, today, &mut dice);
                assert!(!told.contains('{'), "{told}");
                Narrative::parse(&told)?;
            }
        }
        Ok(())
    }

    #[test]
    fn work_goes_to_a_desk_that_the_agency_has() {
        assert_eq!(desk("police", "fraud"), "fraud");
        assert_eq!(desk("fire", "fraud"), "safe-and-well");
    }
}
