//! Disputes: payments that a customer contests.

use crate::amount::Amount;
use crate::code::Currency;
use crate::instant::Instant;

open_enum! {
    /// How far a dispute is.
    DisputeStatus {
        /// The shop won.
        Won = "Won",
        /// The shop lost.
        Lost = "Lost",
        /// The shop accepted.
        Accepted = "Accepted",
        /// Being looked at.
        Processing = "Processing",
        /// The charge went back.
        ChargeRefunded = "ChargeRefunded",
        /// The shop must send evidence.
        EvidenceRequired = "EvidenceRequired",
        /// The shop must send evidence for an inquiry.
        InquiryEvidenceRequired = "InquiryEvidenceRequired",
        /// An inquiry is being looked at.
        InquiryProcessing = "InquiryProcessing",
        /// An inquiry is closed.
        InquiryClosed = "InquiryClosed",
        /// Somebody else is awaited.
        WaitingThirdParty = "WaitingThirdParty",
    }
}

open_enum! {
    /// What a transaction stands for.
    TransactionRefType {
        /// A fee.
        Fee = "Fee",
        /// An order.
        Order = "Order",
        /// A payment.
        Payment = "Payment",
        /// A service charge.
        ServiceCharge = "ServiceCharge",
    }
}

records! {
    /// Names what a transaction or a dispute is about.
    TransactionRef {
        /// The id of the row that is meant.
        id: Option<String> = "id",
        /// Which data type it is of.
        kind: Option<TransactionRefType> = "type",
    }

    /// A row of `commerce-disputes`.
    Dispute {
        /// Its id.
        id: String = "id",
        /// What is contested.
        disputed_transactions: Option<Vec<TransactionRef>> = "disputedTransactions",
        /// How much is contested.
        total_amount: Option<Amount> = "totalAmount",
        /// The currency.
        currency: Option<Currency> = "currency",
        /// How far it is.
        status: Option<DisputeStatus> = "status",
        /// Why the customer contests.
        reason: Option<String> = "reason",
        /// Until when the shop must answer.
        due_date: Option<Instant<'static>> = "dueDate",
        /// When it began.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }
}
