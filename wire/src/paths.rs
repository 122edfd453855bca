//! The one list of addresses that both sides use. Routes of the server are made of the same constants.
use crate::dataset::Dataset;

/// Opens a session; portal key.
pub const SESSIONS: &str = "/v1/sessions";
/// Makes an invitation; portal key.
pub const INVITATIONS: &str = "/v1/invitations";
/// Takes back a merchant's invitations; portal key.
pub const REVOCATION: &str = "/v1/invitations/revocation";
/// Who invites; the invitation in the Authorization header. Changes nothing.
pub const INVITATION: &str = "/v1/invitation";
/// An invitation or a hand-back for a token.
pub const EXCHANGE: &str = "/v1/exchange";
/// The whole picture.
pub const SESSION: &str = "/v1/session";
/// A new token for a living one, on the hosted page.
pub const RENEWAL: &str = "/v1/session/renewal";
/// The business's name.
pub const COMPANY: &str = "/v1/session/company";
/// The platforms to choose from.
pub const PLATFORMS: &str = "/v1/platforms";
/// Makes a connection and a departure.
pub const CONNECTIONS: &str = "/v1/session/connections";
/// A departure for a connection that exists: `POST`, path parameter `connectionId`.
pub const DEPARTURES: &str = "/v1/session/connections/{connectionId}/departure";
/// Asks Codat for fresh data.
pub const REFRESH: &str = "/v1/session/refresh";
/// A window of a dataset, or `info`.
pub const DATA: &str = "/v1/companies/{companyId}/connections/{connectionId}/data/{dataset}";
/// Everything of one row, by its number in the snapshot.
pub const ROW: &str = "/v1/companies/{companyId}/connections/{connectionId}/data/{dataset}/rows/{number}";
/// Where Codat tells by itself that something happened; signed by it.
pub const WEBHOOK: &str = "/v1/webhooks/codat/{upstreamId}";
/// The way out; not under `/v1`, for people click it.
pub const GO: &str = "/go/{departure}";
/// The way back.
pub const RETURN: &str = "/return/{state}";
/// The hosted page.
pub const HOSTED: &str = "/connect";
/// The dashboard's page.
pub const DASHBOARD: &str = "/dashboard";
/// Hashed files, immutable.
pub const ASSETS: &str = "/assets/{file}";
/// The loader, floating.
pub const LOADER: &str = "/gangway.js";
/// A problem's page.
pub const PROBLEMS: &str = "/problems/{slug}";

/// The operators' addresses.
pub mod admin {
    /// E-mail and password for a cookie.
    pub const LOGIN: &str = "/v1/admin/login";
    /// Ends the session.
    pub const LOGOUT: &str = "/v1/admin/logout";
    /// Whose a one-time link is, without using it up.
    pub const LINK: &str = "/v1/admin/link";
    /// A one-time link and a new password for a cookie.
    pub const PASSWORD: &str = "/v1/admin/password";
    /// Who is logged in, and how Codat does.
    pub const ME: &str = "/v1/admin/me";
    /// The merchants of the granted portals: `search`, `offset`, `limit`.
    pub const MERCHANTS: &str = "/v1/admin/merchants";
    /// One merchant.
    pub const MERCHANT: &str = "/v1/admin/merchants/{merchantId}";
    /// Its events, newest first: `before`, `limit`.
    pub const TIMELINE: &str = "/v1/admin/merchants/{merchantId}/events";
    /// Asks Codat for fresh data of a merchant.
    pub const REFRESH: &str = "/v1/admin/merchants/{merchantId}/refresh";
    /// Makes an invitation for a merchant.
    pub const INVITATIONS: &str = "/v1/admin/merchants/{merchantId}/invitations";
    /// A window of a dataset, or `info`.
    pub const DATA: &str = "/v1/admin/companies/{companyId}/connections/{connectionId}/data/{dataset}";
    /// Everything of one row.
    pub const ROW: &str = "/v1/admin/companies/{companyId}/connections/{connectionId}/data/{dataset}/rows/{number}";
}

/// Fills a path's parameters in order. Values are ids of ours or Codat's GUIDs: nothing to escape.
pub fn fill(path: &str, values: &[&str]) -> String {
    let mut text = String::with_capacity(path.len() + 64);
    let mut values = values.iter();
    for (index, part) in path.split('{').enumerate() {
        if index == 0 {
            text.push_str(part);
        } else if let Some((_, rest)) = part.split_once('}') {
            text.push_str(values.next().copied().unwrap_or_default());
            text.push_str(rest);
        }
    }
    text
}

/// The address of a dataset, for a merchant's token or an operator's session.
pub fn data(path: &str, company_id: &str, connection_id: &str, dataset: Dataset) -> String {
    fill(path, &[company_id, connection_id, dataset.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_filled_in_order() {
        assert_eq!(data(DATA, "c", "n", Dataset::Orders), "/v1/companies/c/connections/n/data/commerce-orders");
        assert_eq!(fill(GO, &["x"]), "/go/x");
        assert_eq!(fill(SESSION, &[]), SESSION);
    }
}
