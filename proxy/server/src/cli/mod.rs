//! The command line. Results go to standard output, everything else to standard error.

pub mod codat;
pub mod config;
#[cfg(feature = "sandbox")]
pub mod demo;
pub mod operator;
pub mod portal;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod serve;

use crate::serve::Shutdown;
use clap::{Parser, Subcommand};
use std::net::SocketAddr;
use std::process::ExitCode;
use tokio::net::TcpListener;

/// Bring merchants' shops on board, and their data along.
///
/// Gangway stands between your portal and Codat: merchants connect their shop in a widget on your own page, and
/// their orders, products, customers, payments, transactions and disputes become tables that you can look at.
///
/// Start with `gangway demo`: all of it on this machine, without an account.
#[derive(Debug, Parser)]
#[command(name = "gangway", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the proxy against Codat
    ///
    /// Needs the Codat key in CODAT_API_KEY (or a file's name in CODAT_API_KEY_FILE) and a public address. Starts
    /// also when Codat is down, says so in the log and under /readyz, and recovers. Ends on Ctrl-C or SIGTERM, once
    /// running requests have finished.
    Serve(serve::Serve),
    /// Show everything on this machine: sandbox, proxy and a demo portal, without an account
    ///
    /// Three sites: the proxy, a made-up lender's portal that embeds the widget as a stranger's page would, and the
    /// sandbox that imitates Codat and the shops. State stays in the data folder; the next start finds it again.
    #[cfg(feature = "sandbox")]
    Demo(demo::Demo),
    /// Run only the sandbox: Codat, imitated
    ///
    /// Speaks Codat's contract with made-up shops: companies, connections, a page where a merchant approves or
    /// cancels, syncs that move, seven datasets, and faults on demand under /_sandbox/.
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::Sandbox),
    /// Register the portals that may use this proxy; works while it runs
    Portal(portal::Portal),
    /// Say who may use the operators' dashboard; works while the proxy runs
    Operator(operator::Operator),
    /// Show and apply what must be set at Codat
    ///
    /// `gangway codat` shows what differs; `gangway codat apply` writes it and reads it back.
    Codat(codat::Codat),
    /// List every setting with its value and where the value comes from
    Config(config::Config),
}

/// Runs the command of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&*error),
    }
}

/// Why a command did not do what it was asked.
pub type Failure = Box<dyn std::error::Error>;

async fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Serve(command) => command.run().await,
        #[cfg(feature = "sandbox")]
        Command::Demo(command) => command.run().await,
        #[cfg(feature = "sandbox")]
        Command::Sandbox(command) => command.run().await,
        Command::Portal(command) => command.run().await,
        Command::Operator(command) => command.run().await,
        Command::Codat(command) => command.run().await,
        Command::Config(command) => command.run(),
    }
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    let mut text = format!("gangway: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    eprintln!("{text}");
    ExitCode::FAILURE
}

/// A sentence as an error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

/// Listens, or says what to do about a port that is taken.
pub async fn listen(address: SocketAddr, flag: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let port = address.port();
        match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                let sentence = format!(
                    "port {port} is in use already: end what listens on {address}, or choose another with {flag}"
                );
                Refused(sentence).into()
            }
            _ => Refused(format!("cannot listen on {address}: {error}")).into(),
        }
    })
}

/// The wish to end, uttered by Ctrl-C or SIGTERM. A second one ends the process at once.
pub fn end_on_signal() -> std::io::Result<Shutdown> {
    use tokio::signal::unix::{SignalKind, signal};
    let (sender, shutdown) = Shutdown::new();
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("ending; running requests may finish");
        sender.send_replace(true);
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        std::process::exit(130);
    });
    Ok(shutdown)
}
