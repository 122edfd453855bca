//! `commerce-info`: the shop itself, one object.

use super::dates::{Form, stamp};
use super::json::object;
use super::shop::{Of, SPAN_DAYS, Shop};

/// Writes the shop's own record.
pub fn row(shop: &Shop, out: &mut String) {
    let mut dice = shop.dice(Of::Info, 0);
    let begun = shop.ends - SPAN_DAYS * 86_400;
    let legal = dice.pick(&["Ltd", "SARL", "GmbH", "K.K.", "LLC"]);
    object(out, |o| {
        o.text("companyName", &shop.name);
        o.text("commercePlatformRef", &format!("{}-{}", shop.platform.key, dice.below(100_000_000)));
        o.text("companyLegalName", &format!("{} {legal}", shop.name));
        o.list("addresses", ["Billing", "Delivery"], |o, kind| {
            o.text("type", kind);
            o.text("line1", "4 Quay Row");
            o.text("line2", if kind == "Billing" { "" } else { "c/o \"The Arches\" & Co" });
            o.text("city", "Leeds");
            o.text("region", "West Yorkshire");
            o.text("country", if kind == "Billing" { "GB" } else { "United Kingdom" });
            o.text("postalCode", "LS1 4AP");
        });
        o.list("phoneNumbers", 0..3, |o, which| {
            match which {
                0 => o.text("number", "+44 113 496 0123"),
                1 => o.text("number", "+44 7700 900456"),
                _ => o.raw("number", "null"),
            }
            o.text("type", ["Primary", "Mobile", "Unknown"][which]);
        });
        o.list("webLinks", [("Website", "https://shop.example.com/"), ("Social", "https://social.example.com/@quay?x=1&y=%20")], |o, (kind, url)| {
            o.text("type", kind);
            o.text("url", url);
        });
        o.text("registrationNumber", &format!("0{}", 1_000_000 + dice.below(8_999_999)));
        o.text("baseCurrency", shop.currency.code);
        let balance = shop.currency.price(412_345);
        o.list("accountBalances", [(shop.currency, 1), (shop.other_currency, 0)], |o, (currency, full)| {
            o.raw("available", currency.amount(balance * full));
            o.raw("pending", currency.amount(balance / 7 * full));
            o.raw("reserved", currency.amount(-balance / 20 * full));
            o.text("currency", currency.code);
        });
        o.object("sourceUrls", |o| {
            o.text("admin", "https://shop.example.com/admin");
            o.text("storefront", "https://shop.example.com/");
        });
        // Neither a zone nor an offset: local to the business.
        o.text("createdDate", &stamp(begun - 86_400 * 30, Form::Local));
        o.text("modifiedDate", &stamp(shop.ends - 86_400, Form::Local));
        o.text("sourceModifiedDate", &stamp(shop.ends - 90_000, Form::Local));
    });
}
