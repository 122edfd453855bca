//! The company: its name, and at most one of it at Codat.
use crate::app::App;
use crate::error::{Error, Result};
use crate::onboarding::drive::{self, Ran};
use gangway_codat::api::companies::NewCompany;
use gangway_core::intent::{Intent, Kind as IntentKind};
use gangway_core::{name, tag};
use gangway_store::intents::{self, Begun};
use gangway_store::{MerchantScope, MerchantTx, merchants};
use gangway_wire::event::What;
use gangway_wire::problem::Kind;
use std::collections::BTreeMap;

/// Takes in a name, in the merchant's own spelling. What Codat is told is fixed once the company exists.
pub fn rename(tx: &mut MerchantTx, portal_name: &str, given: Option<&str>, codat_name: Option<&str>) {
    let Some(given) = given else { return };
    let state = tx.state();
    let fixed = state.company_id.as_ref().and(state.codat_name.clone());
    let codat_name = fixed.or_else(|| codat_name.map(str::to_owned)).unwrap_or_else(|| {
        let kept = name::kept(given);
        if kept.is_empty() { name::fallback(portal_name, tx.merchant().number) } else { kept }
    });
    if state.name.as_deref() != Some(given) || state.codat_name.as_deref() != Some(&codat_name) {
        tx.push(What::NameGiven { name: given.to_owned(), codat_name });
    }
}

/// The company's id at Codat; makes the company where there surely is none. `gone` is one that Codat no longer knows:
/// somebody deleted it there.
pub async fn ensure(app: &App, scope: &MerchantScope, gone: Option<&str>) -> Result<String> {
    let living = |id: Option<String>| id.filter(|id| gone != Some(id.as_str()));
    let mut patience = drive::Patience::start();
    loop {
        if let Some(id) = living(merchants::load(app.store(), scope).await?.state.company_id) {
            return Ok(id);
        }
        let mut tx = app.store().lock(scope).await?;
        if let Some(id) = living(tx.state().company_id.clone()) {
            return Ok(id);
        }
        let Some(codat_name) = tx.state().codat_name.clone() else {
            return Err(Error::new(Kind::NoName, "Name the business first."));
        };
        let tag = tag::value(app.store().installation(), scope.merchant_id());
        let tags = BTreeMap::from([(tag::KEY, tag.as_str())]);
        let body = NewCompany { name: &codat_name, description: None, tags, platform_type: None }.body();
        let body = String::from_utf8_lossy(&body).into_owned();
        let key = crate::entropy::id().to_string();
        // In the place of one that is gone another may stand already: nobody sends before that is known.
        let begin = if gone.is_some() { Intent::looking } else { Intent::new };
        let intent = begin(IntentKind::Company, key, body);
        let lease_until = tx.now() + drive::LEASE;
        let begun = intents::begin(&mut tx, intent, "", lease_until).await?;
        tx.commit().await?;
        match begun {
            Begun::Mine(row) => match drive::run(app, row, &mut patience).await? {
                Ran::Made(id) => return Ok(id),
                Ran::Refused(error) => return Err(error),
                Ran::NotMade | Ran::Lost => {}
                Ran::Waits(until) => return Err(drive::taking_longer(app, until).await?),
            },
            Begun::Open(_) => drive::wait_for(app, scope, IntentKind::Company, &mut patience).await?,
        }
    }
}
