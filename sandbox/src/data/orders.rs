//! `commerce-orders`: an order's facts, written down with its lines, payments and charges.

use std::fmt::Write as _;

use super::amount::Amount;
use super::dates::{Form, NO_DATE, stamp};
use super::json::{Object, object};
use super::order_facts::{Facts, Fate, Line, first_payment};
use super::payments::{self, Payment};
use super::shop::{Of, Shop};
use super::{customers, locations, products, tax_components};
use crate::platforms::{Dataset, Ids};

/// Writes order `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let facts = Facts::of(shop, index);
    let mut dice = shop.dice(Of::OrderRow, index);
    let form = Form::of(&mut dice);
    let money = |units| facts.currency.amount(units);
    let changed = (facts.created + 3600 + dice.below(40 * 86_400).cast_signed()).min(shop.ends - 3600);
    // By Codat's clock: when it fetched what is new.
    let touched = shop.view.touched(index);
    let modified = touched.map(|(_, at)| at).or_else(|| shop.view.brought(index)).unwrap_or(changed);
    let id = shop.id(Dataset::Orders, index);
    object(out, |o| {
        o.text("id", &id);
        if !dice.percent(3) {
            let odd = shop.odd_text(Of::Order, index);
            let mut number = odd.unwrap_or_else(|| format!("#{}", 1001 + index));
            if let Some((times, _)) = touched {
                let _ = write!(number, "/{}", times + 1);
            }
            o.text("orderNumber", &number);
        }
        match dice.below(12) {
            0 => {}
            1 => o.text("country", "GB "),
            2 => o.text("country", "XXX"),
            3 => o.text("country", "France"),
            4 => o.text("country", "DEU"),
            _ => o.text("country", "GBR"),
        }
        o.text("currency", facts.currency.code);
        closed(o, &facts, changed, form);
        o.raw("totalAmount", money(facts.total));
        // Always negative or nothing, as the contract describes it.
        o.raw("totalRefund", money(-facts.refund));
        o.raw("totalTaxAmount", money(facts.tax()));
        o.raw("totalDiscount", money(facts.discount()));
        o.raw("totalGratuity", money(facts.gratuity));
        o.list("orderLineItems", facts.lines.iter().enumerate(), |o, (at, line)| {
            one_line(shop, &facts, &id, at, line, o);
        });
        let only_id = dice.percent(10);
        o.list("payments", payments::of_order(shop, &facts).iter().enumerate(), |o, (at, payment)| {
            let number = first_payment(shop, index) + at as u32;
            inner_payment(shop, &facts, number, payment, only_id, o);
        });
        o.list("serviceCharges", (facts.shipping > 0).then_some(()), |o, ()| service_charge(shop, &facts, o));
        if dice.percent(70) {
            let place = dice.below(3) as u32;
            let place_name = locations::name(shop, place);
            o.reference("locationRef", &shop.id(Dataset::Locations, place), dice.percent(80).then_some(&*place_name));
        }
        if let Some(customer) = facts.customer {
            let name = customers::name(shop, customer);
            o.reference("customerRef", &customers::id(shop, customer), dice.percent(90).then_some(&*name));
        }
        if dice.percent(15) {
            o.object("supplementalData", |o| {
                o.object("content", |o| {
                    o.object("order", |o| o.text("channel", dice.pick(&["web", "pos", "wholesale <b2b>"])));
                });
            });
        } else if dice.percent(5) {
            o.object("supplementalData", |o| o.raw("content", "null"));
        }
        if shop.platform.ids == Ids::Groups {
            // Amazon orders were seen in January 1970: seconds taken for milliseconds.
            o.text("createdDate", &stamp(facts.created / 1000, Form::Zulu));
            o.text("modifiedDate", &stamp(modified, Form::Zulu));
            o.text("sourceModifiedDate", &stamp(changed / 1000, Form::Zulu));
        } else {
            o.text("createdDate", &stamp(facts.created, form));
            o.text("modifiedDate", &stamp(modified, Form::Zulu));
            if !dice.percent(5) {
                o.text("sourceModifiedDate", &stamp(changed - 1800, form));
            }
        }
    });
}

fn closed(o: &mut Object<'_>, facts: &Facts, changed: i64, form: Form) {
    match facts.fate {
        Fate::Open => o.text("closedDate", NO_DATE),
        Fate::Pending => {}
        _ => o.text("closedDate", &stamp(changed.max(facts.created), form)),
    }
}

