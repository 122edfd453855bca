//! `gangway portal`: works on the database, so also while the proxy runs on it.
use super::{Failure, Refused};
use crate::auth::token::{Token, TokenKind};
use crate::config::{KEY, Place};
use crate::{entropy, return_address};
use clap::{Args, Subcommand};
use gangway_store::portals::{self, NewPortal};
use gangway_store::upstreams::{self, Mode};
use gangway_store::{Store, invitations, merchants};

/// Arguments of `gangway portal`.
#[derive(Args, Debug)]
pub struct Portal {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Register a portal and print its key, once
    ///
    /// The key goes to the portal's server, never into a page. Example:
    /// gangway portal add Harbour --origin https://harbour.example --return https://harbour.example/shops
    Add(Add),
    /// List the portals, without their keys
    List(List),
    /// Give a portal a new key; the one before it works on until the next rotation
    Rotate(One),
    /// Switch a portal off: its key, sessions and links stop working, its data stays
    Disable(One),
    /// Switch a portal on again
    Enable(One),
    /// Take back all invitations of one merchant of a portal; sessions opened by them before live on until they end
    Revoke(Revoke),
}

/// Arguments of `gangway portal add`.
#[derive(Args, Debug)]
struct Add {
    /// Name, as merchants read it
    name: String,
    /// Origin of pages that embed the widget, such as https://harbour.example; several times for several
    #[arg(long = "origin", value_name = "ORIGIN", required = true)]
    origins: Vec<String>,
    /// Address below which merchants may be sent back, such as https://harbour.example/shops; several times for several
    #[arg(long = "return", value_name = "URL", required = true)]
    return_addresses: Vec<String>,
    /// Address of the portal's privacy policy, shown to merchants
    #[arg(long = "policy", value_name = "URL")]
    policy_url: Option<String>,
    #[command(flatten)]
    place: Place,
    /// Print one line of JSON: {"portal": id, "key": "gwk_…"}
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct List {
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct One {
    /// Id or name of the portal
    portal: String,
    #[command(flatten)]
    place: Place,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct Revoke {
    #[command(flatten)]
    one: One,
    /// The portal's own name for the merchant
    #[arg(long, value_name = "REF")]
    reference: String,
}

impl Portal {
    /// Does it.
    pub async fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Add(add) => add.run().await,
            Command::List(list) => list.run().await,
            Command::Rotate(one) => one.rotate().await,
            Command::Disable(one) => one.switch(false).await,
            Command::Enable(one) => one.switch(true).await,
            Command::Revoke(revoke) => revoke.run().await,
        }
    }
}

/// Opens the database of a place.
pub async fn open(place: &Place) -> Result<Store, Failure> {
    let store = match &place.database_url {
        Some(url) => Store::open(url).await?,
        None => Store::open_folder(&place.data_dir).await?,
    };
    Ok(store)
}

/// Registers a portal. Its id and its key.
pub async fn add(
    store: &Store,
    upstream_id: String,
    name: &str,
    origins: &[String],
    returns: &[String],
    policy_url: Option<&str>,
) -> Result<(String, Token), Failure> {
    let name = gangway_core::departure::plain(name);
    if name.is_empty() || name.chars().count() > 100 {
        return Err(Refused("a portal's name has 1 to 100 characters".into()).into());
    }
    let wrong = |what: &str, given: &str, why: return_address::Refused| {
        Refused(format!("the {what} {given} is not allowed: {why}"))
    };
    let mut parsed_origins = Vec::new();
    for origin in origins {
        parsed_origins.push(return_address::origin(origin).map_err(|why| wrong("origin", origin, why))?);
    }
    let mut return_addresses = Vec::new();
    for address in returns {
        return_addresses.push(return_address::register(address).map_err(|why| wrong("return address", address, why))?);
    }
    let policy_url = match policy_url {
        Some(address) => Some(return_address::page(address).map_err(|why| wrong("policy's address", address, why))?),
        None => None,
    };
    let key = Token::mint(TokenKind::Portal, entropy::secret());
    let new =
        NewPortal { name, upstream_id, origins: parsed_origins, return_addresses, policy_url, key: key.hash().into() };
    let portal = portals::add(store, new).await?;
    Ok((portal.id, key))
}

impl Add {
    async fn run(self) -> Result<(), Failure> {
        let store = open(&self.place).await?;
        let upstream = match upstreams::one(&store).await? {
            Some(upstream) => upstream,
            // `serve` settles which one it is, for all portals.
            None => upstreams::ensure(&store, gangway_codat::client::CODAT_URL, KEY, Mode::Live).await?,
        };
        let (id, key) =
            add(&store, upstream.id, &self.name, &self.origins, &self.return_addresses, self.policy_url.as_deref())
                .await?;
        store.close().await;
        print_key(&id, &key, self.json);
        Ok(())
    }
}

fn print_key(id: &str, key: &Token, json: bool) {
    if json {
        println!("{}", serde_json::json!({ "portal": id, "key": key.expose() }));
    } else {
        println!(
            "portal {id}\nkey    {}\n\nThe key is shown this once. It belongs on the portal's server, never in a page.",
            key.expose()
        );
    }
}

impl List {
    async fn run(self) -> Result<(), Failure> {
        let store = open(&self.place).await?;
        let portals = portals::list(&store).await?;
        store.close().await;
        if self.json {
            let list: Vec<_> = portals
                .iter()
                .map(|p| {
                    serde_json::json!({
                        "portal": p.id, "name": p.name, "origins": p.origins, "returnAddresses": p.return_addresses,
                        "policyUrl": p.policy_url, "active": p.active,
                    })
                })
                .collect();
            println!("{}", serde_json::Value::from(list));
            return Ok(());
        }
        if portals.is_empty() {
            println!("No portal is registered: gangway portal add NAME --origin ORIGIN --return URL");
        }
        for portal in portals {
            let state = if portal.active { "active" } else { "switched off" };
            println!("{}  {}  {state}", portal.id, portal.name);
            println!("    embeds on   {}", portal.origins.join("  "));
            println!("    returns to  {}", portal.return_addresses.join("  "));
        }
        Ok(())
    }
}

impl One {
    async fn find(&self, store: &Store) -> Result<portals::Portal, Failure> {
        let all = portals::list(store).await?;
        let mut found = all.into_iter().filter(|p| p.id == self.portal || p.name == self.portal);
        match (found.next(), found.next()) {
            (Some(portal), None) => Ok(portal),
            (Some(_), Some(_)) => {
                Err(Refused(format!("several portals are called {}: name one by its id", self.portal)).into())
            }
            (None, _) => {
                Err(Refused(format!("no portal has the id or name {}: see gangway portal list", self.portal)).into())
            }
        }
    }

