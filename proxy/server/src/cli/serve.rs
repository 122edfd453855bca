//! `gangway serve`.
use super::{Failure, end_on_signal, listen};
use crate::app::{App, Setup, Template};
use crate::config::{self, Settings};
use crate::{logs, webhook_secret};
use clap::Args;
use std::net::SocketAddr;

/// Arguments of `gangway serve`.
#[derive(Args, Debug)]
pub struct Serve {
    #[command(flatten)]
    settings: Settings,
}

impl Serve {
    /// Runs until asked to end.
    pub async fn run(self) -> Result<(), Failure> {
        let settings = self.settings;
        logs::start(&settings.log)?;
        let public_url = config::public_url(settings.face.public_url.as_deref())?;
        let key = config::codat_key()?;
        let setup = Setup {
            public_url: public_url.clone(),
            data_dir: settings.place.data_dir.clone(),
            database_url: settings.place.database_url.clone(),
            codat: gangway_codat::Config::new(settings.upstream.codat_url.clone(), key),
            key_reference: config::key_reference(),
            codat_moved: settings.upstream.codat_moved,
            webhook_secret: webhook_secret::Place::of_environment(&settings.place.data_dir)?,
            template: Template::Careful,
            allowed: settings.bounds.allowed(),
            address_rule: settings.face.address_rule()?,
            cache_bytes: settings.bounds.cache_bytes(),
            deadline: crate::edge::DEADLINE,
        };
        let app = App::open(setup).await?;
        let listener = listen(SocketAddr::new(settings.face.bind, settings.face.port), "--port").await?;
        let shutdown = end_on_signal()?;
        let portals = gangway_store::portals::list(app.store()).await?;
        if portals.is_empty() {
            tracing::warn!("no portal is registered yet: gangway portal add NAME --origin ORIGIN --return URL");
        }
        if gangway_store::operators::is_empty(app.store()).await? {
            tracing::info!("nobody uses the dashboard yet: gangway operator add EMAIL --all");
        }
        if !crate::assets::is_built() {
            tracing::warn!("this binary was built without its front end: build it with cargo xtask front");
        }
        let address = listener.local_addr()?;
        tracing::info!(%address, public_url, codat = %settings.upstream.codat_url, "gangway serves");
        app.run(listener, shutdown).await?;
        Ok(())
    }
}
