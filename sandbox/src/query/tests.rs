//! What the language means, and what it refuses.

use super::*;

const FIELDS: Fields = Fields {
    thing: "Row",
    all: &[
        ("id", Kind::Text),
        ("n", Kind::Number),
        ("d", Kind::Date),
        ("sourceType", Kind::Word),
        ("enabled", Kind::Flag),
        ("tags", Kind::Tags),
        ("ref.name", Kind::Text),
        ("lines[].name", Kind::Text),
        ("content", Kind::Other),
    ],
};

const ROW: &str = r#"{"id":"a B","n":12345678901234567.89,"d":"2026-03-01T10:00:00","sourceType":"Commerce","enabled":true,
    "tags":{"uid":"7","a.b":"X"},"ref":{"name":"q\"t"},"lines":[{"name":"x"}],"gone":null,"content":{}}"#;

fn lets(query: &str) -> bool {
    let filter = Filter::parse(Some(query), FIELDS);
    filter.unwrap_or_else(|refusal| panic!("{query}: {refusal}")).lets(&Row::of(ROW))
}

fn refusal(query: &str) -> String {
    Filter::parse(Some(query), FIELDS).map(|_| query.to_owned()).expect_err("it is refused").text
}

#[test]
fn every_operator_means_what_it_says() {
    for holds in [
        "id=a B",
        "id!=b",
        "id~ B",
        "sourceType=commerce",
        "sourceType~MMER",
        "enabled=true",
        "enabled!=false",
        "n=12345678901234567.890",
        "n!=12345678901234567.88",
        "n>12345678901234567.88",
        "n<1.2345678901234568e16",
        "n>=-1",
        "n<=12345678901234567.89",
        "d=2026-03-01T10:00:00Z",
        "d>=2026-03-01T09:59:59.9999999Z",
        "d>2026-03-01",
        "d<2026-03-01T12:00:01+02:00",
        "tags.uid=7",
        "tags.a.b=X",
        "tags.nothing!=1",
        "ref.name=q\"t",
    ] {
        assert!(lets(holds), "{holds}");
    }
    for fails in [
        "id=A B",
        "id~b",
        "n=12345678901234567.9",
        "d>2026-03-01T10:00:00",
        "tags.uid=07",
        "tags.a.b=x",
        "tags.nothing=1",
    ] {
        assert!(!lets(fails), "{fails}");
    }
}

#[test]
fn and_binds_stronger_than_or_and_braces_stronger_than_both() {
    assert!(lets("id=x || n>1 && enabled=true"));
    assert!(lets("id=a B||id=b&&id=c"));
    assert!(!lets("{id=a B||id=b}&&id=c"));
    assert!(lets("{ {id=x} || {n>1 && {enabled=true}} } && tags.uid=7"));
}

#[test]
fn what_cannot_be_read_is_malformed() {
    let deep = format!("{}id=a{}", "{".repeat(40), "}".repeat(40));
    let long = format!("id={}", "x".repeat(2045));
    for query in [
        "",
        " ",
        "id",
        "=",
        "=7",
        "id=",
        "id=1&&",
        "||id=1",
        "id=1&&&&id=2",
        "{id=1",
        "id=1}",
        "{}",
        "id={1}",
        "id>1",
        "sourceType<a",
        "n~1",
        "n=many",
        "n=1.",
        "n=.5",
        "n=1e",
        "d=yesterday",
        "d~2026",
        "enabled=yes",
        "enabled>false",
        "id%3D7",
        &deep,
        &long,
    ] {
        assert_eq!(refusal(query), "Error parsing query - Malformed query.", "{query}");
    }
}

#[test]
fn what_is_not_there_to_be_asked_is_named() {
    for path in ["isCompleted", "ref", "ref.id", "lines.name", "lines[].name", "tags", "content", "content.a", "ID"] {
        assert_eq!(
            refusal(&format!("{path}=1")),
            format!("Error parsing query - Could not resolve property {path} on Row")
        );
        assert!(Order::parse(Some(path), FIELDS).is_err(), "{path}");
    }
    assert!(Order::parse(Some("id,n"), FIELDS).is_err());
}

#[test]
fn rows_stand_in_the_order_of_what_they_hold() {
    let stand = |order: &str, rows: &[&'static str]| {
        let order = Order::parse(Some(order), FIELDS).expect("known").expect("there");
        let mut ranked: Vec<_> = rows.iter().map(|row| (order.rank(&Row::of(row)), *row)).collect();
        ranked.sort_by(|(a, _), (b, _)| order.compare(a, b));
        ranked.into_iter().map(|(_, row)| row).collect::<Vec<_>>()
    };
    let numbers = [
        r#"{"n":null}"#,
        r#"{"n":-10}"#,
        r#"{"n":-9.5}"#,
        r#"{"n":0.0}"#,
        r#"{"n":5e-7}"#,
        r#"{"n":9}"#,
        r#"{"n":10}"#,
    ];
    let mut turned = numbers;
    turned.reverse();
    assert_eq!(stand("n", &turned), numbers);
    assert_eq!(stand("-n", &numbers), turned);
    let dates = [
        "{}",
        r#"{"d":"0001-01-01T00:00:00"}"#,
        r#"{"d":"2026-03-01T01:00:00+02:00"}"#,
        r#"{"d":"2026-03-01"}"#,
        r#"{"d":"soon"}"#,
    ];
    let mut turned = dates;
    turned.reverse();
    assert_eq!(stand("d", &turned), dates);
}
