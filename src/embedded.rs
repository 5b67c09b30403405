//! The files that travel inside the binary: the theme, what `init` lays out, and the example sites.

/// Path from the project's root → bytes, in the order of the paths.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The files below a folder, their paths from it: `under("examples/ada")`.
pub fn under(folder: &'static str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().filter_map(move |(path, bytes)| {
        Some((path.strip_prefix(folder)?.strip_prefix('/')?, *bytes))
    })
}

/// The built-in template of this name.
pub fn template(name: &str) -> Option<&'static str> {
    let (_, bytes) = under("site-template/templates").find(|(path, _)| *path == name)?;
    std::str::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_and_the_examples_travel_in_the_binary_and_nothing_that_was_built() {
        assert!(template("base.html").is_some());
        assert!(under("examples/ada").any(|(path, _)| path == "potluck.yaml"));
        assert!(
            FILES
                .iter()
                .all(|(path, _)| !path.contains("/public/") && !path.contains(".potluck/"))
        );
    }
}
