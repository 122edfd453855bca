//! The builders of a batch's columns: cells of a row to arrays, by the kinds of the field table.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Decimal128Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use gangway_codat::amount::to_scaled;
use gangway_codat::dataset::row::{Cell, Row};
use gangway_codat::dataset::{Field, Kind};

use crate::schema;

/// One builder a field, and one for the names of what was not read.
pub(super) struct Columns {
    columns: Vec<Column>,
    unread: StringBuilder,
}

enum Column {
    Text(StringBuilder),
    Date(StringBuilder, TimestampMicrosecondBuilder),
    Amount(Decimal128Builder),
    Flag(BooleanBuilder),
    Count(Int64Builder),
}

impl Columns {
    pub(super) fn new(table: &[Field]) -> Self {
        let columns = table
            .iter()
            .map(|field| match field.kind {
                Kind::Id | Kind::Text | Kind::Enum | Kind::Currency | Kind::Country => {
                    Column::Text(StringBuilder::new())
                }
                Kind::Date => Column::Date(StringBuilder::new(), TimestampMicrosecondBuilder::new()),
                Kind::Number | Kind::Money { .. } => {
                    let builder = Decimal128Builder::new().with_data_type(schema::data_type(field.kind));
                    Column::Amount(builder)
                }
                Kind::Bool => Column::Flag(BooleanBuilder::new()),
                Kind::Count => Column::Count(Int64Builder::new()),
            })
            .collect();
        Self { columns, unread: StringBuilder::new() }
    }

    /// Appends a row. Answers how many of its values did not fit, and the bytes of text that it put into the columns.
    ///
    /// A value that the reader refused, or whose digits are too many for its column, is null here and named.
    pub(super) fn push(&mut self, row: &mut Row<'_>, table: &[Field]) -> (u64, usize) {
        let mut text_bytes = 0;
        let mut unread: Vec<usize> = row.problems.iter().map(|problem| problem.field).collect();
        for (index, (column, cell)) in self.columns.iter_mut().zip(row.cells.drain(..)).enumerate() {
            let fits = match (column, cell) {
                (Column::Text(texts), Some(Cell::Text(text))) => {
                    text_bytes += text.len();
                    texts.append_value(text);
                    true
                }
                (Column::Date(texts, at), Some(Cell::Date(date))) => {
                    text_bytes += date.text().len();
                    texts.append_value(date.text());
                    at.append_value(date.micros_as_utc());
                    true
                }
                (Column::Amount(amounts), Some(Cell::Amount(amount))) => {
                    let scaled = to_scaled(amount).ok();
                    amounts.append_option(scaled);
                    scaled.is_some()
                }
                (Column::Flag(flags), Some(Cell::Bool(flag))) => {
                    flags.append_value(flag);
                    true
                }
                (Column::Count(counts), Some(Cell::Count(count))) => {
                    let count = i64::try_from(count).ok();
                    counts.append_option(count);
                    count.is_some()
                }
                (column, cell) => {
                    column.append_null();
                    // A cell of another type than its table says: nothing of ours, but never a lost value.
                    cell.is_none()
                }
            };
            if !fits {
                unread.push(index);
            }
        }
        if unread.is_empty() {
            self.unread.append_null();
        } else {
            unread.sort_unstable();
            let names: Vec<&str> =
                unread.iter().filter_map(|&index| table.get(index)).map(|field| field.name).collect();
            self.unread.append_value(names.join(" "));
        }
        (unread.len() as u64, text_bytes)
    }

    /// The arrays of the batch, in the order of the file, and empty builders.
    pub(super) fn finish(&mut self) -> Vec<ArrayRef> {
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(2 * self.columns.len());
        for column in &mut self.columns {
            match column {
                Column::Text(builder) => arrays.push(Arc::new(builder.finish())),
                Column::Date(texts, at) => {
                    arrays.push(Arc::new(texts.finish()));
                    arrays.push(Arc::new(at.finish()));
                }
                Column::Amount(builder) => arrays.push(Arc::new(builder.finish())),
                Column::Flag(builder) => arrays.push(Arc::new(builder.finish())),
                Column::Count(builder) => arrays.push(Arc::new(builder.finish())),
            }
        }
        arrays.push(Arc::new(self.unread.finish()));
        arrays
    }
}

impl Column {
    fn append_null(&mut self) {
        match self {
            Self::Text(builder) => builder.append_null(),
            Self::Date(texts, at) => {
                texts.append_null();
                at.append_null();
            }
            Self::Amount(builder) => builder.append_null(),
            Self::Flag(builder) => builder.append_null(),
            Self::Count(builder) => builder.append_null(),
        }
    }
}
