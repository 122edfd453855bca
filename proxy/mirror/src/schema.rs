//! What the files hold, derived from Codat's field tables, and what of it is sent as columns.
//!
//! `rows.parquet` has `_number` (the row's number), one column a field under the field's name, for a date beside its
//! text as sent a second one `…_at` (as if UTC where it has no zone), and `_unread`: the names of the fields of a row that
//! did not fit their column. `source.parquet` has `_number` and `source`. Both name dataset, moment and format in their
//! key-value metadata.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use gangway_codat::amount::MIRROR_SCALE;
use gangway_codat::dataset::{self, fields};
use gangway_codat::names;
use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Column, Kind, Prominence};

/// The row's number, from 0, in both files.
pub(crate) const NUMBER: &str = "_number";
/// The names of the fields that did not fit, separated by spaces; null where all did.
pub(crate) const UNREAD: &str = "_unread";
/// A row's source JSON, in `source.parquet`.
pub(crate) const SOURCE: &str = "source";

/// Digits of a decimal column.
pub(crate) const PRECISION: u8 = 38;
/// Digits after the point.
pub(crate) const SCALE: i8 = MIRROR_SCALE as i8;

/// A column as it is sent, and where it lies in the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Shown {
    /// As it is sent.
    pub(crate) column: Column,
    /// The index of the column that its cells are read from.
    pub(crate) cells: usize,
    /// The index of the column that it is sorted by; `None` where its kind has no order here.
    pub(crate) keys: Option<usize>,
}

/// Codat's name for a dataset.
pub(crate) fn codat(dataset: Dataset) -> names::Dataset {
    match dataset {
        Dataset::Info => names::Dataset::Info,
        Dataset::Products => names::Dataset::Products,
        Dataset::Customers => names::Dataset::Customers,
        Dataset::Orders => names::Dataset::Orders,
        Dataset::Payments => names::Dataset::Payments,
        Dataset::Transactions => names::Dataset::Transactions,
        Dataset::Disputes => names::Dataset::Disputes,
    }
}

/// How a field is stored.
pub(crate) fn data_type(kind: dataset::Kind) -> DataType {
    match kind {
        dataset::Kind::Id
        | dataset::Kind::Text
        | dataset::Kind::Enum
        | dataset::Kind::Currency
        | dataset::Kind::Country
        | dataset::Kind::Date => DataType::Utf8,
        dataset::Kind::Number | dataset::Kind::Money { .. } => DataType::Decimal128(PRECISION, SCALE),
        dataset::Kind::Bool => DataType::Boolean,
        dataset::Kind::Count => DataType::Int64,
    }
}

/// How a field is shown.
pub(crate) fn kind(kind: dataset::Kind) -> Kind {
    match kind {
        dataset::Kind::Id => Kind::Id,
        dataset::Kind::Text => Kind::Text,
        dataset::Kind::Country => Kind::Country,
        dataset::Kind::Enum => Kind::Word,
        dataset::Kind::Number => Kind::Number,
        dataset::Kind::Money { .. } => Kind::Money,
        dataset::Kind::Currency => Kind::Currency,
        dataset::Kind::Date => Kind::Date,
        dataset::Kind::Bool => Kind::Flag,
        dataset::Kind::Count => Kind::Count,
    }
}

/// The name of the column beside a date's text that it is sorted by.
fn at(name: &str) -> String {
    format!("{name}_at")
}

/// The type of a date to sort by. It has no zone, since not every date has one.
fn at_type() -> DataType {
    DataType::Timestamp(TimeUnit::Microsecond, None)
}

/// The columns of `rows.parquet`: the number, the fields in the order of their table, and what was not read.
pub(crate) fn rows(dataset: Dataset) -> SchemaRef {
    let mut columns = vec![Field::new(NUMBER, DataType::Int64, false)];
    for field in fields(codat(dataset)) {
        columns.push(Field::new(field.name, data_type(field.kind), true));
        if field.kind == dataset::Kind::Date {
            columns.push(Field::new(at(field.name), at_type(), true));
        }
    }
    columns.push(Field::new(UNREAD, DataType::Utf8, true));
    Arc::new(Schema::new(columns))
}

