//! Ids of ours: random, so that nobody counts merchants. The one place of this crate where chance comes in.

/// A new id.
#[expect(clippy::disallowed_methods, reason = "ids are made where rows are; nothing is decided by them")]
fn random() -> uuid::Uuid {
    uuid::Uuid::new_v4()
}

/// A new row's id.
pub fn new() -> String {
    random().to_string()
}

/// A new installation's id: 12 letters and digits, short enough for a tag beside a UUID.
pub fn installation() -> String {
    let id = random().simple().to_string();
    id[..12].to_owned()
}
