//! Which rows of a dataset a list holds, and in which order: row numbers, found once and kept for the pages to come.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::data;
use crate::data::shop::Shop;
use crate::platforms::Dataset;
use crate::query::{Filter, Order, Rank, Row};

/// Row numbers that are kept in all: four bytes each.
const KEPT: usize = 12_000_000;
/// Letters that two ids are compared by before they are made anew.
const LETTERS: usize = 16;

/// Selections of the last lists.
#[derive(Debug, Default)]
pub struct Selections(Mutex<VecDeque<(Key, Arc<Vec<u32>>)>>);

/// What a selection follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Key {
    shop: u64,
    dataset: Dataset,
    query: String,
    order: String,
}

/// What a list was asked for, read.
#[derive(Debug)]
pub struct Wish {
    /// The filter.
    pub filter: Filter,
    /// The filter as it was sent.
    pub query: String,
    /// The order, if one was sent.
    pub order: Option<Order>,
}

impl Wish {
    /// All rows by id, upwards.
    pub fn by_id() -> Self {
        let order = Order { steps: vec!["id".to_owned()], down: false, kind: crate::query::Kind::Text };
        Self { filter: Filter::default(), query: String::new(), order: Some(order) }
    }

    /// True where every row is wanted, the newest first: no row has to be looked at.
    pub fn is_plain(&self) -> bool {
        self.filter.is_empty() && self.order.is_none()
    }
}

impl Selections {
    /// The rows of a wish, in their order.
    pub fn rows(&self, shop: &Shop, dataset: Dataset, wish: &Wish) -> Arc<Vec<u32>> {
        let order =
            wish.order.as_ref().map(|order| format!("{}{}", if order.down { "-" } else { "" }, order.steps.join(".")));
        let key =
            Key { shop: shop.fingerprint(), dataset, query: wish.query.clone(), order: order.unwrap_or_default() };
        let held = self.kept().iter().find(|(kept, _)| *kept == key).map(|(_, rows)| rows.clone());
        held.unwrap_or_else(|| {
            let rows = Arc::new(find(shop, dataset, wish));
            let mut kept = self.kept();
            kept.push_front((key, rows.clone()));
            while kept.iter().map(|(_, rows)| rows.len()).sum::<usize>() > KEPT && kept.len() > 1 {
                kept.pop_back();
            }
            rows
        })
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, VecDeque<(Key, Arc<Vec<u32>>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find(shop: &Shop, dataset: Dataset, wish: &Wish) -> Vec<u32> {
    let order = wish.order.as_ref();
    if wish.filter.is_empty()
        && let Some(order) = order.filter(|order| order.is_by_id())
    {
        let mut rows = by_id(shop, dataset);
        if order.down {
            rows.reverse();
        }
        return rows;
    }
    let mut text = String::new();
    let mut found: Vec<(Rank, u32)> = Vec::new();
    for index in (0..shop.count(dataset)).rev() {
        text.clear();
        data::write_row(shop, dataset, index, &mut text);
        let row = Row::of(&text);
        if wish.filter.lets(&row) {
            found.push((order.map_or(Rank::Nothing, |order| order.rank(&row)), index));
        }
    }
    if let Some(order) = order {
        found.sort_by(|(a, _), (b, _)| order.compare(a, b));
    }
    found.into_iter().map(|(_, index)| index).collect()
}

/// All row numbers in the order of their ids, compared as text. Millions of ids are never held: of each only a few
/// letters behind what all have in common.
fn by_id(shop: &Shop, dataset: Dataset) -> Vec<u32> {
    let count = shop.count(dataset);
    let id = |index| data::row_id(shop, dataset, index);
    let first = if count == 0 { String::new() } else { id(0) };
    let mut common = first.len();
    let mut keys: Vec<([u8; LETTERS], u32)> = Vec::with_capacity(count as usize);
    let mut index = 0;
    while index < count {
        let this = id(index);
        let shared = this.bytes().zip(first.bytes()).take(common).take_while(|(a, b)| a == b).count();
        if shared < common {
            // Fewer letters are common than was thought: begin again with these.
            (common, index) = (shared, 0);
            keys.clear();
            continue;
        }
        let mut letters = [0; LETTERS];
        letters.iter_mut().zip(&this.as_bytes()[common..]).for_each(|(to, from)| *to = *from);
        keys.push((letters, index));
        index += 1;
    }
    keys.sort_unstable_by(|(a, at), (b, bt)| a.cmp(b).then_with(|| id(*at).cmp(&id(*bt))));
    keys.into_iter().map(|(_, index)| index).collect()
}
