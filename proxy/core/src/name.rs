//! Names of businesses: what Codat will keep, what it gets where nothing would be left, and what a search compares.
use gangway_wire::name;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The compatibility decomposition, for [`gangway_wire::name::letters`].
pub fn nfkd(text: &str) -> String {
    text.nfkd().collect()
}

/// The name as Codat will write it; empty where no letter or digit is left.
pub fn kept(typed: &str) -> String {
    name::kept(&name::letters(typed, nfkd))
}

/// The name for a business of which nothing is left: the portal's name, "shop" and a short number of ours.
/// Never the portal's reference: that is the portal's secret.
pub fn fallback(portal_name: &str, number: u64) -> String {
    let portal = kept(portal_name);
    let number = number.to_string();
    if portal.is_empty() { ["Shop ", &number].concat() } else { [&portal, " shop ", &number].concat() }
}

/// How many characters people see: marks, skin tones, and whatever a joiner ties on, belong to the one before.
pub fn seen(text: &str) -> usize {
    let mut is_tied = false;
    let begins = |c: char| {
        let belongs =
            is_combining_mark(c) || matches!(c, '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
        !std::mem::replace(&mut is_tied, c == '\u{200d}') && !belongs
    };
    text.chars().map(begins).filter(|begins| *begins).count()
}

/// What a search compares: without case, accents and other marks. Letters stay letters: `%` and `_` are themselves.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match c {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'þ' => folded.push_str("th"),
            'ı' => folded.push('i'),
            '’' | '‘' | 'ʼ' => folded.push('\''),
            c if c.is_whitespace() => folded.push(' '),
            // A capital İ becomes i and a dot above.
            c if is_combining_mark(c) || c.is_control() => {}
            c => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_are_counted_as_people_see_them() {
        for (text, count) in [
            ("", 0),
            ("Shop", 4),
            ("Söhne", 5),
            ("So\u{308}hne", 5),
            ("👨🏿\u{200d}🌾", 1),
            ("👩\u{200d}👩\u{200d}👧 🐚", 3),
            ("❤\u{fe0f}", 1),
        ] {
            assert_eq!(seen(text), count, "{text}");
        }
    }

    #[test]
    fn composed_and_decomposed_spelling_are_one_name() {
        for (composed, decomposed) in
            [("Café Söhne", "Cafe\u{301} So\u{308}hne"), ("Ångström", "A\u{30a}ngstro\u{308}m")]
        {
            assert_eq!(kept(composed), kept(decomposed));
            assert_eq!(fold(composed), fold(decomposed));
        }
    }

    #[test]
    fn a_name_without_letters_becomes_the_portals_shop() {
        assert_eq!(kept("متجر"), "");
        assert_eq!(fallback("Lune Crédit", 7), "Lune Credit shop 7");
        assert_eq!(fallback("متجر", 7), "Shop 7");
    }

    #[test]
    fn a_search_knows_neither_case_nor_accents() {
        for (text, folded) in [
            ("CAFÉ Straße", "cafe strasse"),
            ("Øre", "ore"),
            ("100%_sure", "100%_sure"),
            ("İstanbul", "istanbul"),
            ("№1", "no1"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            prop_assert_eq!(fold(&fold(&text)), fold(&text));
        }

        #[test]
        fn codat_drops_nothing_of_what_is_sent(text in "\\PC{0,40}", number in 1_u64..1_000_000) {
            for name in [kept(&text), fallback(&text, number)] {
                prop_assert!(name.chars().all(name::is_kept), "{}", name);
                prop_assert_eq!(kept(&name), name);
            }
        }
    }
}
