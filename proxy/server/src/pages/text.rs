//! The words of the server's own pages, in the languages that the widget speaks.
//!
//! A catalog of its own: these pages have no script that could fetch one.

/// A language that the pages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English, also for languages that we do not speak.
    En,
    /// French.
    Fr,
}

impl Language {
    /// From a BCP 47 tag or an `Accept-Language` header: the first that we speak. Never fails.
    pub fn of(tags: &str) -> Self {
        for tag in tags.split(',') {
            let primary = tag.trim().split(['-', '_', ';']).next().unwrap_or_default();
            if primary.eq_ignore_ascii_case("fr") {
                return Language::Fr;
            }
            if primary.eq_ignore_ascii_case("en") {
                return Language::En;
            }
        }
        Language::En
    }

    /// The tag for `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::Fr => "fr",
        }
    }

    /// One of two texts.
    pub(super) fn pick(self, en: &'static str, fr: &'static str) -> &'static str {
        match self {
            Language::En => en,
            Language::Fr => fr,
        }
    }

    /// One of two texts with `{portal}` and `{platform}` filled in.
    pub(super) fn fill(self, en: &'static str, fr: &'static str, portal: &str, platform: &str) -> String {
        // The names are put in last to first, so that a name that holds a brace is left alone.
        let mut text = String::new();
        let mut rest = self.pick(en, fr);
        while let Some(start) = rest.find('{') {
            let (before, after) = rest.split_at(start);
            text.push_str(before);
            rest = if let Some(after) = after.strip_prefix("{portal}") {
                text.push_str(portal);
                after
            } else if let Some(after) = after.strip_prefix("{platform}") {
                text.push_str(platform);
                after
            } else {
                text.push('{');
                &after[1..]
            };
        }
        text.push_str(rest);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_first_language_that_we_speak_wins() {
        for (tags, language) in [
            ("fr", Language::Fr),
            ("fr-CA,en;q=0.8", Language::Fr),
            ("de, en-GB;q=0.7, fr;q=0.3", Language::En),
            ("ar", Language::En),
            ("", Language::En),
            ("FR_be", Language::Fr),
        ] {
            assert_eq!(Language::of(tags), language, "{tags}");
        }
    }

    #[test]
    fn a_name_with_braces_is_left_alone() {
        let text = Language::En.fill("Back to {portal}, {platform}", "", "{platform}", "Shop");
        assert_eq!(text, "Back to {platform}, Shop");
    }
}
