//! Invented agencies, and questions to begin from.

use std::collections::BTreeSet;

use candour_domain::{
    AccountId, AgencyId, AgencyKind, Confidence, DeskId, Field, Purpose, Role, SubjectKind,
    Timestamp,
};
use candour_sharing::{Act, Caller, Circumstances, Outcome, Question, RuleSet, Thing, decide};

/// The caller's agency.
pub(crate) const OURS: AgencyId = AgencyId::from_bytes([1; 16]);
/// Another agency.
pub(crate) const THEIRS: AgencyId = AgencyId::from_bytes([2; 16]);
/// A third one.
pub(crate) const OTHERS: AgencyId = AgencyId::from_bytes([3; 16]);
/// A desk at which the caller sits.
pub(crate) const DESK: DeskId = DeskId::from_bytes([4; 16]);
/// A desk at which the caller does not sit.
pub(crate) const FAR_DESK: DeskId = DeskId::from_bytes([5; 16]);

/// Noon of 23 November 2026.
const NOW: Timestamp = Timestamp::from_ms(1_795_435_200_000);

/// Noon of 23 November 2026.
pub(crate) const fn now() -> Timestamp {
    NOW
}

/// A practitioner of [`OURS`], an agency of this kind.
pub(crate) fn practitioner(kind: AgencyKind) -> Caller {
    caller(kind, Role::Practitioner)
}

/// Somebody of [`OURS`].
pub(crate) fn caller(kind: AgencyKind, role: Role) -> Caller {
    Caller {
        account: AccountId::from_bytes([6; 16]),
        agency: OURS,
        agency_kind: kind,
        role,
        desks: vec![DESK],
    }
}

/// May this person do this?
pub(crate) fn door(caller: &Caller, act: Act, thing: &Thing) -> Question {
    Question::Door {
        caller: caller.clone(),
        act,
        thing: thing.clone(),
    }
}

/// The police telling the council's housing desk about a tenant who may be exploited by criminals.
pub(crate) fn circumstances() -> Circumstances {
    Circumstances {
        confidence: Confidence::NotOwed,
        fields: BTreeSet::from([Field::Name, Field::DateOfBirth]),
        ..Circumstances::between(
            AgencyKind::Police,
            AgencyKind::HousingAuthority,
            Purpose::CrimePrevention,
            SubjectKind::Adult,
        )
    }
}

/// May a practitioner of the discloser tell [`THEIRS`]?
pub(crate) fn disclose(circumstances: Circumstances) -> Question {
    Question::Disclose {
        caller: practitioner(circumstances.discloser),
        discloser_agency: OURS,
        recipient_agency: THEIRS,
        recipient_desk: FAR_DESK,
        circumstances,
    }
}

/// Whether it is allowed; an alarm is never expected.
pub(crate) fn shares(rules: &RuleSet, question: &Question) -> bool {
    match decide(rules, question, now()) {
        Outcome::Share(permit) => {
            assert!(permit.answers(question));
            true
        }
        Outcome::Decline(refusal) => {
            assert_eq!(refusal.alarm, None, "{}", refusal.facts);
            assert!(!refusal.reasons.is_empty(), "{}", refusal.facts);
            false
        }
    }
}
