//! Where a merchant may be sent back to: below an address that the portal registered, compared as browsers do.
//!
//! Addresses are parsed and written by the WHATWG rules once, when they are registered or asked for. After that,
//! our two hints are put behind them byte by byte, so that nothing the portal wrote is touched.
use gangway_wire::state::Outcome;
use url::{Host, Url};

/// Longest address, in bytes.
const LENGTH_MAX: usize = 2_000;

/// Why an address is refused. The text says the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no absolute address, or holds characters that browsers rewrite.
    #[error(
        "it must be a whole address such as https://portal.example/shop, without backslashes or control characters"
    )]
    NotAnAddress,
    /// Too long.
    #[error("it may have at most 2,000 bytes")]
    TooLong,
    /// Neither https nor http on this machine.
    #[error("it must begin with https:// (http:// only for localhost)")]
    Scheme,
    /// `user:password@`.
    #[error("it must not hold a user or a password")]
    UserInfo,
    /// `#part`.
    #[error("it must not hold a fragment")]
    Fragment,
    /// More than scheme, host and port.
    #[error("an origin is scheme, host and port only, such as https://portal.example")]
    NotAnOrigin,
    /// One of our own parameters.
    #[error("parameters that begin with gangway_ are ours")]
    OurParameter,
    /// Below none of the registered addresses.
    #[error("it must lie below an address that the portal registered: same origin, and whole path segments")]
    NotRegistered,
}

/// An origin, as browsers write it in `Origin`.
pub fn origin(text: &str) -> Result<String, Refused> {
    let url = parse(text)?;
    // A star would look as if it covered subdomains: origins are compared whole.
    if url.path() != "/" || url.query().is_some() || url.host_str().is_some_and(|host| host.contains('*')) {
        return Err(Refused::NotAnOrigin);
    }
    Ok(url.origin().ascii_serialization())
}

/// The address of a page that is shown as a link.
pub fn page(text: &str) -> Result<String, Refused> {
    parse(text).map(String::from)
}

/// An address to register, normalized.
pub fn register(text: &str) -> Result<String, Refused> {
    let url = parse(text)?;
    if url.query().is_some() {
        return Err(Refused::NotRegistered);
    }
    Ok(url.into())
}

/// An address that a portal asks for, normalized, where it lies below a registered one.
pub fn allow(registered: &[String], asked: &str) -> Result<String, Refused> {
    let url = parse(asked)?;
    let ours = |pair: &str| {
        let name = pair.split('=').next().unwrap_or_default();
        percent_encoding::percent_decode_str(name).decode_utf8_lossy().starts_with("gangway_")
    };
    if url.query().is_some_and(|query| query.split('&').any(ours)) {
        return Err(Refused::OurParameter);
    }
    let below =
        |base: &String| Url::parse(base).is_ok_and(|base| url.origin() == base.origin() && lies_below(&base, &url));
    if registered.iter().any(below) { Ok(url.into()) } else { Err(Refused::NotRegistered) }
}

fn lies_below(base: &Url, url: &Url) -> bool {
    let path = url.path();
    let lower = path.to_ascii_lowercase();
    // Some servers decode before they resolve: no way up may hide behind an encoded slash.
    if ["..%2f", "%2f..", "..%5c", "%5c.."].iter().any(|way_up| lower.contains(way_up)) {
        return false;
    }
    let base = base.path().trim_end_matches('/');
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn parse(text: &str) -> Result<Url, Refused> {
    let text = text.trim_matches(' ');
    if text.len() > LENGTH_MAX {
        return Err(Refused::TooLong);
    }
    if text.chars().any(|c| c.is_control() || c == '\\') {
        return Err(Refused::NotAnAddress);
    }
    let url = Url::parse(text).map_err(|_| Refused::NotAnAddress)?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && loopback) {
        return Err(Refused::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refused::UserInfo);
    }
    if url.fragment().is_some() {
        return Err(Refused::Fragment);
    }
    Ok(url)
}

