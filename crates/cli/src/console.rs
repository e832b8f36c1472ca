//! Somebody at the machine: their settings, how to answer them, and on whose behalf they act.

use std::sync::Arc;

use anyhow::Context as _;
use candour_domain::{Agency, AgencyKind, Role};
use candour_flow::{Caller, Candour, Parts, Store, SystemClock, agency};

use crate::config::Config;
use crate::error::wrong;
use crate::key;
use crate::printer::Printer;

/// What every command is given.
#[derive(Debug)]
pub(crate) struct Console {
    /// The settings.
    pub(crate) config: Config,
    /// How to answer.
    pub(crate) printer: Printer,
}

/// What to do where there is no database yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Say so.
    Refuse,
    /// Make it.
    Create,
}

impl Console {
    /// Open the database that must be there.
    pub(crate) async fn open(&self) -> anyhow::Result<Candour> {
        self.open_or(Missing::Refuse, None).await
    }

    /// Open the database, with the key that belongs to it. A new key is made for an empty ledger only: another key
    /// would make every checkpoint that was handed out look forged.
    pub(crate) async fn open_or(
        &self,
        missing: Missing,
        name: Option<&str>,
    ) -> anyhow::Result<Candour> {
        let shown = self.config.database_shown();
        if missing == Missing::Refuse
            && self.config.sqlite_file().is_some_and(|path| !path.exists())
        {
            return Err(wrong(format!("there is no database {shown}"))
                .hint("make one with `candour init`")
                .into());
        }
        self.config.sqlite_file().map_or(Ok(()), key::private)?;
        let store = Store::open(&self.config.database).await.map_err(|error| {
            wrong(format!(
                "cannot open the database {shown}: {:#}",
                anyhow::Error::from(error)
            ))
        })?;
        let signer = match key::read(&self.config.key)? {
            Some(signer) => signer,
            None => self.first_key(&store, name).await?,
        };
        let parts = Parts {
            store,
            clock: Arc::new(SystemClock),
            seed: rand::random(),
            signer,
        };
        Candour::new(parts).context("cannot start")
    }

    async fn first_key(
        &self,
        store: &Store,
        name: Option<&str>,
    ) -> anyhow::Result<candour_flow::Signer> {
        let mut unit = store.view("console.look").await?;
        let head = unit.ledger_head_find().await?;
        unit.finish().await?;
        if head.size > 0 {
            let missing = format!(
                "the ledger's key `{}` is missing",
                self.config.key.display()
            );
            return Err(wrong(missing)
                .hint("restore it from a copy, or name it with --key")
                .into());
        }
        let random = key::any_name();
        key::create(&self.config.key, name.unwrap_or(&random))
    }

    /// Whoever is at the machine, acting for the body that oversees the others.
    pub(crate) async fn overseer(&self, candour: &Candour, role: Role) -> anyhow::Result<Caller> {
        let agencies = agency::all(candour).await?;
        let body = agencies
            .iter()
            .find(|agency| agency.kind == AgencyKind::Oversight);
        let body = body.ok_or_else(|| {
            wrong("there is no oversight body yet").hint("found it with `candour init`")
        })?;
        Ok(Candour::operator(body, role))
    }

    /// The agency of this name or id.
    pub(crate) async fn agency(&self, candour: &Candour, wanted: &str) -> anyhow::Result<Agency> {
        let id = wanted.parse().ok();
        let fits = |agency: &Agency| {
            Some(agency.id) == id || agency.name.to_lowercase() == wanted.trim().to_lowercase()
        };
        let found = agency::all(candour).await?.into_iter().find(fits);
        let none = || {
            wrong(format!("there is no agency `{wanted}`"))
                .hint("see their names with `candour agency list`")
        };
        Ok(found.ok_or_else(none)?)
    }
}
