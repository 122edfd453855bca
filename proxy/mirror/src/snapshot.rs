//! A snapshot, open for reading: columns on demand, orders kept, rows by number.
//!
//! A snapshot never changes, so whatever was loaded of it stays right for as long as it is kept.

use std::fmt;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray};
use arrow::datatypes::DataType;
use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Details, Window};
use gangway_wire::view::{Sort, ViewQuery};
use serde_json::value::RawValue;

use crate::error::Error;
use crate::files;
use crate::footer::Footer;
use crate::mirror::{Key, Loaded, Mirror, What};
use crate::name::SnapshotName;
use crate::order::{self, Order};
use crate::schema::{self, Shown};
use crate::{details, window};

/// One dataset as of one sync. Cheap to clone; it may be used by many threads.
#[derive(Clone)]
pub struct Snapshot {
    mirror: Mirror,
    name: SnapshotName,
    footer: Arc<Footer>,
    shown: Arc<[Shown]>,
}

impl Snapshot {
    pub(crate) fn open(mirror: Mirror, name: SnapshotName) -> Result<Self, Error> {
        let footer = footer(&mirror, &name, What::RowsFooter)?;
        let shown = schema::shown(footer.dataset(), footer.schema()).into();
        Ok(Self { mirror, name, footer, shown })
    }

    /// Its name, as the pointer holds it.
    pub fn name(&self) -> &SnapshotName {
        &self.name
    }

    /// Which dataset it is of.
    pub fn dataset(&self) -> Dataset {
        self.footer.dataset()
    }

    /// When Codat's sync ended.
    pub fn as_of(&self) -> Millis {
        self.footer.as_of()
    }

    /// How many rows there are.
    pub fn rows(&self) -> u64 {
        self.footer.rows()
    }

    /// A slice of the table. Past the end it has no rows and the true total.
    pub fn window(&self, query: &ViewQuery) -> Result<Window, Error> {
        window::read(self, query)
    }

    /// Everything of the row with this number; `None` where there is no such row.
    pub fn details(&self, number: u64) -> Result<Option<Details>, Error> {
        let Some(source) = self.source(number)? else { return Ok(None) };
        details::read(self.dataset(), self.as_of(), &source).map(Some)
    }

    /// The one object of `commerce-info`; `None` where the platform had none.
    pub fn info(&self) -> Result<Option<Details>, Error> {
        self.details(0)
    }

    /// The columns that are shown, most important first.
    pub(crate) fn shown(&self) -> &[Shown] {
        &self.shown
    }

    /// The row group of a row, and its place in it.
    pub(crate) fn place(&self, number: u64) -> Result<(usize, usize), Error> {
        self.footer.place(number).ok_or(Error::Broken { what: "an order names a row that is not there" })
    }

    /// The rows in the order asked for; kept, so that further windows of it are slices.
    pub(crate) fn order(&self, sort: &Sort) -> Result<Arc<Order>, Error> {
        let shown = self.shown.iter().find(|shown| shown.column.id == sort.column);
        let shown = shown.ok_or_else(|| Error::UnknownColumn { column: sort.column.clone() })?;
        let keys = shown.keys.ok_or_else(|| Error::NotSortable { column: sort.column.clone() })?;
        let descending = sort.descending;
        let order = self.load(What::Order { keys, descending }, || {
            let parts = (0..self.footer.groups()).map(|group| self.part(keys, group)).collect::<Result<Vec<_>, _>>()?;
            Ok(Loaded::Order(Arc::new(order::by_column(&parts, descending)?)))
        })?;
        match order {
            Loaded::Order(order) => Ok(order),
            Loaded::Footer(_) | Loaded::Part(_) => Err(MIXED_UP),
        }
    }

    /// A column in one row group.
    pub(crate) fn part(&self, column: usize, group: usize) -> Result<ArrayRef, Error> {
        let part = self.load(What::Part { column, group }, || {
            let file = self.mirror.shared.folder.read(&self.name, files::ROWS)?;
            self.footer.part(file, column, group).map(Loaded::Part)
        })?;
        match part {
            Loaded::Part(array) => Ok(array),
            Loaded::Footer(_) | Loaded::Order(_) => Err(MIXED_UP),
        }
    }

    /// A row's source JSON. It is read from the disk each time: details are looked at one by one.
    fn source(&self, number: u64) -> Result<Option<Box<RawValue>>, Error> {
        let footer = footer(&self.mirror, &self.name, What::SourceFooter)?;
        let missing = Error::Broken { what: "there is no source JSON" };
        let Some((column, _)) = footer.schema().column_with_name(schema::SOURCE) else { return Err(missing) };
        let file = self.mirror.shared.folder.read(&self.name, files::SOURCE)?;
        let Some(array) = footer.single(file, column, number)? else { return Ok(None) };
        if array.data_type() != &DataType::Utf8 {
            return Err(missing);
        }
        let text = array.as_string::<i32>().value(0).to_owned();
        RawValue::from_string(text).map(Some).map_err(|_| Error::Broken { what: "a row's source is no JSON" })
    }

    fn load(&self, what: What, load: impl FnOnce() -> Result<Loaded, Error>) -> Result<Loaded, Error> {
        self.mirror.shared.cache.get_or_load(&Key { snapshot: self.name.clone(), what }, load)
    }
}

/// Each key is always loaded as the same kind of thing; this says so without a panic.
const MIXED_UP: Error = Error::Broken { what: "the cache holds another thing than was put into it" };

fn footer(mirror: &Mirror, name: &SnapshotName, what: What) -> Result<Arc<Footer>, Error> {
    let (file, single_rows) = match what {
        What::SourceFooter => (files::SOURCE, true),
        What::RowsFooter | What::Part { .. } | What::Order { .. } => (files::ROWS, false),
    };
    let loaded = mirror.shared.cache.get_or_load(&Key { snapshot: name.clone(), what }, || {
        let file = mirror.shared.folder.read(name, file)?;
        Footer::read(&file, single_rows).map(|footer| Loaded::Footer(Arc::new(footer)))
    })?;
    match loaded {
        Loaded::Footer(footer) => Ok(footer),
        Loaded::Part(_) | Loaded::Order(_) => Err(MIXED_UP),
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot").field("name", &self.name).field("rows", &self.rows()).finish_non_exhaustive()
    }
}
