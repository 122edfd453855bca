//! Disputes: payments that a customer contests.

use super::Kind::{Count, Currency, Date, Enum, Id, Money, Text};
use super::Prominence::{Detail, Main, More};
use super::{Field, field};

/// Its columns.
pub(super) const FIELDS: &[Field] = &[
    field("createdDate", &["createdDate"], Date, Main(0)),
    field("reason", &["reason"], Text, Main(1)),
    field("status", &["status"], Enum, Main(2)),
    field("dueDate", &["dueDate"], Date, Main(3)),
    field("totalAmount", &["totalAmount"], Money { currency: "currency" }, Main(4)),
    field("currency", &["currency"], Currency, More),
    field("disputedTransactions", &["disputedTransactions"], Count, More),
    field("modifiedDate", &["modifiedDate"], Date, More),
    field("sourceModifiedDate", &["sourceModifiedDate"], Date, More),
    field("id", &["id"], Id, Detail),
];
