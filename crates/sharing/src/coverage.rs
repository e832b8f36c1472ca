//! No combination of facts is left without an answer, none is answered in two ways, and no permit goes further than its
//! gateway says of itself.

use std::collections::BTreeSet;

use candour_domain::{
    AccountId, AgencyId, AgencyKind, Approach, Confidence, Consent, DeskId, Detriment, Field,
    Function, Identity, Mark, NoConsentReason, Purpose, Role, SubjectKind, Timestamp,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::cedar::{Slice, Verdict};
use crate::rules::Rule;
use crate::{Act, Caller, Circumstances, ConsentRule, Danger, Question, RuleSet};

/// Noon of 23 November 2026.
const NOW: Timestamp = Timestamp::from_ms(1_795_435_200_000);

fn question(known: Circumstances) -> Question {
    Question::Disclose {
        caller: Caller {
            account: AccountId::from_bytes([6; 16]),
            agency: AgencyId::from_bytes([1; 16]),
            agency_kind: known.discloser,
            role: Role::Practitioner,
            desks: Vec::new(),
        },
        discloser_agency: AgencyId::from_bytes([1; 16]),
        recipient_agency: AgencyId::from_bytes([2; 16]),
        recipient_desk: DeskId::from_bytes([5; 16]),
        circumstances: known,
    }
}

/// What is wrong with an answer to a question: nothing, if all is well.
fn wrong(known: &Circumstances, verdict: &Verdict<'_>) -> Option<String> {
    let immigration = known.purpose == Purpose::ImmigrationEnforcement
        || [known.discloser, known.recipient].contains(&AgencyKind::ImmigrationEnforcement);
    match verdict {
        Verdict::Failed(message) => Some(message.clone()),
        Verdict::Forbidden(matched) => {
            let all = matched.iter().all(|rule| rule.forbids());
            (!all).then(|| "it is forbidden by a rule that permits".to_owned())
        }
        Verdict::NotAllowed => None,
        Verdict::Allowed(_) if immigration => Some("the firewall is open".to_owned()),
        Verdict::Allowed(matched) => {
            let beyond = matched.iter().find_map(|rule| beyond(rule, known));
            beyond.or_else(|| matched.is_empty().then(|| "nothing allows it".to_owned()))
        }
    }
}

/// In what way a permit goes further than its gateway says.
fn beyond(rule: &Rule, known: &Circumstances) -> Option<String> {
    let Some(gateway) = &rule.gateway else {
        return Some(format!("`{}` is no gateway", rule.id));
    };
    let agreed = known.consent == Consent::Given;
    let nobody = known.identity == Identity::Anonymous || known.subject == SubjectKind::Child;
    let within = [
        ("from_kinds", gateway.from_kinds.includes(&known.discloser)),
        ("to_kinds", gateway.to_kinds.includes(&known.recipient)),
        ("purposes", gateway.purposes.includes(&known.purpose)),
        ("subjects", gateway.subjects.includes(&known.subject)),
        ("functions", gateway.functions.includes(&known.function)),
        ("from", gateway.in_force.holds_on(NOW.date())),
        (
            "consent",
            match gateway.consent {
                ConsentRule::NotNeeded | ConsentRule::SeekUnlessUnsafe => true,
                ConsentRule::Needed => agreed,
                ConsentRule::NeededForIdentity => agreed || nobody,
            },
        ),
    ];
    let said = within.iter().find(|(_, within)| !within);
    said.map(|(annotation, _)| format!("`{}` goes beyond its `@{annotation}`", rule.id))
}

/// Every combination of who tells whom, for what, about whom, with consent, in danger, and against their will.
fn every_combination(disclosers: &[AgencyKind]) -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let mut asked = 0_u32;
    for discloser in disclosers {
        for purpose in Purpose::ALL {
            let first = Circumstances::between(
                *discloser,
                AgencyKind::Police,
                *purpose,
                SubjectKind::Child,
            );
            let slice = Slice::new(&rules, Act::Disclose, &question(first.clone()), NOW);
            for known in around(&first) {
                asked += 1;
                let verdict = slice.evaluate(&question(known.clone()));
                if let Some(wrong) = wrong(&known, &verdict) {
                    anyhow::bail!("{wrong}: {known:?}");
                }
            }
        }
    }
    let kinds = u32::try_from(disclosers.len() * AgencyKind::ALL.len())?;
    let rest = u32::try_from(Purpose::ALL.len() * SubjectKind::ALL.len())?;
    assert_eq!(asked, kinds * rest * 3);
    Ok(())
}

