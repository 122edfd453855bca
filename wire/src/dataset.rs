//! The seven commerce datasets, by the names that Codat's paths have.

crate::words! {
    /// One of the seven datasets. The order is the one in which merchants see them arrive.
    Dataset {
        /// The shop itself; one object, not a list.
        Info = "commerce-info",
        /// What the shop sells.
        Products = "commerce-products",
        /// Who buys.
        Customers = "commerce-customers",
        /// What was bought.
        Orders = "commerce-orders",
        /// What was paid.
        Payments = "commerce-payments",
        /// What moved: payments, refunds, fees, payouts.
        Transactions = "commerce-transactions",
        /// What customers contest.
        Disputes = "commerce-disputes",
    }
}

impl Dataset {
    /// The last part of the path, for catalog keys: `orders` of `commerce-orders`.
    pub fn short(self) -> &'static str {
        self.as_str().strip_prefix("commerce-").unwrap_or_default()
    }

    /// The position in [`Dataset::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// Whether the dataset is one object instead of rows.
    pub const fn is_single(self) -> bool {
        matches!(self, Dataset::Info)
    }
}

#[cfg(test)]
mod tests {
    use super::Dataset;

    #[test]
    fn every_dataset_is_found_again_by_its_path() {
        for &dataset in Dataset::ALL {
            assert_eq!(Dataset::parse(dataset.as_str()), Some(dataset));
            assert_eq!(Dataset::ALL[dataset.index()], dataset);
        }
        assert_eq!(Dataset::parse("commerce-companyInfo"), None, "that is the data type, not the dataset");
    }
}
