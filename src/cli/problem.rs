//! A mistake or a doubt for other programs: `--json`.

use crate::diagnostic::Diagnostic;

/// A problem for other programs.
pub fn json(problem: &Diagnostic) -> serde_json::Value {
    let place = problem.line_and_column();
    serde_json::json!({
        "severity": problem.severity.word(),
        "path": problem.path,
        "line": place.map(|(line, _)| line),
        "column": place.map(|(_, column)| column),
        "message": problem.message,
        "help": problem.help,
        "fixable": !problem.mends().is_empty(),
    })
}
