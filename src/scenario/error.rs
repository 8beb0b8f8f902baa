//! What is wrong with a scenario, and where.

use std::fmt;

/// A scenario that cannot be understood: what was found, what was expected, in which file, line and field.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScenarioError {
    /// The file's name, where there is one.
    pub file: Option<String>,
    /// The line, counted from 1; in JSON lines, the scenario's, else the field's or that of what it is missing in.
    pub line: Option<usize>,
    /// The scenario's id, where it could be read.
    pub id: Option<String>,
    /// The field: `steps[0].fetch.mode`; empty for the whole.
    pub field: String,
    /// What was found and what was expected.
    pub message: String,
}

impl ScenarioError {
    pub(super) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { file: None, line: None, id: None, field: field.into(), message: message.into() }
    }

    pub(super) fn in_scenario(mut self, id: &str) -> Self {
        self.id = Some(id.to_owned());
        self
    }

    pub(super) fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// With the name of the file that it was read from.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.file = Some(file.into());
        self
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(formatter, "{file}:")?;
        }
        if let Some(line) = self.line {
            write!(formatter, "{line}:")?;
        }
        if self.file.is_some() || self.line.is_some() {
            formatter.write_str(" ")?;
        }
        if let Some(id) = &self.id {
            write!(formatter, "scenario `{}`: ", id.escape_debug())?;
        }
        if !self.field.is_empty() {
            write!(formatter, "{}: ", self.field)?;
        }
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for ScenarioError {}

/// As much of a text as messages show.
pub(super) fn cut(text: &str) -> &str {
    const SHOWN: usize = 80;
    text.char_indices().nth(SHOWN).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// What was found, in backticks: cut where it is long, and what nobody would see is written out. Backslashes stay: JSON has
/// written out before.
pub(super) fn quoted(text: &str) -> String {
    let cut = cut(text);
    let shown = |character: char| match character {
        '\\' | '"' | '\'' => character.to_string(),
        other => other.escape_debug().to_string(),
    };
    let end = if cut.len() < text.len() { "…" } else { "" };
    format!("`{}{end}`", cut.chars().map(shown).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_seen_and_short() {
        assert_eq!(quoted("\\n \" ' é"), "`\\n \" ' é`");
        assert_eq!(quoted("\n\u{7}\u{202e}"), "`\\n\\u{7}\\u{202e}`");
        assert_eq!(quoted(&"é".repeat(80)), format!("`{}`", "é".repeat(80)));
        assert_eq!(quoted(&"é".repeat(81)), format!("`{}…`", "é".repeat(80)));
    }

    #[test]
    fn it_says_where_as_far_as_it_is_known() {
        let error = || ScenarioError::new("id", "found nothing");
        for (error, text) in [
            (ScenarioError::new("", "found nothing"), "found nothing"),
            (error(), "id: found nothing"),
            (error().at_line(3), "3: id: found nothing"),
            (error().in_file("a.jsonl"), "a.jsonl: id: found nothing"),
            (error().in_file("a.jsonl").at_line(3), "a.jsonl:3: id: found nothing"),
            (error().in_scenario("x\n"), "scenario `x\\n`: id: found nothing"),
            (error().at_line(3).in_scenario("x"), "3: scenario `x`: id: found nothing"),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }
}
