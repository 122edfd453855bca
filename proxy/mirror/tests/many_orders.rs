//! Many orders: written in bounded memory, read from end to end. Prints what it took; no time is asserted.
//!
//! `cargo test --release -p gangway-mirror --test many_orders -- --nocapture` measures. `GANGWAY_TEST_ROWS` sets the
//! number of orders.

// It prints how long things take.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

use std::collections::HashSet;
use std::time::Instant;

use gangway_mirror::{DEFAULT_CACHE_BYTES, Mirror, Said, SnapshotName};
use gangway_wire::dataset::Dataset;
use gangway_wire::view::{Sort, ViewQuery};
use serde_json::value::RawValue;

/// Rows of a page, the most that Codat gives.
const PAGE: u64 = 5_000;
/// What the writer may hold, in bytes: a row group of each file, a batch, and the ids of 100,000 rows.
const HELD_MAX_BYTES: usize = 40 << 20;
/// What the cache may hold of a row once every column is loaded and four orders are: a million rows in 250 MB.
const CACHED_MAX_BYTES: u64 = 250;

fn rows() -> u64 {
    let asked = std::env::var("GANGWAY_TEST_ROWS").ok().map(|text| text.parse().expect("a number"));
    let all = std::env::var_os("GANGWAY_TEST_ALL").is_some();
    // Unoptimized, 100,000 take ten seconds of a quiet machine.
    asked.unwrap_or(if all || !cfg!(debug_assertions) { 100_000 } else { 40_000 })
}

/// Scatters numbers so that no column is in the order of the rows.
fn scattered(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^= mixed >> 29;
    mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 16
}

/// An order of about 1.5 kB with two lines and a payment.
fn order(number: u64) -> Box<RawValue> {
    let mixed = scattered(number);
    let (day, second) = (mixed % 28 + 1, mixed % 60);
    let (month, year) = (mixed / 28 % 12 + 1, 2023 + mixed / 500 % 3);
    let date = format!("{year}-{month:02}-{day:02}T{:02}:{:02}:{second:02}", mixed % 24, mixed / 60 % 60);
    let id = format!("{mixed:012x}-4a53-9a58-{number:012x}");
    let (whole, cents) = (mixed % 2_000, mixed % 100);
    let customer = mixed % 30_000;
    let lines: Vec<String> = (0..2)
        .map(|line| {
            let product = (mixed >> line) % 900;
            format!(
                r#"{{"id":"{id}-{line}","quantity":{line}.5,"taxPercentage":20,"totalAmount":{whole}.{cents:02},"totalTaxAmount":1.25,"unitPrice":{whole}.00,"taxes":[{{"taxComponentRef":{{"id":"GB VAT:0.2","name":"VAT"}},"rate":0.2}}],"productRef":{{"id":"p{product}","name":"Product number {product}"}},"productVariantRef":{{"id":"v{product}","name":"Large"}},"discountAllocations":[{{"name":"Spring","totalAmount":-0.5}}]}}"#
            )
        })
        .collect();
    let json = format!(
        r#"{{"id":"{id}","orderNumber":"{number}","country":"GBR","currency":"GBP","closedDate":"0001-01-01T00:00:00","totalAmount":{whole}.{cents:02},"totalRefund":0,"totalTaxAmount":{cents}.5,"totalDiscount":-1.0,"totalGratuity":0,"orderLineItems":[{}],"payments":[{{"id":"pay-{id}","amount":{whole}.{cents:02},"currency":"GBP","type":"Card","status":"Paid","paymentProvider":"Provider","createdDate":"{date}","sourceModifiedDate":"{date}"}}],"serviceCharges":[{{"description":"Shipping","totalAmount":4.99,"quantity":1,"type":"Shipping"}}],"locationRef":{{"id":"loc-{}","name":"Shop"}},"customerRef":{{"id":"cust-{customer}","name":"Customer {customer}"}},"createdDate":"{date}Z","modifiedDate":"{date}Z","sourceModifiedDate":"{date}"}}"#,
        lines.join(","),
        mixed % 3,
    );
    RawValue::from_string(json).unwrap()
}

