//! The only place where chance comes in: secrets, ids and the numbers of requests.
use rand::TryRngCore;
use rand::rngs::OsRng;
use uuid::Uuid;

/// 256 bits for a secret, from the operating system.
///
/// # Panics
/// Where the system has no randomness to give: nothing could be done safely then.
pub fn secret() -> [u8; 32] {
    let mut bytes = [0; 32];
    OsRng.try_fill_bytes(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A new id of ours.
pub fn id() -> Uuid {
    let mut bytes = [0; 16];
    OsRng.try_fill_bytes(&mut bytes).expect("the operating system gives random bytes");
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

/// The number of a request, as people read it to each other: `GW-2R8C-61HN`, without letters that look alike.
#[allow(clippy::disallowed_methods, reason = "this is where chance comes in")]
pub fn request_number() -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits: u64 = rand::random();
    let mut text = String::with_capacity(12);
    text.push_str("GW-");
    for index in 0..8 {
        if index == 4 {
            text.push('-');
        }
        text.push(char::from(LETTERS[((bits >> (index * 5)) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_number_can_be_read_aloud() {
        let number = request_number();
        assert_eq!(number.len(), 12);
        assert!(number.starts_with("GW-") && number.as_bytes()[7] == b'-', "{number}");
        assert!(!number[3..].contains(['I', 'L', 'O', 'U']), "{number}");
    }

    #[test]
    fn ids_and_secrets_differ() {
        assert_ne!(id(), id());
        assert_ne!(secret(), secret());
    }
}
