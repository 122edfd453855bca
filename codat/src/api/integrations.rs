//! The platforms that a merchant can connect, and how they look.

use crate::client::Client;
use crate::error::{Does, Error, Kind};
use crate::names::{COMMERCE, Dataset, FeatureState, SourceType};
use crate::query::{Ask, BadQuery, field};

/// There are some 125 in all.
const PAGE_SIZE: u32 = 500;

records! {
    /// A platform.
    Integration {
        /// The four letters by which it is asked for.
        key: String = "key",
        /// Its name.
        name: String = "name",
        /// Where Codat keeps its logo. Not to be sent to a browser.
        logo_url: Option<String> = "logoUrl",
        /// Whether the account has switched it on.
        enabled: bool = "enabled",
        /// The id by which a connection names its platform.
        integration_id: Option<String> = "integrationId",
        /// The id of the platform's source.
        source_id: Option<String> = "sourceId",
        /// What it is a source of.
        source_type: Option<SourceType> = "sourceType",
        /// Whether it has no connection to anything.
        is_offline_connector: Option<bool> = "isOfflineConnector",
        /// Whether Codat still tries it out.
        is_beta: Option<bool> = "isBeta",
        /// Who provides its data, where that is somebody else.
        data_provided_by: Option<String> = "dataProvidedBy",
        /// What it offers of each data type.
        datatype_features: Option<Vec<DatatypeFeatures>> = "datatypeFeatures",
    }

    /// What a platform offers of one data type.
    DatatypeFeatures {
        /// The data type, by the key of real replies.
        datatype: Option<String> = "datatype",
        /// The data type, by the key of the document. See [`DatatypeFeatures::data_types`].
        documented: Option<String> = "dataType",
        /// What it offers of it.
        supported_features: Option<Vec<SupportedFeature>> = "supportedFeatures",
    }

    /// One thing that a platform may offer of a data type.
    SupportedFeature {
        /// What: `Get` for reading.
        feature_type: Option<FeatureType> = "featureType",
        /// Whether it is offered.
        feature_state: Option<FeatureState> = "featureState",
    }

    /// How a platform looks. To be kept for a while: it seldom changes.
    Branding {
        /// Its logos.
        logo: Option<Logo> = "logo",
        /// Its buttons; may be an empty object.
        button: Option<Button> = "button",
        /// The id of the platform's source.
        source_id: Option<String> = "sourceId",
    }

    /// The logos of a platform.
    Logo {
        /// The whole one.
        full: Option<BrandingImage> = "full",
        /// One that fits a square.
        square: Option<BrandingImage> = "square",
    }

    /// The buttons of a platform.
    Button {
        /// At rest.
        default: Option<BrandingImage> = "default",
        /// Under the pointer.
        hover: Option<BrandingImage> = "hover",
    }

    /// An image of a platform.
    BrandingImage {
        /// The image.
        image: Option<ImageRef> = "image",
    }

    /// Where an image is.
    ImageRef {
        /// Its address. Not to be sent to a browser.
        src: Option<String> = "src",
        /// Its text.
        alt: Option<String> = "alt",
    }
}

open_enum! {
    /// What can be done with a data type.
    FeatureType {
        /// Read.
        Get = "Get",
        /// Create.
        Post = "Post",
        /// Sort into categories.
        Categorization = "Categorization",
        /// Delete.
        Delete = "Delete",
        /// Change.
        Put = "Put",
        /// Read as a printed page.
        GetAsPdf = "GetAsPdf",
        /// Fetch an attachment.
        DownloadAttachment = "DownloadAttachment",
        /// Read about an attachment.
        GetAttachment = "GetAttachment",
        /// Read about all attachments.
        GetAttachments = "GetAttachments",
        /// Attach something.
        UploadAttachment = "UploadAttachment",
    }
}

impl DatatypeFeatures {
    /// The data type by all keys that it was sent under: the document says `dataType`, real replies `datatype`.
    pub fn data_types(&self) -> impl Iterator<Item = &str> {
        [&self.datatype, &self.documented].into_iter().flatten().map(String::as_str)
    }
}

impl Integration {
    /// Whether it is a source of commerce data.
    pub fn is_commerce(&self) -> bool {
        self.source_type.as_ref().is_some_and(|source| source.as_str().eq_ignore_ascii_case(COMMERCE))
    }

    /// Whether the platform says that `dataset` can be read; `None` if it says nothing. A forecast: the sync decides.
    pub fn offers(&self, dataset: Dataset) -> Option<bool> {
        let is_of = |features: &&DatatypeFeatures| {
            features.data_types().any(|data_type| data_type.eq_ignore_ascii_case(dataset.data_type()))
        };
        let features = self.datatype_features.as_ref()?.iter().find(is_of)?;
        Some(features.supported_features.iter().flatten().any(|feature| {
            let of = feature.feature_type.as_ref().map_or("", FeatureType::as_str);
            let state = feature.feature_state.as_ref().map_or("", FeatureState::as_str);
            let none = [FeatureState::NotSupported, FeatureState::NotImplemented];
            of.eq_ignore_ascii_case(FeatureType::Get.as_str())
                && !none.iter().any(|none| none.as_str().eq_ignore_ascii_case(state))
        }))
    }
}

impl Client {
    /// The platforms that are asked for. Codat's documents disagree on whether this list takes a query, so what comes is
    /// better filtered again.
    pub async fn integrations(&self, ask: &Ask) -> Result<Vec<Integration>, Error> {
        self.list("list the platforms", &["integrations"], ask, PAGE_SIZE).await
    }

    /// One platform, by its four letters.
    pub async fn integration(&self, key: &str) -> Result<Integration, Error> {
        self.get("read a platform", &["integrations", key], &[]).await
    }

    /// How a platform looks.
    pub async fn branding(&self, key: &str) -> Result<Branding, Error> {
        self.get("read a platform's branding", &["integrations", key, "branding"], &[]).await
    }

    /// The commerce platforms that the account has switched on; asked for by a query and filtered again.
    pub async fn commerce_integrations(&self) -> Result<Vec<Integration>, Error> {
        let ask = commerce(true).map_err(unsendable)?;
        let mut all = self.integrations(&ask).await?;
        all.retain(|integration| integration.enabled && integration.is_commerce());
        Ok(all)
    }

    /// The commerce platforms, also those that the account has switched off.
    pub async fn all_commerce_integrations(&self) -> Result<Vec<Integration>, Error> {
        let ask = commerce(false).map_err(unsendable)?;
        let mut all = self.integrations(&ask).await?;
        all.retain(Integration::is_commerce);
        Ok(all)
    }
}

fn commerce(enabled_only: bool) -> Result<Ask, BadQuery> {
    let of_commerce = field::<Integration>("sourceType")?.is(COMMERCE)?;
    let filter = if enabled_only { of_commerce.and(field::<Integration>("enabled")?.is(true)?)? } else { of_commerce };
    Ok(Ask::default().filter(filter))
}

fn unsendable(bad: BadQuery) -> Error {
    Error::new("list the platforms", Does::Read, Kind::Unsendable).because(bad)
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
