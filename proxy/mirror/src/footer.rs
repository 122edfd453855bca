//! A Parquet file of a snapshot, opened for reading: what its footer says, and parts of its columns.
//!
//! Nothing of a column is read before it is asked for. A part is a column's values in one row group.

use std::fs::File;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::{DataType, FieldRef, Schema};
use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;

use crate::cache::Bytes;
use crate::compact;
use crate::error::Error;

/// Key of the format's number.
pub(crate) const FORMAT: &str = "gangway.format";
/// The format that is written, and the only one that is read.
pub(crate) const FORMAT_NOW: &str = "1";
/// Key of the dataset.
pub(crate) const DATASET: &str = "gangway.dataset";
/// Key of the moment at which Codat's sync ended, in milliseconds.
pub(crate) const AS_OF: &str = "gangway.as_of";

/// What failed where Parquet did.
const READ: &str = "read a column";

/// What a file says of itself.
#[derive(Debug)]
pub(crate) struct Footer {
    parquet: ArrowReaderMetadata,
    /// The number of the first row of each row group, and at the end the number of rows.
    starts: Vec<u64>,
    dataset: Dataset,
    as_of: Millis,
}

impl Footer {
    /// Reads the footer of a file and, where single rows are to be read, the places of its pages.
    pub(crate) fn read(file: &File, single_rows: bool) -> Result<Self, Error> {
        let pages = if single_rows { PageIndexPolicy::Optional } else { PageIndexPolicy::Skip };
        let options = ArrowReaderOptions::new().with_offset_index_policy(pages);
        let parquet = ArrowReaderMetadata::load(file, options).map_err(Error::parquet("read a Parquet footer"))?;

        let file = parquet.metadata().file_metadata();
        let facts = file.key_value_metadata().map_or(&[][..], |facts| facts);
        let fact = |key: &str| facts.iter().find(|fact| fact.key == key).and_then(|fact| fact.value.as_deref());
        if fact(FORMAT) != Some(FORMAT_NOW) {
            return Err(Error::Broken { what: "they have another format" });
        }
        let dataset = fact(DATASET).and_then(Dataset::parse).ok_or(Error::Broken { what: "they name no dataset" })?;
        let as_of =
            fact(AS_OF).and_then(|text| text.parse().ok()).ok_or(Error::Broken { what: "they name no time" })?;

        let mut starts = vec![0];
        let mut end: u64 = 0;
        for group in parquet.metadata().row_groups() {
            end += u64::try_from(group.num_rows()).map_err(|_| Error::Broken { what: "a row group has no size" })?;
            starts.push(end);
        }
        if u32::try_from(end).is_err() {
            return Err(Error::TooManyRows);
        }
        Ok(Self { parquet, starts, dataset, as_of })
    }

    pub(crate) fn dataset(&self) -> Dataset {
        self.dataset
    }

    pub(crate) fn as_of(&self) -> Millis {
        self.as_of
    }

    pub(crate) fn rows(&self) -> u64 {
        self.starts.last().copied().unwrap_or(0)
    }

    /// How many row groups there are.
    pub(crate) fn groups(&self) -> usize {
        self.starts.len() - 1
    }

    /// The columns as arrays.
    pub(crate) fn schema(&self) -> &Schema {
        self.parquet.schema()
    }

    /// The group of a row, and the row's place in it; `None` past the end.
    pub(crate) fn place(&self, number: u64) -> Option<(usize, usize)> {
        let group = self.starts.partition_point(|start| *start <= number).checked_sub(1)?;
        (group < self.groups()).then(|| (group, (number - self.starts[group]) as usize))
    }

    /// One column in one group, in little memory.
    pub(crate) fn part(&self, file: File, column: usize, group: usize) -> Result<ArrayRef, Error> {
        let rows = (self.starts[group + 1] - self.starts[group]) as usize;
        let parquet = if self.recurs(column, group, rows) { &self.with_recurring(column)? } else { &self.parquet };
        read_column(parquet, file, column, group, None, rows).map(compact::compact)
    }

    /// Whether a column of texts is smaller in this group as a list of those that differ, with two bytes a row, than row
    /// by row. The writer has tried: its pages are such a list, with at most two bytes a row, where it was short enough.
    fn recurs(&self, column: usize, group: usize, rows: usize) -> bool {
        let chunk = self.parquet.metadata().row_group(group).column(column);
        let texts = chunk.unencoded_byte_array_data_bytes().and_then(|bytes| usize::try_from(bytes).ok());
        let pages = usize::try_from(chunk.uncompressed_size()).ok();
        self.schema().field(column).data_type() == &DataType::Utf8
            // Two bytes count to here, and fewer than all rows differ where it pays.
            && rows <= 1 << 16
            // Where all rows are without one there is no list, and making one takes long.
            && texts.zip(pages).is_some_and(|(texts, pages)| texts > 0 && pages + 2 * rows < texts + 4 * rows)
    }

