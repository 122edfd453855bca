//! Delivers what is due by the sandbox's clock: one message at a time to each consumer.

use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http::{Request, header};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::Url;

use super::{Consumer, Message, Secret, Twist};
use crate::ambient::Ms;
use crate::app::Shared;

/// How long a consumer may take to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// How often a running clock is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// Delivers for as long as it is polled.
pub async fn run(app: Shared) {
    loop {
        let now = app.now();
        app.settle(now);
        let due = app.read(|world| world.webhooks.due(now));
        if due.is_empty() {
            let runs = !app.clock().is_frozen() && app.read(|world| !world.webhooks.consumers.is_empty());
            tokio::select! {
                () = app.bell.notified() => {}
                () = tokio::time::sleep(LOOK_EVERY), if runs => {}
            }
            continue;
        }
        let sent = join_all(due.iter().map(|(consumer, message)| post(consumer, message, now))).await;
        app.write(|world| {
            for ((_, message), (status, error)) in due.iter().zip(sent) {
                world.webhooks.record(message.number, status, error);
            }
        });
        if app.commit().is_err() {
            tracing::error!("the sandbox's world could not be kept; is the disk full?");
        }
    }
}

async fn post(consumer: &Consumer, message: &Message, now: Ms) -> (Option<u16>, Option<String>) {
    let sent = tokio::time::timeout(ANSWER_WITHIN, send(consumer, message, now)).await;
    let sent = sent.unwrap_or_else(|_| Err("no answer within 15 s".to_owned()));
    match sent {
        Ok(status) => (Some(status), None),
        Err(error) => (None, Some(error)),
    }
}

async fn send(consumer: &Consumer, message: &Message, now: Ms) -> Result<u16, String> {
    let url = Url::parse(&consumer.url).map_err(|error| error.to_string())?;
    if url.scheme() != "http" {
        return Err("the sandbox delivers over http only".to_owned());
    }
    let host = url.host_str().ok_or("there is no host")?;
    let port = url.port_or_known_default().unwrap_or(80);
    let timestamp = now.div_euclid(1000);
    let secret = if message.twist == Some(Twist::Forged) { &Secret::of(&[0x0bad]) } else { &consumer.secret };
    let signature = secret.sign(&message.id, timestamp, &message.body);
    let path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut request = Request::post(path)
        .header(header::HOST, format!("{host}:{port}"))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "Svix-Webhooks/imitated");
    for (name, value) in [("id", message.id.clone()), ("timestamp", timestamp.to_string()), ("signature", signature)] {
        request = request.header(format!("webhook-{name}"), &value).header(format!("svix-{name}"), &value);
    }
    let body = Full::new(Bytes::from(message.body.clone()));
    let request = request.body(body).map_err(|error| error.to_string())?;
    let address = (host.trim_start_matches('[').trim_end_matches(']'), port);
    let stream = TcpStream::connect(address).await.map_err(|error| error.to_string())?;
    let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(|error| error.to_string())?;
    let talk = async {
        let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        // What it says besides does not matter, but it should not be cut off.
        let mut body = http_body_util::Limited::new(response.into_body(), 1 << 16);
        while let Some(Ok(_)) = body.frame().await {}
        Ok(status)
    };
    let mut talk = std::pin::pin!(talk);
    tokio::select! {
        said = &mut talk => said,
        // The end of the connection is the end of the talk, which knows best what came of it.
        _ = connection => talk.await,
    }
}
