//! The business's name, and at once which letters Codat will drop.

use super::platform::key_of;
use super::{lead, refusal};
use crate::cx::Cx;
use gangway_ui::el::{El, el, value_of};
use gangway_ui::key;
use gangway_ui::parts::button::{button, waiting};
use gangway_ui::parts::icon::{self, styled, tiny};
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, paragraph, span};
use gangway_ui::text::{fill, text};
use gangway_wire::name::{self, Letter};
use leptos::prelude::*;

/// Most letters that are explained one by one.
const EXPLAINED: usize = 8;

/// The browser's own decomposition: no Unicode tables in the module.
fn decompose(text: &str) -> String {
    js_sys::JsString::from(text).normalize("NFKD").into()
}

fn letters(name: &str) -> Vec<Letter> {
    name::letters(name, decompose)
}

/// What is being typed here.
#[derive(Clone, Copy)]
struct Typed {
    name: RwSignal<String>,
    /// The name for Codat, where nothing of the other is left.
    plain: RwSignal<String>,
    missing: RwSignal<bool>,
}

pub(super) fn view(cx: Cx) -> Vec<El> {
    let (portal, known) = cx.see(|m| {
        let known = m.typed.clone().or_else(|| m.state().and_then(|s| s.name.clone()));
        (m.portal().to_owned(), known.unwrap_or_default())
    });
    let offered = name::kept(&letters(&fill(key!("business.suggest"), &[("portal", &portal)])));
    let typed = Typed {
        name: RwSignal::new(known.clone()),
        plain: RwSignal::new(cx.see(|m| m.plain.clone()).unwrap_or_else(|| offered.clone())),
        missing: RwSignal::new(false),
    };
    let go = move || go(cx, typed, &offered);
    let (go_on, suggested) = (go.clone(), typed.plain.get_untracked());
    // A form with two fields and its button outside is not sent by Enter.
    let form = el("form", "name-form")
        .on("keydown", move |event| {
            if key_of(&event) == "Enter" {
                event.prevent_default();
                go();
            }
        })
        .child(name_field(cx, typed, &known))
        .child(el("div", "kept-note").region(move || typed.name.get(), {
            let portal = portal.clone();
            move || kept_note(&typed.name.get_untracked(), &portal).into_iter().collect()
        }))
        .child(plain_field(cx, typed, &suggested, &portal));
    let busy = move || cx.see(|m| m.busy.clone()).unwrap_or_default();
    let actions = el("div", "actions").region(busy, move || {
        let go_on = go_on.clone();
        vec![if cx.see(|m| m.busy.is_some()) {
            waiting("button primary", true, &text(key!("business.saving")))
        } else {
            button("button primary", true, &text(key!("go-on")), go_on)
        }]
    });
    vec![
        headline(&text(key!("business.title"))),
        lead(&fill(key!("business.lead"), &[("portal", &portal)])),
        form,
        refusal(cx),
        actions,
    ]
}

fn go(cx: Cx, typed: Typed, offered: &str) {
    let name = typed.name.get_untracked().trim().to_owned();
    if name.chars().all(is_invisible) {
        typed.missing.set(true);
        return;
    }
    // Untouched, the proxy chooses: the same words and a number of its own.
    let plain = typed.plain.get_untracked();
    let codat_name = (is_nothing_left(&name) && plain != offered).then_some(plain);
    cx.act("name", cx.name(name, codat_name));
}

fn name_field(cx: Cx, typed: Typed, known: &str) -> El {
    let input = el("input", "")
        .attr("id", "gw-name")
        .flag("data-focus", true)
        .attr("dir", "auto")
        .attr("autocomplete", "organization")
        // As many units as a name that the proxy takes can have: it counts the letters that people see.
        .attr("maxlength", "4000")
        .attr("aria-describedby", "gw-name-below")
        .attr("value", known)
        .living("aria-invalid", move || if typed.missing.get() { "true".to_owned() } else { String::new() })
        .on("input", move |event| {
            let value = value_of(&event);
            cx.keep(|m| m.typed = Some(value.clone()));
            typed.name.set(value);
            typed.missing.set(false);
        });
    let below =
        el("p", "")
            .attr("id", "gw-name-below")
            .attr("role", "status")
            .living("class", move || if typed.missing.get() { "small below wrong" } else { "small below" }.to_owned())
            .child(tiny(icon::ALERT))
            .child(el("span", "").words(move || {
                text(if typed.missing.get() { key!("business.missing") } else { key!("business.later") })
            }));
    el("div", "ask")
        .child(el("label", "label").attr("for", "gw-name").text(&text(key!("business.label"))))
        .child(el("div", "field").child(input))
        .child(below)
}

/// Always there, so that what was typed in it stays; seen only where nothing of the name is left.
fn plain_field(cx: Cx, typed: Typed, suggested: &str, portal: &str) -> El {
    let portal = portal.to_owned();
    let input =
        el("input", "").attr("id", "gw-plain").attr("dir", "ltr").attr("maxlength", "200").attr("value", suggested).on(
            "input",
            move |event| {
                let value = value_of(&event);
                cx.keep(|m| m.plain = Some(value.clone()));
                typed.plain.set(value);
            },
        );
    let below = move || fill(key!("business.keeps"), &[("portal", &portal), ("name", typed.name.get().trim())]);
    el("div", "")
        .living("class", move || {
            if typed.name.with(|name| is_nothing_left(name)) { "ask near" } else { "ask near away" }.to_owned()
        })
        .child(el("label", "label").attr("for", "gw-plain").text(&text(key!("business.codat"))))
        .child(el("div", "field").child(input))
        .child(el("p", "small").words(below))
}

/// Letters that nobody sees are no name.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, ' ' | '\u{a0}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn is_nothing_left(typed: &str) -> bool {
    !typed.chars().all(is_invisible) && name::kept(&letters(typed)).is_empty()
}

/// What Codat will write, and each letter with what becomes of it; nothing where it writes it as typed.
fn kept_note(typed: &str, portal: &str) -> Option<El> {
    let letters = letters(typed);
    let kept = name::kept(&letters);
    if typed.chars().all(is_invisible) || kept == typed.trim() {
        return None;
    }
    if kept.is_empty() {
        let words = fill(key!("business.nothing.text"), &[("portal", portal)]);
        return Some(note(Tone::Warn, icon::ALERT, &text(key!("business.nothing")), &words));
    }
    let mut seen: Vec<&Letter> = Vec::new();
    for letter in letters.iter().filter(|letter| !letter.is_same()) {
        if seen.len() < EXPLAINED && !seen.iter().any(|other| other.typed == letter.typed) {
            seen.push(letter);
        }
    }
    let list = seen.into_iter().map(|letter| {
        let line = el("li", "").child(key_cap(&letter.typed)).space();
        if letter.kept.is_empty() {
            return line.child(span("", &text(key!("business.dropped"))));
        }
        line.child(span("", &text(key!("business.becomes")))).space().child(key_cap(&letter.kept))
    });
    let writes = el("strong", "")
        .child(span("", &text(key!("business.writes"))))
        .space()
        .child(el("bdi", "kept").verbatim().text(&kept));
    let note = el("div", "note").attr("role", "status").child(styled("icon", icon::SWAP)).child(writes);
    let note = note.child(el("ul", "letters").all(list.collect()));
    Some(note.child(paragraph("small", &fill(key!("business.plain"), &[("portal", portal)]))))
}

fn key_cap(letter: &str) -> El {
    el("kbd", "").verbatim().text(letter)
}
