//! What Codat fetches, and when: the sync settings of the account.
//!
//! Writing them replaces them all, so they are read, changed in place, sent back whole, and read again.

use bytes::Bytes;
use reqwest::Method;
use serde::{Deserialize, Serialize};

use crate::client::Client;
use crate::document::Document;
use crate::error::{Does, Error, Kind};

const READ: &str = "read the sync settings";
const WRITE: &str = "write the sync settings";

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
}

impl SyncSettings {
    /// The client's id, which only this document holds.
    pub fn client_id(&self) -> Option<String> {
        self.document.text("clientId")
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
        if let Some(setting) = self.settings.iter_mut().find(|setting| setting.data_type() == data_type) {
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
    /// Reads the settings.
    pub async fn sync_settings(&self) -> Result<SyncSettings, Error> {
        let document: Document = self.get(READ, &["profile", "syncSettings"], &[]).await?;
        let decode = |error| Error::new(READ, Does::Read, Kind::Decode).because(error);
        let settings = document.raw("settings").map_or("null", |raw| raw.get());
        let settings = serde_json::from_str(settings).map_err(decode)?;
        Ok(SyncSettings { document, settings })
    }

    /// Makes sure that `data_types` are fetched on first link: reads, changes what must change, sends the whole back,
    /// reads again. Writes nothing where all is well.
    pub async fn enable(&self, data_types: &[&str]) -> Result<Enabled, Error> {
        let mut settings = self.sync_settings().await?;
        let missing = settings.missing(data_types);
        if missing.is_empty() {
            return Ok(Enabled::default());
        }
        let unsendable = |error| Error::new(WRITE, Does::Write, Kind::Unsendable).because(error);
        for data_type in &missing {
            settings.enable(data_type).map_err(unsendable)?;
        }
        let body = settings.body().map_err(unsendable)?;
        self.write(WRITE, Method::POST, &["profile", "syncSettings"], &[], Some(body), None).await?;

        let refused = self.sync_settings().await?.missing(&missing);
        let changed = missing.iter().filter(|data_type| !refused.contains(data_type));
        Ok(Enabled {
            changed: changed.map(|data_type| (*data_type).to_owned()).collect(),
            refused: refused.iter().map(|data_type| (*data_type).to_owned()).collect(),
        })
    }
}
