//! Tables: columns as data, rows as arrays of strings, so that the browser needs no struct per dataset.
use crate::Millis;
use crate::dataset::Dataset;
use serde::{Deserialize, Serialize};

crate::words! {
    /// What a cell holds, hence how it is shown.
    Kind {
        /// An identifier; never translated.
        Id = "id",
        /// Free text.
        Text = "text",
        /// A word of a list that Codat may lengthen.
        Word = "word",
        /// A decimal.
        Number = "number",
        /// An amount; the column names the one that holds its currency.
        Money = "money",
        /// An ISO 4217 code, as sent.
        Currency = "currency",
        /// A country as sent: a code of two or three letters, or a name.
        Country = "country",
        /// A date as sent: with a zone an instant, without one as written.
        Date = "date",
        /// `true` or `false`.
        Flag = "flag",
        /// How many entries a list has.
        Count = "count",
        /// A web address.
        Link = "link",
    }
}

crate::words! {
    /// How early a column is shown.
    Prominence {
        /// In every layout, also on a phone.
        Main = "main",
        /// Where there is room.
        More = "more",
        /// Only in a row's details.
        Detail = "detail",
    }
}

/// One column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Column {
    /// Codat's field, dotted where it is inside another: `customerRef.name`.
    pub id: String,
    /// What its cells hold.
    pub kind: Kind,
    /// How early it is shown.
    pub prominence: Prominence,
    /// For money: the id of the column with its currency.
    pub currency: Option<String>,
    /// Whether the server can sort by it.
    pub sortable: bool,
}

/// A slice of a table: rows `offset..offset + rows.len()` of `total`, in the order asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// Which dataset.
    pub dataset: Dataset,
    /// Of which snapshot: the moment Codat's sync ended.
    pub as_of: Millis,
    /// Rows in all.
    pub total: u64,
    /// Where this slice begins.
    pub offset: u64,
    /// The order: a column id, `-` before it for down. `None`: by Codat's id.
    pub sort: Option<String>,
    /// The columns, most important first.
    pub columns: Vec<Column>,
    /// The number of each row in the snapshot, for its details.
    pub numbers: Vec<u64>,
    /// The cells, each row as long as `columns`; `None` where Codat sent nothing.
    pub rows: Vec<Vec<Option<String>>>,
}

/// Everything of one row, or of `info`: plain fields, and lists as small tables.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// Which dataset.
    pub dataset: Dataset,
    /// Of which snapshot.
    pub as_of: Millis,
    /// Fields that hold one value, in reading order; absent ones are left out.
    pub fields: Vec<Field>,
    /// Lists inside the row; empty ones are left out.
    pub lists: Vec<List>,
}

/// One value with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Codat's field, dotted.
    pub id: String,
    /// What it holds.
    pub kind: Kind,
    /// The value as text.
    pub value: String,
    /// For money: the currency's code, where the row has one.
    pub currency: Option<String>,
}

/// A list inside a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct List {
    /// Codat's field: `orderLineItems`.
    pub id: String,
    /// Its columns; `currency` names a column of the list, or is a code of three letters of the row itself.
    pub columns: Vec<Column>,
    /// Its rows, at most 200.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many there are in all.
    pub total: u64,
}
