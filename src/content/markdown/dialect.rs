//! Which Markdown we speak.

use pulldown_cmark::Options;

/// CommonMark and what people expect beside it. Not `Options::all()`, whose old footnotes would put out the new ones;
/// not sub- and superscript, which work at the edges of words alone and take `~a~` away from what is struck out.
pub fn options(markdown: &str) -> Options {
    let always = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_WIKILINKS;
    match markdown.lines().any(is_definition) {
        true => always | Options::ENABLE_DEFINITION_LIST,
        false => always,
    }
}

/// `: what it means`. The parser takes any colon at the start of a line for one, and it is gone from `:smile:`.
fn is_definition(line: &str) -> bool {
    let text = line.trim_start_matches([' ', '>']);
    text.strip_prefix(':')
        .is_some_and(|rest| rest.starts_with([' ', '\t']))
}
