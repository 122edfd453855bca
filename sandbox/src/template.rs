//! The way back: fills the redirect template's braces.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What the reserved braces stand for.
#[derive(Debug, Default)]
#[allow(missing_docs, reason = "each is the brace of its name")]
pub struct Facts<'a> {
    pub client_id: &'a str,
    pub connection_id: &'a str,
    pub company_id: &'a str,
    pub integration_id: &'a str,
    pub source_id: &'a str,
    pub platform: &'a str,
    pub platform_name: &'a str,
    pub source_type: &'a str,
    pub status_code: &'a str,
    pub error_message: &'a str,
    pub status_text: &'a str,
}

const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Fills every `{name}`: reserved names from `facts`, any other from the link's parameter of the same name, else with
/// nothing. Names are case-sensitive. A brace without its partner stays as it is.
pub fn fill(template: &str, facts: &Facts<'_>, parameters: &[(String, String)]) -> String {
    let mut out = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        out.push_str(&rest[..open]);
        let name = &rest[open + 1..open + close];
        let value = match name {
            "clientId" => facts.client_id,
            "connectionId" => facts.connection_id,
            "companyId" => facts.company_id,
            "integrationId" => facts.integration_id,
            "sourceId" => facts.source_id,
            "platform" => facts.platform,
            "platformName" => facts.platform_name,
            "sourceType" => facts.source_type,
            "statusCode" => facts.status_code,
            "errorMessage" => facts.error_message,
            "statusText" => facts.status_text,
            // Only some accounting platforms fill this one.
            "data.company.companyName" => "",
            other => parameters.iter().find(|(name, _)| name == other).map_or("", |(_, value)| value.as_str()),
        };
        out.extend(utf8_percent_encode(value, PLAIN));
        rest = &rest[open + close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str) -> String {
        let facts =
            Facts { connection_id: "c-1", status_code: "403", error_message: "User cancelled", ..Facts::default() };
        let parameters = [("gangwayState".to_owned(), "s/1 &".to_owned()), ("statusCode".to_owned(), "200".to_owned())];
        fill(template, &facts, &parameters)
    }

    #[test]
    fn braces_are_filled_and_escaped() {
        assert_eq!(
            filled(
                "https://h/return/{gangwayState}?code={statusCode}&message={errorMessage}&connection={connectionId}"
            ),
            "https://h/return/s%2F1%20%26?code=403&message=User%20cancelled&connection=c-1"
        );
    }

    #[test]
    fn unknown_names_become_nothing_and_reserved_ones_cannot_be_forged() {
        assert_eq!(filled("https://h/{nothing}/{Statuscode}{statusCode}"), "https://h//403");
        assert_eq!(filled("https://h/{open"), "https://h/{open");
    }
}
