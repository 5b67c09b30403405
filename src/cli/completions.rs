//! `potluck completions`: what makes a shell finish the commands that one begins to type.

use clap::{Args, Command};
use clap_complete::Shell;

use super::terminal::Terminal;

/// Print completions for a shell
///
/// Goes to standard output; where it has to be kept depends on the shell.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck completions bash > ~/.local/share/bash-completion/completions/potluck\n  potluck completions zsh > ~/.zfunc/_potluck\n  potluck completions fish > ~/.config/fish/completions/potluck.fish"
)]
pub struct Completions {
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// `command` is all that can be typed.
    pub fn run(self, terminal: &Terminal, mut command: Command) {
        let name = command.get_name().to_string();
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        terminal.say(String::from_utf8_lossy(&script).trim_end());
    }
}
