//! What goes wrong on the wire: replies that are damaged, connections that end early, a port that is closed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::response::Response;
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderValue, header};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// On a reply that must never arrive: how its connection ends instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It is closed without a byte.
    Closed,
    /// It is reset.
    Reset,
    /// It is closed, and the port for so long with it.
    Refused(Duration),
}

/// On a reply that arrives damaged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The body ends after so many bytes, though more are announced.
    CutAfter(usize),
    /// The last third of the body is missing, and the length is that of the rest.
    BrokenJson,
}

/// The reply as it goes out.
pub async fn damaged(mut response: Response) -> Response {
    let Some(damage) = response.extensions_mut().remove::<Damage>() else { return response };
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    match damage {
        Damage::BrokenJson if body.is_empty() => Response::from_parts(parts, Body::from("{")),
        Damage::BrokenJson => {
            Response::from_parts(parts, Body::from(body.slice(..body.len() - body.len().div_ceil(3))))
        }
        Damage::CutAfter(bytes) => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len().max(bytes + 1)));
            let begun = body.slice(..bytes.min(body.len()));
            let end = io::Error::new(io::ErrorKind::ConnectionReset, "the reply was to be cut");
            let pieces = stream::unfold((Some(begun), Some(end)), async |(begun, end)| match (begun, end) {
                (Some(begun), end) => {
                    // What was begun must be out before the connection ends.
                    Some((Ok::<Bytes, io::Error>(begun), (None, end)))
                }
                (None, Some(end)) => {
                    tokio::task::yield_now().await;
                    Some((Err(end), (None, None)))
                }
                (None, None) => None,
            });
            Response::from_parts(parts, Body::from_stream(pieces))
        }
    }
}

/// A connection that can be made to end with a reset.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Wire {
    /// A connection, and what makes it end so.
    pub fn new(stream: TcpStream) -> (Self, Arc<AtomicBool>) {
        let reset = Arc::new(AtomicBool::new(false));
        (Self { stream, reset: reset.clone() }, reset)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.reset.load(Ordering::Relaxed) {
            // What is closed without lingering is reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, to)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, from: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.load(Ordering::Relaxed) {
            // A farewell would come before the reset.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
