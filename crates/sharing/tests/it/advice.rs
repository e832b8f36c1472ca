//! What the page says, and whether a ground for declining fits.

use std::collections::BTreeSet;

use candour_domain::{
    AgencyKind, Consent, DeclineCode, Field, Function, Mark, NoConsentReason, Purpose, SubjectKind,
};
use candour_sharing::{
    Act, Answer, Circumstances, GroundFit, Outcome, RuleSet, Thing, advise, check_ground, decide,
    explain,
};

use crate::common::{OURS, circumstances, disclose, door, now, practitioner};

#[test]
fn the_usual_fields_are_a_plain_yes() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let known = Circumstances {
        fields: rules.minimum_fields(Purpose::CrimePrevention, now().date()),
        ..circumstances()
    };
    let advice = advise(&rules, &disclose(known), now());
    assert_eq!(advice.answer, Answer::Yes);
    assert_eq!(
        advice.sentences,
        [
            "You can share this.",
            "Anyone may share what is needed to reduce crime and disorder.",
        ]
    );
    let gateways: Vec<&str> = advice
        .gateways
        .iter()
        .map(|gateway| gateway.id.as_str())
        .collect();
    assert_eq!(gateways, ["CDA1998.s115", "CommonLaw.policing"]);
    for said in [
        "23 November 2026",
        "Council housing",
        "name, date of birth and address",
        "section 115",
    ] {
        assert!(advice.wording.contains(said), "{}", advice.wording);
    }
    Ok(())
}

#[test]
fn more_than_the_usual_needs_a_reason() -> anyhow::Result<()> {
    let fields = BTreeSet::from([Field::Name, Field::Risk]);
    let known = Circumstances {
        fields,
        ..circumstances()
    };
    let advice = advise(&RuleSet::built_in()?, &disclose(known), now());
    assert_eq!(advice.answer, Answer::YesWithConditions);
    assert_eq!(
        advice.sentences[0],
        "You can share this if you say why the recipient needs: risk summary."
    );
    Ok(())
}

#[test]
fn a_part_is_better_than_nothing() -> anyhow::Result<()> {
    let fields = BTreeSet::from([Field::Name, Field::NhsNumber, Field::Risk]);
    let known = Circumstances {
        discloser: AgencyKind::Health,
        recipient: AgencyKind::Police,
        fields,
        ..circumstances()
    };
    let advice = advise(&RuleSet::built_in()?, &disclose(known), now());
    assert_eq!(advice.answer, Answer::YesWithConditions);
    assert_eq!(advice.not_covered_fields, [Field::NhsNumber, Field::Risk]);
    assert_eq!(
        advice.sentences[0],
        "You can share part of this, but not: NHS number and risk summary."
    );
    let left_out = "If you leave out: NHS number and risk summary.".to_owned();
    assert!(
        advice.would_change.contains(&left_out),
        "{:?}",
        advice.would_change
    );
    Ok(())
}

#[test]
fn a_no_says_what_would_change_it() -> anyhow::Result<()> {
    let known = Circumstances {
        discloser: AgencyKind::Prison,
        purpose: Purpose::Homelessness,
        fields: BTreeSet::from([Field::Name]),
        ..circumstances()
    };
    let advice = advise(&RuleSet::built_in()?, &disclose(known.clone()), now());
    assert_eq!(advice.answer, Answer::NotYet);
    assert_eq!(
        advice.first,
        ["Ask the person, and share only if they agree."]
    );
    let refused = Circumstances {
        consent: Consent::Refused,
        ..known.clone()
    };
    let advice = advise(&RuleSet::built_in()?, &disclose(refused), now());
    assert_eq!(advice.first, Vec::<String>::new());
    assert_eq!(advice.answer, Answer::No);
    assert!(
        advice
            .would_change
            .contains(&"If the person agrees.".to_owned())
    );
    let hopeless = Circumstances {
        recipient: AgencyKind::Business,
        ..known
    };
    let advice = advise(&RuleSet::built_in()?, &disclose(hopeless), now());
    assert!(advice.would_change.is_empty());
    assert!(
        advice.sentences[1].starts_with("No law in these rules lets"),
        "{:?}",
        advice.sentences
    );
    Ok(())
}

