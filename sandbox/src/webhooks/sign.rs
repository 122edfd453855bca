//! Signatures as Svix makes them: HMAC-SHA256 over `id.timestamp.body`, with a secret that is `whsec_` and base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::ambient;

const PREFIX: &str = "whsec_";
/// SHA-256 works on so many bytes at a time.
const BLOCK: usize = 64;

/// What a consumer's messages are signed with. It is a sandbox's: its tools show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

/// A secret that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret is whsec_ and 24 to 64 bytes in base64")]
pub struct SecretError;

impl Secret {
    /// A secret that was given.
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX).ok_or(SecretError)?).map_err(|_| SecretError)?;
        if (24..=64).contains(&bytes.len()) { Ok(Self(text.to_owned())) } else { Err(SecretError) }
    }

    /// A secret that follows from its parts.
    pub fn of(parts: &[u64]) -> Self {
        Self(format!("{PREFIX}{}", STANDARD.encode(ambient::secret_of(parts))))
    }

    /// The value of the signature's header.
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> String {
        let key = self.0.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
        let mac = hmac(&key, format!("{id}.{timestamp}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac))
    }
}

/// RFC 2104, for keys that fit in a block.
fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let (mut inner, mut outer) = ([0x36; BLOCK], [0x5c; BLOCK]);
    for (at, byte) in key.iter().take(BLOCK).enumerate() {
        inner[at] ^= byte;
        outer[at] ^= byte;
    }
    let within = Sha256::new().chain_update(inner).chain_update(text).finalize();
    Sha256::new().chain_update(outer).chain_update(within).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_signs_as_the_example_of_svix() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("a secret");
        let signature = secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_is_no_secret_is_refused_and_what_is_made_is_one() {
        for text in ["", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_abcd", "whsec_?"] {
            assert_eq!(Secret::parse(text), Err(SecretError), "{text}");
        }
        let made = Secret::of(&[7]);
        assert_eq!(Secret::parse(&made.0), Ok(made.clone()));
        assert_ne!(made, Secret::of(&[8]));
    }
}
