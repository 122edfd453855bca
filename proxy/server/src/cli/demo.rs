//! `gangway demo`: three sites on this machine, so that everything is seen as strangers' browsers see it.
//!
//! Ports of one host share cookies, so the three sites have three hosts: the proxy 127.0.0.1, the portal localhost,
//! the sandbox `[::1]` where there is IPv6.
use super::portal;
use super::sandbox::told;
use super::{Failure, end_on_signal, listen};
use crate::app::{App, Setup, Template};
use crate::auth::operator::Link;
use crate::auth::token::{Token, TokenKind};
use crate::caller::AddressRule;
use crate::config::{Log, LogFormat};
use crate::limits::Allowed;
use crate::serve::Shutdown;
use crate::work::settings;
use crate::{entropy, logs, return_address, webhook_secret};
use clap::Args;
use gangway_store::operators::Grants;
use gangway_store::portals;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

/// The demo's portal.
const PORTAL: &str = "Harbour";
/// Who uses the demo's dashboard.
const OPERATOR: &str = "operator@harbour.example";

/// Arguments of `gangway demo`.
#[derive(Args, Debug)]
pub struct Demo {
    /// Port of the proxy; the portal takes the next one, the sandbox the tenth after it
    #[arg(long, value_name = "PORT", default_value_t = 4000, value_parser = clap::value_parser!(u16).range(1..=65_525))]
    port: u16,
    /// Folder of its state; a second start finds the same shops
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    data_dir: PathBuf,
    /// Number from which all shops' rows follow
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Orders of a shop, up to 1000000
    #[arg(long, value_name = "N", default_value_t = 300)]
    orders: u32,
    /// Milliseconds that a whole sync takes
    #[arg(long, value_name = "MS", default_value_t = 8_000)]
    sync_ms: u64,
    /// API key that the demo's sandbox demands, and that its proxy holds
    #[arg(long, value_name = "KEY", default_value = "sandbox")]
    sandbox_key: String,
    /// Print one line of JSON when ready: portal, proxy, sandbox, dashboard, portalKey
    #[arg(long)]
    json: bool,
    /// How much to log
    #[arg(long, env = "GANGWAY_LOG", value_name = "FILTER", default_value = "warn")]
    log: String,
}

