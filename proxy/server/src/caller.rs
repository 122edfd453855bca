//! Who calls: the address that limits and logs use.
//!
//! An address in a header counts only where the header is configured and the connection comes from a trusted proxy;
//! then it is the right-most one that is not itself a trusted proxy, since everything left of it can be invented.
use http::{HeaderMap, HeaderName};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Entries of the header that are looked at, from the right: chains of proxies are short.
const HOPS_MAX: usize = 8;

/// The other end of the TCP connection, put on every request by [`crate::serve`].
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

/// What the edge knows of a request.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The number of this request in our log.
    pub number: Arc<str>,
    /// The address that limits and logs use.
    pub address: IpAddr,
}

impl Caller {
    /// The bucket that this address falls into: IPv4 as it is, IPv6 by its /64.
    pub fn bucket(&self) -> [u8; 16] {
        bucket(self.address)
    }
}

/// How to find the caller's address.
#[derive(Debug, Default)]
pub struct AddressRule {
    header: Option<HeaderName>,
    trusted: Vec<IpAddr>,
    told: AtomicBool,
}

impl AddressRule {
    /// A header that holds addresses, and the proxies that are trusted to write it.
    pub fn new(header: Option<HeaderName>, trusted: Vec<IpAddr>) -> Self {
        AddressRule { header, trusted: trusted.into_iter().map(plain).collect(), told: AtomicBool::new(false) }
    }

    /// The caller's address.
    pub fn find(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = plain(peer);
        let Some(header) = &self.header else { return peer };
        if !self.trusted.contains(&peer) {
            return peer;
        }
        let values: Vec<_> = headers.get_all(header).iter().collect();
        // A line that is no text counts as an entry that is no address: it must not uncover what stands left of it.
        let entries = values.iter().rev().flat_map(|v| v.to_str().unwrap_or_default().rsplit(',')).take(HOPS_MAX);
        let mut address = peer;
        for entry in entries {
            let Some(found) = parse(entry.trim()) else {
                if !self.told.swap(true, Ordering::Relaxed) {
                    tracing::warn!(header = %header, "the address header holds something that is no address; using the proxy's own");
                }
                return peer;
            };
            address = plain(found);
            if !self.trusted.contains(&address) {
                break;
            }
        }
        address
    }
}

/// `198.51.100.7`, `198.51.100.7:4711`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:4711`.
fn parse(entry: &str) -> Option<IpAddr> {
    if let Ok(address) = entry.parse::<IpAddr>() {
        return Some(address);
    }
    if let Ok(address) = entry.parse::<SocketAddr>() {
        return Some(address.ip());
    }
    entry.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6)
}

/// An IPv4 address in IPv6 clothes is the IPv4 address.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

fn bucket(address: IpAddr) -> [u8; 16] {
    match plain(address) {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().octets(),
        IpAddr::V6(v6) => {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&v6.octets()[..8]);
            bytes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn check(rule: &AddressRule, peer: &str, headers: &[(&str, &str)], expected: &str) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().expect("a name"), HeaderValue::from_str(value).expect("a value"));
        }
        assert_eq!(rule.find(ip(peer), &map), ip(expected), "{peer} {headers:?}");
    }

    #[test]
    fn without_a_configured_header_the_peer_counts() {
        let rule = AddressRule::default();
        check(&rule, "203.0.113.9", &[("x-forwarded-for", "1.2.3.4")], "203.0.113.9");
    }

    #[test]
    fn only_the_right_most_address_before_a_trusted_proxy_counts() {
        let header = Some(HeaderName::from_static("x-forwarded-for"));
        let rule = AddressRule::new(header, vec![ip("10.0.0.1")]);
        let many = ["1.2.3.4, "; 800].concat() + "198.51.100.7";
        for (peer, headers, expected) in [
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.7")][..], "198.51.100.7"),
            ("10.0.0.1", &[("x-forwarded-for", "1.2.3.4, 198.51.100.7")], "198.51.100.7"),
            ("10.0.0.1", &[("x-forwarded-for", "1.2.3.4"), ("x-forwarded-for", "198.51.100.7")], "198.51.100.7"),
            ("203.0.113.9", &[("x-forwarded-for", "198.51.100.7")], "203.0.113.9"),
            ("10.0.0.1", &[("x-forwarded-for", "198.51.100.7:4711")], "198.51.100.7"),
            ("10.0.0.1", &[("x-forwarded-for", "[2001:db8::1]:4711")], "2001:db8::1"),
            ("10.0.0.1", &[("x-forwarded-for", "unknown")], "10.0.0.1"),
            ("10.0.0.1", &[("x-forwarded-for", &many)], "198.51.100.7"),
            ("10.0.0.1", &[("forwarded", "for=1.2.3.4")], "10.0.0.1"),
            ("::ffff:10.0.0.1", &[("x-forwarded-for", "198.51.100.7, 10.0.0.1")], "198.51.100.7"),
        ] {
            check(&rule, peer, headers, expected);
        }
    }

    #[test]
    fn a_line_that_is_no_text_uncovers_nothing() {
        let name = HeaderName::from_static("x-forwarded-for");
        let rule = AddressRule::new(Some(name.clone()), vec![ip("10.0.0.1")]);
        let mut headers = HeaderMap::new();
        headers.append(name.clone(), HeaderValue::from_static("1.2.3.4"));
        headers.append(name, HeaderValue::from_bytes(b"198.51.100.7\xff").expect("a value"));
        assert_eq!(rule.find(ip("10.0.0.1"), &headers), ip("10.0.0.1"));
    }

    #[test]
    fn neighbours_share_a_bucket() {
        assert_eq!(bucket(ip("2001:db8:0:1::1")), bucket(ip("2001:db8:0:1::2")));
        assert_ne!(bucket(ip("2001:db8:0:1::1")), bucket(ip("2001:db8:0:2::1")));
        assert_eq!(bucket(ip("::ffff:198.51.100.7")), bucket(ip("198.51.100.7")));
        assert_ne!(bucket(ip("198.51.100.8")), bucket(ip("198.51.100.7")));
    }
}
