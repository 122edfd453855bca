//! Payments, movements of money at the platform, how it can be paid, and taxes.

use super::dispute::TransactionRef;
use super::{Ref, SupplementalData};
use crate::amount::Amount;
use crate::code::Currency;
use crate::instant::Instant;

open_enum! {
    /// How far a payment is.
    PaymentStatus {
        /// Not yet.
        Pending = "Pending",
        /// Allowed, not taken.
        Authorized = "Authorized",
        /// Paid.
        Paid = "Paid",
        /// Failed.
        Failed = "Failed",
        /// Cancelled.
        Cancelled = "Cancelled",
    }
}

open_enum! {
    /// How it was paid.
    PaymentType {
        /// Cash.
        Cash = "Cash",
        /// A card at the till.
        Card = "Card",
        /// By invoice.
        Invoice = "Invoice",
        /// A card online.
        OnlineCard = "OnlineCard",
        /// Swish.
        Swish = "Swish",
        /// Vipps.
        Vipps = "Vipps",
        /// By mobile phone.
        Mobile = "Mobile",
        /// Credit at the shop.
        StoreCredit = "StoreCredit",
        /// PayPal.
        Paypal = "Paypal",
        /// Something of the shop's own.
        Custom = "Custom",
        /// Paid before.
        Prepaid = "Prepaid",
    }
}

open_enum! {
    /// Whether a way to pay is in use.
    PaymentMethodStatus {
        /// In use.
        Active = "Active",
        /// No longer.
        Archived = "Archived",
    }
}

open_enum! {
    /// What moved money.
    TransactionType {
        /// A payment.
        Payment = "Payment",
        /// A refund: negative.
        Refund = "Refund",
        /// A payout to the shop's bank.
        Payout = "Payout",
        /// A payout that came back.
        FailedPayout = "FailedPayout",
        /// Between accounts.
        Transfer = "Transfer",
        /// A fee for a payment: negative.
        PaymentFee = "PaymentFee",
        /// A fee that came back.
        PaymentFeeRefund = "PaymentFeeRefund",
    }
}

records! {
    /// A row of `commerce-payments`. Refunds are negative.
    Payment {
        /// Its id.
        id: String = "id",
        /// How much.
        amount: Option<Amount> = "amount",
        /// The currency.
        currency: Option<Currency> = "currency",
        /// By which way to pay.
        payment_method_ref: Option<Ref> = "paymentMethodRef",
        /// How far it is.
        status: Option<PaymentStatus> = "status",
        /// How it was paid, in the example bodies only.
        kind: Option<PaymentType> = "type",
        /// Who handled it.
        payment_provider: Option<String> = "paymentProvider",
        /// When it is due.
        due_date: Option<Instant<'static>> = "dueDate",
        /// What the platform adds.
        supplemental_data: Option<SupplementalData> = "supplementalData",
        /// When it was made.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// A row of `commerce-paymentMethods`: how the shop can be paid.
    PaymentMethod {
        /// Its id.
        id: String = "id",
        /// Its name.
        name: Option<String> = "name",
        /// Whether it is in use.
        status: Option<PaymentMethodStatus> = "status",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// A row of `commerce-transactions`: a movement of money at the platform. Refunds and fees are negative.
    Transaction {
        /// Its id; may hold `:` and spaces.
        id: String = "id",
        /// How much.
        total_amount: Option<Amount> = "totalAmount",
        /// The currency.
        currency: Option<Currency> = "currency",
        /// What moved it.
        kind: Option<TransactionType> = "type",
        /// The same in the platform's words.
        sub_type: Option<String> = "subType",
        /// What it is about.
        transaction_source_ref: Option<TransactionRef> = "transactionSourceRef",
        /// What the platform adds.
        supplemental_data: Option<SupplementalData> = "supplementalData",
        /// When it was made.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When the platform made it.
        source_created_date: Option<Instant<'static>> = "sourceCreatedDate",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// A row of `commerce-taxComponents`: a tax that the shop charges.
    TaxComponent {
        /// Its id.
        id: String = "id",
        /// Its name.
        name: Option<String> = "name",
        /// The rate, a fraction: 0.2 for 20 %.
        rate: Option<Amount> = "rate",
        /// Whether it is charged on top of other taxes.
        is_compound: Option<bool> = "isCompound",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }
}
