//! `/companies`: merchants' businesses, made in two calls or in the older one.

use std::collections::BTreeMap;

use axum::extract::{Path, RawQuery, State};
use axum::response::IntoResponse;
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;

use super::connections::write_connection;
use super::integrations::select;
use super::parse;
use crate::ambient::Ms;
use crate::app::{App, Shared};
use crate::data::dates::stamp_ms;
use crate::data::json::object;
use crate::names;
use crate::paging::{Asked, short};
use crate::platforms::Platform;
use crate::query::{Fields, Filter, Kind, Row};
use crate::reply::{Answer, Refusal, json};
use crate::webhooks;
use crate::world::{Company, TAG_KEY_CHARACTERS, TAG_VALUE_CHARACTERS, TAGS};

const FIELDS: Fields = Fields {
    thing: "Company",
    all: &[
        ("id", Kind::Text),
        ("name", Kind::Text),
        ("description", Kind::Text),
        ("platform", Kind::Text),
        ("redirect", Kind::Text),
        ("lastSync", Kind::Date),
        ("created", Kind::Date),
        ("createdByUserName", Kind::Text),
        ("tags", Kind::Tags),
    ],
};
/// Companies of a free account, at most.
const FREE_COMPANIES: usize = 50;
type Tags = BTreeMap<String, String>;

/// The body of every call that makes or changes a company. The older form named the platform in the same call.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    #[serde(alias = "companyName")]
    name: Option<String>,
    description: Option<String>,
    tags: Option<Tags>,
    #[serde(alias = "platformKey")]
    platform_type: Option<String>,
    created_by_user_id: Option<String>,
}

impl Wanted {
    /// The name, cleaned; refused where one was given and nothing of it is left.
    fn name(&self) -> Result<Option<String>, Refusal> {
        self.name.as_deref().map(|name| names::clean(name).ok_or_else(Refusal::invalid)).transpose()
    }
}

fn check(tags: &Tags) -> Result<(), Refusal> {
    let fits = |(key, value): (&String, &String)| {
        (1..=TAG_KEY_CHARACTERS).contains(&key.chars().count()) && value.chars().count() <= TAG_VALUE_CHARACTERS
    };
    if tags.len() <= TAGS && tags.iter().all(fits) { Ok(()) } else { Err(Refusal::invalid()) }
}

fn write(app: &App, company: &Company, now: Ms) -> String {
    write_with(app, company, &company.tags, now)
}

fn write_with(app: &App, company: &Company, tags: &Tags, now: Ms) -> String {
    let mut out = String::new();
    object(&mut out, |o| {
        o.text("id", &company.id);
        o.text("name", &company.name);
        o.maybe_text("description", company.description.as_deref());
        o.text("platform", company.connections.first().map_or("", |connection| connection.platform().name));
        o.text("redirect", &app.hosted_url(company));
        if let Some(at) = company.last_sync(now) {
            o.text("lastSync", &stamp_ms(at));
        }
        o.list("dataConnections", &company.connections, |o, connection| {
            write_connection(app, company, connection, now, o);
        });
        o.text("created", &stamp_ms(company.created));
        o.maybe_text("createdByUserName", company.created_by.as_deref());
        o.raw("products", "[]");
        o.object("tags", |o| tags.iter().for_each(|(key, value)| o.text(key, value)));
        o.raw("ownerUserIds", "[]");
        o.raw("referenceSubsidiaryCompanies", "[]");
    });
    out
}

/// `GET /companies`. `tags` is the filter of tags alone; `query` reaches them as `tags.name`. Both see what the index
/// holds, which may be behind.
pub async fn list(State(app): State<Shared>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::parse(query.as_deref())?;
    let now = app.now();
    let tags = Filter::of_tags(asked.tags.as_deref())?;
    let rows: Vec<(String, String)> = app.read(|world| {
        let both = |company| (write_with(&app, company, company.found_by(now), now), write(&app, company, now));
        world.companies.iter().map(both).collect()
    });
    let rows = rows.into_iter().filter(|(found_as, _)| tags.lets(&Row::of(found_as))).collect();
    let rows: Vec<String> =
        select(rows, |(found_as, _)| found_as, &asked, FIELDS)?.into_iter().map(|(_, shown)| shown).collect();
    Ok(short("/companies", &asked, &rows))
}

