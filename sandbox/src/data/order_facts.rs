//! What happened with an order, before anybody writes it down: orders, payments and transactions are three
//! views of it, so they agree.
//!
//! Orders come in blocks of 25. Each block holds the same fates, turned by a throw, so the payment or transaction
//! that is the n-th is found by arithmetic and no list is ever held.

use super::amount::Currency;
use super::dates::DAY_S;
use super::dice::Dice;
use super::shop::{Of, SPAN_DAYS, Shop};

/// Orders in a block.
pub const BLOCK: u32 = 25;
/// Payments in a full block.
const PAYMENTS_PER_BLOCK: u32 = 26;
/// Transactions in a full block.
const TRANSACTIONS_PER_BLOCK: u32 = 85;

/// What became of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Paid by card; the platform shows the tax on its fee separately.
    Card,
    /// Paid by card, fee in one line.
    CardPlain,
    /// Paid, then given back whole.
    Refunded,
    /// Paid half with credit, half by card.
    Split,
    /// Paid, then given back in part.
    PartRefunded,
    /// A payment was begun.
    Pending,
    /// Never paid, called off.
    Cancelled,
    /// Cost nothing.
    Free,
    /// Paid over the counter.
    Cash,
    /// Paid; the first payout bounced.
    PayoutFailed,
    /// The first card was refused, the second not.
    SecondTry,
    /// To be paid later.
    Open,
}

/// The fates of a block. The first eleven differ, so the smallest shop has seen everything.
const FATES: [Fate; BLOCK as usize] = [
    Fate::Card,
    Fate::Refunded,
    Fate::Split,
    Fate::PartRefunded,
    Fate::Pending,
    Fate::Cancelled,
    Fate::Free,
    Fate::Cash,
    Fate::PayoutFailed,
    Fate::SecondTry,
    Fate::Open,
    Fate::Card,
    Fate::Card,
    Fate::CardPlain,
    Fate::Card,
    Fate::Card,
    Fate::Card,
    Fate::Card,
    Fate::Card,
    Fate::CardPlain,
    Fate::Card,
    Fate::Card,
    Fate::Card,
    Fate::Card,
    Fate::Card,
];

impl Fate {
    /// How many payments it left.
    pub fn payments(self) -> u32 {
        match self {
            Self::Refunded | Self::Split | Self::PartRefunded | Self::SecondTry => 2,
            Self::Cancelled | Self::Free | Self::Open => 0,
            _ => 1,
        }
    }

    /// How many transactions it left.
    pub fn transactions(self) -> u32 {
        match self {
            Self::Card => 4,
            Self::CardPlain | Self::SecondTry => 3,
            Self::Refunded | Self::Split | Self::PartRefunded => 6,
            Self::PayoutFailed => 5,
            Self::Cash => 1,
            Self::Pending | Self::Cancelled | Self::Free | Self::Open => 0,
        }
    }
}

/// The fate of order `index`.
pub fn fate(shop: &Shop, index: u32) -> Fate {
    let block = index / BLOCK;
    let turn = if block == 0 { 0 } else { shop.dice(Of::Order, u32::MAX - block).below(u64::from(BLOCK)) as u32 };
    FATES[((index % BLOCK + turn) % BLOCK) as usize]
}

/// The order that payment `index` belongs to, and which of its payments it is.
pub fn order_of_payment(shop: &Shop, index: u32) -> (u32, u32) {
    find(shop, index, PAYMENTS_PER_BLOCK, Fate::payments)
}

/// The order that transaction `index` belongs to, and which of its transactions it is.
pub fn order_of_transaction(shop: &Shop, index: u32) -> (u32, u32) {
    find(shop, index, TRANSACTIONS_PER_BLOCK, Fate::transactions)
}

fn find(shop: &Shop, index: u32, per_block: u32, count: fn(Fate) -> u32) -> (u32, u32) {
    let mut order = index / per_block * BLOCK;
    let mut left = index % per_block;
    loop {
        let here = count(fate(shop, order));
        if left < here {
            return (order, left);
        }
        left -= here;
        order += 1;
    }
}

/// The number of the first payment of an order among all payments.
pub fn first_payment(shop: &Shop, order: u32) -> u32 {
    first_of(shop, order, PAYMENTS_PER_BLOCK, Fate::payments)
}

/// The number of the first transaction of an order among all transactions.
pub fn first_transaction(shop: &Shop, order: u32) -> u32 {
    first_of(shop, order, TRANSACTIONS_PER_BLOCK, Fate::transactions)
}

fn first_of(shop: &Shop, order: u32, per_block: u32, count: fn(Fate) -> u32) -> u32 {
    let within: u32 = (order / BLOCK * BLOCK..order).map(|index| count(fate(shop, index))).sum();
    order / BLOCK * per_block + within
}

/// One line of an order, in minor units.
#[derive(Clone, Debug)]
pub struct Line {
    /// The product, or none for a discount line and for things typed in by hand.
    pub product: Option<u32>,
    /// Which of its variants.
    pub variant: u32,
    /// Thousandths.
    pub quantity_milli: i64,
    /// For one.
    pub unit_price: i64,
    /// Taken off.
    pub discount: i64,
    /// Quantity times price less discount, without tax.
    pub net: i64,
    /// Tax on it.
    pub tax: i64,
}

