//! The template engine: the person's templates over the built-in ones, and links that fit the page they stand on.

use std::error::Error as _;
use std::iter::successors;
use std::path::Path;
use std::sync::Arc;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, ValueKind};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context,
};
use serde::Serialize;
use walkdir::{DirEntry, WalkDir};

use super::pages;
use crate::config::Config;
use crate::diagnostic::{self, Diagnostic, Failure, Stop};
use crate::embedded;
use crate::model::{Base, PROGRAM, mark};
use crate::words;

/// The page that hosts serve for an address where nothing is; alone its links start at the site's root.
pub const NOT_FOUND: &str = "404.html";

/// Where the person's own are, from the site's folder.
const FOLDER: &str = "templates";

/// Steps one page may take: a template that never ends is a mistake, not a hang.
const FUEL: u64 = 50_000_000;

pub struct Templates {
    engine: Environment<'static>,
    site: Value,
    words: Value,
    /// Stands for what all pages have in common: the program, the settings, the person's templates.
    mark: String,
}

impl Templates {
    /// The engine for the site in `root`.
    pub fn new(root: &Path, config: &Config, site: &pages::Site) -> Result<Templates, Failure> {
        let mut engine = Environment::new();
        let mut syntax = SyntaxConfig::builder();
        syntax
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true);
        engine.set_syntax(
            syntax
                .build()
                .map_err(Failure::doing("cannot set up the templates"))?,
        );
        engine.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        engine.set_auto_escape_callback(|_| AutoEscape::Html);
        engine.set_formatter(print);
        engine.set_fuel(Some(FUEL));
        // What is safe is decided in `html.rs` alone.
        engine.remove_filter("safe");
        let root_of_theme = root.to_path_buf();
        engine.set_loader(move |name| load(&root_of_theme, name));
        engine.add_filter("fill", fill);
        let base = config.base.clone();
        engine.add_filter("href", move |state: &State, target: &str| {
            href(&base, state, target)
        });
        Ok(Templates {
            engine,
            site: Value::from(Serde(site)),
            words: Value::from(Serde(&config.words)),
            mark: mark(in_common(root, config, site)),
        })
    }

    /// Stands for all that a page is made of.
    pub fn mark(&self, template: &str, here: &str, page: &impl Serialize) -> String {
        let page = serde_json::to_string(page).unwrap_or_default();
        mark([&self.mark, template, here, &page])
    }

    /// Renders a page that will stand at output path `here`.
    pub fn render(
        &self,
        template: &str,
        here: &str,
        page: &impl Serialize,
    ) -> Result<Vec<u8>, Stop> {
        let context = context! {
            site => self.site.clone(), words => self.words.clone(), page => Serde(page), here => here,
        };
        let rendered = self
            .engine
            .get_template(template)
            .and_then(|template| template.render(context));
        rendered
            .map(String::into_bytes)
            .map_err(|error| self.mistake(template, &error).into())
    }

    fn mistake(&self, template: &str, error: &Error) -> Diagnostic {
        // What went wrong in a template that this one includes is said where it stands.
        let error = successors(Some(error), within).last().unwrap_or(error);
        let name = error.name().unwrap_or(template);
        let what = error
            .detail()
            .map(str::to_string)
            .unwrap_or_else(|| error.kind().to_string());
        let mistake = Diagnostic::error(format!("this template cannot be used: {what}"))
            .path(format!("templates/{}", name.trim_start_matches('!')));
        let source: Option<Arc<str>> = error.template_source().map(Arc::from);
        let mistake = match (&source, error.range()) {
            (Some(source), Some(range)) => mistake.at(source, range),
            _ => mistake,
        };
        mistake.help("the README lists what each template gets; remove the file to have the built-in one back")
    }
}

/// What went wrong in a template that this one includes.
fn within<'a>(error: &&'a Error) -> Option<&'a Error> {
    (*error).source()?.downcast_ref()
}

/// What any page may depend on beside what its template gets.
fn in_common(root: &Path, config: &Config, site: &pages::Site) -> Vec<Vec<u8>> {
    let site = serde_json::to_vec(site).unwrap_or_default();
    let mut parts = vec![PROGRAM.into(), format!("{config:?}").into_bytes(), site];
    let folder = WalkDir::new(root.join(FOLDER)).sort_by_file_name();
    let is_inside = |entry: &DirEntry| !leads_elsewhere(root, entry.path());
    for entry in folder.into_iter().flatten().filter(is_inside) {
        parts.push(entry.path().as_os_str().as_encoded_bytes().to_vec());
        parts.push(diagnostic::bytes(entry.path()).unwrap_or_default());
    }
    parts
}

