//! A part of a column in little memory: what the cache holds of it. A value is still found by its place at once.
//!
//! In the file a column has the type that suits all its values. Here a part has the narrowest that holds its own: amounts
//! of up to four digits after the point take eight bytes instead of sixteen, counts two instead of eight. Texts that
//! recur stand once, and two bytes a row: the file has them so already, hence `footer` reads them so.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{
    DataType, Decimal64Type, Decimal128Type, Int16Type, Int64Type, TimeUnit, TimestampMicrosecondType, UInt16Type,
};

use crate::schema::{PRECISION, SCALE};

/// Digits of a narrow amount.
pub(crate) const NARROW_PRECISION: u8 = 18;
/// Those after its point.
pub(crate) const NARROW_SCALE: i8 = 4;
/// A narrow amount times this is one of the file's scale. It is 2^14 times 5^14.
const FACTOR: i128 = 10_i128.pow((SCALE - NARROW_SCALE) as u32);
/// Times 5^14 this is 1 in 64 bits.
const FIVES_INVERSE: u64 = 6_059_715_779_035_702_873;

/// The type of texts that recur.
pub(crate) fn recurring() -> DataType {
    DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8))
}

/// The same values in no more memory than they need.
pub(crate) fn compact(mut array: ArrayRef) -> ArrayRef {
    let narrower: Option<ArrayRef> = match array.data_type() {
        DataType::Decimal128(PRECISION, SCALE) => {
            let amounts = array.as_primitive::<Decimal128Type>().try_unary::<_, Decimal64Type, _>(narrow);
            let amounts =
                amounts.ok().and_then(|all| all.with_precision_and_scale(NARROW_PRECISION, NARROW_SCALE).ok());
            amounts.map(|amounts| Arc::new(amounts) as _)
        }
        DataType::Int64 => {
            let counts = array.as_primitive::<Int64Type>().try_unary::<_, Int16Type, _>(i16::try_from);
            counts.ok().map(|counts| Arc::new(counts) as _)
        }
        _ => None,
    };
    narrower.unwrap_or_else(|| {
        // Texts are read into up to twice their bytes.
        array.shrink_to_fit();
        array
    })
}

/// Dividing by multiplying: dividing 128 bits takes ten times as long, and what comes out is checked anyway.
fn narrow(amount: i128) -> Result<i64, ()> {
    let narrow = ((amount >> 14) as u64).wrapping_mul(FIVES_INVERSE) as i64;
    if widen(narrow) == amount { Ok(narrow) } else { Err(()) }
}

/// A narrow amount at the file's scale.
pub(crate) fn widen(narrow: i64) -> i128 {
    i128::from(narrow) * FACTOR
}

/// The values of a part, from the first row to the last, `None` where a row has none.
pub(crate) type Values<'a, T> = Box<dyn Iterator<Item = Option<T>> + 'a>;

/// The texts of a part; `None` where it holds other things.
pub(crate) fn texts(part: &ArrayRef) -> Option<Values<'_, &str>> {
    if let Some(texts) = part.as_string_opt::<i32>() {
        return Some(Box::new(texts.iter()));
    }
    let recurring = part.as_dictionary_opt::<UInt16Type>()?.downcast_dict::<arrow::array::StringArray>()?;
    Some(Box::new(recurring.into_iter()))
}

/// Whole numbers, or moments in microseconds.
pub(crate) fn wholes(part: &ArrayRef) -> Option<Values<'_, i64>> {
    Some(match part.data_type() {
        DataType::Int16 => Box::new(part.as_primitive::<Int16Type>().iter().map(|count| count.map(i64::from))),
        DataType::Int64 => Box::new(part.as_primitive::<Int64Type>().iter()),
        DataType::Timestamp(TimeUnit::Microsecond, _) => {
            Box::new(part.as_primitive::<TimestampMicrosecondType>().iter())
        }
        _ => return None,
    })
}

