//! `/_sandbox/webhooks`: consumers with their secrets, and what became of the last messages; and their
//! place on the start page.

use std::fmt::Write as _;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;

use super::html::escape;
use crate::app::{App, Shared};
use crate::data::dates::stamp_ms;
use crate::data::json::{Object, object};
use crate::reply::json;
use crate::webhooks::{Consumer, Message};

/// Messages that the start page shows.
const SHOWN: usize = 6;

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

/// The last messages on the start page, newest first.
pub fn section(app: &App) -> String {
    let (count, list) = app.read(|world| {
        let mut list = String::new();
        for message in world.webhooks.messages.iter().rev().take(SHOWN) {
            let consumer = world.webhooks.consumers.iter().find(|consumer| consumer.id == message.consumer);
            list.push_str(&sent(message, consumer));
        }
        let nobody = "<p class=\"part soft\">Nobody listens. <code>POST /webhooks</code> makes a consumer.</p>";
        let nothing = "<p class=\"part soft\">None yet.</p>";
        let list = match (list.is_empty(), world.webhooks.consumers.is_empty()) {
            (true, true) => format!("<div class=\"boxed\">{nobody}</div>"),
            (true, false) => format!("<div class=\"boxed\">{nothing}</div>"),
            _ => format!("<ul class=\"boxed\">{list}</ul>"),
        };
        (world.webhooks.messages.len(), list)
    });
    format!(
        "<section><div class=\"sandbox-title\"><h2>Last webhooks</h2><span class=\"soft\">{count}</span></div>{list}</section>"
    )
}

fn sent(message: &Message, consumer: Option<&Consumer>) -> String {
    let clock = |at: i64| stamp_ms(at).get(11..19).unwrap_or_default().to_owned();
    let last = message.attempts.last();
    let (answer, is_good) = match last {
        None => ("waits".to_owned(), true),
        Some(attempt) => match attempt.status {
            Some(status) => (status.to_string(), (200..300).contains(&status)),
            None => ("not reached".to_owned(), false),
        },
    };
    let mut when = clock(last.map_or(message.made, |attempt| attempt.at));
    if let Some(consumer) = consumer {
        let _ = write!(when, " to <code>{}</code>", escape(consumer.url.trim_start_matches("http://")));
    }
    if let Some(next) = message.next {
        let _ = write!(when, ", {} at {}", if last.is_some() { "again" } else { "due" }, clock(next));
    }
    format!(
        "<li class=\"sent\"><code>{}</code><span class=\"answer{}\">{answer}</span><span class=\"soft\">{when}</span></li>",
        escape(&message.event_type),
        if is_good { "" } else { " not" }
    )
}
