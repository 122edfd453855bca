//! The sandbox over real HTTP, one subject a file. Every reply to a call is also held against Codat's OpenAPI
//! documents where `GANGWAY_OPENAPI_DIR` names their folder.

#[path = "../../../tests/src/contract/exceptions.rs"]
#[allow(dead_code, reason = "the contract test uses the rest")]
mod exceptions;
mod harness;
#[allow(dead_code, reason = "other subjects will use the rest")]
mod held;
#[path = "../../../tests/src/contract/openapi.rs"]
#[allow(dead_code, reason = "the contract test uses the rest")]
mod openapi;
#[path = "../../../tests/src/contract/properties.rs"]
mod properties;

mod branding;
mod changes;
mod clock;
mod companies;
mod connections;
mod extra_types;
mod faults;
mod hosted_page;
mod idempotency;
mod link_page;
mod query;
mod quota;
mod receiver;
mod settings;
mod start_page;
mod syncs;
mod webhooks;
