//! Advice as text, as one would read it in a terminal.

use std::fmt;

use super::edit::Edit;
use super::page_change::PageChange;
use super::{Advice, BrowserAdvice};

/// What has to change, line by line; nothing where nothing has to. Warnings are not told.
impl fmt::Display for Advice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.edits.is_empty() || !self.page_changes.is_empty() {
            writeln!(formatter, "To allow this:")?;
            tell_page_changes(&self.page_changes, formatter)?;
            tell_edits(&self.edits, formatter)?;
        }
        for browser in &self.browsers {
            browser.fmt(formatter)?;
        }
        Ok(())
    }
}

impl fmt::Display for BrowserAdvice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.profile.name;
        if self.suffices {
            writeln!(formatter, "For {name} besides:")?;
        } else {
            writeln!(formatter, "{name} refuses all the same:")?;
        }
        for reason in self.refusals.iter().flatten() {
            writeln!(formatter, "  it says {}: {reason}", reason.code())?;
        }
        for deviation in &self.because {
            writeln!(formatter, "  because {} ({})", deviation.what, deviation.name())?;
        }
        tell_page_changes(&self.page_changes, formatter)?;
        tell_edits(&self.edits, formatter)
    }
}

fn tell_page_changes(changes: &[(usize, PageChange)], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (_, change) in changes {
        writeln!(formatter, "  {change}")?;
    }
    Ok(())
}

/// Edits of one answer under one heading.
fn tell_edits(edits: &[Edit], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut told: Vec<&Edit> = Vec::new();
    for edit in edits {
        if told.iter().any(|other| other.answer == edit.answer) {
            continue;
        }
        let after = match edit.redirects_before {
            0 => String::new(),
            1 => " (after a redirect)".to_owned(),
            count => format!(" (after {count} redirects)"),
        };
        let assumed = if edit.assumed { ", which nobody has seen yet" } else { "" };
        writeln!(formatter, "  on {}{after}{assumed}:", edit.answer)?;
        for own in edits.iter().filter(|other| other.answer == edit.answer) {
            write!(formatter, "    {}", own.change)?;
            if let Some(vary) = &own.with_vary {
                write!(formatter, " and {vary}")?;
            }
            writeln!(formatter)?;
            if let Some(note) = own.note() {
                writeln!(formatter, "      {note}")?;
            }
        }
        told.push(edit);
    }
    Ok(())
}
