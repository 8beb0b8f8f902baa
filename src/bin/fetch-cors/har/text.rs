//! Judged exchanges as text: a paragraph each, totals at the end.

use std::fmt::Write as _;
use std::io::Write;

use fetch_cors::Reason;

use super::judged::{Judged, JudgedHop, Overall, ProfileVerdict, RecordedAnswer, RecordedOutcome, Ruling, Totals};
use super::shown::headers;
use crate::output::{Failure, Style, Styled, shown};
use crate::redaction::Reveal;

/// One exchange.
pub(super) fn exchange(judged: &Judged, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    let case = &judged.case;
    let heading = heading(judged, reveal);
    let overall = judged.overall();
    let style = match overall {
        Overall::Allowed => Style::Good,
        Overall::Refused => Style::Bad,
        Overall::Unsettled => Style::Faint,
    };
    let word = if overall == Overall::Unsettled { "not settled" } else { overall.as_str() };
    writeln!(out, "{}: {}", Styled(Style::Heading, &heading), Styled(style, word))?;
    writeln!(out, "  {}", assumptions(judged))?;
    let headers = headers(judged, reveal);
    if !headers.is_empty() {
        let headers: Vec<String> = headers
            .into_iter()
            .map(|(name, value)| if value == "(redacted)" { name } else { format!("{name}: {value}") })
            .collect();
        writeln!(out, "  sent by the page: {}", headers.join("; "))?;
    }
    for (number, hop) in judged.hops.iter().enumerate() {
        writeln!(out, "  {}", recorded(number, hop, reveal))?;
    }
    for inferred in &case.inferred {
        writeln!(out, "  inferred: {}", shown(inferred))?;
    }
    verdicts(&judged.verdicts, out)?;
    if overall != Overall::Allowed {
        explanation(&judged.explanation, out)?;
    }
    contradiction(judged, out)
}

/// Who asks for what.
pub(super) fn heading(judged: &Judged, reveal: Reveal) -> String {
    let case = &judged.case;
    let url = reveal.url(judged.hops.first().map_or(&case.url, |hop| &hop.url));
    format!("{} {} from {}", short(shown(&case.method)), short(url), case.origin)
}

/// In which modes it is judged.
pub(super) fn assumptions(judged: &Judged) -> String {
    let case = &judged.case;
    let credentials = match case.credentials.are_included() {
        Some(true) => "credentials included",
        Some(false) => "credentials not included",
        None => "credentials unknown, judged both ways",
    };
    format!("{}, mode {}, {credentials}: {}", case.kind.name(), case.mode, case.credentials.why())
}

fn recorded(number: usize, hop: &JudgedHop, reveal: Reveal) -> String {
    let mut text = String::new();
    if number > 0 {
        let method = hop.request.as_ref().map(|request| short(shown(&request.method))).unwrap_or_default();
        // Writing to a string does not fail.
        let _ = write!(text, "redirected: {method} {}; ", short(reveal.url(&hop.url)));
    }
    let mut parts = Vec::new();
    if let Some(preflight) = &hop.preflight {
        parts.push(format!("preflight {}", answer(preflight)));
    }
    if let Some(request) = &hop.request {
        parts.push(format!("request {}", answer(request)));
    }
    text + &parts.join("; ")
}

fn answer(answer: &RecordedAnswer) -> String {
    let error = answer.error.as_ref().map(|error| format!(", {}", short(shown(error)))).unwrap_or_default();
    format!("(entry {}): status {}{error}", answer.entry, answer.status)
}

/// So many characters of a URL, a method or an error are enough for a line.
const SHOWN: usize = 300;

fn short(text: String) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes)", text.get(..end).unwrap_or_default(), text.len()),
        None => text,
    }
}

