//! `gangway codat`: what must be set at Codat, shown or applied.
#![allow(rustdoc::bare_urls, reason = "the help of the command line shows these comments as they stand")]
mod consumer;
mod secret;

use super::{Failure, Refused};
use crate::app::settle;
use crate::config::{self, Place};
use crate::work::settings::template;
use clap::{Args, Subcommand};
use gangway_codat::Client;
use gangway_codat::client::CODAT_URL;
use gangway_codat::names::ENABLED_DATA_TYPES;
use gangway_store::Store;
use gangway_store::upstreams;
use url::Url;

/// Arguments of `gangway codat`.
#[derive(Args, Debug)]
pub struct Codat {
    #[command(subcommand)]
    command: Option<Command>,
    /// Codat's address, or that of any server that speaks its contract
    #[arg(long, env = "GANGWAY_CODAT_URL", value_name = "URL", default_value = CODAT_URL, global = true)]
    codat_url: Url,
    /// Address under which browsers reach the proxy, such as https://connect.example
    #[arg(long, env = "GANGWAY_PUBLIC_URL", value_name = "URL", global = true)]
    public_url: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum Command {
    /// Show what differs; changes nothing
    Show,
    /// Write what differs, read it back, and show it
    ///
    /// Replaces the redirect address of the whole Codat account: whoever used the one before loses it.
    Apply,
    /// Take the secret of the webhook consumer from standard input
    ///
    /// Codat's portal shows it, and only there; it is written into the data folder for the proxy's user alone.
    WebhookSecret(secret::WebhookSecret),
}

impl Codat {
    /// Shows or applies.
    pub async fn run(self) -> Result<(), Failure> {
        if let Some(Command::WebhookSecret(command)) = self.command {
            return command.run(&self.place);
        }
        let public_url = config::public_url(self.public_url.as_deref())?;
        let apply = matches!(self.command, Some(Command::Apply));
        let client = Client::new(gangway_codat::Config::new(self.codat_url.clone(), config::codat_key()?))?;
        let upstream_id = self.upstream_id(apply).await?;
        let types = types(&client, apply).await?;
        let redirect = redirect(&client, &template(&public_url), apply).await?;
        let consumer = consumer::settle(&client, &public_url, upstream_id.as_deref(), apply).await?;
        if types && redirect && consumer {
            println!("All is set.");
            return Ok(());
        }
        if apply {
            return Err(Refused("Codat did not keep all of it; see above".into()).into());
        }
        println!("\n`gangway codat apply` writes this.");
        Ok(())
    }

    /// Our id of the account, part of the consumer's address. Only whoever applies makes one where there is none.
    async fn upstream_id(&self, apply: bool) -> Result<Option<String>, Failure> {
        let store = match &self.place.database_url {
            Some(url) => Store::open(url).await?,
            None if !apply && !self.place.data_dir.exists() => return Ok(None),
            None => Store::open_folder(&self.place.data_dir).await?,
        };
        let base_url = self.codat_url.as_str().trim_end_matches('/');
        let known = upstreams::one(&store).await?.filter(|one| one.base_url == base_url);
        let upstream = match known {
            None if apply => Some(settle(&store, &self.codat_url, config::key_reference(), false).await?),
            known => known,
        };
        store.close().await;
        Ok(upstream.map(|one| one.id))
    }
}

async fn types(client: &Client, apply: bool) -> Result<bool, Failure> {
    if apply {
        let enabled = client.enable(&ENABLED_DATA_TYPES).await?;
        if !enabled.changed.is_empty() {
            println!("Fetched on first link from now on: {}", enabled.changed.join(", "));
        }
        if !enabled.refused.is_empty() {
            println!("Still not fetched on first link, Codat does not allow it: {}", enabled.refused.join(", "));
        }
        return Ok(enabled.refused.is_empty());
    }
    let missing = client.sync_settings().await?.missing(&ENABLED_DATA_TYPES).join(", ");
    if !missing.is_empty() {
        println!("Not fetched on first link: {missing}");
    }
    Ok(missing.is_empty())
}

async fn redirect(client: &Client, wanted: &str, apply: bool) -> Result<bool, Failure> {
    let mut profile = client.profile().await?;
    let found = profile.redirect_url().unwrap_or_default();
    if found == wanted {
        return Ok(true);
    }
    println!("Redirect address\n  at Codat  {}\n  wanted    {wanted}", if found.is_empty() { "none" } else { &found });
    if !apply {
        return Ok(false);
    }
    profile = client.set_redirect_url(&profile, wanted).await?;
    let found = profile.redirect_url().unwrap_or_default();
    println!("  now       {found}");
    Ok(found == wanted)
}
