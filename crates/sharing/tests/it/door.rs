//! Who may do what to what, one example a rule and one a breach of it.

use candour_domain::{AccountId, AgencyId, AgencyKind, Category, DisclosureState, Role};
use candour_sharing::{Act, Caller, Outcome, Question, RuleSet, Thing, decide};

use crate::common::{
    DESK, FAR_DESK, OTHERS, OURS, THEIRS, caller, door, now, practitioner, shares,
};

fn request(ours_asks: bool) -> Thing {
    let (ours, theirs) = ((OURS, DESK), (THEIRS, FAR_DESK));
    let (from, to) = if ours_asks {
        (ours, theirs)
    } else {
        (theirs, ours)
    };
    Thing::Request {
        from_agency: from.0,
        from_desk: from.1,
        to_agency: to.0,
        to_desk: to.1,
    }
}

fn received(state: DisclosureState) -> Thing {
    Thing::Disclosure {
        from_agency: THEIRS,
        to_agency: OURS,
        to_desk: DESK,
        state,
    }
}

fn given(state: DisclosureState) -> Thing {
    Thing::Disclosure {
        from_agency: OURS,
        to_agency: THEIRS,
        to_desk: FAR_DESK,
        state,
    }
}

const fn pointer(holder: AgencyId) -> Thing {
    Thing::Pointer {
        holder,
        category: Category::Ordinary,
    }
}

fn check(caller: &Caller, cases: &[(Act, Thing, bool)]) -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    for (act, thing, expected) in cases {
        let question = door(caller, *act, thing);
        assert_eq!(shares(&rules, &question), *expected, "{act:?} {thing:?}");
    }
    Ok(())
}

#[test]
fn a_practitioner_works_with_what_their_agency_owns() -> anyhow::Result<()> {
    let concern = |owner| Thing::Concern {
        owner,
        desk: FAR_DESK,
    };
    let link = |left| Thing::Link {
        left,
        right: OTHERS,
    };
    let mut cases = Vec::new();
    for (owner, expected) in [(OURS, true), (THEIRS, false)] {
        let record = [
            Act::RecordShow,
            Act::RecordCorrect,
            Act::RecordCreate,
            Act::RecordImport,
            Act::RecordProtect,
            Act::RecordAudience,
            Act::DecisionAdvise,
        ];
        cases.extend(record.map(|act| (act, Thing::Record { owner }, expected)));
        let concerns = [Act::ConcernShow, Act::ConcernCreate, Act::DecisionAdvise];
        cases.extend(concerns.map(|act| (act, concern(owner), expected)));
        cases.extend([Act::LinkShow, Act::LinkJudge].map(|act| (act, link(owner), expected)));
    }
    check(&practitioner(AgencyKind::HousingProvider), &cases)
}

#[test]
fn a_practitioner_has_lists_and_a_directory_and_no_administration() -> anyhow::Result<()> {
    let lists = [
        Act::ConcernList,
        Act::RecordList,
        Act::LinkList,
        Act::RequestList,
        Act::DisclosureList,
        Act::DecisionAdvise,
        Act::DeskShow,
        Act::SessionEnd,
        Act::AgencyList,
        Act::AgreementList,
    ];
    let mut cases = Vec::from(lists.map(|act| (act, Thing::Service, true)));
    let administration = [
        Act::AgencyList,
        Act::AccountList,
        Act::AccountCreate,
        Act::DeskCreate,
    ];
    cases.extend(administration.map(|act| (act, Thing::Administration, false)));
    cases.extend([Act::LedgerShow, Act::LedgerExport].map(|act| (act, Thing::Ledger, false)));
    check(&practitioner(AgencyKind::HousingProvider), &cases)
}

