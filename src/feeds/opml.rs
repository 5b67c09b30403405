//! A list of subscriptions as OPML 2.0 (<https://opml.org/spec2.opml>; wire-format §12).

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use url::Url;

use super::characters::clean;

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
}
