//! The keys that exist, known when this is compiled: a mistyped one is an error of the compiler.

include!(concat!(env!("OUT_DIR"), "/keys.rs"));

/// Whether English has this key, or its plural form `key.other`.
pub const fn known(key: &str) -> bool {
    let mut n = 0;
    while n < KEYS.len() {
        let have = KEYS[n].as_bytes();
        let want = key.as_bytes();
        if have.len() == want.len() || have.len() == want.len() + 6 {
            let mut i = 0;
            while i < want.len() && have[i] == want[i] {
                i += 1;
            }
            if i == want.len() && (have.len() == i || is_other(have, i)) {
                return true;
            }
        }
        n += 1;
    }
    false
}

const fn is_other(have: &[u8], from: usize) -> bool {
    let other = b".other";
    let mut i = 0;
    while i < other.len() {
        if have[from + i] != other[i] {
            return false;
        }
        i += 1;
    }
    true
}

/// A key, checked against English when this is compiled.
#[macro_export]
macro_rules! key {
    ($key:literal) => {{
        const KEY: &str = {
            assert!($crate::text::keys::known($key), "no English text has this key");
            $key
        };
        KEY
    }};
}
