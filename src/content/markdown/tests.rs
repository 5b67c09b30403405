//! Every trap of the dialect, one line each.

use std::sync::Arc;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::content::cache::Cache;
use crate::content::gallery::Gallery;
use crate::content::links::{Links, Standpoint};
use crate::diagnostic::Diagnostic;
use crate::effort::assert_cheap;

fn render_in(markdown: &str, setting: Setting) -> Rendered {
    let text: Arc<str> = markdown.into();
    let here = Standpoint {
        source: "posts/2026-06-01-frogs.md",
        path: "2026/06/frogs/",
    };
    let tools = Tools {
        links: &Links::default(),
        gallery: &Gallery::default(),
        highlight: true,
        cache: &Cache::default(),
    };
    parse(&text, 0..text.len()).render(here, tools, setting)
}

fn page(markdown: &str) -> String {
    let rendered = render_in(markdown, Setting::Page);
    rendered.html.as_str().to_string()
}

fn feed(markdown: &str) -> String {
    let rendered = render_in(markdown, Setting::Feed);
    rendered.html.as_str().to_string()
}

/// Each warning and the words it points at.
fn warnings(markdown: &str) -> Vec<(String, String)> {
    let rendered = render_in(markdown, Setting::Page);
    let shown = |warning: Diagnostic| {
        let (text, place) = warning.place.unwrap();
        (warning.message, text[place].to_string())
    };
    rendered.warnings.into_iter().map(shown).collect()
}

#[test]
fn headings_sink_below_the_pages_own_and_can_be_linked_to() {
    assert_eq!(
        page("# A\n\n# A\n\n## B {#bee}\n"),
        "<h2 id=\"a\">A <a class=\"anchor\" href=\"#a\" aria-label=\"Link to “A”\">#</a></h2>\n\
         <h2 id=\"a-2\">A <a class=\"anchor\" href=\"#a-2\" aria-label=\"Link to “A”\">#</a></h2>\n\
         <h3 id=\"bee\">B <a class=\"anchor\" href=\"#bee\" aria-label=\"Link to “B”\">#</a></h3>\n"
    );
}

#[test]
fn footnotes_have_a_way_back_and_ids_of_their_own_page() {
    let html = page("Frogs[^a] and toads[^b], frogs again[^a].\n\n[^a]: Green.\n[^b]: Brown.\n");
    assert!(
        html.contains("<a id=\"fnref-frogs-1-2\" href=\"#fn-frogs-1\" role=\"doc-noteref\">1</a>"),
        "{html}"
    );
    assert!(
        html.contains("<li id=\"fn-frogs-2\"><p>Brown. <a href=\"#fnref-frogs-2-1\""),
        "{html}"
    );
}

#[test]
fn tables_are_aligned_without_inline_style() {
    let html = page("| a | b |\n|---|--:|\n| 1 | 2 |\n");
    assert_eq!(
        html,
        "<table tabindex=\"0\"><thead><tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-right\">b</th></tr></thead><tbody>\n\
         <tr><td>1</td><td class=\"align-right\">2</td></tr>\n</tbody></table>\n"
    );
}

#[test]
fn pictures_quotes_and_the_authors_own_markup_come_out_right() {
    assert_eq!(
        page("![A \"frog\"](https://x.example/a.jpg \"t\")"),
        "<p><img src=\"https://x.example/a.jpg\" alt=\"A “frog”\" title=\"t\"></p>\n"
    );
    assert_eq!(
        page("<kbd class=\"x\">Esc</kbd> -- \"ok\""),
        "<p><kbd class=\"x\">Esc</kbd> – “ok”</p>\n"
    );
    assert_eq!(
        page("- [x] done\n"),
        "<ul>\n<li><input type=\"checkbox\" disabled checked aria-label=\"done\"> done</li>\n</ul>\n"
    );
}

#[test]
fn markdown_is_taken_as_people_write_it() {
    for (markdown, expected) in [
        (
            "~~a~~ ~b~ x^2^ H~2~O",
            "<p><del>a</del> <del>b</del> x^2^ H~2~O</p>\n",
        ),
        ("a -- b --- c... \"d\"", "<p>a – b — c… “d”</p>\n"),
        (":smile: 🐸", "<p>:smile: 🐸</p>\n"),
        ("Frogs\n\n:smile: 🐸", "<p>Frogs</p>\n<p>:smile: 🐸</p>\n"),
        ("Frogs\n:smile:", "<p>Frogs\n:smile:</p>\n"),
        (
            "Term\n: what it *is*\n",
            "<dl>\n<dt>Term</dt>\n<dd>what it <em>is</em></dd>\n</dl>\n",
        ),
        (
            "<ben@ben.example>",
            "<p><a href=\"mailto:ben@ben.example\">ben@ben.example</a></p>\n",
        ),
        ("[a](javascript:x)", "<p><a href=\"\">a</a></p>\n"),
        (
            "![a $x$ `b` *c*](https://x.example/y)",
            "<p><img src=\"https://x.example/y\" alt=\"a x b c\"></p>\n",
        ),
        (
            "> [!WARNING]\n> Hot\n",
            "<blockquote class=\"markdown-alert-warning\">\n<p class=\"markdown-alert-title\"><strong>Warning</strong></p>\n<p>Hot</p>\n</blockquote>\n",
        ),
        (
            "> [!NOPE]\n> Hot\n",
            "<blockquote>\n<p>[!NOPE]\nHot</p>\n</blockquote>\n",
        ),
    ] {
        assert_eq!(page(markdown), expected, "{markdown}");
    }
}