#[test]
fn a_ground_that_the_law_does_not_bear_is_found() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let adult = Circumstances {
        recipient: AgencyKind::AdultSocialCare,
        purpose: Purpose::SafeguardingAdult,
        subject: SubjectKind::AdultAtRisk,
        consent: Consent::Refused,
        no_consent_reason: Some(NoConsentReason::WouldPrejudice),
        ..circumstances()
    };
    let homeless = Circumstances {
        discloser: AgencyKind::Prison,
        purpose: Purpose::Homelessness,
        ..circumstances()
    };
    let fits = |known: &Circumstances, ground| {
        check_ground(&rules, &disclose(known.clone()), ground, now()) == GroundFit::Fits
    };
    assert!(!fits(&adult, DeclineCode::ConsentNeeded));
    assert!(fits(&homeless, DeclineCode::ConsentNeeded));
    assert!(!fits(&adult, DeclineCode::NoGateway));
    assert!(fits(&homeless, DeclineCode::NoGateway));
    assert!(!fits(&adult, DeclineCode::MoreDetrimental));
    assert!(!fits(&adult, DeclineCode::ImmigrationPurpose));
    assert!(!fits(&adult, DeclineCode::PatientInformation));
    for ground in [
        DeclineCode::Operational,
        DeclineCode::ThirdPartySafety,
        DeclineCode::NotTheSamePerson,
    ] {
        assert!(fits(&adult, ground), "{ground:?}");
    }
    let immigration = Circumstances {
        purpose: Purpose::ImmigrationEnforcement,
        ..circumstances()
    };
    assert!(fits(&immigration, DeclineCode::ImmigrationPurpose));
    let health = Circumstances {
        discloser: AgencyKind::Health,
        recipient: AgencyKind::Police,
        fields: BTreeSet::from([Field::Risk]),
        ..circumstances()
    };
    assert!(fits(&health, DeclineCode::PatientInformation));
    let police = practitioner(AgencyKind::Police);
    let not_sharing = door(&police, Act::RecordShow, &Thing::Record { owner: OURS });
    let fit = check_ground(&rules, &not_sharing, DeclineCode::Operational, now());
    assert_ne!(fit, GroundFit::Fits);
    Ok(())
}

#[test]
fn what_is_shielded_waits_until_it_is_redacted() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let marked = |marks: &[Mark]| Circumstances {
        marks: marks.iter().copied().collect(),
        ..circumstances()
    };
    for (mark, rule, first) in [
        (Mark::ThirdParty, "shield.redact", "Take out"),
        (Mark::Source, "shield.redact", "Take out"),
        (Mark::ShieldedPlace, "shield.redact", "Take out"),
        (Mark::Tax, "origin.owner", "Ask the tax"),
        (Mark::Benefits, "origin.owner", "Ask the tax"),
        (Mark::NationalCrimeAgency, "origin.nca", "Ask the National"),
        (Mark::Patient, "origin.patient", "Leave out"),
    ] {
        let question = disclose(marked(&[mark]));
        let Outcome::Decline(refusal) = decide(&rules, &question, now()) else {
            anyhow::bail!("{mark:?} was shared");
        };
        assert_eq!(refusal.reasons[0].policy_id, rule);
        let why = explain(&rules, &question, now());
        assert_eq!(why.reasons, refusal.reasons);
        assert!(why.first[0].starts_with(first), "{:?}", why.first);
        let advice = advise(&rules, &question, now());
        assert_eq!((advice.answer, advice.sentences.len()), (Answer::NotYet, 2));
    }
    // What nothing would allow even without its marks is a plain no.
    let hopeless = Circumstances {
        recipient: AgencyKind::Business,
        ..marked(&[Mark::Source])
    };
    let advice = advise(&rules, &disclose(hopeless), now());
    assert_eq!((advice.answer, advice.first.len()), (Answer::No, 0));
    // A regional unit passes on what came from the National Crime Agency.
    let unit = Circumstances {
        discloser: AgencyKind::RegionalUnit,
        ..marked(&[Mark::NationalCrimeAgency])
    };
    assert_ne!(
        advise(&rules, &disclose(unit), now()).answer,
        Answer::NotYet
    );
    Ok(())
}

#[test]
fn the_basis_depends_on_who_discloses() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let regime = |discloser, expected: &str| {
        let known = Circumstances {
            discloser,
            recipient: AgencyKind::Police,
            ..circumstances()
        };
        let advice = advise(&rules, &disclose(known), now());
        let found = advice
            .basis
            .iter()
            .any(|basis| basis.article6.contains(expected));
        assert!(
            found,
            "{discloser:?}: {:?} {:?}",
            advice.answer, advice.basis
        );
    };
    regime(AgencyKind::Police, "Section 35");
    regime(AgencyKind::HousingAuthority, "6(1)(e)");
    regime(AgencyKind::Charity, "6(1)(ea)");
    Ok(())
}

#[test]
fn silence_that_breaks_the_law_needs_a_second_person() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let about = |kinds: [AgencyKind; 2], purpose, subject, function| {
        let known = Circumstances {
            function,
            consent: Consent::Given,
            fields: BTreeSet::from([Field::Name]),
            ..Circumstances::between(kinds[0], kinds[1], purpose, subject)
        };
        let question = disclose(known);
        advise(&rules, &question, now()).needs_second(&question)
    };
    let to_police = [AgencyKind::Health, AgencyKind::Police];
    let child = Purpose::SafeguardingChild;
    // A duty to notify compels as a duty to share does, and so does an offence; a power does not.
    for (kinds, purpose, subject, function, expected) in [
        (
            to_police,
            child,
            SubjectKind::Child,
            Function::MutilationReport,
            true,
        ),
        (
            to_police,
            Purpose::Prevent,
            SubjectKind::Child,
            Function::TerrorismReport,
            true,
        ),
        (
            to_police,
            child,
            SubjectKind::Child,
            Function::ChildWelfare,
            false,
        ),
        (
            to_police,
            Purpose::CrimePrevention,
            SubjectKind::Adult,
            Function::CrimeReduction,
            false,
        ),
    ] {
        assert_eq!(
            about(kinds, purpose, subject, function),
            expected,
            "{function:?}"
        );
    }
    Ok(())
}
