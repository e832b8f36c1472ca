//! Before a concern is begun: the page of advice, for those who may begin one.

use candour_ledger::Kind;
use candour_sharing::{Act, Thing};

use crate::{Authorised, Caller, Candour, Result};

/// Let somebody read the page before the first question. It tells nothing about anyone, but only those who may raise a
/// concern are shown the way in.
pub async fn start(candour: &Candour, caller: &Caller) -> Result<Authorised<()>> {
    let work = candour.work("concern.start", caller).await?;
    let (work, permit) = work.allow(Act::ConcernCreate, Thing::Service).await?;
    let payload = work.payload(Act::ConcernCreate).with("page", "start");
    work.release(permit, Kind::Consultation, payload, ()).await
}

#[cfg(test)]
mod tests {
    use candour_domain::{AgencyKind, Role};
    use candour_store::testing::stores;

    use super::start;
    use crate::FlowError;
    use crate::testing::TestCandour;

    #[tokio::test]
    async fn only_those_who_may_raise_a_concern_are_shown_the_way_in() -> anyhow::Result<()> {
        for store in stores().await? {
            let test = TestCandour::new(store)?;
            let panel = test.agency("Panel", AgencyKind::Oversight).await?;
            let police = test.agency("Police", AgencyKind::Police).await?;
            let officer = test
                .account(&police, "p@example.org", Role::Practitioner)
                .await?;
            assert!(start(&test.candour, &officer).await.is_ok());
            for (email, role) in [
                ("o@example.org", Role::Oversight),
                ("a@example.org", Role::Administrator),
            ] {
                let other = test.account(&panel, email, role).await?;
                assert!(matches!(
                    start(&test.candour, &other).await,
                    Err(FlowError::NotThere)
                ));
            }
            assert!(test.is_sound().await?);
        }
        Ok(())
    }
}