#[test]
fn bare_addresses_are_links_outside_links_code_and_markup() {
    let link = |address: &str| format!("<a href=\"https://{address}\">https://{address}</a>");
    for (markdown, expected) in [
        (
            "see https://x.example/a.",
            format!("see {}.", link("x.example/a")),
        ),
        (
            "www.x.example",
            "<a href=\"https://www.x.example\">www.x.example</a>".into(),
        ),
        (
            "\"https://x.example/a--b...c's\"",
            format!("“{}”", link("x.example/a--b...c&#39;s")),
        ),
        (
            "https://x.example/?a=1&amp;b=2_c_d",
            "<a href=\"https://x.example/?a=1&amp;b=2_c_d\">https://x.example/?a=1&amp;b=2_c_d</a>"
                .into(),
        ),
        (
            "*https://x.example/*",
            format!("<em>{}</em>", link("x.example/")),
        ),
        (
            "[https://x.example/](https://y.example/)",
            "<a href=\"https://y.example/\">https://x.example/</a>".into(),
        ),
        ("<https://x.example/>", link("x.example/")),
        (
            "`https://x.example/`",
            "<code>https://x.example/</code>".into(),
        ),
        (
            "<a href=\"https://y.example/\">https://x.example/</a> https://x.example/",
            format!(
                "<a href=\"https://y.example/\">https://x.example/</a> {}",
                link("x.example/")
            ),
        ),
        (
            "<code>https://x.example/</code>",
            "<code>https://x.example/</code>".into(),
        ),
        (
            "<abbr>https://x.example/</abbr>",
            format!("<abbr>{}</abbr>", link("x.example/")),
        ),
    ] {
        assert_eq!(page(markdown), format!("<p>{expected}</p>\n"), "{markdown}");
    }
}

#[test]
fn formulas_stand_in_the_line_or_by_themselves() {
    for (markdown, inline, display) in [
        ("$x$", 1, 0),
        ("$$x$$", 0, 1),
        ("so $$x$$ in a line", 1, 0),
        ("above\n$$x$$\nbelow", 0, 1),
        ("$$\nx\n$$", 0, 1),
        ("- $$x$$\n- $$y$$ too", 1, 1),
        ("> $$x$$", 0, 1),
        ("```math\nx\n```", 0, 1),
        ("| a |\n|---|\n| $x$ |", 1, 0),
        ("$5 and $6", 0, 0),
        ("`$x$` and \\$x\\$", 0, 0),
    ] {
        let html = page(markdown);
        let all = html.matches("<math").count();
        let block = html.matches(" display=\"block\"").count();
        assert_eq!(
            (all - block, block),
            (inline, display),
            "{markdown}: {html}"
        );
    }
    assert_eq!(page("$5 and $6"), "<p>$5 and $6</p>\n");
}

#[test]
fn feeds_have_plain_code_and_formulas_as_they_were_typed() {
    assert_eq!(feed("so $a < b$"), "<p>so <code>a &lt; b</code></p>\n");
    assert_eq!(
        feed("```rust\nlet a = \"<\";\n```"),
        "<pre><code class=\"language-rust\">let a = \"&lt;\";\n</code></pre>\n"
    );
    assert_eq!(
        feed("# A\n\nb[^c]\n\n[^c]: d"),
        "<h2>A</h2>\n<p>b<sup>1</sup></p>\n<section class=\"footnotes\" role=\"doc-endnotes\"><ol>\n<li><p>d</p></li>\n</ol></section>\n"
    );
}

#[test]
fn code_is_coloured_where_its_language_is_known() {
    assert_eq!(
        page("```rust,ignore\nlet a = 1;\n```"),
        "<pre tabindex=\"0\"><code class=\"language-rust\"><span class=\"z-keyword\">let</span> a = <span class=\"z-constant\">1</span>;\n</code></pre>\n"
    );
    assert_eq!(
        page("    let a"),
        "<pre tabindex=\"0\"><code>let a</code></pre>\n"
    );
    assert_eq!(
        page("```\n<a>\n```"),
        "<pre tabindex=\"0\"><code>&lt;a&gt;\n</code></pre>\n"
    );
}