/// What an order came to, in minor units of its currency.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its number, from 0.
    pub index: u32,
    /// What became of it.
    pub fate: Fate,
    /// What it was paid in.
    pub currency: &'static Currency,
    /// When, in seconds since 1970.
    pub created: i64,
    /// Whose, or none for a passer-by.
    pub customer: Option<u32>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Percent of tax on everything.
    pub tax_percent: i64,
    /// Shipping without tax.
    pub shipping: i64,
    /// Tax on shipping.
    pub shipping_tax: i64,
    /// A tip.
    pub gratuity: i64,
    /// What had to be paid.
    pub total: i64,
    /// What was given back, as a positive number.
    pub refund: i64,
}

/// When order `index` was placed: later orders come closer together, as shops grow.
pub fn created(shop: &Shop, index: u32) -> i64 {
    const ONE: u64 = 1 << 20;
    if let Some(placed) = shop.view.placed(index) {
        return placed;
    }
    let slot = u64::from(index) * ONE + shop.dice(Of::Order, index).below(ONE);
    let t = slot / u64::from(shop.orders.max(1));
    let eased = t * (5 * ONE - t) / (4 * ONE);
    let span = (SPAN_DAYS * DAY_S).unsigned_abs();
    shop.ends - (SPAN_DAYS * DAY_S) + (u128::from(span) * u128::from(eased) / u128::from(ONE)) as i64
}

impl Facts {
    /// The facts of order `index`.
    pub fn of(shop: &Shop, index: u32) -> Self {
        let fate = fate(shop, index);
        let created = created(shop, index);
        let mut dice = shop.dice(Of::Order, index);
        let _ = dice.bits();
        let currency = if dice.percent(3) { shop.other_currency } else { shop.currency };
        let customer = (!dice.percent(6) && shop.customers() > 0).then(|| customer(shop, index, &mut dice));
        let tax_percent = dice.pick(&[20, 20, 20, 10, 5, 0]);
        let mut lines: Vec<Line> =
            (0..=dice.below(4)).map(|_| line(shop, currency, fate, tax_percent, &mut dice)).collect();
        if fate != Fate::Free && dice.percent(6) {
            lines.push(discount_line(&lines, tax_percent));
        }
        let pays = fate != Fate::Free;
        let shipping = if pays && dice.percent(60) { currency.price(495) } else { 0 };
        let shipping_tax = shipping * tax_percent / 100;
        let gratuity = if pays && dice.percent(4) { currency.price(200) } else { 0 };
        let goods: i64 = lines.iter().map(|line| line.net + line.tax).sum();
        let total = goods + shipping + shipping_tax + gratuity;
        let refund = match fate {
            Fate::Refunded => total,
            Fate::PartRefunded => (total / 3).max(1),
            _ => 0,
        };
        Self {
            index,
            fate,
            currency,
            created,
            customer,
            lines,
            tax_percent,
            shipping,
            shipping_tax,
            gratuity,
            total,
            refund,
        }
    }

    /// All tax in it.
    pub fn tax(&self) -> i64 {
        self.lines.iter().map(|line| line.tax).sum::<i64>() + self.shipping_tax
    }

    /// All that was taken off.
    pub fn discount(&self) -> i64 {
        self.lines.iter().map(|line| line.discount - if line.product.is_none() { line.net.min(0) } else { 0 }).sum()
    }
}

/// A customer who existed when the order was placed; regulars come again and again.
fn customer(shop: &Shop, index: u32, dice: &mut Dice) -> u32 {
    let known = (u64::from(index) * u64::from(shop.customers()) / u64::from(shop.orders.max(1)) + 1).max(1);
    let end = known.min(u64::from(shop.customers()));
    if dice.percent(35) { dice.below(end.min(12)) as u32 } else { dice.below(end) as u32 }
}

fn line(shop: &Shop, currency: &Currency, fate: Fate, tax_percent: i64, dice: &mut Dice) -> Line {
    // The last product is priced for a vault and never sold; a few lines are typed in by hand.
    let product = dice.below(u64::from(shop.products().saturating_sub(1))) as u32;
    let variant = dice.below(u64::from(super::products::variant_count(shop, product))) as u32;
    let quantity_milli = if shop.trade.by_weight && dice.percent(30) {
        dice.pick(&[250, 500, 750, 1500])
    } else {
        1000 * (1 + dice.below(4) as i64)
    };
    let listed = super::products::price(shop, product, variant, currency);
    let unit_price = if fate == Fate::Free { 0 } else { listed };
    let gross = (unit_price * quantity_milli + 500) / 1000;
    let discount = if dice.percent(12) { gross / 10 } else { 0 };
    let net = gross - discount;
    let by_hand = dice.percent(3);
    Line {
        product: (!by_hand && shop.products() > 0).then_some(product),
        variant,
        quantity_milli,
        unit_price,
        discount,
        net,
        tax: net * tax_percent / 100,
    }
}

/// A discount as a line of its own, as some platforms send it: negative.
fn discount_line(lines: &[Line], tax_percent: i64) -> Line {
    let net = -(lines.iter().map(|line| line.net).sum::<i64>() / 20);
    Line {
        product: None,
        variant: 0,
        quantity_milli: 1000,
        unit_price: net,
        discount: 0,
        net,
        tax: net * tax_percent / 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_what_the_arithmetic_counts_on() {
        assert_eq!(FATES.iter().map(|fate| fate.payments()).sum::<u32>(), PAYMENTS_PER_BLOCK);
        assert_eq!(FATES.iter().map(|fate| fate.transactions()).sum::<u32>(), TRANSACTIONS_PER_BLOCK);
    }
}
