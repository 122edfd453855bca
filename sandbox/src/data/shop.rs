//! A shop: what all its datasets share. Rows are computed from it when they are asked for.

use super::amount::{CURRENCIES, Currency};
use super::dates::DAY_S;
use super::dice::{Dice, word};
use super::order_facts::{BLOCK, PAYMENTS_PER_BLOCK, TRANSACTIONS_PER_BLOCK, payments_before, transactions_before};
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

/// One connection's shop. Two shops differ in everything; the same one is the same on any machine.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The name that its owner gave it.
    pub name: String,
    /// Where it is kept.
    pub platform: &'static Platform,
    /// How many orders it has.
    pub orders: u32,
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
    /// The shop of the connection that was the `ordinal`-th to be made, at `created` seconds since 1970.
    pub fn new(seed: u64, ordinal: u32, orders: u32, platform: &'static Platform, name: &str, created: i64) -> Self {
        let key = Dice::of(&[seed, u64::from(ordinal), Of::Shop as u64]).bits();
        let turn = (seed.wrapping_sub(1).wrapping_add(u64::from(ordinal))) as usize;
        Self {
            name: name.to_owned(),
            platform,
            orders,
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
        Dice::of(&parts).bits()
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
            Dataset::Orders => self.orders,
            Dataset::Payments => {
                let within = payments_before(self, self.orders);
                self.orders / BLOCK * PAYMENTS_PER_BLOCK + within
            }
            Dataset::Transactions => {
                let within = transactions_before(self, self.orders);
                self.orders / BLOCK * TRANSACTIONS_PER_BLOCK + within
            }
            Dataset::Disputes => self.disputes(),
            Dataset::Locations => 3,
            Dataset::PaymentMethods => super::payment_methods::METHODS.len() as u32,
            Dataset::ProductCategories => super::product_categories::count(self),
            Dataset::TaxComponents => super::tax_components::count(),
        }
    }

    /// How many products: more orders need a wider range, but slowly.
    pub fn products(&self) -> u32 {
        6 + u32::try_from(u64::from(self.orders).isqrt() * 236 / 100).unwrap_or(6)
    }

    /// How many customers: nearly two for three orders.
    pub fn customers(&self) -> u32 {
        (self.orders * 47 / 75).max(1)
    }

    /// How many disputes: about one for 43 orders.
    pub fn disputes(&self) -> u32 {
        (self.orders * 7 / 300).max(1)
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
