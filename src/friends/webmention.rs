//! Telling a page that one of mine answers it (Webmention, W3C Recommendation of 12 January 2017), by the same guarded
//! client as everything else: no page can make us ask what is not public.

use scraper::{Html, Selector};
use url::Url;

use super::discover;
use super::fetch::Client;
use super::follow;
use super::page::Page;
use super::pull::Pull;
use crate::diagnostic::Failure;
use crate::html::shallow;

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    Accepted,
    /// The page takes no mentions.
    NotWanted,
}

/// Says to the page `target` that `source` links to it, or did until now.
pub fn webmention(source: &Url, target: &Url, pull: &Pull) -> Result<Told, Failure> {
    let client = Client::new(pull.network, pull.allow_private, pull.now)?;
    let page = follow::get(&client, target)?;
    let Some(endpoint) = endpoint(&page) else {
        return Ok(Told::NotWanted);
    };
    let form = [("source", source.as_str()), ("target", target.as_str())];
    match client.post(&endpoint, &form) {
        Ok(200..=299) => Ok(Told::Accepted),
        Ok(status) => Err(Failure::new(format!(
            "`{endpoint}` answers with status {status}"
        ))),
        Err(why) => Err(Failure::new(format!("`{endpoint}`: {why}"))),
    }
}

/// Where a page takes mentions: by its `Link` header, else by its first `<link>` or `<a>` that says so (§3.1.2). An
/// empty address is the page itself.
fn endpoint(page: &Page) -> Option<Url> {
    let named = page.link.as_deref().and_then(in_header);
    let named = named.or_else(|| in_markup(page))?;
    page.url.join(named.trim()).ok()
}

/// `<https://…>; rel="webmention"`, among others.
fn in_header(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((_, after)) = rest.split_once('<') {
        let (address, after) = after.split_once('>')?;
        let (parameters, next) = until_comma(after);
        let is_it = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            name.trim().eq_ignore_ascii_case("rel") && names_it(value.trim().trim_matches('"'))
        });
        if is_it {
            return Some(address.to_string());
        }
        rest = next;
    }
    None
}

/// The parameters of one link, and the links that follow. A comma between quotation marks ends nothing.
fn until_comma(text: &str) -> (&str, &str) {
    let mut is_quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => return text.split_at(at),
            _ => {}
        }
    }
    (text, "")
}

fn in_markup(page: &Page) -> Option<String> {
    let is_html = page
        .mime
        .as_deref()
        .is_none_or(|mime| mime.contains("html"));
    let markup = discover::text(&page.body, page.mime.as_deref());
    let document = Html::parse_document(shallow(&markup));
    let links = Selector::parse("link[rel][href], a[rel][href]").ok()?;
    let mut links = document.select(&links).filter(|_| is_html);
    let link = links.find(|link| link.attr("rel").is_some_and(names_it))?;
    link.attr("href").map(str::to_string)
}

fn names_it(rel: &str) -> bool {
    let mut relations = rel.split_ascii_whitespace();
    relations.any(|relation| relation.eq_ignore_ascii_case("webmention"))
}

#[cfg(test)]
mod tests {
    use super::super::page::Validators;
    use super::*;

    #[track_caller]
    fn found(link: Option<&str>, body: &str) -> Option<String> {
        let page = Page {
            url: Url::parse("https://ben.example/2026/06/camping/?a=b").unwrap(),
            mime: Some("text/html; charset=utf-8".into()),
            made_by: String::new(),
            link: link.map(str::to_string),
            body: body.into(),
            validators: Validators::default(),
        };
        endpoint(&page).map(|url| url.to_string())
    }

    #[test]
    fn an_endpoint_is_found_in_every_place_that_the_standard_names() {
        let here = "https://ben.example/2026/06/camping/?a=b";
        for (link, body, expected) in [
            (
                Some("<https://x.example/w>; rel=\"webmention\""),
                "",
                "https://x.example/w",
            ),
            (Some("</w>; rel=webmention"), "", "https://ben.example/w"),
            (
                Some("<w?c=d>; REL=\"other Webmention\""),
                "",
                "https://ben.example/2026/06/camping/w?c=d",
            ),
            (
                Some("</css>; rel=\"preload\"; title=\"a, <b>\", </w>; rel=\"webmention\""),
                "",
                "https://ben.example/w",
            ),
            (
                Some("</header>; rel=webmention"),
                "<link rel=webmention href=/body>",
                "https://ben.example/header",
            ),
            (
                None,
                "<link rel=\"webmention somethingelse\" href=\"/w\">",
                "https://ben.example/w",
            ),
            (
                None,
                "<p><a href=/w rel=webmention>tell me</a>",
                "https://ben.example/w",
            ),
            (
                None,
                "<a rel=webmention href=/first>x</a><link rel=webmention href=/second>",
                "https://ben.example/first",
            ),
            (None, "<link rel=webmention href>", here),
            (None, "<link rel=webmention href=\"\">", here),
            (
                None,
                "<link rel=webmention><a rel=webmention href=/w>x</a>",
                "https://ben.example/w",
            ),
            (
                None,
                "<!-- <link rel=webmention href=/no> --><link rel=webmention href=/w>",
                "https://ben.example/w",
            ),
            (
                None,
                "&lt;a href=/no rel=webmention&gt;<a href=/w rel=webmention>x</a>",
                "https://ben.example/w",
            ),
        ] {
            assert_eq!(
                found(link, body).as_deref(),
                Some(expected),
                "{link:?} {body}"
            );
        }
        for (link, body) in [
            (None, "<a href=/w rel=not-webmention>x</a>"),
            (Some("</w>; rel=not-webmention, <"), "<p>No.</p>"),
            (Some("<>"), ""),
            (Some("</w>; title=\"rel=webmention"), ""),
        ] {
            assert_eq!(found(link, body), None, "{link:?} {body}");
        }
    }
}
