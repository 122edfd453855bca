//! The state: what the client and its companies have become. Rows of datasets are not in it, they follow from seeds.

mod company;
mod connection;
mod link;
mod operation;
mod settings;
mod store;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use company::{Company, TAG_KEY_CHARACTERS, TAG_VALUE_CHARACTERS, TAGS};
pub use connection::{Connection, Status};
pub use link::Links;
pub use operation::Operation;
pub use settings::{OwnSettings, Setting, merge, usual_settings};
pub use store::{Store, StoreError};

use crate::ambient::{self, Ms};
use crate::clock::Clock;
use crate::data::dice::word;
use crate::data::shop::ShopSeed;
use crate::idempotency::Kept;
use crate::platforms::Platform;
use crate::sync_rules::{self, Rule};
use crate::webhooks::Webhooks;

/// What the client told Codat about itself.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
#[allow(missing_docs, reason = "the fields of the contract")]
pub struct Profile {
    pub name: String,
    pub logo_url: String,
    pub icon_url: String,
    pub redirect_url: String,
    pub white_list_urls: Vec<String>,
    pub confirm_company_name: bool,
}

/// Everything that outlives a restart.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct World {
    /// Raised when the layout changes in a way that an older file cannot be read as.
    pub version: u32,
    /// The client's id.
    pub client_id: String,
    /// The client's profile.
    pub profile: Profile,
    /// What is fetched and how often.
    pub settings: Vec<Setting>,
    /// As last sent with the settings.
    pub overrides_defaults: bool,
    /// Origins that may use a company's access token.
    #[serde(default)]
    pub allowed_origins: Vec<String>,
    /// When the client signed up.
    #[serde(default)]
    pub created: Option<Ms>,
    /// In the order in which they were made.
    pub companies: Vec<Company>,
    /// What its ids follow from.
    #[serde(default)]
    pub seed: u64,
    /// How many ids were ever made.
    #[serde(default)]
    pub ids_made: u64,
    /// Its clock.
    #[serde(default)]
    pub clock: Clock,
    /// Who hears of what.
    #[serde(default)]
    pub webhooks: Webhooks,
    /// How many connections were ever made: the next one's ordinal.
    pub connections_made: u32,
    /// How fetches to come go.
    #[serde(default)]
    pub sync_rules: Vec<Rule>,
    /// Replies kept for idempotency keys.
    pub replies: BTreeMap<String, Kept>,
}

/// The layout of the file.
pub const VERSION: u32 = 1;

impl World {
    /// A world in which nothing has happened yet.
    pub fn new(seed: u64, client_name: &str, redirect_url: &str, now: Ms) -> Self {
        Self {
            version: VERSION,
            client_id: ambient::id_of(&[seed, word("client"), now.cast_unsigned()]),
            profile: Profile {
                name: client_name.to_owned(),
                redirect_url: redirect_url.to_owned(),
                ..Profile::default()
            },
            settings: usual_settings(),
            overrides_defaults: false,
            allowed_origins: Vec::new(),
            created: None,
            companies: Vec::new(),
            seed,
            ids_made: 0,
            clock: Clock::default(),
            webhooks: Webhooks::default(),
            connections_made: 0,
            sync_rules: Vec::new(),
            replies: BTreeMap::new(),
        }
    }

    /// A new id. Two runs with the same seed make the same ones where the same happens at the same times.
    pub fn fresh_id(&mut self, now: Ms) -> String {
        self.ids_made += 1;
        ambient::id_of(&[self.seed, now.cast_unsigned(), self.ids_made])
    }

    /// The company with this id.
    pub fn company(&self, id: &str) -> Option<&Company> {
        self.companies.iter().find(|company| company.id.eq_ignore_ascii_case(id))
    }

    /// The company with this id, to change it.
    pub fn company_mut(&mut self, id: &str) -> Option<&mut Company> {
        self.companies.iter_mut().find(|company| company.id.eq_ignore_ascii_case(id))
    }

