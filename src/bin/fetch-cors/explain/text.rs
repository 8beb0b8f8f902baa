//! The story as text, as one would paste it into a bug report.

use std::io::Write;

use fetch_cors::scenario::{FetchObservation, Report, Scenario};

use super::caret::Pointed;
use super::story::{Told, ToldFetch, told};
use crate::output::{Failure, Style, Styled};
use crate::redaction::Reveal;

pub(super) fn tell(scenario: &Scenario, report: &Report, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{}", Styled(Style::Heading, &format!("# {}", scenario.id)))?;
    if !scenario.source.is_empty() {
        writeln!(out, "{}", Styled(Style::Faint, &format!("  {}", scenario.source)))?;
    }
    for step in told(scenario, report) {
        writeln!(out)?;
        match step {
            Told::Fetch(fetch) => tell_fetch(&fetch, reveal, out)?,
            Told::Other(step) => writeln!(out, "{}", Styled(Style::Faint, &format!("-- {step}")))?,
        }
    }
    for mismatch in &report.mismatches {
        writeln!(out, "{}", Styled(Style::Bad, &format!("! not as expected: {mismatch}")))?;
    }
    Ok(())
}

fn tell_fetch(fetch: &ToldFetch<'_>, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    tell_requests(fetch.observed, reveal, out)?;
    if let Some(message) = fetch.refusal {
        writeln!(out, "{}", Styled(Style::Bad, "refused by the API, before any fetch:"))?;
        writeln!(out, "  {message}")?;
    }
    if let Some(outcome) = fetch.outcome {
        write!(out, "{}", outcome.explanation())?;
        if let Some(pointed) = outcome.network_error().and_then(|error| Pointed::of(error.reason())) {
            let [header, carets] = pointed.lines();
            writeln!(out, "    {header}")?;
            writeln!(out, "    {}", Styled(Style::Bad, &carets))?;
        }
    }
    if fetch.observed.outcome.is_none() {
        writeln!(out, "the fetch was dropped")?;
    }
    if let Some(advice) = &fetch.advice {
        write!(out, "{advice}")?;
        for warning in &advice.warnings {
            writeln!(out, "warning: {warning}")?;
        }
    }
    Ok(())
}

fn tell_requests(fetch: &FetchObservation, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    for request in &fetch.requests {
        writeln!(out, "> {} {}", request.method, request.url)?;
        for (name, value) in &request.headers {
            writeln!(out, ">   {name}: {}", reveal.value(name, value))?;
        }
        if request.credentials {
            writeln!(out, ">   (cookies may be attached)")?;
        }
        match &request.answer {
            Some(answer) => {
                writeln!(out, "< {}", answer.status)?;
                for (name, value) in &answer.headers {
                    writeln!(out, "<   {name}: {}", reveal.value(name, value))?;
                }
            }
            None => writeln!(out, "< (no response)")?,
        }
    }
    if fetch.requests.is_empty() {
        writeln!(out, "> nothing reaches the network")?;
    }
    Ok(())
}
