//! Every word of every enum of Codat's documents is seen in one shop.

use std::collections::BTreeSet;

use serde_json::Value;

use super::*;
use crate::platforms::Platform;

const ADDRESS: &str = "Billing Delivery Order Inventory Unknown";
const PAYMENT_STATUS: &str = "Pending Authorized Paid Failed Cancelled Unknown";
const PAYMENT_TYPE: &str = "Cash Card Invoice OnlineCard Swish Vipps Mobile StoreCredit Paypal Custom Prepaid Unknown";
const SOURCE: &str = "Fee Order Payment ServiceCharge Unknown";

/// By path. An address is of one kind here and of another there; together they are all kinds.
const ENUMS: [(&[(Dataset, &str)], &str); 12] = [
    (
        &[
            (Dataset::Customers, "addresses.type"),
            (Dataset::Info, "addresses.type"),
            (Dataset::Locations, "address.type"),
        ],
        ADDRESS,
    ),
    (&[(Dataset::Info, "phoneNumbers.type")], "Primary Landline Mobile Fax Unknown"),
    (&[(Dataset::Payments, "status")], PAYMENT_STATUS),
    (&[(Dataset::Orders, "payments.status")], PAYMENT_STATUS),
    (&[(Dataset::Payments, "type")], PAYMENT_TYPE),
    (&[(Dataset::Orders, "payments.type")], PAYMENT_TYPE),
    (&[(Dataset::Orders, "serviceCharges.type")], "Generic Shipping Overpayment Unknown"),
    (&[(Dataset::PaymentMethods, "status")], "Unknown Active Archived"),
    (&[(Dataset::Products, "variants.status")], "Unknown Published Unpublished"),
    (
        &[(Dataset::Transactions, "type")],
        "Payment Refund Payout FailedPayout Transfer PaymentFee PaymentFeeRefund Unknown",
    ),
    (&[(Dataset::Transactions, "transactionSourceRef.type"), (Dataset::Disputes, "disputedTransactions.type")], SOURCE),
    (
        &[(Dataset::Disputes, "status")],
        "Won Lost Accepted Processing ChargeRefunded EvidenceRequired InquiryEvidenceRequired InquiryProcessing InquiryClosed WaitingThirdParty Unknown",
    ),
];

fn collect(value: &Value, path: &str, seen: &mut BTreeSet<String>) {
    match (value, path.split_once('.').unwrap_or((path, ""))) {
        (Value::Array(items), _) => items.iter().for_each(|item| collect(item, path, seen)),
        (Value::String(word), ("", _)) => drop(seen.insert(word.clone())),
        (Value::Object(map), (step, rest)) => map.get(step).into_iter().for_each(|inner| collect(inner, rest, seen)),
        _ => {}
    }
}

#[test]
fn every_word_of_every_enum_is_seen() {
    let platform = Platform::of_key("aiwb").expect("the one that has all datasets");
    let seed = shop::ShopSeed { seed: 1, orders: 500, ..shop::ShopSeed::default() };
    let shop = Shop::new(seed, platform, "Maison Lune", 1_790_000_000);
    for (places, words) in ENUMS {
        let mut seen = BTreeSet::new();
        for (dataset, path) in places {
            for index in 0..shop.count(*dataset) {
                let mut text = String::new();
                write_row(&shop, *dataset, index, &mut text);
                collect(&serde_json::from_str(&text).expect("a row is JSON"), path, &mut seen);
            }
        }
        let wanted: BTreeSet<String> = words.split(' ').map(str::to_owned).collect();
        assert_eq!(seen, wanted, "{places:?}");
    }
}
