//! Details of rows as Codat's platforms send them, and of rows that nobody expects.

use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Details, Kind, List};
use proptest::prelude::*;
use serde_json::value::RawValue;

use super::{LIST_COLUMNS_MAX, LIST_ROWS_MAX, read};

fn details(dataset: Dataset, json: &str) -> Details {
    let raw = RawValue::from_string(json.to_owned()).unwrap();
    read(dataset, 0, &raw).unwrap()
}

/// `id:kind=value currency` of each field.
fn fields(details: &Details) -> Vec<String> {
    let told = details.fields.iter().map(|field| {
        let currency = field.currency.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
        format!("{}:{}={}{currency}", field.id, field.kind.as_str(), field.value)
    });
    told.collect()
}

/// `id:kind currency` of each column of a list.
fn columns(list: &List) -> Vec<String> {
    let told = list.columns.iter().map(|column| {
        let currency = column.currency.as_deref().map(|code| format!(" {code}")).unwrap_or_default();
        format!("{}:{}{currency}", column.id, column.kind.as_str())
    });
    told.collect()
}

fn cells(list: &List) -> Vec<Vec<&str>> {
    list.rows.iter().map(|row| row.iter().map(|cell| cell.as_deref().unwrap_or("-")).collect()).collect()
}

#[test]
fn fields_come_in_the_order_of_their_table_and_strangers_last() {
    let details = details(
        Dataset::Orders,
        r#"{"zeta":"new","id":"7","totalAmount":12345678901234567.890,"currency":"gbp","isRush":true,
            "customerRef":{"id":"c","name":"Ann"},"createdDate":"2024-01-02T03:04:05","orderNumber":"no 1001",
            "country":"GB ","closedDate":"0001-01-01T00:00:00","note":null,"weight":"1.50","count":5e-7}"#,
    );
    assert_eq!(
        fields(&details),
        [
            "orderNumber:text=no 1001",
            "createdDate:date=2024-01-02T03:04:05",
            "customerRef.name:text=Ann",
            "country:country=GB",
            "totalAmount:money=12345678901234567.89 GBP",
            "currency:currency=GBP",
            "id:id=7",
            "customerRef.id:id=c",
            "zeta:text=new",
            "isRush:flag=true",
            "weight:text=1.50",
            "count:number=0.0000005",
        ]
    );
    assert_eq!(details.lists, []);
}

#[test]
fn money_inside_lists_has_the_currency_of_its_row_or_of_its_item() {
    let details = details(
        Dataset::Orders,
        r#"{"currency":"EUR","orderLineItems":[
              {"id":"l1","quantity":2,"unitPrice":1.50,"totalAmount":3.00,"productRef":{"id":"p","name":"Tea"}},
              {"id":"l2","quantity":1.5,"unitPrice":"2","totalAmount":-3,"extra":"x"}],
            "payments":[{"id":"p1","amount":3,"currency":"USD","createdDate":"0001-01-01T00:00:00"},{"id":"p2"}],
            "serviceCharges":[]}"#,
    );
    assert_eq!(details.lists.len(), 2, "empty ones are left out");
    assert_eq!(
        columns(&details.lists[0]),
        [
            "productRef.name:text",
            "quantity:number",
            "unitPrice:money EUR",
            "totalAmount:money EUR",
            "id:id",
            "productRef.id:id",
            "extra:text",
        ]
    );
    assert_eq!(
        cells(&details.lists[0]),
        [vec!["Tea", "2", "1.5", "3", "l1", "p", "-"], vec!["-", "1.5", "2", "-3", "l2", "-", "x"]]
    );
    assert_eq!(columns(&details.lists[1]), ["amount:money currency", "currency:currency", "id:id"]);
    assert_eq!(cells(&details.lists[1]), [["3", "USD", "p1"], ["-", "-", "p2"]]);
}

#[test]
fn an_inner_list_of_one_is_part_of_its_item() {
    let details = details(
        Dataset::Products,
        r#"{"name":"Tea","variants":[
              {"id":"v1","name":"S","prices":[{"currency":"GBP","unitPrice":1.10}],"inventory":{"totalQuantity":3,
               "locations":[{"quantity":3,"locationRef":{"id":"w","name":"Shop"}}]}},
              {"id":"v2","name":"L","prices":[],"inventory":{"totalQuantity":0}}]}"#,
    );
    assert_eq!(details.lists.len(), 1);
    assert_eq!(
        columns(&details.lists[0]),
        [
            "name:text",
            "prices.unitPrice:money prices.currency",
            "inventory.totalQuantity:number",
            "inventory.locations.locationRef.name:text",
            "inventory.locations.quantity:number",
            "prices.currency:currency",
            "id:id",
            "inventory.locations.locationRef.id:id",
        ]
    );
    assert_eq!(
        cells(&details.lists[0]),
        [vec!["S", "1.1", "3", "Shop", "3", "GBP", "v1", "w"], vec!["L", "-", "0", "-", "-", "-", "v2", "-"]]
    );
}

