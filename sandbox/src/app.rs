//! What all handlers share: the settings, the world behind its lock, faults, counts, and sorted indexes.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;

use crate::Config;
use crate::data;
use crate::data::shop::Shop;
use crate::faults::Fault;
use crate::platforms::Dataset;
use crate::stats::Stats;
use crate::world::{Company, Connection, Store, StoreError, World};

/// Sorted indexes that are held: one is four bytes a row, and a shop has nine datasets.
const INDEXES: usize = 24;

/// The state of one sandbox.
#[derive(Debug)]
pub struct App {
    /// The settings that it was started with.
    pub config: Config,
    /// Where the outside finds it, without a slash at the end.
    pub public_url: String,
    world: Mutex<Kept>,
    store: Option<Store>,
    in_flight: Mutex<BTreeSet<String>>,
    faults: Mutex<Vec<Fault>>,
    stats: Mutex<Stats>,
    indexes: Mutex<VecDeque<Index>>,
}

/// The row numbers of one connection's dataset in the order of their ids.
#[derive(Debug)]
struct Index {
    connection: String,
    dataset: Dataset,
    rows: Arc<Vec<u32>>,
}

#[derive(Debug)]
struct Kept {
    world: World,
    changed: bool,
}

/// How handlers hold it.
pub type Shared = Arc<App>;

/// A lock whose holder panicked holds what was there: each change is made by one closure.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl App {
    /// Begins with the world of the data folder, or a new one.
    pub fn new(config: Config, public_url: String) -> Result<Self, StoreError> {
        let store = config.data_dir.as_deref().map(Store::open).transpose()?;
        let found = store.as_ref().map(Store::load).transpose()?.flatten();
        let template = config.redirect_url.clone();
        let mut world =
            found.unwrap_or_else(|| World::new(&config.client_name, template.as_deref().unwrap_or_default()));
        if let Some(template) = template {
            world.profile.redirect_url = template;
        }
        let app = Self {
            config,
            public_url: public_url.trim_end_matches('/').to_owned(),
            world: Mutex::new(Kept { world, changed: true }),
            store,
            in_flight: Mutex::default(),
            faults: Mutex::default(),
            stats: Mutex::default(),
            indexes: Mutex::default(),
        };
        app.commit()?;
        Ok(app)
    }

    /// Looks at the world.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&lock(&self.world).world)
    }

    /// Changes the world; [`App::commit`] keeps it.
    pub fn write<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let mut kept = lock(&self.world);
        kept.changed = true;
        change(&mut kept.world)
    }

    /// Keeps what was changed since the last time, where there is a data folder.
    pub fn commit(&self) -> Result<(), StoreError> {
        let mut kept = lock(&self.world);
        if !kept.changed {
            return Ok(());
        }
        if let Some(store) = &self.store {
            store.save(&kept.world)?;
        }
        kept.changed = false;
        Ok(())
    }

    /// Keys whose first request is still running.
    pub fn in_flight(&self) -> MutexGuard<'_, BTreeSet<String>> {
        lock(&self.in_flight)
    }

    /// The faults that are set.
    pub fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        lock(&self.faults)
    }

    /// The counts.
    pub fn stats(&self) -> MutexGuard<'_, Stats> {
        lock(&self.stats)
    }

    /// The header value that every call must carry.
    pub fn authorization(&self) -> String {
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(&self.config.key))
    }

    /// The address at which a merchant authorizes `connection`.
    pub fn link_url(&self, company: &Company, connection: &Connection) -> String {
        let page = format!("{}/companies/{}/connections/{}/start", self.public_url, company.id, connection.id);
        if self.config.otp { format!("{page}?otp={}", connection.password()) } else { page }
    }

    /// The row numbers of a dataset in the order of their ids, compared as text.
    pub fn by_id(&self, connection: &str, shop: &Shop, dataset: Dataset) -> Arc<Vec<u32>> {
        let held = lock(&self.indexes)
            .iter()
            .find(|index| index.connection == connection && index.dataset == dataset)
            .map(|index| index.rows.clone());
        if let Some(rows) = held {
            return rows;
        }
        let mut ids: Vec<(String, u32)> =
            (0..shop.count(dataset)).map(|row| (data::row_id(shop, dataset, row), row)).collect();
        ids.sort_unstable();
        let rows: Arc<Vec<u32>> = Arc::new(ids.into_iter().map(|(_, row)| row).collect());
        let mut indexes = lock(&self.indexes);
        indexes.push_front(Index { connection: connection.to_owned(), dataset, rows: rows.clone() });
        indexes.truncate(INDEXES);
        rows
    }
}
