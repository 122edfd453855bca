//! What every route and every worker holds: settings, store, mirror, Codat and the counters.
use crate::caller::AddressRule;
use crate::clock::Stopwatch;
use crate::error::Error;
use crate::limits::{Allowed, Limit, Limits};
use crate::readiness::Readiness;
use crate::serve::Shutdown;
use crate::upstream::Upstream;
use crate::webhook_secret::{self, WebhookSecret};
use crate::{routes, work};
use gangway_codat::webhook::Secrets;
use gangway_core::time::Micros;
use gangway_mirror::Mirror;
use gangway_store::Store;
use gangway_store::upstreams::{self, Mode, Upstream as UpstreamRow};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::task::TaskTracker;
use url::Url;

/// Everything that is needed to start.
#[derive(Debug)]
pub struct Setup {
    /// The proxy's public address, without a slash at the end.
    pub public_url: String,
    /// Folder of the snapshots, and of the database where no other is named.
    pub data_dir: PathBuf,
    /// Another database than SQLite in the data folder.
    pub database_url: Option<String>,
    /// Codat's address and key, and the limits of waiting for it.
    pub codat: gangway_codat::Config,
    /// Which setting holds the key, for the books.
    pub key_reference: &'static str,
    /// Whether this is the account that the database knows under another address.
    pub codat_moved: bool,
    /// Where the secret stands that Codat signs its webhook messages with.
    pub webhook_secret: webhook_secret::Place,
    /// How the redirect template at Codat is treated.
    pub template: Template,
    /// How much callers may ask for.
    pub allowed: Allowed,
    /// How callers' addresses are found.
    pub address_rule: AddressRule,
    /// Bytes of the cache of tables.
    pub cache_bytes: usize,
    /// How long a request may take.
    pub deadline: Duration,
}

/// What to do where Codat's redirect template is not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// Write it where it is empty; else say so.
    Careful,
    /// Write it: the Codat is our own sandbox.
    Always,
}

