//! A shop: what all its datasets share. Rows are computed from it when they are asked for.

use serde::{Deserialize, Serialize};

use super::amount::{CURRENCIES, Currency};
use super::changes::View;
use super::dates::DAY_S;
use super::dice::{Dice, word};
use super::hostile;
use super::order_facts::{first_payment, first_transaction};
use super::words::{TRADES, Trade};
use crate::platforms::{Dataset, Ids, Platform};

/// Days that a shop's orders cover.
pub const SPAN_DAYS: i64 = 1095;

/// The subjects that dice are keyed by.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Of {
    Shop = 1,
    Info,
    Product,
    Customer,
    Order,
    OrderRow,
    Payment,
    Transaction,
    Dispute,
    Id,
}

/// What a shop's rows follow from. Kept, so that other flags at the next start do not change shops that exist.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopSeed {
    /// The sandbox's seed at the time.
    pub seed: u64,
    /// The number of the connection among all ever made.
    pub ordinal: u32,
    /// How many orders it has.
    pub orders: u32,
    /// How many rows of what else, where that was chosen.
    #[serde(default)]
    pub sizes: Sizes,
    /// True where texts and numbers are as bad as they can be.
    #[serde(default)]
    pub hostile: bool,
    /// True where the merchant came back with another shop than before.
    #[serde(default)]
    pub other: bool,
}

/// Rows of datasets whose size need not follow from the orders.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Sizes {
    pub products: Option<u32>,
    pub customers: Option<u32>,
    pub disputes: Option<u32>,
}

/// One connection's shop. Two shops differ in everything; the same one is the same on any machine.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The name that its owner gave it.
    pub name: String,
    /// Where it is kept.
    pub platform: &'static Platform,
    /// How many orders it has.
    pub orders: u32,
    /// How many rows of what else, where that was chosen.
    sizes: Sizes,
    /// True where texts and numbers are as bad as they can be.
    pub hostile: bool,
    /// What became of its orders since.
    pub view: View,
    /// The end of its three years, in seconds since 1970.
    pub ends: i64,
    /// What it sells.
    pub trade: &'static Trade,
    /// The currency of nearly all its orders.
    pub currency: &'static Currency,
    /// The currency of the few others.
    pub other_currency: &'static Currency,
    key: u64,
}

impl Shop {
    /// The shop of a connection that was made at `created` seconds since 1970.
    pub fn new(seed: ShopSeed, platform: &'static Platform, name: &str, created: i64) -> Self {
        let ShopSeed { seed, ordinal, orders, sizes, hostile, .. } = seed;
        let key = Dice::of(&[seed, u64::from(ordinal), Of::Shop as u64]).bits();
        let turn = (seed.wrapping_sub(1).wrapping_add(u64::from(ordinal))) as usize;
        Self {
            name: name.to_owned(),
            platform,
            orders,
            sizes,
            hostile,
            view: View::default(),
            ends: created.div_euclid(DAY_S) * DAY_S,
            trade: &TRADES[turn % TRADES.len()],
            currency: &CURRENCIES[turn % CURRENCIES.len()],
            other_currency: &CURRENCIES[(turn + 3) % CURRENCIES.len()],
            key,
        }
    }

    /// A number of everything that its rows follow from: two shops of one number have the same rows.
    pub fn fingerprint(&self) -> u64 {
        let parts =
            [self.key, u64::from(self.orders), self.ends.cast_unsigned(), word(&self.name), word(self.platform.key)];
        let Sizes { products, customers, disputes } = self.sizes;
        // One more than the size, so that none is not nothing.
        let sizes = [products, customers, disputes].map(|size| size.map_or(0, |size| u64::from(size) + 1));
        let view = self.view.parts();
        Dice::of(&[parts.as_slice(), &sizes, &[u64::from(self.hostile)], &view].concat()).bits()
    }

    /// Dice for one row of one subject.
    pub fn dice(&self, of: Of, index: u32) -> Dice {
        Dice::of(&[self.key, of as u64, u64::from(index)])
    }

