//! The person's own editor.

use std::path::Path;

use super::terminal::Terminal;

/// Opens a file in $VISUAL or $EDITOR and waits until it is closed; false where there is none or it did not start.
pub fn open(terminal: &Terminal, path: &Path) -> bool {
    let editor = ["VISUAL", "EDITOR"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|it| !it.is_empty()));
    let Some(editor) = editor else { return false };
    let mut words = editor.split_whitespace();
    let Some(program) = words.next() else {
        return false;
    };
    let ended = std::process::Command::new(program)
        .args(words)
        .arg(path)
        .status();
    if let Err(error) = &ended {
        terminal.warn(format_args!("cannot start your editor `{editor}`: {error}"));
    }
    ended.is_ok()
}
