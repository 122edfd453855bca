//! `POST /v1/webhooks/codat/{upstreamId}`: Codat tells that something happened.
//!
//! Checked over the very bytes that came, noted with what it makes due in one transaction, and answered before anything
//! is done about it. A message is never the truth: it says where to look.
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::limits::Limit;
use axum::extract::{Extension, Path, Request, State};
use gangway_codat::api::webhooks::EventType;
use gangway_codat::webhook::Event;
use gangway_core::time::SECOND;
use gangway_store::messages::{self, Message, Taken};
use gangway_wire::problem::Kind;
use http::StatusCode;
use http_body_util::BodyExt;

/// Largest message, in bytes. Codat's have a few thousand.
const BODY_MAX: usize = 1 << 20;

/// Takes one message.
pub async fn codat(
    State(app): State<App>,
    Path(upstream_id): Path<String>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<StatusCode> {
    if upstream_id != app.upstream_id() {
        return Err(Error::new(Kind::NotFound, "This proxy serves no Codat account of that id."));
    }
    let Some(secrets) = app.webhook_secret().await else {
        let detail = "No secret is known yet to check messages by: give it to `gangway codat webhook-secret`.";
        return Err(Error::new(Kind::NoWebhookSecret, detail).retry_after(300));
    };
    let (head, body) = request.into_parts();
    let body = match http_body_util::Limited::new(body, BODY_MAX).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<http_body_util::LengthLimitError>() => {
            return Err(Error::new(Kind::TooLarge, format!("A message may have at most {BODY_MAX} bytes.")));
        }
        Err(_) => return Err(Error::new(Kind::BadRequest, "The message ended too early.")),
    };
    let now = app.now().await?;
    let id = match secrets.verify(&head.headers, &body, now.div_euclid(SECOND)) {
        Ok(id) => id,
        Err(forged) => {
            app.count(Limit::FailedAuthentication, caller.bucket())?;
            return Err(Error::new(Kind::BadSignature, format!("The message is not taken: {forged}.")));
        }
    };
    // Codat signed it: whatever it is, Codat is not to send it again.
    let Ok(event) = Event::read(&body) else {
        tracing::warn!(message = id, "a webhook message of Codat's has a shape that nobody knows; it is let go");
        return Ok(StatusCode::NO_CONTENT);
    };
    let message = Message {
        id,
        kind: event.kind.as_str(),
        company_id: event.company_id.as_deref(),
        connection_ids: &event.connection_ids,
        about_connections: !is_about_data(&event.kind),
    };
    match messages::take(app.store(), app.upstream_id(), message).await? {
        Taken::Again => tracing::debug!(message = id, "a webhook message came again"),
        Taken::Told(connections) => {
            tracing::info!(message = id, kind = event.kind.as_str(), connections, "a webhook message was taken");
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Whether a message is about rows alone. Of one that nobody knows all is looked at.
fn is_about_data(kind: &EventType) -> bool {
    kind.as_str().contains("read.completed")
}
