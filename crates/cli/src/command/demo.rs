//! `candour demo`: a pretend region in a browser.

mod load;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Context as _;
use candour_domain::{Clock, Timestamp};
use candour_flow::{Candour, Parts, Store, SystemClock};
use candour_region::Region;
use candour_web::Demo as Pretend;
use serde_json::json;

use super::serve::{Reach, address, listen, options, stopped};
use crate::console::Console;
use crate::error::wrong;
use crate::key;
use crate::printer::table;

/// Serve a pretend region, to see what Candour does
///
/// Makes up agencies, people, records and concerns, links them, prints one sign-in for each role, and serves. Nobody in
/// it is real. Only this machine can reach it, and it is gone when you stop it, unless you say --keep.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "\
Examples:
  candour demo
  candour demo --people 20000 --port 0
  candour demo --keep my-region      then: candour serve --database sqlite:my-region/candour.db"
)]
pub(crate) struct Demo {
    /// How many people live in the region
    #[arg(long, default_value_t = 3_000, value_parser = clap::value_parser!(u64).range(1..=2_000_000))]
    people: u64,
    /// Another number makes another region
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The port to listen on; 0 takes any that is free
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Keep the region in this new folder
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
}

/// A clock that can be put back while the past is made up, and is the machine's otherwise.
#[derive(Debug, Default)]
pub(crate) struct PastClock(AtomicI64);

/// No moment that the region knows.
const LIVE: i64 = 0;

impl PastClock {
    /// Stand still at a moment.
    fn stand_at(&self, moment: Timestamp) {
        self.0.store(moment.as_ms(), Ordering::SeqCst);
    }

    /// Go with the machine's clock.
    fn go(&self) {
        self.0.store(LIVE, Ordering::SeqCst);
    }
}

impl Clock for PastClock {
    fn now(&self) -> Timestamp {
        match self.0.load(Ordering::SeqCst) {
            LIVE => SystemClock.now(),
            moment => Timestamp::from_ms(moment),
        }
    }
}

impl Demo {
    pub(crate) async fn run(self, console: &Console) -> anyhow::Result<()> {
        // First of all, so that a port that is taken is said at once.
        let listener = listen(&format!("127.0.0.1:{}", self.port)).await?;
        let temporary = tempfile::Builder::new().prefix("candour-demo-").tempdir()?;
        let folder = match &self.keep {
            Some(folder) => folder.clone(),
            None => temporary.path().to_owned(),
        };
        let database = folder.join("candour.db");
        if database.exists() {
            let there = format!("there is a region in `{}` already", folder.display());
            let serve = format!("candour serve --database sqlite:{}", database.display());
            return Err(wrong(there).hint(serve).into());
        }
        std::fs::create_dir_all(&folder).map_err(|error| {
            wrong(format!(
                "cannot make the folder `{}`: {}",
                folder.display(),
                error.kind()
            ))
        })?;
        key::private(&database)?;
        let clock = Arc::new(PastClock::default());
        let candour = Candour::new(Parts {
            store: Store::open(&format!("sqlite:{}", database.display())).await?,
            clock: Arc::<PastClock>::clone(&clock),
            seed: rand::random(),
            signer: key::create(&folder.join("candour.key"), &key::any_name())?,
        })?;
        let region = Region::new(self.seed, self.people, candour.today());
        let password = super::user::made_up();
        let loaded = load::load(&candour, &clock, &region, &password, console.printer).await?;
        let address = address(&listener)?;
        let sign_ins = sign_ins(&region, &password);
        let answer = json!({ "address": address, "sign_ins": sign_ins, "loaded": loaded });
        console
            .printer
            .answer(&answer, |_| told(&address, &sign_ins, &loaded))?;
        let options = options(Pretend::On, Reach::ThisMachine);
        let served = candour_web::serve(candour, listener, options, stopped())
            .await
            .context("cannot serve");
        drop(temporary);
        served
    }
}

/// One sign-in for each part in the story: role, address, password.
fn sign_ins(region: &Region, password: &str) -> Vec<[String; 3]> {
    let hero = region.hero();
    [
        ("Housing officer", hero.housing_officer),
        ("Social care worker", hero.social_care_worker),
        ("Police officer", hero.police_officer),
        ("Oversight officer", hero.oversight_officer),
        ("Administrator", hero.administrator),
    ]
    .map(|(role, email)| [role.to_owned(), email.to_owned(), password.to_owned()])
    .to_vec()
}

fn told(address: &str, sign_ins: &[[String; 3]], loaded: &load::Loaded) -> String {
    let rows: Vec<Vec<String>> = sign_ins
        .iter()
        .map(|cells| {
            std::iter::once(String::new())
                .chain(cells.iter().cloned())
                .collect()
        })
        .collect();
    format!(
        "A pretend region: {} agencies, {} people, {} records, {} concerns, {} links. Nobody in it is real.\n\n\
         Open {address} and sign in as one of them:\n\n{}\n\nStop it with Ctrl-C.",
        loaded.agencies,
        loaded.people,
        loaded.records,
        loaded.concerns,
        loaded.links,
        table(&rows)
    )
}

#[cfg(test)]
mod tests {
    use candour_domain::{Date, Role};
    use candour_region::Region;

    use super::sign_ins;

    #[test]
    fn every_role_can_sign_in() -> anyhow::Result<()> {
        let region = Region::new(7, 300, Date::new(2026, 11, 23)?);
        let staff = region.people_of_staff();
        let roles: Vec<Role> = sign_ins(&region, "p")
            .iter()
            .filter_map(|[_, email, _]| staff.iter().find(|person| person.email == *email))
            .map(|person| person.role)
            .collect();
        assert_eq!(
            roles,
            [
                Role::Practitioner,
                Role::Practitioner,
                Role::Practitioner,
                Role::Oversight,
                Role::Administrator
            ]
        );
        Ok(())
    }
}
