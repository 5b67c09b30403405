//! Potluck: folders of Markdown become sites that know one another.
//!
//! Data flows one way. `content` reads one's own folder and `friends` hears everybody else's feeds; both give entries
//! (`model`). `timeline` finds out who answered what. `site` is what pages are made of, `render` turns it into a plan
//! of files, `output` writes the plan, and `publish` puts the files on a branch of a git repository. `build` tells
//! that story; `check` tells all that could go wrong in it, `published` what is online of it by now, `inspect` how a
//! single feed is understood; `answer` writes the file of a reply or an RSVP, `hosting` takes down what people without a
//! site answer, `settle` ends a poll, `import` takes a calendar in, `vanished` finds out what
//! friends took back without a word; `cli` is what a person types, `reader` what they
//! alone may read.
//!
//! Comments that cite `wire-format` and `decisions` by section mean two papers of the project, kept beside this
//! repository: what travels in feeds to the letter, and what was settled before the first line.
//!
//! Two seams keep people safe: `html` is the only home of markup that may be printed, and `timeline::Published` the
//! only form in which friends reach a page.

mod agenda;
mod announce;
mod answer;
mod build;
mod certificates;
mod check;
mod cli;
mod config;
mod content;
mod credentials;
mod diagnostic;
#[cfg(test)]
mod effort;
mod embedded;
mod feeds;
mod friends;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod hosting;
mod hosts;
mod html;
mod import;
mod inspect;
mod memory;
mod model;
mod online;
mod output;
mod publish;
mod published;
mod reader;
mod render;
mod serve;
mod settle;
mod site;
mod timeline;
mod tls_error;
mod vanished;
mod words;
mod yaml;

pub use cli::run;
