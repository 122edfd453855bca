//! Repeatable chance: the same parts give the same throws, in any order, on any machine.

/// A source of throws that depends on nothing but the parts it was made of.
#[derive(Clone, Debug)]
pub struct Dice(u64);

/// Scrambles `x`: the finish of splitmix64, so that neighbours share nothing.
pub fn mix(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// A number from a word, for keying dice by a name.
pub fn word(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

impl Dice {
    /// Dice for one subject: a shop, a table and a row, say.
    pub fn of(parts: &[u64]) -> Self {
        Self(parts.iter().fold(0x5eed, |state, part| mix(state ^ part.rotate_left(17))))
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number from 0 up to, not including, `end`; 0 where `end` is 0.
    pub fn below(&mut self, end: u64) -> u64 {
        // The bias of a remainder is far below what anybody could see in a shop's rows.
        self.bits().checked_rem(end).unwrap_or(0)
    }

    /// True in `percent` of a hundred throws.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of `items`, which must not be empty.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// A UUID of these dice, in its usual spelling.
    pub fn uuid(&mut self) -> String {
        let bytes = (u128::from(self.bits()) << 64) | u128::from(self.bits());
        uuid::Builder::from_random_bytes(bytes.to_be_bytes()).into_uuid().to_string()
    }
}
