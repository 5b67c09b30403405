//! Code → markup with a few classes, which the style sheet colours for light and for dark.
//!
//! Not syntect's own writer: that one wraps every scope of every token, some thirty times the bytes of the code, for a
//! sheet of 15 KB. Here a token has at most one class, and the sheet says in seven lines what they look like.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use syntect::parsing::{ParseState, Scope, ScopeStack, ScopeStackOp, SyntaxReference, SyntaxSet};

use crate::yaml::nearest;

/// Part of every key in the cache: another version may make other markup. Count up the last number with this file.
pub const MADE_BY: &str = "syntect 5.3.0, two-face 0.5.2+bat-0.26.1, 2";

/// Nobody knows this language.
#[derive(Debug, PartialEq)]
pub struct Unknown {
    pub near: Option<String>,
}

/// The markup of `code`, whose language is written as people write it after a fence.
pub fn markup(language: &str, code: &str) -> Result<String, Unknown> {
    let syntax = syntax(language).ok_or_else(|| Unknown {
        near: near(language),
    })?;
    let mut pen = Pen::default();
    let mut state = ParseState::new(syntax);
    let mut scopes = ScopeStack::new();
    for line in code.split_inclusive('\n') {
        let mut done = 0;
        for (at, step) in read(line, &mut state).iter() {
            if done < *at {
                pen.write(line.get(done..*at).unwrap_or_default(), class(&scopes));
                done = *at;
            }
            if scopes.apply(step).is_err() {
                scopes = ScopeStack::new();
            }
        }
        pen.write(line.get(done..).unwrap_or_default(), class(&scopes));
    }
    Ok(pen.finish())
}

/// What the parser finds in a line, and where.
type Steps = Rc<[(usize, ScopeStackOp)]>;

/// A line that was read: where the parser stood, what it found, where it stood then.
struct Line {
    before: ParseState,
    steps: Steps,
    after: ParseState,
}

/// Lines that are remembered at a time, and beginnings after which one of them stood.
const LINES: usize = 4096;
const BEGINNINGS: usize = 64;

thread_local! {
    /// A line after the same beginning reads the same, and many stand in more than one post.
    static KNOWN: RefCell<HashMap<String, Vec<Line>>> = RefCell::default();
}

fn read(line: &str, state: &mut ParseState) -> Steps {
    KNOWN.with_borrow_mut(|known| {
        let mut same = known.get(line).into_iter().flatten();
        if let Some(known) = same.find(|known| known.before == *state) {
            *state = known.after.clone();
            return known.steps.clone();
        }
        let before = state.clone();
        // A pattern that gives up leaves its line without colours.
        let steps: Steps = state.parse_line(line, &SYNTAXES).unwrap_or_default().into();
        if known.len() >= LINES {
            known.clear();
        }
        let same = known.entry(line.to_string()).or_default();
        same.truncate(BEGINNINGS);
        same.push(Line {
            before,
            steps: steps.clone(),
            after: state.clone(),
        });
        steps
    })
}

/// Words after a fence that ask for no colours.
pub fn is_plain(language: &str) -> bool {
    let plain = ["text", "txt", "plain", "plaintext", "none", "output"];
    plain.iter().any(|word| language.eq_ignore_ascii_case(word))
}

/// Loaded when a post has a block that the cache does not know; it takes a moment.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// What people write for languages that go by another name here.
const ALIASES: [(&str, &str); 15] = [
    ("csharp", "c#"),
    ("jsx", "javascript"),
    ("node", "javascript"),
    ("mjs", "javascript"),
    ("shell", "bash"),
    ("console", "bash"),
    ("shellsession", "bash"),
    ("sh-session", "bash"),
    ("golang", "go"),
    ("jsonc", "json"),
    ("json5", "json"),
    ("docker", "dockerfile"),
    ("objc", "objective-c"),
    ("vb", "vb.net"),
    ("md", "markdown"),
];

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let language = language.to_lowercase();
    let alias = ALIASES.iter().find(|(written, _)| *written == language);
    let name = alias.map_or(language.as_str(), |(_, name)| name);
    BY_NAME.get(name).copied()
}

/// Syntaxes by their names and, before those, by the endings of their files, in lower case.
static BY_NAME: LazyLock<HashMap<String, &SyntaxReference>> = LazyLock::new(|| {
    let all = SYNTAXES.syntaxes().iter();
    let by_name = all.clone().map(|syntax| (&syntax.name, syntax));
    let by_ending =
        all.flat_map(|syntax| syntax.file_extensions.iter().map(move |it| (it, syntax)));
    by_name
        .chain(by_ending)
        .map(|(name, syntax)| (name.to_lowercase(), syntax))
        .collect()
});

fn near(language: &str) -> Option<String> {
    let names: Vec<String> = SYNTAXES
        .syntaxes()
        .iter()
        .map(|syntax| syntax.name.to_lowercase())
        .filter(|name| !name.contains(' '))
        .collect();
    nearest(&language.to_lowercase(), &names).map(str::to_string)
}

/// Which scopes have a class, the more particular first; an empty one ends the search outwards.
static CLASSES: LazyLock<Vec<(Scope, &str)>> = LazyLock::new(|| {
    [
        ("comment", "z-comment"),
        ("string", "z-string"),
        ("constant", "z-constant"),
        ("keyword.operator", ""),
        ("keyword", "z-keyword"),
        ("storage", "z-keyword"),
        ("entity.name", "z-name"),
        ("markup.heading", "z-name"),
        ("markup.inserted", "z-inserted"),
        ("markup.deleted", "z-deleted"),
        ("meta.interpolation", ""),
        ("source", ""),
    ]
    .into_iter()
    .filter_map(|(scope, class)| Some((Scope::new(scope).ok()?, class)))
    .collect()
});

