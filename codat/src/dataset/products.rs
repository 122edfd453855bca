//! Products: what the shop sells. A price belongs to a variant, so a product has none of its own.

use super::Kind::{Bool, Count, Date, Enum, Id, Text};
use super::Prominence::{Detail, Main, More};
use super::{Field, field};

/// Its columns.
pub(super) const FIELDS: &[Field] = &[
    field("name", &["name"], Text, Main(0)),
    // In the example bodies, not in the schema; likewise the three dates and the category references.
    field("status", &["status"], Enum, Main(1)),
    field("categorization", &["categorization"], Text, Main(2)),
    field("variants", &["variants"], Count, Main(3)),
    field("createdDate", &["createdDate"], Date, Main(4)),
    field("isGiftCard", &["isGiftCard"], Bool, More),
    field("description", &["description"], Text, More),
    field("productCategoryRefs", &["productCategoryRefs"], Count, More),
    field("modifiedDate", &["modifiedDate"], Date, More),
    field("sourceModifiedDate", &["sourceModifiedDate"], Date, More),
    field("id", &["id"], Id, Detail),
];