    async fn rotate(self) -> Result<(), Failure> {
        let store = open(&self.place).await?;
        let portal = self.find(&store).await?;
        let key = Token::mint(TokenKind::Portal, entropy::secret());
        portals::rotate(&store, &portal.id, key.hash().into()).await?;
        store.close().await;
        print_key(&portal.id, &key, self.json);
        Ok(())
    }

    async fn switch(self, active: bool) -> Result<(), Failure> {
        let store = open(&self.place).await?;
        let portal = self.find(&store).await?;
        portals::set_active(&store, &portal.id, active).await?;
        store.close().await;
        if self.json {
            println!("{}", serde_json::json!({ "portal": portal.id, "active": active }));
        } else {
            println!("{} is {}", portal.name, if active { "active" } else { "switched off" });
        }
        Ok(())
    }
}

impl Revoke {
    async fn run(self) -> Result<(), Failure> {
        let store = open(&self.one.place).await?;
        let portal = self.one.find(&store).await?;
        let Some(merchant) = merchants::find(&store, &portal, &self.reference).await? else {
            let told = format!("{} has no merchant with the reference {}", portal.name, self.reference);
            return Err(Refused(told).into());
        };
        let revoked = invitations::revoke(&store, &merchant.scope).await?;
        store.close().await;
        if self.one.json {
            println!("{}", serde_json::json!({ "portal": portal.id, "revoked": revoked }));
        } else {
            println!("{revoked} invitations of {} are taken back", self.reference);
        }
        Ok(())
    }
}
