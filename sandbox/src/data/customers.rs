//! `commerce-customers`: people in many scripts, with the odd names that break careless code.

use super::dates::{Form, NO_DATE, stamp};
use super::json::{Object, object};
use super::order_facts;
use super::shop::{Of, Shop};
use super::words::{NOTES, ODD_CUSTOMERS, SCRIPTS, Script};
use crate::platforms::{Dataset, Ids};

struct Person {
    name: String,
    handle: String,
    script: &'static Script,
}

fn person(shop: &Shop, index: u32) -> Person {
    let mut dice = shop.dice(Of::Customer, index);
    // The lower of two throws: the shop's own neighbours are most of its customers.
    let script = &SCRIPTS[dice.below(SCRIPTS.len() as u64).min(dice.below(SCRIPTS.len() as u64)) as usize];
    let (given, given_handle) = dice.pick(script.given);
    let (family, family_handle) = dice.pick(script.family);
    let mut name = if script.family_first {
        format!("{family}{}{given}", script.joint)
    } else {
        format!("{given}{}{family}", script.joint)
    };
    if index % 17 == 4 {
        ODD_CUSTOMERS[(index / 17) as usize % ODD_CUSTOMERS.len()].clone_into(&mut name);
    }
    name = shop.odd_text(Of::Customer, index).unwrap_or(name);
    Person { name, handle: format!("{given_handle}.{family_handle}{index}"), script }
}

/// The name of customer `index`; empty for some.
pub fn name(shop: &Shop, index: u32) -> String {
    person(shop, index).name
}

/// The id of customer `index`: an e-mail address where the platform has nothing else.
pub fn id(shop: &Shop, index: u32) -> String {
    if shop.platform.ids == Ids::Uuid && shop.platform.key == "ugxp" {
        return format!("{}@example.com", person(shop, index).handle);
    }
    shop.id(Dataset::Customers, index)
}

/// Writes customer `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let person = person(shop, index);
    let mut dice = shop.dice(Of::Customer, index.wrapping_add(1 << 24));
    let form = Form::of(&mut dice);
    // A customer is known from the order on that made them one.
    let order = (u64::from(index) * u64::from(shop.orders) / u64::from(shop.customers())) as u32;
    let made = order_facts::created(shop, order.min(shop.orders.saturating_sub(1))) - 120;
    let changed = (made + dice.below(300 * 86_400).cast_signed()).min(shop.ends - 7200);
    object(out, |o| {
        o.text("id", &id(shop, index));
        o.text("customerName", &person.name);
        if dice.percent(90) {
            o.text("emailAddress", &format!("{}@example.com", person.handle));
        }
        match dice.below(10) {
            0 => {}
            1 => o.raw("phone", "null"),
            2 => o.text("phone", ""),
            _ => o.text("phone", &format!("{} {:04}", person.script.place.4, dice.below(10_000))),
        }
        // Stripe writes currencies in small letters, and an unknown one is XXX.
        match dice.below(12) {
            0 => {}
            1 => o.text("defaultCurrency", &shop.currency.code.to_lowercase()),
            2 => o.text("defaultCurrency", "XXX"),
            _ => o.text("defaultCurrency", shop.currency.code),
        }
        o.list("addresses", 0..dice.below(3), |o, which| address(&person, which, dice.below(u64::MAX), o));
        if dice.percent(20) {
            o.text("note", dice.pick(&NOTES));
        } else if let Some(odd) = shop.odd_text(Of::Info, index) {
            o.text("note", &odd);
        }
        o.text("createdDate", &stamp(made, form));
        o.text("modifiedDate", &stamp(changed + 3600, Form::Zulu));
        match dice.below(10) {
            0 => {}
            1 => o.text("sourceModifiedDate", NO_DATE),
            _ => o.text("sourceModifiedDate", &stamp(changed, form)),
        }
    });
}

fn address(person: &Person, which: u64, throw: u64, o: &mut Object<'_>) {
    let (city, region, postal, country, _) = person.script.place;
    let kind = match throw {
        _ if throw.is_multiple_of(9) => "Unknown",
        _ if throw.is_multiple_of(11) => "Order",
        _ => ["Billing", "Delivery"][which as usize % 2],
    };
    o.text("type", kind);
    if throw.is_multiple_of(8) {
        // WooCommerce sends an empty address rather than none.
        for key in ["line1", "line2", "city", "region", "country", "postalCode"] {
            o.text(key, "");
        }
        return;
    }
    o.text("line1", &format!("{} {} {}", 1 + throw % 97, "Quay", ["Street", "Row", "Lane"][throw as usize % 3]));
    o.text("line2", if throw.is_multiple_of(5) { "Flat 2 <rear>" } else { "" });
    o.text("city", city);
    o.text("region", region);
    o.text(
        "country",
        match throw % 5 {
            0 if country == "GB" => "UK",
            1 if country == "GB" => "United Kingdom",
            _ => country,
        },
    );
    o.text("postalCode", postal);
}
