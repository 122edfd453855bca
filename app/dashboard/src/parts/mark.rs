//! Marks of platforms and portals: two letters in a square of their own colour, where no logo may be used. And the names
//! of merchants.

use gangway_ui::text::text;
use leptos::prelude::*;

/// How many colours the style sheet has.
const COLOURS: u32 = 8;

/// A platform's mark. Its name stands beside it or in its title.
pub fn platform(name: &str) -> impl IntoView + use<> {
    let colour = name.bytes().map(u32::from).sum::<u32>() % COLOURS;
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).take(2).collect();
    view! {
        <abbr class={["platform-mark mark-", &colour.to_string()].concat()} title={name.to_owned()} aria-hidden={"true"} translate={"no"}>
            {letters}
        </abbr>
    }
}

/// A merchant's name, which nobody translates; where there is none, words that say so.
pub fn name(name: Option<&str>) -> AnyView {
    match name {
        Some(name) => view! { <bdi translate={"no"}>{name.to_owned()}</bdi> }.into_any(),
        None => view! { <bdi>{text("dashboard.unnamed")}</bdi> }.into_any(),
    }
}

/// The first letters of a name's first two words.
pub fn initials(name: &str) -> String {
    let words = name.split([' ', '.', '-', '_', '@']).filter(|word| !word.is_empty());
    words.take(2).filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).collect()
}
