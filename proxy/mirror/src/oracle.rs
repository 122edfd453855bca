//! The naive oracle: rows that are generated with what must become of them, and a snapshot of them compared with
//! sorting and slicing done in the plainest way.
//!
//! What a value must look like is told where it is generated, not computed by the code that is tested.

use std::cmp::Ordering;

use gangway_codat::dataset::{self, Field, fields};
use gangway_wire::dataset::Dataset;
use gangway_wire::view::{Sort, ViewQuery};
use proptest::prelude::*;
use serde_json::value::RawValue;

use crate::mirror::Mirror;
use crate::name::SnapshotName;
use crate::schema;
use crate::snapshot::Snapshot;
use crate::write::{Limits, Said};

/// Small enough for several groups and batches in a test.
pub(crate) const SMALL: Limits = Limits { batch_rows: 3, batch_bytes: 1 << 20, group_rows: 7, group_bytes: 1 << 20 };

/// What a value sorts by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Text(String),
    Number(i128),
}

/// A value as it is sent, and what must become of it.
#[derive(Clone, Debug)]
struct Value {
    /// `None`: the field is absent.
    json: Option<String>,
    shown: Option<String>,
    key: Option<Key>,
    /// It does not fit its column.
    unread: bool,
}

impl Value {
    fn nothing(json: Option<&str>) -> Self {
        Self { json: json.map(str::to_owned), shown: None, key: None, unread: false }
    }

    fn unread(json: &str) -> Self {
        Self { unread: true, ..Self::nothing(Some(json)) }
    }

