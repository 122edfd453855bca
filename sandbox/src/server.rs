//! Listening and answering: binds first, then serves until told to stop. A reply that is to be lost never leaves.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tower::ServiceExt as _;

use crate::app::App;
use crate::pipeline::{self, Caller};
use crate::wire::{Ending, Wire};
use crate::world::StoreError;
use crate::{Config, ROWS_MOST, Sizes, pages, routes, webhooks};

/// How long a caller may take to send its headers, idle time between two requests included. Longer than clients keep
/// idle connections (90 s in reqwest): the side that closes should be the one that knows that nothing is on its way.
const HEADERS_WITHIN: Duration = Duration::from_mins(2);
/// How long replies may still take after the end was asked for.
const LAST_REPLIES_WITHIN: Duration = Duration::from_secs(5);

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Something else listens there.
    #[error("port {port} is in use already", port = .0.port())]
    Busy(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// What was asked for.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// A setting is out of range.
    #[error("a shop has at most {most} rows of one kind", most = crate::ROWS_MOST)]
    Rows,
    /// The data folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A sandbox that answers. It stops when the future given to [`serve`] ends.
#[derive(Debug)]
pub struct Running {
    /// What it listens on.
    pub address: SocketAddr,
    /// Where the outside finds it.
    pub public_url: String,
    task: JoinHandle<()>,
}

impl Running {
    /// Waits until it has stopped and the last replies are out.
    pub async fn stopped(self) {
        let _ = self.task.await;
    }
}

/// Starts a sandbox: when this returns, it answers. Ends after `shutdown` has.
pub async fn serve(config: Config, shutdown: impl Future<Output = ()> + Send + 'static) -> Result<Running, StartError> {
    let Sizes { products, customers, disputes } = config.sizes;
    if [Some(config.orders), products, customers, disputes].into_iter().flatten().any(|rows| rows > ROWS_MOST) {
        return Err(StartError::Rows);
    }
    let wanted = config.listen;
    let listener = TcpListener::bind(wanted).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::Busy(wanted),
        _ => StartError::Listen { address: wanted, source },
    })?;
    let address = listener.local_addr().map_err(|source| StartError::Listen { address: wanted, source })?;
    let public_url = config.public_url.clone().unwrap_or_else(|| {
        let host = if address.ip().is_unspecified() { "127.0.0.1".to_owned() } else { host(address) };
        format!("http://{host}:{}", address.port())
    });
    let app = Arc::new(App::new(config, public_url)?);
    let public_url = app.public_url.clone();
    tracing::info!(%address, public_url, "sandbox answers");
    let task = tokio::spawn(async move {
        tokio::select! {
            () = accept(listener, router(&app), shutdown) => {}
            () = webhooks::run(app.clone()) => {}
        }
    });
    Ok(Running { address, public_url, task })
}

fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(v4) => v4.ip().to_string(),
        SocketAddr::V6(v6) => format!("[{}]", v6.ip()),
    }
}

/// Everything it answers.
pub fn router(app: &Arc<App>) -> Router {
    let api = routes::router().layer(from_fn_with_state(app.clone(), pipeline::run));
    api.merge(pages::router(app)).with_state(app.clone())
}

/// A port that is closed for a while on demand.
#[derive(Debug)]
struct Gate {
    close: mpsc::Sender<Duration>,
    closed: AtomicBool,
}

async fn accept(mut listener: TcpListener, router: Router, shutdown: impl Future<Output = ()> + Send) {
    let graceful = GracefulShutdown::new();
    let mut shutdown = std::pin::pin!(shutdown);
    let (close, mut closing) = mpsc::channel(1);
    let gate = Arc::new(Gate { close, closed: AtomicBool::new(false) });
    loop {
        let (stream, caller) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, from)) => (stream, Caller(from.ip())),
                Err(error) => {
                    // Out of file handles, say: it passes, but not if this spins.
                    tracing::warn!(%error, "could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            Some(wait) = closing.recv() => {
                listener = tokio::select! {
                    again = reopen(listener, wait) => again,
                    () = &mut shutdown => return,
                };
                gate.closed.store(false, Ordering::Relaxed);
                continue;
            },
            () = &mut shutdown => break,
        };
        let _ = stream.set_nodelay(true);
        let (wire, reset) = Wire::new(stream);
        let service = tower::service_fn({
            let (router, gate) = (router.clone(), gate.clone());
            move |request: hyper::Request<Incoming>| {
                answer(router.clone(), caller, gate.clone(), reset.clone(), request)
            }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADERS_WITHIN)
            .serve_connection(TokioIo::new(wire), TowerToHyperService::new(service));
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            let _ = watched.await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST_REPLIES_WITHIN, graceful.shutdown()).await;
    tracing::info!("sandbox stopped");
}

/// Closes the port, and opens it again after a while.
async fn reopen(listener: TcpListener, wait: Duration) -> TcpListener {
    let Ok(address) = listener.local_addr() else { return listener };
    drop(listener);
    tokio::time::sleep(wait).await;
    loop {
        match TcpListener::bind(address).await {
            Ok(again) => return again,
            Err(error) => {
                tracing::warn!(%error, "the port cannot be opened again yet");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// One request. An error here closes the connection without a byte of reply.
async fn answer(
    router: Router,
    caller: Caller,
    gate: Arc<Gate>,
    reset: Arc<AtomicBool>,
    request: hyper::Request<Incoming>,
) -> Result<Response, io::Error> {
    let lost = || io::Error::new(io::ErrorKind::ConnectionReset, "the reply was to be lost");
    if gate.closed.load(Ordering::Relaxed) {
        return Err(lost());
    }
    let mut request: Request = request.map(Body::new);
    request.extensions_mut().insert(caller);
    let response = match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    match response.extensions().get::<Ending>() {
        None => return Ok(response),
        Some(Ending::Closed) => {}
        Some(Ending::Reset) => reset.store(true, Ordering::Relaxed),
        Some(Ending::Refused(wait)) => {
            gate.closed.store(true, Ordering::Relaxed);
            // It is full only while the port is about to close.
            let _ = gate.close.try_send(*wait);
        }
    }
    Err(lost())
}
