//! What one item may cost, from its bytes to what a page prints: shapes that parsers trip over, each as large as an item
//! may be, in every field.

use std::time::Duration;

use jiff::Timestamp;
use url::Url;

use super::signal::interpret;
use super::{Document, read};
use crate::effort::worked;
use crate::html::{ITEM_BYTES, ITEM_TAGS, escape};
use crate::model::{Owner, Phrases};

/// Pieces to repeat until an item is full.
const PIECES: [&str; 67] = [
    "x",
    "x ",
    "ä",
    "\u{1F438}",
    "\u{0301}",
    "\n",
    "&",
    ">",
    "«",
    "\u{A0}x",
    "<p>x\u{A0}",
    "&amp;",
    "&lt;",
    "&#65;",
    "&#x1F438;",
    "&notit;",
    "&nbsp;",
    "&amp",
    "<",
    "<a",
    "</",
    "<!",
    "<!-->",
    "<!-- -->",
    "<![CDATA[x]]>",
    "<?x>",
    "<x y=",
    "<p x='",
    "<p x=\"y\" ",
    "<p>",
    "<p>x",
    "<p>x</p>",
    "<br>",
    "<div>",
    "<div></div>",
    "<b>",
    "<b>x</b>",
    "<b><i>x</b></i>",
    "<b><p>",
    "<i><b></i>",
    "<font color=x>",
    "<a href=x>",
    "<a href=/x>y</a>",
    "<a href=https://a.example/x>y</a> ",
    "<a><div>",
    "<img src=x alt=y>",
    "<img src=x><a href=y>",
    "<li>",
    "<ul><li>x</ul>",
    "<li><a href=x>y",
    "<table>",
    "<table><td>",
    "<tr><td>x",
    "<table><a>x",
    "<select><option>",
    "<svg>",
    "<svg><a>x</a></svg>",
    "<math><mi>x",
    "<template>",
    "<pre>\n",
    "<h1>x</h1>",
    "<h1><h2>",
    "<p class=h-entry>x</p>",
    "<a class=u-in-reply-to href=https://a.example/>x</a>",
    "<li class='u-x-option h-item' id=a>x</li>",
    "<blockquote>x</blockquote>",
    "<span class='p-name p-category u-url e-content dt-start'>x</span>",
];

/// A bound of what one item may cost: in an optimised build, and in one for testing, where all is several times slower.
const BOUND: Duration = match cfg!(debug_assertions) {
    true => Duration::from_millis(2000),
    false => Duration::from_millis(50),
};

/// A full item of nothing but this, and one with as much of it as is still read as markup, among words.
fn filled(piece: &str) -> [String; 2] {
    let marks = piece.matches(['<', '&']).count().max(1);
    let most = piece.repeat((ITEM_TAGS / marks).min(ITEM_BYTES / piece.len()));
    let words = "x ".repeat((ITEM_BYTES - most.len()) / 2);
    [
        piece.repeat(ITEM_BYTES / piece.len()),
        format!("{most}{words}"),
    ]
}

/// What a document costs to read, and its items to understand and to print.
fn cost(document: &str) -> Duration {
    let url = Url::parse("https://ben.example/feed").unwrap();
    let ben = Owner::new("Ben", &Url::parse("https://ben.example/").unwrap(), &[]).unwrap();
    let began = worked();
    let Document { items, .. } = read(document.as_bytes(), &url, None).unwrap();
    for item in &items {
        let (_, html) = interpret(item, &ben, Timestamp::UNIX_EPOCH, &Phrases::default());
        let _ = html.text();
    }
    worked() - began
}

#[test]
fn no_item_costs_much_whatever_is_in_it() {
    let attributes: String = (0..100_000).map(|n| format!("a{n}=x ")).collect();
    let attributes = format!("<p {attributes}>");
    let categories = (0..20_000).map(|n| format!("<category>{n}</category><author>{n}</author>"));
    let shapes = PIECES
        .iter()
        .flat_map(|piece| filled(piece).map(|filled| (*piece, filled)));
    let shapes = shapes.chain([
        ("attributes", attributes),
        ("categories", categories.collect()),
    ]);
    // In a build for testing each takes seconds of the tests' time: one field has to stand for all.
    let fields = if cfg!(debug_assertions) {
        1
    } else {
        usize::MAX
    };
    let mut costs: Vec<(Duration, &str, &str)> = Vec::new();
    for (piece, shape) in shapes {
        for (field, document) in documents(&shape).into_iter().take(fields) {
            costs.push((cost(&document), piece, field));
        }
    }
    costs.sort();
    for (cost, piece, field) in costs.iter().rev().take(20) {
        eprintln!("{cost:?} {field} {piece:?}");
    }
    let worst = costs.last().unwrap();
    assert!(worst.0 < BOUND, "{worst:?}");
}

/// Documents of one item, with the shape in one of its fields.
fn documents(shape: &str) -> [(&'static str, String); 4] {
    let rss = |field: &str, inside: &str| {
        format!(
            "<rss version='2.0'><channel><item><{field}>{inside}</{field}></item></channel></rss>"
        )
    };
    let json = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{ "id": "a", "title": shape, "content_html": shape, "tags": [shape] }],
    });
    [
        ("content", rss("description", &escape(shape))),
        ("title", rss("title", &escape(shape))),
        ("item", rss("category", shape)),
        ("json", json.to_string()),
    ]
}

#[test]
fn what_a_feed_says_of_itself_is_read_once_however_many_items_it_has() {
    let feed = |people: usize, items: usize| {
        let people = "<author>Ben</author>".repeat(people);
        let items = "<item><title>x</title></item>".repeat(items);
        format!("<rss version='2.0'><channel>{people}{items}</channel></rss>")
    };
    let url = Url::parse("https://ben.example/feed").unwrap();
    let cost = |document: String| {
        let began = worked();
        read(document.as_bytes(), &url, None).unwrap();
        worked() - began
    };
    let apart = cost(feed(20_000, 1)) + cost(feed(0, 10_000));
    let both = cost(feed(20_000, 10_000));
    assert!(both < apart * 4, "{both:?}, apart {apart:?}");
}
