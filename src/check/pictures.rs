//! Pictures that say nothing to who does not see them.

use std::path::Path;

use crate::content::{self, Content, Picture};
use crate::diagnostic::{Diagnostic, Stop};

/// Every picture without a text that stands for it.
pub fn without_words(root: &Path, content: &Content) -> Result<Vec<Diagnostic>, Stop> {
    let mut found = Vec::new();
    for source in content.pages().map(|page| page.source) {
        let (text, pictures) = content::pictures(root, source)?;
        for picture in pictures.iter().filter(|picture| is_silent(picture)) {
            let silent =
                Diagnostic::warning("this picture has no text for those who do not see it")
                    .path(source.path.clone())
                    .at(&text, picture.place.clone());
            let written = text.get(picture.place.clone()).unwrap_or_default();
            found.push(silent.help(cure(written, &picture.file)));
        }
    }
    Ok(found)
}

fn is_silent(picture: &Picture) -> bool {
    let alt = picture.alt.as_deref();
    alt.is_some_and(|alt| alt.trim().is_empty())
}

/// What to write, in the way the picture itself is written.
fn cure(written: &str, file: &str) -> String {
    match written.chars().next() {
        Some('!') => format!("say what it shows: ![Two frogs on a stone]({file})"),
        Some('<') => {
            "say what it shows: alt=\"Two frogs on a stone\"; or alt=\"\" if it is mere decoration"
                .into()
        }
        _ => format!("say what it shows: {{ file: {file}, alt: Two frogs on a stone }}"),
    }
}
