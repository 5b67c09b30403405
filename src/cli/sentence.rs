//! A sentence that may end in what somebody called a post.

/// With a full stop, unless it ends a sentence by itself: `You vote in Which film?`
pub fn sentence(text: String) -> String {
    match text.ends_with(['.', '?', '!', '…', '。', '？', '！']) {
        true => text,
        false => format!("{text}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_that_asks_keeps_the_last_word() {
        assert_eq!(sentence("You like Frogs".into()), "You like Frogs.");
        assert_eq!(
            sentence("You vote in Which film?".into()),
            "You vote in Which film?"
        );
    }
}
