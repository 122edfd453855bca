//! Carries out an intent: every step is saved before what it asks for is done, so a crash at any point is followed
//! by the same steps. A request drives for a while; what takes longer is driven on by [`crate::work::intents`].
use crate::app::App;
use crate::entropy;
use crate::error::{Error, Result};
use bytes::Bytes;
use gangway_codat::api::integrations::Integration;
use gangway_codat::client::IdempotencyKey;
use gangway_codat::error::{Effect, Retry};
use gangway_core::intent::{Action, Found, Input, Kind as IntentKind, Reply};
use gangway_core::tag;
use gangway_core::time::{Micros, SECOND, millis};
use gangway_store::connections::{self, NewConnection};
use gangway_store::intents::{self, Keep, Row};
use gangway_store::{MerchantScope, merchants};
use gangway_wire::event::{Several, What};
use gangway_wire::problem::Kind;
use gangway_wire::state::{ConnectionStatus, Trouble};
use std::sync::Arc;
use std::time::Duration;

/// How long a driver holds an intent without a sign of life: longer than any single call.
pub const LEASE: Micros = 90 * SECOND;
/// How long a request drives before it leaves the intent to the workers.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the list of platforms is waited for, where a name is all that is wanted of it.
const NAME_PATIENCE: Duration = Duration::from_secs(2);
/// How often somebody else's intent is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(150);
/// Most chance that is put on top of a wait, so that two drivers do not march in step.
const JITTER: Micros = SECOND / 2;

/// How an intent ended, or that it has not.
#[derive(Debug)]
pub enum Ran {
    /// Made or found: the id at Codat. State and event are committed.
    Made(String),
    /// Surely not made; the error says why.
    Refused(Error),
    /// Surely not made, and another try under a new key is right.
    NotMade,
    /// Not known yet; it goes on by itself at this time.
    Waits(Micros),
    /// Somebody else drives it now.
    Lost,
}

/// How much longer a request may wait.
#[derive(Debug)]
pub struct Patience(Duration);

impl Patience {
    /// All of it.
    pub fn start() -> Self {
        Patience(PATIENCE)
    }

    /// None: for workers.
    pub fn none() -> Self {
        Patience(Duration::ZERO)
    }

    fn left(&self) -> Micros {
        Micros::try_from(self.0.as_micros()).unwrap_or(Micros::MAX)
    }

    /// Waits, where there is enough left.
    async fn sleep(&mut self, wait: Duration) -> bool {
        let Some(rest) = self.0.checked_sub(wait) else { return false };
        self.0 = rest;
        tokio::time::sleep(wait).await;
        true
    }
}

/// Drives an intent that this caller holds.
pub async fn run(app: &App, mut row: Row, patience: &mut Patience) -> Result<Ran> {
    let mut input = Input::Woke;
    let mut why: Option<gangway_codat::Error> = None;
    loop {
        let now = app.now().await?;
        let jitter = i64::from(entropy::id().as_bytes()[0]) * JITTER / 255;
        let action = row.intent.step(input, now, jitter);
        match action {
            Action::Send => {
                if !intents::save(app.store(), &mut row, Keep::Mine(now + LEASE)).await? {
                    return Ok(Ran::Lost);
                }
                let (reply, error) = send(app, &row, now).await;
                why = error.or(why);
                input = Input::Reply(reply);
            }
            Action::Look => {
                if !intents::save(app.store(), &mut row, Keep::Mine(now + LEASE)).await? {
                    return Ok(Ran::Lost);
                }
                input = match look(app, &row, now).await {
                    Ok(found) => Input::Looked(found),
                    Err(error) => {
                        why = Some(error);
                        Input::LookFailed
                    }
                };
            }
            Action::Wait(until) => {
                let wait = Duration::from_micros(until.saturating_sub(now).max(0).unsigned_abs());
                // A wait of a request is short: a driver that dies in it is followed by another after the lease.
                if !intents::save(app.store(), &mut row, Keep::Mine(now + LEASE)).await? {
                    return Ok(Ran::Lost);
                }
                if !patience.sleep(wait).await {
                    // Told while it is still ours: whoever drives on may end it again.
                    hold_up(app, &row, until, why.as_ref()).await?;
                    if !intents::save(app.store(), &mut row, Keep::Until(until)).await? {
                        return Ok(Ran::Lost);
                    }
                    return Ok(Ran::Waits(until));
                }
                input = Input::Woke;
            }
            Action::Adopt { id, adopted, others } => {
                if !others.is_empty() {
                    tracing::error!(
                        merchant = row.scope.merchant_id(),
                        kind = row.intent.kind.as_str(),
                        taken = id,
                        others = others.join(" "),
                        "Codat holds several of what should be one; the oldest in use was taken and nothing was deleted"
                    );
                }
                adopt(app, &row, &id, adopted, others).await?;
                return Ok(Ran::Made(id));
            }
            Action::Close => {
                let error =
                    why.map_or_else(|| Error::new(Kind::CodatRefused, "Codat refused the request."), Error::from);
                close(app, &row, error.kind.slug(), Some(&error)).await?;
                return Ok(Ran::Refused(error));
            }
            Action::Renew => {
                close(app, &row, "not-made", None).await?;
                return Ok(Ran::NotMade);
            }
            Action::Nothing => return Ok(Ran::Lost),
        }
    }
}

