//! Bodies of requests: JSON only, bounded, every wrong field named.
use crate::error::Error;
use axum::extract::{FromRequest, Request};
use gangway_wire::problem::Kind;
use http::header;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

/// Largest body, in bytes.
pub const BODY_MAX: usize = 64 * 1024;

/// A body of this shape.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self, Error> {
        let declared = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let essence = declared.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/json") {
            return Err(Error::new(Kind::NotJson, "Send the body as JSON, with Content-Type: application/json."));
        }
        let body = http_body_util::Limited::new(request.into_body(), BODY_MAX);
        let bytes = match body.collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                return Err(Error::new(Kind::TooLarge, format!("A body may have at most {BODY_MAX} bytes.")));
            }
            Err(_) => return Err(Error::new(Kind::BadRequest, "The body ended too early.")),
        };
        parse(&bytes).map(Json)
    }
}

/// Reads `bytes` as `T`, or says which field is wrong.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        explain(&path, error.inner())
    })?;
    json.end().map_err(|error| explain(".", &error))?;
    Ok(value)
}

fn explain(path: &str, error: &serde_json::Error) -> Error {
    let message = error.to_string();
    let what = message.rsplit_once(" at line ").map_or(message.as_str(), |(what, _)| what);
    if !error.is_data() {
        let place = format!("line {}, column {}", error.line(), error.column());
        return Error::new(Kind::BadRequest, format!("The body is no JSON: {what} ({place})."));
    }
    let parent = if path == "." { "" } else { path };
    let join = |field: &str| if parent.is_empty() { field.to_owned() } else { format!("{parent}.{field}") };
    if let Some(field) = between(what, "missing field `") {
        let field = join(field);
        return Error::field(Kind::BadField, field.clone(), format!("The field {field} is missing."));
    }
    if let Some(field) = between(what, "unknown field `") {
        // The path ends with the unknown field where the deserializer had reached it.
        let whole = if parent.rsplit('.').next() == Some(field) { parent.to_owned() } else { join(field) };
        let known = what.split_once(", ").map_or(String::new(), |(_, rest)| format!(" It knows: {rest}."));
        let detail =
            format!("There is no field {whole}.{}", known.replace("expected one of ", "").replace("expected ", ""));
        return Error::field(Kind::BadField, whole, detail);
    }
    if parent.is_empty() {
        return Error::new(Kind::BadRequest, format!("The body has not the wanted shape: {what}."));
    }
    Error::field(Kind::BadField, parent, format!("The field {parent} is not right: {what}."))
}

fn between<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    text.split_once(before).and_then(|(_, rest)| rest.split_once('`')).map(|(field, _)| field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_wire::request::OpenSession;

    fn check(body: &str, kind: Kind, field: Option<&str>) {
        let error = parse::<OpenSession>(body.as_bytes()).expect_err(body);
        assert_eq!((error.kind, error.field.as_deref()), (kind, field), "{body}: {}", error.detail);
    }

    #[test]
    fn what_is_wrong_is_named() {
        check("", Kind::BadRequest, None);
        check("{", Kind::BadRequest, None);
        check("[]", Kind::BadRequest, None);
        check(r#"{"merchant":{"reference":"a"},"returnUrl":"https://a.test/"} x"#, Kind::BadRequest, None);
        check("{}", Kind::BadField, Some("merchant"));
        check(r#"{"merchant":{},"returnUrl":""}"#, Kind::BadField, Some("merchant.reference"));
        check(r#"{"merchant":{"reference":7},"returnUrl":""}"#, Kind::BadField, Some("merchant.reference"));
        check(r#"{"merchant":{"reference":"a","nam":"b"},"returnUrl":""}"#, Kind::BadField, Some("merchant.nam"));
        check(r#"{"merchant":{"reference":"a"},"returnURL":""}"#, Kind::BadField, Some("returnURL"));
        check(r#"{"merchant":{"reference":"a"},"returnUrl":"","scopes":["all"]}"#, Kind::BadField, Some("scopes[0]"));
    }
}
