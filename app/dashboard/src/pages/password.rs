//! Set a password, by one-time link. The link was taken out of the address before anything else ran.

use super::gate;
use crate::api::{self, Failure};
use crate::app::{App, Gate};
use gangway_ui::text::{fill, text};
use gangway_wire::admin::{Me, PASSWORD_MIN_CHARS, SetPassword};
use gangway_wire::paths::admin;
use gangway_wire::problem::Kind;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The page.
pub fn page(app: App, link: String) -> impl IntoView {
    let over = RwSignal::new(false);
    move || if over.get() { ended(app).into_any() } else { ask(app, link.clone(), over).into_any() }
}

fn ask(app: App, link: String, over: RwSignal<bool>) -> impl IntoView {
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
                Err(Failure::Refused { kind: Some(Kind::LinkDead | Kind::BadToken), .. }) => {
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
    let inner = view! {
        <div>
            <h1>{text("dashboard.set-password")}</h1>
            <p>{text("dashboard.link-works-once")}</p>
        </div>
        <form on:submit=submit novalidate>
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