/// Waits for somebody else's intent, or takes it over where nobody holds it.
pub async fn wait_for(app: &App, scope: &MerchantScope, kind: IntentKind, patience: &mut Patience) -> Result<()> {
    loop {
        let Some(open) = intents::open(app.store(), scope, kind).await? else { return Ok(()) };
        let now = app.now().await?;
        let held = open.lease_until.is_some_and(|until| until > now);
        let due_at = open.due_at.unwrap_or(now);
        if !held && due_at > now + patience.left() {
            return Err(taking_longer(app, due_at).await?);
        }
        if !held && let Some(mine) = intents::take(app.store(), &open.intent.key, LEASE).await? {
            return match run(app, mine, patience).await? {
                Ran::Made(_) | Ran::NotMade | Ran::Lost => Ok(()),
                Ran::Refused(error) => Err(error),
                Ran::Waits(until) => Err(taking_longer(app, until).await?),
            };
        }
        if !patience.sleep(LOOK_EVERY).await {
            return Err(taking_longer(app, due_at).await?);
        }
    }
}

/// The problem for a merchant who waits.
pub async fn taking_longer(app: &App, until: Micros) -> Result<Error> {
    let wait_s = (until - app.now().await?).max(0) / SECOND + 1;
    let detail = "Codat has not confirmed it yet. It is looked for; nothing is made twice. Look again in a moment.";
    Ok(Error::new(Kind::TakingLonger, detail).retry_after(u32::try_from(wait_s).unwrap_or(u32::MAX)))
}

async fn send(app: &App, row: &Row, now: Micros) -> (Reply, Option<gangway_codat::Error>) {
    let Ok(key) = IdempotencyKey::new(row.intent.key.clone()) else { return (Reply::Refused, None) };
    let body = Bytes::from(row.intent.body.clone());
    let client = app.upstream().client();
    let made = match row.intent.kind {
        IntentKind::Company => client.create_company(&key, body).await.map(|company| company.id),
        IntentKind::Connection => match company_id(app, &row.scope).await {
            Ok(company_id) => client.create_connection(&company_id, &key, body).await.map(|connection| connection.id),
            Err(_) => return (Reply::Unknown, None),
        },
    };
    match app.upstream().note(now, made) {
        Ok(id) => (Reply::Made(id), None),
        Err(error) => {
            let retry_after = match error.retry() {
                Retry::After(wait) => i64::try_from(wait.as_micros()).ok(),
                Retry::Maybe | Retry::Never => None,
            };
            let reply = match error.status() {
                Some(status) => Reply::from_status(status, retry_after),
                None if error.effect() == Effect::SurelyNone => Reply::Refused,
                None => Reply::Unknown,
            };
            (reply, Some(error))
        }
    }
}

async fn look(app: &App, row: &Row, now: Micros) -> std::result::Result<Vec<Found>, gangway_codat::Error> {
    let client = app.upstream().client();
    match row.intent.kind {
        IntentKind::Company => {
            let value = tag::value(app.store().installation(), row.scope.merchant_id());
            let found = app.upstream().note(now, client.companies_by_tag(tag::KEY, &value).await)?;
            // Where there is one already, this intent is for another in its place: it is gone.
            let gone = company_id(app, &row.scope).await.ok();
            Ok(found
                .iter()
                .filter(|company| gone.as_ref() != Some(&company.id))
                .map(|company| Found {
                    id: company.id.clone(),
                    created_at: moment(company.created.as_ref()),
                    has_connection: !company.data_connections.is_empty(),
                })
                .collect())
        }
        IntentKind::Connection => {
            // Without a company there is nothing to look through; the intent was begun with one.
            let Ok(company_id) = company_id(app, &row.scope).await else { return Ok(Vec::new()) };
            let found = match app.upstream().note(now, client.connections(&company_id).await) {
                Ok(found) => found,
                // A company that is gone holds none; sending says so to the caller.
                Err(error) if error.is_not_found() => return Ok(Vec::new()),
                Err(error) => return Err(error),
            };
            let platforms = platforms(app).await;
            let integration = platforms.as_ref().and_then(|all| all.iter().find(|one| one.key == row.subject));
            let is_it = |connection: &gangway_codat::api::connections::Connection| {
                let to = match integration {
                    Some(integration) => connection.is_to(integration),
                    None => connection.integration_key.as_deref() == Some(row.subject.as_str()),
                };
                to && gangway_core::connection::status(&connection.status) == Some(ConnectionStatus::Pending)
            };
            Ok(found
                .iter()
                .filter(|connection| is_it(connection))
                .map(|connection| Found {
                    id: connection.id.clone(),
                    created_at: moment(connection.created.as_ref()),
                    has_connection: false,
                })
                .collect())
        }
    }
}

