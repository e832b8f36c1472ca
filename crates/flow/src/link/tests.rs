//! A page of search results: what it asks of the rules and of the database does not grow with its rows.

use candour_domain::{
    AgencyId, AgencyKind, Category, Date, Field, FieldValue, LinkId, PointerGrade, Record,
    RecordId, Role, Timestamp,
};
use candour_sharing::Act;
use candour_store::LinkRow;
use candour_store::testing::stores;

use super::summaries;
use crate::Caller;
use crate::agreement::{NewAgreement, create};
use crate::door::Work;
use crate::testing::TestCandour;

fn person(
    work: &Work<'_>,
    agency: AgencyId,
    number: usize,
    category: Category,
) -> anyhow::Result<Record> {
    Ok(Record {
        id: work.candour.draw(RecordId::new),
        agency,
        reference: format!("R{number}"),
        version: 1,
        category,
        values: vec![FieldValue::parse(Field::Name, "-", "Ava Marigold Tern")?],
    })
}

/// Fifty records of the caller's agency, each linked to one of a partner's, of every sort in turn.
async fn fifty(
    test: &TestCandour,
    caller: &Caller,
    holders: &[AgencyId],
) -> anyhow::Result<Vec<RecordId>> {
    let mut work = test.candour.work("test.fifty", caller).await?;
    let mut ours = Vec::new();
    let mut links = Vec::new();
    for number in 0..50 {
        let holder = holders[number % holders.len()];
        let category = Category::ALL[number % Category::ALL.len()];
        let one = person(&work, caller.agency, number, Category::Ordinary)?;
        let other = person(&work, holder, number, category)?;
        let now = work.now;
        work.unit
            .record_insert(&[one.clone(), other.clone()], now)
            .await?;
        ours.push(one.id);
        let (left, right) = if one.id < other.id {
            (one, other)
        } else {
            (other, one)
        };
        links.push(LinkRow {
            id: work.candour.draw(LinkId::new),
            left: left.id,
            right: right.id,
            left_agency: left.agency,
            right_agency: right.agency,
            left_category: left.category,
            right_category: right.category,
            weight: 20.0,
            model: "test".to_owned(),
            proposed_at: now,
        });
    }
    work.unit.link_insert(&links).await?;
    let payload = work.payload(Act::RecordCreate);
    work.log(candour_ledger::Kind::Collection, payload);
    work.unit.commit(work.now).await?;
    Ok(ours)
}

/// How many decisions and statements the rows of a search take, and how many of them say something.
async fn cost(
    test: &TestCandour,
    caller: &Caller,
    records: &[RecordId],
) -> anyhow::Result<(usize, u64, usize)> {
    let mut work = test.candour.work("test.cost", caller).await?;
    let before = work.unit.statements();
    let ids: Vec<(RecordId, Timestamp)> = records.iter().map(|id| (*id, work.now)).collect();
    let lines = crate::record::lines(&mut work, &ids).await?;
    let told = summaries(&mut work, records).await?;
    assert_eq!(lines.len(), records.len());
    Ok((
        work.decisions(),
        work.unit.statements() - before,
        told.len(),
    ))
}

#[tokio::test]
async fn fifty_results_cost_what_ten_do() -> anyhow::Result<()> {
    for store in stores().await? {
        let test = TestCandour::new(store)?;
        let panel = test.agency("Panel", AgencyKind::Oversight).await?;
        let admin = test
            .account(&panel, "a@example.org", Role::Administrator)
            .await?;
        let health = test.agency("Health", AgencyKind::Health).await?;
        let nurse = test
            .account(&health, "h@example.org", Role::Practitioner)
            .await?;
        let mut parties = vec![(health.agency.id, PointerGrade::Desk)];
        for (name, kind, grade) in [
            ("Police", AgencyKind::Police, PointerGrade::Desk),
            ("Housing", AgencyKind::HousingProvider, PointerGrade::Agency),
            ("School", AgencyKind::School, PointerGrade::Exists),
            ("Refuge", AgencyKind::Charity, PointerGrade::Silent),
            ("Probation", AgencyKind::Probation, PointerGrade::Nothing),
        ] {
            parties.push((test.agency(name, kind).await?.agency.id, grade));
        }
        let holders: Vec<AgencyId> = parties.iter().skip(1).map(|party| party.0).collect();
        let new = NewAgreement {
            title: "Partnership".to_owned(),
            from: Date::new(2026, 1, 1)?,
            until: Date::new(2028, 1, 1)?,
            review_on: Date::new(2027, 1, 1)?,
            parties,
        };
        create(&test.candour, &admin, new).await?;
        let records = fifty(&test, &nurse, &holders).await?;
        let ten = cost(&test, &nurse, &records[..10]).await?;
        let fifty = cost(&test, &nurse, &records).await?;
        assert!(fifty.0 <= 50, "{} decisions for 50 results", fifty.0);
        assert_eq!(ten.1, fifty.1, "statements for 10 and for 50 results");
        assert_eq!(
            (ten.2, fifty.2),
            (6, 30),
            "three of five partners may be told of"
        );
    }
    Ok(())
}
