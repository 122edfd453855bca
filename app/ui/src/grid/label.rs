//! Names of columns and of Codat's words: from the catalog, else made readable, else as they were sent.

use crate::text::find;

/// The name of a column or field: `customerRef.name` is "Customer". A field under one that has a name, such as what
/// platforms add freely, is called after both.
pub(super) fn column(id: &str) -> String {
    let name = |id: &str| find(&["column.", id].concat());
    if let Some(name) = name(id) {
        return name;
    }
    // From the longest parent to the shortest. Cut at dots by hand: a slice of text brings its error's words along.
    let mut parent = id;
    let mut rest = 0;
    while let Some((before, last)) = parent.rsplit_once('.') {
        parent = before;
        rest += last.len() + 1;
        if let Some(parent) = name(parent) {
            let own = id.get(id.len() + 1 - rest..).unwrap_or_default();
            return [&parent, " · ", &readable(own)].concat();
        }
    }
    readable(id)
}

/// One of Codat's words, `PartiallyRefunded`; a word that nobody translated yet is shown as it is.
pub(super) fn word(word: &str) -> String {
    find(&["word.", word].concat()).unwrap_or_else(|| word.to_owned())
}

/// `sourceRef.orderId` as "Source ref order id": for fields that Codat adds after this was built.
fn readable(id: &str) -> String {
    let mut text = String::with_capacity(id.len() + 8);
    for c in id.chars() {
        if text.is_empty() {
            text.push(c.to_ascii_uppercase());
        } else if c == '.' {
            text.push(' ');
        } else {
            if c.is_ascii_uppercase() && !text.ends_with(' ') {
                text.push(' ');
            }
            text.push(c.to_ascii_lowercase());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::readable;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn an_unknown_field_is_readable() {
        assert_eq!(readable("sourceRef.orderId"), "Source ref order id");
        assert_eq!(readable(""), "");
    }
}
