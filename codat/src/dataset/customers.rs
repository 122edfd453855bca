//! Customers: who buys.

use super::Kind::{Count, Currency, Date, Id, Text};
use super::Prominence::{Detail, Main, More};
use super::{Field, field};

/// Its columns.
pub(super) const FIELDS: &[Field] = &[
    field("customerName", &["customerName"], Text, Main(0)),
    field("emailAddress", &["emailAddress"], Text, Main(1)),
    field("phone", &["phone"], Text, Main(2)),
    field("createdDate", &["createdDate"], Date, Main(3)),
    field("defaultCurrency", &["defaultCurrency"], Currency, More),
    field("addresses", &["addresses"], Count, More),
    field("note", &["note"], Text, More),
    field("modifiedDate", &["modifiedDate"], Date, More),
    field("sourceModifiedDate", &["sourceModifiedDate"], Date, More),
    field("id", &["id"], Id, Detail),
];
