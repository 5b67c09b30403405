//! What a person sees: results on standard output, everything else on standard error.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};

use crate::diagnostic::{Diagnostic, Severity, Stop};

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// Where messages go and how they look.
pub struct Terminal {
    is_quiet: bool,
    is_verbose: bool,
    is_colored: bool,
}

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

impl Terminal {
    pub fn new(color: Color, is_quiet: bool, is_verbose: bool) -> Terminal {
        let choice = match color {
            Color::Auto => anstream::AutoStream::choice(&std::io::stderr()),
            Color::Always => anstream::ColorChoice::Always,
            Color::Never => anstream::ColorChoice::Never,
        };
        choice.write_global();
        let is_colored = matches!(
            choice,
            anstream::ColorChoice::Always | anstream::ColorChoice::AlwaysAnsi
        );
        Terminal {
            is_quiet,
            is_verbose,
            is_colored,
        }
    }

    /// The same terminal for a step whose notes and doubts are of no interest.
    pub fn hushed(&self) -> Terminal {
        Terminal {
            is_quiet: true,
            is_verbose: false,
            is_colored: self.is_colored,
        }
    }

    /// A result. A reader that has gone away (`| head`) is no failure.
    pub fn say(&self, line: impl fmt::Display) {
        let _ = writeln!(anstream::stdout(), "{}", printable(line));
    }

    /// A result for another program.
    pub fn json(&self, value: &serde_json::Value) {
        let mut text = String::new();
        for character in format!("{value:#}").chars() {
            match is_steering(character) {
                true => text.push_str(&format!("\\u{:04x}", u32::from(character))),
                false => text.push(character),
            }
        }
        let _ = writeln!(anstream::stdout(), "{text}");
    }

    /// What was done, for who did not ask for results alone.
    pub fn done(&self, line: impl fmt::Display) {
        if !self.is_quiet {
            self.say(line);
        }
    }

    /// What goes on, for who watches.
    pub fn note(&self, line: impl fmt::Display) {
        if !self.is_quiet {
            let _ = writeln!(anstream::stderr(), "{}", printable(line));
        }
    }

    /// What goes on in detail, for who asks with `-v`.
    pub fn detail(&self, line: impl fmt::Display) {
        if self.is_verbose {
            self.note(line);
        }
    }

    /// A doubt that has no place in a file.
    pub fn warn(&self, line: impl fmt::Display) {
        if !self.is_quiet {
            let line = printable(line);
            let _ = writeln!(anstream::stderr(), "{WARNING}warning:{WARNING:#} {line}");
        }
    }

    pub fn warnings(&self, diagnostics: &[Diagnostic]) {
        if !self.is_quiet {
            diagnostics
                .iter()
                .for_each(|diagnostic| self.draw(diagnostic));
        }
    }

    /// All that was found, and how it ends; where only results are wanted, the mistakes alone.
    pub fn found(&self, diagnostics: &[Diagnostic], sum: &str) {
        let is_wanted = |found: &&Diagnostic| !self.is_quiet || found.is_error();
        let wanted = diagnostics.iter().filter(is_wanted);
        wanted.for_each(|found| self.draw(found));
        if diagnostics.iter().any(Diagnostic::is_error) {
            self.error(sum, None);
        }
    }

    /// Why a command ends without having done its work.
    pub fn stopped(&self, stop: &Stop) {
        match stop {
            Stop::Mistakes(mistakes) if mistakes.is_empty() => {}
            Stop::Mistakes(mistakes) => {
                mistakes.iter().for_each(|mistake| self.draw(mistake));
                let count = mistakes.iter().filter(|mistake| mistake.is_error()).count();
                let things = if count == 1 { "mistake" } else { "mistakes" };
                let mends = mistakes
                    .iter()
                    .filter(|mistake| !mistake.mends().is_empty());
                let mends = mends.count();
                let offer =
                    (mends > 0).then(|| format!("`potluck check --fix` mends {mends} of them"));
                self.error(
                    &format!("{count} {things} found; nothing was changed"),
                    offer.as_deref(),
                );
            }
            Stop::Failed(failure) => self.error(&failure.to_string(), failure.advice()),
        }
    }

    /// Whether somebody looks on while it works.
    pub fn is_watched(&self) -> bool {
        !self.is_quiet && std::io::stderr().is_terminal()
    }

