//! What the rows of each dataset hold, as data: one table of fields per dataset, and one reader for all of them.
//!
//! Everything else derives from these tables: the mirror's columns, what is sent to the browser, exports. A field that
//! is not here stays in the row's source JSON and is seen in its details. The order of a table is the order of its
//! columns.

mod customers;
mod disputes;
mod info;
mod orders;
mod payments;
mod products;
pub mod row;
mod transactions;

use crate::names::Dataset;

/// One field of a dataset: one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// The column's id, unique in its dataset: the path in Codat's JSON, joined by dots.
    pub name: &'static str,
    /// The keys that lead to it from the row.
    pub path: &'static [&'static str],
    /// How it is read, stored and shown.
    pub kind: Kind,
    /// How much room it deserves.
    pub prominence: Prominence,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An opaque id, compared byte by byte.
    Id,
    /// Text of people or platforms.
    Text,
    /// One of Codat's words; new ones may come at any time.
    Enum,
    /// An exact decimal number without a currency.
    Number,
    /// An exact decimal number in the currency that another column of the same row names.
    Money {
        /// The name of the currency's column.
        currency: &'static str,
    },
    /// A currency code, folded to upper case; `XXX` where the platform named none.
    Currency,
    /// A country: two or three letters or free text, as the platform wrote it, without padding.
    Country,
    /// A date or a point in time.
    Date,
    /// Yes or no.
    Bool,
    /// How many items the array at the path has.
    Count,
}

/// How much room a field deserves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prominence {
    /// Shown first, in this order; the first is the row's heading.
    Main(u8),
    /// Shown where there is room, or when asked for.
    More,
    /// Shown in a row's details only.
    Detail,
}

/// The fields of a dataset.
pub const fn fields(dataset: Dataset) -> &'static [Field] {
    match dataset {
        Dataset::Info => info::FIELDS,
        Dataset::Products => products::FIELDS,
        Dataset::Customers => customers::FIELDS,
        Dataset::Orders => orders::FIELDS,
        Dataset::Payments => payments::FIELDS,
        Dataset::Transactions => transactions::FIELDS,
        Dataset::Disputes => disputes::FIELDS,
    }
}

/// The field of a dataset with this name.
pub fn field_of(dataset: Dataset, name: &str) -> Option<&'static Field> {
    fields(dataset).iter().find(|field| field.name == name)
}

/// The column that a list is sorted by, newest first, unless somebody asks for another; `None` for one object.
pub const fn default_sort(dataset: Dataset) -> Option<&'static str> {
    if dataset.is_list() { Some("createdDate") } else { None }
}

const fn field(name: &'static str, path: &'static [&'static str], kind: Kind, prominence: Prominence) -> Field {
    Field { name, path, kind, prominence }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paths_and_unique() {
        for dataset in Dataset::ALL {
            let fields = fields(dataset);
            for (index, field) in fields.iter().enumerate() {
                assert_eq!(field.name, field.path.join("."), "{dataset}");
                assert!(!fields[..index].iter().any(|other| other.name == field.name), "{dataset} {}", field.name);
                assert_eq!(field_of(dataset, field.name), Some(field));
            }
        }
    }

    #[test]
    fn money_names_a_currency_column_of_its_dataset() {
        for dataset in Dataset::ALL {
            for field in fields(dataset) {
                if let Kind::Money { currency } = field.kind {
                    let named = field_of(dataset, currency).expect("a column");
                    assert_eq!(named.kind, Kind::Currency, "{dataset} {}", field.name);
                }
            }
        }
    }

    #[test]
    fn main_columns_count_from_nought() {
        for dataset in Dataset::ALL {
            let mut orders: Vec<u8> = fields(dataset)
                .iter()
                .filter_map(|field| match field.prominence {
                    Prominence::Main(order) => Some(order),
                    Prominence::More | Prominence::Detail => None,
                })
                .collect();
            orders.sort_unstable();
            assert!(!orders.is_empty(), "{dataset}");
            assert!(
                orders.iter().enumerate().all(|(index, &order)| index == usize::from(order)),
                "{dataset} {orders:?}"
            );
        }
    }

    #[test]
    fn each_list_has_an_id_and_a_default_sort_among_its_columns() {
        for dataset in Dataset::ALL {
            let id = field_of(dataset, "id");
            assert_eq!(id.is_some(), dataset.is_list(), "{dataset}");
            assert_eq!(default_sort(dataset).is_some(), dataset.is_list(), "{dataset}");
            if let Some(sort) = default_sort(dataset) {
                assert!(field_of(dataset, sort).is_some(), "{dataset}");
            }
        }
    }
}
