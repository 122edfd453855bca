//! The end: it worked, what was read, and the way back.

use super::{back_to_portal, lead};
use crate::cx::Cx;
use crate::model::Wish;
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::button;
use gangway_ui::parts::icon;
use gangway_ui::parts::words::headline;
use gangway_ui::text::{fill, many, text};
use gangway_wire::dataset::Dataset;
use leptos::prelude::*;

pub(super) fn view(cx: Cx) -> AnyView {
    cx.model.with_untracked(|m| {
        let shop = m.shop();
        let portal = m.portal();
        let (mut facts, mut kinds, mut records) = (Vec::new(), 0, 0);
        if let Some(connection) = m.current() {
            for state in &connection.datasets {
                if let Some(snapshot) = &state.snapshot {
                    kinds += 1;
                    records += snapshot.rows;
                }
            }
            facts.push((key!("receipt.shop"), [shop.as_str(), ", ", &connection.platform_name].concat()));
            let kinds = many(key!("receipt.kinds"), kinds, &[]);
            facts.push((key!("receipt.read"), many(key!("receipt.records"), records, &[("kinds", &kinds)])));
            facts.push((key!("receipt.allowed"), text(key!("receipt.reading"))));
            if let Some(at) = connection.linked_at {
                facts.push((key!("receipt.when"), intl::moment_long(at)));
            }
        }
        let facts = facts.into_iter().map(|(name, value)| {
            view! {
                <div>
                    <dt prop:textContent=text(name) />
                    <dd prop:textContent=value />
                </div>
            }
        });
        let back = back_to_portal(m, "button primary", true);
        let primary = back.is_none();
        let class = if primary { "button primary" } else { "button quiet" };
        let look = move || cx.wish(Wish::Data(Dataset::Info));
        view! {
            <div class={"emblem good"} aria-hidden={"true"}>
                <svg class={"icon"} viewBox={"0 0 20 20"}><path class={"tick"} d={icon::CHECK} /></svg>
            </div>
            {headline(fill(key!("progress.connected"), &[("shop", &shop)]))}
            {lead(fill(key!("done.lead"), &[("portal", portal)]))}
            <section class={"card receipt"} aria-label=text(key!("receipt"))>
                <dl class={"pairs"}>{facts.collect_view()}</dl>
            </section>
            <div class={"actions"}>
                {back}
                {button(class, primary, text(key!("look")), look)}
            </div>
        }
        .into_any()
    })
}
