//! What is read and why, what is not, and how to stop.

use super::{lead, pair, shop_mark};
use crate::cx::Cx;
use crate::frame::close;
use crate::model::Wish;
use gangway_ui::key;
use gangway_ui::parts::button::button;
use gangway_ui::parts::icon::{self, Icon, icon, tiny};
use gangway_ui::parts::mark::mark;
use gangway_ui::parts::words::{headline, paragraph, span};
use gangway_ui::text::{fill, find, text};
use gangway_wire::dataset::Dataset;
use leptos::prelude::*;

pub(super) fn view(cx: Cx) -> AnyView {
    let (portal, policy, named, hosted) = cx.model.with_untracked(|m| {
        let policy = m.picture.as_ref().and_then(|p| p.portal.policy_url.clone());
        (m.portal().to_owned(), policy, m.state().is_some_and(|s| s.name.is_some()), m.hosted())
    });
    let of_portal = [("portal", portal.as_str())];
    let go = if named { key!("why.go") } else { key!("why.go-name") };
    view! {
        {pair(shop_mark(), icon::ARROW, mark("portal", &portal, 1))}
        {headline(fill(key!("why.title"), &of_portal))}
        {lead(fill(key!("why.lead"), &of_portal))}
        <ul class={"reasons"}>
            {reason(icon::EYE, text(key!("why.read")), text(key!("why.read.text")), Some(exactly()))}
            {reason(icon::SHIELD, text(key!("why.change")), fill(key!("why.change.text"), &of_portal), None)}
            {reason(icon::STOP, text(key!("why.stop")), fill(key!("why.stop.text"), &of_portal), None)}
        </ul>
        <div class={"actions"}>
            {consent(policy, &portal)}
            {button("button primary", true, text(go), move || cx.wish(Wish::Onward))}
            {(!hosted).then(|| button("button quiet", false, text(key!("later")), move || close(cx)))}
        </div>
    }
    .into_any()
}

fn reason(path: Icon, title: String, words: String, more: Option<AnyView>) -> AnyView {
    view! {
        <li>
            {icon(path)}
            <h3 prop:textContent=title />
            {paragraph("small", words)}
            {more}
        </li>
    }
    .into_any()
}

/// All seven kinds, and what of each.
fn exactly() -> AnyView {
    let facts = Dataset::ALL.iter().map(|&dataset| {
        let what = find(&["read.", dataset.short()].concat()).unwrap_or_default();
        view! {
            <dt prop:textContent=super::progress::title(dataset) />
            <dd prop:textContent=what />
        }
    });
    let facts = facts.collect_view();
    view! {
        <details>
            <summary>{span("", text(key!("why.exact")))} {tiny(icon::DOWN)}</summary>
            <dl class={"facts"}>{facts}</dl>
        </details>
    }
    .into_any()
}

/// How long it takes, and the portal's policy where it has one.
fn consent(policy: Option<String>, portal: &str) -> AnyView {
    let policy = policy.filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let link = policy.map(|url| {
        let words = fill(key!("why.policy.link"), &[("portal", portal)]);
        view! {
            <span prop:textContent=text(key!("why.policy")) />
            " "
            <a href=url target={"_blank"} rel={"noopener noreferrer"} prop:textContent=words />
            <span>{"."}</span>
        }
    });
    view! { <p class={"small"}>{span("", text(key!("why.time")))} " " {link}</p> }.into_any()
}
