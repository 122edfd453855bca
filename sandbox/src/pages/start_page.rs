//! The start page: how the sandbox was started, what it holds, and what was asked of it last.

use std::fmt::Write as _;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;

use super::html::{escape, grouped, page};
use crate::app::{App, Shared};
use crate::data::dates::stamp_ms;
use crate::faults::{Fault, Times};
use crate::platforms::Dataset;
use crate::stats::Seen;
use crate::world::{Company, Connection, Status};

/// Requests shown.
const SHOWN: usize = 8;
/// Companies shown, newest first.
const COMPANIES_SHOWN: usize = 50;
const SEVEN: [(Dataset, &str); 7] = [
    (Dataset::Info, "Info"),
    (Dataset::Products, "Products"),
    (Dataset::Customers, "Customers"),
    (Dataset::Orders, "Orders"),
    (Dataset::Payments, "Payments"),
    (Dataset::Transactions, "Transactions"),
    (Dataset::Disputes, "Disputes"),
];

/// `GET /`.
pub async fn show(State(app): State<Shared>) -> Response {
    let body = format!(
        "<main class=\"sandbox-page\"><div class=\"sandbox-head\"><div><h1>Codat, imitated</h1><p>Point any client at this address. \
         Data, syncs, one-time links, webhooks and faults behave as the contract says.</p></div><a href=\"/_sandbox/guide\">Guide for integrators</a></div>\
         {}<div class=\"sandbox-columns\"><div>{}{}</div><div>{}</div></div>{}</main>",
        given(&app),
        companies(&app),
        requests(&app),
        super::time::section(&app) + &faults(&app) + &super::webhooks::section(&app),
        holds(&app),
    );
    page(StatusCode::OK, "sandbox", "Codat, imitated", &body)
}

