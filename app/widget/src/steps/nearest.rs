//! Search over platform names: what holds the typed letters, else what comes nearest.

/// ASCII letters small: platform names are Latin, and Unicode's tables cost more than this list.
fn folded(text: &str) -> Vec<u8> {
    text.bytes().filter(|b| !b.is_ascii_whitespace()).map(|b| b.to_ascii_lowercase()).collect()
}

/// Whether the name holds the text, or begins one of its words with it.
pub(super) fn holds(name: &str, text: &str) -> bool {
    let (name, text) = (folded(name), folded(text));
    text.is_empty() || name.windows(text.len()).any(|part| part == text)
}

/// How many letters apart the beginning of the name and the text are.
pub(super) fn distance(name: &str, text: &str) -> usize {
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

    #[test]
    fn a_part_of_the_name_finds_it() {
        assert!(holds("Amazon Seller Central", "seller"));
        assert!(holds("WooCommerce", "woo c"));
        assert!(!holds("Shopify", "shopifi"));
        assert!(holds("Shopify", ""));
    }

    #[test]
    fn a_slip_is_one_letter_away() {
        assert_eq!(distance("Shopify", "shopifi"), 1);
        assert_eq!(distance("Shopify", "sopify"), 1);
        assert!(distance("Square", "shopifi") > 2);
        assert_eq!(distance("WooCommerce", "wuu"), 2);
    }
}
