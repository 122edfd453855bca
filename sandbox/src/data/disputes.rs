//! `commerce-disputes`: payments that a buyer contested.

use super::dates::{Form, stamp};
use super::json::object;
use super::order_facts::{Facts, Fate, fate};
use super::shop::{Of, Shop};
use super::transactions;
use super::words::REASONS;
use crate::platforms::Dataset;

/// The order that dispute `index` is about: spread over the years, and always one that was paid by card.
fn order(shop: &Shop, index: u32) -> u32 {
    let from = (u64::from(index) * u64::from(shop.orders) / u64::from(shop.disputes())) as u32;
    (from..shop.orders)
        .find(|order| matches!(fate(shop, *order), Fate::Card | Fate::CardPlain | Fate::PayoutFailed))
        .unwrap_or(0)
}

/// Writes dispute `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let facts = Facts::of(shop, order(shop, index));
    let movements = transactions::of_order(&facts);
    let mut dice = shop.dice(Of::Dispute, index);
    let form = Form::of(&mut dice);
    let at = (facts.created + (10 + dice.below(40).cast_signed()) * 86_400).min(shop.ends - 7200).max(facts.created);
    object(out, |o| {
        o.text("id", &shop.id(Dataset::Disputes, index));
        // At times the fee is contested with the payment.
        o.list("disputedTransactions", 0..=u32::from(index % 3 == 1), |o, which| {
            o.text("id", &transactions::id(shop, facts.index, which, &movements[which as usize]));
            let kind = ["Payment", "Payment", "Order", "ServiceCharge", "Unknown"][index as usize % 5];
            o.text("type", if which == 0 { kind } else { "Fee" });
        });
        let part = if index % 4 == 2 { facts.total / 2 } else { facts.total };
        o.raw("totalAmount", facts.currency.amount(part));
        o.text("currency", facts.currency.code);
        o.text(
            "status",
            [
                "Won",
                "Lost",
                "EvidenceRequired",
                "Accepted",
                "Processing",
                "ChargeRefunded",
                "InquiryEvidenceRequired",
                "InquiryProcessing",
                "InquiryClosed",
                "WaitingThirdParty",
                "Unknown",
            ][index as usize % 11],
        );
        if index % 5 != 4 {
            let odd = shop.odd_text(Of::Dispute, index);
            o.text("reason", odd.as_deref().unwrap_or(REASONS[index as usize % REASONS.len()]));
        }
        if index % 6 != 5 {
            o.text("dueDate", &stamp(at + 12 * 86_400, if index.is_multiple_of(2) { Form::Bare } else { Form::Zulu }));
        }
        o.text("createdDate", &stamp(at, form));
        o.text("modifiedDate", &stamp(at + 3600, Form::Zulu));
        if index % 7 != 6 {
            o.text("sourceModifiedDate", &stamp(at + 60, form));
        }
    });
}
