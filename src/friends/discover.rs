//! Any page → the feeds and calendars it names. Pure: the bytes come from `fetch`.

use scraper::{Html, Selector};
use url::Url;

use super::offer::Offer;
use crate::feeds::says_quiet;
use crate::html::shallow;
use crate::model::is_web;

/// What a web page says of itself and its feeds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Named {
    /// The site's name, else the page's title.
    pub title: Option<String>,
    /// In the order of the document, feeds of comments left out.
    pub feeds: Vec<Found>,
    pub calendars: Vec<Found>,
    /// `<meta name="generator">`.
    pub generator: Option<String>,
}

/// A feed or calendar that a page links to.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub url: Url,
    pub title: Option<String>,
    pub mime: String,
}

/// Bytes of a page that are looked at: what names feeds stands at its head.
const PAGE_BYTES: usize = 2 << 20;

/// Finds what a page at `url` names; `content_type` is what its server said of it.
pub fn feeds(page: &[u8], url: &Url, content_type: Option<&str>) -> Named {
    // A parser's time is quadratic in the depth.
    let document = Html::parse_document(shallow(&text(page, content_type)));
    let base = base(&document, url);
    let mut named = Named {
        title: title(&document),
        generator: generator(&document),
        ..Named::default()
    };
    for element in all(&document, "link[rel][href]") {
        let relations = element.attr("rel").unwrap_or_default();
        let Some(mime) = element.attr("type").map(essence) else {
            continue;
        };
        let Some(found) = element.attr("href").and_then(|href| address(&base, href)) else {
            continue;
        };
        let found = Found {
            url: found,
            title: element.attr("title").and_then(words),
            mime,
        };
        let list = match found.mime.as_str() {
            _ if !is_alternate(relations) => continue,
            "text/calendar" => &mut named.calendars,
            _ if is_feed(&found) => &mut named.feeds,
            _ => continue,
        };
        if list.iter().all(|known| known.url != found.url) {
            list.push(found);
        }
    }
    named
}

/// What a page links to in its text that looks like a feed or a calendar of its own site: another's is another's.
pub fn linked(page: &[u8], url: &Url, content_type: Option<&str>) -> Offer {
    const MOST: usize = 3;
    let document = Html::parse_document(shallow(&text(page, content_type)));
    let base = base(&document, url);
    let mut offer = Offer::default();
    for element in all(&document, "a[href]") {
        let href = element.attr("href").unwrap_or_default();
        let Some(found) = address(&base, href).filter(|found| found.host() == url.host()) else {
            continue;
        };
        let list = match found.path().to_ascii_lowercase() {
            path if path.ends_with(".ics") || href.starts_with("webcal:") => &mut offer.calendars,
            path if is_path_of_a_feed(&path) => &mut offer.feeds,
            _ => continue,
        };
        if list.len() < MOST && !list.contains(&found) {
            list.push(found);
        }
    }
    offer
}

