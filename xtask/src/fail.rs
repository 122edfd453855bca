//! The one error of this tool: a sentence for the person at the keyboard.
use std::fmt;

/// What went wrong and what to do about it.
#[derive(Debug)]
pub struct Fail(String);

impl Fail {
    /// With this sentence.
    pub fn new(text: impl Into<String>) -> Fail {
        Fail(text.into())
    }
}

impl fmt::Display for Fail {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Names the file or program beside the system's own words.
pub trait Told<T> {
    /// `what` says what was tried, as in "read /x/y".
    fn told(self, what: impl fmt::Display) -> Result<T, Fail>;
}

impl<T, E: fmt::Display> Told<T> for Result<T, E> {
    fn told(self, what: impl fmt::Display) -> Result<T, Fail> {
        self.map_err(|error| Fail(format!("cannot {what}: {error}")))
    }
}
