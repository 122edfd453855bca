//! Codat, as the routes and workers call it: the client, how it does, and the list of platforms kept for a while.
use crate::app::App;
use crate::error::{Error, Result};
use gangway_codat::Client;
use gangway_codat::api::integrations::Integration;
use gangway_codat::error::{Kind as CodatKind, Payment, Retry};
use gangway_core::time::{MINUTE, Micros, SECOND, millis};
use gangway_wire::admin;
use gangway_wire::problem::Kind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long the list of platforms is taken as it is.
const PLATFORMS_FRESH: Micros = 5 * MINUTE;
/// How long Codat is not asked for it again after it did not give it; longer where Codat itself says so.
const PLATFORMS_REST: Micros = 10 * SECOND;
/// The longest such rest.
const PLATFORMS_REST_MAX: Micros = MINUTE;

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
    failed: Option<(Micros, Error)>,
}

impl Platforms {
    /// Whether the list is to be asked for again, behind the one that is there.
    fn is_old(&self, now: Micros) -> bool {
        self.list.as_ref().is_none_or(|(at, _)| !(0..PLATFORMS_FRESH).contains(&(now - at))) && self.rest(now).is_none()
    }

    /// What the last try came to, while Codat is left alone after it.
    fn rest(&self, now: Micros) -> Option<Error> {
        let (at, error) = self.failed.as_ref()?;
        let asked = i64::from(error.retry_after_s.unwrap_or(0)) * SECOND;
        let left = at + asked.clamp(PLATFORMS_REST, PLATFORMS_REST_MAX) - now;
        // A clock that was set back must not prolong it.
        (1..=PLATFORMS_REST_MAX).contains(&left).then(|| {
            let seconds = u32::try_from(left / SECOND).unwrap_or(u32::MAX).saturating_add(1);
            error.clone().retry_after(seconds)
        })
    }
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
                self.locked().failed = None;
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
    /// once and renewed behind it. Codat is asked by one at a time, and after a failure not for a while.
    pub async fn platforms(self: &Arc<Self>, app: &App) -> Result<Arc<Vec<Integration>>> {
        let now = app.now().await?;
        let kept = self.locked().clone();
        if let Some((_, list)) = &kept.list {
            if kept.is_old(now)
                && let Ok(turn) = self.fetching.clone().try_lock_owned()
            {
                let (this, app) = (self.clone(), app.clone());
                tokio::spawn(async move {
                    drop(this.fetch(&app, now).await);
                    drop(turn);
                });
            }
            return Ok(list.clone());
        }
        if let Some(error) = kept.rest(now) {
            return Err(error);
        }
        let turn = self.fetching.lock().await;
        // Whoever waited meanwhile shares what came of it: a queue of calls that all time out helps nobody.
        let (now, kept) = (app.now().await?, self.locked().clone());
        if let Some((_, list)) = kept.list {
            return Ok(list);
        }
        if let Some(error) = kept.rest(now) {
            return Err(error);
        }
        let fetched = self.fetch(app, now).await;
        drop(turn);
        fetched
    }

    async fn fetch(&self, app: &App, now: Micros) -> Result<Arc<Vec<Integration>>> {
        let fetched = self.note(now, self.client.commerce_integrations().await);
        // A call may take long to fail; the rest begins when it has.
        let ended = app.now().await.unwrap_or(now);
        let mut kept = self.locked();
        match fetched {
            Ok(list) => {
                let list = Arc::new(list);
                *kept = Platforms { list: Some((ended, list.clone())), failed: None };
                Ok(list)
            }
            Err(error) => {
                let error = Error::from(error);
                kept.failed = Some((ended, error.clone()));
                Err(error)
            }
        }
    }

    fn locked(&self) -> MutexGuard<'_, Platforms> {
        self.platforms.lock().unwrap_or_else(PoisonError::into_inner)
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
        CodatKind::Status(429) | CodatKind::Busy => Kind::CodatBusy,
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