/// Whether a page asks robots to keep no copy of it and to quote nothing.
pub fn asks_for_quiet(page: &[u8], content_type: Option<&str>) -> bool {
    let document = Html::parse_document(shallow(&text(page, content_type)));
    let said = all(&document, r#"meta[name="robots" i][content]"#);
    said.iter()
        .filter_map(|element| element.attr("content"))
        .any(says_quiet)
}

fn is_path_of_a_feed(path: &str) -> bool {
    const ENDS: [&str; 10] = [
        ".rss",
        ".atom",
        "/feed.xml",
        "/rss.xml",
        "/atom.xml",
        "/index.xml",
        "/feed.json",
        "/feed",
        "/rss",
        "/atom",
    ];
    let path = path.trim_end_matches('/');
    ENDS.iter().any(|end| path.ends_with(end)) && !path.contains("comments")
}

/// `rel` is a list of words in any case (HTML §4.6.1); a sheet of style may be an alternate too.
fn is_alternate(relations: &str) -> bool {
    let has = |word: &str| {
        let mut words = relations.split_ascii_whitespace();
        words.any(|relation| relation.eq_ignore_ascii_case(word))
    };
    (has("alternate") || has("feed")) && !has("stylesheet")
}

fn is_feed(found: &Found) -> bool {
    let is_feed = match found.mime.as_str() {
        "application/rss+xml"
        | "application/atom+xml"
        | "application/feed+json"
        | "application/rdf+xml" => true,
        // General types say little: WordPress links each page's entry in its API as `application/json`.
        "application/json" | "application/xml" | "text/xml" => {
            let path = found.url.path().to_ascii_lowercase();
            let looks_like_one = ["feed", "rss", "atom"]
                .iter()
                .any(|word| path.contains(word));
            looks_like_one && !path.contains("/wp-json/") && !path.contains("oembed")
        }
        _ => false,
    };
    is_feed && !is_of_comments(found)
}

/// WordPress and others name a feed of comments beside that of posts, often in the site's language.
fn is_of_comments(found: &Found) -> bool {
    const WORDS: [&str; 11] = [
        "comment",
        "comments",
        "commentaires",
        "commenti",
        "comentarios",
        "comentários",
        "kommentar",
        "kommentare",
        "komentarze",
        "reacties",
        "コメントフィード",
    ];
    let title = found.title.as_deref().unwrap_or_default().to_lowercase();
    let mut said = title.split(|c: char| !c.is_alphanumeric());
    let mut segments = found.url.path_segments().into_iter().flatten();
    let query = found.url.query().unwrap_or_default();
    said.any(|word| WORDS.contains(&word))
        || segments.any(|segment| segment.eq_ignore_ascii_case("comments"))
        || query.contains("comments")
}

/// Where relative links start: the first `<base href>`, itself relative to the page.
fn base(document: &Html, url: &Url) -> Url {
    let first = all(document, "base[href]").into_iter().next();
    first
        .and_then(|element| url.join(element.attr("href")?.trim()).ok())
        .filter(is_web)
        .unwrap_or_else(|| url.clone())
}

fn address(base: &Url, href: &str) -> Option<Url> {
    let mut url = base.join(href.trim()).ok()?;
    url.set_fragment(None);
    // `feed://` and `webcal://` are how some pages spell http for programs other than browsers.
    if matches!(url.scheme(), "feed" | "webcal") {
        let (_, rest) = url.as_str().split_once(':')?;
        url = Url::parse(&format!("https:{rest}")).ok()?;
    }
    is_web(&url).then_some(url)
}

/// A media type without its parameters.
fn essence(mime: &str) -> String {
    let essence = mime.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

fn title(document: &Html) -> Option<String> {
    let named = all(document, r#"meta[property="og:site_name"][content]"#);
    let named = named.first().and_then(|element| element.attr("content"));
    named.and_then(words).or_else(|| {
        let first = all(document, "head > title").into_iter().next()?;
        words(&first.text().collect::<String>())
    })
}

fn generator(document: &Html) -> Option<String> {
    let named = all(document, r#"meta[name="generator" i][content]"#);
    named
        .first()
        .and_then(|element| words(element.attr("content")?))
}

/// Text with its blanks folded; none where nothing is left.
fn words(text: &str) -> Option<String> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!folded.is_empty()).then_some(folded)
}

fn all<'a>(document: &'a Html, selector: &str) -> Vec<scraper::ElementRef<'a>> {
    match Selector::parse(selector) {
        Ok(selector) => document.select(&selector).collect(),
        Err(_) => Vec::new(),
    }
}

/// The page as text, as far as it is looked at: by its byte order mark, its server's word, its own word, else UTF-8.
pub fn text(page: &[u8], content_type: Option<&str>) -> String {
    let page = page.get(..PAGE_BYTES).unwrap_or(page);
    let head = String::from_utf8_lossy(page.get(..1024).unwrap_or(page));
    let label = content_type
        .and_then(charset)
        .or_else(|| charset(&head))
        .unwrap_or_else(|| "utf-8".into());
    let encoding = encoding_rs::Encoding::for_label(label.as_bytes());
    let (text, _, _) = encoding.unwrap_or(encoding_rs::UTF_8).decode(page);
    text.into_owned()
}

