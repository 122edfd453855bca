//! `commerce-locations`: where a shop keeps and sells its things.

use super::dates::{Form, stamp};
use super::json::object;
use super::shop::{Of, SPAN_DAYS, Shop};
use crate::platforms::Dataset;

const PLACES: [(&str, &str, &str, &str); 3] =
    [("shop", "4 Quay Row", "Leeds", "GB"), ("back room", "4 Quay Row", "Leeds", "UK"), ("market stall", "", "", "")];

/// The name of location `index`.
pub fn name(shop: &Shop, index: u32) -> String {
    if let Some(odd) = shop.odd_text(Of::Shop, index) {
        return odd;
    }
    format!("{}, {}", shop.name, PLACES[index as usize % PLACES.len()].0)
}

/// Writes location `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let (_, line, city, country) = PLACES[index as usize % PLACES.len()];
    let at = shop.ends - SPAN_DAYS * 86_400;
    object(out, |o| {
        o.text("id", &shop.id(Dataset::Locations, index));
        o.text("name", &name(shop, index));
        o.object("address", |o| {
            o.text("type", "Inventory");
            o.text("line1", line);
            o.text("line2", "");
            o.text("city", city);
            o.text("region", "");
            o.text("country", country);
            o.text("postalCode", "");
        });
        o.text("modifiedDate", &stamp(at + 60, Form::Zulu));
        o.text("sourceModifiedDate", &stamp(at, Form::Zulu));
    });
}