#[test]
fn what_is_doubtful_is_told_with_its_place() {
    for (markdown, message, place) in [
        (
            "so [x][nope] is",
            "nothing says what `[nope]` stands for",
            "[x][nope]",
        ),
        ("so [x][] is", "nothing says what `[x]` stands for", "[x]"),
        (
            "so[^nope] is",
            "nothing says what `[^nope]` stands for",
            "[^nope]",
        ),
        ("so [[Nope]] is", "no post is called `Nope`", "[[Nope]]"),
        (
            "so $x + \\nope y$ is",
            "this formula is not understood: unknown command `\\nope`",
            "\\nope",
        ),
        (
            "```math\nx \\nope\n```",
            "this formula is not understood: unknown command `\\nope`",
            "\\nope",
        ),
        (
            "a\n\n```rsut\nx\n```",
            "there are no colours for `rsut`",
            "rsut",
        ),
        (
            "# Ada\n\n[x](#ben)",
            "this page has no place called `#ben`",
            "[x](#ben)",
        ),
    ] {
        let expected = vec![(message.to_string(), place.to_string())];
        assert_eq!(warnings(markdown), expected, "{markdown}");
    }
}

#[test]
fn what_is_fine_is_not_warned_of() {
    for markdown in [
        "[sic] and - [ ] and [1]",
        "- [ ] open\n- [x] done",
        "[x][y]\n\n[y]: https://x.example/",
        "[a](#b-c) [b](#) [c](#main)\n\n## B c",
        "[a](#x)\n\n<span id=\"x\">",
        "a[^b]\n\n[^b]: c",
        "```text\nx\n```\n\n```\nx\n```",
        "$5 and $6",
        "`[^a]` and \\[^a]",
    ] {
        assert_eq!(warnings(markdown), [], "{markdown}");
    }
}

#[test]
fn a_mistaken_formula_is_shown_as_it_was_typed() {
    assert_eq!(page("$\\nope <$"), "<p><code>\\nope &lt;</code></p>\n");
}

#[test]
fn a_wiki_link_to_nothing_is_text() {
    assert_eq!(
        page("see [[Nope|the *frogs*]]"),
        "<p>see the <em>frogs</em></p>\n"
    );
    assert_eq!(page("![[nope.jpg]]"), "<p>nope.jpg</p>\n");
}

#[test]
fn nesting_beyond_all_reason_costs_no_time() {
    for part in ["[^a]: ", "> ", "- ", "[", "![", "*a ", "[[", "~~a "] {
        assert_cheap(part, || page(&part.repeat(3000)));
    }
}

#[test]
fn what_is_said_again_and_again_costs_no_square_of_its_length() {
    let start = Instant::now();
    let shown = page(&"# a\n".repeat(30_000));
    assert!(shown.contains("id=\"a-30000\""));
    page(&"{{<".repeat(50_000));
    let taken = start.elapsed();
    assert!(taken < Duration::from_secs(15), "{taken:?}");
}

#[test]
fn the_cache_changes_no_byte() {
    let text: Arc<str> = "```rust\nlet a = 1;\n```\n\n$x^2$ $\\nope$".into();
    let cache = Cache::default();
    let made = |cache| {
        let here = Standpoint {
            source: "posts/a.md",
            path: "a/",
        };
        let tools = Tools {
            gallery: &Gallery::default(),
            links: &Links::default(),
            highlight: true,
            cache,
        };
        parse(&text, 0..text.len()).render(here, tools, Setting::Page)
    };
    let cold = made(&cache);
    let warm = made(&cache);
    assert_eq!((cold.html, cold.warnings), (warm.html, warm.warnings));
}

fn fragments() -> impl Strategy<Value = String> {
    let known = prop::sample::select(
        &[
            "# ",
            "\n",
            "\n\n",
            "> [!NOTE]\n> ",
            "- [ ] ",
            "```rust\n",
            "```\n",
            "```math\n",
            "$",
            "$$",
            "[[",
            "]]",
            "|",
            "[^a]",
            "[^a]: ",
            "[x][y]",
            "[",
            "](",
            ")",
            "![",
            "*",
            "_",
            "~~",
            "`",
            "\n: ",
            "https://x.example/--",
            "www.x.example",
            "\"",
            "'",
            "...",
            "&amp;",
            "&",
            "<",
            ">",
            "\\",
            "| a | b |\n|---|:-:|\n| c |\n",
            "\\frac{1}{2}",
            "\\begin{aligned} a &= b \\end{aligned}",
            "<a href=\"",
            "\">",
            "</a>",
            "<!--",
            "-->",
            "{#id}",
            "x",
            "ä",
            " ",
            "\u{FDD0}",
        ][..],
    );
    let part =
        prop_oneof![4 => known.prop_map(str::to_string), 1 => any::<char>().prop_map(String::from)];
    prop::collection::vec(part, 0..30).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_text_gives_a_page_without_script_or_inline_style(markdown in fragments()) {
        for setting in [Setting::Page, Setting::Among, Setting::Feed] {
            let rendered = render_in(&markdown, setting);
            let html = rendered.html.as_str().to_lowercase();
            prop_assert!(!html.contains("<script") && !html.contains(" style="), "{html}");
            for warning in rendered.warnings {
                let (text, place) = warning.place.unwrap();
                prop_assert!(text.get(place).is_some(), "{}", warning.message);
            }
        }
    }
}
