//! `/integrations`: the platforms that can be linked.

use axum::extract::{Path, RawQuery, State};
use http::StatusCode;

use crate::app::{App, Shared};
use crate::data::json::{Object, object};
use crate::paging::{Asked, short};
use crate::pictures::Kind as Picture;
use crate::platforms::{Dataset, PLATFORMS, Platform};
use crate::query::{Fields, Filter, Kind, Order, Row};
use crate::reply::{Answer, Refusal, json};

const FIELDS: Fields = Fields {
    thing: "Integration",
    all: &[
        ("key", Kind::Text),
        ("name", Kind::Text),
        ("logoUrl", Kind::Text),
        ("enabled", Kind::Flag),
        ("sourceId", Kind::Text),
        ("sourceType", Kind::Word),
        ("integrationId", Kind::Text),
        ("isOfflineConnector", Kind::Flag),
        ("isBeta", Kind::Flag),
        ("dataProvidedBy", Kind::Text),
    ],
};

fn write(app: &App, platform: &Platform) -> String {
    let mut out = String::new();
    object(&mut out, |o| {
        o.text("key", platform.key);
        o.text("logoUrl", &address(app, platform, Picture::Square));
        o.text("name", platform.name);
        o.raw("enabled", platform.enabled);
        o.text("sourceId", &platform.source_id());
        o.text("sourceType", platform.source_type);
        o.text("integrationId", &platform.integration_id());
        o.raw("isOfflineConnector", false);
        o.raw("isBeta", platform.is_beta);
        o.text("dataProvidedBy", "");
        // The documents say `dataType`; real bodies have `datatype`, and so has this one.
        o.list("datatypeFeatures", Dataset::ALL, |o, dataset| {
            o.text("datatype", dataset.data_type());
            o.list("supportedFeatures", [()], |o, ()| {
                o.text("featureType", "Get");
                o.text("featureState", if platform.has(dataset) { "Release" } else { "NotSupported" });
            });
        });
    });
    out
}

/// `GET /integrations`.
pub async fn list(State(app): State<Shared>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::parse(query.as_deref())?;
    let rows = PLATFORMS.iter().map(|platform| write(&app, platform)).collect();
    let rows = select(rows, String::as_str, &asked, FIELDS)?;
    Ok(short("/integrations", &asked, &rows))
}

/// `GET /integrations/{platformKey}`.
pub async fn read(State(app): State<Shared>, Path(key): Path<String>) -> Answer {
    let platform = find(&key)?;
    Ok(json(write(&app, platform)))
}

/// `GET /integrations/{platformKey}/branding`: logos for all, buttons for shops only.
pub async fn branding(State(app): State<Shared>, Path(key): Path<String>) -> Answer {
    let platform = find(&key)?;
    let picture = |o: &mut Object<'_>, name: &str, kind: Picture| {
        o.object(name, |o| {
            o.object("image", |o| {
                o.text("src", &address(&app, platform, kind));
                o.text("alt", &kind.alt(platform));
            });
        });
    };
    let mut out = String::new();
    object(&mut out, |o| {
        o.object("logo", |o| {
            picture(o, "full", Picture::Full);
            picture(o, "square", Picture::Square);
        });
        o.object("button", |o| {
            if platform.source_type == "Commerce" {
                picture(o, "default", Picture::Button);
                picture(o, "hover", Picture::ButtonHover);
            }
        });
        o.text("sourceId", &platform.source_id());
    });
    Ok(json(out))
}

fn address(app: &App, platform: &Platform, kind: Picture) -> String {
    format!("{}/_sandbox/logos/{}", app.public_url, kind.file_name(platform))
}

fn find(key: &str) -> Result<&'static Platform, Refusal> {
    Platform::of_key(key)
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, format!("No integration was found with key {key}")))
}

/// Filters and orders short lists; `row` is what is asked about.
pub fn select<T>(rows: Vec<T>, row: impl Fn(&T) -> &str, asked: &Asked, fields: Fields) -> Result<Vec<T>, Refusal> {
    let filter = Filter::parse(asked.query.as_deref(), fields)?;
    let order = Order::parse(asked.order_by.as_deref(), fields)?;
    let mut rows: Vec<T> = rows.into_iter().filter(|one| filter.lets(&Row::of(row(one)))).collect();
    if let Some(order) = order {
        let mut ranked: Vec<_> = rows.into_iter().map(|one| (order.rank(&Row::of(row(&one))), one)).collect();
        ranked.sort_by(|(a, _), (b, _)| order.compare(a, b));
        rows = ranked.into_iter().map(|(_, one)| one).collect();
    }
    Ok(rows)
}
