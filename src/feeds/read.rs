//! Any feed format → items. A broken document is mended first (`repair`), parsed once, and looked at a second time
//! for the elements that the parser does not keep.

use jiff::Timestamp;
use url::Url;

use super::Document;

/// Why bytes are no feed we can read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unreadable {
    #[error("the address answers with nothing")]
    Empty,
    #[error("the address answers with a web page, not a feed")]
    WebPage,
    #[error("this is no feed: {0}")]
    NotAFeed(String),
    #[error("the feed cannot be read: {0}")]
    Broken(String),
    #[error("the feed crashed its parser")]
    Crashed,
}

/// Reads a feed document fetched from `url`; `content_type` is what the server said of it.
pub fn read(bytes: &[u8], url: &Url, content_type: Option<&str>) -> Result<Document, Unreadable> {
    let _ = (bytes, url, content_type);
    todo!()
}
