//! Orders: what was ordered, for how much, by whom.

use super::money::{PaymentStatus, PaymentType};
use super::{Ref, SupplementalData};
use crate::amount::Amount;
use crate::code::{Country, Currency};
use crate::instant::Instant;

open_enum! {
    /// What a service charge is for.
    ServiceChargeType {
        /// Anything.
        Generic = "Generic",
        /// Shipping.
        Shipping = "Shipping",
        /// More was paid than was due.
        Overpayment = "Overpayment",
    }
}

records! {
    /// A row of `commerce-orders`.
    Order {
        /// Its id.
        id: String = "id",
        /// Its number, as the customer knows it.
        order_number: Option<String> = "orderNumber",
        /// The country, raw from the platform: two or three letters or a name.
        country: Option<Country> = "country",
        /// The currency of all its amounts.
        currency: Option<Currency> = "currency",
        /// When it was closed.
        closed_date: Option<Instant<'static>> = "closedDate",
        /// What it came to.
        total_amount: Option<Amount> = "totalAmount",
        /// What went back: always negative. Refunds are negative payments too: not to be subtracted twice.
        total_refund: Option<Amount> = "totalRefund",
        /// The tax in it.
        total_tax_amount: Option<Amount> = "totalTaxAmount",
        /// The discount.
        total_discount: Option<Amount> = "totalDiscount",
        /// The tip.
        total_gratuity: Option<Amount> = "totalGratuity",
        /// Its lines.
        order_line_items: Option<Vec<OrderLine>> = "orderLineItems",
        /// Its payments; some platforms give ids only.
        payments: Option<Vec<OrderPayment>> = "payments",
        /// Its service charges.
        service_charges: Option<Vec<ServiceCharge>> = "serviceCharges",
        /// Where it was sold.
        location_ref: Option<Ref> = "locationRef",
        /// Who ordered.
        customer_ref: Option<Ref> = "customerRef",
        /// What the platform adds.
        supplemental_data: Option<SupplementalData> = "supplementalData",
        /// When it was made.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// A line of an order.
    OrderLine {
        /// Its id; not unique on every platform.
        id: Option<String> = "id",
        /// How many.
        quantity: Option<Amount> = "quantity",
        /// The tax, 0 to 100.
        tax_percentage: Option<Amount> = "taxPercentage",
        /// What it comes to.
        total_amount: Option<Amount> = "totalAmount",
        /// The tax in it.
        total_tax_amount: Option<Amount> = "totalTaxAmount",
        /// The price of one.
        unit_price: Option<Amount> = "unitPrice",
        /// The taxes.
        taxes: Option<Vec<Tax>> = "taxes",
        /// What was ordered.
        product_ref: Option<Ref> = "productRef",
        /// Which variant of it.
        product_variant_ref: Option<Ref> = "productVariantRef",
        /// The discounts.
        discount_allocations: Option<Vec<Discount>> = "discountAllocations",
    }

    /// A tax of a line or a service charge.
    Tax {
        /// Which tax.
        tax_component_ref: Option<TaxComponentRef> = "taxComponentRef",
        /// Described as an amount, whatever its name says.
        rate: Option<Amount> = "rate",
        /// The amount, in the example bodies only.
        tax_amount: Option<Amount> = "taxAmount",
    }

    /// Names a tax.
    TaxComponentRef {
        /// Its id.
        id: Option<String> = "id",
        /// Its name.
        name: Option<String> = "name",
    }

    /// A discount of a line.
    Discount {
        /// Its name.
        name: Option<String> = "name",
        /// How much.
        total_amount: Option<Amount> = "totalAmount",
    }

    /// A payment as an order holds it.
    OrderPayment {
        /// Its id in `commerce-payments`.
        id: Option<String> = "id",
        /// How much; refunds are negative.
        amount: Option<Amount> = "amount",
        /// The currency.
        currency: Option<Currency> = "currency",
        /// How it was paid.
        kind: Option<PaymentType> = "type",
        /// How far it is.
        status: Option<PaymentStatus> = "status",
        /// Who handled it.
        payment_provider: Option<String> = "paymentProvider",
        /// When it is due.
        due_date: Option<Instant<'static>> = "dueDate",
        /// When it was made.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// A service charge.
    ServiceCharge {
        /// What it says of itself.
        description: Option<String> = "description",
        /// What it comes to.
        total_amount: Option<Amount> = "totalAmount",
        /// The tax, 0 to 100.
        tax_percentage: Option<Amount> = "taxPercentage",
        /// The tax in it.
        tax_amount: Option<Amount> = "taxAmount",
        /// The taxes.
        taxes: Option<Vec<Tax>> = "taxes",
        /// How many.
        quantity: Option<Amount> = "quantity",
        /// What it is for.
        kind: Option<ServiceChargeType> = "type",
    }
}
