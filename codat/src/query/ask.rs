//! What a list is asked for in all: a filter, an order, and tags of companies.

use super::{BadQuery, Filter, Sort, is_writable};

/// A tag that companies are asked for by. Codat's index of tags may lag behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagFilter(String);

impl TagFilter {
    /// The tag has this very value.
    pub fn is(key: &str, value: &str) -> Result<Self, BadQuery> {
        Self::compare(key, "=", value)
    }

    /// The tag has another value.
    pub fn is_not(key: &str, value: &str) -> Result<Self, BadQuery> {
        Self::compare(key, "!=", value)
    }

    /// The tag's value holds this text.
    pub fn contains(key: &str, text: &str) -> Result<Self, BadQuery> {
        Self::compare(key, "~", text)
    }

    fn compare(key: &str, operator: &str, value: &str) -> Result<Self, BadQuery> {
        if is_writable(key) && !key.ends_with('!') && is_writable(value) {
            Ok(Self(format!("{key}{operator}{value}")))
        } else {
            Err(BadQuery::Value(key.to_owned()))
        }
    }

    /// The condition, not yet percent-encoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a list is asked for: which of its entries, and in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    filter: Option<Filter>,
    sort: Option<Sort>,
    tags: Option<TagFilter>,
}

impl Ask {
    /// Only these.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = Some(filter);
        self
    }

    /// In this order. Codat's own order is not documented, so lists that may have several pages are better given one.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Only companies with this tag; for lists of companies only.
    pub fn tags(mut self, tags: TagFilter) -> Self {
        self.tags = Some(tags);
        self
    }

    /// The parameters for a list of `of`.
    #[cfg(feature = "client")]
    pub(crate) fn parameters(&self, of: &'static str) -> Result<Vec<(&'static str, &str)>, BadQuery> {
        let about = [self.filter.as_ref().map(|filter| filter.of), self.sort.as_ref().map(|sort| sort.of)];
        if let Some(other) = about.into_iter().flatten().find(|about| *about != of) {
            return Err(BadQuery::Mixed(of, other));
        }
        if self.tags.is_some() && of != "Company" {
            return Err(BadQuery::NoSuchField(of, "tags".to_owned()));
        }
        let filter = self.filter.as_ref().map(|filter| ("query", filter.as_str()));
        let sort = self.sort.as_ref().map(|sort| ("orderBy", sort.as_str()));
        let tags = self.tags.as_ref().map(|tags| ("tags", tags.as_str()));
        Ok([filter, tags, sort].into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_one_condition() {
        assert_eq!(TagFilter::is("uid", "a b").expect("a tag").as_str(), "uid=a b");
        assert_eq!(TagFilter::is_not("uid", "1").expect("a tag").as_str(), "uid!=1");
        assert_eq!(TagFilter::contains("uid", "1").expect("a tag").as_str(), "uid~1");
        for (key, value) in [("", "1"), ("uid", ""), ("u=d", "1"), ("uid", "a&&b"), ("uid!", "1")] {
            assert!(TagFilter::is(key, value).is_err(), "{key} {value}");
        }
    }
}
