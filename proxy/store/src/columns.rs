//! Reading columns: text, numbers, flags, words and JSON. The names of the portal's columns in joins.
use crate::{Error, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;

/// A row's columns by name.
pub trait Columns {
    /// A text.
    fn text(&self, column: &'static str) -> Result<String>;
    /// A text or null.
    fn text_or(&self, column: &'static str) -> Result<Option<String>>;
    /// A number.
    fn number(&self, column: &'static str) -> Result<i64>;
    /// A number or null.
    fn number_or(&self, column: &'static str) -> Result<Option<i64>>;

    /// 0 or 1.
    fn flag(&self, column: &'static str) -> Result<bool> {
        Ok(self.number(column)? != 0)
    }

    /// JSON of ours.
    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        serde_json::from_str(&self.text(column)?).map_err(|_| Error::Corrupt(column))
    }

    /// JSON of ours or null.
    fn json_or<T: DeserializeOwned>(&self, column: &'static str) -> Result<Option<T>> {
        let text = self.text_or(column)?;
        text.map(|t| serde_json::from_str(&t).map_err(|_| Error::Corrupt(column))).transpose()
    }

    /// A word of a list.
    fn word<T>(&self, column: &'static str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
        parse(&self.text(column)?).ok_or(Error::Corrupt(column))
    }
}

impl Columns for AnyRow {
    fn text(&self, column: &'static str) -> Result<String> {
        Ok(self.try_get(column)?)
    }

    fn text_or(&self, column: &'static str) -> Result<Option<String>> {
        Ok(self.try_get(column)?)
    }

    fn number(&self, column: &'static str) -> Result<i64> {
        Ok(self.try_get(column)?)
    }

    fn number_or(&self, column: &'static str) -> Result<Option<i64>> {
        Ok(self.try_get(column)?)
    }
}

/// Plain data of ours as JSON.
pub fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data has a JSON form")
}

/// The columns of `portals p` in a join, read by `portals::read`.
macro_rules! portal_columns {
    () => {
        "p.id AS p_id, p.upstream_id AS p_upstream_id, p.name AS p_name, p.origins AS p_origins, \
         p.return_addresses AS p_return_addresses, p.policy_url AS p_policy_url, p.active AS p_active, \
         p.created_at AS p_created_at"
    };
}
