//! What is refused, what is left on the disk, and what the files look like to others.

use std::fs;

use gangway_wire::dataset::Dataset;
use gangway_wire::view::{Sort, ViewQuery};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::value::RawValue;

use crate::error::{Error, Unstable};
use crate::mirror::Mirror;
use crate::name::SnapshotName;
use crate::oracle::SMALL;
use crate::write::{Limits, Said};

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

fn name() -> SnapshotName {
    SnapshotName::parse("s").unwrap()
}

/// A folder that is removed at the end, and a mirror in it.
fn mirror(limits: Limits) -> (tempfile::TempDir, Mirror) {
    let disk = tempfile::tempdir().unwrap();
    let mirror = Mirror::open_with(disk.path().into(), 1 << 20, limits).unwrap();
    (disk, mirror)
}

fn entries(disk: &tempfile::TempDir) -> usize {
    fs::read_dir(disk.path()).unwrap().count()
}

/// Writes `rows` and answers what finishing says.
fn write(mirror: &Mirror, rows: &[&str], expected: Option<u64>) -> Result<super::Written, Error> {
    let mut writer = mirror.begin(&name(), Dataset::Orders, 0).unwrap();
    for row in rows {
        writer.append([&*raw(row)], Said { total: expected, answered_at: None })?;
    }
    writer.finish()
}

