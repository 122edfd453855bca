//! Codat's OpenAPI documents as judges: finds the operation of a reply, then its status, then holds the body against
//! the schema and looks for properties that the schema does not know.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Mutex;

use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

use super::properties;

/// A reply that was seen.
#[derive(Clone, Debug)]
pub struct Reply {
    /// `GET` and so on.
    pub method: String,
    /// The path, without query.
    pub path: String,
    /// The HTTP status.
    pub status: u16,
    /// The body as it came.
    pub body: String,
}

impl Reply {
    /// From a line of the node walk's record.
    pub fn from_record(record: Value) -> Self {
        let text = |key: &str| record[key].as_str().unwrap_or_default().to_owned();
        let url = url::Url::parse(&text("url")).expect("a record holds an address");
        Self {
            method: text("method"),
            path: url.path().to_owned(),
            status: record["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or_default(),
            body: text("body"),
        }
    }
}

/// One thing that is not as the documents say.
#[derive(Clone, Debug)]
pub struct Violation {
    /// The operation's id.
    pub operation: String,
    /// The reply's status.
    pub status: u16,
    /// Where in the body, indexes as `*`.
    pub at: String,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} at {:?}: {}", self.operation, self.status, self.at, self.what)
    }
}

struct Document {
    uri: String,
    value: Value,
}

/// The documents, ready to judge.
pub struct Documents {
    all: Vec<Document>,
    registry: Registry<'static>,
    /// Compiled once a schema: by its full address.
    compiled: Mutex<BTreeMap<String, &'static Validator>>,
}

/// An operation as found in a document.
struct Operation<'a> {
    document: &'a Document,
    id: String,
    /// The pointer to the operation.
    pointer: String,
    value: &'a Value,
}

impl Documents {
    /// Reads the folder that `GANGWAY_OPENAPI_DIR` names; `None` where it names none.
    pub fn load() -> Option<Self> {
        let folder = PathBuf::from(std::env::var_os("GANGWAY_OPENAPI_DIR")?);
        let all: Vec<Document> = ["platform", "commerce"]
            .into_iter()
            .map(|name| {
                let path = folder.join(format!("{name}.openapi.json"));
                let text = std::fs::read_to_string(&path)
                    .unwrap_or_else(|error| panic!("GANGWAY_OPENAPI_DIR is set, but {}: {error}", path.display()));
                let mut value: Value = serde_json::from_str(&text).expect("an OpenAPI document is JSON");
                allow_null(&mut value);
                Document { uri: format!("https://documents.test/{name}"), value }
            })
            .collect();
        let registry = all.iter().fold(Registry::new(), |registry, document| {
            registry.add(document.uri.clone(), document.value.clone()).expect("a document can be registered")
        });
        let registry = registry.prepare().expect("every reference stays within its document");
        Some(Self { all, registry, compiled: Mutex::default() })
    }

    fn operation(&self, method: &str, path: &str) -> Option<Operation<'_>> {
        let parts: Vec<&str> = path.split('/').collect();
        let mut found: Vec<(usize, Operation<'_>)> = Vec::new();
        for document in &self.all {
            for (template, methods) in document.value["paths"].as_object()? {
                let names: Vec<&str> = template.split('/').collect();
                let fits = names.len() == parts.len()
                    && names.iter().zip(&parts).all(|(name, part)| name.starts_with('{') || name == part);
                let Some(value) = methods.get(method.to_lowercase()).filter(|_| fits) else { continue };
                let pointer =
                    format!("/paths/{}/{}", template.replace('~', "~0").replace('/', "~1"), method.to_lowercase());
                let free = names.iter().filter(|name| name.starts_with('{')).count();
                let id = value["operationId"].as_str().unwrap_or_default().to_owned();
                found.push((free, Operation { document, id, pointer, value }));
            }
        }
        // The most literal template wins, as in a router.
        found.into_iter().min_by_key(|(free, _)| *free).map(|(_, operation)| operation)
    }