/// The columns of `source.parquet`.
pub(crate) fn source() -> SchemaRef {
    Arc::new(Schema::new(vec![Field::new(NUMBER, DataType::Int64, false), Field::new(SOURCE, DataType::Utf8, false)]))
}

/// What of a file is shown, most important first. A field that an older file lacks or stores otherwise is left out.
pub(crate) fn shown(dataset: Dataset, file: &Schema) -> Vec<Shown> {
    let index_of = |name: &str, data_type: &DataType| {
        file.fields().iter().position(|field| field.name() == name && field.data_type() == data_type)
    };
    let mut table: Vec<_> = fields(codat(dataset)).iter().collect();
    table.sort_by_key(|field| field.prominence);
    let mut shown = Vec::with_capacity(table.len());
    for field in table {
        let Some(cells) = index_of(field.name, &data_type(field.kind)) else { continue };
        let keys = match field.kind {
            dataset::Kind::Id | dataset::Kind::Number | dataset::Kind::Money { .. } | dataset::Kind::Count => {
                Some(cells)
            }
            dataset::Kind::Date => index_of(&at(field.name), &at_type()),
            dataset::Kind::Text
            | dataset::Kind::Enum
            | dataset::Kind::Currency
            | dataset::Kind::Country
            | dataset::Kind::Bool => None,
        };
        let column = Column {
            id: field.name.to_owned(),
            kind: kind(field.kind),
            prominence: prominence(field.prominence),
            currency: match field.kind {
                dataset::Kind::Money { currency } => Some(currency.to_owned()),
                _ => None,
            },
            sortable: keys.is_some(),
        };
        shown.push(Shown { column, cells, keys });
    }
    shown
}

/// How early a field is shown.
pub(crate) fn prominence(prominence: dataset::Prominence) -> Prominence {
    match prominence {
        dataset::Prominence::Main(_) => Prominence::Main,
        dataset::Prominence::More => Prominence::More,
        dataset::Prominence::Detail => Prominence::Detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_call_the_datasets_by_the_same_names() {
        for &dataset in Dataset::ALL {
            assert_eq!(codat(dataset).path(), dataset.as_str());
        }
    }

    #[test]
    fn every_field_has_its_column() {
        for &dataset in Dataset::ALL {
            let schema = rows(dataset);
            let shown = shown(dataset, &schema);
            assert_eq!(shown.len(), fields(codat(dataset)).len());
            assert!(shown.is_sorted_by_key(|shown| shown.column.prominence), "{dataset:?}");
            for shown in &shown {
                assert_eq!(schema.field(shown.cells).name(), &shown.column.id);
            }
        }
    }

    #[test]
    fn ids_numbers_money_counts_and_dates_can_be_sorted_by() {
        let orders = rows(Dataset::Orders);
        let shown = shown(Dataset::Orders, &orders);
        let sortable = |id: &str| shown.iter().find(|shown| shown.column.id == id).unwrap().column.sortable;
        for id in ["id", "customerRef.id", "totalAmount", "orderLineItems", "createdDate"] {
            assert!(sortable(id), "{id}");
        }
        for id in ["orderNumber", "currency", "country", "customerRef.name"] {
            assert!(!sortable(id), "{id}");
        }
    }

    #[test]
    fn a_field_that_an_older_file_lacks_is_left_out() {
        let schema = rows(Dataset::Orders);
        let older: Vec<_> = schema
            .fields()
            .iter()
            .filter(|field| field.name() != "totalRefund" && field.name() != "createdDate_at")
            .map(|field| match field.name().as_str() {
                "country" => Arc::new(Field::new("country", DataType::Int64, true)),
                _ => Arc::clone(field),
            })
            .collect();
        let shown = shown(Dataset::Orders, &Schema::new(older));
        assert!(shown.iter().all(|shown| shown.column.id != "totalRefund" && shown.column.id != "country"));
        let created = shown.iter().find(|shown| shown.column.id == "createdDate").unwrap();
        assert!(!created.column.sortable);
    }
}