/// The address with our two hints behind it. `address` went through [`allow`].
pub fn with_hints(address: &str, attempt: &str, outcome: Outcome) -> String {
    let glue = match address.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    format!("{address}{glue}gangway_attempt={attempt}&gangway_outcome={}", outcome.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(registered: &str, asked: &str, expected: Result<&str, Refused>) {
        let registered = vec![register(registered).expect("it can be registered")];
        assert_eq!(allow(&registered, asked), expected.map(str::to_owned), "{asked} below {registered:?}");
    }

    #[test]
    fn addresses_are_compared_as_browsers_do() {
        let refused = Err(Refused::NotRegistered);
        for (registered, asked, expected) in [
            ("https://portal.test:8443/", "https://portal.test:8443/x", Ok("https://portal.test:8443/x")),
            ("https://portal.test/", "https://portal.test:443/x", Ok("https://portal.test/x")),
            ("https://portal.test/", "HTTPS://Portal.Test/x", Ok("https://portal.test/x")),
            ("https://portal.test:443/", "https://portal.test/x", Ok("https://portal.test/x")),
            ("https://portal.test/", "https://portal.test:8443/x", refused),
            ("https://portal.test/", "https://portal.test./x", refused),
            ("https://portal.test/", "https://portal.test.evil.test/x", refused),
            ("https://portal.test/", "https://portal.test\\@evil.test/", Err(Refused::NotAnAddress)),
            ("https://portal.test/shop", "https://portal.test/shop", Ok("https://portal.test/shop")),
            ("https://portal.test/shop", "https://portal.test/shop/done", Ok("https://portal.test/shop/done")),
            ("https://portal.test/shop/", "https://portal.test/shop/done", Ok("https://portal.test/shop/done")),
            ("https://portal.test/shop", "https://portal.test/shopping", refused),
            ("https://portal.test/shop", "https://portal.test/shop/../admin", refused),
            ("https://portal.test/shop", "https://portal.test/shop/%2e%2e/admin", refused),
            ("https://portal.test/shop", "https://portal.test/shop/..%2fadmin", refused),
            ("https://portal.test/shop", "https://portal.test/Shop", refused),
            ("https://portal.test/shop", "https://portal.test/shop%2Fdone", refused),
            ("http://localhost:3000/", "http://localhost:3000/x", Ok("http://localhost:3000/x")),
            ("http://localhost:3000/", "http://127.0.0.1:3000/x", refused),
            ("http://[::1]:3000/", "http://[0:0:0:0:0:0:0:1]:3000/x", Ok("http://[::1]:3000/x")),
            ("https://xn--bcher-kva.test/", "https://bücher.test/x", Ok("https://xn--bcher-kva.test/x")),
            ("https://portal.test/shop", " https://portal.test/shop", Ok("https://portal.test/shop")),
            ("https://portal.test/", "//evil.test/x", Err(Refused::NotAnAddress)),
            ("https://portal.test/", "javascript:alert(1)", Err(Refused::Scheme)),
            ("https://portal.test/", "http://portal.test/x", Err(Refused::Scheme)),
            ("https://portal.test/", "https://user@portal.test/x", Err(Refused::UserInfo)),
            ("https://portal.test/", "https://portal.test/x#part", Err(Refused::Fragment)),
            ("https://portal.test/", "https://portal.test/?gangway_outcome=connected", Err(Refused::OurParameter)),
            ("https://portal.test/", "https://portal.test/?a=1&gangway%5fattempt=x", Err(Refused::OurParameter)),
            ("https://portal.test/", "", Err(Refused::NotAnAddress)),
        ] {
            check(registered, asked, expected);
        }
    }

    #[test]
    fn what_the_portal_wrote_stays_byte_for_byte() {
        let registered = vec![
            register("https://portal.test/shop").expect("an address"),
            register("https://xn--bcher-kva.test").expect("an address"),
        ];
        for (asked, kept, glue) in [
            ("https://portal.test/shop", "https://portal.test/shop", "?"),
            ("https://portal.test/shop?close", "https://portal.test/shop?close", "&"),
            ("https://portal.test/shop?q=a%20b+c", "https://portal.test/shop?q=a%20b+c", "&"),
            ("https://portal.test/shop?next=%2Fapp%3Fa%3D1", "https://portal.test/shop?next=%2Fapp%3Fa%3D1", "&"),
            ("https://portal.test/shop?a=1&a=2&b", "https://portal.test/shop?a=1&a=2&b", "&"),
            ("https://portal.test/shop?x=1&", "https://portal.test/shop?x=1&", ""),
            ("https://portal.test/shop?", "https://portal.test/shop?", ""),
            ("https://portal.test/shop/;v=1?lang=fr", "https://portal.test/shop/;v=1?lang=fr", "&"),
            ("https://portal.test/shop?name=%E9", "https://portal.test/shop?name=%E9", "&"),
            ("https://portal.test/shop?t=%F0%9F%8C%B2", "https://portal.test/shop?t=%F0%9F%8C%B2", "&"),
            ("https://bücher.test/?k=v", "https://xn--bcher-kva.test/?k=v", "&"),
        ] {
            let allowed = allow(&registered, asked).expect(asked);
            for &outcome in Outcome::ALL {
                let word = outcome.as_str();
                let expected = format!("{kept}{glue}gangway_attempt=a1&gangway_outcome={word}");
                assert_eq!(with_hints(&allowed, "a1", outcome), expected);
            }
        }
    }

    #[test]
    fn an_origin_is_nothing_more() {
        assert_eq!(origin("HTTPS://Portal.test:443").as_deref(), Ok("https://portal.test"));
        assert_eq!(origin("http://localhost:3000/").as_deref(), Ok("http://localhost:3000"));
        assert_eq!(origin("https://portal.test/shop"), Err(Refused::NotAnOrigin));
        assert_eq!(origin("http://portal.test"), Err(Refused::Scheme));
        assert_eq!(origin("null"), Err(Refused::NotAnAddress));
    }
}
