//! Pictures in strangers' texts: links to them.

/// In a stranger's text no picture is loaded: each becomes a link to it, or words where it stands in a link already.
/// Works on the sanitiser's output, where every attribute is quoted and escaped.
pub fn as_links(clean: &str) -> String {
    let mut out = String::with_capacity(clean.len());
    let mut is_in_link = false;
    let mut done = 0;
    for (at, _) in clean.match_indices('<') {
        let rest = &clean[at..];
        if rest.starts_with("<a ") {
            is_in_link = true;
        } else if rest.starts_with("</a>") {
            is_in_link = false;
        }
        if !rest.starts_with("<img") {
            continue;
        }
        let end = rest.find('>').unwrap_or(rest.len() - 1);
        out.push_str(&clean[done..at]);
        out.push_str(&picture_as_link(&rest[..end], is_in_link));
        done = at + end + 1;
    }
    out.push_str(&clean[done..]);
    out
}

fn picture_as_link(tag: &str, is_in_link: bool) -> String {
    let alt = attribute(tag, "alt")
        .filter(|alt| !alt.trim().is_empty())
        .unwrap_or("picture")
        // As the sanitiser writes it in a text.
        .replace("&quot;", "\"");
    match attribute(tag, "src") {
        Some(src) if !is_in_link => {
            format!("<a href=\"{src}\" rel=\"nofollow noopener noreferrer ugc\">[{alt}]</a>")
        }
        _ => format!("[{alt}]"),
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = tag.split_once(&format!(" {name}=\""))?;
    after.split('"').next()
}
