//! Which vocabulary a name in a feed belongs to: told by namespace, by prefix where none is declared.

use Vocabulary::*;

/// The vocabularies that are understood.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub enum Vocabulary {
    /// RSS of any version, RDF's RSS, Atom of any version, and CDF: one set of names that never contradict one
    /// another, and that writers mix.
    Feed,
    DublinCore,
    Content,
    Media,
    Itunes,
    Podcast,
    Thread,
    Source,
    Events,
    Tombstones,
    History,
    Xhtml,
    #[default]
    Other,
}

/// What a namespace is known as (standards §2.2). Writers are careless with its case and its last slash.
pub fn of_address(address: &str) -> Vocabulary {
    let address = address.trim().to_ascii_lowercase();
    let bare = address
        .split_once("://")
        .map_or(address.as_str(), |(_, rest)| rest);
    match bare.trim_end_matches(['/', '#']) {
        "" | "purl.org/rss/1.0" | "purl.org/net/rss1.1" | "purl.org/rss/1.0/modules/rss091" => Feed,
        "my.netscape.com/rdf/simple/0.9" | "channel.netscape.com/rdf/simple/0.9" => Feed,
        "blogs.law.harvard.edu/tech/rss" | "www.w3.org/2005/atom" | "purl.org/atom/ns" => Feed,
        // Names that Atom had before it was called so.
        "purl.org/pie" | "purl.org/echo" | "uri/of/echo/namespace" => Feed,
        "example.com/necho" | "example.com/newformat" => Feed,
        rss if rss.starts_with("backend.userland.com/rss") => Feed,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => DublinCore,
        "purl.org/rss/1.0/modules/content" => Content,
        "search.yahoo.com/mrss" => Media,
        "www.itunes.com/dtds/podcast-1.0.dtd" | "example.com/dtds/podcast-1.0.dtd" => Itunes,
        "podcastindex.org/namespace/1.0" => Podcast,
        "purl.org/syndication/thread/1.0" => Thread,
        "source.scripting.com" => Source,
        "purl.org/rss/1.0/modules/event" => Events,
        "purl.org/atompub/tombstones/1.0" => Tombstones,
        "purl.org/syndication/history/1.0" => History,
        "www.w3.org/1999/xhtml" => Xhtml,
        _ => Other,
    }
}

/// What a prefix means that nobody declared.
pub fn of_prefix(prefix: &str) -> Vocabulary {
    match prefix {
        "" | "rss" | "atom" | "atom10" | "a10" => Feed,
        "dc" | "dcterms" => DublinCore,
        "content" => Content,
        "media" => Media,
        "itunes" => Itunes,
        "podcast" => Podcast,
        "thr" => Thread,
        "source" => Source,
        "ev" => Events,
        "at" => Tombstones,
        "fh" => History,
        "xhtml" => Xhtml,
        _ => Other,
    }
}

/// Elements of text or markup: what looks like elements in them is markup, and no part of the feed's structure.
pub fn holds_markup(vocabulary: Vocabulary, name: &str) -> bool {
    match vocabulary {
        Feed => matches!(
            name,
            "title"
                | "subtitle"
                | "tagline"
                | "summary"
                | "description"
                | "abstract"
                | "content"
                | "rights"
                | "copyright"
                | "info"
                | "body"
                | "fullitem"
        ),
        DublinCore => matches!(name, "title" | "description" | "rights"),
        Content => name == "encoded",
        Media => matches!(name, "title" | "description"),
        Itunes => matches!(name, "title" | "summary" | "subtitle"),
        Xhtml => matches!(name, "body" | "div"),
        _ => false,
    }
}