fn around(first: &Circumstances) -> Vec<Circumstances> {
    let situations = [
        (Consent::Given, None, Danger::None),
        (Consent::NotAsked, None, Danger::Immediate),
        (
            Consent::Refused,
            Some(NoConsentReason::WouldPrejudice),
            Danger::None,
        ),
    ];
    let mut around = Vec::new();
    for recipient in AgencyKind::ALL {
        for subject in SubjectKind::ALL {
            for (consent, no_consent_reason, danger) in situations {
                around.push(Circumstances {
                    recipient: *recipient,
                    subject: *subject,
                    consent,
                    no_consent_reason,
                    danger,
                    confidence: Confidence::NotOwed,
                    fields: BTreeSet::from([Field::Name]),
                    ..first.clone()
                });
            }
        }
    }
    around
}

#[test]
fn every_combination_has_one_answer_first_half() -> anyhow::Result<()> {
    every_combination(AgencyKind::ALL.split_at(AgencyKind::ALL.len() / 2).0)
}

#[test]
fn every_combination_has_one_answer_second_half() -> anyhow::Result<()> {
    every_combination(AgencyKind::ALL.split_at(AgencyKind::ALL.len() / 2).1)
}

fn any_circumstances() -> impl Strategy<Value = Circumstances> {
    let parties = (
        select(AgencyKind::ALL),
        select(AgencyKind::ALL),
        select(Purpose::ALL),
        select(SubjectKind::ALL),
    );
    let consent = (
        select(Consent::ALL),
        proptest::option::of(select(NoConsentReason::ALL)),
        select(Danger::ALL),
    );
    let law = (
        select(Function::ALL),
        select(Approach::ALL),
        select(Identity::ALL),
        select(Confidence::ALL),
        select(Detriment::ALL),
    );
    let held = (
        prop_oneof![
            4 => Just(Vec::new()),
            1 => subsequence(Mark::ALL.to_vec(), 0..=2)
        ],
        subsequence(Field::ALL.to_vec(), 0..=4),
    );
    (parties, consent, law, held).prop_map(|(parties, consent, law, held)| Circumstances {
        consent: consent.0,
        no_consent_reason: consent.1,
        danger: consent.2,
        function: law.0,
        approach: law.1,
        identity: law.2,
        confidence: law.3,
        detriment: law.4,
        marks: held.0.into_iter().collect(),
        fields: held.1.into_iter().collect(),
        ..Circumstances::between(parties.0, parties.1, parties.2, parties.3)
    })
}

// Rules that do not load fail every test here.
static RULES: std::sync::LazyLock<RuleSet> =
    std::sync::LazyLock::new(|| RuleSet::built_in().unwrap());

fn ids(verdict: &Verdict<'_>) -> (u8, BTreeSet<String>) {
    let (sort, matched) = match verdict {
        Verdict::Allowed(matched) => (0, matched.as_slice()),
        Verdict::Forbidden(matched) => (1, matched.as_slice()),
        Verdict::NotAllowed => (2, [].as_slice()),
        Verdict::Failed(_) => (3, [].as_slice()),
    };
    (sort, matched.iter().map(|rule| rule.id.clone()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn generated_facts_have_one_answer_within_bounds(known in any_circumstances()) {
        let asked = question(known.clone());
        let verdict = Slice::new(&RULES, Act::Disclose, &asked, NOW).evaluate(&asked);
        prop_assert_eq!(wrong(&known, &verdict), None);
        if let Verdict::Allowed(_) = verdict {
            prop_assert!(!known.marks.iter().any(|mark| mark.is_shield()));
        }
    }

    #[test]
    fn asking_the_few_is_asking_them_all(known in any_circumstances()) {
        let asked = question(known);
        let few = Slice::new(&RULES, Act::Disclose, &asked, NOW);
        let all = Slice::everything(&RULES, Act::Disclose, &asked, NOW);
        prop_assert!(few.gateways().count() < all.gateways().count());
        let (few, all) = (few.evaluate(&asked), all.evaluate(&asked));
        prop_assert_eq!(ids(&few), ids(&all));
    }

    #[test]
    fn facts_read_back_as_the_same_question(known in any_circumstances()) {
        let asked = question(known);
        prop_assert_eq!(Question::from_facts(&asked.facts())?, asked);
    }
}
