//! What all handlers share: the settings, the world behind its lock, faults, counts, and which rows lists hold.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine as _;
use tokio::sync::Notify;

use crate::Config;
use crate::ambient::{self, Ms};
use crate::clock::{Change, Clock, ClockError};
use crate::faults::Fault;
use crate::quota::Used;
use crate::selection::Selections;
use crate::stats::Stats;
use crate::webhooks;
use crate::world::{Company, Connection, Store, StoreError, World};

/// The state of one sandbox.
#[derive(Debug)]
pub struct App {
    /// The settings that it was started with.
    pub config: Config,
    /// Where the outside finds it, without a slash at the end.
    pub public_url: String,
    world: Mutex<Kept>,
    /// The world's clock, beside it so that the time can be read while the world is held.
    clock: Mutex<Clock>,
    answered: AtomicU64,
    store: Option<Store>,
    in_flight: Mutex<BTreeSet<String>>,
    faults: Mutex<Vec<Fault>>,
    stats: Mutex<Stats>,
    /// Rings where webhooks may be due.
    pub bell: Notify,
    quota: Mutex<Used>,
    /// Which rows lists hold.
    pub selections: Selections,
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
        let held = config.clock_ms.map(Clock::held_at);
        let now = held.unwrap_or_default().now(ambient::machine_now());
        let mut world = found.unwrap_or_else(|| {
            World::new(config.seed, &config.client_name, template.as_deref().unwrap_or_default(), now)
        });
        world.clock = held.unwrap_or(world.clock);
        if let Some(template) = template {
            world.profile.redirect_url = template;
        }
        let clock = world.clock;
        world.created.get_or_insert(now);
        let app = Self {
            config,
            public_url: public_url.trim_end_matches('/').to_owned(),
            world: Mutex::new(Kept { world, changed: true }),
            clock: Mutex::new(clock),
            answered: AtomicU64::new(0),
            store,
            in_flight: Mutex::default(),
            faults: Mutex::default(),
            stats: Mutex::default(),
            bell: Notify::new(),
            quota: Mutex::default(),
            selections: Selections::default(),
        };
        app.settle(now);
        app.write(|world| {
            if let Some(preset) = &app.config.webhook {
                world.webhooks.preset(&preset.url, preset.secret.clone());
            }
        });
        app.commit()?;
        Ok(app)
    }

    /// The sandbox's time.
    pub fn now(&self) -> Ms {
        lock(&self.clock).now(ambient::machine_now())
    }

    /// The clock as it stands.
    pub fn clock(&self) -> Clock {
        *lock(&self.clock)
    }

    /// Moves the clock.
    pub fn change_clock(&self, change: &Change) -> Result<Clock, ClockError> {
        let mut clock = lock(&self.clock);
        *clock = clock.changed(change, ambient::machine_now())?;
        let moved = *clock;
        drop(clock);
        self.write(|world| world.clock = moved);
        self.bell.notify_one();
        Ok(moved)
    }

    /// The correlation id of the next refusal.
    pub fn correlation_id(&self) -> String {
        let number = self.answered.fetch_add(1, Ordering::Relaxed);
        ambient::secret_of(&[self.config.seed, self.now().cast_unsigned(), number])
    }

    /// Looks at the world.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&lock(&self.world).world)
    }

    /// Changes the world; [`App::commit`] keeps it.
    pub fn write<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let mut kept = lock(&self.world);
        kept.changed = true;
        let result = change(&mut kept.world);
        if !kept.world.sync_rules.is_empty() {
            kept.world.rule_new();
        }
        result
    }

    /// Lets happen what was to happen until `now`.
    pub fn settle(&self, now: Ms) {
        if self.read(|world| world.is_due(now)) {
            self.write(|world| world.settle(self.config.sync_ms, now));
        }
        if self.read(|world| webhooks::is_news(world, now)) {
            self.write(|world| webhooks::notice(self, world, now));
        }
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

    /// What was used of the quotas.
    pub fn quota(&self) -> MutexGuard<'_, Used> {
        lock(&self.quota)
    }

    /// The header value that every call must carry.
    pub fn authorization(&self) -> String {
        format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(&self.config.key))
    }

    /// The address at which a merchant authorizes `connection`.
    pub fn link_url(&self, company: &Company, connection: &Connection) -> String {
        let page = format!("{}/companies/{}/connections/{}/start", self.public_url, company.id, connection.id);
        if self.config.otp { format!("{page}?otp={}", connection.links.password()) } else { page }
    }

    /// The address of a company's hosted page, where its merchant chooses the platform.
    pub fn hosted_url(&self, company: &Company) -> String {
        let page = format!("{}/link/{}", self.public_url, company.id);
        if self.config.otp { format!("{page}?link.otp={}", company.links.password()) } else { page }
    }
}