/// The most memory that this process ever had, where the system says it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |kb| kb.trim().to_owned())
}

#[test]
fn many_orders_are_written_in_bounded_memory_and_read_to_the_last_row() {
    let rows = rows();
    let disk = tempfile::tempdir().unwrap();
    let mirror = Mirror::open(disk.path(), DEFAULT_CACHE_BYTES).unwrap();
    let name = SnapshotName::parse("many").unwrap();
    let mut writer = mirror.begin(&name, Dataset::Orders, 0).unwrap();
    let (mut held, mut sent, mut time) = (0, 0, std::time::Duration::ZERO);
    for from in (0..rows).step_by(PAGE as usize) {
        let page: Vec<_> = (from..rows.min(from + PAGE)).map(order).collect();
        sent += page.iter().map(|row| row.get().len()).sum::<usize>();
        let start = Instant::now();
        writer.append(page.iter().map(|row| &**row), Said { total: Some(rows), answered_at: None }).unwrap();
        time += start.elapsed();
        held = held.max(writer.held_bytes());
    }
    let start = Instant::now();
    let written = writer.finish().unwrap();
    time += start.elapsed();
    assert_eq!((written.rows, written.unread), (rows, 0));
    if rows <= 100_000 {
        assert!(held < HELD_MAX_BYTES, "{held} bytes were held");
    }
    let size = |file: &str| std::fs::metadata(disk.path().join("many").join(file)).unwrap().len() / 1_000;
    println!("{rows} orders, {} kB of JSON: written in {time:?}, {} kB held at most", sent / 1_000, held / 1_000);
    println!("rows.parquet {} kB, source.parquet {} kB", size("rows.parquet"), size("source.parquet"));
    println!("peak of the process after writing: {}", peak());

    let timed = |what: &str, query: &ViewQuery| {
        let start = Instant::now();
        let window = mirror.snapshot(&name).unwrap().window(query).unwrap();
        println!("{what}: {:?}, cache {} kB", start.elapsed(), mirror.cache_bytes() / 1_000);
        window
    };
    let mut query = ViewQuery::default();
    timed("first window, cold", &query);
    query.offset = rows / 2;
    timed("a window in the middle", &query);
    // The first loads what the windows before have not; the others find all but their keys in memory.
    for (column, descending) in [("createdDate", true), ("createdDate", false), ("totalAmount", true), ("id", true)] {
        query.sort = Some(Sort { column: column.to_owned(), descending });
        query.offset = 0;
        timed(&format!("first window by {column}{}", if descending { ", descending" } else { "" }), &query);
        query.offset = rows / 2;
        timed("a further window of it", &query);
        timed("the same again", &query);
    }
    let held = mirror.cache_bytes() as u64;
    assert!(held < rows * CACHED_MAX_BYTES, "{held} bytes are held of {rows} rows");
    let start = Instant::now();
    let details = mirror.snapshot(&name).unwrap().details(rows - 1).unwrap().unwrap();
    println!("details of the last row: {:?}", start.elapsed());
    let start = Instant::now();
    mirror.snapshot(&name).unwrap().details(rows / 3).unwrap().unwrap();
    println!("details of another row: {:?}, peak {}", start.elapsed(), peak());
    let number = details.fields.iter().find(|field| field.id == "orderNumber").unwrap();
    assert_eq!(number.value, (rows - 1).to_string());

    // Every row is in every order once, the first and the last too.
    query.limit = 200;
    let snapshot = mirror.snapshot(&name).unwrap();
    let mut seen = HashSet::new();
    let mut last: Option<String> = None;
    for offset in (0..rows).step_by(200) {
        query.offset = offset;
        let window = snapshot.window(&query).unwrap();
        let id = window.columns.iter().position(|column| column.id == "id").unwrap();
        for (number, row) in window.numbers.iter().zip(&window.rows) {
            assert!(seen.insert(*number));
            assert!(last.is_none() || last >= row[id], "from great to small");
            last.clone_from(&row[id]);
        }
    }
    assert_eq!(seen.len() as u64, rows);
}
