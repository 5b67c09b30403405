//! `potluck man`: the help as manual pages.

use std::path::{Path, PathBuf};

use clap::{Args, Command};
use clap_mangen::Man as Page;

use super::count::counted;
use super::terminal::Terminal;
use crate::diagnostic::{Failure, Stop};
use crate::output;

/// Print the manual page, or write one for each command
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck man | man -l -\n  potluck man ~/.local/share/man/man1"
)]
pub struct Man {
    /// The folder to write potluck.1, potluck-init.1 and so on into; else potluck.1 is printed
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl Man {
    /// `command` is all that can be typed.
    pub fn run(self, terminal: &Terminal, mut command: Command) -> Result<(), Stop> {
        command.build();
        let Some(folder) = self.folder else {
            let page = page(command.get_name(), &command)?;
            terminal.say(String::from_utf8_lossy(&page).trim_end());
            return Ok(());
        };
        let mut count = 0;
        for one in command.get_subcommands().filter(|one| !one.is_hide_set()) {
            let name = format!("{}-{}", command.get_name(), one.get_name());
            write(&folder, &name, one)?;
            count += 1;
        }
        write(&folder, command.get_name(), &command)?;
        terminal.say(format_args!(
            "Wrote {} to {}/",
            counted(count + 1, "manual page"),
            folder.display()
        ));
        Ok(())
    }
}

fn write(folder: &Path, name: &str, command: &Command) -> Result<(), Stop> {
    let file = folder.join(format!("{name}.1"));
    let page = page(name, command)?;
    Ok(output::replace(&file, &page).map_err(Failure::at("write", &file))?)
}

fn page(name: &str, command: &Command) -> Result<Vec<u8>, Failure> {
    let mut page = Vec::new();
    Page::new(command.clone())
        .title(name)
        .source(concat!("potluck ", env!("CARGO_PKG_VERSION")))
        .render(&mut page)
        .map_err(Failure::doing("cannot make the manual page"))?;
    Ok(page)
}
