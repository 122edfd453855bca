//! Sync settings: which data types are fetched when a shop is first linked, and how often later.

use serde::{Deserialize, Serialize};

/// The setting of one data type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the fields of the contract")]
pub struct Setting {
    pub data_type: String,
    pub fetch_on_first_link: bool,
    pub sync_schedule: u32,
    pub sync_order: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync_from_utc: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync_from_window: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months_to_sync: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_locked: Option<bool>,
}

/// The settings of a company that has its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSettings {
    /// One a data type.
    pub list: Vec<Setting>,
    /// True where they count instead of the client's.
    pub overrides_defaults: bool,
}

impl OwnSettings {
    /// The client's to begin with.
    pub fn of(list: Vec<Setting>) -> Self {
        Self { list, overrides_defaults: false }
    }
}

/// Takes over what was sent: of types that there are, save locked ones.
pub fn merge(settings: &mut [Setting], sent: Vec<Setting>) {
    for new in sent {
        let known = settings.iter_mut().find(|setting| setting.data_type == new.data_type);
        if let Some(setting) = known.filter(|setting| setting.is_locked != Some(true)) {
            *setting = new;
        }
    }
}

/// The commerce types that are fetched when a shop is first linked, in their order.
pub fn first_fetched(settings: &[Setting]) -> Vec<String> {
    let mut first: Vec<_> = settings
        .iter()
        .filter(|setting| setting.fetch_on_first_link && setting.data_type.starts_with("commerce-"))
        .collect();
    first.sort_by_key(|setting| setting.sync_order);
    first.into_iter().map(|setting| setting.data_type.clone()).collect()
}

const ACCOUNTING: [&str; 8] =
    ["company", "chartOfAccounts", "bills", "suppliers", "customers", "invoices", "items", "payments"];
const COMMERCE: [&str; 11] = [
    "commerce-companyInfo",
    "commerce-products",
    "commerce-customers",
    "commerce-orders",
    "commerce-payments",
    "commerce-transactions",
    "commerce-disputes",
    "commerce-locations",
    "commerce-paymentMethods",
    "commerce-productCategories",
    "commerce-taxComponents",
];
/// The commerce types stand after the accounting ones.
const FIRST_COMMERCE_ORDER: u32 = 23;

/// The settings of a new client: accounting is on, commerce is off until somebody enables it.
pub fn usual_settings() -> Vec<Setting> {
    let setting = |data_type: &str, fetch_on_first_link, sync_order| Setting {
        data_type: data_type.to_owned(),
        fetch_on_first_link,
        sync_schedule: 0,
        sync_order,
        sync_from_utc: None,
        sync_from_window: None,
        months_to_sync: None,
        // One that cannot be moved, so that a client meets one.
        is_locked: (data_type == "commerce-taxComponents").then_some(true),
    };
    let accounting = ACCOUNTING.iter().enumerate().map(|(index, kind)| setting(kind, true, index as u32));
    let commerce =
        COMMERCE.iter().enumerate().map(|(index, kind)| setting(kind, false, FIRST_COMMERCE_ORDER + index as u32));
    accounting.chain(commerce).collect()
}
