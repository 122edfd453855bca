//! Orders: a sort by one column as a list of row numbers, which every window of it is a slice of.
//!
//! Rows without a value come last in both directions, and equal values stay in the order of the rows: turning the
//! direction turns the values, not their ties. Ids compare byte by byte, money by its amount whatever its currency, and
//! dates as points in time, one without a zone as if it were UTC.

use std::cmp::{Ordering, Reverse};

use arrow::array::{Array, ArrayRef};

use crate::cache::Bytes;
use crate::compact::{self, Values};
use crate::error::Error;

/// Row numbers in the order of a view.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Order(Vec<u32>);

impl Order {
    /// The rows at `offset` and after it, at most `limit` of them.
    pub(crate) fn slice(&self, offset: usize, limit: usize) -> &[u32] {
        let rest = self.0.get(offset..).unwrap_or(&[]);
        &rest[..limit.min(rest.len())]
    }
}

impl Bytes for Order {
    fn bytes(&self) -> usize {
        self.0.capacity() * size_of::<u32>()
    }
}

/// The order of a column that comes in parts, first rows first.
pub(crate) fn by_column(parts: &[ArrayRef], descending: bool) -> Result<Order, Error> {
    let rows = parts.iter().map(Array::len).sum::<usize>();
    if u32::try_from(rows).is_err() {
        return Err(Error::TooManyRows);
    }
    if let Some(texts) = all(parts, compact::texts) {
        Ok(by_text(texts, rows, descending))
    } else if let Some(keys) = all(parts, compact::wholes).or_else(|| all(parts, compact::narrow_amounts)) {
        Ok(by_key(keys, rows, descending))
    } else if let Some(keys) = all(parts, compact::amounts) {
        Ok(by_key(keys, rows, descending))
    } else {
        Err(Error::Broken { what: "a column has a type without an order" })
    }
}

/// The values of all parts, where `values` can read each of them.
fn all<'a, T>(
    parts: &'a [ArrayRef],
    values: fn(&'a ArrayRef) -> Option<Values<'a, T>>,
) -> Option<impl Iterator<Item = Option<T>>> {
    Some(parts.iter().map(values).collect::<Option<Vec<_>>>()?.into_iter().flatten())
}

/// The order of numbers.
fn by_key<K: Ord + Copy>(keys: impl Iterator<Item = Option<K>>, rows: usize, descending: bool) -> Order {
    let (mut some, none) = split(keys, rows);
    // The number breaks ties, so the unstable sort, which needs no second list, is a stable one.
    if descending {
        some.sort_unstable_by_key(|&(key, number)| (Reverse(key), number));
    } else {
        some.sort_unstable();
    }
    joined(some.into_iter().map(|(_, number)| number), none)
}

/// The order of texts, by bytes.
///
/// Eight bytes of each text, those after what all have in common, stand beside its number, so that most comparisons do
/// not leave the list.
fn by_text<'a>(texts: impl Iterator<Item = Option<&'a str>>, rows: usize, descending: bool) -> Order {
    let (some, none) = split(texts, rows);
    let common = some.iter().map(|&(text, _)| text.as_bytes()).reduce(common_prefix).map_or(0, <[u8]>::len);
    let mut keys: Vec<(u64, u32, &[u8])> = some
        .into_iter()
        .map(|(text, number)| {
            let rest = &text.as_bytes()[common..];
            let head = rest.len().min(8);
            let mut first = [0; 8];
            first[..head].copy_from_slice(&rest[..head]);
            (u64::from_be_bytes(first), number, rest)
        })
        .collect();
    keys.sort_unstable_by(|a, b| {
        let texts = a.0.cmp(&b.0).then_with(|| a.2.cmp(b.2));
        let texts = if descending { texts.reverse() } else { texts };
        if texts == Ordering::Equal { a.1.cmp(&b.1) } else { texts }
    });
    joined(keys.into_iter().map(|(_, number, _)| number), none)
}

fn common_prefix<'a>(a: &'a [u8], b: &'a [u8]) -> &'a [u8] {
    let length = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    &a[..length]
}

/// The values with the numbers of their rows, and the rows without one.
fn split<K>(keys: impl Iterator<Item = Option<K>>, rows: usize) -> (Vec<(K, u32)>, Vec<u32>) {
    let (mut some, mut none) = (Vec::with_capacity(rows), Vec::new());
    for (number, key) in (0..).zip(keys) {
        match key {
            Some(key) => some.push((key, number)),
            None => none.push(number),
        }
    }
    (some, none)
}