/// Narrow amounts.
pub(crate) fn narrow_amounts(part: &ArrayRef) -> Option<Values<'_, i64>> {
    match part.data_type() {
        DataType::Decimal64(NARROW_PRECISION, NARROW_SCALE) => {
            Some(Box::new(part.as_primitive::<Decimal64Type>().iter()))
        }
        _ => None,
    }
}

/// Amounts, narrow or not, at the file's scale.
pub(crate) fn amounts(part: &ArrayRef) -> Option<Values<'_, i128>> {
    match part.data_type() {
        DataType::Decimal128(PRECISION, SCALE) => Some(Box::new(part.as_primitive::<Decimal128Type>().iter())),
        _ => narrow_amounts(part).map(|narrow| Box::new(narrow.map(|amount| amount.map(widen))) as _),
    }
}

#[cfg(test)]
mod tests {
    use arrow::array::{Decimal128Array, Int64Array, StringArray};
    use proptest::prelude::*;

    use super::*;

    fn amounts_of(values: Vec<Option<i128>>) -> ArrayRef {
        Arc::new(Decimal128Array::from(values).with_precision_and_scale(PRECISION, SCALE).unwrap())
    }

    #[test]
    fn a_part_becomes_narrow_only_as_a_whole() {
        let cents = 10_i128.pow(16);
        let narrow = compact(amounts_of(vec![Some(1_999 * cents), None, Some(-5 * cents)]));
        assert_eq!(narrow.data_type(), &DataType::Decimal64(NARROW_PRECISION, NARROW_SCALE));
        assert_eq!(amounts(&narrow).unwrap().collect::<Vec<_>>(), [Some(1_999 * cents), None, Some(-5 * cents)]);
        for odd in [1, 10_i128.pow(38) - 1] {
            let wide = compact(amounts_of(vec![Some(cents), Some(odd)]));
            assert_eq!(amounts(&wide).unwrap().collect::<Vec<_>>(), [Some(cents), Some(odd)]);
        }

        let counts: ArrayRef = Arc::new(Int64Array::from(vec![Some(3), None]));
        assert_eq!(compact(counts).data_type(), &DataType::Int16);
        let counts: ArrayRef = Arc::new(Int64Array::from(vec![Some(3), Some(40_000)]));
        assert_eq!(wholes(&compact(counts)).unwrap().collect::<Vec<_>>(), [Some(3), Some(40_000)]);
    }

    #[test]
    fn texts_take_no_more_than_they_need() {
        let mut builder = arrow::array::StringBuilder::with_capacity(1_000, 1_000_000);
        builder.append_value("a text");
        let compacted = compact(Arc::new(builder.finish()));
        assert!(compacted.get_array_memory_size() < 1_000, "{}", compacted.get_array_memory_size());
        assert_eq!(texts(&compacted).unwrap().collect::<Vec<_>>(), [Some("a text")]);
    }

    #[test]
    fn each_reads_its_own_kind_only() {
        let texts_: ArrayRef = Arc::new(StringArray::from(vec!["1"]));
        assert!(wholes(&texts_).is_none() && amounts(&texts_).is_none());
        assert!(texts(&amounts_of(vec![None])).is_none());
    }

    proptest! {
        #[test]
        fn narrow_is_dividing_without_a_rest(
            amount in prop_oneof![
                any::<i64>().prop_map(widen),
                -10_i128.pow(38) + 1..10_i128.pow(38),
                (any::<i64>(), -2_i128..=2).prop_map(|(narrow, by)| widen(narrow) + by),
                (-20_000_000_000_000_000_000_i128..20_000_000_000_000_000_000).prop_map(|narrow| narrow * FACTOR),
            ],
        ) {
            let divided = if amount % FACTOR == 0 { i64::try_from(amount / FACTOR).map_err(|_| ()) } else { Err(()) };
            prop_assert_eq!(narrow(amount), divided);
        }
    }
}
