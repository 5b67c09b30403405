//! Markup that reads the same when it is read again. What a sanitiser writes may be moved about by the parser that
//! reads it next: a heading out of a heading, a link out of a link, a list out of a paragraph.

use super::spelling::INLINE;

/// Without the line breaks that a parser drops at the start of a `pre`.
pub fn steady(clean: &str) -> String {
    let mut pieces = clean.split("<pre");
    let mut out = pieces.next().unwrap_or_default().to_string();
    for piece in pieces {
        let (tag, inside) = piece.split_at(piece.find('>').map_or(piece.len(), |end| end + 1));
        out.extend(["<pre", tag, inside.trim_start_matches('\n')]);
    }
    out
}

fn has_address(tag: &str) -> bool {
    let attributes = tag.split('>').next().unwrap_or_default();
    attributes.contains(" href=\"")
}

/// Whether a parser may move something. Works on the sanitiser's output, where every element is closed and no `<` is
/// in an attribute; rather yes than no.
pub fn may_move(clean: &str) -> bool {
    // Links, headings and paragraphs that are open.
    let mut open = [0_usize; 3];
    // Lists and their items that are open, and whether each is an item.
    let mut nest: Vec<bool> = Vec::new();
    clean.split('<').skip(1).any(|tag| {
        let is_end = tag.starts_with('/');
        let name = tag.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let name = &name[..end.unwrap_or(name.len())];
        let [links, headings, paragraphs] = open;
        let (kind, moves) = match name {
            // One without an address has its other attributes in another order the next time.
            "a" => (Some(0), links > 0 || !has_address(tag)),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => (Some(1), headings > 0 || paragraphs > 0),
            "p" => (Some(2), paragraphs > 0),
            // An item outside of a list, or right in another.
            "li" => (None, nest.last() != Some(&false) || paragraphs > 0),
            "ul" | "ol" => (None, paragraphs > 0),
            "br" | "img" | "wbr" | "sub" | "sup" | "q" => (None, false),
            _ if INLINE.contains(&name) => (None, false),
            "blockquote" | "div" | "pre" | "hr" | "figure" | "figcaption" => (None, paragraphs > 0),
            // Tables, definitions, ruby and what else is rare has rules of its own.
            _ => (None, true),
        };
        if let Some(count) = kind.and_then(|kind| open.get_mut(kind)) {
            *count = if is_end {
                count.saturating_sub(1)
            } else {
                *count + 1
            };
        }
        match name {
            "li" | "ul" | "ol" if is_end => drop(nest.pop()),
            "li" | "ul" | "ol" => nest.push(name == "li"),
            _ => {}
        }
        moves && !is_end
    })
}