fn joined(some: impl ExactSizeIterator<Item = u32>, none: Vec<u32>) -> Order {
    let mut numbers = Vec::with_capacity(some.len() + none.len());
    numbers.extend(some);
    numbers.extend(none);
    Order(numbers)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{BooleanArray, Decimal128Array, Int64Array, StringArray, TimestampMicrosecondArray};
    use proptest::prelude::*;

    use super::*;

    /// What the order must be, said as plainly as possible.
    fn naive<K: Ord + Clone>(keys: &[Option<K>], descending: bool) -> Vec<u32> {
        let mut numbers: Vec<u32> = (0..keys.len() as u32).collect();
        numbers.sort_by(|&a, &b| match (&keys[a as usize], &keys[b as usize]) {
            (Some(a), Some(b)) => {
                if descending {
                    b.cmp(a)
                } else {
                    a.cmp(b)
                }
            }
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        });
        numbers
    }

    /// Cuts `keys` into parts of the given lengths and a last one.
    fn parts<K: Clone>(keys: &[K], cuts: &[usize], array: impl Fn(Vec<K>) -> ArrayRef) -> Vec<ArrayRef> {
        let mut rest = keys;
        let mut parts = Vec::new();
        for &cut in cuts {
            let (part, tail) = rest.split_at(cut.min(rest.len()));
            parts.push(array(part.to_vec()));
            rest = tail;
        }
        parts.push(array(rest.to_vec()));
        parts
    }

    fn check<K: Ord + Clone>(keys: &[Option<K>], cuts: &[usize], array: impl Fn(Vec<Option<K>>) -> ArrayRef) {
        let parts = parts(keys, cuts, array);
        for descending in [false, true] {
            assert_eq!(by_column(&parts, descending).unwrap().0, naive(keys, descending), "descending: {descending}");
        }
    }

    #[test]
    fn nothing_is_last_both_ways_and_ties_keep_their_order() {
        let parts: Vec<ArrayRef> =
            vec![Arc::new(Int64Array::from(vec![Some(2), None, Some(1), Some(2), None, Some(3)]))];
        assert_eq!(by_column(&parts, false).unwrap().0, [2, 0, 3, 5, 1, 4]);
        assert_eq!(by_column(&parts, true).unwrap().0, [5, 0, 3, 2, 1, 4]);
    }

    #[test]
    fn a_slice_past_the_end_is_empty() {
        let order = Order(vec![3, 1, 2]);
        assert_eq!(order.slice(1, 1), [1]);
        assert_eq!(order.slice(2, 9), [2]);
        assert_eq!(order.slice(3, 9), [0; 0]);
        assert_eq!(order.slice(usize::MAX, usize::MAX), [0; 0]);
        assert_eq!(order.slice(0, 0), [0; 0]);
    }

    #[test]
    fn a_column_without_an_order_is_an_error() {
        let parts: Vec<ArrayRef> = vec![Arc::new(BooleanArray::from(vec![true]))];
        assert!(matches!(by_column(&parts, false), Err(Error::Broken { .. })));
        assert_eq!(by_column(&[], false).unwrap(), Order(vec![]));
    }

    /// Few values, so that there are ties, and the widest ones.
    fn small<T: std::fmt::Debug + Clone + 'static>(edge: [T; 5]) -> impl Strategy<Value = Vec<Option<T>>> {
        prop::collection::vec(prop::option::weighted(0.8, prop::sample::select(edge.to_vec())), 0..60)
    }

    proptest! {
        #[test]
        fn numbers_agree_with_the_oracle(keys in small([0_i64, -1, 7, i64::MIN, i64::MAX]), cuts in prop::collection::vec(0_usize..20, 0..3)) {
            check(&keys, &cuts, |part| Arc::new(Int64Array::from(part)));
            check(&keys, &cuts, |part| Arc::new(TimestampMicrosecondArray::from(part)));
        }

        #[test]
        fn amounts_agree_with_the_oracle(keys in small([0_i128, -1, 5, 10_i128.pow(38) - 1, 1 - 10_i128.pow(38)]), cuts in prop::collection::vec(0_usize..20, 0..3)) {
            check(&keys, &cuts, |part| Arc::new(Decimal128Array::from(part).with_precision_and_scale(38, 18).unwrap()));
        }

        #[test]
        fn texts_agree_with_the_oracle(
            prefix in "[a-c]{0,9}",
            keys in prop::collection::vec(prop::option::weighted(0.8, "[a-b\u{0}é]{0,12}"), 0..60),
            cuts in prop::collection::vec(0_usize..20, 0..3),
        ) {
            let keys: Vec<Option<String>> = keys.into_iter().map(|key| key.map(|key| prefix.clone() + &key)).collect();
            check(&keys, &cuts, |part| Arc::new(StringArray::from(part)));
        }
    }
}
