//! `commerce-productCategories`: the shop's trade, and below it the kinds of its things.

use super::dates::{Form, stamp};
use super::json::object;
use super::shop::{SPAN_DAYS, Shop};

/// How many there are.
pub fn count(shop: &Shop) -> u32 {
    1 + shop.trade.kinds.len() as u32
}

/// The id of category `index`: products name the first.
pub fn id(index: u32) -> String {
    (index + 1).to_string()
}

/// Writes category `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let at = shop.ends - SPAN_DAYS * 86_400;
    let kind = index.checked_sub(1).map(|kind| shop.trade.kinds[kind as usize]);
    object(out, |o| {
        o.text("id", &id(index));
        o.text("name", kind.unwrap_or(shop.trade.category));
        o.list("ancestorRefs", kind, |o, _| {
            o.text("id", &id(0));
            // The schema requires a type, its own sample has a name in its place; the last one follows the sample.
            if index + 1 == count(shop) {
                o.text("name", shop.trade.category);
            } else {
                o.text("type", "productCategory");
            }
        });
        o.raw("hasChildren", kind.is_none());
        o.text("modifiedDate", &stamp(at + 60, Form::Zulu));
        o.text("sourceModifiedDate", &stamp(at, Form::Zulu));
    });
}
