//! Something in front of Codat that hands every call on, or answers in its place.
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

/// A call's path and query, to the status with which it is refused.
pub type Refuse = dyn Fn(&str) -> Option<StatusCode> + Send + Sync;

/// Stands in front of `codat`; its own address.
pub async fn stand(codat: String, refuse: Arc<Refuse>) -> String {
    let http = super::harness::client();
    let pass = move |request: Request| {
        let (codat, http, refuse) = (codat.clone(), http.clone(), refuse.clone());
        async move {
            let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
            match refuse(&path) {
                Some(status) => status.into_response(),
                None => hand_on(&http, format!("{codat}{path}"), request).await,
            }
        }
    };
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(axum::serve(listener, Router::new().fallback(pass)).into_future());
    url
}

async fn hand_on(http: &reqwest::Client, url: String, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    for own in [header::HOST, header::CONTENT_LENGTH, header::ACCEPT_ENCODING] {
        parts.headers.remove(own);
    }
    let body = to_bytes(body, 1 << 20).await.expect("a small body");
    let reply = http.request(parts.method, url).headers(parts.headers).body(body).send().await.expect("Codat answers");
    let (status, mut headers) = (reply.status(), reply.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    let mut answer = Body::from(reply.bytes().await.expect("the reply ends")).into_response();
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}
