//! What strangers try, and that all of it comes out harmless.

use proptest::prelude::*;
use url::Url;

use super::Html;

const BASE: &str = "https://ben.example/2026/06/x/";

fn clean(markup: &str) -> Html {
    Html::sanitise(markup, &Url::parse(BASE).unwrap())
}

#[track_caller]
fn assert_harmless(stranger: &str) {
    super::assert_harmless(stranger, &Url::parse(BASE).unwrap());
}

/// Ways to run something or to load something, one each; `hello` is what an honest reader should still see.
const ATTACKS: [&str; 65] = [
    "<a href=/x>y<img src=/z alt='\"z\"'><a href=/x>hello</a>",
    "<a title=\"<img src=x alt='y'>\" href=https://a.example>hello</a>",
    "<abbr title=\"<pre>\n<img src='https://a.example/&quot;onclick=alert(1)' alt=z>\">hello</abbr>",
    "<script>alert(1)</script>hello",
    "<ScRiPt/x>alert(1)</sCrIpT\t>hello",
    "<scr<script>ipt>alert(1)</script>hello",
    "<svg><script>alert(1)</script></svg>hello",
    "<svg/onload=alert(1)>hello",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>hello",
    "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>hello",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></iframe></foreignObject></svg>hello",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>alert(1)</script></svg>#x'></svg>hello",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>hello",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">hello",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>hello",
    "<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title=\"</style><img src onerror=alert(1)>\">hello",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">hello",
    "<svg><p><style><g title=\"</style><img src=x onerror=alert(1)>\">hello",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">hello",
    "<noembed><img title=\"</noembed><img src onerror=alert(1)>\"></noembed>hello",
    "<noframes><img title=\"</noframes><img src onerror=alert(1)>\"></noframes>hello",
    "<xmp><p title=\"</xmp><img src=x onerror=alert(1)>\">hello",
    "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">hello",
    "<title><p title=\"</title><img src=x onerror=alert(1)>\">hello",
    "<template><script>alert(1)</script></template>hello",
    "<template shadowrootmode=open><slot onslotchange=alert(1)></slot></template>hello",
    "<select><template><style><!--</style><a rel=\"--></style></template></select><img src onerror=alert(1)>\">hello",
    "<listing>&lt;img src=1 onerror=alert(1)&gt;</listing>hello",
    "<plaintext>hello",
    "<!--><img src onerror=alert(1)>-->hello",
    "<!--!><img src onerror=alert(1)>--!>hello",
    "<!-- --!><img src=1 onerror=alert(1)>hello",
    "<![CDATA[<img src=1 onerror=alert(1)>]]>hello",
    "<?xml-stylesheet href=javascript:alert(1)?>hello",
    "<!DOCTYPE html [<!ENTITY x '<script>alert(1)</script>'>]>&x;hello",
    "<img src=x onerror=alert(1)>hello",
    "<img src=x:x onerror=alert(1)//\">hello",
    "<img srcset='https://evil.example/1.png 1x' src=https://evil.example/2.png>hello",
    "<img alt=\"'><script>alert(1)</script>\" src='https://a.example/\"onerror=alert(1) x=\"'>hello",
    "<picture><source srcset=https://evil.example/x.webp><img src=a></picture>hello",
    "<video poster=https://evil.example/p.png src=x onerror=alert(1)></video>hello",
    "<audio src=https://evil.example/a.mp3 autoplay></audio>hello",
    "<input type=image src=https://evil.example/x.png onfocus=alert(1) autofocus>hello",
    "<iframe src=javascript:alert(1)></iframe>hello",
    "<object data=data:text/html,<script>alert(1)</script>></object>hello",
    "<embed src=https://evil.example/x.swf>hello",
    "<link rel=stylesheet href=https://evil.example/x.css>hello",
    "<link rel=dns-prefetch href=//evil.example>hello",
    "<style>@import 'https://evil.example/x.css';</style>hello",
    "<p style='background:url(https://evil.example/x)'>hello",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>hello",
    "<base href=https://evil.example/>hello",
    "<a href=javascript:alert(1)>hello</a>",
    "<a href='java\nscript:alert(1)'>hello</a>",
    "<a href='\u{1}javascript:alert(1)'>hello</a>",
    "<a href='&#106;avascript&colon;alert(1)'>hello</a>",
    "<a href='&Tab;javascript:alert(1)'>hello</a>",
    "<a href='vbscript:x'>hello</a><a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href=https://a.example ping=https://evil.example target=_top download onclick=alert(1)>hello</a>",
    "<a href='//evil.example'>hello</a><a href='\\\\evil.example'>x</a><a href='https:evil.example'>x</a>",
    "<a href='https://a.example/\" onmouseover=\"alert(1)'>hello</a>",
    "<form action=https://evil.example><button formaction=javascript:alert(1)>hello</button></form>",
    "<marquee onstart=alert(1)>hello</marquee>",
    "<details open ontoggle=alert(1)><summary>hello</summary></details>",
    "<div id=x class=h-card contenteditable onfocus=alert(1) tabindex=1 autofocus is=x slot=y>hello</div>",
];

