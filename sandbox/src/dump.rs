//! Dumps: every row of a dataset in the order of ids, written while it is read, for comparing.

use std::convert::Infallible;
use std::sync::Arc;

use futures_util::Stream;
use futures_util::stream;

use crate::data::json::object;
use crate::data::shop::Shop;
use crate::data::{self};
use crate::platforms::Dataset;

/// Rows that are made at a time: a dump of 340,000 rows never stands in memory.
const ROWS: usize = 500;

/// `{dataset, connectionId, supported, total, rows: […]}` in pieces. A platform without the dataset has no rows.
pub fn stream(
    shop: Shop,
    dataset: Dataset,
    connection: String,
    order: Arc<Vec<u32>>,
) -> impl Stream<Item = Result<String, Infallible>> + Send {
    let supported = shop.platform.has(dataset);
    let total = if supported { order.len() } else { 0 };
    let mut head = String::new();
    object(&mut head, |o| {
        o.text("dataset", dataset.path());
        o.text("connectionId", &connection);
        o.raw("supported", supported);
        o.raw("total", total);
        o.raw("rows", "[");
    });
    head.pop();
    let start = stream::iter([Ok(head)]);
    let rows = stream::unfold(0, move |from| {
        let piece = (from < total).then(|| {
            let mut out = String::new();
            for at in from..(from + ROWS).min(total) {
                out.push_str(if at == 0 { "\n" } else { ",\n" });
                data::write_row(&shop, dataset, order[at], &mut out);
            }
            (Ok(out), from + ROWS)
        });
        async { piece }
    });
    futures_util::StreamExt::chain(futures_util::StreamExt::chain(start, rows), stream::iter([Ok("\n]}\n".to_owned())]))
}
