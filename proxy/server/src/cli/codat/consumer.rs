//! The webhook consumer at Codat: where it calls when something happens, and what it tells.
use crate::cli::Failure;
use gangway_codat::Client;
use gangway_codat::api::webhooks::{EventType, NewWebhookConsumer, WebhookConsumer};
use gangway_codat::client::IdempotencyKey;
use gangway_wire::paths;

/// What Codat is asked to tell. The kinds for good and bad ends of a read alone would say each thing twice.
const TOLD: [EventType; 10] = [
    EventType::CompanyDeleted,
    EventType::ConnectionConnected,
    EventType::ConnectionFailed,
    EventType::ConnectionDisconnected,
    EventType::ConnectionReconnected,
    EventType::ConnectionDeleted,
    EventType::ReadCompletedInitial,
    EventType::ReadCompleted,
    EventType::RateLimitReached,
    EventType::RateLimitReset,
];

/// Shows what differs, or writes it. Whether all is as wanted now.
pub async fn settle(
    client: &Client,
    public_url: &str,
    upstream_id: Option<&str>,
    apply: bool,
) -> Result<bool, Failure> {
    let url =
        format!("{public_url}{}", paths::fill(paths::WEBHOOK, &[upstream_id.unwrap_or("(an id that apply makes)")]));
    let ours: Vec<WebhookConsumer> =
        client.webhook_consumers().await?.into_iter().filter(|one| one.url.as_deref() == Some(url.as_str())).collect();
    if ours.iter().any(is_right) {
        return Ok(true);
    }
    let found = match ours.as_slice() {
        [] => "none",
        [one] if one.disabled == Some(true) => "one that is switched off, which Codat does after five days of failures",
        _ => "one that is not told everything",
    };
    println!("Webhook consumer\n  at Codat  {found}\n  wanted    {url}");
    if !apply {
        return Ok(false);
    }
    let key = IdempotencyKey::new(crate::entropy::id().to_string())?;
    let new = NewWebhookConsumer { url: &url, event_types: &TOLD, disabled: false, company_tags: &[] };
    let made = client.create_webhook_consumer(&key, new.body()).await?;
    // Codat has no call that changes one. The old one goes last, so that nothing is missed between them.
    for old in ours.iter().filter(|old| old.id != made.id) {
        client.delete_webhook_consumer(&old.id).await?;
    }
    let is_kept = client.webhook_consumers().await?.iter().any(|one| one.url.as_deref() == Some(&url) && is_right(one));
    println!("  now       {}", if is_kept { made.id.as_str() } else { "not as wanted" });
    println!("  It has a new secret. Codat's portal shows it: Settings, Webhooks, this consumer, Signing secret.");
    println!("  Give it to the proxy: gangway codat webhook-secret");
    Ok(is_kept)
}

fn is_right(one: &WebhookConsumer) -> bool {
    let told = one.event_types.as_deref().unwrap_or_default();
    one.disabled != Some(true) && TOLD.iter().all(|kind| told.contains(kind))
}