impl Demo {
    /// Runs until asked to end.
    pub async fn run(self) -> Result<(), Failure> {
        logs::start(&Log { log: self.log.clone(), log_format: LogFormat::Text })?;
        let shutdown = end_on_signal()?;
        let (portal_port, sandbox_port) = (self.port.saturating_add(1), self.port.saturating_add(10));
        let proxy = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)), "--port").await?;
        let mut harbour = vec![listen(SocketAddr::from((Ipv4Addr::LOCALHOST, portal_port)), "--port").await?];
        // `localhost` may mean either; where there is no IPv6, one is enough.
        harbour.extend(tokio::net::TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, portal_port))).await);

        let sandbox = self.sandbox(sandbox_port, &shutdown).await?;
        let proxy_url = format!("http://127.0.0.1:{}", self.port);
        let portal_url = format!("http://localhost:{portal_port}");
        let setup = Setup {
            public_url: proxy_url.clone(),
            data_dir: self.data_dir.join("gangway"),
            database_url: None,
            codat: gangway_codat::Config::new(sandbox.public_url.parse()?, self.sandbox_key.clone().into()),
            key_reference: "demo",
            // It may stand on other ports this time; its world lies in the same folder.
            codat_moved: true,
            webhook_secret: webhook_secret::Place::File(self.data_dir.join("gangway").join(webhook_secret::FILE)),
            template: Template::Always,
            allowed: Allowed::default(),
            address_rule: AddressRule::default(),
            cache_bytes: gangway_mirror::DEFAULT_CACHE_BYTES,
            deadline: crate::edge::DEADLINE,
        };
        let app = App::open(setup).await?;
        #[cfg(debug_assertions)]
        tokio::spawn(follow_clock(app.clone(), self.data_dir.join("ahead")));
        let key = seed(&app, &portal_url).await?;
        // Ready means that the way back from the shops is known there.
        let notes = settings::once(&app).await?;
        app.upstream().set_notes(notes);
        let dashboard = Link::make(app.store(), OPERATOR, Grants::All).await?.url(&proxy_url);
        if self.json {
            let line = serde_json::json!({
                "portal": portal_url, "proxy": proxy_url, "sandbox": sandbox.public_url,
                "dashboard": dashboard, "portalKey": key.expose(),
            });
            println!("{line}");
        } else {
            println!("The portal     {portal_url}   open this: a made-up lender with two merchants");
            println!("The dashboard  {dashboard}   this link works once: it sets the password of {OPERATOR}");
            println!("The proxy      {proxy_url}   its portal key {}", key.expose());
            println!("The sandbox    {}   Codat and the shops, imitated", sandbox.public_url);
            println!("\nState is kept in {}. Ctrl-C ends it.", self.data_dir.display());
        }
        let demo = crate::demo::Portal { proxy_url, public_url: portal_url, key: key.expose().to_owned().into() };
        let ends = shutdown.clone();
        let portal = tokio::spawn(crate::demo::serve(harbour, demo, async move { ends.wished().await }));
        app.run(proxy, shutdown).await?;
        portal.await??;
        sandbox.stopped().await;
        Ok(())
    }

    async fn sandbox(&self, port: u16, shutdown: &Shutdown) -> Result<gangway_sandbox::Running, Failure> {
        let on = |ip: IpAddr| gangway_sandbox::Config {
            listen: SocketAddr::new(ip, port),
            key: self.sandbox_key.clone(),
            client_name: PORTAL.to_owned(),
            seed: self.seed,
            orders: self.orders,
            sync_ms: self.sync_ms,
            data_dir: Some(self.data_dir.join("sandbox")),
            ..gangway_sandbox::Config::default()
        };
        let ends = || {
            let shutdown = shutdown.clone();
            async move { shutdown.wished().await }
        };
        match gangway_sandbox::serve(on(Ipv6Addr::LOCALHOST.into()), ends()).await {
            // No IPv6 here.
            Err(gangway_sandbox::StartError::Listen { .. }) => {}
            other => return other.map_err(|error| told(error, "--port")),
        }
        gangway_sandbox::serve(on(Ipv4Addr::LOCALHOST.into()), ends()).await.map_err(|error| told(error, "--port"))
    }
}

/// Moves the proxy's clock as far ahead as a file says, in seconds: a test need not wait for an hour to pass.
#[cfg(debug_assertions)]
async fn follow_clock(app: App, file: PathBuf) {
    let (mut look, mut before) = (tokio::time::interval(std::time::Duration::from_millis(100)), 0);
    loop {
        look.tick().await;
        let text = tokio::fs::read_to_string(&file).await.unwrap_or_default();
        let ahead = text.trim().parse::<i64>().unwrap_or(before);
        if ahead != before {
            app.store().set_clock_offset(ahead * gangway_core::time::SECOND);
            before = ahead;
        }
    }
}

/// The demo's portal with a fresh key: the one of the last start works on, its text is gone.
async fn seed(app: &App, portal_url: &str) -> Result<Token, Failure> {
    let store = app.store();
    let addresses = [portal_url.to_owned()];
    let known = portals::list(store).await?.into_iter().find(|p| p.name == PORTAL);
    let Some(known) = known else {
        let (_, key) = portal::add(store, app.upstream_id().to_owned(), PORTAL, &addresses, &addresses, None).await?;
        return Ok(key);
    };
    let key = Token::mint(TokenKind::Portal, entropy::secret());
    // It may stand on other ports this time.
    let (origin, back) = (return_address::origin(portal_url)?, return_address::register(portal_url)?);
    portals::set_addresses(store, &known.id, &[origin], &[back]).await?;
    portals::rotate(store, &known.id, key.hash().into()).await?;
    portals::set_active(store, &known.id, true).await?;
    Ok(key)
}
