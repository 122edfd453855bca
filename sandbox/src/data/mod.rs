//! Rows from a seed: row n of a dataset is computed when somebody asks for it, and nothing is held.
//! What belongs together (an order, its payments, their transactions) is computed from the same facts.

pub mod amount;
pub mod changes;
pub mod customers;
pub mod dates;
pub mod dice;
pub mod disputes;
pub mod fields;
pub mod hostile;
pub mod info;
pub mod json;
pub mod locations;
pub mod order_facts;
pub mod orders;
pub mod payment_methods;
pub mod payments;
pub mod product_categories;
pub mod products;
pub mod shop;
pub mod tax_components;
pub mod transactions;
pub mod words;

#[cfg(test)]
mod enum_tests;
#[cfg(test)]
mod tests;

use crate::platforms::Dataset;
use shop::Shop;

/// Writes row `index` of `dataset`, which must be below [`Shop::count`].
pub fn write_row(shop: &Shop, dataset: Dataset, index: u32, out: &mut String) {
    let index = index + shop.first(dataset);
    match dataset {
        Dataset::Info => info::row(shop, out),
        Dataset::Products => products::row(shop, index, out),
        Dataset::Customers => customers::row(shop, index, out),
        Dataset::Orders => orders::row(shop, index, out),
        Dataset::Payments => payments::row(shop, index, out),
        Dataset::Transactions => transactions::row(shop, index, out),
        Dataset::Disputes => disputes::row(shop, index, out),
        Dataset::Locations => locations::row(shop, index, out),
        Dataset::PaymentMethods => payment_methods::row(shop, index, out),
        Dataset::ProductCategories => product_categories::row(shop, index, out),
        Dataset::TaxComponents => tax_components::row(shop, index, out),
    }
}

/// The id of row `index`, without the row.
pub fn row_id(shop: &Shop, dataset: Dataset, index: u32) -> String {
    let index = index + shop.first(dataset);
    match dataset {
        Dataset::Customers => customers::id(shop, index),
        Dataset::Transactions => transactions::id_at(shop, index),
        Dataset::ProductCategories => product_categories::id(index),
        Dataset::TaxComponents => tax_components::id(index),
        other => shop.id(other, index),
    }
}
