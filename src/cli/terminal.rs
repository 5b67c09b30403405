//! What a person sees: results on standard output, everything else on standard error.

use std::fmt;
use std::io::{IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};

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
        let _ = writeln!(anstream::stdout(), "{line}");
    }

    /// What goes on, for who watches.
    pub fn note(&self, line: impl fmt::Display) {
        if !self.is_quiet {
            let _ = writeln!(anstream::stderr(), "{line}");
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
        self.note(format_args!("{WARNING}warning:{WARNING:#} {line}"));
    }

    pub fn warnings(&self, diagnostics: &[Diagnostic]) {
        if !self.is_quiet {
            diagnostics
                .iter()
                .for_each(|diagnostic| self.draw(diagnostic));
        }
    }

    /// Why a command ends without having done its work.
    pub fn stopped(&self, stop: &Stop) {
        match stop {
            Stop::Mistakes(mistakes) => {
                mistakes.iter().for_each(|mistake| self.draw(mistake));
                let count = mistakes.iter().filter(|mistake| mistake.is_error()).count();
                let things = if count == 1 { "mistake" } else { "mistakes" };
                self.error(
                    &format!("{count} {things} found; nothing was changed"),
                    None,
                );
            }
            Stop::Failed(failure) => self.error(&failure.to_string(), failure.advice()),
        }
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
        let _ = writeln!(err, "{ERROR}error:{ERROR:#} {message}");
        if let Some(help) = help {
            let _ = writeln!(err, "  {HELP}help:{HELP:#} {help}");
        }
    }

    fn draw(&self, diagnostic: &Diagnostic) {
        let mut err = anstream::stderr();
        let (style, word) = match diagnostic.severity {
            Severity::Error => (ERROR, "error:"),
            Severity::Warning => (WARNING, "warning:"),
        };
        let _ = writeln!(err, "{style}{word}{style:#} {}", diagnostic.message);
        match (&diagnostic.place, &diagnostic.path) {
            (Some(_), _) => {
                let _ = write!(err, "{}", self.snippet(diagnostic));
            }
            (None, Some(path)) => {
                let _ = writeln!(err, "   ╭─[{path}]");
            }
            (None, None) => {}
        }
        if let Some(help) = &diagnostic.help {
            let _ = writeln!(err, "  {HELP}help:{HELP:#} {help}");
        }
        let _ = writeln!(err);
    }

    /// The source line with what is meant underlined.
    fn snippet(&self, diagnostic: &Diagnostic) -> String {
        let theme = match self.is_colored {
            true => GraphicalTheme::unicode(),
            false => GraphicalTheme::unicode_nocolor(),
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_links(false)
            .with_width(100)
            .with_context_lines(0);
        let mut drawn = String::new();
        let _ = handler.render_report(&mut drawn, &Snippet::of(diagnostic));
        // The message has been said above; what is wanted is the frame with the source.
        let frame = drawn.lines().skip_while(|line| !line.contains('╭'));
        frame
            .filter(|line| !line.trim().is_empty())
            .map(|line| format!("{line}\n"))
            .collect()
    }
}

/// A mistake in the shape that miette draws.
#[derive(Debug)]
struct Snippet {
    source: NamedSource<String>,
    span: std::ops::Range<usize>,
}

impl Snippet {
    fn of(diagnostic: &Diagnostic) -> Snippet {
        let path = diagnostic.path.clone().unwrap_or_default();
        let (text, span) = match &diagnostic.place {
            Some((text, span)) => (text.to_string(), span.clone()),
            None => (String::new(), 0..0),
        };
        Snippet {
            source: NamedSource::new(path, text),
            span,
        }
    }
}

impl fmt::Display for Snippet {
    fn fmt(&self, _: &mut fmt::Formatter) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Snippet {}

impl miette::Diagnostic for Snippet {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(std::iter::once(LabeledSpan::new_with_span(
            None,
            self.span.clone(),
        ))))
    }
}
