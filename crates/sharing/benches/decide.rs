//! How long one decision takes, with the full catalogue and 500 agreements in effect: `cargo bench -p candour-sharing`.
//! It ends with an error if the slowest of a hundred takes a millisecond or more, or one core makes fewer than 5,000 a
//! second.

use std::collections::{BTreeMap, BTreeSet};
use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

use anyhow::ensure;
use candour_domain::{
    AccountId, AgencyId, AgencyKind, AgreementId, Category, Confidence, Consent, Date, DeskId,
    Field, NoConsentReason, PointerGrade, Purpose, Role, SubjectKind, Timestamp,
};
use candour_sharing::{
    Act, Agreement, Caller, Circumstances, Outcome, Party, Question, RuleSet, Texts, Thing, decide,
};

/// Noon of 23 November 2026.
const NOW: Timestamp = Timestamp::from_ms(1_795_435_200_000);
const AGREEMENTS: u8 = 250;
const AGENCIES: u8 = 60;
const ROUNDS: usize = 5_000;

const fn agency(number: u8) -> AgencyId {
    AgencyId::from_bytes([number; 16])
}

/// Each agreement has five parties among sixty agencies, and tells each sort of record its own way.
fn agreement(half: u8, number: u8) -> anyhow::Result<Agreement> {
    let pointers = BTreeMap::from([
        (Category::Ordinary, PointerGrade::Desk),
        (Category::Victim, PointerGrade::Agency),
        (Category::Suspect, PointerGrade::Exists),
        (Category::SensitiveService, PointerGrade::Silent),
    ]);
    let signed = Date::new(2026, 1, 1)?;
    let parties = (0..5_u8).map(|place| {
        // Steps that have no factor in common with the number of agencies never name one twice.
        let step = if half == 0 { 7 } else { 11 };
        let which = (u16::from(number) + u16::from(place) * step) % u16::from(AGENCIES);
        Party {
            agency: agency(u8::try_from(which).unwrap_or(0)),
            name: format!("Agency {which}"),
            signatory: "A signatory".to_owned(),
            signed_on: Some(signed),
            pointers: pointers.clone(),
        }
    });
    let mut id = [number; 16];
    if let Some(first) = id.first_mut() {
        *first = half;
    }
    Ok(Agreement {
        id: AgreementId::from_bytes(id),
        title: format!("Agreement {half}.{number}"),
        version: 1,
        from: signed,
        until: None,
        review_on: Date::new(2027, 1, 1)?,
        purposes: BTreeSet::from([Purpose::CrimePrevention, Purpose::SafeguardingChild]),
        gateways: BTreeSet::new(),
        fields: Field::ALL.iter().copied().collect(),
        retention_days: 90,
        dpia: String::new(),
        parties: parties.collect(),
    })
}

fn caller(kind: AgencyKind) -> Caller {
    Caller {
        account: AccountId::from_bytes([200; 16]),
        agency: agency(0),
        agency_kind: kind,
        role: Role::Practitioner,
        desks: vec![DeskId::from_bytes([201; 16])],
    }
}

fn disclose(circumstances: Circumstances) -> Question {
    Question::Disclose {
        caller: caller(circumstances.discloser),
        discloser_agency: agency(0),
        recipient_agency: agency(7),
        recipient_desk: DeskId::from_bytes([202; 16]),
        circumstances,
    }
}

fn pointer(category: Category) -> Question {
    Question::Door {
        caller: caller(AgencyKind::Police),
        act: Act::PointerShow,
        thing: Thing::Pointer {
            holder: agency(7),
            category,
        },
    }
}

fn questions() -> Vec<(&'static str, Question)> {
    let fields = BTreeSet::from([Field::Name, Field::DateOfBirth, Field::Address, Field::Risk]);
    let share = Circumstances {
        confidence: Confidence::NotOwed,
        fields: fields.clone(),
        ..Circumstances::between(
            AgencyKind::Police,
            AgencyKind::HousingAuthority,
            Purpose::CrimePrevention,
            SubjectKind::Adult,
        )
    };
    let child = Circumstances {
        no_consent_reason: Some(NoConsentReason::WouldPrejudice),
        fields: fields.clone(),
        ..Circumstances::between(
            AgencyKind::Health,
            AgencyKind::ChildrensServices,
            Purpose::SafeguardingChild,
            SubjectKind::Child,
        )
    };
    let refused = Circumstances {
        consent: Consent::Refused,
        no_consent_reason: None,
        ..child.clone()
    };
    let hopeless = Circumstances {
        fields,
        ..Circumstances::between(
            AgencyKind::Police,
            AgencyKind::Business,
            Purpose::Homelessness,
            SubjectKind::Adult,
        )
    };
    vec![
        ("share: police to housing, crime", disclose(share)),
        ("share: health to children’s services", disclose(child)),
        ("refusal: no consent", disclose(refused)),
        ("refusal: no law", disclose(hopeless)),
        ("pointer: shown", pointer(Category::Ordinary)),
        ("pointer: silent", pointer(Category::SensitiveService)),
    ]
}

/// How long this thread has had a core to itself, so that other work on the machine does not count. Where the system
/// does not say, the clock's time.
fn worked() -> anyhow::Result<Duration> {
    static BEGUN: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    match std::fs::read_to_string("/proc/thread-self/schedstat") {
        Ok(said) => {
            let first = said.split_whitespace().next().unwrap_or_default();
            Ok(Duration::from_nanos(first.parse()?))
        }
        Err(_) => Ok(BEGUN.elapsed()),
    }
}

fn main() -> anyhow::Result<()> {
    let mut texts = Texts::built_in();
    for number in 0..AGREEMENTS {
        for half in [0, 1] {
            let agreement = agreement(half, number)?;
            texts.set(
                format!("agreements/{}.toml", agreement.id),
                agreement.to_toml(),
            );
        }
    }
    let begun = Instant::now();
    let rules = RuleSet::load(texts)?;
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "{} gateways and {} agreements, loaded in {:.2} s",
        rules.gateways().len(),
        rules.agreements().len(),
        begun.elapsed().as_secs_f64()
    )?;
    writeln!(
        out,
        "{:42} {:>10} {:>10} {:>12} {:>6}",
        "", "p50 µs", "p99 µs", "a second", ""
    )?;
    let mut slow = Vec::new();
    for (name, question) in questions() {
        let mut times: Vec<Duration> = Vec::with_capacity(ROUNDS);
        let begun = worked()?;
        for _ in 0..ROUNDS {
            let one = Instant::now();
            let _ = black_box(decide(&rules, black_box(&question), NOW));
            times.push(one.elapsed());
        }
        let each = worked()?.saturating_sub(begun) / u32::try_from(ROUNDS)?;
        let a_second = Duration::from_secs(1).as_nanos() / each.as_nanos().max(1);
        times.sort_unstable();
        let at = |place: usize| times.get(place).copied().unwrap_or_default();
        let (middle, last) = (at(ROUNDS / 2), at(ROUNDS * 99 / 100));
        let micros = |time: Duration| time.as_secs_f64() * 1_000_000.0;
        let shares = matches!(decide(&rules, &question, NOW), Outcome::Share(_));
        let answer = if shares { "yes" } else { "no" };
        writeln!(
            out,
            "{name:42} {:>10.1} {:>10.1} {a_second:>12} {answer:>6}",
            micros(middle),
            micros(last)
        )?;
        if last >= Duration::from_millis(1) || a_second < 5_000 {
            slow.push(name);
        }
    }
    ensure!(slow.is_empty(), "too slow: {}", slow.join("; "));
    Ok(())
}
