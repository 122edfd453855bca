//! A connection: one shop of a company on one platform, from waiting for the merchant to linked and beyond.

use serde::{Deserialize, Serialize};

use super::{Links, Operation, Setting};
use crate::ambient::{self, Ms};
use crate::data::changes::{Change, View};
use crate::data::dice::word;
use crate::data::shop::{Shop, ShopSeed};
use crate::platforms::{Dataset, PLATFORMS, Platform};
use crate::sync;

const HOUR_MS: Ms = 3_600_000;
/// Fetches of one type that one step of the clock brings at most.
const MOST_DUE: usize = 1000;

/// Where a connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names of the contract")]
pub enum Status {
    PendingAuth,
    Linked,
    Unlinked,
    Deauthorized,
}

impl Status {
    /// As Codat writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::PendingAuth => "PendingAuth",
            Self::Linked => "Linked",
            Self::Unlinked => "Unlinked",
            Self::Deauthorized => "Deauthorized",
        }
    }
}

/// What went wrong when the merchant was to authorize.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields of the contract")]
pub struct ConnectionError {
    pub status_code: String,
    pub status_text: String,
    pub message: String,
    pub at: Ms,
    pub resolved: Option<Ms>,
}

/// One shop of a company.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields of the contract")]
pub struct Connection {
    pub id: String,
    pub platform_key: String,
    pub status: Status,
    pub created: Ms,
    pub errors: Vec<ConnectionError>,
    pub links: Links,
    pub operations: Vec<Operation>,
    pub shop: ShopSeed,
    /// When the merchant will have allowed it, having taken their time.
    #[serde(default)]
    pub approves_at: Option<Ms>,
    /// What happened in its shop since.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// When the platform takes back what the merchant allowed.
    #[serde(default)]
    pub grant_ends: Option<Ms>,
    /// When it was last allowed.
    #[serde(default)]
    pub linked_at: Option<Ms>,
    /// The status and how many errors webhooks have told of.
    #[serde(default)]
    pub told: Option<(Status, usize)>,
}

impl Connection {
    /// A new one, waiting for the merchant.
    pub fn new(id: String, platform_key: &str, shop: ShopSeed, now: Ms) -> Self {
        let mut links = Links::default();
        links.refresh(&id, now);
        Self {
            id,
            platform_key: platform_key.to_owned(),
            status: Status::PendingAuth,
            created: now,
            errors: Vec::new(),
            links,
            operations: Vec::new(),
            shop,
            approves_at: None,
            changes: Vec::new(),
            grant_ends: None,
            linked_at: None,
            told: None,
        }
    }