fn given(app: &App) -> String {
    let config = &app.config;
    let template = app.read(|world| world.profile.redirect_url.clone());
    let seconds = config.sync_ms.checked_rem(1000).map_or_else(String::new, |rest| match rest {
        0 => format!("{} s", config.sync_ms / 1000),
        _ => format!("{} ms", grouped(config.sync_ms)),
    });
    let mut out = String::from("<dl class=\"given\">");
    for (name, value, is_code) in [
        ("Address", app.public_url.clone(), true),
        ("Key", config.key.clone(), true),
        ("Seed", config.seed.to_string(), false),
        ("Orders a shop", grouped(u64::from(config.orders)), false),
        ("A sync takes", seconds, false),
        ("One-time links", if config.otp { "on" } else { "off" }.to_owned(), false),
    ] {
        let value = escape(&value);
        let value = if is_code { format!("<code>{value}</code>") } else { value };
        let _ = write!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
    let way = if template.is_empty() {
        "none set: the link page ends here".to_owned()
    } else {
        format!("<code>{}</code>", escape(&template))
    };
    let _ = write!(out, "<div class=\"whole\"><dt>Way back</dt><dd>{way}</dd></div></dl>");
    out
}

fn companies(app: &App) -> String {
    let now = app.now();
    let (rows, count) = app.read(|world| {
        let mut rows = String::new();
        for company in world.companies.iter().rev().take(COMPANIES_SHOWN) {
            if company.connections.is_empty() {
                let _ = write!(
                    rows,
                    "<tr id=\"company-{}\"><th scope=\"row\"><bdi>{}</bdi></th><td class=\"soft\">none yet</td><td></td><td class=\"end\">–</td><td class=\"soft\">–</td><td class=\"end\"></td></tr>",
                    company.id,
                    escape(&company.name)
                );
            }
            for (index, connection) in company.connections.iter().enumerate() {
                rows.push_str(&row(company, connection, index == 0, now));
            }
        }
        (rows, world.companies.len())
    });
    let shown = if count > COMPANIES_SHOWN { format!("{COMPANIES_SHOWN} of {count}") } else { count.to_string() };
    let table = if count == 0 {
        "<div class=\"boxed\"><p class=\"part soft\">None yet. The first call to <code>POST /companies</code> makes one.</p></div>".to_owned()
    } else {
        format!(
            "<div class=\"boxed\" tabindex=\"0\" role=\"region\" aria-label=\"Companies\"><table class=\"folds\"><thead><tr><th scope=\"col\">Name</th>\
             <th scope=\"col\">Platform</th><th scope=\"col\">Connection</th><th scope=\"col\" class=\"end\">Rows</th><th scope=\"col\">Last sync</th>\
             <th scope=\"col\"><span class=\"hidden-text\">Authorize</span></th></tr></thead><tbody>{rows}</tbody></table></div>"
        )
    };
    format!(
        "<section><div class=\"sandbox-title\"><h2>Companies</h2><span class=\"soft\">{shown}</span></div>{table}</section>"
    )
}

fn row(company: &Company, connection: &Connection, is_first: bool, now: i64) -> String {
    let readable: u64 = SEVEN
        .iter()
        .filter(|(dataset, _)| connection.is_readable(dataset.data_type(), now))
        .map(|(dataset, _)| u64::from(connection.fetched_shop(&company.name, *dataset, now).count(*dataset)))
        .sum();
    let rows = if readable == 0 { "–".to_owned() } else { grouped(readable) };
    let latest: Vec<_> = SEVEN.iter().filter_map(|(dataset, _)| connection.latest(dataset.data_type())).collect();
    let ended = latest.iter().filter(|operation| operation.stand(now).ended.is_some()).count();
    let sync = if latest.is_empty() {
        "–".to_owned()
    } else if ended < latest.len() {
        format!("running, {ended} of {}", latest.len())
    } else {
        connection.last_sync(now).map_or_else(|| "ended".to_owned(), clock)
    };
    let (again, id) =
        (if connection.status == Status::PendingAuth { "Authorize" } else { "Authorize again" }, &connection.id);
    format!(
        "<tr{}><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td><code>{}</code></td><td class=\"end\">{rows}</td><td class=\"soft\">{sync}</td>\
         <td class=\"end\"><a href=\"/_sandbox/authorize/{}/{id}\">{again}</a></td></tr>",
        if is_first { format!(" id=\"company-{}\"", company.id) } else { String::new() },
        escape(&company.name),
        connection.platform().name,
        connection.status.name(),
        company.id,
    )
}

fn clock(at: i64) -> String {
    stamp_ms(at).get(11..19).unwrap_or_default().to_owned()
}

fn requests(app: &App) -> String {
    let (last, total): (Vec<Seen>, u64) = {
        let stats = app.stats();
        (stats.last.iter().take(SHOWN).cloned().collect(), stats.total)
    };
    let mut rows = String::new();
    for seen in &last {
        let note = if seen.note.is_empty() {
            String::new()
        } else {
            format!("<span class=\"tag\">{}</span>", escape(&seen.note))
        };
        let bad = if seen.status >= 400 { " not" } else { "" };
        let _ = write!(
            rows,
            "<tr><td class=\"soft\">{}</td><td><code>{}</code></td><td class=\"path\"><code>{}</code></td><td><span class=\"answer{bad}\">{}</span></td>\
             <td class=\"end soft\">{} ms</td><td>{note}</td></tr>",
            clock(seen.at),
            escape(&seen.method),
            escape(&shorten(&seen.address)),
            seen.status,
            seen.took_ms
        );
    }
    let table = if last.is_empty() {
        "<div class=\"boxed\"><p class=\"part soft\">None yet.</p></div>".to_owned()
    } else {
        format!(
            "<div class=\"boxed\" tabindex=\"0\" role=\"region\" aria-label=\"Last requests\"><table class=\"folds requests\"><thead><tr><th scope=\"col\">Time, UTC</th>\
             <th scope=\"col\">Method</th><th scope=\"col\">Path</th><th scope=\"col\">Answer</th><th scope=\"col\" class=\"end\">Took</th><th scope=\"col\">Note</th></tr></thead>\
             <tbody>{rows}</tbody></table></div>"
        )
    };
    format!(
        "<section><div class=\"sandbox-title\"><h2>Last requests</h2><span class=\"soft\">{} of {}</span><a href=\"/\">Load again</a></div>{table}</section>",
        last.len(),
        grouped(total)
    )
}

/// Ids take most of a path: their first letters tell them apart here.
fn shorten(address: &str) -> String {
    let (path, query) = address.split_once('?').map_or((address, None), |(path, query)| (path, Some(query)));
    let parts: Vec<String> = path
        .split('/')
        .map(|part| if uuid::Uuid::try_parse(part).is_ok() { format!("{}…", &part[..4]) } else { part.to_owned() })
        .collect();
    query.map_or_else(|| parts.join("/"), |query| format!("{}?{query}", parts.join("/")))
}

fn faults(app: &App) -> String {
    let set = app.faults().clone();
    let mut list = String::new();
    for (index, fault) in set.iter().enumerate() {
        let _ = write!(list, "{}", one_fault(fault, index));
    }
    let list = if set.is_empty() {
        "<div class=\"boxed\"><p class=\"part soft\">None. The next calls go well.</p></div>".to_owned()
    } else {
        format!("<form method=\"post\" action=\"/_sandbox/faults/remove\"><ul class=\"boxed\">{list}</ul></form>")
    };
    format!(
        "<section><div class=\"sandbox-title\"><h2>Faults that are set</h2><span class=\"soft\">{}</span></div>{list}\
         <pre class=\"set-one\"><code>curl \\\n  '{}/_sandbox/faults' \\\n  -d '{{\"operation\":\"create-company\",\n       \"times\":1,\n       \"what\":\"lost-after-commit\"}}'</code></pre></section>",
        set.len(),
        escape(&app.public_url)
    )
}

fn one_fault(fault: &Fault, index: usize) -> String {
    let what = escape(&fault.words());
    let times = match fault.times {
        Times::Left(1) => "once".to_owned(),
        Times::Left(left) => format!("{left} times more"),
        Times::Always => "always".to_owned(),
    };
    format!(
        "<li class=\"fault\"><span><b>{what}</b><code>{}</code><br><span class=\"soft\">{times}</span></span>\
         <button class=\"small-button\" name=\"remove\" value=\"{index}\">Remove<span class=\"hidden-text\">: {what}</span></button></li>",
        escape(&fault.operation)
    )
}

fn holds(app: &App) -> String {
    app.read(|world| {
        let newest = world.companies.iter().rev().find_map(|company| Some((company, company.connections.last()?)));
        let Some((company, connection)) = newest else { return String::new() };
        let shop = connection.shop(&company.name);
        let mut cells = String::new();
        for (dataset, name) in SEVEN {
            let count = if connection.platform().has(dataset) { grouped(u64::from(shop.count(dataset))) } else { "none".to_owned() };
            let _ = write!(cells, "<div><dt>{name}</dt><dd>{count}</dd></div>");
        }
        format!(
            "<section><div class=\"sandbox-title\"><h2>What a shop holds</h2><span class=\"soft\"><bdi>{}</bdi>, seed {}</span></div>\
             <dl class=\"boxed holds\">{cells}</dl></section>",
            escape(&company.name),
            connection.shop.seed
        )
    })
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn ids_are_shortened_and_nothing_else() {
        assert_eq!(
            shorten("/companies/9c0e0000-0000-4000-8000-000000000000/data/history?page=1"),
            "/companies/9c0e…/data/history?page=1"
        );
    }
}
