//! What a receiver of webmentions lists, in JF2 (<https://jf2.spec.indieweb.org/>, as webmention.io writes it): what
//! strangers' pages say of mine, and nothing that a page of mine could not print.

use serde_json::Value;
use url::Url;

use super::json_feed::bounded;
use super::markup::fold;
use super::{characters, dates, decode};
use crate::html::Html;
use crate::model::{Attendance, EXCERPT, Mention, Says, is_web, shorten};

/// Characters of a name.
const NAME: usize = 80;
/// Of one document.
const MOST: usize = 1_000;

/// A mention, and its number at the receiver's.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub number: u64,
    pub mention: Mention,
}

/// Reads a list of mentions; none if it is no such list. What is private, or names no page on the web, is left out.
pub fn read(bytes: &[u8]) -> Option<Vec<Listed>> {
    let text = decode::decode(bytes, Some("application/json"));
    let list: Value = serde_json::from_str(bounded(&text)).ok()?;
    let children = list.get("children")?.as_array()?;
    Some(children.iter().take(MOST).filter_map(listed).collect())
}

fn listed(entry: &Value) -> Option<Listed> {
    if entry.get("wm-private").is_some_and(|is| *is != false) {
        return None;
    }
    let source = address(entry, "wm-source")?;
    let says = says(entry);
    let mut text = text(entry, &source);
    // The name of a page is what it says when it says nothing else.
    if text.is_empty() && says == Says::Mention {
        text = line(entry.get("name"), EXCERPT);
    }
    let mut published = ["published", "wm-received"].into_iter();
    let published = published.find_map(|name| dates::read(entry.get(name)?.as_str()?));
    Some(Listed {
        number: entry.get("wm-id")?.as_u64()?,
        mention: Mention {
            target: address(entry, "wm-target")?,
            says,
            name: name(entry, &source),
            text,
            published: published?,
            source,
        },
    })
}

fn address(entry: &Value, name: &str) -> Option<Url> {
    let url = Url::parse(entry.get(name)?.as_str()?).ok()?;
    let is_bare = url.username().is_empty() && url.password().is_none();
    (is_web(&url) && is_bare).then_some(url)
}

fn says(entry: &Value) -> Says {
    match entry.get("wm-property").and_then(Value::as_str) {
        Some("in-reply-to") => Says::Reply,
        Some("like-of") => Says::Like,
        Some("repost-of") => Says::Repost,
        Some("bookmark-of") => Says::Bookmark,
        Some("rsvp") => attendance(entry).map_or(Says::Reply, Says::Rsvp),
        _ => Says::Mention,
    }
}

fn attendance(entry: &Value) -> Option<Attendance> {
    Attendance::read(entry.get("rsvp")?.as_str()?)
}

/// The author's name, else the host of their page.
fn name(entry: &Value, source: &Url) -> String {
    let author = entry.get("author");
    let name = line(author.and_then(|author| author.get("name")), NAME);
    match name.is_empty() {
        true => source.host_str().unwrap_or_default().to_string(),
        false => name,
    }
}

/// What it says: of markup the words that are left when it was made safe.
fn text(entry: &Value, source: &Url) -> String {
    let content = entry.get("content");
    let markup = content.and_then(|content| content.get("html")?.as_str());
    match markup.map(|markup| Html::sanitise(markup, source).text()) {
        Some(text) if !text.is_empty() => line(Some(&text.into()), EXCERPT),
        _ => {
            let plain = content.and_then(|content| content.get("text"));
            line(plain.or(content).or(entry.get("summary")), EXCERPT)
        }
    }
}

