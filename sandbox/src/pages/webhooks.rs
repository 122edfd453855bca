//! `/_sandbox/webhooks`: consumers with their secrets, and what became of the last messages.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::app::Shared;
use crate::data::dates::stamp_ms;
use crate::data::json::{Object, object};
use crate::reply::json;
use crate::webhooks::{Consumer, Message};

/// `GET /_sandbox/webhooks`, the newest message first.
pub async fn log(State(app): State<Shared>) -> Response {
    let mut out = String::new();
    app.read(|world| {
        object(&mut out, |o| {
            let waiting = world.webhooks.messages.iter().filter(|message| message.next.is_some()).count();
            o.raw("waiting", waiting);
            o.list("consumers", &world.webhooks.consumers, |o, consumer| write_consumer(consumer, o));
            o.list("messages", world.webhooks.messages.iter().rev(), |o, message| write_message(message, o));
        });
    });
    json(out)
}

fn write_consumer(consumer: &Consumer, o: &mut Object<'_>) {
    o.text("id", &consumer.id);
    o.text("url", &consumer.url);
    o.raw("secret", serde_json::json!(consumer.secret));
    o.raw("disabled", consumer.disabled);
    o.raw("eventTypes", serde_json::json!(consumer.event_types));
    o.raw("companyTags", serde_json::json!(consumer.company_tags));
    if let Some(at) = consumer.failing_since {
        o.text("failingSince", &stamp_ms(at));
    }
}

fn write_message(message: &Message, o: &mut Object<'_>) {
    o.text("id", &message.id);
    o.text("consumerId", &message.consumer);
    o.text("eventType", &message.event_type);
    o.text("made", &stamp_ms(message.made));
    if let Some(twist) = message.twist {
        o.raw("fault", serde_json::json!(twist));
    }
    o.list("attempts", &message.attempts, |o, attempt| {
        o.text("at", &stamp_ms(attempt.at));
        if let Some(status) = attempt.status {
            o.raw("status", status);
        }
        o.maybe_text("error", attempt.error.as_deref());
    });
    if let Some(at) = message.next {
        o.text("next", &stamp_ms(at));
    }
    o.raw("body", &message.body);
}

/// `DELETE /_sandbox/webhooks`: forgets all messages, those on their way too.
pub async fn forget(State(app): State<Shared>) -> Response {
    app.write(|world| world.webhooks.messages.clear());
    StatusCode::NO_CONTENT.into_response()
}
