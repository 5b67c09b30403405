//! Formulas → MathML, at build time: no script, no pictures.

use std::ops::Range;
use std::thread;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use crate::html::escape;

/// Part of every key in the cache: another version may make other markup. Count up the last number with this file.
pub const MADE_BY: &str = "math-core 0.7.0, 1";

/// How a formula stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// In a line of text.
    Inline,
    /// By itself.
    Display,
}

impl Layout {
    pub fn word(self) -> &'static str {
        match self {
            Layout::Inline => "inline",
            Layout::Display => "display",
        }
    }
}

/// What is wrong with a formula, and which bytes of it.
#[derive(Debug, PartialEq)]
pub struct Mistake {
    pub message: String,
    pub place: Range<usize>,
}

/// Bytes of a formula that is looked at.
const LONGEST: usize = 16 << 10;
/// A formula of so many bytes nests too little to need a stack of its own.
const SHORT: usize = 100;

/// The MathML of a formula, with its source as the text for whoever cannot show it.
pub fn markup(tex: &str, layout: Layout) -> Result<String, Mistake> {
    let mathml = match tex.len() {
        0..=SHORT => convert(tex, layout),
        length if length <= LONGEST => with_room(tex, layout),
        _ => Err(failed(tex, "it is longer than 16 KiB")),
    }?;
    let alt = format!("<math alttext=\"{}\"", escape(tex));
    Ok(without_style(&mathml).replacen("<math", &alt, 1))
}

/// math-core calls itself for each level and knows no end of levels. A level takes a byte at least and was seen to
/// cost 4 KiB of stack at most: with twice that a formula can nest as it likes.
fn with_room(tex: &str, layout: Layout) -> Result<String, Mistake> {
    let unable = |_| failed(tex, "the converter did not start");
    thread::scope(|scope| {
        let roomy = thread::Builder::new().stack_size(tex.len() * (8 << 10));
        let work = roomy.spawn_scoped(scope, || convert(tex, layout));
        let made = work.map_err(unable)?.join();
        made.unwrap_or_else(|_| Err(failed(tex, "the converter gave up")))
    })
}

fn convert(tex: &str, layout: Layout) -> Result<String, Mistake> {
    let display = match layout {
        Layout::Inline => MathDisplay::Inline,
        Layout::Display => MathDisplay::Block,
    };
    let converter = LatexToMathML::new(MathCoreConfig::default())
        .map_err(|_| failed(tex, "the converter did not start"))?;
    let made = converter.convert_with_local_state(tex, display);
    made.map(|made| made.mathml).map_err(|error| Mistake {
        message: plain(&error.error_message()),
        place: error.0.clone(),
    })
}

fn failed(tex: &str, message: &str) -> Mistake {
    Mistake {
        message: message.into(),
        place: 0..tex.len(),
    }
}

/// `Unknown command "\foo".` in this house's voice.
fn plain(message: &str) -> String {
    let message = message.trim_end_matches('.').replace('"', "`");
    let mut letters = message.chars();
    match letters.next() {
        Some(first) => first.to_lowercase().chain(letters).collect(),
        None => message,
    }
}

/// The same markup without inline style, which our pages forbid: what it says becomes a class of the style sheet or
/// an attribute of MathML's own.
fn without_style(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len());
    for piece in mathml.split_inclusive('>') {
        // Text has its `<` and `>` escaped, so that what lies between them is a tag.
        let (text, tag) = piece.split_at(piece.find('<').unwrap_or(piece.len()));
        out.push_str(text);
        let tag = tag.replace(" id=\"", " data-label=\"");
        match tag.split_once(" style=\"") {
            Some((before, rest)) => {
                let (style, after) = rest.split_once('"').unwrap_or((rest, ""));
                out.push_str(before);
                out.push_str(&attributes(style));
                out.push_str(after);
            }
            None => out.push_str(&tag),
        }
    }
    out
}

