//! The platforms that can be linked: keys, names, and which datasets each one has.

use crate::data::dice::{Dice, word};

/// A data type as Codat spells it in settings, statuses and history.
/// The dataset `commerce-info` belongs to the data type `commerce-companyInfo`; the others share their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Dataset {
    Info,
    Products,
    Customers,
    Orders,
    Payments,
    Transactions,
    Disputes,
    Locations,
    PaymentMethods,
    ProductCategories,
    TaxComponents,
}

impl Dataset {
    /// All that the sandbox holds rows for.
    pub const ALL: [Self; 11] = [
        Self::Info,
        Self::Products,
        Self::Customers,
        Self::Orders,
        Self::Payments,
        Self::Transactions,
        Self::Disputes,
        Self::Locations,
        Self::PaymentMethods,
        Self::ProductCategories,
        Self::TaxComponents,
    ];

    /// The last segment of its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Info => "commerce-info",
            Self::Products => "commerce-products",
            Self::Customers => "commerce-customers",
            Self::Orders => "commerce-orders",
            Self::Payments => "commerce-payments",
            Self::Transactions => "commerce-transactions",
            Self::Disputes => "commerce-disputes",
            Self::Locations => "commerce-locations",
            Self::PaymentMethods => "commerce-paymentMethods",
            Self::ProductCategories => "commerce-productCategories",
            Self::TaxComponents => "commerce-taxComponents",
        }
    }

    /// Its data type, as settings, statuses and history name it.
    pub fn data_type(self) -> &'static str {
        match self {
            Self::Info => "commerce-companyInfo",
            other => other.path(),
        }
    }

    /// The dataset of an address.
    pub fn of_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.path() == path)
    }

    /// The dataset of a data type.
    pub fn of_data_type(data_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.data_type() == data_type)
    }
}

/// How a platform spells its ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Long numbers.
    Long,
    /// Short numbers that grow, so that their order as text is not their order as numbers.
    Short,
    /// Prefixed letters and digits; transactions hold colons and spaces.
    Prefixed,
    /// UUIDs; customers are known by their e-mail address.
    Uuid,
    /// Groups of digits.
    Groups,
}

/// One integration.
#[derive(Debug)]
pub struct Platform {
    /// Four letters, public.
    pub key: &'static str,
    /// As merchants know it.
    pub name: &'static str,
    /// `Commerce`, or `Accounting` for the few that are only here to be filtered out.
    pub source_type: &'static str,
    /// False where the client has switched it off.
    pub enabled: bool,
    /// True for Codat's own trial integrations.
    pub is_beta: bool,
    /// How its ids look.
    pub ids: Ids,
    /// Datasets that it does not have.
    pub lacks: &'static [Dataset],
    ids_given: Option<(&'static str, &'static str)>,
}

use Dataset::{Customers, Disputes, Locations, Orders, Payments, Transactions};

const fn shop(key: &'static str, name: &'static str, ids: Ids, lacks: &'static [Dataset]) -> Platform {
    Platform { key, name, source_type: "Commerce", enabled: true, is_beta: false, ids, lacks, ids_given: None }
}

const fn off(platform: Platform) -> Platform {
    Platform { enabled: false, ..platform }
}

const fn beta(platform: Platform) -> Platform {
    Platform { is_beta: true, ..platform }
}

const fn books(key: &'static str, name: &'static str) -> Platform {
    Platform { source_type: "Accounting", ..shop(key, name, Ids::Uuid, &Dataset::ALL) }
}

/// Every platform of the sandbox, in the order of the list.
pub static PLATFORMS: [Platform; 17] = [
    shop("qkdj", "Amazon Seller Central", Ids::Groups, &[Disputes, Transactions, Payments, Customers, Locations]),
    shop("vqzp", "BigCommerce", Ids::Short, &[Disputes, Transactions]),
    shop("fqly", "Clover", Ids::Prefixed, &[Disputes, Transactions]),
    beta(shop("aiwb", "Commerce Sandbox", Ids::Uuid, &[])),
    off(shop("ldgh", "Lightspeed K", Ids::Uuid, &[Disputes, Transactions, Customers])),
    off(beta(shop("lrhd", "Lightspeed K Sandbox", Ids::Uuid, &[Disputes, Transactions, Customers]))),
    off(beta(shop("ltes", "Lightspeed K Trial", Ids::Uuid, &[Disputes, Transactions, Customers]))),
    off(shop("lqai", "Partner Commerce", Ids::Uuid, &[Disputes])),
    books("qhyg", "QuickBooks Online"),
    shop("fztf", "Shopify", Ids::Long, &[]),
    shop("zsth", "Square", Ids::Prefixed, &[Disputes, Transactions]),
    beta(shop("xcwv", "Square Sandbox", Ids::Prefixed, &[Disputes, Transactions])),
    Platform {
        ids_given: Some(("9a96f326-226a-4e0f-923a-6758fdba40cc", "43b64770-a953-46d6-ab30-46c21094a276")),
        ..shop("exgd", "Stripe", Ids::Prefixed, &[Orders, Locations])
    },
    beta(shop("yzth", "Stripe Test", Ids::Prefixed, &[Orders, Locations])),
    Platform {
        ids_given: Some(("1feb821a-cb05-4375-9b53-cd6367e9fb60", "8cbe957a-8337-463b-9353-2186c372e083")),
        ..shop("ltpp", "WooCommerce", Ids::Short, &[Disputes, Transactions, Locations])
    },
    books("gbol", "Xero"),
    shop("ugxp", "Zettle", Ids::Uuid, &[Disputes]),
];

impl Platform {
    /// The platform with this key.
    pub fn of_key(key: &str) -> Option<&'static Self> {
        PLATFORMS.iter().find(|platform| platform.key == key)
    }

    /// The platform that the older one-call form names: by key, or by its name in any case.
    pub fn of_key_or_name(text: &str) -> Option<&'static Self> {
        let folded = text.replace(' ', "");
        Self::of_key(text)
            .or_else(|| PLATFORMS.iter().find(|platform| platform.name.replace(' ', "").eq_ignore_ascii_case(&folded)))
    }

    /// True where rows of `dataset` can be read.
    pub fn has(&self, dataset: Dataset) -> bool {
        !self.lacks.contains(&dataset)
    }

    /// The id of its source.
    pub fn source_id(&self) -> String {
        self.ids_given.map_or_else(|| Dice::of(&[word(self.key), 1]).uuid(), |(source, _)| source.to_owned())
    }

    /// The id of its integration.
    pub fn integration_id(&self) -> String {
        self.ids_given.map_or_else(|| Dice::of(&[word(self.key), 2]).uuid(), |(_, integration)| integration.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_four_letters() {
        let mut keys: Vec<_> = PLATFORMS.iter().map(|platform| platform.key).collect();
        assert!(keys.iter().all(|key| key.len() == 4 && key.bytes().all(|byte| byte.is_ascii_lowercase())));
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), PLATFORMS.len());
    }

    #[test]
    fn the_older_form_finds_its_platform() {
        assert_eq!(Platform::of_key_or_name("woocommerce").map(|p| p.key), Some("ltpp"));
        assert_eq!(Platform::of_key_or_name("ltpp").map(|p| p.name), Some("WooCommerce"));
        assert!(Platform::of_key_or_name("nothing").is_none());
    }
}
