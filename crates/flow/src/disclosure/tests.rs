//! A permit is used for exactly what was decided, and nothing that shields somebody goes under any.

use std::collections::BTreeSet;

use candour_domain::{
    AccountId, AgencyId, AgencyKind, Category, DeskId, DisclosureId, Field, FieldValue, Mark,
    Purpose, Record, RecordId, Role, Sensitive, SubjectKind, Timestamp,
};
use candour_sharing::{Caller, Circumstances, Question};

use super::{Terms, fits};
use crate::redaction::Redactions;

const OURS: AgencyId = AgencyId::from_bytes([1; 16]);
const THEIRS: AgencyId = AgencyId::from_bytes([2; 16]);
const DESK: DeskId = DeskId::from_bytes([3; 16]);

/// Nothing restricts it.
const NONE: &[Mark] = &[];

/// A record that says in one fact who told.
fn record() -> Record {
    Record {
        id: RecordId::from_bytes([4; 16]),
        agency: OURS,
        reference: String::new(),
        version: 1,
        category: Category::Ordinary,
        values: vec![FieldValue {
            field: Field::Risk,
            detail: "-".to_owned(),
            value: Sensitive::new("His sister told us".to_owned()),
            marks: BTreeSet::from([Mark::Source]),
        }],
    }
}

fn question(marks: &[Mark], purpose: Purpose) -> Question {
    let kinds = (AgencyKind::Police, AgencyKind::AdultSocialCare);
    let mut known = Circumstances::between(kinds.0, kinds.1, purpose, SubjectKind::AdultAtRisk);
    known.marks = marks.iter().copied().collect();
    known.fields = BTreeSet::from([Field::Risk]);
    Question::Disclose {
        caller: Caller {
            account: AccountId::from_bytes([5; 16]),
            agency: OURS,
            agency_kind: kinds.0,
            role: Role::Practitioner,
            desks: Vec::new(),
        },
        discloser_agency: OURS,
        recipient_agency: THEIRS,
        recipient_desk: DESK,
        circumstances: known,
    }
}

fn terms(redactions: Redactions) -> Terms {
    Terms {
        id: DisclosureId::from_bytes([6; 16]),
        request: None,
        to_agency: THEIRS,
        to_desk: DESK,
        purpose: Purpose::SafeguardingAdult,
        conditions: String::new(),
        expires: Timestamp::from_ms(0),
        reason: String::new(),
        redactions,
    }
}

#[test]
fn what_shields_somebody_goes_under_no_permit() -> anyhow::Result<()> {
    let adult = Purpose::SafeguardingAdult;
    let whole = terms(Redactions::none());
    let without = terms(Redactions::parse(["0:0-1"])?);
    for (marks, terms, right) in [
        (NONE, &whole, false),
        (&[Mark::Source], &whole, false),
        (&[Mark::Source], &without, false),
        (NONE, &without, true),
    ] {
        let question = question(marks, adult);
        assert_eq!(fits(&question, &record(), terms), right, "{marks:?}");
    }
    assert!(!fits(
        &question(&[], Purpose::CrimePrevention),
        &record(),
        &without
    ));
    Ok(())
}