#[test]
fn a_request_is_answered_at_the_desk_that_is_asked() -> anyhow::Result<()> {
    let at_the_desk = practitioner(AgencyKind::Police);
    let mut away = at_the_desk.clone();
    away.desks = vec![FAR_DESK];
    let (sent, asked) = (request(true), request(false));
    let strangers = Thing::Request {
        from_agency: THEIRS,
        from_desk: DESK,
        to_agency: OTHERS,
        to_desk: DESK,
    };
    check(
        &at_the_desk,
        &[
            (Act::RequestCreate, sent.clone(), true),
            (Act::RequestCreate, asked.clone(), false),
            (Act::RequestShow, sent.clone(), true),
            (Act::RequestShow, asked.clone(), true),
            (Act::RequestShow, strangers.clone(), false),
            (Act::RequestWithdraw, sent.clone(), true),
            (Act::RequestWithdraw, asked.clone(), false),
            (Act::RequestAnswer, asked.clone(), true),
            (Act::RequestDecline, asked.clone(), true),
            (Act::DecisionAdvise, asked.clone(), true),
            (Act::RequestAnswer, sent.clone(), false),
            (Act::RequestDecline, sent.clone(), false),
            (Act::RequestAnswer, strangers.clone(), false),
            (Act::RequestDecline, strangers, false),
        ],
    )?;
    check(
        &away,
        &[
            (Act::RequestCreate, sent, false),
            (Act::RequestShow, asked.clone(), true),
            (Act::RequestAnswer, asked.clone(), false),
            (Act::RequestDecline, asked.clone(), false),
            (Act::DecisionAdvise, asked, false),
        ],
    )
}

#[test]
fn a_disclosure_is_read_at_its_desk_while_it_is_live() -> anyhow::Result<()> {
    let at_the_desk = practitioner(AgencyKind::HousingAuthority);
    let mut away = at_the_desk.clone();
    away.desks = Vec::new();
    check(
        &at_the_desk,
        &[
            (Act::DisclosureShow, received(DisclosureState::Live), true),
            (
                Act::DisclosureShow,
                received(DisclosureState::Expired),
                false,
            ),
            (
                Act::DisclosureShow,
                received(DisclosureState::Recalled),
                false,
            ),
            (
                Act::DisclosureRecall,
                received(DisclosureState::Live),
                false,
            ),
            (Act::DisclosureShow, given(DisclosureState::Expired), true),
            (Act::DisclosureRecall, given(DisclosureState::Live), true),
        ],
    )?;
    check(
        &away,
        &[(Act::DisclosureShow, received(DisclosureState::Live), false)],
    )
}

#[test]
fn a_pointer_is_seen_by_its_holder_and_else_by_agreement() -> anyhow::Result<()> {
    let cases = [
        (Act::PointerShow, pointer(OURS), true),
        (Act::PointerShow, pointer(THEIRS), false),
    ];
    check(&practitioner(AgencyKind::Police), &cases)
}

#[test]
fn a_decision_is_agreed_by_somebody_else() -> anyhow::Result<()> {
    let person = practitioner(AgencyKind::Police);
    let colleague = AccountId::from_bytes([9; 16]);
    let decision = |owner, by| Thing::Decision { owner, by };
    let mut cases = vec![
        (Act::DecisionList, Thing::Service, true),
        (Act::DecisionCreate, Thing::Service, true),
        (Act::DecisionSecond, decision(OURS, person.account), false),
        (Act::DecisionSecond, decision(OURS, colleague), true),
        (Act::DecisionSecond, decision(THEIRS, colleague), false),
    ];
    for act in [Act::DecisionShow, Act::DecisionCreate] {
        cases.push((act, decision(OURS, person.account), true));
        cases.push((act, decision(OURS, colleague), true));
        cases.push((act, decision(THEIRS, colleague), false));
    }
    check(&person, &cases)
}

#[test]
fn advice_is_read_by_the_asker_and_answered_at_the_desk() -> anyhow::Result<()> {
    let person = practitioner(AgencyKind::Police);
    let colleague = AccountId::from_bytes([9; 16]);
    let advice = |owner, by, desk| Thing::Advice { owner, by, desk };
    let mine = advice(OURS, person.account, FAR_DESK);
    let at_my_desk = advice(OURS, colleague, DESK);
    let elsewhere = advice(OURS, colleague, FAR_DESK);
    let of_others = advice(THEIRS, colleague, DESK);
    let cases = [
        (Act::AdviceList, Thing::Service, true),
        (Act::AdviceCreate, Thing::Service, true),
        (Act::AdviceShow, mine.clone(), true),
        (Act::AdviceAnswer, mine, false),
        (Act::AdviceShow, at_my_desk.clone(), true),
        (Act::AdviceAnswer, at_my_desk, true),
        (Act::AdviceShow, elsewhere.clone(), false),
        (Act::AdviceAnswer, elsewhere, false),
        (Act::AdviceShow, of_others.clone(), false),
        (Act::AdviceAnswer, of_others, false),
    ];
    check(&person, &cases)
}

