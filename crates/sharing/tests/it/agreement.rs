//! What agreements let each side know, and what they never do.

use std::collections::{BTreeMap, BTreeSet};

use candour_domain::{
    AgencyId, AgencyKind, AgreementId, Category, Date, Field, PointerGrade, Purpose,
};
use candour_sharing::{
    Act, Agreement, Circumstances, Outcome, Party, Permit, RuleSet, SharingError, Texts, Thing,
    compare, decide,
};

use crate::common::{OTHERS, OURS, THEIRS, circumstances, disclose, door, now, practitioner};

fn party(agency: AgencyId, grade: PointerGrade) -> anyhow::Result<Party> {
    Ok(Party {
        agency,
        name: "An agency".to_owned(),
        signatory: "Sam Signatory".to_owned(),
        signed_on: Some(Date::new(2026, 1, 2)?),
        pointers: BTreeMap::from([
            (Category::Ordinary, grade),
            (Category::Witness, PointerGrade::Silent),
            (Category::Victim, PointerGrade::Nothing),
        ]),
    })
}

fn agreement(number: u8, grade: PointerGrade) -> anyhow::Result<Agreement> {
    Ok(Agreement {
        id: AgreementId::from_bytes([number; 16]),
        title: "Keeping \"tenants\" safe".to_owned(),
        version: 2,
        from: Date::new(2026, 1, 1)?,
        until: Some(Date::new(2027, 1, 1)?),
        review_on: Date::new(2026, 12, 1)?,
        purposes: BTreeSet::from([Purpose::CrimePrevention]),
        gateways: BTreeSet::from(["CDA1998.s115".to_owned()]),
        fields: BTreeSet::from([Field::Name, Field::DateOfBirth, Field::Address]),
        retention_days: 90,
        dpia: "https://example.org/dpia".to_owned(),
        parties: vec![party(OURS, grade)?, party(THEIRS, grade)?],
    })
}

fn rules(agreements: &[Agreement]) -> anyhow::Result<RuleSet> {
    let mut texts = Texts::built_in();
    for agreement in agreements {
        let path = format!("agreements/{}.toml", agreement.id);
        texts.set(path, agreement.to_toml());
    }
    Ok(RuleSet::load(texts)?)
}

fn pointer(rules: &RuleSet, category: Category) -> Option<Permit> {
    let thing = Thing::Pointer {
        holder: THEIRS,
        category,
    };
    let question = door(&practitioner(AgencyKind::Police), Act::PointerShow, &thing);
    match decide(rules, &question, now()) {
        Outcome::Share(permit) => Some(permit),
        Outcome::Decline(refusal) => {
            assert_eq!(refusal.alarm, None);
            None
        }
    }
}

#[test]
fn an_agreement_reads_back_as_it_was_written() -> anyhow::Result<()> {
    let agreement = agreement(9, PointerGrade::Desk)?;
    assert_eq!(Agreement::parse(&agreement.to_toml())?, agreement);
    Ok(())
}

#[test]
fn what_is_wrong_in_an_agreement_is_told_with_its_line() -> anyhow::Result<()> {
    let text = agreement(9, PointerGrade::Desk)?.to_toml();
    let id = AgreementId::from_bytes([9; 16]).to_string();
    for (from, to, expected) in [
        ("title =", "titel =", "titel"),
        (
            "retention_days = 90",
            "retention_days = 0",
            "retention_days",
        ),
        ("\"crime-prevention\"", "\"crime\"", "crime-prevention"),
        (
            "\"crime-prevention\"",
            "\"immigration-enforcement\"",
            "immigration",
        ),
        ("ordinary = \"desk\"", "ordinary = \"everything\"", "desk"),
        ("until = \"2027-01-01\"", "until = \"2025-01-01\"", "until"),
        (id.as_str(), "nonsense", "id"),
        ("version = 2", "version = 0", "version"),
    ] {
        let wrong = text.replacen(from, to, 1);
        assert_ne!(wrong, text, "{from}");
        let line = text
            .lines()
            .position(|line| line.contains(from))
            .unwrap_or(0)
            + 1;
        match Agreement::parse(&wrong) {
            Err(SharingError::Agreement {
                line: told,
                message,
            }) => {
                assert_eq!(told, line, "{to}: {message}");
                assert!(message.contains(expected), "{to}: {message}");
            }
            other => anyhow::bail!("{to}: {other:?}"),
        }
    }
    let mut texts = Texts::built_in();
    texts.set("agreements/elsewhere.toml", text.as_str());
    let faults = RuleSet::load(texts).unwrap_err().to_string();
    assert!(
        faults.starts_with("agreements/elsewhere.toml:1:"),
        "{faults}"
    );
    let mut texts = Texts::built_in();
    texts.set(
        format!("agreements/{id}.toml"),
        text.replace("CDA1998.s115", "CDA1998.s999"),
    );
    let faults = RuleSet::load(texts).unwrap_err().to_string();
    assert!(faults.contains("no gateway `CDA1998.s999`"), "{faults}");
    Ok(())
}

