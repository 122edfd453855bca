//! What happens to a reply on its way: lost, cut in the middle, or broken. The server applies it last, so that what is
//! kept for an idempotency key is whole.

use std::io;

use axum::body::{Body, to_bytes};
use axum::response::Response;
use futures_util::stream;
use http::{HeaderValue, header};

/// What happens to a reply, as an extension of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transit {
    /// It never arrives: the server closes the connection instead.
    Lost,
    /// The connection closes after so many bytes of its body.
    Cut(usize),
    /// Its body ends in the middle.
    Broken,
}

/// The reply as it arrives. An error closes the connection without a byte of it.
pub async fn carry(mut response: Response) -> Result<Response, io::Error> {
    let reset = || io::Error::new(io::ErrorKind::ConnectionReset, "the reply was to be lost");
    let Some(transit) = response.extensions_mut().remove::<Transit>() else { return Ok(response) };
    if transit == Transit::Lost {
        return Err(reset());
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.map_err(io::Error::other)?;
    match transit {
        Transit::Cut(bytes) if bytes < body.len() => {
            parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
            let pieces = stream::iter([Ok(body.slice(..bytes)), Err(reset())]);
            Ok(Response::from_parts(parts, Body::from_stream(pieces)))
        }
        Transit::Broken => {
            parts.headers.remove(header::CONTENT_LENGTH);
            Ok(Response::from_parts(parts, Body::from(body.slice(..body.len() / 2))))
        }
        _ => Ok(Response::from_parts(parts, Body::from(body))),
    }
}