fn line(text: Option<&Value>, most: usize) -> String {
    let text = text.and_then(Value::as_str).unwrap_or_default();
    shorten(&fold(&characters::clean(text)), most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(more: Value) -> Value {
        let mut entry = json!({
            "type": "entry", "wm-id": 7, "wm-property": "in-reply-to", "wm-private": false,
            "wm-source": "https://zoe.example/notes/7", "wm-target": "https://ada.example/2026/06/supper/",
            "wm-received": "2026-06-02T08:10:00Z", "published": null,
            "author": { "type": "card", "name": "Zoe", "photo": "https://zoe.example/me.jpg", "url": "https://zoe.example/" },
            "url": "https://zoe.example/notes/7",
            "content": { "html": "<p>I am <b>hungry</b>.</p>", "text": "I am hungry." },
        });
        let members = entry.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        entry
    }

    fn listed(more: Value) -> Option<Mention> {
        let list = json!({ "type": "feed", "name": "Webmentions", "children": [entry(more)] });
        let listed = read(list.to_string().as_bytes()).unwrap();
        listed.into_iter().next().map(|listed| listed.mention)
    }

    #[test]
    fn a_reply_is_somebodys_words_on_a_page_of_theirs() {
        let reply = listed(json!({})).unwrap();
        assert_eq!((reply.name.as_str(), reply.says), ("Zoe", Says::Reply));
        assert_eq!(reply.text, "I am hungry.");
        assert_eq!(reply.source.as_str(), "https://zoe.example/notes/7");
        assert_eq!(reply.published.to_string(), "2026-06-02T08:10:00Z");
    }

    #[test]
    fn what_it_says_is_in_the_receivers_property() {
        for (more, says) in [
            (json!({ "wm-property": "like-of" }), Says::Like),
            (json!({ "wm-property": "repost-of" }), Says::Repost),
            (json!({ "wm-property": "bookmark-of" }), Says::Bookmark),
            (json!({ "wm-property": "mention-of" }), Says::Mention),
            (json!({ "wm-property": "something-new" }), Says::Mention),
            (
                json!({ "wm-property": "rsvp", "rsvp": "yes" }),
                Says::Rsvp(Attendance::Yes),
            ),
            (
                json!({ "wm-property": "rsvp", "rsvp": ["perhaps"] }),
                Says::Reply,
            ),
        ] {
            let read = listed(more.clone()).unwrap().says;
            assert_eq!(read, says, "{more}");
            assert_eq!(Says::read(&says.word()), Some(says));
        }
    }

    #[test]
    fn what_names_no_page_on_the_web_or_is_private_is_left_out() {
        for more in [
            json!({ "wm-source": "javascript:alert(1)" }),
            json!({ "wm-source": "data:text/html,x" }),
            json!({ "wm-source": "https://ada:secret@zoe.example/" }),
            json!({ "wm-source": ["https://zoe.example/"] }),
            json!({ "wm-target": "file:///etc/passwd" }),
            json!({ "wm-private": true }),
            json!({ "wm-private": "yes" }),
            json!({ "wm-id": -1 }),
            json!({ "wm-received": "yesterday" }),
        ] {
            assert_eq!(listed(more.clone()), None, "{more}");
        }
    }

    #[test]
    fn a_strangers_markup_becomes_words() {
        let hostile = listed(json!({
            "author": { "name": "Zoe\u{202e}<script>alert(1)</script>\u{0}", "url": "javascript:alert(1)" },
            "content": { "html": "<script>alert(1)</script><p onclick=x>Hi<img src=x onerror=alert(1)></p>", "text": "never read" },
        }))
        .unwrap();
        assert_eq!(hostile.name, "Zoe<script>alert(1)</script>");
        assert_eq!(hostile.text, "Hi[picture]");
        let long = listed(json!({ "author": null, "content": "word ".repeat(100_000) })).unwrap();
        assert_eq!(long.name, "zoe.example");
        assert!(long.text.chars().count() <= EXCERPT);
    }

    #[test]
    fn what_is_no_list_of_mentions_is_none() {
        for text in [
            "",
            "<p>502</p>",
            "[]",
            "{}",
            "{\"children\": 3}",
            "{\"children\": [",
            "null",
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(
            read(b"{\"children\": [1, null, \"x\", {}]}"),
            Some(Vec::new())
        );
        let deep = format!("{{\"children\": {}", "[".repeat(1 << 20));
        assert_eq!(read(deep.as_bytes()), None);
        let many = vec![entry(json!({})); 5_000];
        assert_eq!(
            read(json!({ "children": many }).to_string().as_bytes())
                .unwrap()
                .len(),
            MOST
        );
    }
}
