//! The story as text, as one would paste it into a bug report.

use std::io::Write;

use fetch_cors::advice::Warning;
use fetch_cors::scenario::{FetchObservation, Report, Scenario};

use super::caret::Pointed;
use super::story::{Together, Told, ToldFetch, together, told};
use crate::output::{Failure, Style, Styled, shown};
use crate::redaction::Reveal;

pub(super) fn tell(scenario: &Scenario, report: &Report, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{}", Styled(Style::Heading, &format!("# {}", scenario.id)))?;
    if !scenario.source.is_empty() {
        writeln!(out, "{}", Styled(Style::Faint, &format!("  {}", shown(&scenario.source))))?;
    }
    let steps = told(scenario, report);
    let together = together(scenario, &steps);
    for step in steps {
        writeln!(out)?;
        match step {
            Told::Fetch(fetch) => tell_fetch(&fetch, reveal, out)?,
            Told::Other(step) => writeln!(out, "{}", Styled(Style::Faint, &format!("-- {}", reveal.json(step))))?,
        }
    }
    if !together.is_empty() {
        writeln!(out, "\n{}", Styled(Style::Heading, "All fetches together"))?;
        tell_together(&together, reveal, out)?;
    }
    for mismatch in &report.mismatches {
        writeln!(out, "{}", Styled(Style::Bad, &format!("! not as expected: {}", reveal.mismatch(mismatch))))?;
    }
    Ok(())
}

fn tell_fetch(fetch: &ToldFetch<'_>, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    tell_requests(fetch.observed, reveal, out)?;
    if let Some(message) = fetch.refusal {
        writeln!(out, "{}", Styled(Style::Bad, "refused by the API, before any fetch:"))?;
        writeln!(out, "  {}", reveal.text(message))?;
    }
    if let Some(outcome) = fetch.outcome {
        write!(out, "{}", outcome.explanation())?;
        if let Some(pointed) = outcome.network_error().and_then(|error| Pointed::of(error.reason(), reveal)) {
            let [header, carets] = pointed.lines();
            writeln!(out, "    {header}")?;
            writeln!(out, "    {}", Styled(Style::Bad, &carets))?;
        }
    }
    if fetch.observed.outcome.is_none() {
        writeln!(out, "the fetch was dropped")?;
    }
    if let Some(advice) = &fetch.advice {
        write!(out, "{}", reveal.text(&advice.to_string()))?;
        tell_warnings(&advice.warnings, reveal, out)?;
    }
    Ok(())
}

fn tell_together(together: &Together, reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    if let Some(advice) = &together.advice {
        write!(out, "{}", reveal.text(&advice.to_string()))?;
    }
    tell_warnings(&together.warnings, reveal, out)
}

fn tell_warnings(warnings: &[Warning], reveal: Reveal, out: &mut impl Write) -> Result<(), Failure> {
    for warning in warnings {
        writeln!(out, "warning: {}", reveal.text(&warning.to_string()))?;
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
