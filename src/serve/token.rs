//! A word that only the pages of this run know: what comes without it was sent by a page from elsewhere.

use std::hash::{BuildHasher, RandomState};

/// 128 bits, from the system's own randomness.
pub struct Token(String);

impl Token {
    pub fn new() -> Token {
        let secret = RandomState::new();
        Token(format!(
            "{:016x}{:016x}",
            secret.hash_one("one"),
            secret.hash_one("two")
        ))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes the same time however much of it is right.
    pub fn is(&self, other: &str) -> bool {
        let pairs = self.0.bytes().zip(other.bytes());
        self.0.len() == other.len() && pairs.fold(0, |all, (a, b)| all | (a ^ b)) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_runs_have_the_same() {
        let (one, other) = (Token::new(), Token::new());
        assert_ne!(one.as_str(), other.as_str());
        assert!(one.is(one.as_str()));
        assert!(!one.is(other.as_str()) && !one.is("") && !one.is(&one.as_str()[1..]));
    }
}
