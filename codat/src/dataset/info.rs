//! Info: the shop itself. One object, shown as a card; addresses, phones, links and balances are in its details.

use super::Kind::{Count, Currency, Date, Id, Text};
use super::Prominence::{Main, More};
use super::{Field, field};

/// Its columns.
pub(super) const FIELDS: &[Field] = &[
    field("companyName", &["companyName"], Text, Main(0)),
    field("companyLegalName", &["companyLegalName"], Text, Main(1)),
    field("commercePlatformRef", &["commercePlatformRef"], Id, Main(2)),
    field("baseCurrency", &["baseCurrency"], Currency, Main(3)),
    field("registrationNumber", &["registrationNumber"], Text, Main(4)),
    field("addresses", &["addresses"], Count, More),
    field("phoneNumbers", &["phoneNumbers"], Count, More),
    field("webLinks", &["webLinks"], Count, More),
    field("accountBalances", &["accountBalances"], Count, More),
    field("createdDate", &["createdDate"], Date, More),
    field("modifiedDate", &["modifiedDate"], Date, More),
    field("sourceModifiedDate", &["sourceModifiedDate"], Date, More),
];
