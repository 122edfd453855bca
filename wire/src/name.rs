//! What becomes of a business name at Codat, letter by letter; the same in browser and server.
//!
//! Codat keeps `A-Z a-z 0-9`, white space and `- ' , & @ . ? !` and silently drops the rest, so letters are folded
//! before they are sent: é to e, № to No. The Unicode decomposition comes in from outside: the browser has one in
//! `String.normalize`, the server in a crate.

/// Longest name that is taken, in characters.
pub const MAX_CHARS: usize = 200;

/// One letter of the name and what Codat will write for it; empty where it is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// As typed; several code points where they form one letter.
    pub typed: String,
    /// As kept.
    pub kept: String,
}

impl Letter {
    /// Whether Codat writes it as it was typed.
    pub fn is_same(&self) -> bool {
        self.typed == self.kept
    }
}

/// Whether Codat keeps this character.
pub fn is_kept(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '\'' | ',' | '&' | '@' | '.' | '?' | '!')
}

/// Letters that do not decompose and yet have a plain form that people know.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'ł' => "l",
        'Ł' => "L",
        'đ' | 'ð' => "d",
        'Đ' | 'Ð' => "D",
        'þ' => "th",
        'Þ' => "Th",
        'ı' => "i",
        '’' | '‘' | 'ʼ' | '´' | '`' => "'",
        '–' | '—' | '−' | '‐' | '‑' => "-",
        '+' => "and",
        '\t' | '\n' | '\r' | '\u{a0}' | '\u{2009}' | '\u{202f}' => " ",
        _ => return None,
    })
}

/// What becomes of each letter of `name`. `decompose` gives the compatibility decomposition (NFKD) of a text.
///
/// Composed and decomposed spelling of one name give the same kept text: combining marks join the letter before.
pub fn letters(name: &str, decompose: impl Fn(&str) -> String) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for c in name.chars() {
        if is_mark(c)
            && let Some(last) = letters.last_mut()
        {
            last.typed.push(c);
            continue;
        }
        let mut typed = String::new();
        typed.push(c);
        let mut kept = String::new();
        if is_kept(c) {
            kept.push(c);
        } else if let Some(text) = plain(c) {
            kept.push_str(text);
        } else {
            for d in decompose(&typed).chars() {
                if is_kept(d) {
                    kept.push(d);
                } else if let Some(text) = plain(d) {
                    kept.push_str(text);
                }
            }
        }
        letters.push(Letter { typed, kept });
    }
    letters
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{200d}')
}

/// The name that is sent: kept letters, white space single and trimmed. Empty where no letter or digit is left.
pub fn kept(letters: &[Letter]) -> String {
    let mut text = String::new();
    for c in letters.iter().flat_map(|l| l.kept.chars()) {
        if c != ' ' || !(text.is_empty() || text.ends_with(' ')) {
            text.push(c);
        }
    }
    let end = text.trim_end().len();
    text.truncate(end);
    if text.bytes().any(|b| b.is_ascii_alphanumeric()) { text } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Enough of a decomposition for the tests.
    fn nfkd(text: &str) -> String {
        text.chars()
            .flat_map(|c| match c {
                'é' => vec!['e', '\u{301}'],
                '№' => vec!['N', 'o'],
                c => vec![c],
            })
            .collect()
    }

    #[test]
    fn names_are_folded_as_codat_will_write_them() {
        for (name, wanted) in [
            ("Café \"Lune\" №1", "Cafe Lune No1"),
            ("Cafe\u{301} Lune", "Cafe Lune"),
            ("Straße & Söhne", "Strasse & Shne"),
            ("  two   spaces ", "two spaces"),
            ("متجر", ""),
            ("!!!", ""),
            ("O’Neill", "O'Neill"),
            ("🕯️ Candles", "Candles"),
        ] {
            assert_eq!(kept(&letters(name, nfkd)), wanted, "{name}");
        }
    }

    #[test]
    fn typed_letters_together_are_the_name() {
        let name = "Cafe\u{301} 🕯️ №1";
        let typed: String = letters(name, nfkd).into_iter().map(|l| l.typed).collect();
        assert_eq!(typed, name);
    }
}
