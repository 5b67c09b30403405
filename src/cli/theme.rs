//! `potluck theme`: the built-in templates, to be made one's own.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use clap::{Args, Subcommand};

use super::place::Place;
use super::terminal::Terminal;
use crate::diagnostic::{Failure, Stop};
use crate::{embedded, yaml};

/// Make a page look your way
///
/// The pages are made from built-in templates. A file of the same name in your `templates` folder stands in for one of
/// them, `static/style.css` for the built-in style. Small changes of the style go into `static/custom.css`.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck theme eject\n  potluck theme eject event.html\n  potluck theme eject words/en.yaml\n  potluck theme eject style.css"
)]
pub struct Theme {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Copy a built-in file into your folder, where it stands in for the built-in one; without FILE, list them
    Eject {
        #[arg(value_name = "FILE")]
        file: Option<String>,
    },
}

impl Theme {
    pub fn run(self, &Place { terminal, root, .. }: &Place) -> Result<(), Stop> {
        let Action::Eject { file } = self.action;
        match file {
            Some(file) => eject(terminal, root, &file),
            None => {
                names().iter().for_each(|name| terminal.say(name));
                Ok(())
            }
        }
    }
}

/// What can be copied: templates and words first, then the style and the icons.
fn names() -> Vec<String> {
    let templates = embedded::under("site-template/templates");
    let files = templates.chain(embedded::under("site-template/static"));
    files.map(|(name, _)| name.to_string()).collect()
}

fn eject(terminal: &Terminal, root: &Path, file: &str) -> Result<(), Stop> {
    let find = |folder| embedded::under(folder).find(|(name, _)| *name == file);
    let template = find("site-template/templates").map(|(_, bytes)| ("templates", bytes));
    let found =
        template.or_else(|| find("site-template/static").map(|(_, bytes)| ("static", bytes)));
    let Some((folder, bytes)) = found else {
        let unknown = Failure::new(format!("no built-in file is called `{file}`"));
        return Err(match yaml::nearest(file, &names()) {
            Some(near) => unknown.help(format!("did you mean `{near}`?")),
            None => unknown.help("`potluck theme eject` lists them"),
        }
        .into());
    };
    let path = format!("{folder}/{file}");
    let target = root.join(&path);
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent).map_err(Failure::at("make the folder", parent))?;
    }
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&target)
    {
        Ok(mut copy) => copy
            .write_all(bytes)
            .map_err(Failure::at("write", &target))?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let there = Failure::new(format!("`{path}` is there already; nothing was changed"));
            return Err(there.help("remove it to have the built-in one back").into());
        }
        Err(error) => return Err(Failure::at("write", &target)(error).into()),
    }
    terminal.say(path);
    Ok(())
}
