//! Writing JSON text: rows go straight into the reply, and an amount keeps the digits it was given.

use std::fmt::{Display, Write};

/// An object being written. Members appear in the order in which they are named.
pub struct Object<'a> {
    out: &'a mut String,
    empty: bool,
}

/// Writes one object.
pub fn object(out: &mut String, fill: impl FnOnce(&mut Object<'_>)) {
    out.push('{');
    fill(&mut Object { out, empty: true });
    out.push('}');
}

/// Writes a string with its quotes. Nearly all are plain, so what needs no escape is copied in one piece.
pub fn string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        out.push_str(&rest[..at]);
        match rest.as_bytes()[at] {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\t' => out.push_str("\\t"),
            control => {
                let _ = write!(out, "\\u{control:04x}");
            }
        }
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

impl Object<'_> {
    fn key(&mut self, key: &str) {
        if !self.empty {
            self.out.push(',');
        }
        self.empty = false;
        string(self.out, key);
        self.out.push(':');
    }

    /// A string member.
    pub fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        string(self.out, value);
    }

    /// A string member, where there is one.
    pub fn maybe_text(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(key, value);
        }
    }

    /// A member whose value is JSON already: a number, `true`, `null`, a finished object.
    pub fn raw(&mut self, key: &str, value: impl Display) {
        self.key(key);
        let _ = write!(self.out, "{value}");
    }

    /// An object member.
    pub fn object(&mut self, key: &str, fill: impl FnOnce(&mut Object<'_>)) {
        self.key(key);
        object(self.out, fill);
    }

    /// A list of objects, one for each item.
    pub fn list<T>(&mut self, key: &str, items: impl IntoIterator<Item = T>, mut fill: impl FnMut(&mut Object<'_>, T)) {
        self.key(key);
        self.out.push('[');
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            object(self.out, |object| fill(object, item));
        }
        self.out.push(']');
    }

    /// A reference `{id, name?}` to another record.
    pub fn reference(&mut self, key: &str, id: &str, name: Option<&str>) {
        self.object(key, |object| {
            object.text("id", id);
            object.maybe_text("name", name);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut out = String::new();
        object(&mut out, |o| {
            o.text("na\"me", "a\\b\"c\n\u{1}<b>\u{fffd}😀");
            o.raw("amount", "12345678901234567.89");
            o.list("items", [1, 2], |o, n| o.raw("n", n));
            o.reference("ref", "1", None);
        });
        let value: serde_json::Value = serde_json::from_str(&out).expect("the writer writes JSON");
        assert_eq!(value["na\"me"], "a\\b\"c\n\u{1}<b>\u{fffd}😀");
        assert!(out.contains(":12345678901234567.89,"));
        assert_eq!(value["items"][1]["n"], 2);
    }
}
