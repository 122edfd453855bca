//! Operators: the cookie that opens the dashboard, and the one-time link by which a password is set.
//!
//! Merchants' tokens are refused here, and nobody else looks at the cookie. A write must come from our own page: the
//! browser says so in `Sec-Fetch-Site`, which no page can forge.
use super::token::{Token, TokenHash, TokenKind};
use crate::app::App;
use crate::entropy;
use crate::error::{Error, Result};
use crate::limits::Limit;
use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gangway_core::time::{HOUR, Micros};
use gangway_store::operators::{self, Grants};
use gangway_store::{MerchantScope, OperatorScope, Store, merchants, operator_sessions};
use gangway_wire::paths;
use gangway_wire::problem::Kind;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, header};
use std::fmt::Write;

/// How long a one-time link works.
pub const LINK_LIFE: Micros = HOUR;
/// How long a browser keeps the cookie, in seconds. The database decides how long it opens anything.
const COOKIE_LIFE_S: u32 = 12 * 60 * 60;
/// Bytes of an e-mail address at most.
const EMAIL_MAX: usize = 254;

/// Whoever is logged in, and what they may see.
#[derive(Debug)]
pub struct Operator {
    /// Who.
    pub operator: operators::Operator,
    /// The portals granted.
    pub scope: OperatorScope,
    session: TokenHash,
}

impl FromRequestParts<App> for Operator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if has_bearer(&parts.headers) {
            return Err(Error::new(Kind::NoLogin, "Tokens open nothing here: operators log in on the dashboard."));
        }
        let Some(token) = presented(app, &parts.headers) else { return Err(no_login()) };
        let session = token.hash();
        let Some((operator, scope)) = operator_sessions::find_live(app.store(), &session.into()).await? else {
            return Err(no_login());
        };
        Ok(Operator { operator, scope, session })
    }
}

impl Operator {
    /// Counts one request of this session.
    pub fn count(&self, app: &App, limit: Limit) -> Result<()> {
        let mut key = [0; 16];
        key.copy_from_slice(&self.session.0[..16]);
        app.count(limit, key)
    }

    /// What a session that ended in between gets.
    pub fn nobody() -> Error {
        no_login()
    }

    /// The merchant of this id, where it is one that the operator may see.
    pub async fn merchant(&self, app: &App, id: &str) -> Result<MerchantScope> {
        let found = merchants::scope_for(app.store(), &self.scope, id).await?;
        found.ok_or_else(|| Error::new(Kind::NotFound, "There is no such merchant among the portals granted to you."))
    }

    /// The merchant of this company and connection, where it is one that the operator may see.
    pub async fn merchant_of(&self, app: &App, company_id: &str, connection_id: &str) -> Result<MerchantScope> {
        let found = merchants::scope_of_connection(app.store(), &self.scope, company_id, connection_id).await?;
        found.ok_or_else(|| Error::new(Kind::NotFound, "There is no such connection among the portals granted to you."))
    }
}

fn no_login() -> Error {
    Error::new(Kind::NoLogin, "Log in on the dashboard.")
}

fn has_bearer(headers: &HeaderMap) -> bool {
    let scheme =
        |value: &HeaderValue| value.as_bytes().get(..7).is_some_and(|text| text.eq_ignore_ascii_case(b"bearer "));
    headers.get_all(header::AUTHORIZATION).iter().any(scheme)
}

/// The layer around the operators' addresses: writes come from our own page, and no other site embeds the replies.
pub async fn own_page(request: Request, next: Next) -> Response {
    let from = request.headers().get("sec-fetch-site").map(HeaderValue::as_bytes);
    let mut response = if request.method().is_safe() || from == Some(b"same-origin") {
        next.run(request).await
    } else {
        let detail = "Only the dashboard's own page may ask for this, in a browser that says where requests come from.";
        Error::new(Kind::CrossSite, detail).into_response()
    };
    response.headers_mut().insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}

/// The cookie's name. The prefix makes browsers refuse it from other hosts, paths and unencrypted pages; on
/// http, which is this machine only, browsers would refuse the prefix itself.
fn cookie_name(public_url: &str) -> &'static str {
    if is_https(public_url) { "__Host-gangway" } else { "gangway" }
}

fn is_https(public_url: &str) -> bool {
    public_url.starts_with("https://")
}

/// `Set-Cookie` for a session that begins.
pub fn cookie(public_url: &str, token: &Token) -> Result<HeaderValue> {
    set_cookie(public_url, token.expose(), COOKIE_LIFE_S)
}

