//! The pages that the server makes itself: the way out and back where a browser must not simply be sent on, and
//! the problems. Complete in themselves: no script, no other sheet, nothing from elsewhere.
//!
//! A page is text in, HTML out; which page is shown is decided in `routes/`.

mod go;
mod problem;
mod returned;
mod text;

pub use go::{Ask, ask, ended, unreachable};
pub use problem::problem;
pub use returned::{incomplete, over};
pub use text::Language;

use axum::response::{IntoResponse, Response};
use base64::Engine;
use gangway_wire::session::Portal;
use http::{HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The one style sheet, inline, so that a page needs no second request.
const STYLE: &str = include_str!("../../../../style/pages/plain.css");

/// Nothing may load or run but that sheet, known by its digest; and nobody may put the page in a frame.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE.as_bytes()));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    );
    HeaderValue::from_str(&policy).expect("a digest in base64 is a header's text")
});

/// A finished page. Never stored by anybody, and its address is told to nobody.
#[derive(Debug)]
pub struct Page {
    status: StatusCode,
    html: String,
}

impl Page {
    fn new(status: StatusCode, language: Language, title: &str, body: Markup) -> Self {
        let html = html! {
            (DOCTYPE)
            html lang=(language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body class="plain" { main class="sheet" { (body) } }
            }
        };
        Page { status, html: html.into_string() }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CONTENT_SECURITY_POLICY, POLICY.clone()),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        ];
        (self.status, headers, self.html).into_response()
    }
}

/// The portal's mark and name, which the merchant should recognise before anything else.
fn who(portal: &Portal) -> Markup {
    let initial: String =
        portal.name.chars().find(|c| c.is_alphanumeric()).into_iter().flat_map(char::to_uppercase).collect();
    html! {
        p class="who" {
            span class="mark" aria-hidden="true" { (initial) }
            span { bdi { (portal.name) } span class="small" { bdi { (portal.host) } } }
        }
    }
}

/// A link that looks like a button: nothing here needs a script.
fn press(href: &str, words: &str) -> Markup {
    html! { a class="press" href=(href) referrerpolicy="origin" { (words) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn portal() -> Portal {
        Portal { name: "Harbour <b>".into(), host: "harbour.example".into(), policy_url: None }
    }

    #[test]
    fn foreign_words_are_text_and_never_markup() {
        let ask = Ask {
            portal: &portal(),
            business: Some("<img src=x onerror=alert(1)>"),
            platform: "\"Shop\"",
            here: "/go/abc",
        };
        let page = super::ask(Language::En, &ask).html;
        assert!(page.contains("&lt;img src=x"), "{page}");
        assert!(!page.contains("<img"), "{page}");
        assert!(page.contains("Only continue if you know Harbour &lt;b&gt;"));
    }

    #[test]
    fn the_link_goes_to_the_same_address_and_shows_its_origin() {
        let ask = Ask { portal: &portal(), business: None, platform: "Shopify", here: "/go/abc" };
        let page = super::ask(Language::Fr, &ask).html;
        assert!(page.contains(r#"href="/go/abc" referrerpolicy="origin""#), "{page}");
        assert!(page.contains("Continuer vers Shopify"));
        assert!(!page.contains("<script"));
    }

    #[test]
    fn the_sheet_is_small_and_allowed_by_its_digest() {
        assert!(STYLE.len() < 6_000, "{} bytes", STYLE.len());
        let reply = incomplete(Language::En, "GW-2R8C-61HN").into_response();
        let policy = reply.headers()[header::CONTENT_SECURITY_POLICY].to_str().expect("ASCII");
        assert!(policy.contains("style-src 'sha256-"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
