//! Which Markdown we speak.

use pulldown_cmark::Options;

/// CommonMark and what people expect beside it. Not `Options::all()`, whose old footnotes would put out the new ones;
/// not sub- and superscript, which work at the edges of words alone and take `~a~` away from what is struck out.
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_MATH
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
}
