//! Orders: what was ordered, for how much, by whom.

use super::Kind::{Count, Country, Currency, Date, Id, Money, Text};
use super::Prominence::{Detail, Main, More};
use super::{Field, field};

/// Its columns.
pub(super) const FIELDS: &[Field] = &[
    field("orderNumber", &["orderNumber"], Text, Main(0)),
    field("createdDate", &["createdDate"], Date, Main(1)),
    field("customerRef.name", &["customerRef", "name"], Text, Main(2)),
    field("country", &["country"], Country, Main(3)),
    field("totalAmount", &["totalAmount"], Money { currency: "currency" }, Main(4)),
    // Negative by contract; refunds are negative payments too, so it is never subtracted again.
    field("totalRefund", &["totalRefund"], Money { currency: "currency" }, Main(5)),
    field("totalTaxAmount", &["totalTaxAmount"], Money { currency: "currency" }, Main(6)),
    field("totalDiscount", &["totalDiscount"], Money { currency: "currency" }, More),
    field("totalGratuity", &["totalGratuity"], Money { currency: "currency" }, More),
    field("currency", &["currency"], Currency, More),
    field("orderLineItems", &["orderLineItems"], Count, More),
    field("payments", &["payments"], Count, More),
    field("serviceCharges", &["serviceCharges"], Count, More),
    field("locationRef.name", &["locationRef", "name"], Text, More),
    field("closedDate", &["closedDate"], Date, More),
    field("modifiedDate", &["modifiedDate"], Date, More),
    field("sourceModifiedDate", &["sourceModifiedDate"], Date, More),
    field("id", &["id"], Id, Detail),
    field("customerRef.id", &["customerRef", "id"], Id, Detail),
    field("locationRef.id", &["locationRef", "id"], Id, Detail),
];
