//! What was left out of a command, in plain words and with an example.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::diagnostic::Failure;

/// What is missing, where that is all that is wrong; `typed` is what was typed after the program's name.
pub fn missing(
    error: &clap::Error,
    mut program: Command,
    typed: impl Iterator<Item = String>,
) -> Option<Failure> {
    if error.kind() != ErrorKind::MissingRequiredArgument {
        return None;
    }
    let Some(ContextValue::Strings(missing)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    // Only what is built knows how its arguments are written.
    program.build();
    let (mut command, mut name) = (&program, program.get_name().to_string());
    for word in typed {
        if let Some(within) = command.find_subcommand(&word) {
            command = within;
            name = format!("{name} {word}");
        }
    }
    let plain: Vec<String> = missing.iter().map(|said| without_brackets(said)).collect();
    let mut help = Vec::new();
    for (said, plain) in missing.iter().zip(&plain) {
        let mut arguments = command.get_arguments();
        let argument = arguments.find(|argument| argument.to_string() == *said);
        help.extend(argument.map(|argument| format!("{plain}: {}", meaning(argument))));
    }
    help.extend(example(command).map(|example| format!("for example: {example}")));
    let needed = plain.join(" and ");
    Some(Failure::new(format!("`{name}` needs {needed}")).help(help.join("\n  ")))
}

/// `<POST>` is an address, `--name <NAME>` an option: as people would type them.
fn without_brackets(said: &str) -> String {
    said.replace(['<', '>'], "")
}

/// What an argument is for, or what it can be.
fn meaning(argument: &Arg) -> String {
    let values = argument.get_possible_values();
    let values: Vec<&str> = values.iter().map(|value| value.get_name()).collect();
    match argument.get_help() {
        Some(help) => help.to_string(),
        None => values.join(", "),
    }
}

/// The first of a command's examples.
fn example(command: &Command) -> Option<String> {
    let examples = command.get_after_long_help()?.to_string();
    let (_, examples) = examples.split_once("Examples:\n")?;
    examples.lines().next().map(|line| line.trim().to_string())
}
