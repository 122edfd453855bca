//! `GET /v1/platforms`: what a shop may run on.
use crate::app::App;
use crate::auth::merchant::Merchant;
use crate::error::{Error, Result};
use crate::limits::Limit;
use axum::extract::State;
use gangway_codat::api::integrations::Integration;
use gangway_wire::dataset::Dataset;
use gangway_wire::platform::{Platform, Platforms};
use gangway_wire::problem::Kind;
use gangway_wire::session::Scope;

/// Names of the platforms that most shops run on, as people write them.
const COMMON: [&str; 8] =
    ["Shopify", "WooCommerce", "Square", "BigCommerce", "Stripe", "Amazon Seller Central", "eBay", "Magento"];

/// The enabled platforms that the session offers, by name.
pub async fn list(State(app): State<App>, merchant: Merchant) -> Result<axum::Json<Platforms>> {
    merchant.count(&app, Limit::Session)?;
    merchant.require(Scope::Connect)?;
    let all = app.upstream().platforms(&app).await?;
    let mut platforms: Vec<Platform> = all.iter().filter(|one| merchant.offers(&one.key)).map(seen).collect();
    platforms.sort_by_cached_key(|one| gangway_core::name::fold(&one.name));
    Ok(axum::Json(Platforms { platforms }))
}

fn seen(integration: &Integration) -> Platform {
    Platform {
        key: integration.key.clone(),
        name: integration.name.clone(),
        common: COMMON.iter().any(|name| integration.name.eq_ignore_ascii_case(name)),
        datasets: Dataset::ALL
            .iter()
            .copied()
            .filter(|&one| integration.offers(codat_dataset(one)) == Some(true))
            .collect(),
    }
}

/// The platform of this key, where the account has it switched on and the session offers it.
pub async fn find(app: &App, merchant: &Merchant, key: &str) -> Result<Integration> {
    let all = app.upstream().platforms(app).await?;
    let found = all.iter().find(|one| one.key == key).cloned();
    match found {
        Some(integration) if merchant.offers(key) => Ok(integration),
        Some(_) => {
            Err(Error::field(Kind::UnknownPlatform, "platformKey", "This session does not offer that platform."))
        }
        None if app.upstream().is_switched_off(merchant.0.now, key).await? => {
            let detail =
                "This platform is switched off in the Codat account. Whoever runs the proxy can switch it on there.";
            Err(Error::field(Kind::DisabledPlatform, "platformKey", detail))
        }
        None => Err(Error::field(Kind::UnknownPlatform, "platformKey", "There is no commerce platform with this key.")),
    }
}

/// The same dataset in Codat's crate.
pub fn codat_dataset(dataset: Dataset) -> gangway_codat::Dataset {
    match dataset {
        Dataset::Info => gangway_codat::Dataset::Info,
        Dataset::Products => gangway_codat::Dataset::Products,
        Dataset::Customers => gangway_codat::Dataset::Customers,
        Dataset::Orders => gangway_codat::Dataset::Orders,
        Dataset::Payments => gangway_codat::Dataset::Payments,
        Dataset::Transactions => gangway_codat::Dataset::Transactions,
        Dataset::Disputes => gangway_codat::Dataset::Disputes,
    }
}
