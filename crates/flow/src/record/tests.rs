//! Marks and categories, on every database.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use candour_domain::{AgencyKind, Category, Field, Mark, Record, RecordId, Role};
use candour_store::testing::stores;

use super::{correct, protect, show};
use crate::draft::Answers;
use crate::import::{NewRecord, load};
use crate::testing::TestCandour;
use crate::{Caller, FlowError};

fn form(pairs: &[(&str, &str)]) -> Answers {
    let mut form: Answers = BTreeMap::new();
    for (field, value) in pairs {
        form.entry((*field).to_owned())
            .or_default()
            .push((*value).to_owned());
    }
    form
}

/// A record with a name and an address, and whoever owns it.
async fn owned(test: &TestCandour) -> anyhow::Result<(Caller, RecordId)> {
    let at = test.agency("Police", AgencyKind::Police).await?;
    let caller = test
        .account(&at, "owner@example.org", Role::Practitioner)
        .await?;
    let new = NewRecord {
        reference: "T1".to_owned(),
        values: vec![
            candour_domain::FieldValue::parse(Field::Name, "-", "Ann Baker")?,
            candour_domain::FieldValue::parse(Field::Address, "-", "9 Alder Yard, Slough")?,
        ],
    };
    load(&test.candour, &caller, vec![new], &mut |_, _| ()).await?;
    let mut unit = test.candour.store().view("test").await?;
    let known = unit.record_list_by_reference(at.agency.id, &["T1"]).await?;
    unit.finish().await?;
    let id = known.get("T1").copied().context("no record")?;
    Ok((caller, id))
}

async fn kept(test: &TestCandour, id: RecordId) -> anyhow::Result<Record> {
    let mut unit = test.candour.store().view("test").await?;
    let found = unit.record_find(id).await?;
    unit.finish().await?;
    found.context("no record")
}

#[tokio::test]
async fn the_owner_says_what_restricts_a_fact_and_it_stays() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let (caller, id) = owned(&test).await?;
        let marked = [
            ("version", "1"),
            ("position", "1"),
            ("mark", "shielded-place"),
            ("mark", "tax"),
            ("category", "victim"),
        ];
        protect(&test.candour, &caller, id, &form(&marked)).await?;
        let record = kept(&test, id).await?;
        let both = BTreeSet::from([Mark::Tax, Mark::ShieldedPlace]);
        assert_eq!((record.version, record.category), (2, Category::Victim));
        assert!(record.values[0].marks.is_empty());
        assert_eq!(record.values[1].marks, both);

        let again = [("version", "2"), ("category", "victim")];
        protect(&test.candour, &caller, id, &form(&again)).await?;
        assert_eq!(kept(&test, id).await?.version, 2, "nothing is new");

        correct(&test.candour, &caller, id, Field::Address, "4 Rowan Close").await?;
        let record = kept(&test, id).await?;
        assert_eq!(record.values[1].marks, both, "the new address hides too");
        let page = show(&test.candour, &caller, id).await?;
        let shown: Vec<&str> = page.value().facts[1]
            .marks
            .iter()
            .map(|mark| mark.code.as_str())
            .collect();
        assert_eq!(shown, ["tax", "shielded-place"]);

        let taken = [("version", "3"), ("position", "1")];
        protect(&test.candour, &caller, id, &form(&taken)).await?;
        assert!(kept(&test, id).await?.values[1].marks.is_empty());
        assert!(test.is_sound().await?);
    }
    Ok(())
}

#[tokio::test]
async fn nobody_else_protects_it_and_nothing_else_is_marked() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let (caller, id) = owned(&test).await?;
        let other = test.agency("Council", AgencyKind::AdultSocialCare).await?;
        let other = test
            .account(&other, "other@example.org", Role::Practitioner)
            .await?;
        let marked = [("version", "1"), ("position", "1"), ("mark", "source")];
        let refused = protect(&test.candour, &other, id, &form(&marked)).await;
        assert!(matches!(refused, Err(FlowError::NotThere)));
        let stale = [("version", "7"), ("position", "1"), ("mark", "source")];
        let refused = protect(&test.candour, &caller, id, &form(&stale)).await;
        assert!(matches!(refused, Err(FlowError::Conflict)));
        for wrong in [
            [("version", "1"), ("position", "2"), ("mark", "source")],
            [("version", "1"), ("position", "x"), ("mark", "source")],
            [("version", "1"), ("position", "1"), ("mark", "hidden")],
            [("version", "1"), ("category", "hero"), ("mark", "source")],
        ] {
            let refused = protect(&test.candour, &caller, id, &form(&wrong)).await;
            assert!(matches!(refused, Err(FlowError::Invalid(_))), "{wrong:?}");
        }
        assert_eq!(kept(&test, id).await?.version, 1);
        assert!(test.is_sound().await?);
    }
    Ok(())
}