/// The list of platforms, where it is at hand soon.
async fn platforms(app: &App) -> Option<Arc<Vec<Integration>>> {
    tokio::time::timeout(NAME_PATIENCE, app.upstream().platforms(app)).await.ok()?.ok()
}

async fn company_id(app: &App, scope: &MerchantScope) -> Result<String> {
    let state = merchants::load(app.store(), scope).await?.state;
    state.company_id.ok_or_else(|| Error::new(Kind::NoName, "There is no company yet."))
}

/// State, event and the end of the intent, in one transaction.
async fn adopt(app: &App, row: &Row, id: &str, adopted: bool, others: Vec<String>) -> Result<()> {
    // Only for the platform's name: what was made is noted whether or not Codat tells it.
    let platforms = match row.intent.kind {
        IntentKind::Company => None,
        IntentKind::Connection => platforms(app).await,
    };
    let mut tx = app.store().lock(&row.scope).await?;
    if !intents::close(&mut tx, &row.intent.key, if adopted { "adopted" } else { "made" }).await? {
        // Another driver was first, and its events tell of it.
        return Ok(());
    }
    if !others.is_empty() {
        let what = match row.intent.kind {
            IntentKind::Company => Several::Companies,
            IntentKind::Connection => Several::Connections,
        };
        tx.push(What::SeveralFound { what, taken: id.to_owned(), others });
    }
    match row.intent.kind {
        IntentKind::Company => {
            let codat_name = tx.state().codat_name.clone().unwrap_or_default();
            tx.push(What::CompanyCreated { company_id: id.to_owned(), codat_name, adopted });
        }
        IntentKind::Connection => {
            let company_id = tx.state().company_id.clone().unwrap_or_default();
            let known = platforms.as_ref().and_then(|all| all.iter().find(|one| one.key == row.subject));
            let platform_name = known.map_or_else(|| row.subject.clone(), |one| one.name.clone());
            if tx.state().connection(id).is_none() {
                let new = NewConnection {
                    id: id.to_owned(),
                    company_id,
                    platform_key: row.subject.clone(),
                    platform_name: platform_name.clone(),
                };
                connections::create(&mut tx, new).await?;
                tx.push(What::ConnectionCreated {
                    connection_id: id.to_owned(),
                    platform_key: row.subject.clone(),
                    platform_name,
                });
            }
        }
    }
    end_trouble(&mut tx);
    tx.commit().await?;
    Ok(())
}

/// Ends an intent without a thing made. A refusal is told and over at once: the merchant may try again, and operators
/// see it in the timeline.
async fn close(app: &App, row: &Row, outcome: &str, refusal: Option<&Error>) -> Result<()> {
    let mut tx = app.store().lock(&row.scope).await?;
    if !intents::close(&mut tx, &row.intent.key, outcome).await? {
        return Ok(());
    }
    end_trouble(&mut tx);
    if let Some(error) = refusal {
        let trouble = Trouble {
            problem: error.kind.slug().to_owned(),
            since: millis(tx.now()),
            next_at: None,
            correlation_id: error.correlation_id.clone(),
        };
        tx.push(What::TroubleBegan { trouble });
        tx.push(What::TroubleEnded);
    }
    tx.commit().await?;
    Ok(())
}

fn end_trouble(tx: &mut gangway_store::MerchantTx) {
    if tx.state().trouble.as_ref().is_some_and(|trouble| trouble.problem == Kind::TakingLonger.slug()) {
        tx.push(What::TroubleEnded);
    }
}

/// Says to whoever looks that it takes longer than usual.
async fn hold_up(app: &App, row: &Row, until: Micros, why: Option<&gangway_codat::Error>) -> Result<()> {
    let mut tx = app.store().lock(&row.scope).await?;
    let since = tx.state().trouble.as_ref().map_or(millis(tx.now()), |trouble| trouble.since);
    tx.push(What::TroubleBegan {
        trouble: Trouble {
            problem: Kind::TakingLonger.slug().to_owned(),
            since,
            next_at: Some(millis(until)),
            correlation_id: why.and_then(|error| error.correlation_id()).map(str::to_owned),
        },
    });
    tx.commit().await?;
    Ok(())
}

/// Codat's date as a moment; unreadable ones count as the oldest.
fn moment(instant: Option<&gangway_codat::Instant<'_>>) -> Micros {
    instant.map_or(0, gangway_codat::Instant::micros_as_utc)
}
