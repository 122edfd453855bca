//! Where the sandbox is right and the documents are not, each with the reason. This list may only shrink: an entry
//! that nothing needs fails the test.

use super::openapi::Violation;

/// One thing that is allowed.
pub struct Exception {
    operation: &'static str,
    at: &'static str,
    says: &'static str,
    /// Why the sandbox is right.
    pub why: &'static str,
}

impl Exception {
    /// True where it allows this.
    pub fn covers(&self, violation: &Violation) -> bool {
        let operation = self.operation == "*" || self.operation == violation.operation;
        let at = self.at.strip_prefix('*').map_or(self.at == violation.at, |end| violation.at.ends_with(end));
        operation && at && violation.what.contains(self.says)
    }
}

const UNKNOWN: &str = "does not know this property";

const fn allow(operation: &'static str, at: &'static str, says: &'static str, why: &'static str) -> Exception {
    Exception { operation, at, says, why }
}

const NO_STATUS: &str = "status is not documented";
/// Seen in the official example bodies, not in the schema.
const EXAMPLES: &str = "the official example bodies have it, the schema has not";

/// Documented for other operations with a body.
const NOT_VALID: &str = "a body that does not fit is a 400, and the documents leave that out here";

/// All that is allowed.
pub const ALLOWED: [Exception; 21] = [
    allow(
        "*",
        "/pageSize",
        "maximum of 2000",
        "the reply's page size is said to end at 2,000, the parameter goes to 5,000",
    ),
    allow(
        "get-company-data-status",
        "*",
        "{\"dataType\":",
        "a type that was never fetched has only its name, though `currentStatus` is required",
    ),
    allow(
        "*",
        "*/datatypeFeatures/*/datatype",
        UNKNOWN,
        "the schema requires `datatype` and describes `dataType`; real bodies have the first",
    ),
    allow("*", "*/platform", UNKNOWN, "deprecated, and still in what companies look like"),
    allow("*", "*/ownerUserIds", UNKNOWN, "since July 2026; the documents are of June"),
    allow(
        "create-company",
        "",
        NO_STATUS,
        "a key that was used for another request is a 422 on every POST, and the documents leave that out",
    ),
    allow("create-connection", "", NO_STATUS, "the bare string of before 2023 is refused with 400"),
    allow("update-company", "", NO_STATUS, NOT_VALID),
    allow("replace-company", "", NO_STATUS, NOT_VALID),
    allow("update-connection-authorization", "", NO_STATUS, NOT_VALID),
    allow("set-cors-settings", "", NO_STATUS, NOT_VALID),
    allow(
        "unlink-connection",
        "",
        NO_STATUS,
        "only what is linked can be unlinked; how the rest is refused is not said",
    ),
    allow(
        "*",
        "*/ancestorRefs/*",
        "\"type\" is a required property",
        "the schema's own sample of a category names its ancestors without a type",
    ),
    allow("*", "*/ancestorRefs/*/name", UNKNOWN, "the schema's own sample of a category has it"),
    allow("*", "*/type", UNKNOWN, EXAMPLES),
    allow("*", "*/taxes/*/taxAmount", UNKNOWN, EXAMPLES),
    allow("*", "*/variants/*/quantity", UNKNOWN, EXAMPLES),
    allow("*", "*/productCategoryRefs", UNKNOWN, EXAMPLES),
    allow("*", "*/status", UNKNOWN, EXAMPLES),
    allow("*", "*/createdDate", UNKNOWN, EXAMPLES),
    allow("*", "*odifiedDate", UNKNOWN, EXAMPLES),
];

const NO_400: &str = "a body that is none of the schema's is refused, and the documents leave out how";

/// Addresses come back as they were sent: whether Codat refuses what is none is not said.
const NO_URI: &str = "is not a \"uri\"";

/// What is allowed besides where questions are made up; which of these are needed depends on what is asked.
pub const MADE_UP: [Exception; 5] = [
    allow("get-profile", "/whiteListUrls/*", NO_URI, "what was written is read"),
    allow("update-profile", "/whiteListUrls/*", NO_URI, "what was written is answered"),
    allow("update-profile", "", NO_STATUS, NO_400),
    allow("update-profile-syncSettings", "", NO_STATUS, NO_400),
    allow(
        "*",
        "*/tags",
        "does not match",
        "whether a tag's key may hold a line break is not said; it comes back as sent",
    ),
];
