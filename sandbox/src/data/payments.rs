//! `commerce-payments`: what was paid for an order, refunds as negative payments.

use super::dates::{Form, NO_DATE, stamp};
use super::json::object;
use super::order_facts::{BLOCK, Facts, Fate, order_of_payment};
use super::payment_methods::{METHODS, method_of};
use super::shop::{Of, Shop};
use crate::platforms::Dataset;

/// One payment of an order, in minor units of the order's currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Negative for a refund.
    pub amount: i64,
    /// `Paid` and so on.
    pub status: &'static str,
    /// `Card` and so on.
    pub kind: &'static str,
    /// Who handled it.
    pub provider: &'static str,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// The payments of an order, in their order.
pub fn of_order(shop: &Shop, facts: &Facts) -> Vec<Payment> {
    let mut dice = shop.dice(Of::Payment, facts.index);
    let (kind, provider) = dice.pick(&[
        ("OnlineCard", "Stripe"),
        ("OnlineCard", "Stripe"),
        ("Card", "Adyen"),
        ("Paypal", "PayPal"),
        ("Swish", "Swish"),
        ("Mobile", "Apple Pay"),
        ("Invoice", "Klarna"),
        ("Custom", "Bank <transfer>"),
    ]);
    // What is rare has fixed places, so that a shop of some size has seen it.
    let (kind, provider) = match facts.index % 41 {
        17 => ("Vipps", "Vipps"),
        18 => ("Prepaid", "Gift card"),
        19 => ("Unknown", ""),
        _ => (kind, provider),
    };
    let at = facts.created + 30;
    let card = |amount: i64, status: &'static str| Payment { amount, status, kind, provider, at };
    let back = |amount: i64, days: i64| Payment {
        amount: -amount,
        status: "Paid",
        kind,
        provider,
        at: (at + days * 86_400).min(shop.ends - 3600).max(at),
    };
    match facts.fate {
        Fate::Card | Fate::CardPlain | Fate::PayoutFailed => vec![card(facts.total, "Paid")],
        Fate::Cash => vec![Payment { kind: "Cash", provider: "", ..card(facts.total, "Paid") }],
        Fate::Refunded | Fate::PartRefunded => vec![card(facts.total, "Paid"), back(facts.refund, 6)],
        Fate::Split => {
            let credit = facts.total / 2;
            vec![
                Payment { kind: "StoreCredit", provider: "Gift card", ..card(credit, "Paid") },
                card(facts.total - credit, "Paid"),
            ]
        }
        Fate::SecondTry => vec![card(facts.total, "Failed"), Payment { at: at + 90, ..card(facts.total, "Paid") }],
        Fate::Pending => {
            let turn = (facts.index / BLOCK) as usize;
            vec![card(facts.total, ["Pending", "Authorized", "Cancelled", "Unknown"][turn % 4])]
        }
        Fate::Cancelled | Fate::Free | Fate::Open => Vec::new(),
    }
}

/// Writes payment `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let (order, which) = order_of_payment(shop, index);
    let facts = Facts::of(shop, order);
    let payments = of_order(shop, &facts);
    let payment = &payments[which as usize];
    let mut dice = shop.dice(Of::Payment, index.wrapping_add(1 << 24));
    object(out, |o| {
        o.text("id", &shop.id(Dataset::Payments, index));
        o.raw("amount", facts.currency.amount(payment.amount));
        o.text("currency", facts.currency.code);
        let method = method_of(payment.kind);
        o.reference(
            "paymentMethodRef",
            &shop.id(Dataset::PaymentMethods, method as u32),
            (!dice.percent(10)).then_some(METHODS[method].name),
        );
        o.text("status", payment.status);
        if shop.platform.key != "ugxp" {
            let odd = shop.odd_text(Of::Payment, index);
            o.text("paymentProvider", odd.as_deref().unwrap_or(payment.provider));
        }
        match payment.kind {
            "Invoice" => o.text("dueDate", &stamp(payment.at + 14 * 86_400, Form::Bare)),
            _ => o.text("dueDate", NO_DATE),
        }
        // Outside the schema, yet on every payment of the official examples.
        o.text("type", payment.kind);
        if dice.percent(12) {
            o.object("supplementalData", |o| {
                if dice.percent(30) {
                    o.raw("content", "null");
                } else {
                    o.object("content", |o| {
                        o.object("card", |o| {
                            o.text("brand", dice.pick(&["visa", "mastercard", "amex"]));
                            o.text("last4", &format!("{:04}", dice.below(10_000)));
                        });
                    });
                }
            });
        }
        let form = if dice.percent(85) { Form::Zulu } else { Form::of(&mut dice) };
        o.text("createdDate", &stamp(payment.at, form));
        let modified = shop.view.brought(order).unwrap_or(payment.at + 3600);
        o.text("modifiedDate", &stamp(modified, Form::Zulu));
        if !dice.percent(6) {
            o.text("sourceModifiedDate", &stamp(payment.at + 60, form));
        }
    });
}
