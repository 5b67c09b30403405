//! `potluck help`: what a command does, and what is no command but needs telling.

use clap::{Args, Command};

use super::terminal::Terminal;
use crate::diagnostic::{Failure, Stop};

/// What can be asked for beside the commands.
const TOPICS: [(&str, &str); 3] = [
    ("front-matter", include_str!("help/front-matter.txt")),
    ("exit-codes", include_str!("help/exit-codes.txt")),
    ("environment", include_str!("help/environment.txt")),
];

/// Explain a command or a topic
///
/// The topics are `front-matter` (the fields at the top of a file), `exit-codes` and `environment`.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck help new\n  potluck help front-matter\n  potluck help exit-codes"
)]
pub struct Help {
    /// A command or a topic
    #[arg(value_name = "WHAT")]
    what: Option<String>,
}

impl Help {
    /// `all` is all that can be typed.
    pub fn run(self, terminal: &Terminal, mut all: Command) -> Result<(), Stop> {
        all.build();
        let Some(what) = self.what else {
            terminal.say(all.render_long_help().to_string().trim_end());
            return Ok(());
        };
        if let Some((_, text)) = TOPICS.iter().find(|(topic, _)| *topic == what) {
            terminal.say(text.trim_end());
            return Ok(());
        }
        match all.find_subcommand_mut(&what) {
            Some(command) => {
                terminal.say(command.render_long_help().to_string().trim_end());
                Ok(())
            }
            None => {
                let topics = TOPICS.map(|(topic, _)| format!("`{topic}`"));
                Err(
                    Failure::new(format!("`{what}` is neither a command nor a topic"))
                        .help(format!(
                            "`potluck --help` lists the commands; the topics are {}",
                            topics.join(", ")
                        ))
                        .into(),
                )
            }
        }
    }
}
