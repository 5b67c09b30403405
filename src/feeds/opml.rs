//! A list of subscriptions as OPML 2.0 (<https://opml.org/spec2.opml>; wire-format §12), both ways.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use url::Url;

use super::characters::clean;
use super::tag::{self, Tag};
use super::{decode, markup};
use crate::model::is_web;

/// Who keeps the list, and what it is called.
pub struct Head<'a> {
    pub title: &'a str,
    pub owner: &'a str,
    pub owner_id: &'a Url,
}

/// One feed in the list.
pub struct Outline<'a> {
    pub name: &'a str,
    pub feed: &'a Url,
    pub site: &'a Url,
}

/// The document. It carries no date: the list changes seldom, and the clock is not its business.
pub fn write(head: &Head, outlines: &[Outline]) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 1);
    // Writing into memory does not fail.
    let _ = writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
    let _ = writer
        .create_element("opml")
        .with_attribute(("version", "2.0"))
        .write_inner_content(|writer| {
            writer
                .create_element("head")
                .write_inner_content(|writer| {
                    for (name, text) in [
                        ("title", head.title),
                        ("ownerName", head.owner),
                        ("ownerId", head.owner_id.as_str()),
                    ] {
                        writer
                            .create_element(name)
                            .write_text_content(BytesText::new(&clean(text)))?;
                    }
                    Ok(())
                })?;
            writer
                .create_element("body")
                .write_inner_content(|writer| {
                    for outline in outlines {
                        let name = clean(outline.name);
                        let attributes = [
                            ("type", "rss"),
                            ("version", "RSS2"),
                            ("text", name.as_str()),
                            ("title", name.as_str()),
                            ("xmlUrl", outline.feed.as_str()),
                            ("htmlUrl", outline.site.as_str()),
                        ];
                        writer
                            .create_element("outline")
                            .with_attributes(attributes)
                            .write_empty()?;
                    }
                    Ok(())
                })?;
            Ok(())
        });
    String::from_utf8(writer.into_inner()).unwrap_or_default() + "\n"
}

/// One feed of somebody else's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    pub name: Option<String>,
    pub feed: Url,
    pub site: Option<Url>,
}

/// The feeds of a list, folders opened; what has no address of the web is left out.
pub fn read(bytes: &[u8]) -> Vec<Subscription> {
    let text = decode::decode(bytes, None);
    let mut found: Vec<Subscription> = Vec::new();
    let mut rest = &*text;
    while let Some((_, markup)) = rest.split_once('<') {
        if let Some(comment) = markup.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let start = rest.len() - markup.len() - 1;
        let (tag, after) = tag::read(rest.get(start..).unwrap_or_default(), |text, mark| {
            text.find(mark)
        });
        let subscription = subscription(&tag);
        let is_new = |new: &Subscription| found.iter().all(|known| known.feed != new.feed);
        found.extend(subscription.filter(is_new));
        rest = after;
    }
    found
}

/// Names of attributes are in lower case here.
fn subscription(tag: &Tag) -> Option<Subscription> {
    let attribute = |name: &str| {
        let mut attributes = tag.attributes.iter();
        let found = attributes.find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    };
    let address = |name| {
        let url = Url::parse(attribute(name)?).ok()?;
        is_web(&url).then_some(url)
    };
    let name = attribute("title").or_else(|| attribute("text"));
    Some(Subscription {
        name: name.map(markup::fold),
        feed: address("xmlurl").filter(|_| tag.name == "outline")?,
        site: address("htmlurl"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_a_list_that_any_reader_can_import() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (ann, site, feed) = (
            url("https://ann.example/"),
            url("https://bob.example/"),
            url("https://bob.example/feed.xml?a=1&b=2"),
        );
        let head = Head {
            title: "Ann's circle",
            owner: "Ann",
            owner_id: &ann,
        };
        let outline = Outline {
            name: "Bob \u{b}& \"co\"",
            feed: &feed,
            site: &site,
        };
        insta::assert_snapshot!(write(&head, &[outline]), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <opml version="2.0">
         <head>
          <title>Ann&apos;s circle</title>
          <ownerName>Ann</ownerName>
          <ownerId>https://ann.example/</ownerId>
         </head>
         <body>
          <outline type="rss" version="RSS2" text="Bob &amp; &quot;co&quot;" title="Bob &amp; &quot;co&quot;" xmlUrl="https://bob.example/feed.xml?a=1&amp;b=2" htmlUrl="https://bob.example/"/>
         </body>
        </opml>
        "#);
    }

    #[test]
    fn any_readers_list_is_read_folders_and_all() {
        let list = "\u{feff}<?xml version='1.0'?><opml version='1.1'><head><title>x</title></head><body>
            <outline text='Friends &amp; co'><outline text='Bob' type='rss' xmlUrl='https://bob.example/feed.xml?a=1&b=2' htmlUrl='https://bob.example/'/>
              <outline title='Chidi' text='x' XMLURL='https://chidi.example/f'></outline></outline>
            <outline text='again' xmlUrl='https://chidi.example/f'/>
            <outline text='no' xmlUrl='javascript:alert(1)'/><outline text='no' htmlUrl='https://x.example/'/>
            <outline text='cut' xmlUrl='https://dora.example/f'";
        let found = read(list.as_bytes());
        let shown: Vec<String> = found
            .iter()
            .map(|found| {
                format!(
                    "{} {}",
                    found.name.as_deref().unwrap_or_default(),
                    found.feed
                )
            })
            .collect();
        assert_eq!(
            shown[..2],
            [
                "Bob https://bob.example/feed.xml?a=1&b=2",
                "Chidi https://chidi.example/f"
            ]
        );
        assert_eq!(
            found[0].site.as_ref().unwrap().as_str(),
            "https://bob.example/"
        );
        assert!(read(b"not a list").is_empty());
    }

    #[test]
    fn what_is_written_is_read_back() {
        let url = |text: &str| Url::parse(text).unwrap();
        let (ann, site, feed) = (
            url("https://ann.example/"),
            url("https://bob.example/"),
            url("https://bob.example/f?a=1&b=2"),
        );
        let head = Head {
            title: "x",
            owner: "Ann",
            owner_id: &ann,
        };
        let outline = Outline {
            name: "Bob <&> \"co\"",
            feed: &feed,
            site: &site,
        };
        let found = read(write(&head, &[outline]).as_bytes());
        assert_eq!(
            found,
            [Subscription {
                name: Some("Bob <&> \"co\"".into()),
                feed,
                site: Some(site)
            }]
        );
    }
}