fn one_line(shop: &Shop, facts: &Facts, order_id: &str, at: usize, line: &Line, o: &mut Object<'_>) {
    let money = |units| facts.currency.amount(units);
    let mut dice = shop.dice(Of::OrderRow, facts.index.wrapping_add(((at as u32) + 1) << 27));
    o.text(
        "id",
        &match (line.product, dice.below(40)) {
            (None, _) if line.net < 0 => format!("{order_id}:discount"),
            // Neither of these is unique, as on real platforms.
            (None, _) => "Product undefined by SumUp".to_owned(),
            (_, 0) => format!("{order_id}-\u{fffd}-{}", at + 1),
            _ => format!("{order_id}-{}", at + 1),
        },
    );
    if line.quantity_milli % 1000 == 0 {
        o.raw("quantity", line.quantity_milli / 1000);
    } else {
        o.raw("quantity", Amount { units: i128::from(line.quantity_milli), decimals: 3 });
    }
    o.raw("taxPercentage", facts.tax_percent);
    o.raw("totalAmount", money(line.net));
    o.raw("totalTaxAmount", money(line.tax));
    o.raw("unitPrice", money(line.unit_price));
    taxes(o, facts, line.tax, dice.below(20));
    if let Some(product) = line.product {
        let name = products::name(shop, product);
        o.reference("productRef", &shop.id(Dataset::Products, product), (!dice.percent(5)).then_some(&*name));
        let variant = shop.trade.variants[line.variant as usize];
        o.reference(
            "productVariantRef",
            &products::variant_id(shop, product, line.variant),
            (!dice.percent(20)).then_some(variant),
        );
    }
    o.list("discountAllocations", (line.discount > 0).then_some(()), |o, ()| {
        o.text("name", dice.pick(&["SUMMER10", "Loyal \"friends\"", "<em>10%</em>", "割引"]));
        o.raw("totalAmount", money(line.discount));
    });
}

/// The schema has a fraction there and describes an amount; example bodies hold `taxAmount` besides.
fn taxes(o: &mut Object<'_>, facts: &Facts, tax: i64, throw: u64) {
    o.list("taxes", (facts.tax_percent > 0).then_some(()), |o, ()| {
        o.object("taxComponentRef", |o| {
            o.text("id", &tax_components::id_of(facts.tax_percent));
            o.text("name", "GB VAT");
        });
        match throw {
            0 => o.raw("rate", "null"),
            1 => o.raw("rate", "5e-7"),
            2 => o.raw("rate", "0.199999"),
            3..6 => o.raw("taxAmount", facts.currency.amount(tax)),
            _ => o.raw("rate", Amount { units: i128::from(facts.tax_percent), decimals: 2 }),
        }
    });
}

fn service_charge(shop: &Shop, facts: &Facts, o: &mut Object<'_>) {
    let mut dice = shop.dice(Of::OrderRow, facts.index.wrapping_add(1 << 26));
    o.text("description", dice.pick(&["Shipping", "Royal Mail – 48h", "Envoi & emballage", "配送料"]));
    o.raw("totalAmount", facts.currency.amount(facts.shipping));
    o.raw("taxPercentage", facts.tax_percent);
    o.raw("taxAmount", facts.currency.amount(facts.shipping_tax));
    taxes(o, facts, facts.shipping_tax, 19);
    o.raw("quantity", 1);
    let kind = dice.pick(&["Shipping", "Shipping", "Shipping", "Generic", "Unknown"]);
    o.text("type", if facts.index % 19 == 7 { "Overpayment" } else { kind });
}

/// A payment inside an order: dates without the `Z` that `commerce-payments` gives the same ones, at times only the id.
fn inner_payment(shop: &Shop, facts: &Facts, number: u32, payment: &Payment, only_id: bool, o: &mut Object<'_>) {
    o.text("id", &shop.id(Dataset::Payments, number));
    if only_id {
        return;
    }
    let mut dice = shop.dice(Of::Payment, number.wrapping_add(1 << 28));
    if dice.percent(3) {
        o.raw("amount", "null");
    } else {
        o.raw("amount", facts.currency.amount(payment.amount));
    }
    o.text("currency", facts.currency.code);
    if dice.percent(3) {
        o.raw("type", "null");
    } else {
        o.text("type", payment.kind);
    }
    o.text("status", payment.status);
    if shop.platform.key != "ugxp" {
        o.text("paymentProvider", payment.provider);
    }
    o.text("dueDate", NO_DATE);
    o.text("createdDate", &stamp(payment.at, Form::Local));
    o.text("modifiedDate", &stamp(payment.at + 3600, Form::Local));
    o.text("sourceModifiedDate", &stamp(payment.at + 60, Form::Local));
}