#[test]
fn a_doubled_id_is_unstable_and_leaves_nothing() {
    let (disk, mirror) = mirror(SMALL);
    let rows = ["a", "b", "a", "c"].map(|id| format!(r#"{{"id":"{id}"}}"#));
    let refused = write(&mirror, &rows.each_ref().map(String::as_str), Some(4));
    assert!(matches!(refused, Err(Error::Unstable(Unstable::DoubledId))), "{refused:?}");
    assert_eq!(entries(&disk), 0);
}

#[test]
fn a_total_that_changes_between_pages_is_unstable() {
    let (_disk, mirror) = mirror(SMALL);
    let mut writer = mirror.begin(&name(), Dataset::Orders, 0).unwrap();
    writer.append([&*raw(r#"{"id":"a"}"#)], Said { total: Some(2), answered_at: None }).unwrap();
    let refused = writer.append([&*raw(r#"{"id":"b"}"#)], Said { total: Some(3), answered_at: None });
    let wrong = Unstable::WrongCount { expected: 2, found: 3 };
    assert!(matches!(refused, Err(Error::Unstable(found)) if found == wrong), "{refused:?}");
}

#[test]
fn rows_without_an_id_are_not_doubles() {
    let (_disk, mirror) = mirror(SMALL);
    assert_eq!(write(&mirror, &["{}", "{}", r#"{"id":null}"#], Some(3)).unwrap().rows, 3);
}

#[test]
fn a_wrong_count_is_unstable_and_leaves_nothing() {
    let (disk, mirror) = mirror(SMALL);
    let refused = write(&mirror, &[r#"{"id":"a"}"#], Some(2));
    let wrong = Unstable::WrongCount { expected: 2, found: 1 };
    assert!(matches!(refused, Err(Error::Unstable(found)) if found == wrong), "{refused:?}");
    assert_eq!(entries(&disk), 0);
}

#[test]
fn a_dropped_writer_leaves_nothing() {
    let (disk, mirror) = mirror(SMALL);
    let mut writer = mirror.begin(&name(), Dataset::Orders, 0).unwrap();
    for number in 0..50 {
        writer.append([&*raw(&format!(r#"{{"id":"{number}"}}"#))], Said::default()).unwrap();
    }
    assert_eq!(entries(&disk), 1);
    assert!(matches!(mirror.snapshot(&name()), Err(Error::NoSuchSnapshot { .. })), "not before it is whole");
    drop(writer);
    assert_eq!(entries(&disk), 0);
}

#[test]
fn a_name_is_never_written_twice() {
    let (_disk, mirror) = mirror(SMALL);
    write(&mirror, &[r#"{"id":"a"}"#], None).unwrap();
    assert!(matches!(mirror.begin(&name(), Dataset::Orders, 0), Err(Error::Exists { .. })));
}

#[test]
fn what_does_not_fit_is_null_and_named_and_whole_in_the_source() {
    let (disk, mirror) = mirror(SMALL);
    let row = r#"{"id":"a","totalAmount":123456789012345678901.5,"createdDate":"soon","totalRefund":-1.50}"#;
    let written = write(&mirror, &[row], Some(1)).unwrap();
    assert_eq!(written.unread, 2);

    let snapshot = mirror.snapshot(&name()).unwrap();
    let window = snapshot.window(&ViewQuery::default()).unwrap();
    let cell = |id: &str| {
        let column = window.columns.iter().position(|column| column.id == id).unwrap();
        window.rows[0][column].as_deref()
    };
    assert_eq!(cell("totalAmount"), None, "never rounded");
    assert_eq!(cell("createdDate"), None);
    assert_eq!(cell("totalRefund"), Some("-1.5"));
    let details = snapshot.details(0).unwrap().unwrap();
    let field = |id: &str| details.fields.iter().find(|field| field.id == id).unwrap().value.as_str();
    assert_eq!(field("totalAmount"), "123456789012345678901.5");
    assert_eq!(field("createdDate"), "soon");

    let rows = SerializedFileReader::new(fs::File::open(disk.path().join("s/rows.parquet")).unwrap()).unwrap();
    let row = rows.get_row_iter(None).unwrap().next().unwrap().unwrap();
    let unread = row.get_column_iter().find(|(name, _)| *name == "_unread").unwrap().1.to_string();
    assert_eq!(unread, "\"createdDate totalAmount\"");
}

#[test]
fn row_groups_are_bounded_and_both_files_number_the_rows() {
    let (disk, mirror) = mirror(SMALL);
    let rows: Vec<String> = (0..20).map(|number| format!(r#"{{"id":"{number}"}}"#)).collect();
    write(&mirror, &rows.iter().map(String::as_str).collect::<Vec<_>>(), Some(20)).unwrap();
    for file in ["rows.parquet", "source.parquet"] {
        let reader = SerializedFileReader::new(fs::File::open(disk.path().join("s").join(file)).unwrap()).unwrap();
        let groups: Vec<i64> = reader.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        // A group ends at the first batch of three that reaches seven.
        assert_eq!(groups, [9, 9, 2], "{file}");
        let numbers: Vec<String> = reader
            .get_row_iter(None)
            .unwrap()
            .map(|row| row.unwrap().get_column_iter().find(|(name, _)| *name == "_number").unwrap().1.to_string())
            .collect();
        assert_eq!(numbers, (0..20).map(|number| number.to_string()).collect::<Vec<_>>(), "{file}");
    }
}

#[test]
fn long_texts_end_a_group_early() {
    let (disk, mirror) = mirror(Limits { group_bytes: 100, batch_bytes: 50, ..Limits::DEFAULT });
    let note = "x".repeat(60);
    let rows: Vec<String> = (0..4).map(|number| format!(r#"{{"id":"{number}","orderNumber":"{note}"}}"#)).collect();
    write(&mirror, &rows.iter().map(String::as_str).collect::<Vec<_>>(), Some(4)).unwrap();
    let reader = SerializedFileReader::new(fs::File::open(disk.path().join("s/rows.parquet")).unwrap()).unwrap();
    assert_eq!(reader.metadata().num_row_groups(), 2);
}

#[test]
fn a_table_without_rows_is_a_table() {
    let (_disk, mirror) = mirror(SMALL);
    write(&mirror, &[], Some(0)).unwrap();
    let snapshot = mirror.snapshot(&name()).unwrap();
    let sort = Some(Sort { column: "totalAmount".to_owned(), descending: true });
    for sort in [None, sort] {
        let window = snapshot.window(&ViewQuery { sort, ..ViewQuery::default() }).unwrap();
        assert_eq!((window.total, window.rows.len(), window.numbers.len()), (0, 0, 0));
    }
    assert_eq!(snapshot.details(0).unwrap(), None);
}

#[test]
fn a_sort_names_what_is_wrong_with_it() {
    let (_disk, mirror) = mirror(SMALL);
    write(&mirror, &[r#"{"id":"a"}"#], Some(1)).unwrap();
    let snapshot = mirror.snapshot(&name()).unwrap();
    let window = |column: &str| {
        let sort = Some(Sort { column: column.to_owned(), descending: false });
        snapshot.window(&ViewQuery { sort, ..ViewQuery::default() })
    };
    assert!(matches!(window("nothing"), Err(Error::UnknownColumn { column }) if column == "nothing"));
    assert!(matches!(window("_number"), Err(Error::UnknownColumn { .. })), "only what is shown");
    assert!(matches!(window("createdDate_at"), Err(Error::UnknownColumn { .. })));
    assert!(matches!(window("orderNumber"), Err(Error::NotSortable { column }) if column == "orderNumber"));
    assert_eq!(window("createdDate").unwrap().sort.as_deref(), Some("createdDate"));
}

#[test]
fn info_is_one_object() {
    let (_disk, mirror) = mirror(SMALL);
    let mut writer = mirror.begin(&name(), Dataset::Info, 5).unwrap();
    writer.append([&*raw(r#"{"companyName":"Chez Zoé","addresses":[{"city":"Lyon"}]}"#)], Said::default()).unwrap();
    assert!(matches!(writer.append([&*raw("{}")], Said::default()), Err(Error::NotOneObject)));
    writer.finish().unwrap();
    let info = mirror.snapshot(&name()).unwrap().info().unwrap().unwrap();
    assert_eq!((info.dataset, info.as_of), (Dataset::Info, 5));
    assert_eq!(info.fields[0].value, "Chez Zoé");
    assert_eq!(info.lists[0].rows, [[Some("Lyon".to_owned())]]);
}

#[test]
fn what_is_removed_is_gone_from_disk_and_cache() {
    let (disk, mirror) = mirror(SMALL);
    write(&mirror, &[r#"{"id":"a"}"#], Some(1)).unwrap();
    let snapshot = mirror.snapshot(&name()).unwrap();
    snapshot.window(&ViewQuery::default()).unwrap();
    assert!(mirror.cache_bytes() > 0);
    mirror.remove(&name()).unwrap();
    mirror.remove(&name()).unwrap();
    assert_eq!((entries(&disk), mirror.cache_bytes()), (0, 0));
    assert!(matches!(snapshot.window(&ViewQuery::default()), Err(Error::NoSuchSnapshot { .. })), "to be read anew");
    assert!(matches!(mirror.snapshot(&name()), Err(Error::NoSuchSnapshot { .. })));
}

#[test]
fn a_file_of_somebody_else_is_refused() {
    let (disk, mirror) = mirror(SMALL);
    write(&mirror, &[r#"{"id":"a"}"#], Some(1)).unwrap();
    fs::create_dir(disk.path().join("other")).unwrap();
    let other = SnapshotName::parse("other").unwrap();
    fs::write(disk.path().join("other/rows.parquet"), "PAR1 not really PAR1").unwrap();
    assert!(matches!(mirror.snapshot(&other), Err(Error::Parquet { .. })));
}