/// Profiles that say the same share their lines.
fn verdicts(verdicts: &[ProfileVerdict], out: &mut impl Write) -> Result<(), Failure> {
    let mut groups: Vec<Vec<&ProfileVerdict>> = Vec::new();
    for verdict in verdicts {
        let like = |other: &ProfileVerdict| {
            other.ruling.is_like(&verdict.ruling)
                && other.because == verdict.because
                && other.without_preflight == verdict.without_preflight
        };
        match groups.iter_mut().find(|group| group.first().is_some_and(|other| like(other))) {
            Some(group) => group.push(verdict),
            None => groups.push(vec![verdict]),
        }
    }
    for group in groups {
        let Some(first) = group.first() else { continue };
        let names: Vec<&str> = group.iter().map(|verdict| verdict.profile.name).collect();
        let names = if names.len() == verdicts.len() { "all profiles".to_owned() } else { names.join(", ") };
        let aside = first.without_preflight.map(|why| format!(" ({why})")).unwrap_or_default();
        let because = match first.because.as_slice() {
            [] => String::new(),
            because => format!(", by {}", because.join(", ")),
        };
        match &first.ruling {
            Ruling::Allowed { response_type } => {
                let word = Styled(Style::Good, "allowed");
                writeln!(out, "  {names}: {word}{aside}{because}, response type {response_type}")?;
            }
            Ruling::Refused(reason) => {
                let word = Styled(Style::Bad, "refused");
                writeln!(out, "  {names}: {word}{aside}{because}: {}", reason.code())?;
                refusal(reason, &group, out)?;
            }
            Ruling::Unsettled(why) => {
                let word = Styled(Style::Faint, "not settled");
                writeln!(out, "  {names}: {word}{because}: {why}")?;
            }
        }
    }
    Ok(())
}

fn refusal(reason: &Reason, group: &[&ProfileVerdict], out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "    {reason}")?;
    writeln!(out, "    decided by {}", reason.step())?;
    if let Some(hint) = reason.hint() {
        writeln!(out, "    hint: {hint}")?;
    }
    for verdict in group {
        if let Some(console) = verdict.console() {
            writeln!(out, "    {}'s console: {console}", verdict.profile.name)?;
        }
    }
    Ok(())
}

fn explanation(hops: &[fetch_cors::Hop], out: &mut impl Write) -> Result<(), Failure> {
    for hop in hops {
        let heading = format!("why: {} {} from {}", hop.method, hop.url, hop.origin);
        writeln!(out, "  {}", Styled(Style::Faint, &heading))?;
        for line in &hop.lines {
            writeln!(out, "    {}", line.text)?;
        }
    }
    Ok(())
}

fn contradiction(judged: &Judged, out: &mut impl Write) -> Result<(), Failure> {
    if !judged.is_contradicted() {
        return Ok(());
    }
    let text = match &judged.recorded {
        RecordedOutcome::Refused(error) => format!(
            "the recording browser refused it ({}): not by CORS, as far as the file shows; perhaps by Content Security \
             Policy, an extension, or access to a local network",
            shown(error)
        ),
        _ => "the recording browser handed it over: what was recorded is not all of it".to_owned(),
    };
    writeln!(out, "  {}", Styled(Style::Heading, &format!("but {text}")))?;
    Ok(())
}

/// The last lines.
pub(super) fn totals(totals: &Totals, out: &mut impl Write) -> Result<(), Failure> {
    let Totals { allowed, refused, unsettled, no_cors, unknown_page, .. } = *totals;
    let left_out = totals.left_out;
    let exchanges = counted(totals.exchanges(), "exchange", "exchanges");
    writeln!(out, "{exchanges} with other origins: {allowed} allowed, {refused} refused, {unsettled} not settled")?;
    if refused + unsettled > 0 {
        let counted = fetch_cors::Profile::ALL.iter().zip(totals.refused_by.iter().zip(totals.unsettled_by));
        let counted: Vec<String> = counted
            .map(|(profile, (refused, unsettled))| {
                format!("{} {refused} refused, {unsettled} not settled", profile.name)
            })
            .collect();
        writeln!(out, "  {}", counted.join("; "))?;
    }
    let others = [
        (left_out.same_origin, "same origin"),
        (no_cors, "mode no-cors, opaque"),
        (left_out.navigations, "navigations"),
        (left_out.web_sockets, "WebSockets"),
        (left_out.other_urls, "other URLs"),
        (unknown_page, "of an unknown page"),
    ];
    let others: Vec<String> =
        others.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    let others = if others.is_empty() { String::new() } else { format!("; besides: {}", others.join(", ")) };
    writeln!(out, "  {} read{others}", counted(left_out.entries, "entry", "entries"))?;
    Ok(())
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests;
