//! Search over platform names: what holds the typed letters, else what comes nearest.

use gangway_wire::platform::Platform;

/// How many letters a name may be away from what was typed to be offered.
const NEAR: usize = 3;
/// Most names offered for a slip.
const OFFERED: usize = 4;

/// The platforms that fit, and whether they hold the letters themselves.
pub(super) fn nearest<'a>(all: &'a [Platform], typed: &str) -> (bool, Vec<&'a Platform>) {
    let hits: Vec<&Platform> = all.iter().filter(|p| holds(&p.name, typed)).collect();
    if !hits.is_empty() {
        return (true, hits);
    }
    let most = NEAR.min(typed.len() / 2);
    // A few passes over some dozens of names cost less than a sort in the module.
    let near = (1..=most).flat_map(|far| all.iter().filter(move |p| distance(&p.name, typed) == far));
    (false, near.take(OFFERED).collect())
}

/// ASCII letters small: platform names are Latin, and Unicode's tables cost more than this list.
fn folded(text: &str) -> Vec<u8> {
    text.bytes().filter(|b| !b.is_ascii_whitespace()).map(|b| b.to_ascii_lowercase()).collect()
}

/// Whether the name holds the text, spaces and capitals aside.
fn holds(name: &str, text: &str) -> bool {
    let (name, text) = (folded(name), folded(text));
    text.is_empty() || name.windows(text.len()).any(|part| part == text)
}

/// How many letters apart the beginning of the name and the text are.
fn distance(name: &str, text: &str) -> usize {
    let (name, text) = (folded(name), folded(text));
    let name = &name[..name.len().min(text.len() + 1)];
    let mut row: Vec<usize> = (0..=text.len()).collect();
    for (i, a) in name.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in text.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[text.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn a_part_of_the_name_finds_it() {
        assert!(holds("Amazon Seller Central", "seller"));
        assert!(holds("WooCommerce", "woo c"));
        assert!(!holds("Shopify", "shopifi"));
        assert!(holds("Shopify", ""));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_slip_is_one_letter_away() {
        assert_eq!(distance("Shopify", "shopifi"), 1);
        assert_eq!(distance("Shopify", "sopify"), 1);
        assert!(distance("Square", "shopifi") > 2);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_nearest_come_first_and_strangers_not_at_all() {
        let platform =
            |name: &str| Platform { key: name.to_owned(), name: name.to_owned(), common: false, datasets: Vec::new() };
        let all = [platform("Square"), platform("Shopware"), platform("Shopify")];
        let names = |typed: &str| nearest(&all, typed).1.iter().map(|p| p.name.clone()).collect::<Vec<_>>();
        assert_eq!(names("shopifi"), ["Shopify"]);
        assert_eq!(names("shopwrae"), ["Shopware"]);
        assert_eq!(names("shop"), ["Shopware", "Shopify"]);
        assert!(names("zzzzzz").is_empty());
    }
}