/// The person's template of this name, else the built-in one; `!base.html` always means the built-in one.
fn load(root: &Path, name: &str) -> Result<Option<String>, Error> {
    if let Some(name) = name.strip_prefix('!') {
        return Ok(embedded::template(name).map(str::to_string));
    }
    let file = root.join(FOLDER).join(name);
    let is_inside = name.split('/').all(|part| !matches!(part, "" | "." | ".."));
    let mistake = |why: String| Error::new(ErrorKind::InvalidOperation, why);
    if is_inside && leads_elsewhere(root, &file) {
        return Err(mistake(format!(
            "`{name}` is a symbolic link that leads out of templates/"
        )));
    }
    let text = |bytes| String::from_utf8(bytes).map_err(std::io::Error::other);
    match is_inside.then(|| diagnostic::bytes(&file).and_then(text)) {
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(error)) if error.kind() != std::io::ErrorKind::NotFound => Err(mistake(format!(
            "cannot read `{}`: {error}",
            file.display()
        ))),
        _ => Ok(embedded::template(name).map(str::to_string)),
    }
}

/// Whether a link leads out of the folder of templates. A theme may be somebody else's: what lies elsewhere on this
/// computer is not for a page.
fn leads_elsewhere(root: &Path, file: &Path) -> bool {
    match (root.canonicalize(), file.canonicalize()) {
        (Ok(root), Ok(target)) => !target.starts_with(root.join(FOLDER)),
        _ => false,
    }
}

/// `{{ address|href }}`: how the page at hand links to it.
fn href(base: &Base, state: &State, target: &str) -> String {
    let here = state.lookup("here");
    match here.as_ref().and_then(Value::as_str) {
        Some(NOT_FOUND) | None => base.href_from_root(target),
        Some(here) => base.href(here, target),
    }
}

/// `{{ words.replies|fill(n=3) }}`: a word with what it leaves open filled in, in the form that fits the number `n`.
fn fill(word: Value, values: Kwargs) -> Result<String, Error> {
    let names: Vec<&str> = values.args().collect();
    let given = names
        .iter()
        .map(|name| Ok((*name, values.get::<Value>(name)?.to_string())))
        .collect::<Result<Vec<_>, Error>>()?;
    let given: Vec<(&str, &str)> = given
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let word = match word.kind() {
        ValueKind::Map => {
            let number = given.iter().find(|(name, _)| *name == "n");
            let form = number.map_or("other", |(_, n)| if *n == "1" { "one" } else { "other" });
            word.get_attr(form)?
        }
        _ => word,
    };
    Ok(words::fill(word.as_str().unwrap_or_default(), &given))
}

/// Bytes at which printing stops to look.
const IS_SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let is_mark = matches!(byte as u8, b'&' | b'<' | b'>' | b'"' | b'\'');
        special[byte] = is_mark || matches!(byte, 0..0x20 | 0x7F | 0xC2);
        byte += 1;
    }
    special
};

/// Prints a value: none as nothing, safe markup as it is, all else with the five characters escaped that matter.
fn print(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    let printed;
    let text = match value.as_str() {
        Some(text) => text,
        None => {
            printed = value.to_string();
            &printed
        }
    };
    if value.is_safe() {
        return out.write_str(text).map_err(Error::from);
    }
    let mut done = 0;
    let mut seen = text.bytes().enumerate();
    while let Some((at, byte)) = seen.find(|(_, byte)| IS_SPECIAL[usize::from(*byte)]) {
        let (escaped, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            b'\'' => ("&#39;", 1),
            b'\n' | b'\r' | b'\t' => continue,
            // `"\u001b"` in front matter: no document may hold it. Those of two bytes begin with this one.
            0..0x20 | 0x7F => ("", 1),
            0xC2 if text[at..].starts_with(char::is_control) => ("", 2),
            _ => continue,
        };
        out.write_str(&text[done..at]).map_err(Error::from)?;
        out.write_str(escaped).map_err(Error::from)?;
        done = at + length;
    }
    out.write_str(&text[done..]).map_err(Error::from)
}
