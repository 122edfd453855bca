//! What is read and why, what is not, and how to stop.

use super::{lead, pair, shop_mark};
use crate::cx::Cx;
use crate::frame::close;
use crate::model::Wish;
use gangway_ui::el::{El, el};
use gangway_ui::key;
use gangway_ui::parts::button::button;
use gangway_ui::parts::icon::{self, Icon, icon, tiny};
use gangway_ui::parts::mark::portal_mark;
use gangway_ui::parts::words::{headline, paragraph, span};
use gangway_ui::text::{fill, find, text};
use gangway_wire::dataset::Dataset;

pub(super) fn view(cx: Cx) -> Vec<El> {
    let (portal, policy, named, hosted) = cx.see(|m| {
        let policy = m.picture.as_ref().and_then(|p| p.portal.policy_url.clone());
        (m.portal().to_owned(), policy, m.state().is_some_and(|s| s.name.is_some()), m.hosted())
    });
    let of_portal = [("portal", portal.as_str())];
    let go = if named { key!("why.go") } else { key!("why.go-name") };
    let later = (!hosted).then(|| button("button quiet", false, &text(key!("later")), move || close(cx)));
    let reasons = el("ul", "reasons")
        .child(reason(icon::EYE, &text(key!("why.read")), &text(key!("why.read.text"))).child(exactly()))
        .child(reason(icon::SHIELD, &text(key!("why.change")), &fill(key!("why.change.text"), &of_portal)))
        .child(reason(icon::STOP, &text(key!("why.stop")), &fill(key!("why.stop.text"), &of_portal)));
    let actions = el("div", "actions")
        .child(consent(policy, &portal))
        .child(button("button primary", true, &text(go), move || cx.wish(Wish::Onward)))
        .maybe(later);
    vec![
        pair(shop_mark(), icon::ARROW, portal_mark(&portal)),
        headline(&fill(key!("why.title"), &of_portal)),
        lead(&fill(key!("why.lead"), &of_portal)),
        reasons,
        actions,
    ]
}

fn reason(path: Icon, title: &str, words: &str) -> El {
    el("li", "").child(icon(path)).child(el("h3", "").text(title)).child(paragraph("small", words))
}

/// All seven kinds, and what of each.
fn exactly() -> El {
    let mut facts = Vec::new();
    for &dataset in Dataset::ALL {
        facts.push(el("dt", "").text(&super::title(dataset)));
        facts.push(el("dd", "").text(&find(&["read.", dataset.short()].concat()).unwrap_or_default()));
    }
    let summary = el("summary", "").child(span("", &text(key!("why.exact")))).child(tiny(icon::DOWN));
    el("details", "").child(summary).child(el("dl", "facts").all(facts))
}

/// How long it takes, and the portal's policy where it has one.
fn consent(policy: Option<String>, portal: &str) -> El {
    let line = el("p", "small").child(span("", &text(key!("why.time"))));
    match policy.filter(|url| url.starts_with("https://") || url.starts_with("http://")) {
        None => line,
        Some(url) => {
            let link = el("a", "")
                .attr("href", &url)
                .attr("target", "_blank")
                .attr("rel", "noopener noreferrer")
                .text(&fill(key!("why.policy.link"), &[("portal", portal)]));
            line.space().child(span("", &text(key!("why.policy")))).space().child(link).child(span("", "."))
        }
    }
}
