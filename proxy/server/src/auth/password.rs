//! Operators' passwords: which are taken, and how they are kept.
//!
//! argon2id with 19 MiB and two passes, in the text form that names its own parameters. A password is brought to one
//! spelling first (NFKC), since keyboards write the same letters in several.
use crate::entropy;
use crate::error::{Error, Result};
use argon2::Argon2;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use gangway_wire::admin::{PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS};
use gangway_wire::problem::Kind;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};
use unicode_normalization::UnicodeNormalization;

/// Passwords that are worked on at once: each keeps a core busy and takes 19 MiB.
const AT_ONCE: usize = 2;
/// How long a login waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);
/// Seconds after which to try again where the turn did not come.
const COME_BACK_S: u32 = 10;
/// Fewest different characters of a password.
const DIFFERENT_MIN: usize = 5;
/// Longest text that makes no password by being repeated.
const REPEATED_MAX: usize = 10;

/// Kept for accounts that do not exist, so that they take as long as others. Nobody knows what it was made of.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$5mWqkVUJ3rPCzBGa0ZsEYg$Dq0b0bGvyl8u1Xp4oQ0m3q0rPjz9mS7q1w6pYB1m2nE";

/// Fewest keys beside each other that make no password.
const ROW_MIN: usize = 5;

/// Words that are guessed first, also with digits around them.
const WORDS: &[&str] = &[
    "admin",
    "administrator",
    "changeme",
    "codat",
    "dashboard",
    "dragon",
    "football",
    "gangway",
    "iloveyou",
    "letmein",
    "master",
    "monkey",
    "motdepasse",
    "operator",
    "passphrase",
    "passwort",
    "password",
    "princess",
    "qwerty",
    "secret",
    "sunshine",
    "superman",
    "trustno",
    "welcome",
];

/// Keys beside each other.
const ROWS: &[&str] = &[
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
];

static DESKS: Semaphore = Semaphore::const_new(AT_ONCE);

/// A turn at hashing. Whoever counts tries does so while holding it: then at most `AT_ONCE` can slip through.
#[derive(Debug)]
pub struct Desk {
    _turn: SemaphorePermit<'static>,
}

impl Desk {
    /// Waits for a turn.
    pub async fn take() -> Result<Desk> {
        match tokio::time::timeout(PATIENCE, DESKS.acquire()).await {
            Ok(Ok(turn)) => Ok(Desk { _turn: turn }),
            Ok(Err(closed)) => Err(Error::internal(closed)),
            Err(_) => Err(Error::new(Kind::TooMany, "Many people log in right now. Try again in a moment.")
                .retry_after(COME_BACK_S)),
        }
    }

    /// What is kept of a new password.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = spelling(password);
        blocking(move || {
            let bits = entropy::secret();
            Argon2::default().hash_password_with_salt(password.as_bytes(), &bits[..16]).map(|hash| hash.to_string())
        })
        .await
    }

    /// Whether it is the password of which `kept` was kept. Without one it is not, and takes as long.
    pub async fn verify(&self, password: &str, kept: Option<&str>) -> Result<bool> {
        let password = spelling(password);
        let (exists, kept) = (kept.is_some(), kept.unwrap_or(NOBODY).to_owned());
        let fits = blocking(move || match Argon2::default().verify_password(password.as_bytes(), kept.as_str()) {
            Ok(()) => Ok(true),
            Err(password_hash::Error::PasswordInvalid) => Ok(false),
            Err(error) => Err(error),
        })
        .await?;
        Ok(fits && exists)
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> password_hash::Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?.map_err(Error::internal)
}

fn spelling(password: &str) -> String {
    password.nfkc().collect()
}

/// Refuses a password that is too short, too long or guessed first.
pub fn check(password: &str, email: &str) -> Result<()> {
    let weak = |detail: String| Err(Error::field(Kind::WeakPassword, "password", detail));
    if password.len() > PASSWORD_MAX_BYTES {
        return Err(too_long());
    }
    if password.chars().count() < PASSWORD_MIN_CHARS {
        return weak(format!("A password has at least {PASSWORD_MIN_CHARS} characters, for example a sentence."));
    }
    if is_common(password, email) {
        return weak("This one is among the first that are guessed. Take a sentence of your own.".to_owned());
    }
    Ok(())
}

