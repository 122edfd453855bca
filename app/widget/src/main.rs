//! The binary that trunk builds. Everything is in the library; the loader calls what that exports.

fn main() {
    gangway_widget::start();
}
