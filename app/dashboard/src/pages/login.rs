//! Log in. A wrong e-mail and a wrong password get the same words; too many tries name the minute of the next.

use super::gate;
use crate::api::{self, Failure};
use crate::app::App;
use crate::clock;
use crate::parts::icon::shape;
use gangway_ui::text::{fill, text};
use gangway_wire::Millis;
use gangway_wire::admin::{Login, Me};
use gangway_wire::paths::admin;
use gangway_wire::problem::Kind;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Why the last try did not work.
#[derive(Clone, PartialEq, Eq)]
enum Wrong {
    Sentence(String),
    Slowed { until: Millis },
}

/// The page.
pub fn page(app: App) -> impl IntoView {
    let (mail, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let wrong = RwSignal::new(None::<Wrong>);
    let busy = RwSignal::new(false);
    let slowed = move || match wrong.get() {
        Some(Wrong::Slowed { until }) => Some(until),
        Some(Wrong::Sentence(_)) | None => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() || slowed().is_some() {
            return;
        }
        let login = Login { email: gate::value(mail).trim().to_owned(), password: gate::value(password) };
        if login.email.is_empty() || login.password.is_empty() {
            wrong.set(Some(Wrong::Sentence(text("dashboard.login-empty"))));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = api::post::<Me>(admin::LOGIN, &login).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(me) => app.welcome(me),
                Err(Failure::Refused { kind: Some(Kind::TooMany), retry_after_s, .. }) => {
                    let wait_ms = Millis::from(retry_after_s.unwrap_or(60)) * 1_000;
                    let until = clock::machine() + wait_ms;
                    let _ = wrong.try_set(Some(Wrong::Slowed { until }));
                    while clock::machine() < until {
                        clock::sleep(1_000).await;
                    }
                    let _ = wrong.try_update(|wrong| {
                        if *wrong == Some(Wrong::Slowed { until }) {
                            *wrong = None;
                        }
                    });
                }
                Err(failure) => {
                    let _ = wrong.try_set(Some(Wrong::Sentence(failure.sentence())));
                    if let Some(input) = password.try_get_untracked().flatten() {
                        input.set_value("");
                        // Where it cannot be focused it is clicked.
                        let _ = input.focus();
                    }
                }
            }
        });
    };
    let message = move || {
        if app.ended.get() && wrong.with(Option::is_none) {
            let ended = text("dashboard.logged-out");
            return Some(
                view! { <p class={"message late"} role={"status"}>{shape("late")}<span>{ended}</span></p> }.into_any(),
            );
        }
        wrong.get().map(|wrong| match wrong {
            Wrong::Sentence(sentence) => view! {
                <p class={"message"} role={"alert"}>{shape("failed")}<span>{sentence}</span></p>
            }
            .into_any(),
            Wrong::Slowed { until } => view! {
                <p class={"message late"} role={"status"}>
                    {shape("late")}
                    <span>
                        <b class={"strong"}>{fill("dashboard.wait-until", &[("time", &minute_after(until))])}</b>
                        <br/>
                        {text("dashboard.slowed")}
                    </span>
                </p>
            }
            .into_any(),
        })
    };
    let label = move || match slowed() {
        Some(until) => fill("dashboard.log-in-at", &[("time", &minute_after(until))]),
        None => text(if busy.get() { "dashboard.logging-in" } else { "dashboard.log-in" }),
    };
    gate::stand_in(mail);
    let inner = view! {
        <div><h1>{text("dashboard.log-in")}</h1></div>
        {message}
        <form on:submit=submit novalidate>
            <div class={"ask"}>
                <label for={"login-mail"}>{text("dashboard.email")}</label>
                <span class={"field"}>
                    <input id={"login-mail"} node_ref=mail type={"email"} autocomplete={"username"} dir={"ltr"}/>
                </span>
            </div>
            <div class={"ask"}>
                {gate::password(
                    password, "login-password", text("dashboard.password"), "current-password", Signal::stored(false), None,
                )}
            </div>
            <button class={"button primary"} aria-disabled=move || slowed().map(|_| "true")>{label}</button>
        </form>
        <p class={"below"}>{text("dashboard.forgotten")}</p>
    };
    gate::sheet(text("dashboard.log-in"), inner)
}

/// The minute in which one may try again: never the one that is not over.
fn minute_after(until: Millis) -> String {
    clock::time((until + 59_999) / 60_000 * 60_000)
}
