//! What must be set at Codat: the data types that are fetched on first link, and the one redirect template.
//!
//! Checked at start; where Codat is down, until it is not. A foreign template is never overwritten: it may belong to
//! another installation.
use crate::app::{App, Template};
use crate::serve::Shutdown;
use gangway_codat::Error;
use gangway_codat::names::ENABLED_DATA_TYPES;
use std::time::Duration;

/// First pause after a check that failed; it doubles.
const AGAIN: Duration = Duration::from_secs(2);
/// Longest pause.
const AGAIN_MAX: Duration = Duration::from_mins(1);

/// Pause after a check that found something which only people may change.
const AGAIN_BY_HAND: Duration = Duration::from_mins(10);

/// The redirect template that brings merchants back here.
pub fn template(public_url: &str) -> String {
    format!(
        "{public_url}/return/{{gangwayState}}?code={{statusCode}}&text={{statusText}}&company={{companyId}}&connection={{connectionId}}"
    )
}

/// Whether a template leads to us, in this or an older form.
fn is_ours(found: &str, public_url: &str) -> bool {
    found.strip_prefix(public_url).is_some_and(|rest| rest.starts_with("/return/"))
}

/// Checks until Codat has answered once.
pub async fn check(app: App, shutdown: Shutdown) {
    let mut pause = AGAIN;
    while !shutdown.is_wished() {
        match once(&app).await {
            Ok(notes) => {
                for note in &notes {
                    tracing::warn!(note, "a setting at Codat is not as it should be");
                }
                if notes.is_empty() {
                    app.upstream().set_notes(notes);
                    return;
                }
                app.upstream().set_notes(notes);
                // Somebody may set it right by hand.
                pause = AGAIN_BY_HAND;
            }
            Err(error) => {
                let note = format!("The settings at Codat could not be checked yet: {error}.");
                tracing::warn!(%error, "the settings at Codat cannot be checked; trying again");
                app.upstream().set_notes(vec![note]);
            }
        }
        tokio::select! {
            () = shutdown.wished() => {}
            () = app.upstream().recovered() => {}
            () = tokio::time::sleep(pause) => {}
        }
        pause = if pause == AGAIN_BY_HAND { AGAIN } else { (pause * 2).min(AGAIN_MAX) };
    }
}

/// Checks, writes what may be written, and says what is left to do.
pub async fn once(app: &App) -> Result<Vec<String>, Error> {
    let client = app.upstream().client();
    let now = app.now().await.unwrap_or_default();
    let mut notes = Vec::new();
    let enabled = app.upstream().note(now, client.enable(&ENABLED_DATA_TYPES).await)?;
    if !enabled.changed.is_empty() {
        tracing::info!(types = enabled.changed.join(" "), "data types are fetched on first link from now on");
    }
    if !enabled.refused.is_empty() {
        notes.push(format!(
            "Codat does not fetch these data types by itself, and the setting cannot be changed: {}.",
            enabled.refused.join(", ")
        ));
    }
    let wanted = template(app.public_url());
    let profile = app.upstream().note(now, client.profile().await)?;
    let found = profile.redirect_url().unwrap_or_default();
    if found == wanted {
        return Ok(notes);
    }
    if found.trim().is_empty() || is_ours(&found, app.public_url()) || app.template() == Template::Always {
        let written = app.upstream().note(now, client.set_redirect_url(&profile, &wanted).await)?;
        if written.redirect_url().as_deref() == Some(wanted.as_str()) {
            tracing::info!("Codat sends merchants back to this proxy from now on");
        } else {
            notes.push(format!("Codat did not keep the redirect address {wanted}."));
        }
    } else {
        notes.push(format!(
            "Codat sends merchants back to {found}, not to this proxy. `gangway codat apply` would write {wanted}."
        ));
    }
    Ok(notes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_template_that_leads_here_is_ours() {
        let host = "https://connect.example";
        assert!(is_ours(&template(host), host));
        assert!(is_ours("https://connect.example/return/{gangwayState}", host));
        for foreign in [
            "https://connect.example.evil.test/return/x",
            "https://other.example/return/{x}",
            "https://connect.example/",
        ] {
            assert!(!is_ours(foreign, host), "{foreign}");
        }
    }
}