/// Classes for what math-core 0.7 says by style; what is not here can be done without.
const CLASSES: [(&str, &str); 24] = [
    ("text-align:left", "m-left"),
    ("text-align:right", "m-right"),
    ("padding-left:0", "m-tight-left"),
    ("padding-right:0", "m-tight-right"),
    ("padding-top:0", "m-tight"),
    ("padding-left:1em", "m-case"),
    ("padding-left:0.1em", "m-narrow"),
    ("padding-left:0.1667em", "m-left-3"),
    ("padding-left:0.2222em", "m-left-4"),
    ("padding-left:0.2778em", "m-left-5"),
    ("padding-right:0.1667em", "m-right-3"),
    ("padding-right:0.2222em", "m-right-4"),
    ("padding-right:0.2778em", "m-right-5"),
    ("margin-left:-0.1667em", "m-back"),
    ("border-top:0.05em solid currentcolor", "m-line-top"),
    ("border-top:0.05em dashed currentcolor", "m-dash-top"),
    ("border-left:0.05em solid currentcolor", "m-line-left"),
    ("border-left:0.05em dashed currentcolor", "m-dash-left"),
    ("border-right:0.05em solid currentcolor", "m-line-right"),
    ("border-right:0.05em dashed currentcolor", "m-dash-right"),
    ("width:100%", "m-wide"),
    ("width:50%", "m-half"),
    ("width:7.5%", "m-number"),
    ("font-variant-caps:small-caps", "m-small-caps"),
];