    /// Whether questions can be asked.
    pub fn can_ask(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Asks for a line; an empty answer takes `default`.
    pub fn ask(&self, question: &str, default: &str) -> String {
        let shown = if default.is_empty() {
            String::new()
        } else {
            format!(" [{default}]")
        };
        let _ = write!(anstream::stderr(), "{question}{shown}: ");
        let mut answer = String::new();
        let _ = std::io::stdin().read_line(&mut answer);
        match answer.trim() {
            "" => default.to_string(),
            answer => answer.to_string(),
        }
    }

    /// Asks for what nobody may look over one's shoulder at: it is not shown while it is typed.
    pub fn ask_secretly(&self, question: &str) -> String {
        let _ = write!(anstream::stderr(), "{}: ", printable(question));
        let answer = console::Term::stderr().read_secure_line();
        answer.unwrap_or_default().trim().to_string()
    }

    /// Asks for yes or no; anything but yes is no.
    pub fn confirm(&self, question: &str) -> bool {
        matches!(
            self.ask(&format!("{question} (yes/no)"), "no")
                .to_lowercase()
                .as_str(),
            "y" | "yes"
        )
    }

    fn error(&self, message: &str, help: Option<&str>) {
        let mut err = anstream::stderr();
        let _ = writeln!(err, "{ERROR}error:{ERROR:#} {}", printable(message));
        if let Some(help) = help {
            let _ = writeln!(err, "  {HELP}help:{HELP:#} {}", printable(help));
        }
    }

    fn draw(&self, diagnostic: &Diagnostic) {
        let mut err = anstream::stderr();
        let style = match diagnostic.severity {
            Severity::Error => ERROR,
            Severity::Warning => WARNING,
            Severity::Hint => HELP,
        };
        let _ = writeln!(
            err,
            "{style}{}:{style:#} {}",
            diagnostic.severity.word(),
            printable(&diagnostic.message)
        );
        match (&diagnostic.place, &diagnostic.path) {
            (Some((text, span)), _) => {
                let path = diagnostic.path.as_deref().unwrap_or_default();
                let _ = write!(err, "{}", self.snippet(Line::of(path, text, span)));
            }
            (None, Some(path)) => {
                let _ = writeln!(err, "   ╭─[{}]\n   ╰────", printable(path));
            }
            (None, None) => {}
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(err, "  {HELP}help:{HELP:#} {}", printable(help));
        }
        let _ = writeln!(err);
    }

    /// The source line with what is meant underlined.
    fn snippet(&self, line: Line) -> String {
        let theme = match self.is_colored {
            true => GraphicalTheme::unicode(),
            false => GraphicalTheme::unicode_nocolor(),
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(100)
            .with_context_lines(1);
        let mut drawn = String::new();
        let _ = handler.render_report(&mut drawn, &line);
        // The message has been said above; what is wanted is the frame with the source.
        let frame = drawn.lines().skip_while(|line| !line.contains('╭'));
        let frame = frame.filter(|line| !line.trim().is_empty());
        frame.map(|line| format!("{}\n", line.trim_end())).collect()
    }
}

/// A stranger's text on a terminal: nothing that moves the cursor, names the window or turns text around.
pub fn printable(text: impl fmt::Display) -> String {
    let text = text.to_string();
    text.chars().filter(|c| !is_steering(*c)).collect()
}

fn is_steering(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Letters before and after what is meant that are shown of a long line.
const AROUND: usize = 40;

/// One line of a file in the shape that miette draws: cut short where it is long, with what is meant in it.
#[derive(Debug)]
struct Line {
    path: String,
    /// Counted from 0.
    number: usize,
    /// The column at which what is meant begins, in letters counted from 0.
    column: usize,
    text: String,
    /// What is meant, in `text`.
    span: Range<usize>,
}

impl Line {
    fn of(path: &str, text: &str, span: &Range<usize>) -> Line {
        let start = text.floor_char_boundary(span.start);
        let before = &text[..start];
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let end = text[start..]
            .find(['\n', '\r'])
            .map_or(text.len(), |at| start + at);
        let meant = start..text.ceil_char_boundary(span.end.clamp(start, end));
        let head: Vec<(usize, char)> = text[begin..start].char_indices().collect();
        let tail = &text[meant.end..end];
        let from = match head.len().checked_sub(AROUND + 1) {
            Some(skipped) => begin + head[skipped + 1].0,
            None => begin,
        };
        let to = tail
            .char_indices()
            .nth(AROUND)
            .map_or(end, |(at, _)| meant.end + at);
        let dots = |is_cut: bool| if is_cut { "…" } else { "" };
        let (left, right) = (dots(from > begin), dots(to < end));
        let shift = left.len();
        Line {
            path: path.to_string(),
            number: before.matches('\n').count(),
            column: head.len(),
            text: format!("{left}{}{right}", &text[from..to]),
            span: meant.start - from + shift..meant.end - from + shift,
        }
    }
}

impl SourceCode for Line {
    /// miette asks once for what is meant, to name its place, and once with lines around it, to show them.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (range, column) = match lines_before {
            0 => (span.offset()..span.offset() + span.len(), self.column),
            _ => (0..self.text.len(), 0),
        };
        let data = self
            .text
            .as_bytes()
            .get(range.clone())
            .ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            data,
            range.into(),
            self.number,
            column,
            1,
        )))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, _: &mut fmt::Formatter) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Line {}

impl miette::Diagnostic for Line {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = LabeledSpan::new_with_span(None, self.span.clone());
        Some(Box::new(std::iter::once(label)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn shown(text: &str, meant: &str) -> (String, String, usize) {
        let at = text.find(meant).unwrap();
        let line = Line::of("x.md", text, &(at..at + meant.len()));
        let meant = line.text[line.span.clone()].to_string();
        (line.text, meant, line.column)
    }

    #[test]
    fn a_strangers_text_cannot_steer_the_terminal() {
        assert_eq!(
            printable("a\u{1b}[2Jb\u{7}c\u{202e}d\u{9b}e\nf"),
            "a[2Jbcde\nf"
        );
    }

    #[test]
    fn the_whole_line_is_shown_and_a_long_one_is_cut_on_both_sides() {
        let short = "title: x\nstart: next friday\n";
        assert_eq!(
            shown(short, "next friday"),
            ("start: next friday".into(), "next friday".into(), 7)
        );
        let long = format!("{}[x](y){}\n", "ä".repeat(300), "ö".repeat(300));
        let around = |letter: &str| letter.repeat(AROUND);
        assert_eq!(
            shown(&long, "[x](y)"),
            (
                format!("…{}[x](y){}…", around("ä"), around("ö")),
                "[x](y)".into(),
                300
            )
        );
    }

    #[test]
    fn what_runs_over_several_lines_is_shown_by_its_first() {
        assert_eq!(
            shown("a [b\nc](d) e\n", "[b\nc](d)"),
            ("a [b".into(), "[b".into(), 2)
        );
    }
}