    /// A connection with its company.
    pub fn connection(&self, company: &str, id: &str) -> Option<(&Company, &Connection)> {
        let company = self.company(company)?;
        Some((company, company.connection(id)?))
    }

    /// A connection, wherever it is.
    pub fn find_connection(&self, id: &str) -> Option<(&Company, &Connection)> {
        self.companies.iter().find_map(|company| Some((company, company.connection(id)?)))
    }

    /// Makes a connection for a company, with the next number; `None` where there is no such company.
    pub fn connect(&mut self, company: &str, platform: &Platform, shop: ShopSeed, now: Ms) -> Option<&mut Connection> {
        let (ordinal, id) = (self.connections_made, self.fresh_id(now));
        let company = self.company_mut(company)?;
        let shop = ShopSeed { ordinal, ..shop };
        company.connections.push(Connection::new(id, platform.key, shop, now));
        self.connections_made += 1;
        // Borrowed anew: the counter above stood in the way.
        self.companies.iter_mut().flat_map(|company| &mut company.connections).find(|made| made.shop.ordinal == ordinal)
    }

    /// Puts another shop behind a connection.
    pub fn swap_shop(&mut self, company: &str, id: &str, shop: ShopSeed) {
        let ordinal = self.connections_made;
        if let Some(connection) = self.company_mut(company).and_then(|company| company.connection_mut(id)) {
            connection.shop = ShopSeed { ordinal, other: true, ..shop };
            connection.changes.clear();
            self.connections_made += 1;
        }
    }

    /// True where [`World::settle`] has something to do.
    pub fn is_due(&self, now: Ms) -> bool {
        self.companies.iter().any(|company| {
            let settings = self.settings_of(company).iter().filter(|setting| setting.sync_schedule > 0);
            company.connections.iter().any(|connection| {
                connection.is_due(now)
                    || settings.clone().any(|setting| connection.due(setting, now).is_some_and(|at| at <= now))
            })
        })
    }

    /// Lets happen what was to happen until `now`: merchants who took their time have allowed it, what was scheduled
    /// is fetched, grants have ended.
    pub fn settle(&mut self, sync_ms: u64, now: Ms) {
        for at in 0..self.companies.len() {
            let settings = self.settings_of(&self.companies[at]).to_vec();
            let types = settings::first_fetched(&settings);
            for connection in &mut self.companies[at].connections {
                if let Some(at) = connection.approves_at.filter(|at| *at <= now) {
                    connection.approve(&types, sync_ms, at);
                }
                let ends = connection.grant_ends.filter(|at| *at <= now);
                connection.fetch_due(&settings, sync_ms, ends.unwrap_or(now));
                if let Some(at) = ends {
                    connection.deauthorize(at);
                }
            }
        }
    }

    /// Sets rules for fetches to come; those that were asked for already go on as they were to.
    pub fn rule(&mut self, rules: Vec<Rule>) {
        self.rule_new();
        self.sync_rules.extend(rules);
    }

    /// Gives fetches that nobody looked at yet the course of a rule.
    pub fn rule_new(&mut self) {
        let connections = self.companies.iter_mut().flat_map(|company| &mut company.connections);
        sync_rules::apply(&mut self.sync_rules, connections);
    }

    /// How many companies have a linked connection: the daily quota grows with them.
    pub fn active_companies(&self) -> u64 {
        let linked = |company: &&Company| company.connections.iter().any(|c| c.status == Status::Linked);
        self.companies.iter().filter(linked).count() as u64
    }

    /// The types that are fetched when a shop of this company is first linked, in their order.
    pub fn first_fetched(&self, company: &str) -> Vec<String> {
        self.company(company).map(|company| settings::first_fetched(self.settings_of(company))).unwrap_or_default()
    }

    /// The settings that count for a company.
    fn settings_of<'a>(&'a self, company: &'a Company) -> &'a [Setting] {
        let own = company.settings.as_ref().filter(|own| own.overrides_defaults);
        own.map_or(&self.settings, |own| &own.list)
    }
}
