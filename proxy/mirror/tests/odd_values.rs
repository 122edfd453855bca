//! Odd values of the real world, from Codat's JSON to what a table and its details show: none is rounded, changed, shifted
//! or taken for something else, and what fits no column is flagged and kept as it was sent.

#![allow(clippy::unwrap_used)]

use gangway_mirror::{DEFAULT_CACHE_BYTES, Mirror, Said, SnapshotName};
use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Details, Kind, Window};
use gangway_wire::view::{Sort, ViewQuery};
use serde_json::value::RawValue;

/// A table of rows that are told as JSON.
struct Table {
    mirror: Mirror,
    name: SnapshotName,
    unread: u64,
    _disk: tempfile::TempDir,
}

impl Table {
    fn of(dataset: Dataset, rows: &[String]) -> Self {
        let disk = tempfile::tempdir().unwrap();
        let mirror = Mirror::open(disk.path(), DEFAULT_CACHE_BYTES).unwrap();
        let name = SnapshotName::parse("odd").unwrap();
        let mut writer = mirror.begin(&name, dataset, 0).unwrap();
        let rows: Vec<_> = rows.iter().map(|row| RawValue::from_string(row.clone()).unwrap()).collect();
        writer.append(rows.iter().map(|row| &**row), Said::default()).unwrap();
        let unread = writer.finish().unwrap().unread;
        Self { mirror, name, unread, _disk: disk }
    }

    fn window(&self, sort: Option<(&str, bool)>) -> Window {
        let sort = sort.map(|(column, descending)| Sort { column: column.to_owned(), descending });
        self.mirror.snapshot(&self.name).unwrap().window(&ViewQuery { sort, ..ViewQuery::default() }).unwrap()
    }

    /// A column of the window.
    fn column(&self, id: &str, sort: Option<(&str, bool)>) -> Vec<Option<String>> {
        let window = self.window(sort);
        let column = window.columns.iter().position(|column| column.id == id).unwrap();
        window.rows.iter().map(|row| row[column].clone()).collect()
    }

    fn details(&self, number: u64) -> Details {
        self.mirror.snapshot(&self.name).unwrap().details(number).unwrap().unwrap()
    }

    /// Kind and text of a field in the details of a row.
    fn detail(&self, number: u64, id: &str) -> Option<(Kind, String)> {
        let field = self.details(number).fields.into_iter().find(|field| field.id == id)?;
        Some((field.kind, field.value))
    }
}

#[test]
fn amounts_keep_every_digit_and_nothing_is_less_than_nought_by_rounding() {
    let amounts = [
        ("-0.004", "-0.004"),
        ("-0.4", "-0.4"),
        ("-0", "0"),
        ("-0.00", "0"),
        ("1.2345", "1.2345"),
        ("1500", "1500"),
        ("1500.50", "1500.5"),
        ("0.005", "0.005"),
        ("2.675", "2.675"),
        ("9007199254740993", "9007199254740993"),
        ("-12345678901234567.89", "-12345678901234567.89"),
        ("-5.00", "-5"),
    ];
    let rows: Vec<String> = (amounts.iter().enumerate())
        .map(|(id, (sent, _))| {
            format!(r#"{{"id":"{id}","totalAmount":{sent},"totalRefund":"{sent}","currency":"KWD"}}"#)
        })
        .collect();
    let table = Table::of(Dataset::Orders, &rows);
    assert_eq!(table.unread, 0);
    let wanted: Vec<Option<String>> = amounts.iter().map(|(_, shown)| Some((*shown).to_owned())).collect();
    assert_eq!(table.column("totalAmount", None), wanted);
    assert_eq!(table.column("totalRefund", None), wanted, "also where they come as texts");
    for (number, (_, shown)) in (0..).zip(amounts) {
        assert_eq!(table.detail(number, "totalAmount"), Some((Kind::Money, shown.to_owned())));
    }
}

#[test]
fn dates_of_any_year_are_shown_as_sent_and_none_is_none() {
    // In their order.
    let dates = [
        "0001-01-01T00:00:01",
        "1677-09-20T00:00:00Z",
        "1899-12-31",
        "1900-02-28",
        "1970-01-01T00:00:00Z",
        "1970-01-20T11:15:30Z",
        "2038-01-19T03:14:08Z",
        "2262-04-12T00:00:00Z",
        "9999-12-31T23:59:59.9999999",
    ];
    let none = ["0001-01-01T00:00:00", "0001-01-01T00:00:00Z", ""];
    let impossible = ["10000-01-01T00:00:00Z", "2024-02-30T00:00:00", "soon"];
    let sent: Vec<&str> = [&none[..], &impossible, &dates].concat();
    let rows: Vec<String> =
        (sent.iter().enumerate()).map(|(id, date)| format!(r#"{{"id":"{id}","createdDate":"{date}"}}"#)).collect();
    let table = Table::of(Dataset::Orders, &rows);
    assert_eq!(table.unread, impossible.len() as u64);

    let mut up: Vec<Option<String>> = dates.iter().map(|date| Some((*date).to_owned())).collect();
    let mut down: Vec<Option<String>> = up.iter().rev().cloned().collect();
    for order in [&mut up, &mut down] {
        order.extend((0..none.len() + impossible.len()).map(|_| None));
    }
    assert_eq!(table.column("createdDate", Some(("createdDate", false))), up);
    assert_eq!(table.column("createdDate", Some(("createdDate", true))), down, "what has no date is last both ways");

    for (number, date) in (0..).zip(&sent) {
        let wanted = match number {
            0..3 => None,
            3..6 => Some((Kind::Text, (*date).to_owned())),
            _ => Some((Kind::Date, (*date).to_owned())),
        };
        assert_eq!(table.detail(number, "createdDate"), wanted, "{date}");
    }
}

#[test]
fn texts_that_look_like_formulas_numbers_or_markup_stay_what_they_are() {
    let texts = [
        "-5.00",
        "+442071234567",
        "=1+1",
        "@sum(A1)",
        "-2+3+cmd|' /C x'!A1",
        "\t=1",
        "\n=1",
        "＝1+1",
        "a,b;c",
        "say \"hi\"",
        "two\r\nlines",
        "-",
        "- dash then words",
        "  spaces at both ends  ",
        "nul \u{0} and back\u{8}space \u{1b}[1m",
        "\u{fffe}\u{ffff}",
        "]]> & <c> \"q\"",
        "literal _x000D_",
        "\u{202e}desrever",
        "2024-01-05",
        "é and e\u{301}",
    ];
    let long = ["x".repeat(32_768), "🌲".repeat(16_384)];
    let texts: Vec<&str> = texts.into_iter().chain(long.iter().map(String::as_str)).collect();
    let rows: Vec<String> = (texts.iter().enumerate())
        .map(|(id, text)| format!(r#"{{"id":"{id}","customerName":{}}}"#, serde_json::to_string(text).unwrap()))
        .collect();
    let table = Table::of(Dataset::Customers, &rows);
    assert_eq!(table.unread, 0);
    let wanted: Vec<Option<String>> = texts.iter().map(|text| Some((*text).to_owned())).collect();
    assert_eq!(table.column("customerName", None), wanted);
    for (number, text) in (0..).zip(texts) {
        assert_eq!(table.detail(number, "customerName"), Some((Kind::Text, text.to_owned())));
    }
}
