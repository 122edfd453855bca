//! Connections: accepted, given small buffers and a time for their headers, and let finish when the process ends.
//!
//! Through hyper-util's builder instead of `axum::serve`: with one shared service and 8 KiB buffers an idle
//! subscriber costs a fifth of the memory.
use crate::caller::Peer;
use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::io;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceExt;

/// How long a client may take to send a request's head; idle connections wait under the same clock, and clients keep
/// theirs for a minute: closing earlier would race with their next request.
const HEADER_TIMEOUT: Duration = Duration::from_secs(75);
/// How long requests may still run once the process is asked to end.
const GRACE: Duration = Duration::from_secs(10);
/// Bytes of a request's head, and of what is read ahead, for each connection. It grows only where a head is long, and
/// must hold the way back from a platform that puts its whole story into the address: up to 8,192 characters were seen.
const BUFFER: usize = 16 * 1024;
/// Connections at once; further ones wait in the system's queue.
const CONNECTIONS_MAX: usize = 16_384;

/// A wish to end, seen by everything that runs. It ends when the sender says `true` or is gone.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Receiver<bool>);

impl Shutdown {
    /// A wish that has not been uttered, and the means to utter it.
    pub fn new() -> (watch::Sender<bool>, Self) {
        let (sender, receiver) = watch::channel(false);
        (sender, Shutdown(receiver))
    }

    /// Returns once the process shall end.
    pub async fn wished(&self) {
        let mut receiver = self.0.clone();
        // An error means that whoever could utter the wish is gone.
        let _ = receiver.wait_for(|ends| *ends).await;
    }

    /// Whether the process shall end.
    pub fn is_wished(&self) -> bool {
        *self.0.borrow()
    }
}

/// Serves `router` on `listener` until the wish to end, then until running requests have finished.
pub async fn serve(listener: TcpListener, router: Router, shutdown: Shutdown) -> io::Result<()> {
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(BUFFER).keep_alive(true);
    let graceful = GracefulShutdown::new();
    let slots = std::sync::Arc::new(tokio::sync::Semaphore::new(CONNECTIONS_MAX));
    loop {
        let accepted = tokio::select! {
            () = shutdown.wished() => break,
            accepted = accept(&listener, &slots) => accepted,
        };
        let Some((stream, peer, slot)) = accepted else { continue };
        let _ = stream.set_nodelay(true);
        let service = router.clone().map_request(move |mut request: http::Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            request.map(axum::body::Body::new)
        });
        let service = TowerToHyperService::new(service.map_err(|never: Infallible| match never {}));
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(slot);
        });
    }
    drop(listener);
    if tokio::time::timeout(GRACE, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests that still ran after {} s were cut", GRACE.as_secs());
    }
    Ok(())
}

type Accepted = (tokio::net::TcpStream, std::net::IpAddr, tokio::sync::OwnedSemaphorePermit);

async fn accept(listener: &TcpListener, slots: &std::sync::Arc<tokio::sync::Semaphore>) -> Option<Accepted> {
    let slot = slots.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, address)) => Some((stream, address.ip(), slot)),
        Err(error) => {
            // Most likely no file descriptor is free: closing connections will free some.
            tracing::warn!(%error, "no connection could be accepted");
            tokio::time::sleep(Duration::from_millis(200)).await;
            None
        }
    }
}