    /// Its platform.
    pub fn platform(&self) -> &'static Platform {
        // A key is checked when the connection is made; a file of another version could hold an unknown one.
        Platform::of_key(&self.platform_key).unwrap_or(&PLATFORMS[0])
    }

    /// Its shop, named as the company is unless it is another one.
    pub fn shop(&self, company_name: &str) -> Shop {
        let other = format!("{company_name}, the other shop");
        let name = if self.shop.other { &other } else { company_name };
        Shop::new(self.shop, self.platform(), name, self.created / 1000)
    }

    /// Its shop as the last complete fetch of a dataset found it; as it began where there was none.
    pub fn fetched_shop(&self, company_name: &str, dataset: Dataset, now: Ms) -> Shop {
        let mut shop = self.shop(company_name);
        if !self.changes.is_empty() {
            let mine = self.operations.iter().filter(|operation| operation.data_type == dataset.data_type());
            let mut fetches: Vec<Ms> = mine.filter_map(|operation| operation.fetched(now)).collect();
            fetches.sort_unstable();
            shop.view = View::of(self.shop.orders, &self.changes, &fetches);
        }
        shop
    }

    /// The merchant has allowed it: linked, and `types` are fetched.
    pub fn approve(&mut self, types: &[String], sync_ms: u64, now: Ms) {
        self.status = Status::Linked;
        self.approves_at = None;
        self.linked_at = Some(now);
        for error in self.errors.iter_mut().filter(|error| error.resolved.is_none()) {
            error.resolved = Some(now);
        }
        self.queue(types, sync_ms, now);
    }

    /// True where the merchant's time to think is over, or the platform's grant.
    pub fn is_due(&self, now: Ms) -> bool {
        [self.approves_at, self.grant_ends].into_iter().flatten().any(|at| at <= now)
    }

    /// The merchant has not allowed it, or could not.
    pub fn refuse(&mut self, status_code: &str, message: &str, status_text: &str, now: Ms) {
        self.errors.push(ConnectionError {
            status_code: status_code.to_owned(),
            status_text: status_text.to_owned(),
            message: message.to_owned(),
            at: now,
            resolved: None,
        });
    }

    /// Asks for `types`, save those that are being fetched already.
    pub fn queue(&mut self, types: &[String], sync_ms: u64, now: Ms) {
        let idle: Vec<&String> = types.iter().filter(|kind| self.running(kind, now).is_none()).collect();
        for (index, data_type) in idle.iter().enumerate() {
            let supported = Dataset::of_data_type(data_type).is_some_and(|dataset| self.platform().has(dataset));
            let takes_ms = sync::takes_ms(sync_ms, index, idle.len());
            let id = ambient::id_of(&[word(&self.id), self.operations.len() as u64, now.cast_unsigned()]);
            self.operations.push(Operation::new(id, data_type, takes_ms, supported, now));
        }
    }

    /// When a type is due again by its schedule, of those that were fetched once.
    pub fn due(&self, setting: &Setting, now: Ms) -> Option<Ms> {
        let hours =
            Some(Ms::from(setting.sync_schedule)).filter(|hours| *hours > 0 && self.status == Status::Linked)?;
        let last = self.latest(&setting.data_type)?.stand(now);
        last.ended.filter(|_| last.status != "NotSupported").map(|ended| ended + hours * HOUR_MS)
    }

    /// Fetches what became due by schedule until `until`, each time at its time.
    pub fn fetch_due(&mut self, settings: &[Setting], sync_ms: u64, until: Ms) {
        for setting in settings.iter().filter(|setting| setting.sync_schedule > 0) {
            for _ in 0..MOST_DUE {
                let Some(at) = self.due(setting, until).filter(|at| *at <= until) else { break };
                self.queue(std::slice::from_ref(&setting.data_type), sync_ms, at);
            }
        }
    }

    /// The operation that is fetching `data_type` now.
    pub fn running(&self, data_type: &str, now: Ms) -> Option<&Operation> {
        self.operations.iter().rev().find(|op| op.data_type == data_type && op.stand(now).ended.is_none())
    }

    /// The newest operation of `data_type`.
    pub fn latest(&self, data_type: &str) -> Option<&Operation> {
        self.operations.iter().rev().find(|op| op.data_type == data_type)
    }

    /// True where rows of `data_type` can be read: a fetch has been completed.
    pub fn is_readable(&self, data_type: &str, now: Ms) -> bool {
        self.operations.iter().any(|op| op.data_type == data_type && op.stand(now).status == "Complete")
    }

    /// When data last arrived.
    pub fn last_sync(&self, now: Ms) -> Option<Ms> {
        self.operations.iter().filter_map(|op| op.completed(now)).max()
    }

    /// Takes the connection off, as the client asked: what was fetched stays, what is being fetched stops.
    pub fn unlink(&mut self, now: Ms) {
        self.status = Status::Unlinked;
        self.operations.iter_mut().for_each(|operation| operation.stop("Cancelled", now));
    }

    /// The platform takes back what the merchant allowed: what is being fetched fails, what was fetched stays.
    pub fn deauthorize(&mut self, now: Ms) {
        self.grant_ends = None;
        if self.status != Status::Linked {
            return;
        }
        self.status = Status::Deauthorized;
        self.operations.iter_mut().for_each(|operation| operation.stop("AuthError", now));
        self.refuse("401", "The authorization was revoked or has expired", "invalid_grant", now);
    }
}
