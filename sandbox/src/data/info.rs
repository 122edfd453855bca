//! `commerce-info`: the shop itself, one object.

use super::dates::{Form, stamp};
use super::json::object;
use super::shop::{Of, SPAN_DAYS, Shop};
use super::words::SCRIPTS;

/// Writes the shop's own record.
pub fn row(shop: &Shop, out: &mut String) {
    let mut dice = shop.dice(Of::Info, 0);
    let begun = shop.ends - SPAN_DAYS * 86_400;
    // At home where its currency is.
    let (script, legal) = match shop.currency.code {
        "EUR" => (1, "SARL"),
        "SEK" | "CHF" => (2, "GmbH"),
        "JPY" => (3, "株式会社"),
        "KWD" | "BHD" => (4, "W.L.L."),
        _ => (0, "Ltd"),
    };
    let (city, region, postal, country, phone) = SCRIPTS[script].place;
    object(out, |o| {
        o.text("companyName", &shop.name);
        o.text("commercePlatformRef", &format!("{}-{}", shop.platform.key, dice.below(100_000_000)));
        o.text("companyLegalName", &format!("{} {legal}", shop.name));
        o.list("addresses", ["Billing", "Delivery"], |o, kind| {
            o.text("type", kind);
            o.text("line1", "4 Quay Row");
            o.text("line2", if kind == "Billing" { "" } else { "c/o \"The Arches\" & Co" });
            o.text("city", city);
            o.text("region", region);
            o.text("country", if kind == "Delivery" && country == "GB" { "United Kingdom" } else { country });
            o.text("postalCode", postal);
        });
        o.list("phoneNumbers", 0..5, |o, which| {
            match which {
                0 => o.text("number", &format!("{phone} 0123")),
                1 => o.text("number", "+44 7700 900456"),
                _ => o.raw("number", "null"),
            }
            o.text("type", ["Primary", "Mobile", "Unknown", "Landline", "Fax"][which]);
        });
        o.list(
            "webLinks",
            [("Website", "https://shop.example.com/"), ("Social", "https://social.example.com/@quay?x=1&y=%20")],
            |o, (kind, url)| {
                o.text("type", kind);
                o.text("url", url);
            },
        );
        o.text("registrationNumber", &format!("0{}", 1_000_000 + dice.below(8_999_999)));
        o.text("baseCurrency", shop.currency.code);
        let balance = shop.currency.price(412_345);
        o.list("accountBalances", [(shop.currency, 1), (shop.other_currency, 0)], |o, (currency, full)| {
            match shop.odd_number(Of::Info, 1) {
                Some(odd) => o.raw("available", odd),
                None => o.raw("available", currency.amount(balance * full)),
            }
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