/// Why the proxy does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The database.
    #[error("the database cannot be opened")]
    Store(#[source] gangway_store::Error),
    /// The database knows another Codat.
    #[error(
        "this database holds companies of the Codat account at {known}, and would now speak to {asked}: name the first \
         with --codat-url, take another --data-dir for the second, or, where they are one account under two addresses, \
         add --codat-moved"
    )]
    OtherCodat {
        /// At which its companies were made.
        known: String,
        /// The one that was named.
        asked: String,
    },
    /// The folder of snapshots.
    #[error("the folder of snapshots cannot be opened")]
    Mirror(#[from] gangway_mirror::Error),
    /// Codat's address or key.
    #[error("Codat cannot be called")]
    Codat(#[from] gangway_codat::client::ConfigError),
}

/// The one Codat account of this database, noted where it is new.
pub async fn settle(store: &Store, codat: &Url, key_reference: &str, moved: bool) -> Result<UpstreamRow, StartError> {
    let mode = if codat.as_str().starts_with(gangway_codat::client::CODAT_URL) { Mode::Live } else { Mode::Test };
    let base_url = codat.as_str().trim_end_matches('/').to_owned();
    upstreams::settle(store, &base_url, key_reference, mode, moved).await.map_err(|error| match error {
        gangway_store::Error::OtherUpstream(known) => StartError::OtherCodat { known, asked: base_url },
        other => StartError::Store(other),
    })
}

/// The application. Clones are one.
#[derive(Clone, Debug)]
pub struct App(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    public_url: String,
    store: Store,
    mirror: Mirror,
    upstream: Arc<Upstream>,
    upstream_id: String,
    webhook_secret: WebhookSecret,
    template: Template,
    limits: Limits,
    address_rule: AddressRule,
    deadline: Duration,
    readiness: Readiness,
    running: Stopwatch,
    tasks: TaskTracker,
}

impl App {
    /// Opens database and snapshots. Asks nothing of Codat: it may be down.
    pub async fn open(setup: Setup) -> Result<App, StartError> {
        let store = match &setup.database_url {
            Some(url) => Store::open(url).await,
            None => Store::open_folder(&setup.data_dir).await,
        };
        let store = store.map_err(StartError::Store)?;
        let mirror = Mirror::open(setup.data_dir.join("snapshots"), setup.cache_bytes)?;
        let upstream = settle(&store, &setup.codat.base_url, setup.key_reference, setup.codat_moved).await?;
        Ok(App(Arc::new(Inner {
            public_url: setup.public_url,
            store,
            mirror,
            upstream: Arc::new(Upstream::new(gangway_codat::Client::new(setup.codat)?)),
            upstream_id: upstream.id,
            webhook_secret: WebhookSecret::new(setup.webhook_secret),
            template: setup.template,
            limits: Limits::new(setup.allowed),
            address_rule: setup.address_rule,
            deadline: setup.deadline,
            readiness: Readiness::default(),
            running: Stopwatch::start(),
            tasks: TaskTracker::new(),
        })))
    }

    /// The whole router, all layers included.
    pub fn router(&self) -> axum::Router {
        routes::router(self.clone())
    }

    /// Serves and works until the wish to end, then lets finish what began.
    pub async fn run(self, listener: tokio::net::TcpListener, shutdown: Shutdown) -> std::io::Result<()> {
        self.free_leases().await;
        let workers = work::start(&self, &shutdown);
        let served = crate::serve::serve(listener, self.router(), shutdown.clone()).await;
        workers.finish().await;
        self.0.tasks.close();
        if tokio::time::timeout(Duration::from_secs(10), self.0.tasks.wait()).await.is_err() {
            tracing::warn!("work that still ran after 10 s was cut; it goes on with the next start");
        }
        self.free_leases().await;
        self.0.store.close().await;
        served
    }

    /// What was being worked on when a process ended is due again at once.
    async fn free_leases(&self) {
        if let Err(error) = self.0.store.free_leases().await {
            tracing::warn!(%error, "leases could not be freed; they end by time");
        }
    }

    /// The proxy's public address, without a slash at the end.
    pub fn public_url(&self) -> &str {
        &self.0.public_url
    }

    /// The same as browsers write it in `Origin`.
    pub fn public_origin(&self) -> &str {
        &self.0.public_url
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The snapshots.
    pub fn mirror(&self) -> &Mirror {
        &self.0.mirror
    }

    /// Codat. One client for all portals: a database has one account (`upstreams::settle`).
    pub fn upstream(&self) -> &Arc<Upstream> {
        &self.0.upstream
    }

    /// Our id of that Codat account.
    pub fn upstream_id(&self) -> &str {
        &self.0.upstream_id
    }

    /// The secrets that Codat's webhook messages are signed with; `None` while none is known.
    pub async fn webhook_secret(&self) -> Option<Arc<Secrets>> {
        self.0.webhook_secret.get(self.uptime()).await
    }

    /// How the redirect template is treated.
    pub fn template(&self) -> Template {
        self.0.template
    }

    /// How callers' addresses are found.
    pub fn address_rule(&self) -> &AddressRule {
        &self.0.address_rule
    }

    /// How long a request may take.
    pub fn deadline(&self) -> Duration {
        self.0.deadline
    }

    /// Whether state and tables can be written.
    pub async fn ready(&self) -> Result<(), Error> {
        self.0.readiness.ask(self).await
    }

    /// How long this process runs.
    pub fn uptime(&self) -> Duration {
        self.0.running.elapsed()
    }

    /// Now, by the database's clock.
    pub async fn now(&self) -> Result<Micros, Error> {
        Ok(self.0.store.now().await?)
    }

    /// Counts one request against a limit.
    pub fn count(&self, limit: Limit, key: [u8; 16]) -> Result<(), Error> {
        self.0.limits.count(limit, key, self.uptime())
    }

    /// Does work that shall end even if the browser hangs up, and waits for it.
    pub async fn finish<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Error>> + Send + 'static,
    {
        match self.0.tasks.spawn(work).await {
            Ok(done) => done,
            Err(error) => Err(Error::internal(error)),
        }
    }
}
