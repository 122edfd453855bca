//! Rows hang together, hold every field of the contract, and are the same wherever and whenever they are made.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::*;
use crate::platforms::Platform;

const CREATED: i64 = 1_790_000_000;
/// Checksums of all rows of one shop.
const WRITTEN_DOWN: [u64; 11] = [
    1_404_651_273_657_513_196,
    8_026_317_482_819_331_730,
    7_360_859_514_412_900_550,
    15_637_109_664_590_991_563,
    18_395_189_391_437_756_758,
    6_605_174_066_904_146_369,
    6_971_109_826_826_053_705,
    5_980_065_751_041_595_226,
    12_579_842_453_685_965_108,
    1_182_273_923_942_759_681,
    80_853_526_233_643_796,
];

fn shop_of(platform: &str, ordinal: u32, orders: u32) -> Shop {
    let platform = Platform::of_key(platform).expect("a known key");
    let seed = shop::ShopSeed { seed: 1, ordinal, orders, ..shop::ShopSeed::default() };
    Shop::new(seed, platform, "Maison Lune", CREATED)
}

fn text(shop: &Shop, dataset: Dataset, index: u32) -> String {
    let mut out = String::new();
    write_row(shop, dataset, index, &mut out);
    out
}

fn rows(shop: &Shop, dataset: Dataset) -> Vec<Value> {
    (0..shop.count(dataset))
        .map(|index| serde_json::from_str(&text(shop, dataset, index)).expect("a row is JSON"))
        .collect()
}

fn id(value: &Value) -> String {
    value["id"].as_str().expect("an id is text").to_owned()
}

/// An amount in units of 10^-6, read from its digits.
fn micros(value: &Value) -> i128 {
    let text = value.to_string();
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let whole: i128 = whole.parse().expect("digits");
    let part: i128 = format!("{part:0<6}").parse().expect("digits");
    whole * 1_000_000 + sign * part
}

#[test]
fn counts_are_what_the_start_page_promises() {
    let shop = shop_of("fztf", 0, 300);
    let counts = [
        Dataset::Products,
        Dataset::Customers,
        Dataset::Orders,
        Dataset::Payments,
        Dataset::Transactions,
        Dataset::Disputes,
    ];
    assert_eq!(counts.map(|dataset| shop.count(dataset)), [46, 188, 300, 312, 1020, 7]);
}

#[test]
fn every_reference_leads_to_a_row() {
    for (platform, orders) in [("fztf", 311), ("ltpp", 11), ("exgd", 60), ("ugxp", 60), ("qkdj", 26)] {
        let shop = shop_of(platform, 3, orders);
        let ids = |dataset| -> BTreeSet<String> { rows(&shop, dataset).iter().map(id).collect() };
        let (customers, products, payments) = (ids(Dataset::Customers), ids(Dataset::Products), ids(Dataset::Payments));
        let (transactions, locations, methods) =
            (ids(Dataset::Transactions), ids(Dataset::Locations), ids(Dataset::PaymentMethods));
        let orders = rows(&shop, Dataset::Orders);
        for order in &orders {
            assert!(order["customerRef"].is_null() || customers.contains(&id(&order["customerRef"])));
            assert!(order["locationRef"].is_null() || locations.contains(&id(&order["locationRef"])));
            for line in order["orderLineItems"].as_array().expect("lines") {
                assert!(line["productRef"].is_null() || products.contains(&id(&line["productRef"])));
            }
            for payment in order["payments"].as_array().expect("payments") {
                assert!(payments.contains(&id(payment)));
            }
        }
        let order_ids: BTreeSet<String> = orders.iter().map(id).collect();
        for payment in rows(&shop, Dataset::Payments) {
            assert!(methods.contains(&id(&payment["paymentMethodRef"])));
        }
        for transaction in rows(&shop, Dataset::Transactions) {
            let source = &transaction["transactionSourceRef"];
            let known = match source["type"].as_str() {
                None => continue,
                Some("Payment") => &payments,
                Some("Order") => &order_ids,
                Some(_) => &transactions,
            };
            assert!(known.contains(&id(source)), "{platform}: {transaction}");
        }
        for dispute in rows(&shop, Dataset::Disputes) {
            for disputed in dispute["disputedTransactions"].as_array().expect("transactions") {
                assert!(transactions.contains(&id(disputed)));
            }
        }
    }
}

