//! The platforms that a merchant can connect.

use serde::Deserialize;

use super::lenient;
use crate::client::Client;
use crate::error::Error;
use crate::names::{COMMERCE, Dataset};

/// A platform.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Integration {
    /// The four letters by which it is asked for.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Where Codat keeps its logo. Not to be sent to a browser.
    #[serde(default, deserialize_with = "lenient::text")]
    pub logo_url: Option<String>,
    /// Whether the account has switched it on.
    pub enabled: bool,
    /// The id by which a connection names its platform.
    #[serde(default, deserialize_with = "lenient::text")]
    pub integration_id: Option<String>,
    /// The id of the platform's source.
    #[serde(default, deserialize_with = "lenient::text")]
    pub source_id: Option<String>,
    /// What it is a source of.
    #[serde(default, deserialize_with = "lenient::text")]
    pub source_type: Option<String>,
    /// Whether Codat still tries it out.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_beta: bool,
    /// What it offers of each data type.
    #[serde(default, deserialize_with = "lenient::or_default")]
    datatype_features: Vec<DataTypeFeatures>,
}

/// What a platform offers of one data type. The document says `dataType`, the real body `datatype`: both are read.
#[derive(Debug, Clone, Deserialize)]
struct DataTypeFeatures {
    #[serde(default, rename = "datatype", deserialize_with = "lenient::text")]
    sent: Option<String>,
    #[serde(default, rename = "dataType", deserialize_with = "lenient::text")]
    documented: Option<String>,
    #[serde(default, rename = "supportedFeatures", deserialize_with = "lenient::or_default")]
    features: Vec<SupportedFeature>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SupportedFeature {
    #[serde(default, deserialize_with = "lenient::text")]
    feature_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::text")]
    feature_state: Option<String>,
}

impl Integration {
    /// Whether it is a source of commerce data.
    pub fn is_commerce(&self) -> bool {
        self.source_type.as_deref().is_some_and(|source| source.eq_ignore_ascii_case(COMMERCE))
    }

    /// Whether the platform says that `dataset` can be read; `None` if it says nothing. A forecast: the sync decides.
    pub fn offers(&self, dataset: Dataset) -> Option<bool> {
        let of_type = |features: &&DataTypeFeatures| {
            [&features.sent, &features.documented]
                .into_iter()
                .flatten()
                .any(|data_type| data_type.eq_ignore_ascii_case(dataset.data_type()))
        };
        let features = self.datatype_features.iter().find(of_type)?;
        let is =
            |text: &Option<String>, word: &str| text.as_deref().is_some_and(|text| text.eq_ignore_ascii_case(word));
        Some(features.features.iter().any(|feature| {
            is(&feature.feature_type, "Get")
                && !is(&feature.feature_state, "NotSupported")
                && !is(&feature.feature_state, "NotImplemented")
        }))
    }
}

impl Client {
    /// The commerce platforms that the account has switched on.
    ///
    /// Codat is asked for these only, and what it sends is filtered again: its documents disagree on whether this list
    /// takes a query.
    pub async fn commerce_integrations(&self) -> Result<Vec<Integration>, Error> {
        let query = [("query", "sourceType=Commerce&&enabled=true")];
        let mut all: Vec<Integration> = self.list("list the platforms", &["integrations"], &query, 500).await?;
        all.retain(|integration| integration.enabled && integration.is_commerce());
        Ok(all)
    }

    /// The commerce platforms, also those that the account has switched off.
    pub async fn all_commerce_integrations(&self) -> Result<Vec<Integration>, Error> {
        let query = [("query", "sourceType=Commerce")];
        let mut all: Vec<Integration> = self.list("list all platforms", &["integrations"], &query, 500).await?;
        all.retain(Integration::is_commerce);
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integration(features: &str) -> Integration {
        let json = format!(
            r#"{{"key":"abcd","name":"A","logoUrl":"x","enabled":true,"sourceType":"commerce","datatypeFeatures":{features}}}"#
        );
        serde_json::from_str(&json).expect("an integration")
    }

    #[test]
    fn both_spellings_of_the_data_type_are_read() {
        for key in ["datatype", "dataType"] {
            let features = format!(
                r#"[{{"{key}":"commerce-companyInfo","supportedFeatures":[{{"featureType":"Get","featureState":"Release"}}]}}]"#
            );
            assert_eq!(integration(&features).offers(Dataset::Info), Some(true), "{key}");
            assert_eq!(integration(&features).offers(Dataset::Orders), None, "{key}");
        }
        let both = r#"[{"datatype":"commerce-orders","dataType":"commerce-orders","supportedFeatures":null}]"#;
        assert_eq!(integration(both).offers(Dataset::Orders), Some(false));
    }

    #[test]
    fn a_feature_that_is_not_there_yet_is_not_offered() {
        for (state, offered) in
            [("NotSupported", false), ("NotImplemented", false), ("release", true), ("Beta", true), ("New", true)]
        {
            let features = format!(
                r#"[{{"datatype":"commerce-orders","supportedFeatures":[{{"featureType":"get","featureState":"{state}"}}]}}]"#
            );
            assert_eq!(integration(&features).offers(Dataset::Orders), Some(offered), "{state}");
        }
        assert_eq!(integration("null").offers(Dataset::Orders), None);
        assert!(integration("[]").is_commerce());
    }
}