/// The name after `charset=`, as headers and pages have it.
fn charset(text: &str) -> Option<String> {
    let at = text.to_ascii_lowercase().find("charset=")?;
    let value = text.get(at + "charset=".len()..)?;
    let name = value
        .trim_start_matches(['"', '\'', ' '])
        .split(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c))
        .next()?;
    Some(name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn named(head: &str) -> Named {
        let page = format!("<!doctype html><html><head>{head}</head><body>hi</body></html>");
        let url = Url::parse("https://ben.example/2026/06/frogs/").unwrap();
        feeds(page.as_bytes(), &url, None)
    }

    #[track_caller]
    fn addresses(head: &str) -> Vec<String> {
        let found = named(head).feeds.into_iter();
        found.map(|found| found.url.to_string()).collect()
    }

    #[test]
    fn feeds_come_in_the_order_of_the_page() {
        let head = r#"<link rel="alternate" type="application/atom+xml" href="/atom.xml" title="Ben">
            <link rel=alternate type=application/rss+xml href=feed.xml>
            <link rel="alternate" type="application/feed+json" href="//ben.example/feed.json">
            <link rel="alternate" type="application/rss+xml" href="/atom.xml#again">"#;
        assert_eq!(
            addresses(head),
            [
                "https://ben.example/atom.xml",
                "https://ben.example/2026/06/frogs/feed.xml",
                "https://ben.example/feed.json"
            ]
        );
    }

    #[test]
    fn rel_is_a_list_of_words_in_any_case() {
        for (rel, is_one) in [
            ("ALTERNATE", true),
            ("home  Alternate", true),
            ("feed", true),
            ("alternate stylesheet", false),
            ("alternates", false),
            ("self", false),
            ("", false),
        ] {
            let head =
                format!("<link rel='{rel}' type='Application/RSS+xml; charset=utf-8' href=/f>");
            assert_eq!(addresses(&head).len(), usize::from(is_one), "{rel}");
        }
    }

    #[test]
    fn the_first_base_counts() {
        let link = "<link rel=alternate type=application/rss+xml href=feed.xml>";
        for (base, expected) in [
            ("<base href=/blog/>", "https://ben.example/blog/feed.xml"),
            (
                "<base target=_top><base href=https://cdn.example/x/><base href=/y/>",
                "https://cdn.example/x/feed.xml",
            ),
            (
                "<base href='javascript:1'>",
                "https://ben.example/2026/06/frogs/feed.xml",
            ),
        ] {
            assert_eq!(addresses(&format!("{base}{link}")), [expected], "{base}");
            assert_eq!(addresses(&format!("{link}{base}")), [expected], "{base}");
        }
    }

    #[test]
    fn feeds_of_comments_and_other_alternates_are_not_the_persons() {
        let head = r#"<link rel="alternate" type="application/rss+xml" title="Ben &raquo; Feed" href="/feed/">
            <link rel="alternate" type="application/rss+xml" title="Ben &raquo; Comments Feed" href="/comments/feed/">
            <link rel="alternate" type="application/rss+xml" title="Ben » Kommentar-Feed zu Frösche" href="feed/">
            <link rel="alternate" type="application/json" title="JSON" href="/wp-json/wp/v2/posts/7">
            <link rel="alternate" type="application/json+oembed" href="/wp-json/oembed/1.0/embed?url=x">
            <link rel="alternate" type="text/xml+oembed" href="/oembed?format=xml">
            <link rel="alternate" hreflang="de" href="/de/">
            <link rel="alternate" type="application/rss+xml" href="mailto:ben@ben.example">
            <link rel="alternate" type="application/rss+xml" href="http://[">"#;
        assert_eq!(addresses(head), ["https://ben.example/feed/"]);
    }

    #[test]
    fn general_types_count_where_the_address_says_what_it_is() {
        let head = "<link rel=alternate type=application/json href=/feed.json><link rel=alternate type=text/xml href=/rss.xml><link rel=alternate type=text/xml href=/sitemap.xml>";
        assert_eq!(
            addresses(head),
            [
                "https://ben.example/feed.json",
                "https://ben.example/rss.xml"
            ]
        );
    }

    #[test]
    fn calendars_are_found_beside() {
        let found = named(
            "<link rel=alternate type=text/calendar href=webcal://ben.example/c.ics title=\"Ben's events\">",
        );
        assert!(found.feeds.is_empty());
        assert_eq!(found.calendars[0].url.as_str(), "https://ben.example/c.ics");
        assert_eq!(found.calendars[0].title.as_deref(), Some("Ben's events"));
    }

    #[test]
    fn the_sites_name_goes_before_the_pages_title() {
        let title = "<title>\n Frogs &amp; \n toads </title>";
        assert_eq!(named(title).title.as_deref(), Some("Frogs & toads"));
        let both = format!("{title}<meta property='og:site_name' content=' Ben '>");
        assert_eq!(named(&both).title.as_deref(), Some("Ben"));
        assert_eq!(named("<svg><title>x</title></svg>").title, None);
    }

    #[test]
    fn a_page_in_an_old_encoding_is_read_by_its_own_word() {
        let page = b"<meta charset=windows-1252><title>Caf\xe9</title>";
        let url = Url::parse("https://ben.example/").unwrap();
        assert_eq!(feeds(page, &url, None).title.as_deref(), Some("Café"));
        let page = b"<title>Caf\xe9</title>";
        let title = feeds(page, &url, Some("text/html; charset=\"ISO-8859-1\"")).title;
        assert_eq!(title.as_deref(), Some("Café"));
    }

    #[test]
    fn a_page_may_ask_not_to_be_quoted() {
        for (head, expected) in [
            ("<meta name=robots content='noindex, NoArchive'>", true),
            ("<META NAME=ROBOTS CONTENT=nosnippet>", true),
            (
                "<meta name=robots content='noindex, max-snippet:50'>",
                false,
            ),
            ("<meta name=googlebot content=noarchive>", false),
            ("<p>noarchive</p>", false),
        ] {
            assert_eq!(asks_for_quiet(head.as_bytes(), None), expected, "{head}");
        }
    }

    #[test]
    fn a_blog_of_commentary_is_not_a_feed_of_comments() {
        let link = "<link rel=alternate type=application/rss+xml href=/f title='Commentary daily'>";
        assert_eq!(addresses(link).len(), 1);
    }

    #[test]
    fn a_page_that_nests_without_end_is_read_at_its_head() {
        let link = "<link rel=alternate type=application/rss+xml href=/f>";
        let deep = "<div>".repeat(1_000_000);
        assert_eq!(addresses(&format!("{link}{deep}")).len(), 1);
    }

    #[test]
    fn what_is_no_page_names_nothing() {
        for bytes in [&b""[..], b"\x00\xff\xfe", b"%PDF-1.7", b"{\"a\": 1}"] {
            let url = Url::parse("https://ben.example/").unwrap();
            assert_eq!(feeds(bytes, &url, None), Named::default());
        }
    }
}
