//! Payments: what was paid for orders. Refunds are negative.

use super::Kind::{Currency, Date, Enum, Id, Money, Text};
use super::Prominence::{Detail, Main, More};
use super::{Field, field};

/// Its columns.
pub(super) const FIELDS: &[Field] = &[
    field("createdDate", &["createdDate"], Date, Main(0)),
    field("status", &["status"], Enum, Main(1)),
    field("paymentMethodRef.name", &["paymentMethodRef", "name"], Text, Main(2)),
    field("paymentProvider", &["paymentProvider"], Text, Main(3)),
    field("amount", &["amount"], Money { currency: "currency" }, Main(4)),
    // In the example bodies, not in the schema.
    field("type", &["type"], Enum, More),
    field("currency", &["currency"], Currency, More),
    field("dueDate", &["dueDate"], Date, More),
    field("modifiedDate", &["modifiedDate"], Date, More),
    field("sourceModifiedDate", &["sourceModifiedDate"], Date, More),
    field("id", &["id"], Id, Detail),
    field("paymentMethodRef.id", &["paymentMethodRef", "id"], Id, Detail),
];
