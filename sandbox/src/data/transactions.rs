//! `commerce-transactions`: how money moved for a payment, fees and payouts as negative amounts.

use super::dates::{Form, stamp};
use super::json::object;
use super::order_facts::{BLOCK, Facts, Fate, fate, first_payment, order_of_transaction};
use super::shop::{Of, Shop};
use crate::platforms::{Dataset, Ids};

/// Where a transaction came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The n-th payment of the order.
    Payment(u32),
    /// The order itself.
    Order,
    /// The n-th transaction of the order: a tax on a fee, say.
    Transaction(u32),
    /// Nothing is said.
    None,
}

/// One movement for an order, in minor units of its currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    /// `Payment` and so on.
    pub kind: &'static str,
    /// The platform's own word.
    pub sub_kind: &'static str,
    /// What it is appended to the payment's id as.
    pub mark: &'static str,
    /// Negative when money leaves.
    pub amount: i64,
    /// Where it came from.
    pub source: Source,
    /// Hours after the order.
    pub hours: i64,
}

fn movement(
    kind: &'static str,
    sub_kind: &'static str,
    mark: &'static str,
    amount: i64,
    source: Source,
    hours: i64,
) -> Movement {
    Movement { kind, sub_kind, mark, amount, source, hours }
}

/// All that moved for an order.
pub fn of_order(facts: &Facts) -> Vec<Movement> {
    moved(facts.index, facts.fate, facts.total, facts.refund)
}

/// The same from its parts: what moved, without how much, follows from number and fate alone.
fn moved(order: u32, fate: Fate, total: i64, refund: i64) -> Vec<Movement> {
    let fee = total * 29 / 1000 + 1;
    let vat = fee / 5;
    let pay = |which, amount| movement("Payment", "charge", "", amount, Source::Payment(which), 0);
    let fees = |which, amount: i64| movement("PaymentFee", "processing_fee", "Fee", -amount, Source::Payment(which), 0);
    let payout = |amount: i64| movement("Payout", "payout", "Payout", -amount, Source::None, 48);
    match fate {
        Fate::Card => vec![
            pay(0, total),
            fees(0, fee),
            movement("PaymentFee", "tax_on_fee", "VAT", -vat, Source::Transaction(1), 0),
            payout(total - fee - vat),
        ],
        Fate::CardPlain => vec![pay(0, total), fees(0, fee), payout(total - fee)],
        Fate::SecondTry => vec![pay(1, total), fees(1, fee), payout(total - fee)],
        Fate::Cash => vec![movement("Payment", "cash", "", total, Source::Order, 0)],
        Fate::PayoutFailed => vec![
            pay(0, total),
            fees(0, fee),
            payout(total - fee),
            movement("FailedPayout", "payout_failure", "Bounced", total - fee, Source::Transaction(2), 72),
            movement("Payout", "payout", "Payout again", -(total - fee), Source::None, 96),
        ],
        Fate::Split => {
            let credit = total / 2;
            let rest = total - credit;
            vec![
                pay(0, credit),
                movement("Transfer", "store_credit", "Credit", -credit, Source::Payment(0), 0),
                Movement { mark: "Card", ..pay(1, rest) },
                fees(1, fee),
                movement("PaymentFee", "tax_on_fee", "VAT", -vat, Source::Transaction(3), 0),
                payout(rest - fee - vat),
            ]
        }
        Fate::Refunded | Fate::PartRefunded => vec![
            pay(0, total),
            fees(0, fee),
            payout(total - fee),
            movement("Refund", "refund", "Refund", -refund, Source::Payment(1), 144),
            movement("PaymentFeeRefund", "fee_refund", "Fee back", fee / 2, Source::Payment(1), 144),
            movement(
                if order.is_multiple_of(3) { "Unknown" } else { "Transfer" },
                "cover",
                "Cover",
                refund - fee / 2,
                Source::None,
                150,
            ),
        ],
        Fate::Pending | Fate::Cancelled | Fate::Free | Fate::Open => Vec::new(),
    }
}

/// The id of the `which`-th transaction of an order. Some platforms build it from the payment's id, with colons and
/// spaces in it.
pub fn id(shop: &Shop, order: u32, which: u32, movement: &Movement) -> String {
    let first = first_payment(shop, order);
    let payment = shop.id(Dataset::Payments, first);
    let (head, fee) = match shop.platform.ids {
        Ids::Long => (format!("ShopifyPayment-{payment}"), "Fee"),
        Ids::Prefixed => (payment.replacen("ch_", "txn_", 1), "Stripe processing fees"),
        _ => return format!("{payment}@{which}"),
    };
    match movement.mark {
        "" => head,
        "Fee" => format!("{head}:{fee}"),
        mark => format!("{head}:{mark}"),
    }
}

/// The id of transaction `index`.
pub fn id_at(shop: &Shop, index: u32) -> String {
    let (order, which) = order_of_transaction(shop, index);
    id(shop, order, which, &moved(order, fate(shop, order), 0, 0)[which as usize])
}

/// Writes transaction `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let (order, which) = order_of_transaction(shop, index);
    let facts = Facts::of(shop, order);
    let movements = of_order(&facts);
    let this = &movements[which as usize];
    let mut dice = shop.dice(Of::Transaction, index);
    let form = Form::of(&mut dice);
    let at = (facts.created + this.hours * 3600 + 30).min(shop.ends - 3600).max(facts.created);
    object(out, |o| {
        o.text("id", &id(shop, order, which, this));
        o.raw("totalAmount", facts.currency.amount(this.amount));
        o.text("currency", facts.currency.code);
        o.text("type", this.kind);
        if !dice.percent(10) {
            let odd = shop.odd_text(Of::Transaction, index);
            o.text("subType", odd.as_deref().unwrap_or(this.sub_kind));
        }
        let source = match this.source {
            Source::Payment(nth) => Some((shop.id(Dataset::Payments, first_payment(shop, order) + nth), "Payment")),
            Source::Order => Some((shop.id(Dataset::Orders, order), "Order")),
            Source::Transaction(nth) => {
                let kind = match movements[nth as usize].kind {
                    "PaymentFee" => "Fee",
                    _ if (order / BLOCK).is_multiple_of(2) => "ServiceCharge",
                    _ => "Unknown",
                };
                Some((id(shop, order, nth, &movements[nth as usize]), kind))
            }
            Source::None => None,
        };
        if let Some((source, kind)) = source {
            o.object("transactionSourceRef", |o| {
                o.text("id", &source);
                o.text("type", kind);
            });
        }
        if dice.percent(8) {
            o.object("supplementalData", |o| {
                if dice.percent(30) {
                    o.raw("content", "null");
                } else {
                    o.object("content", |o| o.object("balance", |o| o.text("bucket", "available")));
                }
            });
        }
        o.text("createdDate", &stamp(at, form));
        o.text("sourceCreatedDate", &stamp(at, Form::Zulu));
        let modified = shop.view.brought(order).unwrap_or(at + 3600);
        o.text("modifiedDate", &stamp(modified, Form::Zulu));
        if !dice.percent(6) {
            o.text("sourceModifiedDate", &stamp(at + 60, form));
        }
    });
}
