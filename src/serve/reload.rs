//! What the preview adds to a page so that it loads itself anew. Nothing of this is in a built page.

/// The script: waits for another edition than the page's own.
pub const SCRIPT: &str = r#"const edition = new URL(document.currentScript.src).search;
new EventSource("/-/events" + edition).onmessage = () => location.reload();
"#;

/// The page with a script that waits for another edition than this one.
pub fn listening(page: &str, edition: u64) -> String {
    let page = allow_script(page);
    let script = format!("<script src=\"/-/reload.js?{edition}\"></script>\n");
    match page.find("</head>") {
        Some(at) => format!("{}{script}{}", &page[..at], &page[at..]),
        None => page + &script,
    }
}

/// Our pages allow no script at all; in the preview they allow its own. A policy that the person wrote themselves and
/// that speaks of scripts stays as it is.
fn allow_script(page: &str) -> String {
    const POLICY: &str = "http-equiv=\"Content-Security-Policy\" content=\"";
    let Some((before, after)) = page.split_once(POLICY) else {
        return page.to_string();
    };
    let policy = after.split('"').next().unwrap_or_default();
    match policy.contains("script-src") {
        true => page.to_string(),
        false => format!("{before}{POLICY}script-src 'self'; connect-src 'self'; {after}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_listens_and_may() {
        let page = "<head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"></head><p>x";
        assert_eq!(
            listening(page, 7),
            "<head><meta http-equiv=\"Content-Security-Policy\" content=\"script-src 'self'; connect-src 'self'; default-src 'none'\"><script src=\"/-/reload.js?7\"></script>\n</head><p>x"
        );
        assert_eq!(
            listening("x", 7),
            "x<script src=\"/-/reload.js?7\"></script>\n"
        );
    }
}
