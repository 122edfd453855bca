//! Times in words, by the server's clock and in the viewer's zone; and how one waits.

use gangway_ui::text::{fill, language, text};
use gangway_wire::Millis;
use js_sys::{Array, Date, Intl, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

const DAY: Millis = 86_400_000;

/// How far the server's clock is ahead of this machine's.
pub fn ahead(server: Millis) -> Millis {
    server - machine()
}

/// This machine's clock.
pub fn machine() -> Millis {
    Date::now() as Millis
}

/// A time as RFC 3339 writes it; 0 where it is none.
pub fn parse(text: &str) -> Millis {
    let at = Date::parse(text);
    if at.is_nan() { 0 } else { at as Millis }
}

/// Waits; a machine that sleeps waits longer.
pub async fn sleep(ms: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        // A window without timers would be no window.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(promise).await;
}

/// "14:15".
pub fn time(at: Millis) -> String {
    format(at, &[("timeStyle", "short")])
}

/// "14:15:08".
pub fn time_exact(at: Millis) -> String {
    format(at, &[("timeStyle", "medium")])
}

/// "Today", "Yesterday" or "24 Nov 2026".
pub fn day(at: Millis, now: Millis) -> String {
    match midnight(now) - midnight(at) {
        0 => text("dashboard.today"),
        // A day has 23 to 25 hours.
        1..=90_000_000 => text("dashboard.yesterday"),
        _ => format(at, &[("dateStyle", "medium")]),
    }
}

/// "Today, 14:15", "24 Nov 2026, 14:15".
pub fn moment(at: Millis, now: Millis) -> String {
    fill("dashboard.day-and-time", &[("day", &day(at, now)), ("time", &time(at))])
}

/// The same inside a sentence: "today at 14:15".
pub fn moment_in_sentence(at: Millis, now: Millis) -> String {
    let time = time(at);
    match midnight(now) - midnight(at) {
        0 => fill("dashboard.today-at", &[("time", &time)]),
        1..=90_000_000 => fill("dashboard.yesterday-at", &[("time", &time)]),
        _ => fill("dashboard.day-at", &[("day", &day(at, now)), ("time", &time)]),
    }
}

/// "38 s", "1 min 20 s", "2 h 5 min", "3 d 4 h".
pub fn duration(ms: Millis) -> String {
    let s = ms.max(0) / 1_000;
    let (big, small, key) = match s {
        0..60 => return fill("dashboard.seconds", &[("s", &s.to_string())]),
        60..3_600 => (s / 60, s % 60, "dashboard.minutes"),
        3_600..86_400 => (s / 3_600, s % 3_600 / 60, "dashboard.hours"),
        _ => (ms / DAY, s % 86_400 / 3_600, "dashboard.days"),
    };
    fill(key, &[("big", &big.to_string()), ("small", &small.to_string())])
}

/// The name of a language in the viewer's: "French".
pub fn language_name(tag: &str) -> String {
    let options = Object::new();
    let _ = Reflect::set(&options, &"type".into(), &"language".into());
    let names = Reflect::get(&js_sys::global(), &"Intl".into())
        .and_then(|intl| Reflect::get(&intl, &"DisplayNames".into()))
        .and_then(|class| Reflect::construct(&class.into(), &Array::of2(&locales(), &options)));
    let name = names.and_then(|names| {
        let of = Reflect::get(&names, &"of".into())?;
        js_sys::Function::from(of).call1(&names, &tag.into())
    });
    name.ok().and_then(|name| name.as_string()).unwrap_or_else(|| tag.to_owned())
}

/// The start of the viewer's day.
fn midnight(at: Millis) -> Millis {
    let date = Date::new(&JsValue::from_f64(at as f64));
    date.set_hours(0);
    date.set_minutes(0);
    date.set_seconds(0);
    date.set_milliseconds(0) as Millis
}

fn locales() -> Array {
    Array::of1(&language().into())
}

fn format(at: Millis, options: &[(&str, &str)]) -> String {
    let all = Object::new();
    for (name, value) in options {
        // A plain object refuses no property.
        let _ = Reflect::set(&all, &(*name).into(), &(*value).into());
    }
    let date = Date::new(&JsValue::from_f64(at as f64));
    let format = Intl::DateTimeFormat::new(&locales(), &all).format();
    format.call1(&JsValue::NULL, &date).ok().and_then(|text| text.as_string()).unwrap_or_default()
}
