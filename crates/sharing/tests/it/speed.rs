//! How long one decision takes. Asked for by name: it means something in a release build alone.

use std::time::{Duration, Instant};

use candour_domain::{AgencyKind, Consent, Purpose};
use candour_sharing::{Act, RuleSet, Thing, decide};

use crate::common;

#[test]
#[ignore = "a measurement, for a release build"]
fn a_decision_takes_less_than_a_millisecond() -> anyhow::Result<()> {
    let rules = RuleSet::built_in()?;
    let mut refused = common::circumstances();
    (refused.purpose, refused.consent) = (Purpose::Homelessness, Consent::Refused);
    let housing = common::practitioner(AgencyKind::HousingAuthority);
    let questions = [
        common::door(
            &housing,
            Act::RecordShow,
            &Thing::Record {
                owner: common::OURS,
            },
        ),
        common::disclose(common::circumstances()),
        common::disclose(refused),
    ];
    for question in questions {
        let (rounds, begun) = (1_000_u32, Instant::now());
        for _ in 0..rounds {
            let _ = std::hint::black_box(decide(&rules, &question, common::now()));
        }
        let each = begun.elapsed() / rounds;
        assert!(each < Duration::from_millis(1), "{each:?}");
    }
    Ok(())
}
