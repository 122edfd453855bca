//! Company names: which characters stay.

/// The name as it is kept: characters outside the documented set are dropped without a word, accents with them.
/// `None` where nothing is left to call the company by.
pub fn clean(name: &str) -> Option<String> {
    let kept: String = name
        .chars()
        .filter(|c| {
            c.is_ascii_alphanumeric()
                || c.is_whitespace()
                || matches!(c, '-' | '\'' | ',' | '&' | '@' | '.' | '?' | '!')
        })
        .collect();
    (!kept.trim().is_empty()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn characters_outside_the_set_vanish() {
        let check = |name, kept: Option<&str>| assert_eq!(clean(name).as_deref(), kept);
        check("Example Company (Codat[1])", Some("Example Company Codat1"));
        check("Café Müller & Söhne!", Some("Caf Mller & Shne!"));
        check("متجر", None);
        check("(((", None);
        check("", None);
    }
}
