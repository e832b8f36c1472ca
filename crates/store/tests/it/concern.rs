//! Concerns.

use anyhow::{Context as _, Result};
use candour_domain::{
    Concern, ConcernId, Grade, Involvement, Marking, Narrative, Part, Provenance, Sensitive,
    StatementKind, Timestamp, Urgency,
};

use crate::world::{World, at, damaged, worlds};

fn concern(world: &mut World, raised_at: Timestamp) -> Result<Concern> {
    let mut people = vec![
        Involvement::new(Part::Subject, world.harbour.record),
        Involvement::new(Part::Witness, world.meadow.record),
    ];
    people.sort_by_key(|person| person.record());
    let grade: Grade = Provenance::Overheard.suggested();
    Ok(Concern {
        id: ConcernId::new(&mut world.rng),
        agency: world.harbour.agency,
        desk: world.harbour.desk,
        raised_by: world.harbour.account,
        raised_at,
        kinds: vec!["neglect".to_owned(), "exploitation".to_owned()],
        indicators: vec!["missing".to_owned()],
        people,
        happened: Sensitive::new("on Tuesday".to_owned()),
        place: Sensitive::new("by the quay".to_owned()),
        narrative: Narrative::parse("Seen alone, ‘again’.\nSecond line.")?,
        provenance: Provenance::Overheard,
        statement: StatementKind::ALL.first().copied().context("no kinds")?,
        grade,
        urgency: Urgency::Amber,
        marking: Marking::OfficialSensitive,
    })
}

async fn keep(world: &World, concern: &Concern) -> Result<()> {
    let mut unit = world.store().begin("test").await?;
    unit.concern_insert(concern).await?;
    Ok(unit.finish().await?)
}

#[tokio::test]
async fn a_concern_is_read_back_whole() -> Result<()> {
    for mut world in worlds().await? {
        let concern = concern(&mut world, at(3))?;
        keep(&world, &concern).await?;
        let mut view = world.store().view("test").await?;
        assert_eq!(view.concern_find(concern.id).await?, Some(concern));
        assert_eq!(
            view.concern_find(ConcernId::from_bytes([1; 16])).await?,
            None
        );
    }
    Ok(())
}

#[tokio::test]
async fn lists_are_of_one_agency_or_record_newest_first() -> Result<()> {
    for mut world in worlds().await? {
        let mut raised = Vec::new();
        for ms in [1, 3, 2] {
            let concern = concern(&mut world, at(ms))?;
            keep(&world, &concern).await?;
            raised.push(concern.id);
        }
        let [first, third, second] = raised.as_slice() else {
            anyhow::bail!("not three")
        };
        let mut view = world.store().view("test").await?;
        let ids = |found: Vec<candour_store::ConcernSummary>| -> Vec<ConcernId> {
            found.into_iter().map(|concern| concern.id).collect()
        };
        assert_eq!(
            ids(view.concern_list(world.harbour.agency, 2).await?),
            [*third, *second]
        );
        assert!(view.concern_list(world.meadow.agency, 9).await?.is_empty());
        let about = view.concern_list_by_record(world.meadow.record).await?;
        assert_eq!(ids(about), [*third, *second, *first]);
    }
    Ok(())
}

#[tokio::test]
async fn damage_is_named() -> Result<()> {
    for (table, column, broken) in [
        ("concern", "narrative", "' '"),
        ("concern", "provenance", "'moon'"),
        ("concern", "statement", "'moon'"),
        ("concern", "grade", "'ZZ'"),
        ("concern", "urgency", "'blue'"),
        ("concern", "marking", "'moon'"),
        ("concern_code", "sort", "'moon' || position"),
        ("concern_person", "part", "'moon'"),
    ] {
        for mut world in worlds().await? {
            let concern = concern(&mut world, at(3))?;
            keep(&world, &concern).await?;
            let only = if table == "concern_code" {
                " WHERE sort = 'kind'"
            } else {
                ""
            };
            world
                .raw(&format!("UPDATE {table} SET {column} = {broken}{only}"))
                .await?;
            let mut view = world.store().view("test").await?;
            assert_eq!(
                damaged(view.concern_find(concern.id).await)?,
                (table, column)
            );
        }
    }
    Ok(())
}