/// The password is longer than anybody types.
pub fn too_long() -> Error {
    Error::field(Kind::BadField, "password", format!("A password has at most {PASSWORD_MAX_BYTES} bytes."))
}

fn is_common(password: &str, email: &str) -> bool {
    let letters: Vec<char> = password.chars().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace()).collect();
    let mut different = letters.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT_MIN || is_repeated(&letters) || is_run(&letters) {
        return true;
    }
    let text: String = letters.iter().collect();
    let core = text.trim_matches(|c: char| !c.is_alphabetic());
    let plain = core.replace('0', "o").replace('@', "a").replace('$', "s");
    let name = email.split('@').next().unwrap_or_default();
    let is_row = |text: &str| text.len() >= ROW_MIN && ROWS.iter().any(|row| row.contains(text));
    text == email
        || (core == name && !core.is_empty())
        || WORDS.contains(&plain.as_str())
        || is_row(&text)
        || is_row(core)
}

/// `qwertyqwerty`: one short text over and over.
fn is_repeated(letters: &[char]) -> bool {
    (1..=REPEATED_MAX.min(letters.len() / 2)).any(|period| letters.iter().zip(&letters[period..]).all(|(a, b)| a == b))
}

/// `abcdefghijkl`, `098765432109`: every character beside the one before.
fn is_run(letters: &[char]) -> bool {
    let step = |from: char, to: char| match (from, to) {
        ('9', '0') => 1,
        ('0', '9') => -1,
        _ => i64::from(u32::from(to)) - i64::from(u32::from(from)),
    };
    let steps: Vec<i64> = letters.windows(2).map(|pair| step(pair[0], pair[1])).collect();
    steps.iter().all(|&step| step == 1) || steps.iter().all(|&step| step == -1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_what_was_kept_of_it_in_every_spelling() {
        let desk = Desk::take().await.expect("nobody else logs in");
        let kept = desk.hash("a cafe\u{301} by the sea").await.expect("it can be hashed");
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(!kept.contains("sea"));
        assert_eq!(desk.verify("a café by the sea", Some(&kept)).await.ok(), Some(true));
        assert_eq!(desk.verify("a cafe by the sea", Some(&kept)).await.ok(), Some(false));
        assert_ne!(desk.hash("a café by the sea").await.ok(), Some(kept), "the salt is new each time");
    }

    #[tokio::test]
    async fn nobody_costs_as_much_as_somebody() {
        let desk = Desk::take().await.expect("nobody else logs in");
        let kept = desk.hash("a café by the sea").await.expect("it can be hashed");
        let parts = |hash: &str| hash.split('$').map(str::len).collect::<Vec<_>>();
        assert_eq!(parts(NOBODY), parts(&kept));
        assert_eq!(NOBODY.split('$').nth(3), kept.split('$').nth(3), "the same memory and passes");
        assert_eq!(desk.verify("a café by the sea", None).await.ok(), Some(false));
    }

    #[test]
    fn short_and_common_passwords_are_refused() {
        for good in
            ["a café by the sea", "correct horse battery", "three brown gulls", "пароль из трёх слов", "482910573846"]
        {
            assert!(check(good, "ines@harbour.example").is_ok(), "{good}");
        }
        for bad in [
            "",
            "short",
            "elevenchars",
            "aaaaaaaaaaaaaaa",
            "121212121212",
            "password1234",
            "Passw0rd!2026",
            "PASSWORDPASSWORD",
            "123456789012",
            "098765432109",
            "abcdefghijklm",
            "qwertyuiop[]",
            "1qaz2wsx3edc",
            "administrator",
            "letmeinletmein",
            "ines@harbour.example",
            "gangway-2026!",
            "ines.okafor99",
        ] {
            let email = if bad.contains("okafor") { "ines.okafor@harbour.example" } else { "ines@harbour.example" };
            let error = check(bad, email).expect_err(bad);
            assert_eq!((error.kind, error.field.as_deref()), (Kind::WeakPassword, Some("password")), "{bad}");
        }
        let long = "ab cd ef ".repeat(200);
        assert_eq!(check(&long, "").expect_err("too long").kind, Kind::BadField);
    }
}
