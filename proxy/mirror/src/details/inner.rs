//! The fields that lie inside a row's lists and objects, which are no columns: their kinds, and which are shown first.
//!
//! Paths are dotted from the row, without marks for lists: `variants.prices.unitPrice`. Codat's schemas are the source;
//! what is not here is shown by its JSON type.

use gangway_codat::dataset::{self, field_of};
use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Kind, Prominence};

use crate::schema;

/// What is known of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// What it holds.
    pub(super) kind: Kind,
    /// For money: the path of its currency.
    pub(super) currency: Option<&'static str>,
    /// How early it is shown in its list.
    pub(super) prominence: Prominence,
    /// Its place among the fields of its row or list.
    pub(super) place: usize,
}

/// Path, kind, the path of money's currency, how early it is shown. The order is the one of the columns.
type Entry = (&'static str, Kind, Option<&'static str>, Prominence);

const fn main(path: &'static str, kind: Kind) -> Entry {
    (path, kind, None, Prominence::Main)
}

const fn more(path: &'static str, kind: Kind) -> Entry {
    (path, kind, None, Prominence::More)
}

const fn detail(path: &'static str, kind: Kind) -> Entry {
    (path, kind, None, Prominence::Detail)
}

const fn money(path: &'static str, currency: &'static str, prominence: Prominence) -> Entry {
    (path, Kind::Money, Some(currency), prominence)
}

/// What is known of the field at `path`: first by the table of the dataset's columns, then by the lists here.
pub(super) fn known(dataset: Dataset, path: &str) -> Option<Known> {
    if let Some(field) = field_of(schema::codat(dataset), path) {
        let table = dataset::fields(schema::codat(dataset));
        return Some(Known {
            kind: schema::kind(field.kind),
            currency: match field.kind {
                dataset::Kind::Money { currency } => Some(currency),
                _ => None,
            },
            prominence: schema::prominence(field.prominence),
            place: table.iter().position(|other| other.name == path).unwrap_or(table.len()),
        });
    }
    let entries = entries(dataset);
    let place = entries.iter().position(|entry| entry.0 == path)?;
    let (_, kind, currency, prominence) = entries[place];
    // Behind all columns.
    Some(Known { kind, currency, prominence, place: place + 1_000 })
}

pub(super) fn entries(dataset: Dataset) -> &'static [Entry] {
    match dataset {
        Dataset::Info => INFO,
        Dataset::Products => PRODUCTS,
        Dataset::Customers => CUSTOMERS,
        Dataset::Orders => ORDERS,
        Dataset::Disputes => DISPUTES,
        Dataset::Payments | Dataset::Transactions => &[],
    }
}

const INFO: &[Entry] = &[
    main("addresses.type", Kind::Word),
    main("addresses.line1", Kind::Text),
    main("addresses.line2", Kind::Text),
    main("addresses.postalCode", Kind::Text),
    main("addresses.city", Kind::Text),
    main("addresses.region", Kind::Text),
    main("addresses.country", Kind::Text),
    main("phoneNumbers.type", Kind::Word),
    main("phoneNumbers.number", Kind::Text),
    main("webLinks.type", Kind::Word),
    main("webLinks.url", Kind::Link),
    money("accountBalances.available", "accountBalances.currency", Prominence::Main),
    money("accountBalances.pending", "accountBalances.currency", Prominence::Main),
    money("accountBalances.reserved", "accountBalances.currency", Prominence::Main),
    more("accountBalances.currency", Kind::Currency),
];

const PRODUCTS: &[Entry] = &[
    main("variants.name", Kind::Text),
    main("variants.sku", Kind::Text),
    money("variants.prices.unitPrice", "variants.prices.currency", Prominence::Main),
    main("variants.inventory.totalQuantity", Kind::Number),
    main("variants.status", Kind::Word),
    more("variants.prices.currency", Kind::Currency),
    more("variants.barcode", Kind::Text),
    more("variants.unitOfMeasure", Kind::Text),
    more("variants.vatPercentage", Kind::Number),
    more("variants.isTaxEnabled", Kind::Flag),
    more("variants.shippingRequired", Kind::Flag),
    more("variants.createdDate", Kind::Date),
    more("variants.modifiedDate", Kind::Date),
    more("variants.sourceModifiedDate", Kind::Date),
    detail("variants.id", Kind::Id),
    main("variants.inventory.locations.locationRef.name", Kind::Text),
    main("variants.inventory.locations.quantity", Kind::Number),
    detail("variants.inventory.locations.locationRef.id", Kind::Id),
    main("productCategoryRefs.name", Kind::Text),
    detail("productCategoryRefs.id", Kind::Id),
];

