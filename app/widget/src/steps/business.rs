//! The business's name, and at once which letters Codat will drop.

use super::{lead, refusal};
use crate::cx::Cx;
use gangway_ui::key;
use gangway_ui::parts::button::{button, waiting};
use gangway_ui::parts::icon::{self, styled, tiny};
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, paragraph};
use gangway_ui::text::{fill, text};
use gangway_wire::name::{self, Letter};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

/// The browser's own decomposition: no Unicode tables in the module.
fn decompose(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKD").into()
}

fn letters(name: &str) -> Vec<Letter> {
    name::letters(name, decompose)
}

pub(super) fn view(cx: Cx) -> AnyView {
    let (portal, known) = cx.model.with_untracked(|m| {
        let known = m.typed.clone().or_else(|| m.state().and_then(|s| s.name.clone()));
        (m.portal().to_owned(), known.unwrap_or_default())
    });
    let typed = RwSignal::new(known);
    let plain = RwSignal::new(name::kept(&letters(&fill(key!("business.suggest"), &[("portal", &portal)]))));
    let offered = plain.get_untracked();
    let missing = RwSignal::new(false);
    let go = move || {
        let name = typed.get_untracked().trim().to_owned();
        // Letters that nobody sees are no name.
        if !name.chars().any(|c| !c.is_control() && !is_invisible(c)) {
            missing.set(true);
            return;
        }
        cx.change(|m| m.typed = Some(name.clone()));
        let nothing_left = name::kept(&letters(&name)).is_empty();
        // Untouched, the proxy chooses: the same words and a number of its own.
        let codat_name = plain.get_untracked();
        let codat_name = (nothing_left && codat_name != offered).then_some(codat_name);
        cx.act("name", cx.name(name, codat_name));
    };
    let submit = go.clone();
    let below = move || text(if missing.get() { key!("business.missing") } else { key!("business.later") });
    let label = text(key!("business.label"));
    let portal_note = portal.clone();
    view! {
        {headline(text(key!("business.title")))}
        {lead(fill(key!("business.lead"), &[("portal", &portal)]))}
        <form
            class={"name-form"}
            novalidate={"true"}
            on:submit=move |event: SubmitEvent| {
                event.prevent_default();
                submit();
            }
        >
            <div class={"ask"}>
                <label class={"label"} for={"gw-name"} prop:textContent=label />
                <div class={"field"}>
                    <input
                        id={"gw-name"}
                        data-focus={""}
                        dir={"auto"}
                        autocomplete={"organization"}
                        maxlength={"200"}
                        aria-describedby={"gw-name-below"}
                        aria-invalid=move || missing.get().then_some("true")
                        prop:value=typed.get_untracked()
                        on:input=move |event| {
                            typed.set(event_target_value(&event));
                            missing.set(false);
                        }
                    />
                </div>
                <p id={"gw-name-below"} class={"small below"} class:wrong=move || missing.get() role={"status"}>
                    {tiny(icon::ALERT)}
                    <span prop:textContent=below />
                </p>
            </div>
            {move || typed.with(|typed| kept_note(typed, &portal_note))}
            <div class={"ask near"} class:away=move || !typed.with(|typed| is_nothing_left(typed))>
                <label class={"label"} for={"gw-plain"} prop:textContent=text(key!("business.codat")) />
                <div class={"field"}>
                    <input
                        id={"gw-plain"}
                        dir={"ltr"}
                        maxlength={"200"}
                        prop:value=plain.get_untracked()
                        on:input=move |event| plain.set(event_target_value(&event))
                    />
                </div>
                <p
                    class={"small"}
                    prop:textContent=move || {
                        fill(key!("business.keeps"), &[("portal", &portal), ("name", typed.get().trim())])
                    }
                />
            </div>
        </form>
        {refusal(cx)}
        <div class={"actions"}>
            {move || {
                let go = go.clone();
                if cx.model.with(|m| m.busy.is_some()) {
                    waiting("button primary", true, text(key!("business.saving")))
                } else {
                    button("button primary", true, text(key!("go-on")), move || go())
                }
            }}
        </div>
    }
    .into_any()
}

fn is_invisible(c: char) -> bool {
    c == ' ' || c == '\u{a0}' || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_nothing_left(typed: &str) -> bool {
    !typed.trim().is_empty() && name::kept(&letters(typed)).is_empty()
}

/// What Codat will write, and each letter with what becomes of it; nothing where it writes it as typed.
fn kept_note(typed: &str, portal: &str) -> Option<AnyView> {
    let letters = letters(typed);
    let kept = name::kept(&letters);
    if typed.trim().is_empty() || kept == typed.trim() {
        return None;
    }
    if kept.is_empty() {
        let words = fill(key!("business.nothing.text"), &[("portal", portal)]);
        return Some(note(Tone::Warn, icon::ALERT, text(key!("business.nothing")), words));
    }
    let mut seen: Vec<&Letter> = Vec::new();
    for letter in letters.iter().filter(|letter| !letter.is_same()) {
        if seen.len() < 8 && !seen.iter().any(|other| other.typed == letter.typed) {
            seen.push(letter);
        }
    }
    let list = seen.into_iter().map(|letter| {
        let word = if letter.kept.is_empty() { key!("business.dropped") } else { key!("business.becomes") };
        view! {
            <li>
                <kbd translate={"no"} prop:textContent=letter.typed.clone() />
                " "
                <span prop:textContent=text(word) />
                " "
                {(!letter.kept.is_empty())
                    .then(|| view! { <kbd translate={"no"} prop:textContent=letter.kept.clone() /> })}
            </li>
        }
    });
    let list = list.collect_view();
    Some(
        view! {
            <div class={"note"} role={"status"}>
                {styled("icon", icon::SWAP)}
                <strong>
                    <span prop:textContent=text(key!("business.writes")) />
                    " "
                    <bdi class={"kept"} translate={"no"} prop:textContent=kept />
                </strong>
                <ul class={"letters"}>{list}</ul>
                {paragraph("small", fill(key!("business.plain"), &[("portal", portal)]))}
            </div>
        }
        .into_any(),
    )
}
