//! A Parquet file of a snapshot, opened for reading: what its footer says, and parts of its columns.
//!
//! Nothing of a column is read before it is asked for. A part is a column's values in one row group.

use std::fs::File;

use arrow::array::{Array, ArrayRef};
use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::PageIndexPolicy;

use crate::cache::Bytes;
use crate::error::Error;

/// Key of the format's number.
pub(crate) const FORMAT: &str = "gangway.format";
/// The format that is written, and the only one that is read.
pub(crate) const FORMAT_NOW: &str = "1";
/// Key of the dataset.
pub(crate) const DATASET: &str = "gangway.dataset";
/// Key of the moment at which Codat's sync ended, in milliseconds.
pub(crate) const AS_OF: &str = "gangway.as_of";

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
    pub(crate) fn schema(&self) -> &arrow::datatypes::Schema {
        self.parquet.schema()
    }

    /// The group of a row, and the row's place in it; `None` past the end.
    pub(crate) fn place(&self, number: u64) -> Option<(usize, usize)> {
        let group = self.starts.partition_point(|start| *start <= number).checked_sub(1)?;
        (group < self.groups()).then(|| (group, (number - self.starts[group]) as usize))
    }

    /// One column in one group.
    pub(crate) fn part(&self, file: File, column: usize, group: usize) -> Result<ArrayRef, Error> {
        let rows = (self.starts[group + 1] - self.starts[group]) as usize;
        self.read_column(file, column, group, None, rows)
    }

    /// One column in one row, as an array of one; `None` past the end. Only the page that holds it is unpacked.
    pub(crate) fn single(&self, file: File, column: usize, number: u64) -> Result<Option<ArrayRef>, Error> {
        let Some((group, place)) = self.place(number) else { return Ok(None) };
        let only = RowSelection::from(vec![RowSelector::skip(place), RowSelector::select(1)]);
        self.read_column(file, column, group, Some(only), 1).map(Some)
    }

    fn read_column(
        &self,
        file: File,
        column: usize,
        group: usize,
        selection: Option<RowSelection>,
        rows: usize,
    ) -> Result<ArrayRef, Error> {
        let failed = "read a column";
        let mut reader = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.parquet.clone())
            // The tables are flat, so columns and leaves are the same.
            .with_projection(ProjectionMask::leaves(self.parquet.parquet_schema(), [column]))
            .with_row_groups(vec![group])
            .with_batch_size(rows);
        if let Some(selection) = selection {
            reader = reader.with_row_selection(selection);
        }
        let mut batches = reader.build().map_err(Error::parquet(failed))?;
        let batch = match batches.next() {
            Some(batch) => batch.map_err(|error| Error::Parquet { what: failed, source: ParquetError::from(error) })?,
            None => return Err(Error::Broken { what: "a column is shorter than its row group" }),
        };
        match batch.columns() {
            [array] if array.len() == rows => Ok(array.clone()),
            _ => Err(Error::Broken { what: "a column is shorter than its row group" }),
        }
    }
}

impl Bytes for Footer {
    fn bytes(&self) -> usize {
        self.parquet.metadata().memory_size() + self.starts.capacity() * size_of::<u64>()
    }
}
