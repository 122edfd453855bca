//! Who asks: tokens, portals by their key, merchants by their session, operators by their cookie.

pub mod merchant;
pub mod operator;
pub mod password;
pub mod portal;
pub mod token;

use crate::app::App;
use crate::caller::Caller;
use crate::error::Error;
use crate::limits::Limit;
use gangway_wire::problem::Kind;
use http::request::Parts;
use http::{HeaderMap, header};
use token::{Token, TokenHash, TokenKind};

impl From<TokenHash> for gangway_store::SecretHash {
    fn from(hash: TokenHash) -> Self {
        gangway_store::SecretHash::from(hash.0)
    }
}

/// The bearer token of this kind. Nothing is looked up yet.
pub fn bearer(headers: &HeaderMap, kind: TokenKind) -> Result<Token, Error> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        let detail = format!("Send the token in the header: Authorization: Bearer {}…", kind.prefix());
        return Err(Error::new(Kind::NoToken, detail));
    };
    let text = value.to_str().unwrap_or_default();
    let scheme = text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("bearer "));
    let text = if scheme { text[7..].trim() } else { "" };
    match Token::parse(text) {
        Ok(token) if token.kind() == kind => Ok(token),
        Ok(token) => {
            let (got, wanted) = (token.kind().prefix(), kind.prefix());
            Err(Error::new(Kind::BadToken, format!("This address takes a token that begins with {wanted}, not {got}.")))
        }
        Err(_) => Err(Error::new(Kind::BadToken, "The token is mistyped or cut off: its checksum does not fit.")),
    }
}

/// Counts a failed authentication; too many of them become another answer.
pub fn failed(app: &App, parts: &Parts, error: Error) -> Error {
    if error.kind != Kind::BadToken {
        return error;
    }
    let Some(caller) = parts.extensions.get::<Caller>() else { return error };
    app.count(Limit::FailedAuthentication, caller.bucket()).err().unwrap_or(error)
}

/// The request's `Origin`, as text.
pub fn origin(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or("null"))
}