    /// The file as seen by a reader that leaves the recurring texts of one column as they are.
    fn with_recurring(&self, column: usize) -> Result<ArrowReaderMetadata, Error> {
        let mut fields: Vec<FieldRef> = self.schema().fields().to_vec();
        fields[column] = Arc::new(fields[column].as_ref().clone().with_data_type(compact::recurring()));
        let schema = Schema::new_with_metadata(fields, self.schema().metadata().clone());
        let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
        ArrowReaderMetadata::try_new(Arc::clone(self.parquet.metadata()), options).map_err(Error::parquet(READ))
    }

    /// One column in one row, as an array of one; `None` past the end. Only the page that holds it is unpacked.
    pub(crate) fn single(&self, file: File, column: usize, number: u64) -> Result<Option<ArrayRef>, Error> {
        let Some((group, place)) = self.place(number) else { return Ok(None) };
        let only = RowSelection::from(vec![RowSelector::skip(place), RowSelector::select(1)]);
        read_column(&self.parquet, file, column, group, Some(only), 1).map(Some)
    }
}

fn read_column(
    parquet: &ArrowReaderMetadata,
    file: File,
    column: usize,
    group: usize,
    selection: Option<RowSelection>,
    rows: usize,
) -> Result<ArrayRef, Error> {
    let mut reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, parquet.clone())
        // The tables are flat, so columns and leaves are the same.
        .with_projection(ProjectionMask::leaves(parquet.parquet_schema(), [column]))
        .with_row_groups(vec![group])
        .with_batch_size(rows);
    if let Some(selection) = selection {
        reader = reader.with_row_selection(selection);
    }
    let mut batches = reader.build().map_err(Error::parquet(READ))?;
    let short = Error::Broken { what: "a column is shorter than its row group" };
    let Some(batch) = batches.next() else { return Err(short) };
    let batch = batch.map_err(|error| Error::Parquet { what: READ, source: ParquetError::from(error) })?;
    // Taken out of the batch, so that nobody else holds it when it is made compact.
    match batch.into_parts().1.pop() {
        Some(array) if array.len() == rows => Ok(array),
        _ => Err(short),
    }
}

impl Bytes for Footer {
    fn bytes(&self) -> usize {
        self.parquet.metadata().memory_size() + self.starts.capacity() * size_of::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use gangway_wire::view::{Sort, ViewQuery};
    use serde_json::value::RawValue;

    use super::*;
    use crate::mirror::Mirror;
    use crate::name::SnapshotName;
    use crate::write::{Limits, Said};

    const GROUP: usize = 1_000;

    #[test]
    fn texts_that_recur_are_read_and_sorted_like_others() {
        let disk = tempfile::tempdir().unwrap();
        let limits = Limits { batch_rows: 100, group_rows: GROUP, ..Limits::DEFAULT };
        let mirror = Mirror::open_with(disk.path().into(), 1 << 20, limits).unwrap();
        let name = SnapshotName::parse("s").unwrap();
        // Few that differ, none that are alike, none at all; and rows without one among the first.
        let customers: Vec<Option<String>> = (0..3 * GROUP)
            .map(|number| match number / GROUP {
                0 if number % 7 == 3 => None,
                0 => Some(format!("customer {}", number * 37 % 11)),
                1 => Some(format!("customer {}", number * 37 % GROUP)),
                _ => None,
            })
            .collect();
        let mut writer = mirror.begin(&name, Dataset::Orders, 0).unwrap();
        for (number, customer) in customers.iter().enumerate() {
            let customer = customer.as_ref().map_or("null".to_owned(), |id| format!(r#"{{"id":"{id}"}}"#));
            let row = format!(r#"{{"id":"{number}","customerRef":{customer}}}"#);
            writer.append([&*RawValue::from_string(row).unwrap()], Said::default()).unwrap();
        }
        writer.finish().unwrap();

        let snapshot = mirror.snapshot(&name).unwrap();
        let shown = snapshot.shown().iter().position(|shown| shown.column.id == "customerRef.id").unwrap();
        let part = |group| snapshot.part(snapshot.shown()[shown].cells, group).unwrap();
        assert_eq!(part(0).data_type(), &compact::recurring());
        assert_eq!(part(1).data_type(), &DataType::Utf8);
        assert!(part(0).get_array_memory_size() < part(1).get_array_memory_size() / 4);

        for descending in [false, true] {
            let mut wanted: Vec<usize> = (0..customers.len()).collect();
            wanted.sort_by(|&a, &b| match (&customers[a], &customers[b]) {
                (Some(a), Some(b)) if descending => b.cmp(a),
                (a, b) => a.is_none().cmp(&b.is_none()).then_with(|| a.cmp(b)),
            });
            let sort = Some(Sort { column: "customerRef.id".to_owned(), descending });
            for from in (0..customers.len()).step_by(200) {
                let query = ViewQuery { offset: from as u64, limit: 200, sort: sort.clone() };
                let window = snapshot.window(&query).unwrap();
                for ((number, row), &wanted) in window.numbers.iter().zip(&window.rows).zip(&wanted[from..]) {
                    assert_eq!((*number, &row[shown]), (wanted as u64, &customers[wanted]));
                }
            }
        }
    }
}
