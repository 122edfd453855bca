//! HTML by hand: escaping and the frame that every page stands in.

use axum::response::{Html, IntoResponse, Response};
use http::StatusCode;

/// Text for use between tags and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A number with commas between thousands.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A whole page; `class` on the body chooses its look.
pub fn page(status: StatusCode, class: &str, title: &str, body: &str) -> Response {
    let title = escape(title);
    let text = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n\
         <link rel=\"icon\" type=\"image/svg+xml\" href=\"/_sandbox/icon.svg\">\n<link rel=\"stylesheet\" href=\"/_sandbox/style.css\">\n</head>\n<body class=\"{class}\">\n\
         <header class=\"imitated\"><b>Sandbox.</b> No real shop, and nothing leaves this computer.</header>\n{body}\n</body>\n</html>\n"
    );
    (status, Html(text)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_names_stays_text() {
        assert_eq!(escape("<b>\"A&B's\""), "&lt;b&gt;&quot;A&amp;B&#39;s&quot;");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(999), "999");
    }
}
