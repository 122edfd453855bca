//! The name of a snapshot: what the database's pointer holds, and the name of its folder.

use std::fmt;
use std::sync::Arc;

/// Longest name, in characters.
const LENGTH_MAX: usize = 100;

/// A snapshot's name: 1 to 100 of `a-z`, `0-9` and `-`, so it is a safe name of a folder everywhere. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotName(Arc<str>);

impl SnapshotName {
    /// The name of this text, for instance a uuid's; `None` where it has other characters or another length.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=LENGTH_MAX).contains(&text.len());
        let known = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        (fits && known).then(|| Self(text.into()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SnapshotName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::SnapshotName;

    #[test]
    fn a_name_leads_nowhere_else() {
        for good in ["a", "0", "3f2b8c1e-6f0a-4a53-9a58-0c7a3f5b9d11", &"x".repeat(100)] {
            assert_eq!(SnapshotName::parse(good).map(|name| name.to_string()).as_deref(), Some(good));
        }
        for bad in ["", ".", "..", "a/b", "a\\b", "A", "é", "a b", "a.new", "a\0", &"x".repeat(101)] {
            assert_eq!(SnapshotName::parse(bad), None, "{bad}");
        }
    }
}
