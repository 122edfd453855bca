//! The eleven data types of commerce: the seven datasets, and four that they refer to.

use super::{
    Customer, Dispute, Info, Location, Order, Payment, PaymentMethod, Product, ProductCategory, TaxComponent,
    Transaction,
};
use crate::names::Dataset;
use crate::record::{Key, Record};

/// A data type of commerce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CommerceType {
    /// One of the seven datasets.
    Dataset(Dataset),
    /// Where the shop sells and keeps stock.
    Locations,
    /// How it can be paid.
    PaymentMethods,
    /// How its products are grouped.
    ProductCategories,
    /// The taxes that it charges.
    TaxComponents,
}

/// A row of a data type.
pub trait Commerce: Record {
    /// The data type.
    const TYPE: CommerceType;
}

macro_rules! types {
    ($($record:ident = $type:expr),+ $(,)?) => {
        $(impl Commerce for $record {
            const TYPE: CommerceType = $type;
        })+

        impl CommerceType {
            /// All eleven.
            pub const ALL: [Self; 11] = [$($type),+];

            /// The name of its rows, and their fields.
            pub fn row(self) -> (&'static str, &'static [Key]) {
                [$(($type, ($record::NAME, $record::KEYS))),+]
                    .into_iter()
                    .find(|(of, _)| *of == self)
                    .map(|(_, row)| row)
                    .expect("all eleven are listed")
            }
        }
    };
}

types! {
    Info = CommerceType::Dataset(Dataset::Info),
    Product = CommerceType::Dataset(Dataset::Products),
    Customer = CommerceType::Dataset(Dataset::Customers),
    Order = CommerceType::Dataset(Dataset::Orders),
    Payment = CommerceType::Dataset(Dataset::Payments),
    Transaction = CommerceType::Dataset(Dataset::Transactions),
    Dispute = CommerceType::Dataset(Dataset::Disputes),
    Location = CommerceType::Locations,
    PaymentMethod = CommerceType::PaymentMethods,
    ProductCategory = CommerceType::ProductCategories,
    TaxComponent = CommerceType::TaxComponents,
}

impl CommerceType {
    /// The last segment of the address under which its rows are read.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Dataset(dataset) => dataset.path(),
            Self::Locations => "commerce-locations",
            Self::PaymentMethods => "commerce-paymentMethods",
            Self::ProductCategories => "commerce-productCategories",
            Self::TaxComponents => "commerce-taxComponents",
        }
    }

    /// The key in sync settings, status, history and queueing: the path, but for `commerce-info`.
    pub const fn data_type(self) -> &'static str {
        match self {
            Self::Dataset(dataset) => dataset.data_type(),
            Self::Locations | Self::PaymentMethods | Self::ProductCategories | Self::TaxComponents => self.path(),
        }
    }

    /// Whether it is read in pages; if not, it is one object.
    pub const fn is_list(self) -> bool {
        match self {
            Self::Dataset(dataset) => dataset.is_list(),
            Self::Locations | Self::PaymentMethods | Self::ProductCategories | Self::TaxComponents => true,
        }
    }

    /// Whether `query` and `orderBy` may be sent. Codat's document gives locations no parameters at all, though its
    /// example of them is paged.
    pub const fn takes_query(self) -> bool {
        self.is_list() && !matches!(self, Self::Locations)
    }

    /// The field to order by so that pages do not shift; `None` where no order may be asked for.
    pub const fn order_by(self) -> Option<&'static str> {
        if self.takes_query() { Some("id") } else { None }
    }
}

impl From<Dataset> for CommerceType {
    fn from(dataset: Dataset) -> Self {
        Self::Dataset(dataset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_type_has_its_own_path_and_rows() {
        for (index, of) in CommerceType::ALL.into_iter().enumerate() {
            let (name, keys) = of.row();
            assert!(!keys.is_empty(), "{name}");
            for other in &CommerceType::ALL[..index] {
                assert!(other.path() != of.path() && other.row().0 != name, "{name}");
            }
        }
    }
}
