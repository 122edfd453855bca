//! Products: what the shop sells, in which variants, and how they are grouped.

use super::{Ref, SupplementalData};
use crate::amount::Amount;
use crate::code::Currency;
use crate::instant::Instant;

open_enum! {
    /// Whether a product or a variant is on sale.
    ProductStatus {
        /// On sale.
        Published = "Published",
        /// Not on sale.
        Unpublished = "Unpublished",
    }
}

records! {
    /// A row of `commerce-products`. A price belongs to a variant.
    Product {
        /// Its id.
        id: String = "id",
        /// Its name.
        name: Option<String> = "name",
        /// What the shop says of it.
        description: Option<String> = "description",
        /// How the shop groups it.
        categorization: Option<String> = "categorization",
        /// Whether it is a gift card.
        is_gift_card: Option<bool> = "isGiftCard",
        /// Its variants.
        variants: Option<Vec<Variant>> = "variants",
        /// What the platform adds.
        supplemental_data: Option<SupplementalData> = "supplementalData",
        /// Whether it is on sale, in the example bodies only.
        status: Option<ProductStatus> = "status",
        /// Its categories, in the example bodies only.
        product_category_refs: Option<Vec<Ref>> = "productCategoryRefs",
        /// When it was made, in the example bodies only.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When Codat last changed it, in the example bodies only.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it, in the example bodies only.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// A variant of a product.
    Variant {
        /// Its id.
        id: Option<String> = "id",
        /// Its name.
        name: Option<String> = "name",
        /// Whether tax is charged.
        is_tax_enabled: Option<bool> = "isTaxEnabled",
        /// The shop's own number for it.
        sku: Option<String> = "sku",
        /// Its bar code.
        barcode: Option<String> = "barcode",
        /// What it is counted in.
        unit_of_measure: Option<String> = "unitOfMeasure",
        /// The tax, 0 to 100.
        vat_percentage: Option<Amount> = "vatPercentage",
        /// Its prices.
        prices: Option<Vec<Price>> = "prices",
        /// How many there are.
        inventory: Option<Inventory> = "inventory",
        /// Always nought, in the example bodies only: the inventory counts.
        quantity: Option<Amount> = "quantity",
        /// Whether it is shipped.
        shipping_required: Option<bool> = "shippingRequired",
        /// Whether it is on sale.
        status: Option<ProductStatus> = "status",
        /// When it was made.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// A price of a variant.
    Price {
        /// The currency.
        currency: Option<Currency> = "currency",
        /// The price of one.
        unit_price: Option<Amount> = "unitPrice",
    }

    /// How many of a variant there are.
    Inventory {
        /// In all.
        total_quantity: Option<Amount> = "totalQuantity",
        /// By place.
        locations: Option<Vec<LocationStock>> = "locations",
    }

    /// How many there are in one place.
    LocationStock {
        /// How many.
        quantity: Option<Amount> = "quantity",
        /// Where.
        location_ref: Option<Ref> = "locationRef",
    }

    /// A row of `commerce-productCategories`.
    ProductCategory {
        /// Its id.
        id: Option<String> = "id",
        /// Its name.
        name: Option<String> = "name",
        /// The categories above it.
        ancestor_refs: Option<Vec<AncestorRef>> = "ancestorRefs",
        /// Whether others lie in it.
        has_children: Option<bool> = "hasChildren",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// Names a category above. The document demands a type, its own sample has a name instead.
    AncestorRef {
        /// Its id.
        id: Option<String> = "id",
        /// Its name.
        name: Option<String> = "name",
        /// Its type.
        kind: Option<String> = "type",
    }
}
