//! `potluck search`: words, in everything you and your friends wrote.

use clap::Args;

use super::count::counted;
use super::place::Place;
use super::terminal::printable;
use crate::answer;
use crate::build;
use crate::content::Drafts;
use crate::diagnostic::{Failure, Stop};
use crate::reader::{self, Found};

/// Find words in what you and your friends wrote
///
/// All words must be there, each at least as the beginning of one; accents and capitals do not matter. What friends
/// no longer publish is found too. The numbers are for answering: `potluck reply 3`.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck search soup\n  potluck search boat trip --number 3\n  potluck search frogs --json"
)]
pub struct Search {
    /// What to look for
    #[arg(required = true, value_name = "WORDS")]
    words: Vec<String>,
    /// How many posts
    #[arg(short = 'n', long, default_value_t = 20, value_name = "N")]
    number: usize,
    /// Print what was found as JSON
    #[arg(long)]
    json: bool,
}

impl Search {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let &Place { terminal, root, .. } = place;
        let words = self.words.join(" ");
        if !words.contains(char::is_alphanumeric) {
            return Err(Failure::new("there is no word to look for")
                .help("potluck search soup")
                .into());
        }
        let joined = build::joined(root, place.now, Drafts::LeftOut)?;
        let mut found = reader::find(root, &joined, &words)?;
        let all = found.len();
        found.truncate(self.number);
        let addresses: Vec<&str> = found.iter().map(|one| one.url.as_str()).collect();
        if let Err(why) = answer::keep(root, &addresses) {
            terminal.warn(format_args!(
                "{why}; answers need the whole address this time"
            ));
        }
        if self.json {
            terminal.json(&found.iter().map(json).collect());
            return Ok(());
        }
        for (at, one) in found.iter().enumerate() {
            let when = one.published.to_zoned(joined.config.timezone.clone());
            let (number, author) = (at + 1, printable(&one.author));
            terminal.say(format_args!(
                "{number:>3}  {author} · {} · {}",
                when.strftime("%-d %B %Y"),
                post(one.kind)
            ));
            for line in [&one.label, &one.around, &one.url] {
                terminal.say(format_args!("     {}", printable(line)));
            }
            terminal.say("");
        }
        match all {
            0 => terminal.say(format_args!("Nothing has the words `{words}`.")),
            all if all > found.len() => {
                let shown = found.len();
                terminal.say(format_args!(
                    "{shown} of {all}; `--number {all}` shows all."
                ));
            }
            all => terminal.say(format_args!("{}.", counted(all, "post"))),
        }
        Ok(())
    }
}

/// A post with a title is called what people call it.
fn post(kind: &str) -> &str {
    match kind {
        "article" => "post",
        kind => kind,
    }
}

fn json(found: &Found) -> serde_json::Value {
    serde_json::json!({
        "author": found.author,
        "kind": found.kind,
        "url": found.url,
        "title": found.label,
        "text": found.around,
        "published": found.published.to_string(),
    })
}