#[test]
fn ids_are_unique_and_found_without_their_rows() {
    for (ordinal, platform) in ["fztf", "ltpp", "exgd", "ugxp", "qkdj"].into_iter().enumerate() {
        let shop = shop_of(platform, ordinal as u32, 700);
        for dataset in Dataset::ALL.into_iter().filter(|dataset| *dataset != Dataset::Info) {
            let all = rows(&shop, dataset);
            let ids: BTreeSet<String> = all.iter().map(id).collect();
            assert_eq!(ids.len(), all.len(), "{platform} {dataset:?}");
            for (index, row) in all.iter().enumerate() {
                assert_eq!(row_id(&shop, dataset, index as u32), id(row));
            }
        }
    }
}

#[test]
fn payments_add_up_to_their_orders() {
    // Currencies with two, none and three decimals.
    for ordinal in [0, 2, 4] {
        let shop = shop_of("fztf", ordinal, 300);
        let payments: HashMap<String, Value> =
            rows(&shop, Dataset::Payments).into_iter().map(|row| (id(&row), row)).collect();
        let mut refunds = 0;
        for (index, order) in rows(&shop, Dataset::Orders).iter().enumerate() {
            let facts = order_facts::Facts::of(&shop, index as u32);
            let first = order_facts::first_payment(&shop, index as u32);
            let count = payments::of_order(&shop, &facts).len() as u32;
            let mine: Vec<&Value> =
                (first..first + count).map(|payment| &payments[&shop.id(Dataset::Payments, payment)]).collect();
            let paid: i128 = mine.iter().filter(|p| p["status"] == "Paid").map(|p| micros(&p["amount"])).sum();
            let (total, refund) = (micros(&order["totalAmount"]), micros(&order["totalRefund"]));
            assert!(refund <= 0);
            refunds += i32::from(refund < 0);
            if paid != 0 || refund != 0 {
                assert_eq!(paid, total + refund, "{order}");
            }
            assert!(mine.iter().all(|payment| payment["currency"] == order["currency"]));
        }
        assert!(refunds > 20);
    }
}

#[test]
fn an_order_is_the_sum_of_its_parts() {
    let shop = shop_of("ltpp", 2, 200);
    for order in rows(&shop, Dataset::Orders) {
        let sum = |list: &str, keys: [&str; 2]| -> i128 {
            let items = order[list].as_array().expect("a list");
            items.iter().map(|item| keys.iter().map(|key| micros(&item[*key])).sum::<i128>()).sum()
        };
        let parts = sum("orderLineItems", ["totalAmount", "totalTaxAmount"])
            + sum("serviceCharges", ["totalAmount", "taxAmount"])
            + micros(&order["totalGratuity"]);
        assert_eq!(parts, micros(&order["totalAmount"]), "{order}");
    }
}

#[test]
fn rows_are_the_same_again_and_other_shops_differ() {
    let (one, again, other) = (shop_of("fztf", 5, 300), shop_of("fztf", 5, 300), shop_of("fztf", 6, 300));
    assert_eq!(text(&one, Dataset::Orders, 17), text(&again, Dataset::Orders, 17));
    assert_ne!(text(&one, Dataset::Orders, 17), text(&other, Dataset::Orders, 17));
    // Written down once: a shop must not change because the code around it did. If it must, say so in the changelog.
    let shop = shop_of("fztf", 0, 30);
    let sums = Dataset::ALL.map(|dataset| {
        let all: String = (0..shop.count(dataset)).map(|index| text(&shop, dataset, index)).collect();
        dice::word(&all)
    });
    assert_eq!(sums, WRITTEN_DOWN);
}

#[test]
fn three_years_of_dates_and_none_after_the_shop_was_linked() {
    let shop = shop_of("fztf", 0, 300);
    let dates: Vec<i64> = (0..300).map(|index| order_facts::created(&shop, index)).collect();
    assert!(dates.is_sorted());
    assert!(dates[0] >= shop.ends - shop::SPAN_DAYS * dates::DAY_S && dates[299] < shop.ends);
    assert!(dates[299] - dates[0] > 1_080 * dates::DAY_S);
    assert!(shop.ends <= CREATED);
}

fn paths(value: &Value, at: &str, seen: &mut BTreeMap<String, usize>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let here = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                *seen.entry(here.clone()).or_default() += 1;
                paths(value, &here, seen);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths(item, at, seen)),
        _ => {}
    }
}

#[test]
fn every_field_of_the_contract_is_seen() {
    let shop = shop_of("fztf", 0, 300);
    for dataset in Dataset::ALL {
        let mut seen = BTreeMap::new();
        for row in rows(&shop, dataset) {
            paths(&row, "", &mut seen);
        }
        let missing: Vec<_> =
            fields::of(dataset).all.iter().filter(|(path, _)| !seen.contains_key(&path.replace("[]", ""))).collect();
        assert!(missing.is_empty(), "{dataset:?}: {missing:?}");
    }
}

