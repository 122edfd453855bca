//! `gangway sandbox`.
use super::{Failure, Refused, end_on_signal};
use crate::config::{Log, LogFormat};
use crate::logs;
use clap::{Args, ValueEnum};
use gangway_sandbox::StartError;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Arguments of `gangway sandbox`.
#[derive(Args, Debug)]
pub struct Sandbox {
    /// Port to listen on
    #[arg(long, value_name = "PORT", default_value_t = 4010)]
    port: u16,
    /// Address to listen on; whoever reaches it can use its tools
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    bind: IpAddr,
    /// Address under which browsers and clients reach it, if that is another
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// API key that callers must send
    #[arg(long, value_name = "KEY", default_value = "sandbox")]
    key: String,
    /// Number from which all shops' rows follow
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Orders of a shop, up to 1000000
    #[arg(long, value_name = "N", default_value_t = 300)]
    orders: u32,
    /// Products of a shop, where they should not follow from its orders
    #[arg(long, value_name = "N")]
    products: Option<u32>,
    /// Customers of a shop, where they should not follow from its orders
    #[arg(long, value_name = "N")]
    customers: Option<u32>,
    /// Disputes of a shop, where they should not follow from its orders
    #[arg(long, value_name = "N")]
    disputes: Option<u32>,
    /// Make shops whose texts and numbers are as bad as they can be
    #[arg(long)]
    hostile: bool,
    /// Time at which its clock is held from the start, such as 2026-03-01T10:00:00Z; POST /_sandbox/clock moves it
    #[arg(long, value_name = "TIME")]
    clock: Option<jiff::Timestamp>,
    /// Milliseconds that a whole sync takes
    #[arg(long, value_name = "MS", default_value_t = 8_000)]
    sync_ms: u64,
    /// Whether links to the platform hold a one-time password, as Codat's do by default; off gives lasting links
    #[arg(long, value_name = "WHICH", default_value = "on")]
    otp: Switch,
    /// Redirect template to begin with, such as "https://HOST/return/{gangwayState}?code={statusCode}"
    #[arg(long, value_name = "TEMPLATE")]
    redirect_url: Option<String>,
    /// Folder in which its world is kept over restarts; without one it is forgotten
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Milliseconds until companies are found by their tags
    #[arg(long, value_name = "MS", default_value_t = 0)]
    tag_lag_ms: u64,
    /// Address that hears of everything by webhooks, over http
    #[arg(long, value_name = "URL")]
    webhook_url: Option<String>,
    /// Secret that these are signed with, whsec_ and base64; else one that GET /_sandbox/webhooks shows
    #[arg(long, value_name = "SECRET", requires = "webhook_url", value_parser = gangway_sandbox::Secret::parse)]
    webhook_secret: Option<gangway_sandbox::Secret>,
    /// Whether calls above the quotas are refused with 429; counted and told they are always
    #[arg(long, value_name = "WHICH", default_value = "off")]
    quotas: Switch,
    /// Calls a day, and again for each active company
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    daily_quota: u64,
    /// Calls a minute from one address
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    minute_quota: u64,
    /// Calls at once for each active company
    #[arg(long, value_name = "N", default_value_t = 10)]
    concurrent_quota: u64,
    /// Behave as for a free account: 50 companies, no hourly syncs, over after 365 days
    #[arg(long)]
    free_account: bool,
    /// Whether there is a start page for browsers; the link pages stay
    #[arg(long, value_name = "WHICH", default_value = "on")]
    ui: Switch,
    /// Let the link page forget parameters that are not Codat's own
    #[arg(long)]
    drop_link_params: bool,
    /// How much to log
    #[arg(long, env = "GANGWAY_LOG", value_name = "FILTER", default_value = "info")]
    log: String,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

impl Sandbox {
    /// Runs until asked to end.
    pub async fn run(self) -> Result<(), Failure> {
        logs::start(&Log { log: self.log, log_format: LogFormat::Text })?;
        let config = gangway_sandbox::Config {
            listen: SocketAddr::new(self.bind, self.port),
            public_url: self.public_url,
            key: self.key,
            seed: self.seed,
            orders: self.orders,
            sizes: gangway_sandbox::Sizes {
                products: self.products,
                customers: self.customers,
                disputes: self.disputes,
            },
            hostile: self.hostile,
            clock_ms: self.clock.map(jiff::Timestamp::as_millisecond),
            sync_ms: self.sync_ms,
            otp: self.otp == Switch::On,
            redirect_url: self.redirect_url,
            data_dir: self.data_dir,
            tag_lag_ms: self.tag_lag_ms,
            webhook: self.webhook_url.map(|url| gangway_sandbox::Preset { url, secret: self.webhook_secret }),
            quotas: gangway_sandbox::Quotas {
                enforced: self.quotas == Switch::On,
                daily: self.daily_quota,
                per_minute: self.minute_quota,
                at_once: self.concurrent_quota,
            },
            free_account: self.free_account,
            ui: self.ui == Switch::On,
            drop_link_params: self.drop_link_params,
            ..gangway_sandbox::Config::default()
        };
        let shutdown = end_on_signal()?;
        let ended = async move { shutdown.wished().await };
        let running = gangway_sandbox::serve(config, ended).await.map_err(|error| told(error, "--port"))?;
        println!("{}", running.public_url);
        running.stopped().await;
        Ok(())
    }
}

/// The error, with what to do about a port that is taken.
pub fn told(error: StartError, flag: &str) -> Failure {
    match error {
        StartError::Busy(address) => {
            let port = address.port();
            Refused(format!(
                "port {port} is in use already: end what listens on {address}, or choose another with {flag}"
            ))
            .into()
        }
        other => other.into(),
    }
}
