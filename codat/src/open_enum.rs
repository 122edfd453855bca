//! Enums that outlive their authors: a word that we do not know yet is kept as it was sent.
//! The one macro that makes them belongs here, nothing else.

/// Declares an enum of words with an `Unknown(String)` variant, its text form, and serde for both directions.
macro_rules! open_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
            /// A word that this crate does not know, kept as it was sent.
            Unknown(String),
        }

        impl $name {
            /// Every word that this crate knows, in the order of its documentation.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The word as Codat writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }

            /// Whether this is a word that this crate does not know.
            pub fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown(_))
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                match text.as_str() {
                    $($text => Self::$variant,)+
                    _ => Self::Unknown(text),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::record::Value for $name {
            const SHAPE: $crate::record::Shape = $crate::record::Shape::Word(&[$($text),+]);

            fn read(json: &str) -> Option<(Self, bool)> {
                String::read(json).map(|(text, is_whole)| (text.into(), is_whole))
            }

            fn write(&self) -> Option<Box<serde_json::value::RawValue>> {
                serde_json::value::to_raw_value(self).ok()
            }
        }

        $crate::record::required!($name);

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any($crate::open_enum::WordVisitor(std::marker::PhantomData))
            }
        }
    };
}

/// Reads one word. A number or a truth value counts as an unknown word, so that one odd value never costs the reply.
pub(crate) struct WordVisitor<T>(pub(crate) std::marker::PhantomData<T>);

impl<T: From<String> + for<'a> From<&'a str>> serde::de::Visitor<'_> for WordVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a word")
    }

    fn visit_str<E>(self, text: &str) -> Result<T, E> {
        Ok(T::from(text))
    }

    fn visit_string<E>(self, text: String) -> Result<T, E> {
        Ok(T::from(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<T, E> {
        Ok(T::from(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<T, E> {
        Ok(T::from(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<T, E> {
        Ok(T::from(value.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use crate::names::SyncStatus;

    #[test]
    fn every_known_word_comes_back_as_it_was_sent() {
        for status in SyncStatus::KNOWN {
            assert_eq!(&SyncStatus::from(status.as_str()), status);
            let json = serde_json::to_string(status).expect("a word serializes");
            assert_eq!(&serde_json::from_str::<SyncStatus>(&json).expect("and reads back"), status);
        }
    }

    #[test]
    fn an_unknown_word_is_kept_as_it_was_sent() {
        for json in [r#""Teleporting""#, r#""complete""#, r#""""#] {
            let status: SyncStatus = serde_json::from_str(json).expect("any word is read");
            assert!(status.is_unknown());
            assert_eq!(serde_json::to_string(&status).expect("a word serializes"), json);
        }
    }

    #[test]
    fn a_number_in_place_of_a_word_is_an_unknown_word() {
        let status: SyncStatus = serde_json::from_str("7").expect("a number is read too");
        assert_eq!(status, SyncStatus::Unknown("7".to_owned()));
    }
}