    /// How many rows a dataset has, whether or not the platform gives them.
    pub fn count(&self, dataset: Dataset) -> u32 {
        match dataset {
            Dataset::Info => 1,
            Dataset::Products => self.products(),
            Dataset::Customers => self.customers(),
            Dataset::Orders => self.end() - self.view.gone,
            Dataset::Payments => first_payment(self, self.end()) - self.first(dataset),
            Dataset::Transactions => first_transaction(self, self.end()) - self.first(dataset),
            Dataset::Disputes => self.disputes(),
            Dataset::Locations => 3,
            Dataset::PaymentMethods => super::payment_methods::METHODS.len() as u32,
            Dataset::ProductCategories => super::product_categories::count(self),
            Dataset::TaxComponents => super::tax_components::count(),
        }
    }

    /// The number of the first row of a dataset that is left.
    pub fn first(&self, dataset: Dataset) -> u32 {
        match (dataset, self.view.gone) {
            (_, 0) => 0,
            (Dataset::Orders, gone) => gone,
            (Dataset::Payments, gone) => first_payment(self, gone),
            (Dataset::Transactions, gone) => first_transaction(self, gone),
            _ => 0,
        }
    }

    /// The number behind that of its last order.
    fn end(&self) -> u32 {
        self.orders + self.view.come
    }

    /// How many products: more orders need a wider range, but slowly.
    pub fn products(&self) -> u32 {
        let usual = || 6 + u32::try_from(u64::from(self.orders).isqrt() * 236 / 100).unwrap_or(6);
        self.sizes.products.unwrap_or_else(usual)
    }

    /// How many customers: nearly two for three orders.
    pub fn customers(&self) -> u32 {
        self.sizes.customers.unwrap_or_else(|| (self.orders * 47 / 75).max(self.orders.min(1)))
    }

    /// How many disputes: about one for 43 orders. Without orders there is nothing to contest.
    pub fn disputes(&self) -> u32 {
        let wanted = self.sizes.disputes.unwrap_or_else(|| (self.orders * 7 / 300).max(1));
        if self.orders == 0 { 0 } else { wanted }
    }

    /// A text to break things with, in the third of a hostile shop's rows that have one.
    pub fn odd_text(&self, of: Of, index: u32) -> Option<String> {
        (self.hostile && index % 3 == 1).then(|| hostile::text(index / 3 + of as u32 * 5))
    }

    /// The same for a number that nothing adds up to.
    pub fn odd_number(&self, of: Of, index: u32) -> Option<&'static str> {
        (self.hostile && index % 3 == 1).then(|| hostile::number(index / 3 + of as u32 * 5))
    }

    /// The id of row `index` of `dataset` in the platform's spelling; unique within the dataset.
    pub fn id(&self, dataset: Dataset, index: u32) -> String {
        let of = dataset as u64 + 100;
        let base = Dice::of(&[self.key, Of::Id as u64, of]).below(1_000_000);
        let mut dice = Dice::of(&[self.key, Of::Id as u64, of, u64::from(index)]);
        let grown = u64::from(index) * 7 + dice.below(7);
        match self.platform.ids {
            Ids::Long => {
                (5_000_000_000_000 + base * 1_000_000 + u64::from(index) * 32_768 + dice.below(32_768)).to_string()
            }
            Ids::Short => (9_000 + base % 900 + grown).to_string(),
            Ids::Prefixed => format!("{}_{}{index:x}", prefix(dataset), letters(&mut dice, 14)),
            Ids::Uuid => dice.uuid(),
            Ids::Groups => {
                let number = 10_000_000 + base + grown;
                format!("{}-{:07}-{:07}", 202 + base % 5, number / 3 % 10_000_000, number)
            }
        }
    }
}

fn prefix(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Products => "prod",
        Dataset::Customers => "cus",
        Dataset::Orders => "ord",
        Dataset::Payments => "ch",
        Dataset::Transactions => "txn",
        Dataset::Disputes => "dp",
        Dataset::Info | Dataset::Locations => "loc",
        Dataset::PaymentMethods => "pm",
        // These two have ids of their own.
        Dataset::ProductCategories | Dataset::TaxComponents => "",
    }
}

fn letters(dice: &mut Dice, count: usize) -> String {
    const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = String::with_capacity(count + 8);
    for _ in 0..count {
        text.push(char::from(dice.pick(ALPHABET)));
    }
    // A mark that no digit of the index can follow by accident: two rows never share an id.
    text.push('X');
    text
}
