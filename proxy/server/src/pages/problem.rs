//! The page of a problem: `docs/problems/<slug>.md`, which stands at the address of the problem's `type`.
use super::{Language, Page};
use http::StatusCode;
use maud::{PreEscaped, html};
use pulldown_cmark::{Parser, html::push_html};
use rust_embed::RustEmbed;

/// The pages, compiled in.
#[derive(RustEmbed)]
#[folder = "../../docs/problems/"]
struct Pages;

/// The page of a slug, `None` where there is no such problem. Written by us, so its markup is trusted.
pub fn problem(slug: &str) -> Option<Page> {
    if !slug.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
        return None;
    }
    let file = Pages::get(&format!("{slug}.md"))?;
    let text = String::from_utf8(file.data.into_owned()).ok()?;
    let title = text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
    let mut body = String::new();
    push_html(&mut body, Parser::new(&text));
    Some(Page::new(StatusCode::OK, Language::En, &title, html! { div class="text" { (PreEscaped(body)) } }))
}