#[test]
fn everybody_reads_the_gateways() -> anyhow::Result<()> {
    let read = [(Act::GatewayList, Thing::Service, true)];
    check(&practitioner(AgencyKind::Charity), &read)?;
    check(&caller(AgencyKind::Police, Role::Administrator), &read)?;
    check(&caller(AgencyKind::Oversight, Role::Oversight), &read)
}

#[test]
fn an_administrator_runs_the_service_and_sees_no_content() -> anyhow::Result<()> {
    let administrator = caller(AgencyKind::Police, Role::Administrator);
    let mut cases = vec![
        (Act::DeskShow, Thing::Service, true),
        (Act::SessionEnd, Thing::Service, true),
        (Act::RecordList, Thing::Service, false),
        (Act::RecordShow, Thing::Record { owner: OURS }, false),
        (Act::RequestAnswer, request(false), false),
        (Act::DisclosureShow, received(DisclosureState::Live), false),
        (Act::LedgerShow, Thing::Ledger, false),
    ];
    for act in [
        Act::AgencyList,
        Act::AgencyCreate,
        Act::DeskCreate,
        Act::AccountList,
        Act::AccountCreate,
        Act::AccountDisable,
        Act::AgreementList,
        Act::AgreementCreate,
        Act::AgreementUpdate,
        Act::RulesShow,
        Act::RulesUpdate,
        Act::SimulatorShow,
    ] {
        cases.push((act, Thing::Administration, true));
    }
    check(&administrator, &cases)
}

#[test]
fn oversight_sees_the_log_and_nobody() -> anyhow::Result<()> {
    let officer = caller(AgencyKind::Oversight, Role::Oversight);
    let cases = [
        (Act::DeskShow, Thing::Service, true),
        (Act::LedgerShow, Thing::Ledger, true),
        (Act::LedgerExport, Thing::Ledger, true),
        (Act::AgencyList, Thing::Service, true),
        (Act::AgreementList, Thing::Service, true),
        (Act::AgencyCreate, Thing::Administration, false),
        (Act::ConcernList, Thing::Service, false),
        (Act::RecordShow, Thing::Record { owner: OURS }, false),
        (Act::PointerShow, pointer(OURS), false),
    ];
    check(&officer, &cases)?;
    let practitioner = practitioner(AgencyKind::Oversight);
    check(
        &practitioner,
        &[(Act::RecordShow, Thing::Record { owner: OURS }, false)],
    )
}

#[test]
fn only_a_practitioner_discloses_and_only_what_is_theirs() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let known = crate::common::circumstances();
    let ask = |caller: Caller, discloser_agency, recipient_agency| Question::Disclose {
        caller,
        discloser_agency,
        recipient_agency,
        recipient_desk: FAR_DESK,
        circumstances: known.clone(),
    };
    let police = practitioner(AgencyKind::Police);
    assert!(shares(&rules, &ask(police.clone(), OURS, THEIRS)));
    let breaches = [
        ask(police.clone(), THEIRS, OTHERS),
        ask(police, OURS, OURS),
        ask(practitioner(AgencyKind::Charity), OURS, THEIRS),
        ask(
            caller(AgencyKind::Police, Role::Administrator),
            OURS,
            THEIRS,
        ),
        ask(caller(AgencyKind::Police, Role::Oversight), OURS, THEIRS),
    ];
    for question in breaches {
        let Outcome::Decline(refusal) = decide(&rules, &question, now()) else {
            anyhow::bail!("{question:?}");
        };
        let named = refusal
            .reasons
            .iter()
            .any(|reason| reason.policy_id == "disclose.own");
        assert!(named && refusal.alarm.is_none(), "{refusal:?}");
    }
    Ok(())
}
