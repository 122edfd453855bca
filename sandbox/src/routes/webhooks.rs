//! `/webhooks`: who wants to hear of what. The secret is not told here, as at Codat: `/_sandbox/webhooks` shows it.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;

use super::parse;
use crate::app::Shared;
use crate::data::dice::word;
use crate::data::json::{Object, object};
use crate::reply::{Answer, Refusal, json};
use crate::webhooks::{CONSUMERS, Consumer, Secret};

/// The most tags of a consumer, and the most characters of one.
const TAGS: usize = 10;
const TAG_CHARACTERS: usize = 128;

fn write(consumer: &Consumer, o: &mut Object<'_>) {
    o.text("id", &consumer.id);
    o.text("url", &consumer.url);
    o.raw("disabled", consumer.disabled);
    o.raw("eventTypes", serde_json::json!(consumer.event_types));
    if !consumer.company_tags.is_empty() {
        o.raw("companyTags", serde_json::json!(consumer.company_tags));
    }
}

/// `GET /webhooks`.
pub async fn list(State(app): State<Shared>) -> Answer {
    let mut out = String::new();
    app.read(|world| {
        object(&mut out, |o| o.list("results", &world.webhooks.consumers, |o, consumer| write(consumer, o)));
    });
    Ok(json(out))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    url: String,
    event_types: Vec<String>,
    disabled: Option<bool>,
    company_tags: Option<Vec<String>>,
}

impl Wanted {
    fn fits(&self) -> bool {
        let url =
            url::Url::parse(&self.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        let tag = |tag: &String| {
            tag.chars().count() <= TAG_CHARACTERS && tag.split_once(':').is_some_and(|(key, _)| !key.is_empty())
        };
        let tags = self.company_tags.as_deref().unwrap_or_default();
        url && !self.event_types.is_empty() && tags.len() <= TAGS && tags.iter().all(tag)
    }
}

/// `POST /webhooks`. Types that nobody knows are taken, and never come: Codat's own examples subscribe to some.
pub async fn create(State(app): State<Shared>, body: Bytes) -> Answer {
    let wanted: Wanted = parse(&body)?;
    let now = app.now();
    if !wanted.fits() {
        return Err(Refusal::invalid());
    }
    app.write(|world| {
        if world.webhooks.consumers.len() >= CONSUMERS {
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "The number of webhook consumers is limited to 50"));
        }
        let id = world.fresh_id(now);
        let consumer = Consumer {
            secret: Secret::of(&[word(&id)]),
            id,
            url: wanted.url,
            event_types: wanted.event_types,
            disabled: wanted.disabled.unwrap_or_default(),
            company_tags: wanted.company_tags.unwrap_or_default(),
            failing_since: None,
        };
        let mut out = String::new();
        object(&mut out, |o| write(&consumer, o));
        world.webhooks.consumers.push(consumer);
        app.bell.notify_one();
        Ok((StatusCode::CREATED, json(out)).into_response())
    })
}

/// `DELETE /webhooks/{webhookId}`.
pub async fn remove(State(app): State<Shared>, Path(id): Path<String>) -> Answer {
    app.write(|world| {
        let hooks = &mut world.webhooks;
        let before = hooks.consumers.len();
        hooks.consumers.retain(|consumer| !consumer.id.eq_ignore_ascii_case(&id));
        if hooks.consumers.len() == before {
            return Err(Refusal::new(StatusCode::NOT_FOUND, format!("No webhook consumer was found with ID {id}")));
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}
