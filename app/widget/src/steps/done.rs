//! The end: it worked, what was read, and the way back.

use super::{back_to_portal, lead};
use crate::cx::Cx;
use crate::model::{Model, Wish};
use gangway_ui::el::{El, el, svg};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::button;
use gangway_ui::parts::icon;
use gangway_ui::parts::words::headline;
use gangway_ui::text::{fill, many, text};
use gangway_wire::dataset::Dataset;

pub(super) fn view(cx: Cx) -> Vec<El> {
    cx.see(|m| {
        let back = back_to_portal(m, "button primary", true);
        let primary = back.is_none();
        let class = if primary { "button primary" } else { "button quiet" };
        let look = button(class, primary, &text(key!("look")), move || cx.wish(Wish::Data(Dataset::Info)));
        let tick = icon::drawn("icon", svg("path").attr("class", "tick").attr("d", icon::CHECK));
        let receipt = el("dl", "pairs").all(facts(m).into_iter().map(|(name, value)| fact(&name, &value)).collect());
        vec![
            el("div", "emblem good").attr("aria-hidden", "true").child(tick),
            headline(&fill(key!("progress.connected"), &[("shop", &m.shop())])),
            lead(&fill(key!("done.lead"), &[("portal", m.portal())])),
            el("section", "card receipt").attr("aria-label", &text(key!("receipt"))).child(receipt),
            el("div", "actions").maybe(back).child(look),
        ]
    })
}

fn fact(name: &str, value: &str) -> El {
    el("div", "").child(el("dt", "").text(name)).child(el("dd", "").text(value))
}

fn facts(model: &Model) -> Vec<(String, String)> {
    let Some(connection) = model.current() else { return Vec::new() };
    let snapshots: Vec<u64> = connection.datasets.iter().filter_map(|d| d.snapshot.as_ref().map(|s| s.rows)).collect();
    let kinds = many(key!("receipt.kinds"), snapshots.len() as u64, &[]);
    let mut facts = vec![
        (text(key!("receipt.shop")), [model.shop().as_str(), ", ", &connection.platform_name].concat()),
        (text(key!("receipt.read")), many(key!("receipt.records"), snapshots.iter().sum(), &[("kinds", &kinds)])),
        (text(key!("receipt.allowed")), text(key!("receipt.reading"))),
    ];
    facts.extend(connection.linked_at.map(|at| (text(key!("receipt.when")), intl::moment_long(at))));
    facts
}
