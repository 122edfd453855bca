//! Who: customers, the shop itself, and where it is.

use std::collections::BTreeMap;

use crate::amount::Amount;
use crate::code::{Country, Currency};
use crate::instant::Instant;

open_enum! {
    /// What an address is for.
    AddressType {
        /// Where invoices go.
        Billing = "Billing",
        /// Where goods go.
        Delivery = "Delivery",
        /// Where orders come from.
        Order = "Order",
        /// Where stock lies.
        Inventory = "Inventory",
    }
}

open_enum! {
    /// What a phone number is.
    PhoneType {
        /// The first to call.
        Primary = "Primary",
        /// A landline.
        Landline = "Landline",
        /// A mobile phone.
        Mobile = "Mobile",
        /// A fax.
        Fax = "Fax",
    }
}

open_enum! {
    /// What a link leads to.
    WebLinkType {
        /// The shop's site.
        Website = "Website",
        /// The shop at a social network.
        Social = "Social",
    }
}

records! {
    /// An address. Absent values may be empty texts.
    Address {
        /// What it is for.
        kind: Option<AddressType> = "type",
        /// Its first line.
        line1: Option<String> = "line1",
        /// Its second line.
        line2: Option<String> = "line2",
        /// The city.
        city: Option<String> = "city",
        /// The region.
        region: Option<String> = "region",
        /// The country: a code or a name.
        country: Option<Country> = "country",
        /// The postal code.
        postal_code: Option<String> = "postalCode",
    }

    /// A row of `commerce-customers`: who buys.
    Customer {
        /// Its id; an email address on some platforms.
        id: String = "id",
        /// The name.
        customer_name: Option<String> = "customerName",
        /// The email address.
        email_address: Option<String> = "emailAddress",
        /// The phone number.
        phone: Option<String> = "phone",
        /// The currency that the customer mostly pays in.
        default_currency: Option<Currency> = "defaultCurrency",
        /// The addresses.
        addresses: Option<Vec<Address>> = "addresses",
        /// What the shop noted.
        note: Option<String> = "note",
        /// When the platform created it.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// `commerce-info`: the shop itself. One object, without an id.
    Info {
        /// The name.
        company_name: Option<String> = "companyName",
        /// Its id at the platform.
        commerce_platform_ref: Option<String> = "commercePlatformRef",
        /// The name in law.
        company_legal_name: Option<String> = "companyLegalName",
        /// The addresses.
        addresses: Option<Vec<Address>> = "addresses",
        /// The phone numbers.
        phone_numbers: Option<Vec<Phone>> = "phoneNumbers",
        /// The links.
        web_links: Option<Vec<WebLink>> = "webLinks",
        /// Its number in a register.
        registration_number: Option<String> = "registrationNumber",
        /// The currency that it counts in.
        base_currency: Option<Currency> = "baseCurrency",
        /// What the platform holds for it.
        account_balances: Option<Vec<AccountBalance>> = "accountBalances",
        /// Addresses at the platform, by name.
        source_urls: Option<BTreeMap<String, Option<String>>> = "sourceUrls",
        /// When the platform created it.
        created_date: Option<Instant<'static>> = "createdDate",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }

    /// A phone number.
    Phone {
        /// The number.
        number: Option<String> = "number",
        /// What it is.
        kind: Option<PhoneType> = "type",
    }

    /// A link.
    WebLink {
        /// What it leads to.
        kind: Option<WebLinkType> = "type",
        /// The address.
        url: Option<String> = "url",
    }

    /// What the platform holds for the shop in one currency.
    AccountBalance {
        /// What can be paid out.
        available: Option<Amount> = "available",
        /// What is on its way.
        pending: Option<Amount> = "pending",
        /// What is held back.
        reserved: Option<Amount> = "reserved",
        /// The currency.
        currency: Option<Currency> = "currency",
    }

    /// A row of `commerce-locations`: where the shop sells and keeps stock.
    Location {
        /// Its id.
        id: String = "id",
        /// The name.
        name: Option<String> = "name",
        /// The address.
        address: Option<Address> = "address",
        /// When Codat last changed it.
        modified_date: Option<Instant<'static>> = "modifiedDate",
        /// When the platform last changed it.
        source_modified_date: Option<Instant<'static>> = "sourceModifiedDate",
    }
}
