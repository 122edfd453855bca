//! One cell as text: what the browser gets of a column. Digits are exact; no value passes through a float.

use arrow::array::{Array, AsArray};
use arrow::datatypes::{DataType, Decimal64Type, Decimal128Type, Int16Type, Int64Type, UInt16Type};
use gangway_codat::amount::from_scaled;

use crate::compact::{NARROW_PRECISION, NARROW_SCALE, widen};
use crate::error::Error;
use crate::schema::{PRECISION, SCALE};

/// The value at `place`, `None` where there is none: amounts as plain digits without zeros at the end, dates as sent,
/// truth values as `true` and `false`.
pub(crate) fn text(array: &dyn Array, place: usize) -> Result<Option<String>, Error> {
    if place >= array.len() {
        return Err(Error::Broken { what: "a column is shorter than its row group" });
    }
    if array.is_null(place) {
        return Ok(None);
    }
    match array.data_type() {
        DataType::Utf8 => Ok(Some(array.as_string::<i32>().value(place).to_owned())),
        DataType::Decimal128(PRECISION, SCALE) => {
            Ok(Some(from_scaled(array.as_primitive::<Decimal128Type>().value(place)).digits()))
        }
        DataType::Decimal64(NARROW_PRECISION, NARROW_SCALE) => {
            Ok(Some(from_scaled(widen(array.as_primitive::<Decimal64Type>().value(place))).digits()))
        }
        DataType::Int16 => Ok(Some(array.as_primitive::<Int16Type>().value(place).to_string())),
        DataType::Int64 => Ok(Some(array.as_primitive::<Int64Type>().value(place).to_string())),
        DataType::Dictionary(..) => match array.as_dictionary_opt::<UInt16Type>() {
            Some(texts) => text(&**texts.values(), usize::from(texts.keys().value(place))),
            None => Err(NOT_SHOWN),
        },
        DataType::Boolean => Ok(Some(if array.as_boolean().value(place) { "true" } else { "false" }.to_owned())),
        _ => Err(NOT_SHOWN),
    }
}

const NOT_SHOWN: Error = Error::Broken { what: "a column has a type that is not shown" };

#[cfg(test)]
mod tests {
    use arrow::array::{BooleanArray, Decimal128Array, Float64Array, Int64Array, StringArray};
    use gangway_codat::amount::{Amount, to_scaled};
    use proptest::prelude::*;

    use super::*;

    fn amounts(texts: &[&str]) -> Decimal128Array {
        let scaled = texts.iter().map(|text| to_scaled(Amount::parse(text).unwrap()).unwrap());
        Decimal128Array::from_iter_values(scaled).with_precision_and_scale(PRECISION, SCALE).unwrap()
    }

    #[test]
    fn digits_come_out_as_they_went_in() {
        let texts = [
            "12345678901234567.89",
            "-283.56",
            "0",
            "0.000000000000000001",
            "99999999999999999999.999999999999999999",
            "-0.1",
            "1000",
        ];
        let array = amounts(&texts);
        for (place, digits) in texts.iter().enumerate() {
            assert_eq!(text(&array, place).unwrap().as_deref(), Some(*digits));
        }
        assert_eq!(text(&amounts(&["1.50", "5e-7"]), 0).unwrap().as_deref(), Some("1.5"));
        assert_eq!(text(&amounts(&["1.50", "5e-7"]), 1).unwrap().as_deref(), Some("0.0000005"));
    }

    #[test]
    fn each_type_has_its_text() {
        assert_eq!(text(&StringArray::from(vec!["<b>"]), 0).unwrap().as_deref(), Some("<b>"));
        assert_eq!(text(&Int64Array::from(vec![Some(-7), None]), 0).unwrap().as_deref(), Some("-7"));
        assert_eq!(text(&Int64Array::from(vec![Some(-7), None]), 1).unwrap(), None);
        assert_eq!(text(&BooleanArray::from(vec![false]), 0).unwrap().as_deref(), Some("false"));
    }

    #[test]
    fn a_float_is_never_shown() {
        assert!(text(&Float64Array::from(vec![1.5]), 0).is_err());
        assert!(text(&Int64Array::from(vec![1]), 1).is_err(), "past the end");
    }

    proptest! {
        #[test]
        fn any_amount_of_the_mirror_reads_back(scaled in -10_i128.pow(38) + 1..10_i128.pow(38)) {
            let array = Decimal128Array::from(vec![scaled]).with_precision_and_scale(PRECISION, SCALE).unwrap();
            let digits = text(&array, 0).unwrap().unwrap();
            prop_assert!(!digits.contains(['e', 'E', '+']));
            prop_assert!(!digits.contains('.') || !digits.ends_with('0'));
            prop_assert_eq!(to_scaled(Amount::parse(&digits).unwrap()), Ok(scaled));
        }
    }
}
