//! The rows of the eleven commerce data types as structs: every field of Codat's documents and of its example bodies.
//!
//! A row that is only stored and shown is better read by the tables of [`crate::dataset`]. Dates keep their text,
//! amounts their digits, words that are new stay as they were sent; see [`crate::record`] for what is kept beside.
//!
//! ```
//! use gangway_codat::commerce::Order;
//!
//! let json = r#"{"id":"7","totalAmount":12345678901234567.89,"currency":"gbp","country":"GB ","new":[1e5]}"#;
//! let order: Order = serde_json::from_str(json)?;
//! assert_eq!(order.total_amount.map(|amount| amount.digits()).as_deref(), Some("12345678901234567.89"));
//! assert_eq!(order.currency.as_ref().and_then(|currency| currency.code()).as_deref(), Some("GBP"));
//! assert_eq!(order.country.as_ref().map(|country| country.as_sent()), Some("GB "));
//! assert_eq!(serde_json::to_string(&order)?.len(), json.len(), "nothing is lost");
//! # Ok::<(), serde_json::Error>(())
//! ```

mod dispute;
mod kind;
mod money;
mod order;
mod party;
mod product;

pub use self::dispute::{Dispute, DisputeStatus, TransactionRef, TransactionRefType};
pub use self::kind::{Commerce, CommerceType};
pub use self::money::{
    Payment, PaymentMethod, PaymentMethodStatus, PaymentStatus, PaymentType, TaxComponent, Transaction, TransactionType,
};
pub use self::order::{
    Discount, Order, OrderLine, OrderPayment, ServiceCharge, ServiceChargeType, Tax, TaxComponentRef,
};
pub use self::party::{
    AccountBalance, Address, AddressType, Customer, Info, Location, Phone, PhoneType, WebLink, WebLinkType,
};
pub use self::product::{
    AncestorRef, Inventory, LocationStock, Price, Product, ProductCategory, ProductStatus, Variant,
};

use crate::document::Document;

records! {
    /// Names another row: its id, and mostly its name.
    Ref {
        /// The id of the row that is meant.
        id: String = "id",
        /// Its name; absent or empty on some platforms.
        name: Option<String> = "name",
    }

    /// What a platform adds beyond the common fields, where Codat was asked to pass it on.
    SupplementalData {
        /// Free keys, each with an object.
        content: Option<Document> = "content",
    }
}
