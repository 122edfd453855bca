//! Language tags as portals write them, made into what browsers take without an exception.

/// Language, script and region of a tag, each in its usual case: `pt_BR` is `pt-BR`, `FR-ca-x-shop` is `fr-CA`. `None`
/// where it begins with no language.
pub fn tag(text: &str) -> Option<String> {
    let mut parts = text.trim().split(['-', '_']);
    let is = |part: &str, of: fn(&u8) -> bool| part.as_bytes().iter().all(of);
    let first = parts.next().filter(|first| is(first, u8::is_ascii_alphabetic))?;
    if !matches!(first.len(), 2 | 3 | 5..=8) {
        return None;
    }
    let mut tag = first.to_ascii_lowercase();
    let mut next = parts.next();
    if let Some(script) = next.filter(|part| part.len() == 4 && is(part, u8::is_ascii_alphabetic)) {
        let (head, tail) = script.split_at(1);
        tag.extend(["-", &head.to_ascii_uppercase(), &tail.to_ascii_lowercase()]);
        next = parts.next();
    }
    let is_region = |part: &str| match part.len() {
        2 => is(part, u8::is_ascii_alphabetic),
        3 => is(part, u8::is_ascii_digit),
        _ => false,
    };
    if let Some(region) = next.filter(|part| is_region(part)) {
        tag.extend(["-", &region.to_ascii_uppercase()]);
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn whatever_stands_in_a_tag_language_script_and_region_are_found() {
        for (written, kept) in [
            ("fr", "fr"),
            ("FR-ca", "fr-CA"),
            ("pt_BR", "pt-BR"),
            ("zh-Hant-HK", "zh-Hant-HK"),
            ("ZH_hANT", "zh-Hant"),
            ("zh-TW", "zh-TW"),
            ("es-419", "es-419"),
            ("ar-u-nu-latn", "ar"),
            ("en-US-u-ca-buddhist", "en-US"),
            ("en-x-test", "en"),
            ("fr-12", "fr"),
            ("fr-", "fr"),
            ("tlh", "tlh"),
            (" de ", "de"),
            ("fr-é", "fr"),
        ] {
            assert_eq!(tag(written).as_deref(), Some(kept), "{written}");
        }
        for none in ["", "x", "x-shop", "i-klingon", "de; DROP", "1fr", "four", "ünï", "<b>", "a\nb", "-fr", "*"] {
            assert_eq!(tag(none), None, "{none}");
        }
    }
}