/// `POST /companies`, alone or with the connection of the older form. A repeated one makes a second company.
pub async fn create(State(app): State<Shared>, body: Bytes) -> Answer {
    let wanted: Wanted = parse(&body)?;
    let name = wanted.name()?.ok_or_else(Refusal::invalid)?;
    let tags = wanted.tags.unwrap_or_default();
    check(&tags)?;
    let platform = match wanted.platform_type.as_deref() {
        Some(text) => {
            Some(Platform::of_key_or_name(text).filter(|platform| platform.enabled).ok_or_else(Refusal::invalid)?)
        }
        None => None,
    };
    let (now, config) = (app.now(), &app.config);
    app.write(|world| {
        if config.free_account && world.companies.len() >= FREE_COMPANIES {
            return Err(Refusal::usual(StatusCode::PAYMENT_REQUIRED));
        }
        let mut company = Company::new(world.fresh_id(now), name, wanted.description, now);
        company.tag(tags, config.tag_lag_ms, now);
        company.links.refresh(&company.id, now);
        company.created_by = wanted.created_by_user_id;
        let id = company.id.clone();
        world.companies.push(company);
        if let Some(platform) = platform {
            world.connect(&id, platform, config.shop(), now);
        }
        let company = world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        Ok(json(write(&app, company, now)))
    })
}

/// `GET /companies/{companyId}`. Where the link to its hosted page was used or has died, this makes a fresh one.
pub async fn read(State(app): State<Shared>, Path(id): Path<String>) -> Answer {
    let now = app.now();
    let stale = app.read(|world| world.company(&id).is_some_and(|company| company.links.is_stale(now)));
    if stale && app.config.otp {
        app.write(|world| world.company_mut(&id).map(|company| company.links.refresh(&id, now)));
    }
    app.read(|world| {
        let company = world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        Ok(json(write(&app, company, now)))
    })
}

/// `PATCH /companies/{companyId}`: what is absent or null stays.
pub async fn update(State(app): State<Shared>, Path(id): Path<String>, body: Bytes) -> Answer {
    let wanted: Wanted = parse(&body)?;
    let name = wanted.name()?;
    wanted.tags.as_ref().map(check).transpose()?;
    change(&app, &id, |company, now| {
        company.name = name.unwrap_or_else(|| company.name.clone());
        company.description = wanted.description.or_else(|| company.description.take());
        if let Some(tags) = wanted.tags {
            company.tag(tags, app.config.tag_lag_ms, now);
        }
    })
}

/// `PUT /companies/{companyId}`: what is absent is emptied.
pub async fn replace(State(app): State<Shared>, Path(id): Path<String>, body: Bytes) -> Answer {
    let wanted: Wanted = parse(&body)?;
    let name = wanted.name()?.ok_or_else(Refusal::invalid)?;
    let tags = wanted.tags.unwrap_or_default();
    check(&tags)?;
    change(&app, &id, |company, now| {
        company.name = name;
        company.description = wanted.description;
        company.tag(tags, app.config.tag_lag_ms, now);
    })
}

fn change(app: &App, id: &str, edit: impl FnOnce(&mut Company, Ms)) -> Answer {
    let now = app.now();
    app.write(|world| {
        let company = world.company_mut(id).ok_or_else(|| Refusal::no_company(id))?;
        edit(company, now);
        Ok(json(write(app, company, now)))
    })
}

/// `DELETE /companies/{companyId}`: for ever, with its data.
pub async fn remove(State(app): State<Shared>, Path(id): Path<String>) -> Answer {
    let now = app.now();
    app.write(|world| {
        let at = world.companies.iter().position(|company| company.id.eq_ignore_ascii_case(&id));
        let company = world.companies.remove(at.ok_or_else(|| Refusal::no_company(&id))?);
        webhooks::company_deleted(&app, world, &company, now);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}
