//! The lists of a row as small tables.
//!
//! A list inside the items of a list, such as the prices of variants, becomes columns of the outer one where every item
//! has one entry at most, which is the usual case; else it becomes a list of its own, whose first column names the item.

use std::collections::HashMap;

use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Column, Kind, List, Prominence};

use super::tree::Node;
use super::value::{self, Read};
use super::{Flat, LIST_COLUMNS_MAX, LIST_ROWS_MAX, inner, join};

/// The column of a list of plain values.
const VALUE: &str = "value";

/// All lists of a row: first those that its table counts, in the table's order, each followed by those inside it. Empty
/// ones are left out.
pub(super) fn read(dataset: Dataset, row: &Flat<'_, '_>) -> Vec<List> {
    let mut outer: Vec<_> = row.lists.iter().collect();
    outer.sort_by_key(|(id, _)| inner::known(dataset, id).map_or(usize::MAX, |known| known.place));
    let mut lists = Vec::new();
    for (id, items) in outer {
        let items = items.iter().map(|item| (None, Flat::of(item))).collect();
        table(dataset, row, id.clone(), items, &mut lists);
    }
    lists
}

/// An item of a list, and the id of the item that it lies in.
type Item<'n, 'a> = (Option<&'n Node<'a>>, Flat<'n, 'a>);

fn table<'n, 'a>(
    dataset: Dataset,
    row: &Flat<'n, 'a>,
    id: String,
    mut items: Vec<Item<'n, 'a>>,
    lists: &mut Vec<List>,
) {
    let inside = take_inside(&mut items);
    let total = items.len() as u64;
    items.truncate(LIST_ROWS_MAX);

    let owner = id.rsplit_once('.').map(|(outer, _)| join(outer, "id"));
    let mut columns = Columns { dataset, id: &id, columns: Vec::new(), index: HashMap::new() };
    for (number, (owner_id, item)) in items.iter().enumerate() {
        if let (Some(owner), Some(owner_id)) = (&owner, owner_id) {
            columns.put(owner, Some(Kind::Id), owner_id, number);
        }
        for (path, node) in &item.values {
            let path = if path.is_empty() { VALUE } else { path.as_str() };
            columns.put(path, None, node, number);
        }
    }
    if let Some(list) = columns.into_list(row, owner.as_deref(), items.len(), total) {
        lists.push(list);
    }
    for (path, items) in inside {
        table(dataset, row, join(&id, &path), items, lists);
    }
}

/// Takes the lists out of the items: those of one entry at most become part of their item, the others are answered,
/// by their path from the item.
fn take_inside<'n, 'a>(items: &mut [Item<'n, 'a>]) -> Vec<(String, Vec<Item<'n, 'a>>)> {
    let mut inside: Vec<(String, Vec<Item<'n, 'a>>)> = Vec::new();
    loop {
        // The longest of each path.
        let mut longest: Vec<(String, usize)> = Vec::new();
        for (path, entries) in items.iter().flat_map(|(_, item)| &item.lists) {
            match longest.iter_mut().find(|(known, _)| known == path) {
                Some((_, length)) => *length = entries.len().max(*length),
                None => longest.push((path.clone(), entries.len())),
            }
        }
        if longest.is_empty() {
            return inside;
        }
        for (_, item) in items.iter_mut() {
            let id = item.get("id");
            for (path, entries) in std::mem::take(&mut item.lists) {
                let folds = longest.iter().any(|(known, length)| *known == path && *length <= 1);
                if folds {
                    for entry in entries.iter().map(Flat::of) {
                        item.values.extend(entry.values.into_iter().map(|(inner, node)| (join(&path, &inner), node)));
                        // They are looked at in the next round.
                        item.lists.extend(entry.lists.into_iter().map(|(inner, list)| (join(&path, &inner), list)));
                    }
                    continue;
                }
                let entries = entries.iter().map(|entry| (id, Flat::of(entry)));
                match inside.iter_mut().find(|(known, _)| *known == path) {
                    Some((_, list)) => list.extend(entries),
                    None => inside.push((path, entries.collect())),
                }
            }
        }
    }
}

/// The columns of a list while it is read.
struct Columns<'i> {
    dataset: Dataset,
    id: &'i str,
    columns: Vec<Building>,
    index: HashMap<String, usize>,
}

struct Building {
    id: String,
    known: Option<&'static inner::Known>,
    /// What all its values are; `None` before the first.
    kind: Option<Kind>,
    /// The values with the numbers of their rows.
    values: Vec<(usize, String)>,
}

impl Columns<'_> {
    /// Puts a value into the column `path` of row `number`.
    fn put(&mut self, path: &str, kind: Option<Kind>, node: &Node<'_>, number: usize) {
        let known = match self.index.get(path) {
            Some(&column) => self.columns[column].known,
            None => inner::known(self.dataset, &join(self.id, path)),
        };
        let Some(Read { kind, value }) = value::read(node, kind.or(known.map(|known| known.kind)), path) else {
            return;
        };
        let column = match self.index.get(path) {
            Some(&column) => column,
            None if self.columns.len() == LIST_COLUMNS_MAX => return,
            None => {
                self.columns.push(Building { id: path.to_owned(), known, kind: None, values: Vec::new() });
                self.index.insert(path.to_owned(), self.columns.len() - 1);
                self.columns.len() - 1
            }
        };
        let column = &mut self.columns[column];
        // One kind for the column: where its values are of several, they are just text.
        column.kind = Some(column.kind.map_or(kind, |before| if before == kind { kind } else { Kind::Text }));
        column.values.push((number, value));
    }

    /// The list; `None` where no row of it holds anything.
    fn into_list(self, row: &Flat<'_, '_>, owner: Option<&str>, rows: usize, total: u64) -> Option<List> {
        if self.columns.is_empty() {
            return None;
        }
        let mut building = self.columns;
        building.sort_by_key(|column| match column.known {
            _ if Some(column.id.as_str()) == owner => 0,
            Some(known) => known.place + 1,
            None => usize::MAX,
        });
        let ids: Vec<String> = building.iter().map(|column| column.id.clone()).collect();
        let mut cells = vec![vec![None; building.len()]; rows];
        let mut columns = Vec::with_capacity(building.len());
        for (index, column) in building.into_iter().enumerate() {
            let kind = column.kind.unwrap_or(Kind::Text);
            let path = column.known.and_then(|known| known.currency.as_deref()).filter(|_| kind == Kind::Money);
            columns.push(Column {
                currency: path.and_then(|path| currency(path, self.id, &ids, row)),
                id: column.id,
                kind,
                prominence: column.known.map_or(Prominence::More, |known| known.prominence),
                sortable: false,
            });
            for (number, value) in column.values {
                cells[number][index] = Some(value);
            }
        }
        Some(List { id: self.id.to_owned(), columns, rows: cells, total })
    }
}

/// The currency at `path`: a column of this list where it has that, else the code that the row itself has.
fn currency(path: &str, list: &str, columns: &[String], row: &Flat<'_, '_>) -> Option<String> {
    let inside = path.strip_prefix(list).and_then(|rest| rest.strip_prefix('.'));
    match inside.filter(|inside| columns.iter().any(|column| column == inside)) {
        Some(column) => Some(column.to_owned()),
        None => row.currency(if inside.is_some() { "currency" } else { path }),
    }
}
