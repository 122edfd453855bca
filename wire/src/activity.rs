//! What a dataset is doing, and why it does not go on: our vocabulary, not Codat's.
//!
//! Codat's statuses are translated once, in the core. Rows, events, DOM attributes and style sheets use these words.

crate::words! {
    /// What is being done for a dataset now. Independent of whether a snapshot of it is there.
    Activity {
        /// Nothing: not begun, or finished.
        Idle = "idle",
        /// Codat has it in its queue.
        Queued = "queued",
        /// The platform hands over, or we read the rows.
        Working = "working",
        /// Something went wrong on the way and is tried again by itself.
        Retrying = "retrying",
        /// Ended in an error; `reason` says which.
        Failed = "failed",
        /// Takes longer than it should; still followed.
        Late = "late",
        /// The platform has no such data. Final and normal.
        Unsupported = "unsupported",
    }
}

crate::words! {
    /// Who can do something about it.
    Who {
        /// The merchant, here and now.
        Merchant = "merchant",
        /// The portal's operators.
        Operator = "operator",
        /// Whoever wrote the portal's call.
        Developer = "developer",
        /// The commerce platform.
        Platform = "platform",
        /// Nobody: it ends by itself.
        Nobody = "nobody",
    }
}

crate::words! {
    /// The one thing to do next.
    Action {
        /// Wait; it goes on by itself.
        Wait = "wait",
        /// Sign in at the platform once more.
        Authorize = "authorize",
        /// Ask for the dataset again.
        Refresh = "refresh",
        /// Tell the portal.
        TellPortal = "tell-portal",
        /// Choose another platform.
        ChooseAnother = "choose-another",
        /// Nothing is needed.
        Nothing = "nothing",
    }
}

crate::words! {
    /// Why a dataset or a connection is not where it should be.
    Reason {
        /// The platform takes its time.
        Slow = "slow",
        /// The platform asked Codat to slow down.
        PlatformLimit = "platform-limit",
        /// The grant is gone: expired or taken back.
        Access = "access",
        /// The grant does not cover this dataset.
        Permissions = "permissions",
        /// The platform answered with an error.
        PlatformError = "platform-error",
        /// Codat could not read what the platform sent.
        Unreadable = "unreadable",
        /// Codat wants something else first.
        Prerequisite = "prerequisite",
        /// Codat's own error.
        CodatError = "codat-error",
        /// Codat does not answer.
        CodatUnreachable = "codat-unreachable",
        /// Somebody cancelled the sync.
        Cancelled = "cancelled",
        /// The platform does not offer this dataset.
        NotOffered = "not-offered",
        /// The rows changed while they were read; tried later.
        Unstable = "unstable",
        /// Codat no longer knows the connection.
        Removed = "removed",
    }
}

impl Reason {
    /// Who can act.
    pub const fn who(self) -> Who {
        match self {
            Reason::Access | Reason::Permissions => Who::Merchant,
            Reason::Slow | Reason::PlatformLimit | Reason::PlatformError | Reason::NotOffered => Who::Platform,
            Reason::Prerequisite | Reason::Removed | Reason::Cancelled | Reason::Unreadable => Who::Operator,
            Reason::CodatError | Reason::CodatUnreachable | Reason::Unstable => Who::Nobody,
        }
    }

    /// What to offer.
    pub const fn action(self) -> Action {
        match self {
            Reason::Access | Reason::Permissions | Reason::Removed => Action::Authorize,
            Reason::Slow | Reason::CodatUnreachable | Reason::Unstable | Reason::PlatformLimit => Action::Wait,
            Reason::PlatformError | Reason::CodatError | Reason::Cancelled => Action::Refresh,
            Reason::Unreadable | Reason::Prerequisite => Action::TellPortal,
            Reason::NotOffered => Action::Nothing,
        }
    }
}
