//! The oracle walks the whole service over HTTP, as every user at once, on both databases: nothing reaches anybody who
//! may not have it, and everything reaches whoever must. With the feature `plant-bugs` two holes are made on purpose,
//! and it must find both.

use std::future::pending;
use std::sync::Arc;

use anyhow::Context as _;
use candour_domain::{AgencyKind, DeskId, Role};
use candour_flow::account::{NewAccount, create_many};
use candour_flow::agency::{self, Founder};
use candour_flow::agreement::{self, NewAgreement};
use candour_flow::import::{self, Mapping, Mode, Source};
use candour_flow::link_batch::{Scope, run as link};
use candour_flow::{Caller, Candour, Parts, Signer, SystemClock};
use candour_oracle::{Report, Step, World, run};
use candour_store::testing::TestStore;
use tokio::runtime::Runtime;

/// A service for one walk, gone with this value.
struct Service {
    runtime: Runtime,
    base_url: String,
    _database: TestStore,
}

impl Service {
    fn start(world: &World, database: TestStore, runtime: Runtime) -> anyhow::Result<Self> {
        let base_url = runtime.block_on(async {
            let candour = Candour::new(Parts {
                store: database.store.clone(),
                clock: Arc::new(SystemClock),
                seed: [3; 32],
                signer: Signer::from_seed([5; 32], "candour.oracle")?,
            })?;
            Setup::new(candour.clone()).all(&world.setup()).await?;
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let options = candour_web::Options::default();
            tokio::spawn(candour_web::serve(candour, listener, options, pending()));
            anyhow::Ok(format!("http://{address}"))
        })?;
        Ok(Self {
            runtime,
            base_url,
            _database: database,
        })
    }

    fn walk(self, world: &World, seed: u64, steps: usize) -> anyhow::Result<Report> {
        let report = run(&self.base_url, world, seed, steps)?;
        self.runtime.shutdown_background();
        Ok(report)
    }
}

/// Does the steps that the oracle asks for before it walks.
struct Setup {
    candour: Candour,
    operator: Option<Caller>,
    accounts: Vec<NewAccount>,
}

impl Setup {
    const fn new(candour: Candour) -> Self {
        Self {
            candour,
            operator: None,
            accounts: Vec::new(),
        }
    }

    async fn all(mut self, steps: &[Step]) -> anyhow::Result<()> {
        // The body that oversees the others founds the service, so it goes first.
        let first =
            |step: &&Step| matches!(step, Step::Agency { kind, .. } if *kind == "oversight");
        let founding = steps.iter().find(first).context("nobody oversees")?;
        if let Step::Agency { name, .. } = founding {
            let founder = Founder {
                name: "Founder".to_owned(),
                email: "founder@example.org".to_owned(),
                password: "correct horse battery".to_owned(),
            };
            let (body, _) = agency::found(&self.candour, name, &founder).await?;
            self.operator = Some(Candour::operator(&body, Role::Administrator));
        }
        for step in steps.iter().filter(|step| !first(step)) {
            let done = self.step(step).await;
            done.with_context(|| format!("cannot do {step:?}"))?;
        }
        // Judged by the body that oversees the others, as `candour link` does.
        let body = agency::all(&self.candour).await?;
        let body = body.iter().find(|of| of.kind == AgencyKind::Oversight);
        let caller = Candour::operator(body.context("nobody oversees")?, Role::Oversight);
        link(&self.candour, &caller, Scope::Between, None, &mut |_, _| ()).await?;
        Ok(())
    }

    fn operator(&self) -> anyhow::Result<Caller> {
        self.operator.clone().context("nothing is founded")
    }

    async fn step(&mut self, step: &Step) -> anyhow::Result<()> {
        let operator = self.operator()?;
        if !matches!(step, Step::Account { .. }) && !self.accounts.is_empty() {
            let accounts = std::mem::take(&mut self.accounts);
            create_many(&self.candour, &operator, accounts).await?;
        }
        match step {
            Step::Agency { name, kind } => {
                agency::create(&self.candour, &operator, name, kind.parse()?).await?;
            }
            Step::Desk { agency, name } => {
                let id = self.agency(agency).await?.id;
                agency::create_desk(&self.candour, &operator, id, name).await?;
            }
            Step::Account {
                name,
                email,
                password,
                agency,
                desks,
                role,
            } => {
                let new = NewAccount {
                    agency: self.agency(agency).await?.id,
                    desks: self.desks(&operator, agency, desks).await?,
                    name: name.clone(),
                    email: email.clone(),
                    role: role.parse()?,
                    password: password.clone(),
                };
                self.accounts.push(new);
            }
            Step::Agreement { parties } => self.agree(&operator, parties).await?,
            Step::Import { agency, csv } => self.import(agency, csv).await?,
        }
        Ok(())
    }

    async fn agency(&self, name: &str) -> anyhow::Result<candour_domain::Agency> {
        let all = agency::all(&self.candour).await?;
        let found = all.into_iter().find(|of| of.name == name);
        found.context("there is no such agency")
    }

    async fn desks(
        &self,
        operator: &Caller,
        agency: &str,
        names: &[String],
    ) -> anyhow::Result<Vec<DeskId>> {
        let all = agency::list(&self.candour, operator).await?.into_parts().0;
        let of = all.into_iter().find(|of| of.name == agency);
        let desks = of.context("there is no such agency")?.desks.into_iter();
        let named = desks.filter(|desk| names.contains(&desk.name));
        Ok(named.map(|desk| desk.id).collect())
    }

