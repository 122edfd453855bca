//! What is known of the fields of a row, also of those inside its lists: their kinds, and which are shown first.
//!
//! Columns are known by their dataset's field table. The kinds of all others follow from the tables of Codat's records;
//! only what comes first in a list is told here. A field that is in neither is shown by its JSON type.

use std::collections::HashMap;
use std::sync::LazyLock;

use gangway_codat::commerce::CommerceType;
use gangway_codat::dataset::{self, Field, fields};
use gangway_codat::record::{Key, Shape};
use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Kind, Prominence};

use super::join;
use crate::schema;

/// What is known of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    /// What it holds.
    pub(super) kind: Kind,
    /// For money: the path of its currency.
    pub(super) currency: Option<String>,
    /// How early it is shown in its row or list.
    pub(super) prominence: Prominence,
    /// Its place among the fields of its row or list.
    pub(super) place: usize,
}

/// What is known of the field at `path`, dotted from the row, without marks for lists: `variants.prices.unitPrice`.
pub(super) fn known(dataset: Dataset, path: &str) -> Option<&'static Known> {
    static ALL: LazyLock<Vec<HashMap<String, Known>>> =
        LazyLock::new(|| Dataset::ALL.iter().map(|&dataset| table(dataset)).collect());
    ALL[dataset.index()].get(path)
}

/// The fields inside lists that are shown first, in the order in which they are shown.
fn main(dataset: Dataset) -> &'static [(&'static str, &'static [&'static str])] {
    const ADDRESS: &[&str] = &["type", "line1", "line2", "postalCode", "city", "region", "country"];
    match dataset {
        Dataset::Info => &[
            ("addresses", ADDRESS),
            ("phoneNumbers", &["type", "number"]),
            ("webLinks", &["type", "url"]),
            ("accountBalances", &["available", "pending", "reserved"]),
        ],
        Dataset::Products => &[
            ("variants", &["name", "sku", "prices.unitPrice", "inventory.totalQuantity", "status"]),
            ("variants.inventory.locations", &["locationRef.name", "quantity"]),
            ("productCategoryRefs", &["name"]),
        ],
        Dataset::Customers => &[("addresses", ADDRESS)],
        Dataset::Orders => &[
            (
                "orderLineItems",
                &[
                    "productRef.name",
                    "productVariantRef.name",
                    "quantity",
                    "unitPrice",
                    "totalTaxAmount",
                    "totalAmount",
                ],
            ),
            ("payments", &["createdDate", "type", "status", "paymentProvider", "amount"]),
            ("serviceCharges", &["description", "type", "taxAmount", "totalAmount"]),
        ],
        Dataset::Disputes => &[("disputedTransactions", &["type", "id"])],
        Dataset::Payments | Dataset::Transactions => &[],
    }
}

/// Numbers that are money, by the last part of their path. The others count, or are fractions: a tax's `rate` too, though
/// its schema calls it an amount.
const MONEY: [&str; 8] =
    ["amount", "available", "pending", "reserved", "taxAmount", "totalAmount", "totalTaxAmount", "unitPrice"];

/// Columns in the order of their table, then what is shown first in its list, then the rest, ids last.
fn table(dataset: Dataset) -> HashMap<String, Known> {
    let columns = fields(schema::codat(dataset)).iter().map(|field| (field.name.to_owned(), column(field)));

    let mut leaves = Vec::new();
    open(CommerceType::from(schema::codat(dataset)).row().1, "", &mut leaves);
    let first = |path: &str| {
        main(dataset)
            .iter()
            .flat_map(|(list, paths)| paths.iter().map(|inner| join(list, inner)))
            .position(|one| one == path)
    };
    let mut inner: Vec<(Option<usize>, String, Known)> = leaves
        .iter()
        .filter(|(path, _)| dataset::field_of(schema::codat(dataset), path).is_none())
        .map(|(path, kind)| {
            let place = first(path);
            let prominence = match kind {
                _ if place.is_some() => Prominence::Main,
                Kind::Id => Prominence::Detail,
                _ => Prominence::More,
            };
            let currency = (*kind == Kind::Money).then(|| currency(path, &leaves));
            (place, path.clone(), Known { kind: *kind, currency, prominence, place: 0 })
        })
        .collect();
    // A stable sort: the rest stays in the order of the records.
    inner.sort_by_key(|(place, _, known)| (known.prominence, *place));
    let inner = inner.into_iter().map(|(_, path, known)| (path, known));
    columns.chain(inner).enumerate().map(|(place, (path, known))| (path, Known { place, ..known })).collect()
}

