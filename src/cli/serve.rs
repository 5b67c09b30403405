//! `potluck serve`: the site as it will be, in the browser, while it is written.

use std::process::{Command, Stdio};

use clap::Args;
use jiff::Timestamp;

use super::clock;
use super::place::Place;
use crate::diagnostic::{Failure, Stop};
use crate::serve::{self, News, Port, Preview};

/// Preview the site while you write
///
/// Pages load themselves anew when you save. Drafts and posts with a date to come are shown, marked as such; mistakes
/// are shown in the page. Your private timeline is there too, under /-/timeline/. Only this machine can see any of it,
/// and public/ stays as it is.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck serve\n  potluck serve --open\n  potluck serve --port 8080"
)]
pub struct Serve {
    /// Open the site in the browser
    #[arg(long)]
    open: bool,
    /// Listen at this port; else at 4321 or the next that is free
    #[arg(long, value_name = "N")]
    port: Option<u16>,
}

impl Serve {
    pub fn run(self, &Place { terminal, root, .. }: &Place) -> Result<(), Stop> {
        let listener = serve::open(self.port.map_or(Port::Usual, Port::Only))?;
        let address = listener
            .local_addr()
            .map_err(Failure::doing("cannot tell which port this is"))?;
        let clock = || -> Result<Timestamp, Failure> { clock::now() };
        let news = |news: News| match news {
            Ok(doubts) => terminal.warnings(doubts),
            Err(stop) => terminal.stopped(stop),
        };
        let preview = Preview::new(root, &clock, &news)?;
        terminal.say(format_args!("Serving http://{address}/ (Ctrl-C ends)"));
        terminal.say(format_args!(
            "Your timeline, for you alone: http://{address}/-/timeline/"
        ));
        if self.open && !has_opened(&format!("http://{address}/")) {
            terminal.warn("no browser could be opened; open the address above yourself");
        }
        Ok(preview.serve(listener)?)
    }
}

/// Hands an address to the person's browser.
fn has_opened(address: &str) -> bool {
    let (program, first): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/C", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut browser = Command::new(program);
    browser.args(first).arg(address);
    browser.stdin(Stdio::null()).stdout(Stdio::null());
    browser.stderr(Stdio::null()).spawn().is_ok()
}
