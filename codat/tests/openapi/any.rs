//! Rows that no document shows: whatever a platform sends under a known key, a record that can be read loses nothing.
//! Needs no documents.

use gangway_codat::commerce::{
    Commerce, CommerceType, Customer, Dispute, Info, Location, Order, Payment, PaymentMethod, Product, ProductCategory,
    TaxComponent, Transaction,
};
use gangway_codat::record::{Key, Shape};
use proptest::prelude::*;

use crate::document::assert_same;

/// Every key of every record, also of those inside.
fn keys() -> Vec<&'static str> {
    fn add(keys: &'static [Key], all: &mut Vec<&'static str>) {
        for key in keys {
            all.push(key.name);
            let mut shape = key.shape;
            while let Shape::List(of) = shape {
                shape = *of;
            }
            if let Shape::Object(inner) = shape {
                add(inner, all);
            }
        }
    }
    let mut all = vec!["new"];
    for of in CommerceType::ALL {
        add(of.row().1, &mut all);
    }
    all.sort_unstable();
    all.dedup();
    all
}

fn value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{0,18}[1-9])?(e-[1-9])?",
        "\"-?[1-9][0-9]{0,4}\\.[0-9]{2}\"",
        ".{0,8}".prop_map(|text| serde_json::to_string(&text).expect("a string")),
        prop::sample::select(vec![
            r#""0001-01-01T00:00:00""#,
            r#""2026-03-01""#,
            r#""2024-09-01T23:59:99Z""#,
            r#""GB ""#
        ])
        .prop_map(str::to_owned),
    ];
    let keys = prop::sample::select(keys());
    leaf.prop_recursive(4, 60, 8, move |inner| {
        let entries = prop::collection::btree_map(keys.clone(), inner.clone(), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            entries.prop_map(object),
        ]
    })
}

fn object(entries: impl IntoIterator<Item = (&'static str, String)>) -> String {
    let entries: Vec<String> = entries.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
    format!("{{{}}}", entries.join(","))
}

fn comes_back<T: Commerce>(json: &str) {
    let record: T = serde_json::from_str(json).expect("an id is all that a row must have");
    assert_same(json, &serde_json::to_string(&record).expect("JSON"), T::NAME);
}

proptest! {
    #[test]
    fn any_row_with_an_id_is_read_and_comes_back_whole(
        mut row in prop::collection::btree_map(prop::sample::select(keys()), value(), 0..40),
    ) {
        row.insert("id", r#""7""#.to_owned());
        let json = object(row);
        comes_back::<Info>(&json);
        comes_back::<Product>(&json);
        comes_back::<Customer>(&json);
        comes_back::<Order>(&json);
        comes_back::<Payment>(&json);
        comes_back::<Transaction>(&json);
        comes_back::<Dispute>(&json);
        comes_back::<Location>(&json);
        comes_back::<PaymentMethod>(&json);
        comes_back::<ProductCategory>(&json);
        comes_back::<TaxComponent>(&json);
    }
}
