//! The data connection: at most one open one for each platform.
use crate::app::App;
use crate::error::{Error, Result};
use crate::onboarding::company;
use crate::onboarding::drive::{self, Ran};
use gangway_codat::api::connections::NewConnection;
use gangway_core::intent::{Intent, Kind as IntentKind};
use gangway_core::time::{MINUTE, Micros, SECOND};
use gangway_store::intents::{self, Begun};
use gangway_store::{MerchantScope, merchants};
use gangway_wire::problem::Kind;
use gangway_wire::state::{Connection, ConnectionStatus, State};

/// How old a company is before Codat's word that there is none is believed.
const SETTLED_AFTER: Micros = 10 * MINUTE;

/// What was made, or found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Codat's company.
    pub company_id: String,
    /// Codat's connection.
    pub connection_id: String,
}

/// The connection that waits for its merchant at this platform; makes it where there surely is none.
pub async fn ensure(app: &App, scope: &MerchantScope, platform_key: &str) -> Result<Made> {
    let mut company_id = company::ensure(app, scope, None).await?;
    let mut is_second = false;
    let mut patience = drive::Patience::start();
    loop {
        let state = merchants::load(app.store(), scope).await?.state;
        if let Some(connection_id) = open(&state, platform_key)? {
            return Ok(Made { company_id, connection_id });
        }
        let mut tx = app.store().lock(scope).await?;
        if let Some(connection_id) = open(tx.state(), platform_key)? {
            return Ok(Made { company_id, connection_id });
        }
        let body = String::from_utf8_lossy(&NewConnection { platform_key }.body()).into_owned();
        let intent = Intent::new(IntentKind::Connection, crate::entropy::id().to_string(), body);
        let lease_until = tx.now() + drive::LEASE;
        let begun = intents::begin(&mut tx, intent, platform_key, lease_until).await?;
        tx.commit().await?;
        match begun {
            Begun::Mine(row) => match drive::run(app, row, &mut patience).await? {
                Ran::Made(connection_id) => return Ok(Made { company_id, connection_id }),
                Ran::Refused(error) if !is_second && is_gone(app, scope, &company_id, &error).await? => {
                    is_second = true;
                    company_id = company::ensure(app, scope, Some(&company_id)).await?;
                }
                Ran::Refused(error) => return Err(error),
                Ran::NotMade | Ran::Lost => {}
                Ran::Waits(until) => return Err(drive::taking_longer(app, until).await?),
            },
            Begun::Open(_) => drive::wait_for(app, scope, IntentKind::Connection, &mut patience).await?,
        }
    }
}

/// Whether a refusal means that somebody deleted the company at Codat. One that was made just now may not be known
/// everywhere at Codat yet: then it takes longer, and no second one is made.
async fn is_gone(app: &App, scope: &MerchantScope, company_id: &str, refusal: &Error) -> Result<bool> {
    let cause = refusal.cause.as_deref().and_then(|cause| cause.downcast_ref::<gangway_codat::Error>());
    if !cause.is_some_and(gangway_codat::Error::is_not_found) {
        return Ok(false);
    }
    let now = app.now().await?;
    let made_at = intents::last_made_at(app.store(), scope, IntentKind::Company).await?;
    if made_at.is_some_and(|at| now - at < SETTLED_AFTER) {
        return Err(drive::taking_longer(app, now + 10 * SECOND).await?);
    }
    let read = app.upstream().note(now, app.upstream().client().company(company_id).await);
    Ok(read.is_err_and(|error| error.is_not_found()))
}

/// The one of this platform at which the merchant is to sign in, or a reason why none may be made.
pub fn open(state: &State, platform_key: &str) -> Result<Option<String>> {
    let open = state.connections.iter().find(|c| c.platform_key == platform_key && may_depart(state, c).is_ok());
    match open {
        Some(open) => Ok(Some(open.id.clone())),
        None => not_linked(state).map(|()| None),
    }
}

/// Refuses a way out that would lead to a second shop, or that a healthy one does not need.
pub fn may_depart(state: &State, connection: &Connection) -> Result<()> {
    match connection.status {
        ConnectionStatus::Deauthorized => Ok(()),
        ConnectionStatus::Linked if connection.wants_sign_in() => Ok(()),
        ConnectionStatus::Pending | ConnectionStatus::Linked => not_linked(state),
        ConnectionStatus::Unlinked | ConnectionStatus::Removed => {
            Err(Error::new(Kind::NotFound, "This connection is over. Choose a platform again."))
        }
    }
}

/// Refuses where a shop is linked: a further one needs an explicit wish.
fn not_linked(state: &State) -> Result<()> {
    if state.connections.iter().any(|c| c.status == ConnectionStatus::Linked) {
        return Err(Error::new(Kind::AlreadyLinked, "A shop is connected already. Look at its progress."));
    }
    Ok(())
}
