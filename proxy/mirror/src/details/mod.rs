//! One row in full: every value that it holds, and its lists as small tables, whatever Codat puts into it.
//!
//! Nothing here knows what an order is. Paths are Codat's own; kinds come from the field tables and from `inner`, and
//! where neither knows a field, from its JSON type alone.

mod inner;
mod lists;
mod tree;
mod value;

use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Details, Field, Kind};
use serde_json::value::RawValue;

use crate::error::Error;
use tree::Node;
use value::Read;

/// Rows of a list that are sent.
pub(crate) const LIST_ROWS_MAX: usize = 200;
/// Columns of a list that are sent: strangers may put a free key into every item.
pub(crate) const LIST_COLUMNS_MAX: usize = 60;

/// The details of a row's source JSON.
pub(crate) fn read(dataset: Dataset, as_of: Millis, source: &RawValue) -> Result<Details, Error> {
    let root = Node::read(source);
    if !matches!(root, Node::Object(_)) {
        return Err(Error::Broken { what: "a row is no object" });
    }
    let flat = Flat::of(&root);

    let mut fields: Vec<(usize, Field)> = Vec::new();
    for (id, node) in &flat.values {
        let known = inner::known(dataset, id);
        let Some(Read { kind, value }) = value::read(node, known.map(|known| known.kind), id) else { continue };
        let currency = known.and_then(|known| known.currency.as_deref()).filter(|_| kind == Kind::Money);
        let currency = currency.and_then(|path| flat.currency(path));
        let place = known.map_or(usize::MAX, |known| known.place);
        fields.push((place, Field { id: id.clone(), kind, value, currency }));
    }
    // A stable sort: what has no place stays in the order in which it was sent, at the end.
    fields.sort_by_key(|(place, _)| *place);
    let fields = fields.into_iter().map(|(_, field)| field).collect();
    Ok(Details { dataset, as_of, fields, lists: lists::read(dataset, &flat) })
}

/// An object whose objects are opened: values and lists with their dotted paths, in the order in which they were sent.
#[derive(Debug, Default)]
struct Flat<'n, 'a> {
    values: Vec<(String, &'n Node<'a>)>,
    lists: Vec<(String, &'n [Node<'a>])>,
}

impl<'n, 'a> Flat<'n, 'a> {
    fn of(node: &'n Node<'a>) -> Self {
        let mut flat = Self::default();
        flat.open(node, String::new());
        flat
    }

    fn open(&mut self, node: &'n Node<'a>, path: String) {
        match node {
            Node::Object(entries) => {
                for (key, value) in entries {
                    self.open(value, join(&path, key));
                }
            }
            Node::List(items) => self.lists.push((path, items)),
            Node::Nothing | Node::Flag(_) | Node::Number(_) | Node::Text(_) | Node::Deep(_) => {
                self.values.push((path, node));
            }
        }
    }

    fn get(&self, path: &str) -> Option<&'n Node<'a>> {
        self.values.iter().find(|(id, _)| id == path).map(|(_, node)| *node)
    }

    /// The code at `path`, where there is one.
    fn currency(&self, path: &str) -> Option<String> {
        value::read(self.get(path)?, Some(Kind::Currency), path).map(|read| read.value)
    }
}

/// `path.key`, or just one of them where the other is empty.
fn join(path: &str, key: &str) -> String {
    if path.is_empty() || key.is_empty() { format!("{path}{key}") } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests;
