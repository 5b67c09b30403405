//! What was left out of a command or is too much, in plain words and with an example.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::diagnostic::Failure;

/// What is wrong with what was typed after the program's name, where a word about it helps more than the whole usage.
pub fn in_words(
    error: &clap::Error,
    mut program: Command,
    typed: impl Iterator<Item = String>,
) -> Option<Failure> {
    // Only what is built knows how its arguments are written.
    program.build();
    let (mut command, mut name) = (&program, program.get_name().to_string());
    for word in typed {
        if let Some(within) = command.find_subcommand(&word) {
            command = within;
            name = format!("{name} {word}");
        }
    }
    match (error.kind(), error.get(ContextKind::InvalidArg)?) {
        (ErrorKind::MissingRequiredArgument, ContextValue::Strings(missing)) => {
            Some(too_little(missing, command, &name))
        }
        (ErrorKind::UnknownArgument, ContextValue::String(word)) => too_much(word, command),
        _ => None,
    }
}

fn too_little(missing: &[String], command: &Command, name: &str) -> Failure {
    let plain: Vec<String> = missing.iter().map(|said| without_brackets(said)).collect();
    let mut help = Vec::new();
    for (said, plain) in missing.iter().zip(&plain) {
        let mut arguments = command.get_arguments();
        let argument = arguments.find(|argument| argument.to_string() == *said);
        help.extend(argument.map(|argument| format!("{plain}: {}", meaning(argument))));
    }
    let example = examples(command).next();
    help.extend(example.map(|example| format!("for example: {example}")));
    let needed = plain.join(" and ");
    Failure::new(format!("`{name}` needs {needed}")).help(help.join("\n  "))
}

/// A word that follows a text, which ends at its first blank.
fn too_much(word: &str, command: &Command) -> Option<Failure> {
    let quoted = examples(command).find(|example| example.contains('"'));
    let example = quoted.filter(|_| !word.starts_with('-'))?;
    let help = format!("what has blanks in it goes between quotation marks: {example}");
    Some(Failure::new(format!("`{word}` is one word too many")).help(help))
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

/// A command's examples.
fn examples(command: &Command) -> impl Iterator<Item = String> {
    let help = command.get_after_long_help().map(ToString::to_string);
    let help = help.unwrap_or_default();
    let examples = help.split_once("Examples:\n").map(|(_, after)| after);
    let examples = examples.unwrap_or_default().lines();
    let examples: Vec<String> = examples.map(|line| line.trim().to_string()).collect();
    examples.into_iter()
}