const CUSTOMERS: &[Entry] = &[
    main("addresses.type", Kind::Word),
    main("addresses.line1", Kind::Text),
    main("addresses.line2", Kind::Text),
    main("addresses.postalCode", Kind::Text),
    main("addresses.city", Kind::Text),
    main("addresses.region", Kind::Text),
    main("addresses.country", Kind::Text),
];

const ORDERS: &[Entry] = &[
    main("orderLineItems.productRef.name", Kind::Text),
    main("orderLineItems.productVariantRef.name", Kind::Text),
    main("orderLineItems.quantity", Kind::Number),
    money("orderLineItems.unitPrice", "currency", Prominence::Main),
    more("orderLineItems.taxPercentage", Kind::Number),
    money("orderLineItems.totalTaxAmount", "currency", Prominence::Main),
    money("orderLineItems.totalAmount", "currency", Prominence::Main),
    more("orderLineItems.discountAllocations.name", Kind::Text),
    money("orderLineItems.discountAllocations.totalAmount", "currency", Prominence::More),
    more("orderLineItems.taxes.taxComponentRef.name", Kind::Text),
    // A fraction, though its schema calls it an amount.
    more("orderLineItems.taxes.rate", Kind::Number),
    money("orderLineItems.taxes.taxAmount", "currency", Prominence::More),
    detail("orderLineItems.taxes.taxComponentRef.id", Kind::Id),
    detail("orderLineItems.id", Kind::Id),
    detail("orderLineItems.productRef.id", Kind::Id),
    detail("orderLineItems.productVariantRef.id", Kind::Id),
    main("payments.createdDate", Kind::Date),
    main("payments.type", Kind::Word),
    main("payments.status", Kind::Word),
    main("payments.paymentProvider", Kind::Text),
    money("payments.amount", "payments.currency", Prominence::Main),
    more("payments.currency", Kind::Currency),
    more("payments.dueDate", Kind::Date),
    more("payments.modifiedDate", Kind::Date),
    more("payments.sourceModifiedDate", Kind::Date),
    detail("payments.id", Kind::Id),
    main("serviceCharges.description", Kind::Text),
    main("serviceCharges.type", Kind::Word),
    more("serviceCharges.quantity", Kind::Number),
    more("serviceCharges.taxPercentage", Kind::Number),
    money("serviceCharges.taxAmount", "currency", Prominence::Main),
    money("serviceCharges.totalAmount", "currency", Prominence::Main),
    more("serviceCharges.taxes.taxComponentRef.name", Kind::Text),
    more("serviceCharges.taxes.rate", Kind::Number),
    detail("serviceCharges.taxes.taxComponentRef.id", Kind::Id),
];

const DISPUTES: &[Entry] = &[main("disputedTransactions.type", Kind::Word), main("disputedTransactions.id", Kind::Id)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_is_told_twice() {
        for &dataset in Dataset::ALL {
            let entries = entries(dataset);
            for (index, (path, ..)) in entries.iter().enumerate() {
                assert!(field_of(schema::codat(dataset), path).is_none(), "{path} is a column");
                assert!(entries[..index].iter().all(|(other, ..)| other != path), "{path}");
            }
        }
    }

    #[test]
    fn the_currency_of_money_is_known() {
        for &dataset in Dataset::ALL {
            for &(path, kind, currency, _) in entries(dataset) {
                assert_eq!(kind == Kind::Money, currency.is_some(), "{path}");
                if let Some(currency) = currency {
                    assert_eq!(known(dataset, currency).map(|known| known.kind), Some(Kind::Currency), "{path}");
                }
            }
        }
    }
}