#[test]
fn an_inner_list_of_several_is_a_list_that_names_the_item() {
    let details = details(
        Dataset::Products,
        r#"{"variants":[
              {"id":"v1","name":"S","prices":[{"currency":"GBP","unitPrice":1},{"currency":"EUR","unitPrice":2}]},
              {"id":"v2","name":"L","prices":[{"currency":"GBP","unitPrice":3}]}]}"#,
    );
    let ids: Vec<_> = details.lists.iter().map(|list| (list.id.as_str(), list.total)).collect();
    assert_eq!(ids, [("variants", 2), ("variants.prices", 3)]);
    assert_eq!(columns(&details.lists[0]), ["name:text", "id:id"]);
    assert_eq!(columns(&details.lists[1]), ["variants.id:id", "unitPrice:money currency", "currency:currency"]);
    assert_eq!(cells(&details.lists[1]), [["v1", "1", "GBP"], ["v1", "2", "EUR"], ["v2", "3", "GBP"]]);
}

#[test]
fn info_shows_its_balances_addresses_and_links() {
    let details = details(
        Dataset::Info,
        r#"{"companyName":"Zoé","sourceUrls":{"shop":"https://zoe.example","odd":"javascript:1"},
            "webLinks":[{"type":"Website","url":"https://zoe.example"}],
            "accountBalances":[{"available":1.10,"currency":"eur"},{"available":0.001,"currency":"KWD"}],
            "phoneNumbers":[{"number":null,"type":"Primary"}]}"#,
    );
    assert_eq!(
        fields(&details),
        ["companyName:text=Zoé", "sourceUrls.shop:link=https://zoe.example", "sourceUrls.odd:text=javascript:1"]
    );
    let ids: Vec<_> = details.lists.iter().map(|list| list.id.as_str()).collect();
    assert_eq!(ids, ["phoneNumbers", "webLinks", "accountBalances"]);
    assert_eq!(columns(&details.lists[1]), ["type:word", "url:link"]);
    assert_eq!(columns(&details.lists[2]), ["available:money currency", "currency:currency"]);
    assert_eq!(cells(&details.lists[2]), [["1.1", "EUR"], ["0.001", "KWD"]]);
}

#[test]
fn lists_of_plain_values_and_free_keys_are_shown() {
    let details = details(
        Dataset::Orders,
        r#"{"tags":["a","b",null],"mixed":[1,"x"],"matrix":[[1,2],[3]],
            "supplementalData":{"content":{"shop.order":{"risk":0.10,"steps":["x"]}}},"empty":[{},{}]}"#,
    );
    assert_eq!(fields(&details), ["supplementalData.content.shop.order.risk:number=0.1"]);
    let told: Vec<_> = details.lists.iter().map(|list| (list.id.as_str(), columns(list), cells(list))).collect();
    assert_eq!(
        told,
        [
            ("tags", vec!["value:text".to_owned()], vec![vec!["a"], vec!["b"], vec!["-"]]),
            ("mixed", vec!["value:text".to_owned()], vec![vec!["1"], vec!["x"]]),
            ("matrix", vec!["value:number".to_owned()], vec![vec!["1"], vec!["2"], vec!["3"]]),
            ("supplementalData.content.shop.order.steps", vec!["value:text".to_owned()], vec![vec!["x"]]),
        ]
    );
}

#[test]
fn lists_are_cut_and_say_how_long_they_are() {
    let items: Vec<String> = (0..1_000).map(|number| format!(r#"{{"id":"{number}","k{number}":1}}"#)).collect();
    let details = details(Dataset::Orders, &format!(r#"{{"orderLineItems":[{}]}}"#, items.join(",")));
    let list = &details.lists[0];
    assert_eq!((list.total, list.rows.len(), list.columns.len()), (1_000, LIST_ROWS_MAX, LIST_COLUMNS_MAX));
    assert!(list.rows.iter().all(|row| row.len() == list.columns.len()));
}

#[test]
fn a_row_that_is_no_object_is_an_error() {
    let raw = RawValue::from_string("[1]".to_owned()).unwrap();
    assert!(read(Dataset::Orders, 0, &raw).is_err());
}

/// JSON whose keys are those of orders and products, in any nesting.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        "-?(0|[1-9][0-9]{0,45})(\\.[0-9]{1,25})?([eE][-+]?[0-9]{1,4})?",
        ".{0,8}".prop_map(|text| serde_json::to_string(&text).unwrap()),
        "\"(\\\\u[0-9a-f]{4}){0,3}\"",
    ];
    let keys =
        ["id", "variants", "prices", "unitPrice", "currency", "orderLineItems", "taxes", "payments", "amount", ""];
    let key = prop::sample::select(keys.to_vec());
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|entries| {
                let entries: Vec<String> = entries.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                format!("{{{}}}", entries.join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_row_has_details_whose_lists_are_rectangles(orders in json(), variants in json(), products in any::<bool>()) {
        let dataset = if products { Dataset::Products } else { Dataset::Orders };
        let details = details(dataset, &format!(r#"{{"orderLineItems":{orders},"variants":{variants}}}"#));
        for field in &details.fields {
            prop_assert!(!field.value.is_empty());
        }
        for list in &details.lists {
            prop_assert!(!list.columns.is_empty() && list.rows.len() as u64 <= list.total);
            for row in &list.rows {
                prop_assert_eq!(row.len(), list.columns.len());
            }
            for (index, column) in list.columns.iter().enumerate() {
                prop_assert!(list.columns[..index].iter().all(|other| other.id != column.id));
                if let Some(currency) = &column.currency {
                    prop_assert_eq!(column.kind, Kind::Money);
                    prop_assert!(!currency.is_empty());
                }
            }
        }
    }
}
