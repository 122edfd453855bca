//! `commerce-products`: things with variants, prices and stock.

use super::amount::{Amount, Currency};
use super::dates::{Form, NO_DATE, stamp};
use super::json::{Object, object};
use super::shop::{Of, SPAN_DAYS, Shop};
use crate::platforms::Dataset;

/// How many variants product `index` has.
pub fn variant_count(shop: &Shop, index: u32) -> u32 {
    1 + shop.dice(Of::Product, index).below(shop.trade.variants.len() as u64) as u32
}

/// The name of product `index`.
pub fn name(shop: &Shop, index: u32) -> String {
    if let Some(odd) = shop.odd_text(Of::Product, index) {
        return odd;
    }
    let (things, kinds) = (shop.trade.things, shop.trade.kinds);
    let turn = index as usize;
    // Walks through every pair before it repeats, and then says which edition it is.
    let kind = kinds[(turn + turn / kinds.len() / things.len()) % kinds.len()];
    let thing = things[(turn / kinds.len() + turn) % things.len()];
    match turn / (kinds.len() * things.len()) {
        0 => format!("{thing}, {kind}"),
        edition => format!("{thing}, {kind} ({})", edition + 1),
    }
}

/// The price of one variant in minor units of `currency`.
pub fn price(shop: &Shop, index: u32, variant: u32, currency: &Currency) -> i64 {
    let mut dice = shop.dice(Of::Product, index);
    let _ = dice.bits();
    let (low, high) = shop.trade.cents;
    // Two throws, the lower one counts: more cheap things than dear ones.
    let throw = dice.below((high - low).unsigned_abs()).min(dice.below((high - low).unsigned_abs()));
    let cents = low + throw.cast_signed();
    currency.price((cents * i64::from(2 + variant) / 2) / 5 * 5)
}

/// The id of a variant.
pub fn variant_id(shop: &Shop, index: u32, variant: u32) -> String {
    format!("{}-{}", shop.id(Dataset::Products, index), variant + 1)
}

/// Writes product `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let mut dice = shop.dice(Of::Product, index.wrapping_add(1 << 24));
    let form = Form::of(&mut dice);
    let made = shop.ends - SPAN_DAYS * 86_400 + dice.below(200 * 86_400).cast_signed();
    let changed = made + dice.below(800 * 86_400).cast_signed();
    let gift_card = index == 3;
    let unsold = index + 1 == shop.products();
    let name = name(shop, index);
    object(out, |o| {
        o.text("id", &shop.id(Dataset::Products, index));
        o.text("name", if gift_card { "Gift card 🎁" } else { &name });
        match dice.below(6) {
            0 => {}
            1 => o.text("description", ""),
            2 => o.text("description", &format!("<p>{name} &mdash; <em>made by hand</em>.</p>")),
            _ => o.text("description", &format!("{name}, made in small batches. Keeps for a year.")),
        }
        let category = shop.odd_text(Of::Id, index);
        o.text(
            "categorization",
            if gift_card { "Gift cards" } else { category.as_deref().unwrap_or(shop.trade.category) },
        );
        o.raw("isGiftCard", gift_card);
        o.list("variants", 0..variant_count(shop, index), |o, variant| {
            one_variant(shop, index, variant, unsold, made, form, o);
        });
        if dice.percent(30) {
            o.object("supplementalData", |o| {
                if dice.percent(20) {
                    o.raw("content", "null");
                } else {
                    o.object("content", |o| o.object("shelf", |o| o.text("code", &format!("R{}", index % 9))));
                }
            });
        }
        // Outside the schema, yet on every product of the official examples.
        o.text("createdDate", &if dice.percent(15) { NO_DATE.to_owned() } else { stamp(made, form) });
        o.text("modifiedDate", &stamp(changed + 3600, Form::Zulu));
        if dice.percent(80) {
            o.text("sourceModifiedDate", &stamp(changed, form));
        }
        o.text("status", if dice.percent(80) { "Published" } else { "Unknown" });
        o.list("productCategoryRefs", (dice.percent(10)).then_some(()), |o, ()| {
            o.text("id", &super::product_categories::id(0));
            o.text("name", shop.trade.category);
        });
    });
}

fn one_variant(shop: &Shop, index: u32, variant: u32, unsold: bool, made: i64, form: Form, o: &mut Object<'_>) {
    let mut dice = shop.dice(Of::Product, index.wrapping_add((variant + 1) << 25));
    o.text("id", &variant_id(shop, index, variant));
    o.text("name", shop.trade.variants[variant as usize]);
    o.raw("isTaxEnabled", dice.percent(90));
    o.text(
        "sku",
        &if dice.percent(20) {
            String::new()
        } else {
            format!("{}-{index:03}-{variant}", &shop.trade.category[..2].to_uppercase())
        },
    );
    o.text("barcode", &if dice.percent(40) { String::new() } else { format!("50{:011}", dice.below(100_000_000_000)) });
    if dice.percent(70) {
        o.text("unitOfMeasure", shop.trade.unit);
    }
    if dice.percent(80) {
        o.raw("vatPercentage", dice.pick(&["20", "20.0", "5.5", "0"]));
    }
    let listed = price(shop, index, variant, shop.currency);
    o.list("prices", 0..=u32::from(dice.percent(20)), |o, which| {
        if which == 1 {
            // A second price in another currency, of which some platforms do not say which one.
            if dice.percent(30) {
                o.raw("currency", "null");
            } else {
                o.text("currency", shop.other_currency.code);
            }
            o.raw("unitPrice", shop.other_currency.amount(price(shop, index, variant, shop.other_currency)));
        } else if unsold {
            // For the vault: more digits than a float holds, and a wholesale price far below a penny.
            o.text("currency", if variant == 0 { shop.currency.code } else { "XXX" });
            o.raw("unitPrice", if variant == 0 { "12345678901234567.89" } else { "5e-7" });
        } else {
            o.text("currency", shop.currency.code);
            if let Some(odd) = shop.odd_number(Of::Product, index + variant) {
                o.raw("unitPrice", odd);
            } else if index % 11 == 5 {
                let wide = Amount { units: i128::from(listed) * 10_000 + 1234, decimals: shop.currency.decimals + 4 };
                o.raw("unitPrice", wide);
            } else {
                o.raw("unitPrice", shop.currency.amount(listed));
            }
        }
    });
    o.object("inventory", |o| {
        let stock = dice.below(140);
        if dice.percent(8) {
            o.raw("totalQuantity", "null");
        } else if shop.trade.by_weight && dice.percent(30) {
            o.raw("totalQuantity", format_args!("{stock}.25"));
        } else {
            o.raw("totalQuantity", stock);
        }
        o.list("locations", 0..dice.below(3) as u32, |o, place| {
            o.raw("quantity", dice.below(50));
            let place_name = super::locations::name(shop, place);
            o.reference("locationRef", &shop.id(Dataset::Locations, place), dice.percent(80).then_some(&*place_name));
        });
    });
    o.raw("shippingRequired", index != 3);
    o.text(
        "status",
        if unsold { "Unpublished" } else { dice.pick(&["Published", "Published", "Published", "Unknown"]) },
    );
    o.text("createdDate", &if dice.percent(10) { NO_DATE.to_owned() } else { stamp(made, form) });
    o.text("modifiedDate", &stamp(made + 7200, Form::Zulu));
    o.text("sourceModifiedDate", &stamp(made + 3600, form));
    if dice.percent(50) {
        // Always 0 in the official examples: the stock is in `inventory`.
        o.raw("quantity", 0);
    }
}
