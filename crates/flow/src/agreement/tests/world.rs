//! Agreements seen from the desks: what a possible match tells, before and after somebody signs.

use candour_domain::{AgencyKind, AgreementId, Category, Date, PointerGrade, Role};
use candour_sharing::Agreement;
use candour_store::testing::{TestStore, stores};

use crate::agreement::{
    Draft, NewAgreement, Signature, Sure, create, end, export, preview, propose, sign,
};
use crate::testing::{TestAgency, TestCandour};
use crate::{Caller, Candour, FlowError, record};

/// Two agencies that know the same person, and an administrator.
pub(super) struct World {
    pub(super) test: TestCandour,
    pub(super) admin: Caller,
    pub(super) police: TestAgency,
    pub(super) health: TestAgency,
    pub(super) officer: Caller,
    pub(super) nurse: Caller,
}

pub(super) const AVA: (&str, &str) = ("Ava Marigold Tern", "1988-02-14");

impl World {
    pub(super) async fn new(store: TestStore) -> anyhow::Result<Self> {
        let test = TestCandour::new(store)?;
        let panel = test.agency("Panel", AgencyKind::Oversight).await?;
        let police = test.agency("Police", AgencyKind::Police).await?;
        let health = test.agency("Health", AgencyKind::Health).await?;
        Ok(Self {
            admin: test
                .account(&panel, "admin@example.org", Role::Administrator)
                .await?,
            officer: test
                .account(&police, "p@example.org", Role::Practitioner)
                .await?,
            nurse: test
                .account(&health, "h@example.org", Role::Practitioner)
                .await?,
            test,
            police,
            health,
        })
    }

    pub(super) fn new_agreement(&self, grade: PointerGrade) -> anyhow::Result<NewAgreement> {
        Ok(NewAgreement {
            title: format!("Partnership {}", grade.code()),
            from: Date::new(2026, 1, 1)?,
            until: Date::new(2027, 6, 1)?,
            review_on: Date::new(2027, 1, 1)?,
            parties: vec![
                (self.police.agency.id, grade),
                (self.health.agency.id, grade),
            ],
        })
    }

    pub(super) async fn agree(&self, grade: PointerGrade) -> anyhow::Result<AgreementId> {
        let new = self.new_agreement(grade)?;
        let id = create(&self.test.candour, &self.admin, new).await?;
        Ok(*id.value())
    }

    /// The text of an agreement, to be edited.
    pub(super) async fn text(&self, id: AgreementId) -> anyhow::Result<Agreement> {
        let file = export(&self.test.candour, &self.admin, id).await?;
        Ok(Agreement::parse(&String::from_utf8(file.value().clone())?)?)
    }

    /// What the nurse's page about the record says of others.
    async fn seen(
        &self,
        candour: &Candour,
        id: candour_domain::RecordId,
    ) -> anyhow::Result<Vec<String>> {
        let page = record::show(candour, &self.nurse, id).await?;
        let pointers = &page.value().pointers;
        Ok(pointers
            .iter()
            .map(|pointer| format!("{}:{}", pointer.who, pointer.grade))
            .collect())
    }

    pub(super) async fn sign(
        &self,
        id: AgreementId,
        version: i64,
        party: &TestAgency,
    ) -> anyhow::Result<Vec<String>> {
        let signature = Signature {
            version,
            agency: party.agency.id,
            signatory: "R Hale, director".to_owned(),
            on: Date::new(2026, 11, 23)?,
        };
        let signed = sign(&self.test.candour, &self.admin, id, &signature).await?;
        Ok(signed.value().unsigned.clone())
    }
}

/// The same text with other grades, and nobody has signed it.
pub(super) fn unsigned(mut agreement: Agreement, grade: PointerGrade) -> Agreement {
    for party in &mut agreement.parties {
        party.signed_on = None;
        party.signatory.clear();
        for told in party.pointers.values_mut() {
            *told = grade;
        }
    }
    agreement
}

#[tokio::test]
async fn a_draft_changes_nothing_and_the_last_signature_everything() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let test = &world.test;
        let other = test.another()?;
        test.record(&world.officer, "P1", AVA, Category::Ordinary)
            .await?;
        let ours = test
            .record(&world.nurse, "H1", AVA, Category::Ordinary)
            .await?;
        assert!(
            world.seen(&other, ours.id).await?.is_empty(),
            "nothing was agreed"
        );
        let id = world.agree(PointerGrade::Exists).await?;
        assert_eq!(
            world.seen(&other, ours.id).await?,
            ["Another agency:exists"]
        );
        let text = unsigned(world.text(id).await?, PointerGrade::Desk).to_toml();
        let looked = preview(&test.candour, &world.admin, Draft::Text(&text)).await?;
        let gains: Vec<_> = looked
            .value()
            .changes
            .iter()
            .map(|line| line.way.as_str())
            .collect();
        assert_eq!(gains, ["gains"], "{:?}", looked.value().changes);
        let draft = propose(&test.candour, &world.admin, Draft::Text(&text)).await?;
        assert_eq!(draft.value().unsigned, ["Police", "Health"]);
        assert_eq!(
            world.seen(&other, ours.id).await?,
            ["Another agency:exists"],
            "a draft"
        );
        assert_eq!(world.sign(id, 2, &world.police).await?, ["Health"]);
        assert_eq!(
            world.seen(&other, ours.id).await?,
            ["Another agency:exists"],
            "half signed"
        );
        assert!(world.sign(id, 2, &world.health).await?.is_empty());
        assert_eq!(world.seen(&other, ours.id).await?, ["Police:desk"]);
        assert!(test.is_sound().await?);
    }
    Ok(())
}

