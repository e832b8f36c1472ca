//! What holds for every question there is.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use candour_domain::{
    AccountId, AgencyKind, Approach, Category, Confidence, Consent, Detriment, DisclosureState,
    Field, Function, Identity, Mark, NoConsentReason, Purpose, Role, SubjectKind,
};
use candour_sharing::{
    Act, Answer, Caller, Circumstances, Danger, Question, RuleSet, Thing, advise,
};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::common::{DESK, FAR_DESK, OTHERS, OURS, THEIRS, caller, disclose, door, now, shares};

#[expect(
    clippy::unwrap_used,
    reason = "rules that do not load fail every test here"
)]
static RULES: LazyLock<RuleSet> = LazyLock::new(|| RuleSet::built_in().unwrap());

/// Everything the acts name that is about people, written out here so that the policies are held against it.
const ABOUT_PEOPLE: &[&str] = &[
    "concern.",
    "record.",
    "link.",
    "request.",
    "decision.",
    "disclosure.",
    "pointer.",
    "advice.",
];

fn about_people(act: Act) -> bool {
    ABOUT_PEOPLE.iter().any(|noun| act.code().starts_with(noun))
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
    );
    let rest = (
        select(Danger::ALL),
        select(Function::ALL),
        subsequence(Field::ALL.to_vec(), 0..=Field::ALL.len()),
    );
    let more = (
        select(Approach::ALL),
        select(Identity::ALL),
        select(Confidence::ALL),
        select(Detriment::ALL),
        prop_oneof![
            3 => Just(Vec::new()),
            1 => subsequence(Mark::ALL.to_vec(), 0..=2),
        ],
    );
    (parties, consent, rest, more).prop_map(|(parties, consent, rest, more)| Circumstances {
        discloser: parties.0,
        recipient: parties.1,
        purpose: parties.2,
        subject: parties.3,
        consent: consent.0,
        no_consent_reason: consent.1,
        danger: rest.0,
        function: rest.1,
        approach: more.0,
        identity: more.1,
        confidence: more.2,
        detriment: more.3,
        marks: more.4.into_iter().collect(),
        fields: rest.2.into_iter().collect(),
    })
}

fn any_caller() -> impl Strategy<Value = Caller> {
    let desks = subsequence(vec![DESK, FAR_DESK], 0..=2);
    (select(AgencyKind::ALL), select(Role::ALL), desks).prop_map(|(kind, role, desks)| Caller {
        desks,
        ..caller(kind, role)
    })
}

fn any_thing() -> impl Strategy<Value = Thing> {
    let agency = || select(vec![OURS, THEIRS, OTHERS]);
    let desk = || select(vec![DESK, FAR_DESK]);
    let account = || {
        select(vec![
            AccountId::from_bytes([6; 16]),
            AccountId::from_bytes([7; 16]),
        ])
    };
    prop_oneof![
        Just(Thing::Service),
        Just(Thing::Administration),
        Just(Thing::Ledger),
        agency().prop_map(|owner| Thing::Record { owner }),
        (agency(), desk()).prop_map(|(owner, desk)| Thing::Concern { owner, desk }),
        (agency(), agency()).prop_map(|(left, right)| Thing::Link { left, right }),
        (agency(), desk(), agency(), desk()).prop_map(
            |(from_agency, from_desk, to_agency, to_desk)| {
                Thing::Request {
                    from_agency,
                    from_desk,
                    to_agency,
                    to_desk,
                }
            }
        ),
        (agency(), agency(), desk(), select(DisclosureState::ALL)).prop_map(
            |(from_agency, to_agency, to_desk, state)| Thing::Disclosure {
                from_agency,
                to_agency,
                to_desk,
                state
            }
        ),
        (agency(), select(Category::ALL))
            .prop_map(|(holder, category)| Thing::Pointer { holder, category }),
        (agency(), account()).prop_map(|(owner, by)| Thing::Decision { owner, by }),
        (agency(), account(), desk()).prop_map(|(owner, by, desk)| Thing::Advice {
            owner,
            by,
            desk
        }),
    ]
}

