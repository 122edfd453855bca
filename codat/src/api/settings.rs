//! What Codat fetches, and when: the sync settings of the account, and those of one company.
//!
//! Writing them replaces them all, so they are read, changed in place, sent back whole, and read again.

use bytes::Bytes;
use reqwest::Method;
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::document::Document;
use crate::error::{Does, Error, Kind};
use crate::instant::Instant;

const READ: &str = "read the sync settings";
const WRITE: &str = "write the sync settings";
const ACCOUNT: [&str; 2] = ["profile", "syncSettings"];

/// The settings of every data type. Fields that are not known here go back as they came.
#[derive(Debug, Clone)]
pub struct SyncSettings {
    document: Document,
    settings: Vec<SyncSetting>,
}

/// The setting of one data type.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SyncSetting(Document);

/// What [`Client::enable`] found and did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Enabled {
    /// Data types that were switched on, or for which a setting was added.
    pub changed: Vec<String>,
    /// Data types that still read as switched off: locked, or not of this plan.
    pub refused: Vec<String>,
}

impl SyncSetting {
    /// Its data type.
    pub fn data_type(&self) -> String {
        self.0.text("dataType").unwrap_or_default()
    }

    /// Whether the type is fetched as soon as a connection is linked.
    pub fn fetches_on_first_link(&self) -> bool {
        self.0.flag("fetchOnFirstLink").unwrap_or(false)
    }

    /// Whether the setting is locked.
    pub fn is_locked(&self) -> bool {
        self.0.flag("isLocked").unwrap_or(false)
    }

    /// Hours between syncs; nought for none.
    pub fn schedule_h(&self) -> i64 {
        self.0.integer("syncSchedule").unwrap_or(0)
    }

    /// Its place among the types that are fetched together.
    pub fn order(&self) -> Option<i64> {
        self.0.integer("syncOrder")
    }

    /// From when on rows are fetched, as Codat writes it.
    pub fn from_utc(&self) -> Option<String> {
        self.0.text("syncFromUtc")
    }

    /// How many months back rows are fetched.
    pub fn from_window_months(&self) -> Option<i64> {
        self.0.integer("syncFromWindow")
    }

    /// How many months reports cover, for the types that are reports.
    pub fn months_to_sync(&self) -> Option<i64> {
        self.0.integer("monthsToSync")
    }
}

impl SyncSettings {
    /// The client's id, which only this document holds.
    pub fn client_id(&self) -> Option<String> {
        self.document.text("clientId")
    }

    /// The company's id, in the settings of a company.
    pub fn company_id(&self) -> Option<String> {
        self.document.text("companyId")
    }

    /// Whether these replace what Codat would do by itself.
    pub fn overrides_defaults(&self) -> Option<bool> {
        self.document.flag("overridesDefaults")
    }

    /// Sets how many hours lie between syncs of a data type: 0 for none, 24, or 1 on paid plans; other values are to be
    /// read back. Gives whether there is such a setting. Nothing is written until it is sent.
    pub fn set_schedule_h(&mut self, data_type: &str, hours: u32) -> Result<bool, serde_json::Error> {
        self.change(data_type, "syncSchedule", &hours)
    }

    /// Sets how many months back rows are fetched, in place of a date. After a sync, Codat deletes or voids older rows.
    /// Gives whether there is such a setting. Nothing is written until it is sent.
    pub fn set_from_window_months(&mut self, data_type: &str, months: u32) -> Result<bool, serde_json::Error> {
        Ok(self.change(data_type, "syncFromWindow", &months)? && self.clear(data_type, "syncFromUtc"))
    }

    /// Sets from when on rows are fetched, in place of a window. After a sync, Codat deletes or voids older rows. Gives
    /// whether there is such a setting. Nothing is written until it is sent.
    pub fn set_from_utc(&mut self, data_type: &str, from: &Instant<'_>) -> Result<bool, serde_json::Error> {
        Ok(self.change(data_type, "syncFromUtc", from)? && self.clear(data_type, "syncFromWindow"))
    }

    fn change<T: Serialize>(&mut self, data_type: &str, key: &str, value: &T) -> Result<bool, serde_json::Error> {
        self.of(data_type).map_or(Ok(false), |setting| setting.0.set(key, value).map(|()| true))
    }

    /// Only one of two may stand.
    fn clear(&mut self, data_type: &str, key: &str) -> bool {
        self.of(data_type).is_some_and(|setting| {
            setting.0.remove(key);
            true
        })
    }

