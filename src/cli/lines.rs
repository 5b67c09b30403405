//! What people wrote, as lines of a terminal.

use html2text::config;

use super::terminal::printable;
use crate::feeds::quietly;
use crate::html::Html;

/// Markup in lines of so many columns: paragraphs, lists, quotes and tables stay what they are, and links are told
/// below. None where that cannot be done.
pub fn laid_out(html: &Html, width: usize) -> Option<Vec<String>> {
    let layout = config::plain().link_footnotes(true).allow_width_overflow();
    // A table of absurd numbers is more than the library can take.
    let text = quietly(|| layout.string_from_read(html.as_str().as_bytes(), width))?.ok()?;
    let lines = text.trim_end().lines();
    Some(lines.map(|line| printable(line.trim_end())).collect())
}

/// Words in lines of so many columns.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let lines = textwrap::wrap(text, width);
    lines.into_iter().map(printable).collect()
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::*;

    fn heard(markup: &str) -> Html {
        Html::sanitise(markup, &Url::parse("https://ben.example/").unwrap())
    }

    fn lines(markup: &str) -> String {
        laid_out(&heard(markup), 40).unwrap().join("\n")
    }

    #[test]
    fn paragraphs_lists_quotes_and_links_stay_what_they_are() {
        insta::assert_snapshot!(
            lines(
                "<p>Four trains, three <em>countries</em>, one loaf of bread per country.</p>\
                 <ul><li>seats to <a href='/brussels/'>Brussels</a></li><li>rye in the oven</li></ul>\
                 <blockquote><p>It travels in a pillowcase.</p></blockquote>\
                 <pre><code>flour   water\nsalt</code></pre>\
                 <p>面包在枕套里旅行，它呼吸，海关官员对它微笑。</p>"
            ),
            @"
        Four trains, three *countries*, one loaf
        of bread per country.
        * seats to [Brussels][1]
        * rye in the oven

        > It travels in a pillowcase.

        `flour   water
        salt`

        面包在枕套里旅行，它呼吸，海关官员对它微
        笑。

        [1]: https://ben.example/brussels/
        "
        );
    }

    #[test]
    fn a_table_of_absurd_numbers_ends_nothing_and_steers_no_terminal() {
        let most = usize::MAX;
        for markup in [
            format!("<table><tr><td colspan={most}>a<td colspan={most}>b</table>"),
            format!("<table><tr><td rowspan={most}>a<tr><td colspan=0>b</table>"),
            format!("<ol start={}><li>a<li>b</ol>", i64::MAX),
            "<table><tr>".to_string() + &"<td>a".repeat(2000) + "</table>",
            "<blockquote>".repeat(200) + "deep",
        ] {
            for width in [0, 1, 40] {
                if let Some(lines) = laid_out(&heard(&markup), width) {
                    assert!(lines.len() < 10_000, "{markup:.60}");
                }
            }
        }
        assert_eq!(
            lines("<p>\u{1b}]0;hello\u{7} \u{202e}evil</p>"),
            "]0;hello evil"
        );
    }

    #[test]
    fn words_are_wrapped_by_the_columns_they_take() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("面包在枕套", 4), ["面包", "在枕", "套"]);
    }
}