/// Whether it is allowed, where an act on the wrong sort of thing may raise an alarm.
fn allowed(question: &Question) -> bool {
    matches!(
        candour_sharing::decide(&RULES, question, now()),
        candour_sharing::Outcome::Share(_)
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_is_shared_for_immigration_enforcement(known in any_circumstances(), which in 0..3) {
        let mut known = known;
        match which {
            0 => known.purpose = Purpose::ImmigrationEnforcement,
            1 => known.recipient = AgencyKind::ImmigrationEnforcement,
            _ => known.discloser = AgencyKind::ImmigrationEnforcement,
        }
        let question = disclose(known);
        prop_assert!(!shares(&RULES, &question));
        let advice = advise(&RULES, &question, now());
        prop_assert_eq!(advice.answer, Answer::No);
        prop_assert!(advice.would_change.is_empty());
    }

    #[test]
    fn nobody_of_immigration_enforcement_does_anything(person in any_caller(), act in select(Act::ALL), thing in any_thing()) {
        let person = Caller { agency_kind: AgencyKind::ImmigrationEnforcement, ..person };
        let harmless = matches!(act, Act::DeskShow | Act::SessionEnd);
        prop_assert!(harmless || !allowed(&door(&person, act, &thing)));
    }

    #[test]
    fn only_practitioners_reach_people(person in any_caller(), act in select(Act::ALL), thing in any_thing()) {
        if allowed(&door(&person, act, &thing)) && about_people(act) {
            prop_assert_eq!(person.role, Role::Practitioner);
            prop_assert_ne!(person.agency_kind, AgencyKind::Oversight);
        }
    }

    #[test]
    fn each_role_keeps_to_its_part(person in any_caller(), act in select(Act::ALL), thing in any_thing()) {
        if allowed(&door(&person, act, &thing)) {
            match thing {
                // The gateways are there for everybody to read.
                Thing::Administration => prop_assert!(act == Act::GatewayList || person.role == Role::Administrator),
                Thing::Ledger => prop_assert_eq!(person.role, Role::Oversight),
                Thing::Record { owner } | Thing::Concern { owner, .. } => prop_assert_eq!(owner, OURS),
                Thing::Link { left, right } => prop_assert!(left == OURS || right == OURS),
                Thing::Request { from_agency, to_agency, .. } | Thing::Disclosure { from_agency, to_agency, .. } => {
                    prop_assert!(from_agency == OURS || to_agency == OURS);
                }
                Thing::Pointer { holder, .. } => prop_assert_eq!(holder, OURS),
                Thing::Decision { owner, by } => {
                    prop_assert_eq!(owner, OURS);
                    prop_assert!(act != Act::DecisionSecond || by != person.account);
                }
                Thing::Advice { owner, .. } => prop_assert_eq!(owner, OURS),
                Thing::Service => {}
            }
        }
    }

    #[test]
    fn knowing_less_never_turns_no_into_yes(known in any_circumstances(), more in select(Field::ALL)) {
        if !shares(&RULES, &disclose(known.clone())) {
            let mut fields = known.fields.clone();
            fields.insert(more);
            let less = [
                Circumstances { no_consent_reason: None, ..known.clone() },
                Circumstances { danger: Danger::None, ..known.clone() },
                Circumstances { function: Function::NotStated, ..known.clone() },
                Circumstances { consent: Consent::Refused, ..known.clone() },
                Circumstances { fields, ..known },
            ];
            for changed in less {
                prop_assert!(!shares(&RULES, &disclose(changed.clone())), "{:?}", changed);
            }
        }
    }

    #[test]
    fn advice_says_what_decide_says(known in any_circumstances()) {
        let question = disclose(known.clone());
        let advice = advise(&RULES, &question, now());
        prop_assert_eq!(advice.sentences.len(), 2);
        prop_assert!(advice.sentences.iter().all(|sentence| sentence.ends_with('.')), "{:?}", advice.sentences);
        prop_assert!(!advice.wording.is_empty());
        let left_out: BTreeSet<Field> = advice.not_covered_fields.iter().copied().collect();
        if shares(&RULES, &question) {
            prop_assert_ne!(advice.answer, Answer::No);
            prop_assert!(left_out.is_empty() && !advice.gateways.is_empty());
        } else if matches!(advice.answer, Answer::No | Answer::NotYet) {
            prop_assert_eq!(advice.answer == Answer::NotYet, !advice.first.is_empty());
            prop_assert!(advice.gateways.is_empty());
            prop_assert_eq!(left_out, known.fields);
        } else {
            prop_assert!(!left_out.is_empty());
            let fields = known.fields.difference(&left_out).copied().collect();
            let part = disclose(Circumstances { fields, ..known });
            prop_assert!(shares(&RULES, &part));
        }
    }
}