    fn shown(json: String, shown: &str, key: Option<Key>) -> Self {
        Self { json: Some(json), shown: Some(shown.to_owned()), key, unread: false }
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Dates in their order, from the earliest; those of one line are the same moment.
const DATES: &[&[&str]] = &[
    &["0001-01-01T00:00:01"],
    &["1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00Z", "1970-01-01T02:00:00+02:00"],
    &["1970-01-01T00:00:00.000001Z", "1970-01-01T00:00:00.0000019"],
    &["2023-10-29T00:30:00Z", "2023-10-29T02:30:00+02:00"],
    &["2023-10-29T01:30:00Z", "2023-10-29T02:30:00+01:00"],
    &["2023-10-29T02:30:00"],
    &["2024-02-29T23:59:59.9999999Z"],
    &["2024-03-01"],
    &["9999-12-31T23:59:59Z"],
];

fn date() -> impl Strategy<Value = Value> {
    let written = (0..DATES.len()).prop_flat_map(|moment| {
        prop::sample::select(DATES[moment])
            .prop_map(move |text| Value::shown(quoted(text), text, Some(Key::Number(moment as i128))))
    });
    prop_oneof![
        8 => written,
        1 => prop::sample::select(&["0001-01-01T00:00:00", "", "0001-01-01"]).prop_map(|text| Value::nothing(Some(&quoted(text)))),
        1 => prop::sample::select(&["\"soon\"", "7", "\"2023-02-29\"", "{}"]).prop_map(Value::unread),
    ]
}

/// An amount of at most six digits after the point, written in one of several ways; its key counts millionths.
fn amount() -> impl Strategy<Value = Value> {
    let plain = (-99_999_i64..=99_999, 0_u32..=6, 0..3).prop_map(|(mantissa, scale, way)| {
        let digits = format!("{:0width$}", mantissa.unsigned_abs(), width = scale as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - scale as usize);
        let sign = if mantissa < 0 { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        let written = format!("{sign}{whole}{point}{fraction}");
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        let json = match way {
            0 => written,
            1 => quoted(&written),
            _ => format!("{mantissa}e-{scale}"),
        };
        let key = i128::from(mantissa) * 10_i128.pow(6 - scale);
        Value::shown(json, &format!("{sign}{whole}{point}{fraction}"), Some(Key::Number(key)))
    });
    let long = [
        ("12345678901234567.89", 12_345_678_901_234_567_890_000),
        ("-99999999999999999999", -99_999_999_999_999_999_999_000_000),
    ];
    prop_oneof![
        8 => plain,
        1 => prop::sample::select(long.to_vec()).prop_map(|(text, key)| Value::shown(text.to_owned(), text, Some(Key::Number(key)))),
        1 => prop::sample::select(&["1e-19", "123456789012345678901", "1e300", "true", "\"twelve\"", "[]"]).prop_map(Value::unread),
        1 => prop::sample::select(&["null", "\"\""]).prop_map(|json| Value::nothing(Some(json))),
    ]
}

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => ".{0,6}".prop_map(|text| match text.as_str() {
            "" => Value::nothing(Some("\"\"")),
            text => Value::shown(quoted(text), text, Some(Key::Text(text.to_owned()))),
        }),
        1 => Just(Value::shown("5.10".into(), "5.10", Some(Key::Text("5.10".into())))),
        1 => prop::sample::select(&["[]", "{}", "true"]).prop_map(Value::unread),
    ]
}

fn value(kind: dataset::Kind) -> BoxedStrategy<Value> {
    let present = match kind {
        dataset::Kind::Id | dataset::Kind::Text | dataset::Kind::Enum => text().boxed(),
        dataset::Kind::Currency => prop::sample::select(&["EUR", "XXX", "JPY"])
            .prop_flat_map(|code| {
                prop::sample::select(vec![code.to_owned(), format!(" {code}"), code.to_lowercase()])
                    .prop_map(move |sent| Value::shown(quoted(&sent), code, None))
            })
            .boxed(),
        dataset::Kind::Country => prop::sample::select(&["GB ", "GB", "United Kingdom"])
            .prop_map(|sent| Value::shown(quoted(sent), sent.trim(), None))
            .boxed(),
        dataset::Kind::Number | dataset::Kind::Money { .. } => amount().boxed(),
        dataset::Kind::Date => date().boxed(),
        dataset::Kind::Bool => {
            any::<bool>().prop_map(|flag| Value::shown(flag.to_string(), &flag.to_string(), None)).boxed()
        }
        dataset::Kind::Count => (0_usize..4)
            .prop_map(|count| {
                let json = format!("[{}]", vec!["{\"a\":[1,2],\"b\":3}"; count].join(","));
                Value::shown(json, &count.to_string(), Some(Key::Number(count as i128)))
            })
            .boxed(),
    };
    let absent = prop::sample::select(&[None, Some("null")]).prop_map(Value::nothing);
    prop_oneof![6 => present, 1 => absent].boxed()
}

/// A value a field of the table, in its order.
type Row = Vec<Value>;

fn rows(table: &'static [Field]) -> impl Strategy<Value = Vec<Row>> {
    let row: Vec<_> = table.iter().map(|field| value(field.kind)).collect();
    (prop::collection::vec(row, 0..30), any::<u8>()).prop_map(|(mut rows, salt)| {
        // Ids are there and differ, in an order of their own.
        for (number, row) in rows.iter_mut().enumerate() {
            for (field, value) in table.iter().zip(row) {
                if field.name == "id" {
                    let id = format!("{}-{number}", (number as u8).wrapping_mul(167) ^ salt);
                    *value = Value::shown(quoted(&id), &id, Some(Key::Text(id.clone())));
                }
            }
        }
        rows
    })
}

/// The row as Codat would send it. Fields of one object are put together.
fn json(table: &[Field], row: &Row) -> Box<RawValue> {
    let mut entries: Vec<(&str, Vec<String>, bool)> = Vec::new();
    for (field, value) in table.iter().zip(row) {
        let Some(json) = &value.json else { continue };
        match field.path {
            [key] => entries.push((key, vec![json.clone()], false)),
            [outer, inner] => {
                let json = format!("{}:{json}", quoted(inner));
                match entries.iter_mut().find(|(key, ..)| key == outer) {
                    Some((_, inside, _)) => inside.push(json),
                    None => entries.push((outer, vec![json], true)),
                }
            }
            other => panic!("a path of another length: {other:?}"),
        }
    }
    let entries: Vec<String> = entries
        .into_iter()
        .map(|(key, values, object)| {
            let value = values.join(", ");
            if object { format!("{}: {{{value}}}", quoted(key)) } else { format!("{}: {value}", quoted(key)) }
        })
        .collect();
    RawValue::from_string(format!("{{{}}}", entries.join(", "))).unwrap()
}

/// The numbers of the rows in the order asked for.
fn naive_order(rows: &[Row], sort: Option<(usize, bool)>) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..rows.len()).collect();
    if let Some((column, descending)) = sort {
        numbers.sort_by(|&a, &b| match (&rows[a][column].key, &rows[b][column].key) {
            (Some(a), Some(b)) if descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        });
    }
    numbers
}