    /// Everything about a reply that is not as the documents say.
    pub fn check(&self, reply: &Reply) -> Vec<Violation> {
        let wrong = |operation: &str, at: &str, what: String| Violation {
            operation: operation.to_owned(),
            status: reply.status,
            at: at.to_owned(),
            what,
        };
        let Some(operation) = self.operation(&reply.method, &reply.path) else {
            return vec![wrong("unknown", "", format!("{} {} is no operation", reply.method, reply.path))];
        };
        let id = operation.id.as_str();
        let Some(response) = operation.value["responses"].get(reply.status.to_string()) else {
            return vec![wrong(id, "", "the status is not documented".to_owned())];
        };
        let mut pointer = format!("{}/responses/{}", operation.pointer, reply.status);
        let mut response = response;
        while let Some(reference) = response["$ref"].as_str() {
            reference.trim_start_matches('#').clone_into(&mut pointer);
            response = operation.document.value.pointer(&pointer).expect("a reference leads somewhere");
        }
        if response["content"]["application/json"]["schema"].is_null() {
            let empty = reply.body.is_empty();
            return if empty { Vec::new() } else { vec![wrong(id, "", "there should be no body".to_owned())] };
        }
        let Ok(body) = serde_json::from_str::<Value>(&reply.body) else {
            return vec![wrong(id, "", format!("the body is no JSON: {:.80}", reply.body))];
        };
        pointer.push_str("/content/application~1json/schema");
        let mut all: Vec<Violation> = self
            .validator(&format!("{}#{pointer}", operation.document.uri))
            .iter_errors(&body)
            .map(|error| wrong(id, &stars(error.instance_path().as_str()), error.to_string()))
            .collect();
        let schema = operation.document.value.pointer(&pointer).expect("the schema was there a line ago");
        let unknown = properties::unknown(&operation.document.value, schema, &body);
        all.extend(
            unknown.into_iter().map(|at| wrong(id, &stars(&at), "the schema does not know this property".to_owned())),
        );
        all
    }

    /// What in a body is not as a schema of the platform's document says.
    #[allow(dead_code, reason = "the sandbox's own tests use it")]
    pub fn check_schema(&self, schema: &str, body: &Value) -> Vec<String> {
        let address = format!("https://documents.test/platform#/components/schemas/{schema}");
        let errors = self.validator(&address).iter_errors(body);
        errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn validator(&self, address: &str) -> &'static Validator {
        let mut compiled = self.compiled.lock().expect("nobody panics while compiling");
        compiled.entry(address.to_owned()).or_insert_with(|| {
            let validator = jsonschema::options()
                .with_draft(Draft::Draft202012)
                .with_registry(&self.registry)
                .should_validate_formats(true)
                .should_ignore_unknown_formats(true)
                .build(&json!({ "$ref": escape(address) }))
                .unwrap_or_else(|error| panic!("{address}: {error}"));
            // Lives as long as the test does, and there are few.
            Box::leak(Box::new(validator))
        })
    }

    /// Those of `operations` of which no successful reply is among these.
    pub fn unseen<'a>(&self, replies: &[Reply], operations: &'a [&'a str]) -> Vec<&'a str> {
        let seen: BTreeSet<String> = replies
            .iter()
            .filter(|reply| reply.status < 300)
            .filter_map(|reply| self.operation(&reply.method, &reply.path).map(|operation| operation.id))
            .collect();
        operations.iter().filter(|operation| !seen.contains(**operation)).copied().collect()
    }
}

/// A pointer as a fragment: braces of path templates are no part of an address.
fn escape(address: &str) -> String {
    address.replace('{', "%7B").replace('}', "%7D")
}

/// A pointer with its indexes replaced, so that rows look alike.
fn stars(pointer: &str) -> String {
    let parts: Vec<&str> = pointer
        .split('/')
        .map(|part| if !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()) { "*" } else { part })
        .collect();
    parts.join("/")
}

/// The documents call themselves 3.1 and write `nullable`, which 3.1 no longer has: said in its own way.
fn allow_null(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(allow_null),
        Value::Object(map) => {
            map.values_mut().for_each(allow_null);
            if map.get("nullable") != Some(&Value::Bool(true)) {
                return;
            }
            map.remove("nullable");
            if let Some(Value::Array(values)) = map.get_mut("enum") {
                values.push(Value::Null);
            }
            if let Some(kind) = map.get("type").cloned() {
                map.insert("type".to_owned(), json!([kind, "null"]));
            } else if map.contains_key("$ref") || map.contains_key("allOf") {
                let inner = Value::Object(std::mem::take(map));
                map.insert("anyOf".to_owned(), json!([inner, { "type": "null" }]));
            }
        }
        _ => {}
    }
}