#[test]
fn the_odd_values_are_there() {
    let all =
        |dataset, shop: &Shop| (0..shop.count(dataset)).map(|index| text(shop, dataset, index)).collect::<String>();
    let shop = shop_of("fztf", 0, 300);
    let orders = all(Dataset::Orders, &shop);
    for odd in [
        "0001-01-01T00:00:00",
        "\"GB \"",
        "\"XXX\"",
        "5e-7",
        "\u{fffd}",
        "Product undefined by SumUp",
        "\"rate\":null",
        "\"payments\":[]",
    ] {
        assert!(orders.contains(odd), "{odd}");
    }
    let customers = all(Dataset::Customers, &shop);
    for odd in [
        "<b>Bold & Sons</b>",
        "Mémé",
        "🕯",
        "\"customerName\":\"\"",
        "\"gbp\"",
        "\"phone\":null",
        "=SUM(A1:A9)",
        "佐藤",
        "ليلى",
    ] {
        assert!(customers.contains(odd), "{odd}");
    }
    assert!(all(Dataset::Products, &shop).contains("12345678901234567.89"));
    let stripe = shop_of("exgd", 1, 60);
    assert!(all(Dataset::Transactions, &stripe).contains(":Stripe processing fees"));
    let zettle = shop_of("ugxp", 1, 60);
    assert!(customers::id(&zettle, 3).contains("@example.com"));
    let amazon = shop_of("qkdj", 1, 60);
    assert!(text(&amazon, Dataset::Orders, 4).contains("\"createdDate\":\"1970-01-"));
}

#[test]
fn currencies_have_two_no_and_three_decimals() {
    let decimals: Vec<u8> = (0..5).map(|ordinal| shop_of("fztf", ordinal, 30).currency.decimals).collect();
    assert_eq!(decimals, [2, 2, 0, 2, 3]);
    let shop = shop_of("fztf", 4, 300);
    assert!(text(&shop, Dataset::Payments, 0).contains('.') && shop.currency.code == "KWD");
}

#[test]
fn sizes_are_chosen_one_by_one() {
    let platform = Platform::of_key("aiwb").expect("a known key");
    for (orders, size) in [(0, 0), (0, 40), (40, 0), (40, 1), (40, 500)] {
        let sizes = shop::Sizes { products: Some(size), customers: Some(size), disputes: Some(size) };
        let seed = shop::ShopSeed { seed: 1, orders, sizes, ..shop::ShopSeed::default() };
        let shop = Shop::new(seed, platform, "Maison Lune", CREATED);
        assert_eq!(rows(&shop, Dataset::Products).len() as u32, size);
        assert_eq!(rows(&shop, Dataset::Customers).len() as u32, size);
        assert_eq!(rows(&shop, Dataset::Disputes).len() as u32, if orders == 0 { 0 } else { size });
        let orders = rows(&shop, Dataset::Orders);
        let named = |list: &str| orders.iter().any(|order| order.to_string().contains(list));
        assert_eq!(named("productRef") && named("customerRef"), size > 0 && !orders.is_empty());
    }
}

#[test]
fn a_hostile_shop_has_everything_that_breaks() {
    let platform = Platform::of_key("aiwb").expect("a known key");
    let seed = shop::ShopSeed { seed: 1, orders: 200, hostile: true, ..shop::ShopSeed::default() };
    let shop = Shop::new(seed, platform, "Maison Lune", CREATED);
    let mut all = String::new();
    for dataset in Dataset::ALL {
        for index in 0..shop.count(dataset) {
            all.push_str(&text(&shop, dataset, index));
        }
        let _ = rows(&shop, dataset);
    }
    let seen = [
        "<script>",
        "\\u0000after",
        "\\u001b[31m",
        "\\u000d\\n",
        "\u{202e}gnp",
        "=HYPERLINK(",
        "AverylongwordAverylongword",
    ];
    for odd in seen {
        assert!(all.contains(odd), "{odd}");
    }
    for number in hostile::NUMBERS {
        assert!(all.contains(&format!(":{number},")) || all.contains(&format!(":{number}}}")), "{number}");
    }
}

#[test]
fn the_smallest_and_the_largest_shop_are_whole() {
    for orders in [0, 1, 2, 10, 11, 100_000, crate::ROWS_MOST] {
        let shop = shop_of("aiwb", 0, orders);
        for dataset in Dataset::ALL {
            let Some(last) = shop.count(dataset).checked_sub(1) else {
                assert!(orders < 11, "{dataset:?}");
                continue;
            };
            let _: Value = serde_json::from_str(&text(&shop, dataset, last)).expect("the last row is whole");
        }
    }
}
