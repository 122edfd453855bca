//! Transactions: movements of money at the platform. Refunds and fees are negative.

use super::Kind::{Currency, Date, Enum, Id, Money, Text};
use super::Prominence::{Detail, Main, More};
use super::{Field, field};

/// Its columns.
pub(super) const FIELDS: &[Field] = &[
    field("createdDate", &["createdDate"], Date, Main(0)),
    field("type", &["type"], Enum, Main(1)),
    field("subType", &["subType"], Text, Main(2)),
    field("transactionSourceRef.type", &["transactionSourceRef", "type"], Enum, Main(3)),
    field("totalAmount", &["totalAmount"], Money { currency: "currency" }, Main(4)),
    field("currency", &["currency"], Currency, More),
    field("sourceCreatedDate", &["sourceCreatedDate"], Date, More),
    field("modifiedDate", &["modifiedDate"], Date, More),
    field("sourceModifiedDate", &["sourceModifiedDate"], Date, More),
    field("id", &["id"], Id, Detail),
    field("transactionSourceRef.id", &["transactionSourceRef", "id"], Id, Detail),
];