#[test]
fn a_pointer_tells_what_the_agreement_says_of_its_category() -> anyhow::Result<()> {
    for grade in PointerGrade::ALL {
        let rules = rules(&[agreement(9, *grade)?])?;
        let seen = pointer(&rules, Category::Ordinary);
        let told = seen.as_ref().and_then(Permit::grade);
        let expected = (*grade >= PointerGrade::Exists).then_some(*grade);
        assert_eq!(told, expected);
        if let Some(permit) = seen {
            assert_eq!(permit.agreements(), [AgreementId::from_bytes([9; 16])]);
        }
        for category in [Category::Witness, Category::Victim, Category::Suspect] {
            assert!(pointer(&rules, category).is_none(), "{category:?}");
        }
        let day = now().date();
        let said = |category| rules.pointer_grade(THEIRS, OURS, category, day);
        assert_eq!(said(Category::Ordinary), Some(*grade));
        assert_eq!(said(Category::Witness), Some(PointerGrade::Silent));
        assert_eq!(said(Category::Suspect), None);
    }
    Ok(())
}

#[test]
fn the_least_telling_of_several_agreements_holds() -> anyhow::Result<()> {
    for (one, other, expected) in [
        (
            PointerGrade::Desk,
            PointerGrade::Exists,
            Some(PointerGrade::Exists),
        ),
        (PointerGrade::Desk, PointerGrade::Silent, None),
        (PointerGrade::Nothing, PointerGrade::Desk, None),
    ] {
        let rules = rules(&[agreement(8, one)?, agreement(9, other)?])?;
        let told = pointer(&rules, Category::Ordinary).and_then(|permit| permit.grade());
        assert_eq!(told, expected);
    }
    Ok(())
}

#[test]
fn who_has_not_signed_is_told_nothing_and_binds_nobody() -> anyhow::Result<()> {
    for unsigned in [0, 1] {
        let mut unsigned_by_one = agreement(9, PointerGrade::Desk)?;
        unsigned_by_one.parties[unsigned].signed_on = None;
        unsigned_by_one
            .parties
            .push(party(OTHERS, PointerGrade::Desk)?);
        let rules = rules(&[unsigned_by_one])?;
        assert!(pointer(&rules, Category::Ordinary).is_none());
    }
    Ok(())
}

#[test]
fn an_agreement_ends_by_itself() -> anyhow::Result<()> {
    let mut ended = agreement(9, PointerGrade::Desk)?;
    ended.until = Some(now().date());
    let rules = rules(&[ended])?;
    assert!(pointer(&rules, Category::Ordinary).is_none());
    let thing = Thing::Pointer {
        holder: THEIRS,
        category: Category::Ordinary,
    };
    let question = door(&practitioner(AgencyKind::Police), Act::PointerShow, &thing);
    let day_before = now().plus_hours(-24);
    assert!(matches!(
        decide(&rules, &question, day_before),
        Outcome::Share(_)
    ));
    Ok(())
}

#[test]
fn an_agreement_covers_what_is_lawful_and_makes_nothing_so() -> anyhow::Result<()> {
    let mut longer = agreement(8, PointerGrade::Desk)?;
    longer.retention_days = 365;
    let rules = rules(&[longer, agreement(9, PointerGrade::Desk)?])?;
    let permit = |known: Circumstances| match decide(&rules, &disclose(known), now()) {
        Outcome::Share(permit) => Some(permit),
        Outcome::Decline(_) => None,
    };
    let covered = permit(circumstances()).unwrap();
    assert_eq!(
        (covered.agreements().len(), covered.retention_days()),
        (2, Some(90))
    );
    let more = Circumstances {
        fields: BTreeSet::from([Field::Name, Field::Risk]),
        ..circumstances()
    };
    let more = permit(more).unwrap();
    assert_eq!((more.agreements().len(), more.retention_days()), (0, None));
    // Lawful under another gateway than the one that the agreement relies on.
    let fire = Circumstances {
        recipient: AgencyKind::Fire,
        ..circumstances()
    };
    assert!(permit(fire).unwrap().agreements().is_empty());
    let unlawful = Circumstances {
        recipient: AgencyKind::Business,
        ..circumstances()
    };
    assert!(permit(unlawful).is_none());
    Ok(())
}

#[test]
fn a_change_says_who_gains_and_who_loses() -> anyhow::Result<()> {
    let before = rules(&[agreement(9, PointerGrade::Exists)?])?;
    let mut edited = agreement(9, PointerGrade::Exists)?;
    edited.parties[1].pointers = BTreeMap::from([(Category::Ordinary, PointerGrade::Desk)]);
    edited.fields.remove(&Field::Address);
    let after = rules(&[edited])?;
    let changes = compare(&before, &after, now().date());
    let told: Vec<(AgencyId, AgencyId, &str, &str, bool)> = changes
        .iter()
        .map(|change| {
            let Some(what) = change.what.split(": ").next() else {
                return (change.holder, change.viewer, "", "", change.gains());
            };
            (
                change.holder,
                change.viewer,
                what,
                change.after.as_str(),
                change.gains(),
            )
        })
        .collect();
    let shared = "name and date of birth, kept for 90 days";
    assert!(
        told.contains(&(THEIRS, OURS, "Pointers", "Which desk to call", true)),
        "{told:?}"
    );
    assert!(
        told.contains(&(OURS, THEIRS, "Sharing", shared, false)),
        "{told:?}"
    );
    assert!(
        !told.iter().any(|row| row.0 == OURS && row.2 == "Pointers"),
        "{told:?}"
    );
    assert!(compare(&before, &before, now().date()).is_empty());
    let ended = RuleSet::built_in()?;
    assert!(
        compare(&before, &ended, now().date())
            .iter()
            .all(|change| !change.gains())
    );
    Ok(())
}
