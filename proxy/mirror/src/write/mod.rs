//! Raw rows in, page by page; a finished snapshot out. Memory is bounded whatever the number of rows.
//!
//! What is held at any time: one batch of rows as arrays, one row group of each file in its compressed form, and sixteen
//! bytes for each id, by which a doubled one is noticed.

mod columns;
mod moment;

use std::collections::HashSet;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::mem;
use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringBuilder};
use arrow::datatypes::SchemaRef;
use gangway_codat::dataset::row::{self, Cell};
use gangway_codat::dataset::{self, fields};
use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};
use parquet::schema::types::ColumnPath;
use serde_json::value::RawValue;

use crate::error::{Error, Unstable};
use crate::files::{self, Draft};
use crate::footer;
use crate::name::SnapshotName;
use crate::schema;
use columns::Columns;
use moment::Moment;
pub use moment::Said;

/// How much is held before it is passed on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Rows of a batch of arrays, the step before Parquet.
    pub(crate) batch_rows: usize,
    /// Source JSON of a batch, in bytes.
    pub(crate) batch_bytes: usize,
    /// Rows of a row group, which is what a reader loads of a column at once.
    pub(crate) group_rows: usize,
    /// Text of a row group before compression, in bytes.
    pub(crate) group_bytes: usize,
}

impl Limits {
    /// Groups as large as pays, batches as small as does not cost: 65,536 rows of 8-byte keys are half a megabyte.
    pub(crate) const DEFAULT: Self =
        Self { batch_rows: 1_024, batch_bytes: 2 << 20, group_rows: 65_536, group_bytes: 32 << 20 };
}

/// Rows of a page of source JSON, and its bytes: what is unpacked to read one row.
const SOURCE_PAGE_ROWS: usize = 64;
const SOURCE_PAGE_BYTES: usize = 128 << 10;

/// A snapshot that is being written. Dropped before [`Writer::finish`], it leaves nothing on the disk.
pub struct Writer {
    name: SnapshotName,
    dataset: Dataset,
    table: &'static [dataset::Field],
    /// The index of the id in the table.
    id: Option<usize>,
    limits: Limits,
    rows: Part,
    source: Part,
    /// After the files, so that they are closed before an unfinished folder is removed.
    draft: Draft,
    columns: Columns,
    texts: StringBuilder,
    batch: Size,
    row_count: u64,
    unread: u64,
    ids: HashSet<u128>,
    /// The index of the date of a row's last change in the table.
    changed: Option<usize>,
    moment: Moment,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What the pointer is to hold.
    pub name: SnapshotName,
    /// Rows.
    pub rows: u64,
    /// Of both files together.
    pub bytes: u64,
    /// Values that did not fit their column: null there, named in `_unread`, whole in the source JSON.
    pub unread: u64,
}

/// Rows and the text in them.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    rows: usize,
    bytes: usize,
}

/// One file, and what its row group in progress holds.
struct Part {
    file: ArrowWriter<File>,
    schema: SchemaRef,
    group: Size,
}

impl Writer {
    /// Makes both files in a new unfinished folder.
    pub(crate) fn begin(
        draft: Draft,
        name: SnapshotName,
        dataset: Dataset,
        as_of: Millis,
        limits: Limits,
    ) -> Result<Self, Error> {
        let table = fields(schema::codat(dataset));
        let index = |name: &str| table.iter().position(|field| field.name == name);
        let rows = Part::create(&draft, files::ROWS, schema::rows(dataset), rows_properties(), dataset, as_of)?;
        let source = Part::create(&draft, files::SOURCE, schema::source(), source_properties(), dataset, as_of)?;
        Ok(Self {
            name,
            dataset,
            table,
            id: index("id"),
            changed: index("modifiedDate"),
            moment: Moment::default(),
            limits,
            rows,
            source,
            draft,
            columns: Columns::new(table),
            texts: StringBuilder::new(),
            batch: Size::default(),
            row_count: 0,
            unread: 0,
            ids: HashSet::new(),
        })
    }

