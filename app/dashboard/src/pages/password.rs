//! Set a password, by one-time link. The link was taken out of the address before anything else ran.
//!
//! Whose link it is stands there too, for people and for password managers, which keep a password under a name.

use super::gate;
use crate::api::{self, Failure};
use crate::app::{App, Gate};
use crate::clock;
use gangway_ui::text::{fill, text};
use gangway_wire::admin::{Link, LinkOf, Me, PASSWORD_MIN_CHARS, SetPassword};
use gangway_wire::paths::admin;
use gangway_wire::problem::Kind;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The page.
pub fn page(app: App, link: String) -> impl IntoView {
    let over = RwSignal::new(false);
    let of = RwSignal::new(None::<LinkOf>);
    let body = Link { link: link.clone() };
    spawn_local(async move {
        match api::post::<LinkOf>(admin::LINK, &body).await {
            Ok(found) => {
                let _ = of.try_set(Some(found));
            }
            Err(failure) if is_dead(&failure) => {
                let _ = over.try_set(true);
            }
            // The form works without it, and says what is wrong when it is sent.
            Err(_) => {}
        }
    });
    move || if over.get() { ended(app).into_any() } else { ask(app, link.clone(), over, of).into_any() }
}

fn is_dead(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused { kind: Some(Kind::LinkDead | Kind::BadToken), .. })
}

fn ask(app: App, link: String, over: RwSignal<bool>, of: RwSignal<Option<LinkOf>>) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let wrong = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let password = gate::value(field);
        let typed = password.chars().count();
        if typed < PASSWORD_MIN_CHARS {
            wrong.set(Some(fill(
                "dashboard.password-short",
                &[("typed", &typed.to_string()), ("least", &PASSWORD_MIN_CHARS.to_string())],
            )));
            if let Some(input) = field.get_untracked() {
                // Where it cannot be focused it is clicked.
                let _ = input.focus();
            }
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        wrong.set(None);
        let body = SetPassword { link: link.clone(), password };
        spawn_local(async move {
            let answer = api::post::<Me>(admin::PASSWORD, &body).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(me) => app.welcome(me),
                Err(failure) if is_dead(&failure) => {
                    let _ = over.try_set(true);
                }
                Err(failure) => {
                    let _ = wrong.try_set(Some(failure.sentence()));
                }
            }
        });
    };
    let bad = Signal::derive(move || wrong.with(Option::is_some));
    let least = PASSWORD_MIN_CHARS.to_string();
    let below = move || match wrong.get() {
        Some(sentence) => {
            view! { <p class={"below bad"} id={"password-below"} role={"alert"}>{sentence}</p> }.into_any()
        }
        None => view! {
            <p class={"below"} id={"password-below"}>{fill("dashboard.password-hint", &[("least", &least)])}</p>
        }
        .into_any(),
    };
    let email = move || of.with(|of| of.as_ref().map(|of| of.email.clone()));
    let until = move || match of.get() {
        Some(of) => fill("dashboard.link-works-until", &[("when", &clock::moment_in_sentence(of.until, of.now))]),
        None => text("dashboard.link-works-once"),
    };
    gate::stand_in(field);
    let inner = view! {
        <div>
            <h1>{text("dashboard.set-password")}</h1>
            <p class={"whose"}>
                {move || email().map(|email| view! {
                    {text("dashboard.password-for")}{" "}<bdi class={"strong"} translate={"no"}>{email}</bdi>{". "}
                })}
                {until}
            </p>
        </div>
        <form on:submit=submit novalidate>
            <input
                class={"only-for-readers"}
                type={"text"}
                name={"username"}
                autocomplete={"username"}
                readonly
                tabindex={"-1"}
                aria-hidden={"true"}
                prop:value=move || email().unwrap_or_default()
            />
            <div class={"ask"}>
                {gate::password(
                    field, "new-password", text("dashboard.new-password"), "new-password", bad, Some("password-below"),
                )}
                {below}
            </div>
            <button class={"button primary"}>
                {move || text(if busy.get() { "dashboard.logging-in" } else { "dashboard.set-and-log-in" })}
            </button>
        </form>
    };
    gate::sheet(text("dashboard.set-password"), inner)
}

fn ended(app: App) -> impl IntoView {
    let inner = view! {
        <div>
            <h1>{text("dashboard.link-ended")}</h1>
            <p>{text("dashboard.link-ended-why")}</p>
        </div>
        <button class={"button primary"} type={"button"} on:click=move |_| app.gate.set(Gate::Login)>
            {text("dashboard.log-in")}
        </button>
        <div class={"ask"}>
            <p class={"below"}>{text("dashboard.link-again")}</p>
            <code class={"code command"} translate={"no"}>{"gangway operator add EMAIL --portal ID"}</code>
        </div>
    };
    gate::sheet(text("dashboard.link-ended"), inner)
}