#[tokio::test]
async fn a_changed_draft_is_signed_anew() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let candour = &world.test.candour;
        let id = world.agree(PointerGrade::Exists).await?;
        let first = unsigned(world.text(id).await?, PointerGrade::Desk);
        propose(candour, &world.admin, Draft::Text(&first.to_toml())).await?;
        world.sign(id, 2, &world.police).await?;
        let second = unsigned(first, PointerGrade::Agency).to_toml();
        let draft = propose(candour, &world.admin, Draft::Text(&second)).await?;
        assert_eq!(
            (draft.value().version, draft.value().unsigned.len()),
            (3, 2)
        );
        let late = Signature {
            version: 2,
            agency: world.health.agency.id,
            signatory: "R Hale".to_owned(),
            on: Date::new(2026, 11, 23)?,
        };
        let late = sign(candour, &world.admin, id, &late).await;
        assert!(
            matches!(late, Err(FlowError::Conflict)),
            "it was signed before it changed"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_last_day_passes_by_itself() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let test = &world.test;
        test.record(&world.officer, "P1", AVA, Category::Ordinary)
            .await?;
        let ours = test
            .record(&world.nurse, "H1", AVA, Category::Ordinary)
            .await?;
        world.agree(PointerGrade::Agency).await?;
        assert_eq!(world.seen(&test.candour, ours.id).await?, ["Police:agency"]);
        // From 23 November 2026 to 1 June 2027 are 190 days.
        test.clock.advance_hours(189 * 24);
        assert_eq!(world.seen(&test.candour, ours.id).await?, ["Police:agency"]);
        test.clock.advance_hours(24);
        assert!(world.seen(&test.candour, ours.id).await?.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn the_agreement_that_tells_least_holds() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let test = &world.test;
        test.record(&world.officer, "P1", AVA, Category::Ordinary)
            .await?;
        let ours = test
            .record(&world.nurse, "H1", AVA, Category::Ordinary)
            .await?;
        let desk = world.agree(PointerGrade::Desk).await?;
        let exists = world.agree(PointerGrade::Exists).await?;
        assert_eq!(
            world.seen(&test.candour, ours.id).await?,
            ["Another agency:exists"]
        );
        let silent = world.agree(PointerGrade::Silent).await?;
        assert!(world.seen(&test.candour, ours.id).await?.is_empty());
        let today = test.candour.today();
        for id in [exists, silent] {
            let looked = end(&test.candour, &world.admin, id, today, Sure::Look).await?;
            assert_eq!(looked.value().on_words, "23 November 2026");
            end(&test.candour, &world.admin, id, today, Sure::Yes).await?;
        }
        assert_eq!(world.seen(&test.candour, ours.id).await?, ["Police:desk"]);
        let last = end(&test.candour, &world.admin, desk, today, Sure::Look).await?;
        let hits = &last.value().hits;
        assert!(hits.iter().all(|hit| hit.way == "loses"), "{hits:?}");
        assert!(
            hits.iter()
                .any(|hit| hit.viewer == "Health and Police" && hit.holder == "each other")
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_witness_is_not_told_of_where_others_are() -> anyhow::Result<()> {
    for store in stores().await? {
        let world = World::new(store).await?;
        let test = &world.test;
        let mut agreement = world.text(world.agree(PointerGrade::Desk).await?).await?;
        for party in &mut agreement.parties {
            party
                .pointers
                .insert(Category::Witness, PointerGrade::Silent);
        }
        propose(
            &test.candour,
            &world.admin,
            Draft::Text(&agreement.to_toml()),
        )
        .await?;
        let ben = ("Benedict Oluwaseun Heron", "1971-09-03");
        test.record(&world.officer, "P1", AVA, Category::Witness)
            .await?;
        test.record(&world.officer, "P2", ben, Category::Ordinary)
            .await?;
        let ava = test
            .record(&world.nurse, "H1", AVA, Category::Ordinary)
            .await?;
        let ben = test
            .record(&world.nurse, "H2", ben, Category::Ordinary)
            .await?;
        assert!(world.seen(&test.candour, ava.id).await?.is_empty());
        assert_eq!(world.seen(&test.candour, ben.id).await?, ["Police:desk"]);
        let desk = crate::desk::show(&test.candour, &world.nurse).await?;
        assert_eq!(desk.value().matches.len(), 1);
        // The holder is alerted to the one that it keeps silent about, and only the holder.
        let desk = crate::desk::show(&test.candour, &world.officer).await?;
        let mut told: Vec<_> = desk
            .value()
            .matches
            .iter()
            .map(|line| (line.title.as_str(), line.silent))
            .collect();
        told.sort_unstable();
        assert_eq!(told, [(AVA.0, true), ("Benedict Oluwaseun Heron", false)]);
        let found = record::list(&test.candour, &world.nurse, "tern", None).await?;
        assert_eq!(found.value().records[0].pointers, "");
        let found = record::list(&test.candour, &world.nurse, "heron", None).await?;
        assert_eq!(
            found.value().records[0].pointers,
            "1 other agency may know them"
        );
    }
    Ok(())
}