    async fn agree(
        &self,
        operator: &Caller,
        parties: &[(String, &'static str); 2],
    ) -> anyhow::Result<()> {
        let mut named = Vec::new();
        for (name, grade) in parties {
            named.push((self.agency(name).await?.id, grade.parse()?));
        }
        let new = NewAgreement {
            title: "An agreement of two".to_owned(),
            from: "2020-01-01".parse()?,
            until: "2090-01-01".parse()?,
            review_on: "2089-01-01".parse()?,
            parties: named,
        };
        agreement::create(&self.candour, operator, new).await?;
        Ok(())
    }

    async fn import(&self, agency: &str, csv: &str) -> anyhow::Result<()> {
        let agency = self.agency(agency).await?;
        let caller = Candour::operator(&agency, Role::Practitioner);
        let source = Source::new("records.csv", csv.as_bytes().to_vec());
        let how = (&Mapping::default(), Mode::AllOrNothing);
        let mut quiet = |_, _| ();
        let report = import::run(&self.candour, &caller, &source, how, &mut quiet).await?;
        let report = report.into_parts().0;
        anyhow::ensure!(report.is_clean(), "{:?}", report.problems);
        Ok(())
    }
}

fn on_sqlite(seed: u64, steps: usize) -> anyhow::Result<Report> {
    let runtime = Runtime::new()?;
    let database = runtime.block_on(candour_store::testing::sqlite())?;
    let world = World::new(seed);
    Service::start(&world, database, runtime)?.walk(&world, seed, steps)
}

#[cfg(not(feature = "plant-bugs"))]
mod honest {
    use std::collections::BTreeSet;

    use candour_oracle::World;
    use tokio::runtime::Runtime;

    use super::{Service, on_sqlite};

    #[test]
    fn nothing_leaks_and_nothing_is_missing() -> anyhow::Result<()> {
        let report = on_sqlite(5, 2_500)?;
        assert!(report.is_clean(), "{}", report.summary());
        assert!(report.responses >= 2_500, "{}", report.summary());
        assert!(report.disclosures >= 3, "{}", report.summary());
        assert!(report.pairs >= 50, "{}", report.summary());
        assert!(report.decisions >= 3, "{}", report.summary());
        assert!(report.waited >= 1, "{}", report.summary());
        assert!(report.advised >= 1, "{}", report.summary());
        assert!(report.marked >= 3, "{}", report.summary());
        assert!(report.redactions >= 1, "{}", report.summary());
        assert!(report.lowered >= 1, "{}", report.summary());
        // Refusals alone would prove nothing: about half of all that is asked for is shown.
        assert!(report.allowed_percent() >= 45, "{}", report.summary());
        // Every route let somebody through: none was judged by refusals alone.
        assert!(report.never_open().is_empty(), "{}", report.summary());
        Ok(())
    }

    /// A route that the oracle does not know of is a door that nobody watches.
    #[test]
    fn the_oracle_knows_every_route() {
        let map = candour_web::site_map();
        let ours: BTreeSet<(String, String)> = map
            .iter()
            .map(|(method, path, _)| (method.to_string(), (*path).to_owned()))
            .collect();
        let known: BTreeSet<(String, String)> = candour_oracle::ROUTES
            .iter()
            .map(|(method, path)| ((*method).to_owned(), (*path).to_owned()))
            .collect();
        let apart: Vec<_> = ours.symmetric_difference(&known).collect();
        assert!(apart.is_empty(), "{apart:?}");
    }

    #[test]
    fn nothing_leaks_on_postgres() -> anyhow::Result<()> {
        let Some(server) = candour_store::testing::postgres_server() else {
            return Ok(());
        };
        let runtime = Runtime::new()?;
        let database = runtime.block_on(candour_store::testing::postgres(&server))?;
        let world = World::new(5);
        let report = Service::start(&world, database, runtime)?.walk(&world, 5, 600)?;
        assert!(report.is_clean(), "{}", report.summary());
        Ok(())
    }

    /// For nights: `cargo test -p candour-cli --test oracle -- --ignored`.
    #[test]
    #[ignore = "takes minutes: a longer walk in many worlds"]
    fn nothing_leaks_in_many_worlds() -> anyhow::Result<()> {
        for seed in 100..106 {
            let report = on_sqlite(seed, 2_000)?;
            assert!(report.is_clean(), "seed {seed}: {}", report.summary());
        }
        Ok(())
    }
}

#[cfg(feature = "plant-bugs")]
mod planted {
    use candour_flow::{Plant, plant};

    use super::on_sqlite;

    /// One after the other: a hole is made in the whole process.
    #[test]
    fn both_holes_are_found() -> anyhow::Result<()> {
        for (hole, page) in [
            (Plant::WrongOwner, "GET /records/{id}"),
            (Plant::ExtraFields, "GET /disclosures/{id}"),
        ] {
            plant(hole);
            let report = on_sqlite(5, 2_500)?;
            let found = report.leaks.iter().any(|leak| leak.page == page);
            assert!(found, "{hole:?}: {}", report.summary());
        }
        plant(Plant::Nothing);
        Ok(())
    }
}
