//! Codat, as the routes and workers call it: the client, how it does, and the list of platforms kept for a while.
use crate::error::{Error, Result};
use gangway_codat::Client;
use gangway_codat::api::integrations::Integration;
use gangway_codat::error::{Kind as CodatKind, Payment, Retry};
use gangway_core::time::{MINUTE, Micros, millis};
use gangway_wire::admin;
use gangway_wire::problem::Kind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long the list of platforms is taken as it is.
const PLATFORMS_FRESH: Micros = 5 * MINUTE;

/// One Codat account.
#[derive(Debug)]
pub struct Upstream {
    client: Client,
    health: Mutex<Health>,
    platforms: Mutex<Platforms>,
    /// Held by the one who asks for the list.
    fetching: Arc<tokio::sync::Mutex<()>>,
    recovered: tokio::sync::Notify,
}

/// How Codat does, as far as our calls have shown.
#[derive(Clone, Debug, Default)]
struct Health {
    asked_at: Option<Micros>,
    down_since: Option<Micros>,
    notes: Vec<String>,
}

/// The list of platforms, as it was asked for last.
#[derive(Clone, Debug, Default)]
struct Platforms {
    list: Option<(Micros, Arc<Vec<Integration>>)>,
    failed: Option<Error>,
    tries: u64,
}

impl Upstream {
    /// An account that has not been asked yet.
    pub fn new(client: Client) -> Self {
        Upstream {
            client,
            health: Mutex::default(),
            platforms: Mutex::default(),
            fetching: Arc::default(),
            recovered: tokio::sync::Notify::new(),
        }
    }

    /// The client, for calls whose result goes through [`Upstream::note`].
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Notes how a call ended, and hands its result on.
    pub fn note<T>(
        &self,
        now: Micros,
        result: std::result::Result<T, gangway_codat::Error>,
    ) -> std::result::Result<T, gangway_codat::Error> {
        let down = result.as_ref().err().is_some_and(gangway_codat::Error::is_outage);
        let mut health = self.health();
        health.asked_at = Some(now);
        match (down, health.down_since) {
            (true, None) => {
                health.down_since = Some(now);
                if let Err(error) = &result {
                    tracing::warn!(%error, "Codat does not answer");
                }
            }
            (false, Some(_)) => {
                health.down_since = None;
                self.recovered.notify_waiters();
                tracing::info!("Codat answers again");
            }
            (true, Some(_)) | (false, None) => {}
        }
        drop(health);
        result
    }

    /// Returns once Codat answers again after it did not.
    pub async fn recovered(&self) {
        self.recovered.notified().await;
    }

    /// Replaces what is wrong with the settings at Codat, in plain words.
    pub fn set_notes(&self, notes: Vec<String>) {
        self.health().notes = notes;
    }

    /// How Codat does, for operators and `/readyz`.
    pub fn report(&self) -> admin::Codat {
        let health = self.health().clone();
        admin::Codat {
            answers: health.down_since.is_none(),
            asked_at: health.asked_at.map(millis),
            down_since: health.down_since.map(millis),
            notes: health.notes,
        }
    }

    /// The commerce platforms that the account has switched on. An older list is better than none: it is answered at
    /// once and renewed behind it.
    pub async fn platforms(self: &Arc<Self>, now: Micros) -> Result<Arc<Vec<Integration>>> {
        let Platforms { list, tries, .. } = self.kept();
        if let Some((at, list)) = list {
            if !(0..PLATFORMS_FRESH).contains(&(now - at))
                && let Ok(turn) = self.fetching.clone().try_lock_owned()
            {
                let this = self.clone();
                tokio::spawn(async move {
                    drop(this.fetch(now).await);
                    drop(turn);
                });
            }
            return Ok(list);
        }
        let turn = self.fetching.lock().await;
        let kept = self.kept();
        if let Some((_, list)) = kept.list {
            return Ok(list);
        }
        // Whoever waited meanwhile shares what came of it: a queue of calls that all time out helps nobody.
        if let Some(error) = kept.failed.filter(|_| kept.tries != tries) {
            return Err(error);
        }
        let fetched = self.fetch(now).await;
        drop(turn);
        fetched
    }

    fn kept(&self) -> Platforms {
        self.platforms.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn fetch(&self, now: Micros) -> Result<Arc<Vec<Integration>>> {
        let fetched = self.note(now, self.client.commerce_integrations().await);
        let mut kept = self.platforms.lock().unwrap_or_else(PoisonError::into_inner);
        kept.tries += 1;
        match fetched {
            Ok(list) => {
                let list = Arc::new(list);
                kept.list = Some((now, list.clone()));
                kept.failed = None;
                Ok(list)
            }
            Err(error) => {
                let error = Error::from(error);
                kept.failed = Some(error.clone());
                Err(error)
            }
        }
    }

    /// Whether there is a commerce platform of this key that the account has switched off.
    pub async fn is_switched_off(&self, now: Micros, key: &str) -> Result<bool> {
        let all = self.note(now, self.client.all_commerce_integrations().await)?;
        Ok(all.iter().any(|one| one.key == key && !one.enabled))
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which of our problems a failed call is.
pub fn kind_of(error: &gangway_codat::Error) -> Kind {
    match error.kind() {
        CodatKind::Connect | CodatKind::Timeout | CodatKind::Cut => Kind::CodatUnreachable,
        CodatKind::Decode | CodatKind::TooLarge | CodatKind::Endless => Kind::CodatUnreadable,
        CodatKind::Status(429) => Kind::CodatBusy,
        CodatKind::Status(401 | 403) => Kind::CodatKey,
        CodatKind::Status(402) if error.payment() == Some(Payment::CompanyLimit) => Kind::CompanyLimit,
        CodatKind::Status(_) if error.is_outage() => Kind::CodatUnreachable,
        CodatKind::Status(_) | CodatKind::Unsendable => Kind::CodatRefused,
    }
}

impl From<gangway_codat::Error> for Error {
    fn from(error: gangway_codat::Error) -> Self {
        let kind = kind_of(&error);
        let detail = match kind {
            Kind::CodatUnreachable => "Codat does not answer. Nothing is lost; try again in a moment.",
            Kind::CodatUnreadable => "Codat sent something that cannot be read. Try again later.",
            Kind::CodatBusy => "Codat asks us to slow down. It goes on by itself.",
            Kind::CodatKey => "Codat refuses the key that this proxy was given. Whoever runs it must change the key.",
            Kind::CompanyLimit => {
                "Codat's account holds no more companies. Whoever runs this proxy must raise the limit."
            }
            _ => "Codat refused the request. Its number for it helps its support to say why.",
        };
        let mut problem = Error::new(kind, detail);
        problem.correlation_id = error.correlation_id().map(str::to_owned);
        problem.retry_after_s = match error.retry() {
            Retry::After(wait) => Some(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)),
            Retry::Maybe => Some(10),
            Retry::Never => None,
        };
        problem.because(error)
    }
}

impl From<gangway_store::Error> for Error {
    fn from(error: gangway_store::Error) -> Self {
        let detail = "State cannot be read or written now. Try again in a moment.";
        Error::new(Kind::Storage, detail).retry_after(5).because(error)
    }
}
