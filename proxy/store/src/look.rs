//! What a look-up by a secret finds.

/// What a secret opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look<T> {
    /// Nothing: never made, revoked, or its portal is disabled.
    Unknown,
    /// Something that is over: its time has passed, or it was used up.
    Expired,
    /// This.
    Live(T),
}

impl<T> Look<T> {
    /// What it opens, if anything.
    pub fn live(self) -> Option<T> {
        match self {
            Look::Live(found) => Some(found),
            Look::Unknown | Look::Expired => None,
        }
    }
}
