//! A pretend region becomes a database: its agencies and people first, then their records, then what happened.

use std::collections::BTreeMap;

use anyhow::Context as _;
use candour_domain::{Agency, AgencyKind, DeskId, Role, Timestamp};
use candour_flow::account::{NewAccount, create_many};
use candour_flow::agency::{Founder, create, create_desk, found};
use candour_flow::agreement::{self, NewAgreement};
use candour_flow::import::{NewConcern, NewRecord, load as load_records, load_concerns};
use candour_flow::link_batch::{Scope, run as link};
use candour_flow::{Caller, Candour};
use candour_region::{ConcernPlan, Region};
use serde::Serialize;

use super::PastClock;
use crate::printer::Printer;

/// The past begins so many days ago: before the agreement and the oldest concern.
const PAST_DAYS: i64 = 240;
/// Concerns of so many days are one unit of work.
const BUCKET_DAYS: u32 = 15;
const DAY_HOURS: i64 = 24;

/// What was made.
#[derive(Debug, Default, Serialize)]
pub(super) struct Loaded {
    pub(super) agencies: usize,
    pub(super) people: u64,
    pub(super) records: usize,
    pub(super) concerns: usize,
    pub(super) links: u64,
}

/// The keys of the plan, and what they became.
#[derive(Debug, Default)]
struct World {
    agencies: BTreeMap<&'static str, Agency>,
    desks: BTreeMap<(&'static str, &'static str), DeskId>,
    /// By the address they sign in with.
    people: BTreeMap<String, Caller>,
}

/// Make the region up in an empty database, as if it had come about over the last months.
pub(super) async fn load(
    candour: &Candour,
    clock: &PastClock,
    region: &Region,
    password: &str,
    printer: Printer,
) -> anyhow::Result<Loaded> {
    let now = candour.now();
    let ago = |days: i64| now.plus_hours(-days.saturating_mul(DAY_HOURS));
    clock.stand_at(ago(PAST_DAYS));
    let world = found_world(candour, region, password)
        .await
        .context("cannot make the agencies")?;
    let mut loaded = Loaded {
        agencies: world.agencies.len(),
        people: region.size(),
        ..Loaded::default()
    };
    clock.stand_at(ago(PAST_DAYS - 1));
    loaded.records = records(candour, region, &world, printer)
        .await
        .context("cannot make the records")?;
    let panel = world
        .agencies
        .values()
        .find(|agency| agency.kind == AgencyKind::Oversight);
    let caller = Candour::operator(
        panel.context("there is no oversight body")?,
        Role::Oversight,
    );
    let bar = printer.bar("Comparing records");
    loaded.links = link(candour, &caller, Scope::Between, None, &mut |done, of| {
        bar.set(done, of);
    })
    .await?
    .links;
    drop(bar);
    loaded.concerns = concerns(candour, region, &world, (clock, now), printer)
        .await
        .context("cannot make the concerns")?;
    clock.go();
    Ok(loaded)
}

async fn found_world(candour: &Candour, region: &Region, password: &str) -> anyhow::Result<World> {
    let (plans, staff) = (region.agencies(), region.people_of_staff());
    let panel = plans
        .iter()
        .find(|plan| plan.kind == AgencyKind::Oversight)
        .context("no oversight body is planned")?;
    let first = staff
        .iter()
        .find(|person| person.role == Role::Administrator)
        .context("no administrator is planned")?;
    let founder = Founder {
        name: first.name.clone(),
        email: first.email.clone(),
        password: password.to_owned(),
    };
    let (panel_agency, _) = found(candour, &panel.name, &founder).await?;
    let caller = Candour::operator(&panel_agency, Role::Administrator);
    let mut world = World::default();
    for plan in &plans {
        let agency = if plan.key == panel.key {
            panel_agency.clone()
        } else {
            let id = create(candour, &caller, &plan.name, plan.kind)
                .await?
                .into_parts()
                .0;
            Agency {
                id,
                name: plan.name.clone(),
                kind: plan.kind,
            }
        };
        for desk in &plan.desks {
            let id = create_desk(candour, &caller, agency.id, &desk.name)
                .await?
                .into_parts()
                .0;
            world.desks.insert((plan.key, desk.key), id);
        }
        world.agencies.insert(plan.key, agency);
    }
    people(candour, &caller, region, password, &mut world).await?;
    agreements(candour, &caller, region, &world).await?;
    Ok(world)
}