fn snapshot(mirror: &Mirror, dataset: Dataset, rows: &[Box<RawValue>]) -> Snapshot {
    let name = SnapshotName::parse("s").unwrap();
    let mut writer = mirror.begin(&name, dataset, 7).unwrap();
    for page in rows.chunks(5) {
        let said = Said { total: Some(rows.len() as u64), answered_at: None };
        writer.append(page.iter().map(|row| &**row), said).unwrap();
    }
    let written = writer.finish().unwrap();
    assert_eq!(written.rows, rows.len() as u64);
    mirror.snapshot(&name).unwrap()
}

/// Compares windows of a snapshot with the oracle's.
fn compare(
    dataset: Dataset,
    rows: &[Row],
    asked: &[(prop::sample::Index, Option<bool>, u64, u32)],
    cache_bytes: usize,
) {
    let table = fields(schema::codat(dataset));
    let disk = tempfile::tempdir().unwrap();
    let mirror = Mirror::open_with(disk.path().into(), cache_bytes, SMALL).unwrap();
    let sent: Vec<_> = rows.iter().map(|row| json(table, row)).collect();
    let snapshot = snapshot(&mirror, dataset, &sent);
    assert_eq!((snapshot.dataset(), snapshot.as_of(), snapshot.rows()), (dataset, 7, rows.len() as u64));

    let sortable: Vec<_> = snapshot.shown().iter().filter(|shown| shown.column.sortable).collect();
    for (column, direction, offset, limit) in asked {
        let column = &column.get(&sortable).column.id;
        let field = table.iter().position(|field| field.name == column).unwrap();
        let sort = direction.map(|descending| Sort { column: column.clone(), descending });
        let window = snapshot.window(&ViewQuery { offset: *offset, limit: *limit, sort }).unwrap();

        let order = naive_order(rows, direction.map(|descending| (field, descending)));
        let wanted: Vec<usize> = order.into_iter().skip(*offset as usize).take(*limit as usize).collect();
        assert_eq!(window.numbers, wanted.iter().map(|&number| number as u64).collect::<Vec<_>>(), "{column}");
        assert_eq!((window.total, window.offset), (rows.len() as u64, *offset));
        assert_eq!(window.columns.len(), table.len());
        for (cells, &number) in window.rows.iter().zip(&wanted) {
            for (column, cell) in window.columns.iter().zip(cells) {
                let field = table.iter().position(|field| field.name == column.id).unwrap();
                assert_eq!(cell, &rows[number][field].shown, "{} of {}", column.id, sent[number]);
            }
        }
        assert!(mirror.cache_bytes() <= cache_bytes);
    }

    for (number, row) in rows.iter().enumerate() {
        let details = snapshot.details(number as u64).unwrap().unwrap();
        for (field, value) in table.iter().zip(row) {
            let found = details.fields.iter().find(|found| found.id == field.name);
            let counted = details.lists.iter().find(|list| list.id == field.name);
            match (field.kind, &value.shown) {
                (dataset::Kind::Count, Some(shown)) => {
                    assert_eq!(counted.map_or(0, |list| list.total).to_string(), *shown);
                }
                // What does not fit a column is nowhere else but here.
                (_, None) if value.unread => {}
                (_, shown) => {
                    assert_eq!(found.map(|found| &found.value), shown.as_ref(), "{} of {}", field.name, sent[number]);
                }
            }
        }
    }
    assert_eq!(snapshot.details(rows.len() as u64).unwrap(), None);
}

fn asked() -> impl Strategy<Value = Vec<(prop::sample::Index, Option<bool>, u64, u32)>> {
    prop::collection::vec((any::<prop::sample::Index>(), any::<Option<bool>>(), 0_u64..35, 1_u32..12), 1..8)
}

proptest! {
    // Each case writes files and waits for the disk.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases / 4, ..ProptestConfig::default() })]

    #[test]
    fn orders_agree_with_the_oracle(rows in rows(fields(schema::codat(Dataset::Orders))), asked in asked()) {
        compare(Dataset::Orders, &rows, &asked, 1 << 20);
    }

    #[test]
    fn products_agree_with_the_oracle(rows in rows(fields(schema::codat(Dataset::Products))), asked in asked()) {
        compare(Dataset::Products, &rows, &asked, 1 << 20);
    }

    #[test]
    fn a_cache_that_holds_next_to_nothing_changes_nothing(
        rows in rows(fields(schema::codat(Dataset::Transactions))), asked in asked(), bytes in 0_usize..5_000
    ) {
        compare(Dataset::Transactions, &rows, &asked, bytes);
    }
}
