//! Where text goes: standard output with colour on a terminal only, complaints on standard error.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use fetch_cors::scenario::ScenarioError;

/// How a command ended.
pub(crate) enum Verdict {
    AllIsWell,
    SomethingFailed,
}

/// Why a command could not be carried out.
pub(crate) enum Failure {
    Input(String),
    Scenario(Box<ScenarioError>),
    Output(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(message) => formatter.write_str(message),
            Self::Scenario(error) => error.fmt(formatter),
            Self::Output(error) => write!(formatter, "cannot write: {error}"),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<ScenarioError> for Failure {
    fn from(error: ScenarioError) -> Self {
        Self::Scenario(Box::new(error))
    }
}

/// Standard output, buffered; escape codes go where no terminal would read them, and where `NO_COLOR` is set.
pub(crate) fn standard_output() -> impl Write {
    BufWriter::new(anstream::stdout().lock())
}

/// Standard output, buffered, every byte as it is: for JSON, whose strings may have the bytes that a stripper of escape
/// codes takes away.
pub(crate) fn machine_output() -> impl Write {
    BufWriter::new(io::stdout().lock())
}

/// Whether a file that is to be written is given as `-`.
pub(crate) fn is_standard_output(file: &Path) -> bool {
    file.as_os_str() == "-"
}

/// A message on standard error. Control characters of hostile input are shown, not sent.
pub(crate) fn complain(failure: &Failure) {
    let shown = |character: char| match character {
        // What has been written out already comes through.
        '\n' | '\\' | '"' | '\'' => character.to_string(),
        other => other.escape_debug().to_string(),
    };
    let text: String = failure.to_string().chars().map(shown).collect();
    // Nobody is left to tell when this fails.
    let _ = writeln!(anstream::stderr(), "fetch-cors: {text}");
}

/// Text of a page's or a server's, as it may be shown: control characters, and others that would not be seen, are escaped.
pub(crate) fn shown(text: &str) -> String {
    text.escape_debug().to_string().replace("\\\"", "\"").replace("\\'", "'")
}

/// Text in a colour, for terminals.
pub(crate) struct Styled<'a>(pub(crate) Style, pub(crate) &'a str);

#[derive(Clone, Copy)]
pub(crate) enum Style {
    Good,
    Bad,
    Heading,
    Faint,
}

impl fmt::Display for Styled<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self.0 {
            Style::Good => "32",
            Style::Bad => "31",
            Style::Heading => "1",
            Style::Faint => "2",
        };
        write!(formatter, "\u{1b}[{code}m{}\u{1b}[0m", self.1)
    }
}