/// The class of a token: that of its innermost scope that has one.
fn class(scopes: &ScopeStack) -> &'static str {
    let known = |scope: &Scope| {
        CLASSES
            .iter()
            .find(|(prefix, _)| prefix.is_prefix_of(*scope))
    };
    let innermost = scopes.as_slice().iter().rev().find_map(known);
    innermost.map_or("", |(_, class)| class)
}

/// Writes tokens, neighbours of one class in one element.
#[derive(Default)]
struct Pen {
    out: String,
    class: &'static str,
}

impl Pen {
    fn write(&mut self, token: &str, class: &'static str) {
        if token.is_empty() {
            return;
        }
        // Blanks look alike in every class.
        if class != self.class && !token.trim().is_empty() {
            self.close();
            if !class.is_empty() {
                self.out.push_str(&format!("<span class=\"{class}\">"));
            }
            self.class = class;
        }
        self.out.push_str(&escape(token));
    }

    fn close(&mut self) {
        if self.class.is_empty() {
            return;
        }
        let end = self.out.trim_end().len();
        self.out.insert_str(end, "</span>");
        self.class = "";
    }

    fn finish(mut self) -> String {
        self.close();
        self.out
    }
}

/// Code as text between tags: quotes stay, as whoever views the source would like to read it.
pub fn escape(code: &str) -> String {
    if !code.contains(['&', '<', '>']) {
        return code.to_string();
    }
    code.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Html;

    #[test]
    fn a_token_has_at_most_one_class() {
        assert_eq!(
            markup(
                "rust",
                "// \"a\" < b\nfn main() {\n    let x = \"a\\n<\"; // 2\n}\n"
            )
            .unwrap(),
            "<span class=\"z-comment\">// \"a\" &lt; b</span>\n\
             <span class=\"z-keyword\">fn</span> <span class=\"z-name\">main</span>() {\n    \
             <span class=\"z-keyword\">let</span> x = <span class=\"z-string\">\"a</span>\
             <span class=\"z-constant\">\\n</span><span class=\"z-string\">&lt;\"</span>; \
             <span class=\"z-comment\">// 2</span>\n}\n"
        );
    }

    #[test]
    fn the_style_sheet_knows_every_class() {
        let sheet = include_str!("../../site-template/static/style.css");
        for (_, class) in CLASSES.iter().filter(|(_, class)| !class.is_empty()) {
            assert!(sheet.contains(&format!(".{class} {{")), "{class}");
        }
    }

    #[test]
    fn the_languages_people_write_of_are_known() {
        let mut unknown = Vec::new();
        for language in [
            "rust",
            "Rust",
            "rs",
            "python",
            "py",
            "js",
            "jsx",
            "ts",
            "tsx",
            "typescript",
            "toml",
            "yaml",
            "yml",
            "json",
            "jsonc",
            "bash",
            "sh",
            "shell",
            "console",
            "zsh",
            "fish",
            "c",
            "cpp",
            "c++",
            "cs",
            "csharp",
            "java",
            "kotlin",
            "kt",
            "go",
            "golang",
            "rb",
            "ruby",
            "php",
            "html",
            "css",
            "scss",
            "sql",
            "diff",
            "patch",
            "dockerfile",
            "docker",
            "nix",
            "zig",
            "lua",
            "r",
            "perl",
            "haskell",
            "hs",
            "elixir",
            "ini",
            "make",
            "makefile",
            "markdown",
            "md",
            "tex",
            "latex",
            "swift",
            "scala",
            "clojure",
            "vim",
            "xml",
            "svg",
            "jinja2",
            "objc",
            "julia",
            "dart",
            "nginx",
            "vue",
            "svelte",
        ] {
            unknown.extend(syntax(language).is_none().then_some(language));
        }
        assert_eq!(unknown, [""; 0]);
    }

    #[test]
    fn an_unknown_language_is_met_with_a_suggestion() {
        assert_eq!(
            markup("rsut", "x"),
            Err(Unknown {
                near: Some("rust".into())
            })
        );
        let unknown = markup("mermaid-ish", "x");
        assert_eq!(unknown, Err(Unknown { near: None }));
    }

    #[test]
    fn colours_change_no_letter_of_the_code() {
        let own = include_str!("highlight.rs");
        let page = include_str!("../../site-template/templates/base.html");
        let sheet = include_str!("../../site-template/static/style.css");
        for (language, code) in [
            ("rust", own),
            ("html", page),
            ("css", sheet),
            ("toml", "a = [1]\n"),
        ] {
            let html = Html::from_markdown(&markup(language, code).unwrap());
            let words: Vec<&str> = code.split_whitespace().collect();
            assert_eq!(html.text(), words.join(" "), "{language}");
        }
    }

    #[test]
    fn another_version_of_the_highlighter_uses_nothing_that_the_old_one_made() {
        let lock = include_str!("../../Cargo.lock");
        for made_by in MADE_BY.split(", ").filter_map(|part| part.split_once(' ')) {
            let entry = format!("name = \"{}\"\nversion = \"{}\"\n", made_by.0, made_by.1);
            assert!(lock.contains(&entry), "{entry}");
        }
    }
}
