//! The command line: what can be typed, and which file answers it.

mod agenda;
mod announce;
mod answer;
mod build;
mod bundle;
mod changes;
mod check;
mod clock;
mod completions;
mod count;
mod dates;
mod delete;
mod demo;
mod doctor;
mod editor;
mod exchange;
mod follow;
mod friends;
mod guest;
mod help;
mod hosted;
mod import;
mod init;
mod inspect;
mod invite;
mod lines;
mod man;
mod mentions;
mod misused;
mod new;
mod overview;
mod place;
mod poll;
mod problem;
mod progress;
mod publish;
mod pull;
mod qualms;
mod read;
mod remote;
mod search;
mod sentence;
mod serve;
mod site;
mod sources;
mod stamps;
mod telling;
mod terminal;
mod theme;
mod unfollow;
mod version;
mod wait;
mod waiting;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::diagnostic::Stop;
use place::Place;
use terminal::{Color, Terminal};

/// A social network for the people you would have to dinner.
///
/// Keep a folder of Markdown; potluck makes a website with feeds and calendars of it, joins it with what your friends
/// publish into one timeline, and puts it online with one command.
#[derive(Parser)]
#[command(
    name = "potluck",
    version,
    long_version = version::long(),
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Begin with `potluck init`, or see it all with `potluck demo`.",
    after_long_help = "Examples:\n  potluck                         what is new, and what to do next\n  potluck new post \"Frogs in May\"\n  potluck publish\n  potluck help front-matter       also: exit-codes, environment"
)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What every command understands.
#[derive(Args)]
pub struct Common {
    /// The site's folder; else the nearest one, from here upwards, that has a potluck.yaml
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "POTLUCK_ROOT",
        help_heading = "Everywhere"
    )]
    root: Option<PathBuf>,
    /// Say nothing but results and errors
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    quiet: bool,
    /// Say more
    #[arg(short, long, global = true, help_heading = "Everywhere")]
    verbose: bool,
    /// Colours
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "WHEN",
        help_heading = "Everywhere"
    )]
    color: Color,
}

#[derive(Subcommand)]
enum Command {
    Init(init::Init),
    New(new::New),
    Reply(answer::Reply),
    Like(answer::Like),
    Repost(answer::Repost),
    Bookmark(answer::Bookmark),
    Rsvp(answer::Rsvp),
    Vote(answer::Vote),
    Poll(poll::Poll),
    Follow(follow::Follow),
    Unfollow(unfollow::Unfollow),
    Friends(friends::Friends),
    Pull(pull::Pull),
    Agenda(agenda::Agenda),
    #[command(subcommand)]
    Guest(guest::Guest),
    Invite(invite::Invite),
    Build(build::Build),
    Read(read::Read),
    Mentions(mentions::Mentions),
    Search(search::Search),
    Serve(serve::Serve),
    Publish(publish::Publish),
    Bundle(bundle::Bundle),
    Import(import::Import),
    Check(check::Check),
    Theme(theme::Theme),
    Delete(delete::Delete),
    Inspect(inspect::Inspect),
    Demo(demo::Demo),
    Completions(completions::Completions),
    Man(man::Man),
    Help(help::Help),
}

/// Runs what was typed. Exit codes: 0 done, 1 failed, 2 misused, 3 mistakes in the person's files.
pub fn run() -> ExitCode {
    let Cli { common, command } = Cli::try_parse().unwrap_or_else(|wrong| misused(&wrong));
    let terminal = Terminal::new(common.color, common.quiet, common.verbose);
    match dispatch(command, &common, &terminal) {
        Ok(code) => code,
        Err(stop) => {
            terminal.stopped(&stop);
            match stop {
                Stop::Failed(_) => ExitCode::from(1),
                Stop::Mistakes(_) => ExitCode::from(3),
            }
        }
    }
}

/// Says what is wrong with what was typed, or the help that was asked for, and ends.
fn misused(wrong: &clap::Error) -> ! {
    let typed = std::env::args_os().skip(1);
    let typed = typed.filter_map(|word| word.into_string().ok());
    match misused::in_words(wrong, Cli::command(), typed) {
        Some(failure) => {
            Terminal::new(Color::default(), false, false).stopped(&failure.into());
            std::process::exit(2)
        }
        None => wrong.exit(),
    }
}

fn dispatch(
    command: Option<Command>,
    common: &Common,
    terminal: &Terminal,
) -> Result<ExitCode, Stop> {
    let now = clock::now()?;
    let root = || site::root(common.root.as_deref());
    let at = |root| Place {
        terminal,
        root,
        now,
    };
    let Some(command) = command else {
        return overview::run(terminal, common.root.as_deref(), now).map(|()| ExitCode::SUCCESS);
    };
    let done = match command {
        Command::Agenda(args) => return args.run(&at(&root()?)),
        Command::Init(args) => args.run(terminal, now),
        Command::New(args) => args.run(&at(&root()?)),
        Command::Reply(args) => args.run(&at(&root()?)),
        Command::Like(args) => args.run(&at(&root()?)),
        Command::Repost(args) => args.run(&at(&root()?)),
        Command::Bookmark(args) => args.run(&at(&root()?)),
        Command::Rsvp(args) => args.run(&at(&root()?)),
        Command::Vote(args) => args.run(&at(&root()?)),
        Command::Poll(args) => args.run(&at(&root()?)),
        Command::Follow(args) => args.run(&at(&root()?)),
        Command::Unfollow(args) => args.run(&at(&root()?)),
        Command::Friends(args) => args.run(&at(&root()?)),
        Command::Pull(args) => args.run(&at(&root()?)),
        Command::Guest(args) => args.run(&at(&root()?)),
        Command::Invite(args) => args.run(&at(&root()?)),
        Command::Build(args) => args.run(&at(&root()?)),
        Command::Read(args) => args.run(&at(&root()?)),
        Command::Mentions(args) => args.run(&at(&root()?)),
        Command::Search(args) => args.run(&at(&root()?)),
        Command::Serve(args) => args.run(&at(&root()?)),
        Command::Import(args) => args.run(&at(&root()?)),
        Command::Publish(args) => args.run(&at(&root()?)),
        Command::Bundle(args) => args.run(&at(&root()?)),
        Command::Check(args) => args.run(&at(&root()?)),
        Command::Theme(args) => args.run(&at(&root()?)),
        Command::Delete(args) => args.run(&at(&root()?)),
        Command::Inspect(args) => args.run(terminal, common.root.as_deref(), now),
        Command::Demo(args) => args.run(terminal),
        Command::Completions(args) => {
            args.run(terminal, Cli::command());
            Ok(())
        }
        Command::Man(args) => args.run(terminal, Cli::command()),
        Command::Help(args) => args.run(terminal, Cli::command()),
    };
    done.map(|()| ExitCode::SUCCESS)
}
