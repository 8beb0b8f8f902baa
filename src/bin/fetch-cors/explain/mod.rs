//! `fetch-cors explain`: the story of each fetch, as one would paste it into a bug report, and what would make it succeed.

mod caret;
mod html;
mod json;
mod story;
mod text;

use std::io::Write;
use std::path::PathBuf;

use fetch_cors::scenario::{self, ObservedOutcome, StepObservation};

use crate::advice_config::{Server, configuration};
use crate::input::Suites;
use crate::output::{Failure, Verdict, is_standard_output, machine_output, standard_output};
use crate::redaction::Reveal;
use story::advice_for_all;

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  fetch-cors explain fixtures/scenarios/mdn.jsonl --filter mdn/preflight
  fetch-cors explain refused.jsonl --html refused.html
  fetch-cors explain refused.jsonl --for nginx
  fetch-cors explain - --json --exit-zero < refused.jsonl

Exit status: 0 when all fetches are allowed, 1 when one is refused (by the network or by its API; 0 with --exit-zero), 2 for \
input that cannot be understood.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    suites: Suites,
    /// One JSON object a scenario, a line each
    #[arg(long)]
    json: bool,
    /// A page with diagrams, the browsers' verdicts and the advice, in one file that needs nothing else; `-` is standard output
    #[arg(long, value_name = "FILE", conflicts_with_all = ["json", "server"])]
    html: Option<PathBuf>,
    /// Instead of the story, the configuration of a server that lets each scenario's fetches succeed, all together
    #[arg(long = "for", value_name = "SERVER")]
    server: Option<Server>,
    /// Show the values of Authorization and cookies, and user info in URLs
    #[arg(long)]
    reveal: bool,
    /// Exit with status 0 also when a fetch is refused
    #[arg(long)]
    exit_zero: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let scenarios = arguments.suites.read()?;
    let reveal = Reveal(arguments.reveal);
    let reports = scenarios.iter().map(scenario::run).collect::<Result<Vec<_>, _>>()?;
    let played = || scenarios.iter().zip(&reports);
    let is_refused = !arguments.exit_zero && reports.iter().flat_map(|report| &report.steps).any(is_refused);
    let verdict = if is_refused { Verdict::SomethingFailed } else { Verdict::AllIsWell };
    if let Some(file) = &arguments.html {
        let page = html::page(&played().collect::<Vec<_>>(), reveal)?;
        if is_standard_output(file) {
            let mut out = machine_output();
            out.write_all(page.as_bytes())?;
            out.flush()?;
            return Ok(verdict);
        }
        std::fs::write(file, page)
            .map_err(|error| Failure::Input(format!("{}: cannot be written: {error}", file.display())))?;
        return Ok(verdict);
    }
    if arguments.json || arguments.server.is_some() {
        // Every byte as it is.
        let mut out = machine_output();
        for (scenario, report) in played() {
            match arguments.server {
                Some(server) if !arguments.json => {
                    write!(out, "{}", configuration(&advice_for_all(scenario), server))?;
                }
                server => writeln!(out, "{}", json::story(scenario, report, server, reveal))?,
            }
        }
        out.flush()?;
        return Ok(verdict);
    }
    let mut out = standard_output();
    for (index, (scenario, report)) in played().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        text::tell(scenario, report, reveal, &mut out)?;
    }
    out.flush()?;
    Ok(verdict)
}

fn is_refused(step: &StepObservation) -> bool {
    let StepObservation::Fetch(fetch) = step else { return false };
    matches!(fetch.outcome, Some(ObservedOutcome::Error { .. } | ObservedOutcome::Refused { .. }))
}