fn attributes(style: &str) -> String {
    let mut classes: Vec<&str> = Vec::new();
    let mut attributes = String::new();
    for declaration in style.split(';') {
        let (name, value) = declaration.split_once(':').unwrap_or_default();
        let (name, value) = (name.trim(), value.trim());
        match name {
            "color" => attributes.push_str(&format!(" mathcolor=\"{}\"", escape(value))),
            "font-size" => attributes.push_str(&format!(" mathsize=\"{}\"", escape(value))),
            _ => {
                let written = format!("{name}:{value}");
                let known = CLASSES.iter().find(|(style, _)| *style == written);
                classes.extend(known.map(|(_, class)| class));
            }
        }
    }
    if !classes.is_empty() {
        attributes.push_str(&format!(" class=\"{}\"", classes.join(" ")));
    }
    attributes
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads it as XML to the end.
    #[track_caller]
    fn assert_is_xml(mathml: &str) {
        let mut reader = quick_xml::Reader::from_str(mathml);
        loop {
            match reader.read_event() {
                Ok(quick_xml::events::Event::Eof) => return,
                Ok(event) => {
                    if let quick_xml::events::Event::Start(tag)
                    | quick_xml::events::Event::Empty(tag) = &event
                    {
                        for attribute in tag.attributes() {
                            attribute.unwrap_or_else(|error| panic!("{error}: {mathml}"));
                        }
                    }
                }
                Err(error) => panic!("{error}: {mathml}"),
            }
        }
    }

    const FORMULAS: [&str; 24] = [
        "x",
        "E = mc^2",
        r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
        r"\sum_{n=1}^\infty \frac{1}{n^2} = \frac{\pi^2}{6}",
        r"\int_0^1 x \, dx \! y \quad z \; w",
        r#"a < b \& c > d \ne \text{if } x < "y" \& z"#,
        r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
        r"\begin{aligned} a &= b \\ &= c \end{aligned}",
        r"\begin{align} a &= b \\ c &= d \end{align}",
        r"\begin{cases} 1 & x > 0 \\ 0 & \text{else} \end{cases}",
        r"\begin{array}{|l:r|} \hline a & b \\ \hdashline c & d \end{array}",
        r"\begin{multline} a \\ b \\ c \end{multline}",
        r"\begin{equation} x \tag{1} \end{equation}",
        r"\color{red} x + y",
        r"\textsc{abc} \textsf{d} \texttt{e} \textbf{f}",
        r"\left( \frac12 \right] \bigl\{ x \bigr\}",
        r"\cancel{x} \text{\sout{y}} \xrightarrow{a} \overbrace{abc}^{n}",
        r"\mathbb{R} \mathcal{L} \mathfrak{g} \vec{v} \hat{x} \bar{y}",
        r"\cfrac{1}{1+\cfrac{1}{2}} \binom{n}{k} \tfrac12 \dfrac12",
        r"f'(x) \to \lim_{h \to 0} \sin x \bmod n \pmod{5}",
        r"\mathrm{d}x \operatorname{argmax} \hspace{-1em} \kern1em",
        r"\phantom{x} \underset{x}{y} \sqrt[3]{x}",
        r"\text{\large x \tiny y}",
        r"\begin{align} x \label{eq} \end{align} \eqref{eq}",
    ];

    #[test]
    fn mathml_is_well_formed_and_without_inline_style() {
        let mut unknown = Vec::new();
        for (tex, layout) in FORMULAS
            .iter()
            .flat_map(|tex| [(tex, Layout::Inline), (tex, Layout::Display)])
        {
            match markup(tex, layout) {
                Ok(mathml) => {
                    assert_is_xml(&mathml);
                    for forbidden in [" style=", " id=", "<script"] {
                        assert!(!mathml.contains(forbidden), "{tex}: {mathml}");
                    }
                }
                Err(mistake) => unknown.push((tex, mistake.message)),
            }
        }
        assert_eq!(unknown, []);
    }

    #[test]
    fn what_style_said_is_said_by_classes_and_attributes() {
        let mathml = markup(
            r"\begin{aligned} a &= \color{red} b \end{aligned}",
            Layout::Display,
        )
        .unwrap();
        for expected in [
            "class=\"m-right m-tight-right\"",
            "class=\"m-left m-tight-left\"",
            "mathcolor=\"#",
        ] {
            assert!(mathml.contains(expected), "{mathml}");
        }
    }

    #[test]
    fn the_style_sheet_knows_every_class() {
        let sheet = include_str!("../../site-template/static/style.css");
        let unknown = CLASSES.iter().map(|(_, class)| format!(".{class} {{"));
        let unknown: Vec<_> = unknown.filter(|rule| !sheet.contains(rule)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn a_formula_carries_its_source_as_text() {
        let mathml = markup("a < b", Layout::Inline).unwrap();
        assert!(
            mathml.starts_with("<math alttext=\"a &lt; b\">"),
            "{mathml}"
        );
    }

    #[test]
    fn a_formula_can_hold_no_markup_of_its_own() {
        for tex in [
            r"</math><script>alert(1)</script>",
            r"\text{</math><script>alert(1)</script>}",
            r"\text{<b style='x' title=\u{22}>}",
        ] {
            if let Ok(mathml) = markup(tex, Layout::Inline) {
                assert!(
                    !mathml.contains("<script") && !mathml.contains("<b"),
                    "{mathml}"
                );
                assert_is_xml(&mathml);
            }
        }
    }

    #[test]
    fn a_mistake_is_told_in_our_words_with_its_place() {
        let mistake = markup(r"x + \nonsense y", Layout::Inline).unwrap_err();
        assert_eq!(mistake.message, r"unknown command `\nonsense`");
        assert_eq!(mistake.place, 4..13);
    }

    #[test]
    fn a_formula_may_nest_as_deep_as_it_likes() {
        for (open, close) in [
            ("{", "}"),
            ("x^{", "}"),
            ("\\sqrt", ""),
            ("\\frac1", ""),
            ("\\frac{1}{", "}"),
            ("\\left(", "\\right)"),
            ("\\begin{matrix}", "\\end{matrix}"),
        ] {
            for length in [SHORT, 1000, LONGEST, 4 * LONGEST] {
                let depth = length / (open.len() + close.len());
                let tex = format!("{}x{}", open.repeat(depth), close.repeat(depth));
                // Whatever comes of it, the build goes on.
                let _ = markup(&tex, Layout::Display);
            }
        }
        let tex = format!("{}x{}", "{".repeat(LONGEST - 1), "");
        assert_eq!(
            markup(&tex, Layout::Inline).map_err(|mistake| mistake.message),
            Err("expected closing token `}`, but reached end of input".into())
        );
    }

    proptest! {
        #[test]
        fn any_formula_gives_xml_or_a_mistake(
            parts in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(&[
                        "\\frac", "{", "}", "^", "_", "\\left(", "\\right)", "&", "\\\\", "\\text{", "x",
                        "\\begin{array}{c|c}", "\\end{array}", "\\hline", "\\begin{cases}", "\\end{cases}",
                        "\\sqrt[", "]", "\\color{red}", "\\label{a}", "\\ref{a}", "\\big", "'", "\\limits",
                        "\\int", "\\mathbb", "~", "%", "#1", "$", "<", ">", "\"", "\\", " ", "é", "\\not",
                        "\\genfrac", "\\href{x}{y}", "\\tag", "\\middle|", "\\over", "\\choose", "\\hspace{1em}",
                    ][..]).prop_map(str::to_string),
                    any::<char>().prop_map(String::from),
                ],
                0..14,
            )
        ) {
            let tex = parts.concat();
            if let Ok(mathml) = markup(&tex, Layout::Display) {
                prop_assert!(!mathml.split('>').any(|tag| tag.rsplit('<').next().is_some_and(|tag| tag.contains(" style="))));
                if !tex.chars().any(|c| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}')) {
                    assert_is_xml(&mathml);
                }
            }
        }
    }
}
