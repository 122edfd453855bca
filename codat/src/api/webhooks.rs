//! Webhook consumers: where Codat calls when something happens. The secret that they are signed with, own headers and a
//! client certificate are set in Codat's portal only.

use bytes::Bytes;
use reqwest::Method;
use serde::Serialize;

use super::Envelope;
use crate::client::{Client, IdempotencyKey};
use crate::error::Error;

open_enum! {
    /// What may happen. Each product also has its own `….read.completed…`.
    EventType {
        /// A company was created. Its payload is the company itself.
        CompanyCreated = "company.created",
        /// A company was deleted. Its payload is the company itself.
        CompanyDeleted = "company.deleted",
        /// A company got a product.
        CompanyProductAdded = "company.product.added",
        /// A company lost a product.
        CompanyProductRemoved = "company.product.removed",
        /// A connection was created.
        ConnectionCreated = "connection.created",
        /// A connection was authorized.
        ConnectionConnected = "connection.connected",
        /// A connection was not authorized.
        ConnectionFailed = "connection.failed",
        /// A connection was unlinked, revoked, or expired.
        ConnectionDisconnected = "connection.disconnected",
        /// A connection was authorized again.
        ConnectionReconnected = "connection.reconnected",
        /// A connection was deleted.
        ConnectionDeleted = "connection.deleted",
        /// The first sync after an authorization ended; comes after each authorization.
        ReadCompletedInitial = "read.completed.initial",
        /// A sync ended, well or not.
        ReadCompleted = "read.completed",
        /// A sync ended well.
        ReadCompletedSuccessful = "read.completed.successful",
        /// A sync failed.
        ReadCompletedUnsuccessful = "read.completed.unsuccessful",
        /// The day's requests are used up.
        RateLimitReached = "client.rateLimit.reached",
        /// The day's requests count anew.
        RateLimitReset = "client.rateLimit.reset",
    }
}

records! {
    /// A consumer.
    WebhookConsumer {
        /// Its id, a GUID.
        id: String = "id",
        /// Where it listens.
        url: Option<String> = "url",
        /// Whether it is switched off; Codat does so after five days of failures.
        disabled: Option<bool> = "disabled",
        /// What it is told. Types of the past are listed too, though they never come.
        event_types: Option<Vec<EventType>> = "eventTypes",
        /// Only companies with one of these tags, `key:value`.
        company_tags: Option<Vec<String>> = "companyTags",
    }
}

/// A consumer to be created. There may be 50 at most.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewWebhookConsumer<'a> {
    /// Where it listens.
    pub url: &'a str,
    /// What it is told: one or more.
    pub event_types: &'a [EventType],
    /// Whether it begins switched off.
    pub disabled: bool,
    /// Only companies with one of these tags, `key:value`, with case, at most 10; none for all companies.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    pub company_tags: &'a [&'a str],
}

impl NewWebhookConsumer<'_> {
    /// The bytes to be sent, and to be kept for sending again with the same key.
    pub fn body(&self) -> Bytes {
        Bytes::from(serde_json::to_vec(self).expect("text always serializes"))
    }
}

impl Client {
    /// All consumers. The list has no pages.
    pub async fn webhook_consumers(&self) -> Result<Vec<WebhookConsumer>, Error> {
        let envelope: Envelope<WebhookConsumer> = self.get("list the webhook consumers", &["webhooks"], &[]).await?;
        Ok(envelope.results)
    }

    /// Creates a consumer: one try, these very bytes. The same key with the same bytes makes no second one.
    pub async fn create_webhook_consumer(&self, key: &IdempotencyKey, body: Bytes) -> Result<WebhookConsumer, Error> {
        self.write("create a webhook consumer", Method::POST, &["webhooks"], &[], Some(body), Some(key)).await?.json()
    }

    /// Deletes a consumer.
    pub async fn delete_webhook_consumer(&self, id: &str) -> Result<(), Error> {
        self.write("delete a webhook consumer", Method::DELETE, &["webhooks", id], &[], None, None).await.map(drop)
    }
}
