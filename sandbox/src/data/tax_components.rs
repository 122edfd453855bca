//! `commerce-taxComponents`: the taxes that order lines name.

use super::dates::{Form, stamp};
use super::json::object;
use super::shop::{SPAN_DAYS, Shop};

/// Percents of the taxes, as orders have them; the last one is levied on top of another and next to nothing.
pub const PERCENTS: [i64; 4] = [20, 10, 5, 0];
const COUNT: u32 = PERCENTS.len() as u32 + 1;

/// How many there are.
pub fn count() -> u32 {
    COUNT
}

/// The id of the component of a percentage: with a colon and a point, as seen in examples.
pub fn id_of(percent: i64) -> String {
    format!("GB VAT:0.{percent:02}")
}

/// The id of component `index`.
pub fn id(index: u32) -> String {
    PERCENTS.get(index as usize).map_or_else(|| "GB LEVY:5e-7".to_owned(), |percent| id_of(*percent))
}

/// Writes component `index`.
pub fn row(shop: &Shop, index: u32, out: &mut String) {
    let at = shop.ends - SPAN_DAYS * 86_400;
    object(out, |o| {
        o.text("id", &id(index));
        match PERCENTS.get(index as usize) {
            Some(percent) => {
                o.text("name", "GB VAT");
                o.raw("rate", format_args!("0.{percent:02}"));
                o.raw("isCompound", false);
            }
            None => {
                o.text("name", "GB levy");
                o.raw("rate", "5e-7");
                o.raw("isCompound", true);
            }
        }
        o.text("modifiedDate", &stamp(at + 60, Form::Zulu));
        o.text("sourceModifiedDate", &stamp(at, Form::Zulu));
    });
}