    fn of(&mut self, data_type: &str) -> Option<&mut SyncSetting> {
        self.settings.iter_mut().find(|setting| setting.data_type() == data_type)
    }

    /// The settings, in their order.
    pub fn settings(&self) -> &[SyncSetting] {
        &self.settings
    }

    /// Those of `data_types` that are not fetched on first link.
    pub fn missing<'a>(&self, data_types: &[&'a str]) -> Vec<&'a str> {
        let fetched = |wanted: &str| {
            self.settings.iter().any(|setting| setting.data_type() == wanted && setting.fetches_on_first_link())
        };
        data_types.iter().copied().filter(|wanted| !fetched(wanted)).collect()
    }

    /// Switches `data_type` on, in its place; adds a setting where there is none.
    fn enable(&mut self, data_type: &str) -> Result<(), serde_json::Error> {
        if let Some(setting) = self.of(data_type) {
            return setting.0.set("fetchOnFirstLink", &true);
        }
        let last = self.settings.iter().filter_map(|setting| setting.0.integer("syncOrder")).max().unwrap_or(0);
        let mut document = Document::default();
        document.set("dataType", data_type)?;
        document.set("fetchOnFirstLink", &true)?;
        document.set("syncSchedule", &0)?;
        document.set("syncOrder", &(last + 1))?;
        self.settings.push(SyncSetting(document));
        Ok(())
    }

    fn body(&self) -> Result<Bytes, serde_json::Error> {
        let mut document = self.document.clone();
        document.set("settings", &self.settings)?;
        // Required on a write; a reply may leave it out.
        if document.flag("overridesDefaults").is_none() {
            document.set("overridesDefaults", &true)?;
        }
        serde_json::to_vec(&document).map(Bytes::from)
    }
}

impl Client {
    /// Reads the settings of the account.
    pub async fn sync_settings(&self) -> Result<SyncSettings, Error> {
        self.settings_at(&ACCOUNT).await
    }

    /// Writes the settings of the account: all of them, as they were read and changed. What becomes of types that are
    /// left out is not documented.
    pub async fn write_sync_settings(&self, settings: &SyncSettings) -> Result<(), Error> {
        self.write_settings(&ACCOUNT, settings).await
    }

    /// Reads the settings of one company.
    pub async fn company_sync_settings(&self, company_id: &str) -> Result<SyncSettings, Error> {
        self.settings_at(&["companies", company_id, "syncSettings"]).await
    }

    /// Writes the settings of one company: all of them, as they were read and changed.
    pub async fn write_company_sync_settings(&self, company_id: &str, settings: &SyncSettings) -> Result<(), Error> {
        self.write_settings(&["companies", company_id, "syncSettings"], settings).await
    }

    async fn settings_at(&self, path: &[&str]) -> Result<SyncSettings, Error> {
        let document: Document = self.get(READ, path, &[]).await?;
        let decode = |error| Error::new(READ, Does::Read, Kind::Decode).because(error);
        let settings = document.raw("settings").map_or("null", |raw| raw.get());
        let settings = serde_json::from_str(settings).map_err(decode)?;
        Ok(SyncSettings { document, settings })
    }

    async fn write_settings(&self, path: &[&str], settings: &SyncSettings) -> Result<(), Error> {
        let body = settings.body().map_err(unsendable)?;
        self.write(WRITE, Method::POST, path, &[], Some(body), None).await.map(drop)
    }

    /// Makes sure that `data_types` are fetched on first link: reads, changes what must change, sends the whole back,
    /// reads again. Writes nothing where all is well.
    pub async fn enable(&self, data_types: &[&str]) -> Result<Enabled, Error> {
        let mut settings = self.sync_settings().await?;
        let missing = settings.missing(data_types);
        if missing.is_empty() {
            return Ok(Enabled::default());
        }
        for data_type in &missing {
            settings.enable(data_type).map_err(unsendable)?;
        }
        self.write_sync_settings(&settings).await?;

        let refused = self.sync_settings().await?.missing(&missing);
        let changed = missing.iter().filter(|data_type| !refused.contains(data_type));
        Ok(Enabled {
            changed: changed.map(|data_type| (*data_type).to_owned()).collect(),
            refused: refused.iter().map(|data_type| (*data_type).to_owned()).collect(),
        })
    }
}

fn unsendable(error: serde_json::Error) -> Error {
    Error::new(WRITE, Does::Write, Kind::Unsendable).because(error)
}
