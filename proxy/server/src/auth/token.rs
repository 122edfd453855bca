//! The secrets that we hand out: 256 bits with a prefix that tells the kind and a checksum that catches typos.
//!
//! The text leaves this process once, in the reply that makes it. What is stored is its SHA-256.
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::fmt;

/// What a secret opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A portal's key.
    Portal,
    /// A merchant's session.
    Session,
    /// An invitation to the hosted page.
    Invitation,
    /// The way from the platform back into the hosted page.
    HandBack,
    /// An operator's one-time link.
    OperatorLink,
    /// An operator's cookie.
    OperatorSession,
    /// The way out to the platform; stands in a path.
    Departure,
    /// An attempt's way back; stands in a path.
    Return,
}

impl TokenKind {
    const ALL: [Self; 8] = [
        Self::Portal,
        Self::Session,
        Self::Invitation,
        Self::HandBack,
        Self::OperatorLink,
        Self::OperatorSession,
        Self::Departure,
        Self::Return,
    ];

    /// The first four letters.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Portal => "gwk_",
            Self::Session => "gws_",
            Self::Invitation => "gwi_",
            Self::HandBack => "gwh_",
            Self::OperatorLink => "gwo_",
            Self::OperatorSession => "gwc_",
            Self::Departure => "gwd_",
            Self::Return => "gwr_",
        }
    }
}

/// Letters of a whole secret: prefix, 32 bytes and 4 bytes of checksum, each in base64url.
const LENGTH: usize = 4 + 43 + 6;

/// A secret of ours, new or presented. Has no Display and no Serialize; Debug shows its kind only.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    kind: TokenKind,
    text: String,
}

/// What is stored of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

/// The text is no secret of ours: mistyped, cut off, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no token of Gangway")]
pub struct NotAToken;

impl Token {
    /// A new secret out of 256 bits, from [`crate::entropy::secret`].
    pub fn mint(kind: TokenKind, bits: [u8; 32]) -> Self {
        let mut text = String::with_capacity(LENGTH);
        text.push_str(kind.prefix());
        URL_SAFE_NO_PAD.encode_string(bits, &mut text);
        let sum = crc32fast::hash(text.as_bytes());
        URL_SAFE_NO_PAD.encode_string(sum.to_be_bytes(), &mut text);
        Token { kind, text }
    }

    /// A presented secret, where its checksum fits.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let kind = TokenKind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix())).ok_or(NotAToken)?;
        if text.len() != LENGTH || !text.is_ascii() {
            return Err(NotAToken);
        }
        let (body, sum) = text.split_at(LENGTH - 6);
        let sum = URL_SAFE_NO_PAD.decode(sum).map_err(|_| NotAToken)?;
        if sum != crc32fast::hash(body.as_bytes()).to_be_bytes() {
            return Err(NotAToken);
        }
        Ok(Token { kind, text: text.to_owned() })
    }

    /// A presented secret of this kind.
    pub fn parse_as(kind: TokenKind, text: &str) -> Result<Self, NotAToken> {
        Token::parse(text).and_then(|token| if token.kind == kind { Ok(token) } else { Err(NotAToken) })
    }

    /// What it opens.
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// What is stored and looked up.
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.text.as_bytes()).into())
    }

    /// The secret itself, for the one reply that hands it out.
    pub fn expose(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}…)", self.kind.prefix())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minted_token_is_read_again() {
        for kind in TokenKind::ALL {
            let token = Token::mint(kind, [7; 32]);
            let again = Token::parse(token.expose()).expect("it was minted here");
            assert_eq!((again.kind(), again.hash()), (kind, token.hash()));
            assert_eq!(Token::parse_as(kind, token.expose()).as_ref(), Ok(&token));
        }
    }

    #[test]
    fn every_typo_is_caught() {
        let token = Token::mint(TokenKind::Session, [200; 32]);
        let text = token.expose();
        for index in 0..text.len() {
            let mut wrong = text.as_bytes().to_vec();
            wrong[index] = if wrong[index] == b'A' { b'B' } else { b'A' };
            let wrong = String::from_utf8(wrong).expect("ASCII");
            assert_eq!(Token::parse(&wrong), Err(NotAToken), "{wrong}");
        }
        for wrong in ["", "gws_", &text[1..], &text[..text.len() - 1], "gws_é"] {
            assert_eq!(Token::parse(wrong), Err(NotAToken), "{wrong}");
        }
        assert_eq!(Token::parse_as(TokenKind::Portal, text), Err(NotAToken));
    }

    #[test]
    fn debug_tells_nothing() {
        let token = Token::mint(TokenKind::Portal, [9; 32]);
        let shown = format!("{token:?}");
        assert_eq!(shown, "Token(gwk_…)");
    }
}
