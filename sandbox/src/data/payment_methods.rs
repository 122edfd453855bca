//! `commerce-paymentMethods`: the few ways to pay that payments name.

use super::dates::{Form, stamp};
use super::json::object;
use super::shop::{SPAN_DAYS, Shop};
use crate::platforms::Dataset;

/// One way to pay.
pub struct Method {
    /// The payment types that it covers.
    kinds: &'static [&'static str],
    /// As the shop shows it.
    pub name: &'static str,
    status: &'static str,
}

/// All of them.
pub const METHODS: [Method; 6] = [
    Method { kinds: &["OnlineCard", "Card"], name: "Card", status: "Active" },
    Method { kinds: &["Cash"], name: "Cash", status: "Active" },
    Method { kinds: &["Paypal"], name: "PayPal", status: "Active" },
    Method { kinds: &["StoreCredit"], name: "Gift card & credit", status: "Active" },
    Method { kinds: &["Invoice"], name: "Pay later", status: "Archived" },
    Method { kinds: &[], name: "Other", status: "Unknown" },
];

/// The method that a payment of this type used.
pub fn method_of(kind: &str) -> usize {
    METHODS.iter().position(|method| method.kinds.contains(&kind)).unwrap_or(METHODS.len() - 1)
}

/// Writes method `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let method = &METHODS[index as usize];
    let at = shop.ends - SPAN_DAYS * 86_400;
    object(out, |o| {
        o.text("id", &shop.id(Dataset::PaymentMethods, index));
        o.text("name", method.name);
        o.text("status", method.status);
        o.text("modifiedDate", &stamp(at + 60, Form::Zulu));
        o.text("sourceModifiedDate", &stamp(at, Form::Zulu));
    });
}
