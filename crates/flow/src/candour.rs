//! Everything a use needs: the store, the engines, the clock, the generator and the key that signs checkpoints.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use candour_domain::{Clock, Date, Taxonomy, Timestamp};
use candour_ledger::{Signer, Verifier};
use candour_linkage::Model;
use candour_sharing::RuleSet;
use candour_store::Store;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

use crate::rules::Snapshot;
use crate::{FlowError, Result};

/// The clock of the machine. The only one that reads it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where the clock is read"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Timestamp::from_ms(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// What the edge brings.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// 32 bytes from the operating system, or a fixed seed in a test.
    pub seed: [u8; 32],
    /// The key that signs checkpoints.
    pub signer: Signer,
}

/// A running Candour. Cloning shares everything.
#[derive(Debug, Clone)]
pub struct Candour {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    store: Store,
    rules: Snapshot,
    model: Model,
    taxonomy: Taxonomy,
    clock: Arc<dyn Clock>,
    rng: Mutex<StdRng>,
    signer: Signer,
}

impl Candour {
    /// Put the parts together with the built-in rules, taxonomy and match model. The first use takes up what the database
    /// says of rules and agreements.
    pub fn new(parts: Parts) -> Result<Self> {
        let taxonomy = Taxonomy::built_in()
            .map_err(|_| FlowError::Broken("a taxonomy file cannot be read"))?;
        let inner = Inner {
            store: parts.store,
            rules: Snapshot::new(built_in()?),
            model: Model::published(),
            taxonomy,
            clock: parts.clock,
            rng: Mutex::new(StdRng::from_seed(parts.seed)),
            signer: parts.signer,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The rules that the latest use was answered by: those published, and the agreements in effect.
    pub fn rules(&self) -> Arc<RuleSet> {
        self.inner.rules.running()
    }

    /// The rules, with what is known of when they were taken up.
    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.inner.rules
    }

    /// The match model.
    pub fn model(&self) -> &Model {
        &self.inner.model
    }

    /// The words for threats, kinds and indicators.
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.inner.taxonomy
    }

    /// The moment it is now.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The day it is in Europe/London.
    pub fn today(&self) -> Date {
        self.now().date()
    }

    /// The key that signs checkpoints.
    pub(crate) fn signer(&self) -> &Signer {
        &self.inner.signer
    }

    /// What a checkpoint is checked with; it may be published.
    pub fn verifier(&self) -> Verifier {
        self.inner.signer.verifier().clone()
    }

    /// Draw something random: an id, a salt, a token.
    pub(crate) fn draw<T>(&self, make: impl FnOnce(&mut StdRng) -> T) -> T {
        // A panic while drawing leaves the generator usable: its state is whole after every call.
        make(
            &mut self
                .inner
                .rng
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// 32 random bytes.
    pub(crate) fn bytes(&self) -> [u8; 32] {
        self.draw(|rng| {
            let mut bytes = [0; 32];
            rng.fill_bytes(&mut bytes);
            bytes
        })
    }
}

/// The rules that came with the program: loading them takes a while, so it is done once a process.
fn built_in() -> Result<Arc<RuleSet>> {
    static RULES: OnceLock<Arc<RuleSet>> = OnceLock::new();
    if let Some(rules) = RULES.get() {
        return Ok(Arc::clone(rules));
    }
    let rules = Arc::new(RuleSet::built_in()?);
    Ok(Arc::clone(RULES.get_or_init(|| rules)))
}
