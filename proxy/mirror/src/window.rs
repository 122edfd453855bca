//! A window: a slice of a view, as the rows of strings that the browser shows.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use gangway_wire::table::Window;
use gangway_wire::view::{MAX_LIMIT, ViewQuery};

use crate::cell;
use crate::error::Error;
use crate::snapshot::Snapshot;

/// The rows `query.offset` to `query.offset + query.limit` of the order that it asks for, at most [`MAX_LIMIT`].
pub(crate) fn read(snapshot: &Snapshot, query: &ViewQuery) -> Result<Window, Error> {
    let total = snapshot.rows();
    let limit = query.limit.min(MAX_LIMIT);
    let numbers: Vec<u64> = match &query.sort {
        None => {
            let end = query.offset.saturating_add(u64::from(limit)).min(total);
            (query.offset..end).collect()
        }
        Some(sort) => {
            let order = snapshot.order(sort)?;
            let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
            order.slice(offset, limit as usize).iter().map(|&number| u64::from(number)).collect()
        }
    };
    Ok(Window {
        dataset: snapshot.dataset(),
        as_of: snapshot.as_of(),
        total,
        offset: query.offset,
        sort: query.sort.as_ref().map(|sort| sort.to_text()),
        columns: snapshot.shown().iter().map(|shown| shown.column.clone()).collect(),
        rows: cells(snapshot, &numbers)?,
        numbers,
    })
}

/// The cells of these rows. It goes column by column, so that a part of a column is asked for once.
fn cells(snapshot: &Snapshot, numbers: &[u64]) -> Result<Vec<Vec<Option<String>>>, Error> {
    let places = numbers.iter().map(|&number| snapshot.place(number)).collect::<Result<Vec<_>, _>>()?;
    let width = snapshot.shown().len();
    let mut rows = vec![Vec::with_capacity(width); numbers.len()];
    for shown in snapshot.shown() {
        let mut parts = HashMap::new();
        for (row, &(group, place)) in rows.iter_mut().zip(&places) {
            let part = match parts.entry(group) {
                Entry::Occupied(part) => part.into_mut(),
                Entry::Vacant(free) => free.insert(snapshot.part(shown.cells, group)?),
            };
            row.push(cell::text(&**part, place)?);
        }
    }
    Ok(rows)
}
