//! The words of Codat's API: its datasets and data types, and the statuses of syncs and connections.
//! Only names: what they mean to us is decided elsewhere.

/// One of the seven commerce datasets, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dataset {
    /// The shop itself: one object.
    Info,
    /// What the shop sells.
    Products,
    /// Who buys.
    Customers,
    /// What was ordered.
    Orders,
    /// What was paid for orders.
    Payments,
    /// Movements of money at the platform: payments, refunds, payouts, fees.
    Transactions,
    /// Payments that a customer contests.
    Disputes,
}

impl Dataset {
    /// All seven.
    pub const ALL: [Self; 7] =
        [Self::Info, Self::Products, Self::Customers, Self::Orders, Self::Payments, Self::Transactions, Self::Disputes];

    /// The last segment of the address under which its rows are read. This is also Gangway's name for it.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Info => "commerce-info",
            Self::Products => "commerce-products",
            Self::Customers => "commerce-customers",
            Self::Orders => "commerce-orders",
            Self::Payments => "commerce-payments",
            Self::Transactions => "commerce-transactions",
            Self::Disputes => "commerce-disputes",
        }
    }

    /// The data type: the key in sync settings, status, history and queueing.
    ///
    /// It equals [`Dataset::path`] for all but one: the rows of `commerce-info` belong to the data type
    /// `commerce-companyInfo`. Queueing `commerce-info` does nothing.
    pub const fn data_type(self) -> &'static str {
        match self {
            Self::Info => "commerce-companyInfo",
            Self::Products | Self::Customers | Self::Orders | Self::Payments | Self::Transactions | Self::Disputes => {
                self.path()
            }
        }
    }

    /// The dataset whose rows are read under `path`.
    pub fn from_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.path() == path)
    }

    /// The dataset of a data type; `None` for the types that hold none of the seven, such as `commerce-locations`.
    pub fn from_data_type(data_type: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dataset| dataset.data_type() == data_type)
    }

    /// Whether it is read in pages; if not, it is one object and takes no parameters.
    pub const fn is_list(self) -> bool {
        !matches!(self, Self::Info)
    }

    /// Whether `query` and `orderBy` may be sent.
    pub const fn takes_query(self) -> bool {
        self.is_list()
    }

    /// The field to order by so that pages do not shift; `None` where the address takes no parameters.
    pub const fn order_by(self) -> Option<&'static str> {
        if self.is_list() { Some("id") } else { None }
    }
}

impl std::fmt::Display for Dataset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.path())
    }
}

/// The data types that are fetched on first link: the seven datasets, and two that the datasets refer to.
pub const ENABLED_DATA_TYPES: [&str; 9] = [
    "commerce-companyInfo",
    "commerce-orders",
    "commerce-products",
    "commerce-disputes",
    "commerce-locations",
    "commerce-transactions",
    "commerce-customers",
    "commerce-payments",
    "commerce-paymentMethods",
];

/// The source type of shops, in connections and integrations.
pub const COMMERCE: &str = "Commerce";

open_enum! {
    /// How far a sync is, in `currentStatus`, in `status` of an operation and in webhooks: one vocabulary.
    SyncStatus {
        /// Working: asked for, nothing done yet.
        Initial = "Initial",
        /// Working.
        Queued = "Queued",
        /// Working; stays here for hours while the platform is in trouble.
        Fetching = "Fetching",
        /// Working.
        MapQueued = "MapQueued",
        /// Working.
        Mapping = "Mapping",
        /// Working.
        ValidationQueued = "ValidationQueued",
        /// Working.
        Validating = "Validating",
        /// Working.
        ProcessingQueued = "ProcessingQueued",
        /// Working.
        Processing = "Processing",
        /// Working; seen in 2023.
        Routing = "Routing",
        /// Done: the rows can be read.
        Complete = "Complete",
        /// Done, by another word of the documentation's prose.
        Success = "Success",
        /// Ended without data: the platform has none of this type. Final and normal.
        NotSupported = "NotSupported",
        /// Ended without data.
        Cancelled = "Cancelled",
        /// Failed: may be queued again later.
        FetchError = "FetchError",
        /// Failed: may be queued again later.
        MapError = "MapError",
        /// Failed: may be queued again later.
        ValidationError = "ValidationError",
        /// Failed: may be queued again later.
        ProcessingError = "ProcessingError",
        /// Failed: may be queued again later.
        InternalError = "InternalError",
        /// Failed at the platform's own limit: may be queued again later.
        RateLimitError = "RateLimitError",
        /// Failed: something that this type needs is missing.
        PrerequisiteNotMet = "PrerequisiteNotMet",
        /// Failed: the grant is gone; the merchant links again.
        AuthError = "AuthError",
        /// Failed: the grant is too small; the merchant grants more.
        PermissionsError = "PermissionsError",
        /// Failed; seen in 2023.
        RoutingError = "RoutingError",
        /// Failed, by another word of the documentation's prose.
        Error = "Error",
    }
}

open_enum! {
    /// The state of a data connection.
    ConnectionStatus {
        /// The merchant has not authorized yet.
        PendingAuth = "PendingAuth",
        /// Authorized: data is synced.
        Linked = "Linked",
        /// Revoked or expired at the platform: old data stays readable.
        Deauthorized = "Deauthorized",
        /// Unlinked by us: old data stays readable.
        Unlinked = "Unlinked",
    }
}

open_enum! {
    /// What a platform is a source of. Also written in lower case; compare without case.
    SourceType {
        /// Books.
        Accounting = "Accounting",
        /// Bank accounts.
        Banking = "Banking",
        /// Bank accounts that are pushed into books.
        BankFeed = "BankFeed",
        /// Shops.
        Commerce = "Commerce",
        /// Expenses.
        Expense = "Expense",
        /// Something else.
        Other = "Other",
    }
}

open_enum! {
    /// Whether a platform offers a feature of a data type. Only a forecast: the sync decides.
    FeatureState {
        /// Offered.
        Release = "Release",
        /// Offered, early.
        Alpha = "Alpha",
        /// Offered, nearly done.
        Beta = "Beta",
        /// Offered, going away.
        Deprecated = "Deprecated",
        /// The platform cannot.
        NotSupported = "NotSupported",
        /// Codat does not yet.
        NotImplemented = "NotImplemented",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_type_of_info_is_company_info() {
        assert_eq!(Dataset::Info.path(), "commerce-info");
        assert_eq!(Dataset::Info.data_type(), "commerce-companyInfo");
        assert_eq!(Dataset::from_data_type("commerce-info"), None);
        assert_eq!(Dataset::from_path("commerce-companyInfo"), None);
    }

    #[test]
    fn each_dataset_is_found_by_both_of_its_names() {
        for dataset in Dataset::ALL {
            assert_eq!(Dataset::from_path(dataset.path()), Some(dataset));
            assert_eq!(Dataset::from_data_type(dataset.data_type()), Some(dataset));
        }
    }

    #[test]
    fn each_dataset_is_enabled() {
        for dataset in Dataset::ALL {
            assert!(ENABLED_DATA_TYPES.contains(&dataset.data_type()), "{dataset}");
        }
    }
}
