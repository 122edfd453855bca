//! What is kept of a secret.
use std::fmt;

/// SHA-256 of a secret. The secret itself never comes here.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.to_vec()
    }
}

impl From<[u8; 32]> for SecretHash {
    fn from(sha256: [u8; 32]) -> Self {
        SecretHash(sha256)
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash")
    }
}