fn column(field: &Field) -> Known {
    let currency = match field.kind {
        dataset::Kind::Money { currency } => Some(currency.to_owned()),
        _ => None,
    };
    Known { kind: schema::kind(field.kind), currency, prominence: schema::prominence(field.prominence), place: 0 }
}

/// The single values below these fields, by their dotted paths.
fn open(keys: &[Key], path: &str, leaves: &mut Vec<(String, Kind)>) {
    for key in keys {
        let path = join(path, key.name);
        let mut shape = key.shape;
        while let Shape::List(of) = shape {
            shape = *of;
        }
        let kind = match shape {
            Shape::Object(inner) => {
                open(inner, &path, leaves);
                continue;
            }
            // Keys of the platform's own.
            Shape::Free | Shape::List(_) => continue,
            Shape::Date => Kind::Date,
            Shape::Flag => Kind::Flag,
            Shape::Word(_) => Kind::Word,
            Shape::Number if MONEY.contains(&key.name) => Kind::Money,
            Shape::Number => Kind::Number,
            Shape::Text => match key.name {
                "id" => Kind::Id,
                "currency" => Kind::Currency,
                "country" => Kind::Country,
                "url" => Kind::Link,
                _ => Kind::Text,
            },
        };
        leaves.push((path, kind));
    }
}

/// The path of the currency of the money at `path`: beside it, or the row's.
fn currency(path: &str, leaves: &[(String, Kind)]) -> String {
    let beside = path.rsplit_once('.').map(|(parent, _)| join(parent, "currency"));
    beside.filter(|beside| leaves.iter().any(|(path, _)| path == beside)).unwrap_or_else(|| "currency".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_first_is_a_field_of_a_list() {
        for &dataset in Dataset::ALL {
            for (list, paths) in main(dataset) {
                for path in *paths {
                    let known = known(dataset, &join(list, path)).unwrap_or_else(|| panic!("{list}.{path}"));
                    assert_eq!(known.prominence, Prominence::Main, "{list}.{path}");
                }
            }
        }
    }

    #[test]
    fn money_has_a_currency_and_nothing_else_has() {
        for &dataset in Dataset::ALL {
            for (path, field) in table(dataset) {
                assert_eq!(field.kind == Kind::Money, field.currency.is_some(), "{path}");
                if let Some(currency) = &field.currency {
                    let kind = known(dataset, currency).map(|known| known.kind);
                    assert_eq!(kind, Some(Kind::Currency), "{path}");
                }
            }
        }
    }

    #[test]
    fn every_number_inside_a_list_is_money_or_known_to_be_none() {
        let mut plain: Vec<String> = Vec::new();
        for &dataset in Dataset::ALL {
            let numbers = table(dataset).into_iter().filter(|(_, known)| known.kind == Kind::Number);
            plain.extend(numbers.map(|(path, _)| path));
        }
        plain.sort();
        assert_eq!(
            plain,
            [
                "orderLineItems.quantity",
                "orderLineItems.taxPercentage",
                "orderLineItems.taxes.rate",
                "serviceCharges.quantity",
                "serviceCharges.taxPercentage",
                "serviceCharges.taxes.rate",
                "variants.inventory.locations.quantity",
                "variants.inventory.totalQuantity",
                "variants.quantity",
                "variants.vatPercentage",
            ]
        );
    }
}
