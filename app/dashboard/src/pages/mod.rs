//! The pages, a file each, and which of them is shown.

mod callout;
mod companies;
mod company;
mod data;
mod datasets;
mod details;
mod gate;
mod health;
mod invitation;
mod login;
mod password;
mod refresh;
mod silence;
mod timeline;
mod turn;

use crate::app::{App, Away, Gate};
use crate::parts::shell;
use crate::route::Route;
use leptos::prelude::*;

/// Everything under the mount point.
pub fn root(link: String) -> impl IntoView {
    let app = App::new(&link);
    app.run();
    let gate = Memo::new(move |_| app.gate.get());
    move || match gate.get() {
        Gate::Asking => asking(app).into_any(),
        Gate::Password => password::page(app, link.clone()).into_any(),
        Gate::Login => login::page(app).into_any(),
        Gate::Open => shell::shell(app, pages(app)).into_any(),
    }
}

/// Before the first answer: nothing for a moment; where none comes, why.
fn asking(app: App) -> impl IntoView {
    move || app.silence.with(Option::is_some).then(|| shell::shell(app, silence::page(app)))
}

fn pages(app: App) -> impl IntoView {
    // Which page, without what it shows: a page that goes on is not made anew.
    let which =
        Memo::new(move |_| (app.away() == Away::Nothing, app.route.with(|route| route.merchant().map(str::to_owned))));
    let page = move || match which.get() {
        (true, _) => silence::page(app).into_any(),
        (false, None) => companies::page(app).into_any(),
        (false, Some(id)) => company::page(app, id).into_any(),
    };
    let old = Memo::new(move |_| app.away() == Away::Old);
    view! { {page}{move || old.get().then(|| silence::notice(app))} }
}

/// The title of the browser's window.
pub fn title(words: &str) {
    document().set_title(&[words, " · Gangway"].concat());
}

/// Where a route leads, for pages that ask.
pub fn is_data(route: &Route) -> bool {
    matches!(route, Route::Data { .. })
}