/// `Set-Cookie` that makes the browser forget it.
pub fn no_cookie(public_url: &str) -> Result<HeaderValue> {
    set_cookie(public_url, "", 0)
}

fn set_cookie(public_url: &str, value: &str, life_s: u32) -> Result<HeaderValue> {
    let name = cookie_name(public_url);
    let mut text = format!("{name}={value}; Path=/; Max-Age={life_s}; HttpOnly; SameSite=Strict");
    if is_https(public_url) {
        text.push_str("; Secure");
    }
    let mut header = HeaderValue::try_from(text).map_err(Error::internal)?;
    header.set_sensitive(true);
    Ok(header)
}

/// The session's secret that a request carries.
pub fn presented(app: &App, headers: &HeaderMap) -> Option<Token> {
    find_cookie(cookie_name(app.public_url()), headers)
}

fn find_cookie(wanted: &str, headers: &HeaderMap) -> Option<Token> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(name, _)| *name == wanted).map(|(_, value)| value);
    values.find_map(|value| Token::parse_as(TokenKind::OperatorSession, value).ok())
}

/// Ends the session that a request carries, if it carries one.
pub async fn end(app: &App, headers: &HeaderMap) -> Result<()> {
    if let Some(token) = presented(app, headers) {
        operator_sessions::end(app.store(), &token.hash().into()).await?;
    }
    Ok(())
}

/// An e-mail address as accounts are found by it: trimmed, in lower case. `None` where it cannot be one.
pub fn email(text: &str) -> Option<String> {
    let text = text.trim();
    let (name, host) = text.rsplit_once('@')?;
    let fits = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@');
    (text.len() <= EMAIL_MAX && fits(name) && fits(host)).then(|| text.to_lowercase())
}

/// A one-time link for an operator, new or known.
#[derive(Debug)]
pub struct Link {
    /// Whose.
    pub operator: operators::Operator,
    /// Until when it works.
    pub expires_at: Micros,
    token: Token,
}

impl Link {
    /// Adds the operator, or gives a known one other grants, and makes a link. Older links stop working.
    pub async fn make(store: &Store, email: &str, grants: Grants) -> gangway_store::Result<Link> {
        let token = Token::mint(TokenKind::OperatorLink, entropy::secret());
        let expires_at = store.now().await? + LINK_LIFE;
        let operator = operators::add(store, email, grants, token.hash().into(), expires_at).await?;
        Ok(Link { operator, expires_at, token })
    }

    /// The address to open once. The secret stands in the fragment, which no server and no log ever sees.
    pub fn url(&self, public_url: &str) -> String {
        let mut url = format!("{public_url}{}#", paths::DASHBOARD);
        // Writing to a String does not fail.
        let _ = url.write_str(self.token.expose());
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_as_strict_as_the_address_allows() {
        let token = Token::mint(TokenKind::OperatorSession, [7; 32]);
        let text =
            |url| cookie(url, &token).ok().and_then(|value| value.to_str().map(str::to_owned).ok()).unwrap_or_default();
        let secret = token.expose();
        let wanted = format!("__Host-gangway={secret}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
        assert_eq!(text("https://connect.example"), wanted);
        let wanted = format!("gangway={secret}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
        assert_eq!(text("http://127.0.0.1:4000"), wanted);
    }

    #[test]
    fn only_our_own_cookie_counts() {
        let token = Token::mint(TokenKind::OperatorSession, [7; 32]);
        let foreign = Token::mint(TokenKind::Session, [7; 32]);
        let (secret, other) = (token.expose(), foreign.expose());
        for (cookies, found) in [
            (format!("gangway={secret}"), true),
            (format!("a=b; gangway={secret}; c=d"), true),
            (format!("gangway=old; gangway={secret}"), true),
            (format!("gangway={other}"), false),
            (format!("gangway2={secret}"), false),
            (format!("__Host-gangway={secret}"), false),
            ("gangway".to_owned(), false),
            (String::new(), false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::try_from(&cookies).expect("ASCII"));
            let wanted = found.then_some(&token);
            assert_eq!(find_cookie("gangway", &headers).as_ref(), wanted, "{cookies}");
        }
    }

    #[test]
    fn an_email_is_found_however_it_is_typed() {
        assert_eq!(email("  Ines@Harbour.example ").as_deref(), Some("ines@harbour.example"));
        for bad in ["", "ines", "@harbour.example", "ines@", "a@b@c", "ines okafor@x.example", "a\u{0}@b.example"] {
            assert_eq!(email(bad), None, "{bad:?}");
        }
    }
}
