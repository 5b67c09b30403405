//! What other generators put between braces: Hugo's shortcodes, Jekyll's Liquid, kramdown's attributes. To potluck they
//! are letters like any others, which is seldom what was meant.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::doubts::Doubts;

/// Bytes of the longest that is one.
const LONGEST: usize = 4 << 10;

/// How they begin and end.
const BRACES: [(&str, &str); 5] = [
    ("{{<", ">}}"),
    ("{{%", "%}}"),
    ("{%", "%}"),
    ("{{ site.", "}}"),
    ("{{site.", "}}"),
];

/// What is said where nothing can be put in its place.
const HELP: &str = "write it as Markdown; or put backticks around it, if the letters are meant";

/// Warns of each, outside of code.
pub fn warn(doubts: &mut Doubts, events: &[(Event, Range<usize>)]) {
    let markdown = doubts.markdown;
    if !markdown.contains("{{") && !markdown.contains("{%") && !markdown.contains("{:") {
        return;
    }
    let is_code = |event: &Event| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    let code = events.iter().filter(|(event, _)| is_code(event));
    let code: Vec<&Range<usize>> = code.map(|(_, range)| range).collect();
    for range in found(markdown) {
        if code
            .iter()
            .any(|code| code.start <= range.start && range.end <= code.end)
        {
            continue;
        }
        let written = markdown.get(range.clone()).unwrap_or_default();
        let message = format!("`{written}` is shown as it is written");
        match instead(written) {
            Some(new) => doubts.warn_and_mend(message, range, &help(&new), new),
            None => doubts.warn(message, range, HELP),
        }
    }
}

fn help(new: &str) -> String {
    match new.trim() {
        "" => "remove it".into(),
        new => format!("write {new}"),
    }
}

/// Where they stand, in order.
fn found(markdown: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = markdown.get(at..).and_then(|rest| rest.find('{')) {
        let start = at + open;
        let rest = markdown.get(start..).unwrap_or_default();
        let rest = &rest[..rest.floor_char_boundary(LONGEST)];
        let is_own_line = markdown[..start].trim_end_matches(' ').ends_with('\n') || start == 0;
        let braces = BRACES.iter().find(|(open, _)| rest.starts_with(open));
        let end = match braces {
            Some((_, close)) => rest.find(close).map(|at| at + close.len()),
            None if rest.starts_with("{:") && is_own_line => rest.find('}').map(|at| at + 1),
            None => None,
        };
        // What runs over a paragraph is no shortcode.
        let end = end.filter(|end| !rest[..*end].contains("\n\n"));
        found.extend(end.map(|end| start..start + end));
        at = start + end.unwrap_or(1);
    }
    found
}

/// The Markdown that means the same.
fn instead(written: &str) -> Option<String> {
    if written.starts_with("{:") {
        return Some(String::new());
    }
    let inside = written
        .trim_start_matches(['{', '<', '%'])
        .trim_end_matches(['}', '>', '%']);
    let inside = inside.trim().trim_matches('-').trim();
    let (name, rest) = inside
        .split_once(char::is_whitespace)
        .unwrap_or((inside, ""));
    let rest = rest.trim();
    Some(match name {
        "highlight" => format!("```{}", rest.split([' ', ',']).next()?.trim_matches('"')),
        "/highlight" | "/ highlight" | "endhighlight" => "```".into(),
        "figure" | "img" | "image" => figure(rest)?,
        "ref" | "relref" => format!("{}.md", unquoted(rest).trim_end_matches(".md")),
        "post_url" => format!("{rest}.md"),
        "link" => format!("/{}", unquoted(rest).trim_start_matches('/')),
        "youtube" => format!("<https://www.youtube.com/watch?v={}>", unquoted(rest)),
        "vimeo" => format!("<https://vimeo.com/{}>", unquoted(rest)),
        "raw" | "endraw" | "site.baseurl" | "site.url" => String::new(),
        _ => return None,
    })
}

/// `src="pond.jpg" alt="A pond" caption="Ours"` as a picture.
fn figure(attributes: &str) -> Option<String> {
    let src = attribute(attributes, "src")?;
    let caption = attribute(attributes, "caption").or(attribute(attributes, "title"));
    let alt = attribute(attributes, "alt").or(caption).unwrap_or_default();
    let src = if src.contains(' ') {
        format!("<{src}>")
    } else {
        src.to_string()
    };
    Some(match caption.filter(|caption| *caption != alt) {
        Some(caption) => format!("![{alt}]({src} \"{}\")", caption.replace('"', "\\\"")),
        None => format!("![{alt}]({src})"),
    })
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let needle = format!("{name}=");
    let (at, _) = attributes.match_indices(&needle).find(|(at, _)| {
        let before = attributes.get(..*at).unwrap_or_default();
        before.is_empty() || before.ends_with(char::is_whitespace)
    })?;
    let value = attributes.get(at + needle.len()..)?;
    match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ones_have_a_markdown_that_means_the_same() {
        for (written, new) in [
            (
                "{{< figure src=\"a b.jpg\" alt=\"A pond\" >}}",
                "![A pond](<a b.jpg>)",
            ),
            (
                "{{< figure src='a.jpg' caption='It\"s' alt=x />}}",
                "![x](a.jpg \"It\\\"s\")",
            ),
            ("{% highlight ruby linenos %}", "```ruby"),
            ("{{< highlight go \"linenos=table\" >}}", "```go"),
            ("{{< /highlight >}}", "```"),
            ("{% endhighlight %}", "```"),
            ("{% post_url 2015-06-01-frogs %}", "2015-06-01-frogs.md"),
            ("{{< relref \"frogs.md\" >}}", "frogs.md"),
            ("{{ site.baseurl }}", ""),
            ("{: .center}", ""),
            (
                "{{< youtube w7Ft2ymGmfc >}}",
                "<https://www.youtube.com/watch?v=w7Ft2ymGmfc>",
            ),
        ] {
            assert_eq!(instead(written).as_deref(), Some(new), "{written}");
        }
        assert_eq!(instead("{% include x.html %}"), None);
    }

    #[test]
    fn each_is_found_and_nothing_else() {
        let markdown = "a {{< x >}} b {% y %} {{ site.url }}/z\n{: .c}\n{not} {{ this }} {:x} {% over\n\nthe end %}";
        let found: Vec<&str> = found(markdown)
            .into_iter()
            .map(|range| &markdown[range])
            .collect();
        assert_eq!(found, ["{{< x >}}", "{% y %}", "{{ site.url }}", "{: .c}"]);
    }
}
