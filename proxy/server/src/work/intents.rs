//! Drives intents on that no request waits for any more: after a crash, or where Codat takes its time.
use crate::app::App;
use crate::error::Result;
use crate::onboarding::drive::{self, Patience, Ran};
use gangway_store::intents::{self, Row};

/// Intents that are driven at once.
pub const AT_ONCE: u32 = 8;

/// Claims intents that are due.
pub async fn claim(app: &App, free: u32) -> Result<Vec<Row>> {
    if free == 0 {
        return Ok(Vec::new());
    }
    Ok(intents::claim(app.store(), free, drive::LEASE).await?)
}

/// Drives one as far as it goes now.
pub async fn run(app: App, row: Row) {
    let (merchant, kind) = (row.scope.merchant_id().to_owned(), row.intent.kind.as_str());
    match drive::run(&app, row, &mut Patience::none()).await {
        Ok(Ran::Made(id)) => tracing::info!(merchant, kind, id, "what a request had begun is made"),
        Ok(Ran::NotMade) => tracing::info!(merchant, kind, "what a request had begun was surely not made"),
        Ok(Ran::Refused(error)) => tracing::warn!(
            merchant,
            kind,
            problem = error.kind.slug(),
            cause = error.chain(),
            "Codat refused what a request had begun"
        ),
        Ok(Ran::Waits(_) | Ran::Lost) => {}
        Err(error) => tracing::warn!(
            merchant,
            kind,
            problem = error.kind.slug(),
            cause = error.chain(),
            "an intent cannot be driven now"
        ),
    }
}
