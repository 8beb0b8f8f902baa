//! The text form: each message when it happens, then the verdicts and why.

use std::io::Write;

use fetch_cors::advice::Advice;
use fetch_cors::scenario::reader::HeaderPairs;

use super::judgement::{End, Judgement};
use super::live::Progress;
use super::page::Probed;
use super::recording::{Answer, Asked, Recording};
use super::shown;
use crate::output::shown as escaped;
use crate::output::{Failure, Style, Styled};
use crate::redaction::Reveal;

/// What is shown.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub(super) reveal: Reveal,
    pub(super) is_verbose: bool,
}

/// What was taken how, before anything is asked.
pub(super) fn notes(probed: &Probed, out: &mut impl Write) -> Result<(), Failure> {
    for note in &probed.notes {
        writeln!(out, "{}", Styled(Style::Faint, &format!("note: {}", escaped(note))))?;
    }
    if !probed.notes.is_empty() {
        writeln!(out)?;
    }
    Ok(())
}

impl View {
    pub(super) fn progress(self, progress: &Progress<'_>, out: &mut impl Write) -> Result<(), Failure> {
        match progress {
            Progress::Asking(asked) => self.request(asked, out)?,
            Progress::Answered(answer) => self.answer(answer, out)?,
        }
        // Servers take their time.
        out.flush()?;
        Ok(())
    }

    fn request(self, asked: &Asked, out: &mut impl Write) -> Result<(), Failure> {
        let kind = if asked.is_preflight { " (preflight)" } else { "" };
        let line = format!("> {} {}", asked.method, self.reveal.url(&asked.url));
        writeln!(out, "{}{}", Styled(Style::Heading, &line), Styled(Style::Faint, kind))?;
        for (name, value) in &asked.headers {
            let name = String::from_utf8_lossy(name).to_ascii_lowercase();
            writeln!(out, ">   {name}: {}", shown::value(&name, value, self.reveal))?;
        }
        for (name, value) in &asked.added {
            if self.is_verbose || matches!(*name, "authorization" | "cookie") {
                writeln!(out, ">   {name}: {}", shown::value(name, value.as_bytes(), self.reveal))?;
            }
        }
        let credentials = if asked.includes_credentials { "yes" } else { "no" };
        writeln!(out, ">   {}", Styled(Style::Faint, &format!("(credentials included: {credentials})")))?;
        Ok(())
    }

    fn answer(self, answer: &Answer, out: &mut impl Write) -> Result<(), Failure> {
        match answer {
            Answer::Head { status, headers, took } => {
                let reason = http::StatusCode::from_u16(*status).ok().and_then(|status| status.canonical_reason());
                let line = format!("< {status} {}", reason.unwrap_or_default());
                let after = format!("  after {} ms", took.as_millis());
                writeln!(out, "{}{}", Styled(Style::Heading, line.trim_end()), Styled(Style::Faint, &after))?;
                self.response_headers(headers, out)?;
            }
            Answer::Failed { failure, why } => {
                let line = format!("< no response ({}): {}", failure.as_str(), escaped(why));
                writeln!(out, "{}", Styled(Style::Bad, &line))?;
            }
            Answer::NotSent => {
                let line = "  not sent: it could change something on the server; --send sends it";
                writeln!(out, "{}", Styled(Style::Heading, line))?;
            }
        }
        writeln!(out)?;
        Ok(())
    }

    fn response_headers(self, headers: &HeaderPairs, out: &mut impl Write) -> Result<(), Failure> {
        let mut others = 0;
        for (name, value) in headers {
            let name = String::from_utf8_lossy(name);
            if self.is_verbose || shown::is_decisive(&name) {
                writeln!(out, "<   {name}: {}", shown::value(&name, value, self.reveal))?;
            } else {
                others += 1;
            }
        }
        if others > 0 {
            let line = format!("({others} more {})", if others == 1 { "header" } else { "headers" });
            writeln!(out, "<   {}", Styled(Style::Faint, &line))?;
        }
        Ok(())
    }
}

/// What all of it comes to.
pub(super) fn conclude(
    probed: &Probed,
    recording: &Recording,
    judgements: &[Judgement],
    out: &mut impl Write,
) -> Result<(), Failure> {
    if recording.exchanges.is_empty() {
        writeln!(out, "nothing reaches the network\n")?;
    }
    for judgement in judgements {
        verdict(judgement, out)?;
    }
    let sent_nowhere = |asked: &Asked| !asked.added.iter().any(|(name, _)| matches!(*name, "authorization" | "cookie"));
    if !probed.jar.is_empty() && recording.exchanges.iter().all(|recorded| sent_nowhere(&recorded.asked)) {
        let mode = probed.credentials.as_str();
        let line = format!("no cookie or password was sent: the credentials mode is {mode} (--credentials include)");
        writeln!(out, "{}", Styled(Style::Faint, &line))?;
    }
    why(judgements, out)
}

/// What would make it succeed, and what is fragile or unsafe about it.
pub(super) fn advise(advice: &Advice, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    let text = advice.to_string();
    if !text.is_empty() || !advice.warnings.is_empty() {
        writeln!(out)?;
    }
    write!(out, "{}", reveal.text(&text))?;
    for warning in &advice.warnings {
        writeln!(out, "warning: {}", reveal.text(&warning.to_string()))?;
    }
    Ok(())
}

fn verdict(judgement: &Judgement, out: &mut impl Write) -> Result<(), Failure> {
    let (style, text) = match &judgement.end {
        End::Allowed { response_type, status: 0 } => (Style::Good, format!("{response_type} response")),
        End::Allowed { response_type, status } => (Style::Good, format!("{response_type} response, status {status}")),
        End::Refused(reason) => (Style::Bad, reason.code().to_string()),
        End::Open { what, why } => (Style::Heading, format!("it comes to {what}, {why}")),
    };
    let end = format!("{:8}", judgement.end.as_str());
    writeln!(out, "{:9} {} {text}", judgement.profile.name, Styled(style, &end))?;
    for assumed in &judgement.assumed {
        writeln!(out, "{:9} {:8} taken as answered the same: {assumed}", "", "")?;
    }
    for deviation in &judgement.because {
        writeln!(out, "{:9} {:8} unlike the Standard: {}", "", "", deviation.what)?;
    }
    Ok(())
}

/// The explanation of each end that there is, once.
fn why(judgements: &[Judgement], out: &mut impl Write) -> Result<(), Failure> {
    let mut told: Vec<&Judgement> = Vec::new();
    for judgement in judgements {
        let is_alike =
            |other: &&Judgement| other.end.is_like(&judgement.end) && other.preflights == judgement.preflights;
        if told.iter().any(is_alike) {
            continue;
        }
        told.push(judgement);
        writeln!(out)?;
        writeln!(out, "{}", Styled(Style::Faint, &format!("why, by profile {}:", judgement.profile.name)))?;
        write!(out, "{}", judgement.text)?;
    }
    Ok(())
}