#[test]
fn nothing_runs_nothing_loads_and_the_words_stay() {
    // What these hold is text to the parser of HTML, the words after them too.
    let swallows = [
        "<plaintext>",
        "<form><math>",
        "<math><mtext><table>",
        "<noscript><p",
        "<noembed><img title",
        "<select><template>",
        "<textarea><p",
        "<title><p",
        "<xmp><p",
    ];
    for attack in ATTACKS {
        for stranger in [
            attack.to_string(),
            format!("<p>{attack}</p>"),
            format!("<table><tr><td>{attack}"),
            format!("<svg>{attack}"),
            format!("<math><mtext>{attack}"),
        ] {
            assert_harmless(&stranger);
        }
        let is_swallowed =
            swallows.iter().any(|start| attack.starts_with(start)) || attack.contains("\">hello");
        assert!(
            is_swallowed || clean(attack).text().contains("hello"),
            "{attack:?} became {:?}",
            clean(attack)
        );
    }
}

/// A base is a stranger's too.
#[test]
fn relative_addresses_never_get_a_scheme_that_runs() {
    for base in [
        "javascript://x/%0aalert(1)/",
        "data://x/",
        "vbscript://x/",
        "file:///etc/",
    ] {
        let html = Html::sanitise("<a href=y>hello</a><img src=z>", &Url::parse(base).unwrap());
        assert!(
            !html.as_str().contains("href"),
            "{base} gave {:?}",
            html.as_str()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn attacks_in_any_mixture_come_to_nothing(
        pieces in prop::collection::vec(prop_oneof![
            prop::sample::select(ATTACKS.to_vec()).prop_map(String::from),
            prop::sample::select(SOUP.to_vec()).prop_map(String::from),
            "\\PC{0,8}",
        ], 0..12),
        cut in 0..200_usize,
    ) {
        let mut stranger = pieces.concat();
        let end = stranger.len().saturating_sub(cut % 7);
        let end = (0..=end).rev().find(|end| stranger.is_char_boundary(*end)).unwrap_or(0);
        stranger.truncate(end);
        assert_harmless(&stranger);
        let _ = clean(&stranger).text();
    }
}

/// What parsers trip over.
const SOUP: [&str; 44] = [
    "<a href=/x>",
    "</a>",
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<caption>",
    "<colgroup>",
    "<col>",
    "<tbody>",
    "<select>",
    "<option>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mtext>",
    "<mglyph>",
    "<annotation-xml encoding=text/html>",
    "<foreignObject>",
    "<desc>",
    "<title>",
    "<style>",
    "</style>",
    "<!--",
    "-->",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<li>",
    "<ul>",
    "<pre>\n\n",
    "<ruby><rt>",
    "<h1>",
    "<nobr>",
    "<br/>",
    "</br>",
    "\"",
    "'",
];