async fn people(
    candour: &Candour,
    caller: &Caller,
    region: &Region,
    password: &str,
    world: &mut World,
) -> anyhow::Result<()> {
    let (mut new, mut callers) = (Vec::new(), Vec::new());
    for person in region.people_of_staff() {
        let agency = world
            .agencies
            .get(person.agency)
            .context("somebody works for no agency")?;
        if person.role == Role::Administrator {
            continue;
        }
        let desks: Vec<DeskId> = person
            .desks
            .iter()
            .filter_map(|desk| world.desks.get(&(person.agency, *desk)).copied())
            .collect();
        new.push(NewAccount {
            agency: agency.id,
            desks: desks.clone(),
            name: person.name,
            email: person.email.clone(),
            role: person.role,
            password: password.to_owned(),
        });
        callers.push((
            person.email,
            Caller {
                desks,
                ..Candour::operator(agency, person.role)
            },
        ));
    }
    let ids = create_many(candour, caller, new).await?.into_parts().0;
    for ((email, caller), account) in callers.into_iter().zip(ids) {
        world.people.insert(email, Caller { account, ..caller });
    }
    Ok(())
}

async fn agreements(
    candour: &Candour,
    caller: &Caller,
    region: &Region,
    world: &World,
) -> anyhow::Result<()> {
    for plan in region.agreement() {
        let parties = plan
            .parties
            .iter()
            .filter_map(|(key, grade)| Some((world.agencies.get(key)?.id, *grade)))
            .collect();
        let new = NewAgreement {
            title: plan.title,
            from: plan.from,
            until: plan.until,
            review_on: plan.review_on,
            parties,
        };
        agreement::create(candour, caller, new).await?;
    }
    Ok(())
}

async fn records(
    candour: &Candour,
    region: &Region,
    world: &World,
    printer: Printer,
) -> anyhow::Result<usize> {
    let mut of_agency: BTreeMap<&str, Vec<NewRecord>> = BTreeMap::new();
    for plan in region.records() {
        let record = NewRecord {
            reference: plan.reference,
            values: plan.values,
        };
        of_agency.entry(plan.agency).or_default().push(record);
    }
    let all: usize = of_agency.values().map(Vec::len).sum();
    let bar = printer.bar("Making up records");
    let mut before = 0;
    for (key, records) in of_agency {
        let agency = world
            .agencies
            .get(key)
            .context("a record belongs to no agency")?;
        let caller = Candour::operator(agency, Role::Practitioner);
        let number = count(records.len());
        load_records(candour, &caller, records, &mut |done, _| {
            bar.set(before + done, count(all));
        })
        .await?;
        before += number;
    }
    Ok(all)
}

async fn concerns(
    candour: &Candour,
    region: &Region,
    world: &World,
    (clock, now): (&PastClock, Timestamp),
    printer: Printer,
) -> anyhow::Result<usize> {
    // The ledger only goes forward, so the oldest come first.
    let mut buckets: BTreeMap<(std::cmp::Reverse<u32>, String), Vec<ConcernPlan>> = BTreeMap::new();
    for plan in region.concerns() {
        let bucket = (
            std::cmp::Reverse(plan.days_ago / BUCKET_DAYS),
            plan.by.clone(),
        );
        buckets.entry(bucket).or_default().push(plan);
    }
    let all = buckets.values().map(Vec::len).sum();
    let bar = printer.bar("Making up concerns");
    let mut done = 0;
    for ((std::cmp::Reverse(bucket), by), plans) in buckets {
        let latest = now.plus_hours(-i64::from(bucket * BUCKET_DAYS).saturating_mul(DAY_HOURS));
        // What was raised before this past began is written down on its first day.
        clock.stand_at(
            latest
                .plus_ms(-1)
                .max(now.plus_hours(-(PAST_DAYS - 1) * DAY_HOURS)),
        );
        let caller = world
            .people
            .get(&by)
            .with_context(|| format!("nobody signs in as {by}"))?;
        done += plans.len();
        let new = plans
            .into_iter()
            .filter_map(|plan| concern(world, plan, now))
            .collect();
        load_concerns(candour, caller, new).await?;
        bar.set(count(done), count(all));
    }
    Ok(all)
}

fn concern(world: &World, plan: ConcernPlan, now: Timestamp) -> Option<NewConcern> {
    Some(NewConcern {
        desk: *world.desks.get(&(plan.agency, plan.desk))?,
        raised_at: now.plus_hours(-i64::from(plan.days_ago).saturating_mul(DAY_HOURS)),
        about: plan.about,
        kinds: plan.kinds,
        indicators: plan.indicators,
        happened: plan.happened,
        place: plan.place,
        narrative: plan.narrative,
        provenance: plan.provenance,
        statement: plan.statement,
        urgency: plan.urgency,
    })
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
