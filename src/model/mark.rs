//! A short word that stands for everything something is made of: as long as it is the same, so is what is made.

use sha2::{Digest, Sha256};

/// This program, its templates and the crates it is made with: another one may make something else of the same parts.
pub const PROGRAM: &str = env!("POTLUCK_PROGRAM");

/// The mark of these parts, told apart by their lengths.
pub fn mark<P: AsRef<[u8]>>(parts: impl IntoIterator<Item = P>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        let part = part.as_ref();
        hash.update(part.len().to_le_bytes());
        hash.update(part);
    }
    digits(&hash.finalize(), 16)
}

/// The first bytes of a hash in hexadecimal digits.
pub fn digits(hash: &[u8], bytes: usize) -> String {
    let halves = hash.iter().take(bytes);
    let halves = halves.flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = halves.filter_map(|half| char::from_digit(half.into(), 16));
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_parts_have_another_mark_however_they_are_cut() {
        assert_eq!(mark(["a", "b"]), mark(["a", "b"]));
        assert_ne!(mark(["a", "b"]), mark(["ab", ""]));
        assert_ne!(mark(["a", "b"]), mark(["b", "a"]));
    }
}