    /// Takes the rows of a page, in the order in which they will be numbered, or the one object of `commerce-info`.
    ///
    /// [`Error::Unstable`] as soon as it shows that the pages are not of one moment. After an error the writer is of no
    /// use; drop it.
    pub fn append<'a>(&mut self, rows: impl IntoIterator<Item = &'a RawValue>, said: Said) -> Result<(), Error> {
        self.moment.page(said).map_err(Error::Unstable)?;
        for raw in rows {
            self.push(raw)?;
        }
        Ok(())
    }

    /// Rows so far.
    pub fn rows(&self) -> u64 {
        self.row_count
    }

    /// Bytes held in memory, as nearly as it can be said.
    pub fn held_bytes(&self) -> usize {
        // A hash set has at least an eighth of its places free, and a byte of control for each.
        self.rows.file.memory_size()
            + self.source.file.memory_size()
            + 2 * self.batch.bytes
            + self.ids.capacity() * (size_of::<u128>() + 1) * 8 / 7
    }

    /// Puts both files on the disk and gives the snapshot its name, unless not as many rows came as Codat announced.
    pub fn finish(mut self) -> Result<Written, Error> {
        self.moment.end(self.row_count).map_err(Error::Unstable)?;
        self.flush()?;
        let bytes = self.rows.close()? + self.source.close()?;
        self.draft.publish()?;
        Ok(Written { name: self.name, rows: self.row_count, bytes, unread: self.unread })
    }

    fn push(&mut self, raw: &RawValue) -> Result<(), Error> {
        if self.dataset.is_single() && self.row_count == 1 {
            return Err(Error::NotOneObject);
        }
        if self.row_count >= u64::from(u32::MAX) {
            return Err(Error::TooManyRows);
        }
        let mut row = row::read(raw, self.table);
        if let Some(Some(Cell::Text(id))) = self.id.map(|id| &row.cells[id])
            && !self.ids.insert(hash(id))
        {
            return Err(Error::Unstable(Unstable::DoubledId));
        }
        if let Some(Some(Cell::Date(changed))) = self.changed.map(|changed| &row.cells[changed]) {
            self.moment.row(changed.micros_as_utc()).map_err(Error::Unstable)?;
        }
        let (unread, text_bytes) = self.columns.push(&mut row, self.table);
        self.texts.append_value(raw.get());
        self.unread += unread;
        self.row_count += 1;
        self.batch.rows += 1;
        self.batch.bytes += raw.get().len();
        self.rows.group.bytes += text_bytes;
        self.source.group.bytes += raw.get().len();
        if self.batch.rows >= self.limits.batch_rows || self.batch.bytes >= self.limits.batch_bytes {
            self.flush()?;
        }
        Ok(())
    }

    /// Passes the batch on to both files.
    fn flush(&mut self) -> Result<(), Error> {
        let batch = mem::take(&mut self.batch);
        if batch.rows == 0 {
            return Ok(());
        }
        let end = self.row_count as i64;
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(end - batch.rows as i64..end));
        let mut columns = vec![Arc::clone(&numbers)];
        columns.extend(self.columns.finish());
        self.rows.write(columns, batch.rows, &self.limits)?;
        self.source.write(vec![numbers, Arc::new(self.texts.finish())], batch.rows, &self.limits)
    }
}

impl Part {
    fn create(
        draft: &Draft,
        file: &str,
        schema: SchemaRef,
        properties: WriterPropertiesBuilder,
        dataset: Dataset,
        as_of: Millis,
    ) -> Result<Self, Error> {
        let facts = [
            (footer::FORMAT, footer::FORMAT_NOW.to_owned()),
            (footer::DATASET, dataset.as_str().to_owned()),
            (footer::AS_OF, as_of.to_string()),
        ];
        let facts = facts.into_iter().map(|(key, value)| KeyValue::new(key.to_owned(), value)).collect();
        let properties = properties
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            // The bounds are ours: see `Limits`.
            .set_max_row_group_row_count(None)
            .set_column_encoding(ColumnPath::from(schema::NUMBER), Encoding::DELTA_BINARY_PACKED)
            .set_column_dictionary_enabled(ColumnPath::from(schema::NUMBER), false)
            .set_key_value_metadata(Some(facts))
            .build();
        let file = ArrowWriter::try_new(draft.create(file)?, Arc::clone(&schema), Some(properties))
            .map_err(Error::parquet("begin a Parquet file"))?;
        Ok(Self { file, schema, group: Size::default() })
    }

    fn write(&mut self, columns: Vec<ArrayRef>, rows: usize, limits: &Limits) -> Result<(), Error> {
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| Error::Parquet { what: "put rows together", source: error.into() })?;
        self.file.write(&batch).map_err(Error::parquet("write rows"))?;
        self.group.rows += rows;
        if self.group.rows >= limits.group_rows || self.group.bytes >= limits.group_bytes {
            self.file.flush().map_err(Error::parquet("write a row group"))?;
            self.group = Size::default();
        }
        Ok(())
    }

    /// Writes the footer and puts the file on the disk. Answers its size.
    fn close(self) -> Result<u64, Error> {
        let file = self.file.into_inner().map_err(Error::parquet("end a Parquet file"))?;
        file.sync_all().map_err(Error::file("put a snapshot on the disk"))?;
        Ok(file.metadata().map_err(Error::file("look at a snapshot's file"))?.len())
    }
}

fn rows_properties() -> WriterPropertiesBuilder {
    // Statistics are for the engines of others; a chunk's are enough.
    WriterProperties::builder().set_statistics_enabled(EnabledStatistics::Chunk)
}

/// Small pages and no dictionary: it is read a row at a time, and no two rows are alike.
fn source_properties() -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_statistics_enabled(EnabledStatistics::None)
        .set_write_batch_size(SOURCE_PAGE_ROWS)
        .set_data_page_row_count_limit(SOURCE_PAGE_ROWS)
        .set_data_page_size_limit(SOURCE_PAGE_BYTES)
}

/// 128 bits of an id: two ids that differ meet once in 10^26 snapshots of a million rows.
fn hash(id: &str) -> u128 {
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, id).hash(&mut hasher);
        u128::from(hasher.finish())
    };
    half(0) << 64 | half(1)
}

#[cfg(test)]
mod tests;
