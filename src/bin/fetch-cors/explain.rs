//! `fetch-cors explain`: the story of each fetch, as one would paste it into a bug report, and what would make it succeed.

use std::io::Write;

use fetch_cors::advice::{Advice, Replay, advise, advise_all};
use fetch_cors::scenario::{
    self, FetchObservation, ObservedOutcome, ObservedRequest, Report, Scenario, ScenarioFetch, StepObservation,
};
use serde_json::{Value, json};

use crate::advice_config::{Server, configuration};
use crate::input::Suites;
use crate::output::{Failure, Style, Styled, Verdict, machine_output, shown, standard_output};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  fetch-cors explain fixtures/scenarios/mdn.jsonl --filter mdn/preflight
  fetch-cors explain refused.jsonl --for nginx")]
pub(crate) struct Arguments {
    #[command(flatten)]
    suites: Suites,
    /// One JSON object a scenario, a line each
    #[arg(long)]
    json: bool,
    /// Instead of the story, the configuration of a server that lets each scenario's fetches succeed, all together
    #[arg(long = "for", value_name = "SERVER")]
    server: Option<Server>,
}

/// The version of the JSON form.
const VERSION: u32 = 1;

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let scenarios = arguments.suites.read()?;
    if arguments.json {
        let mut out = machine_output();
        for scenario in &scenarios {
            writeln!(out, "{}", to_json(scenario, &scenario::run(scenario)?, arguments.server))?;
        }
        out.flush()?;
        return Ok(Verdict::AllIsWell);
    }
    if let Some(server) = arguments.server {
        // Every byte as it is: it goes into a file.
        let mut out = machine_output();
        for scenario in &scenarios {
            write!(out, "{}", configuration(&for_all(scenario), server))?;
        }
        out.flush()?;
        return Ok(Verdict::AllIsWell);
    }
    let mut out = standard_output();
    for (index, scenario) in scenarios.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        tell(scenario, &scenario::run(scenario)?, &mut out)?;
    }
    out.flush()?;
    Ok(Verdict::AllIsWell)
}

/// What would make all fetches of a scenario succeed.
fn for_all(scenario: &Scenario) -> Advice {
    let fetches = ScenarioFetch::all(scenario);
    let replays: Vec<&dyn Replay> = fetches.iter().map(|fetch| fetch as &dyn Replay).collect();
    advise_all(&replays)
}

/// What would make the fetch succeed that ends with this step.
fn advice_at(fetches: &[ScenarioFetch<'_>], step: usize) -> Option<Advice> {
    fetches.iter().find(|fetch| fetch.step() == step).map(|fetch| advise(fetch))
}

fn tell_advice(advice: &Advice, out: &mut impl Write) -> Result<(), Failure> {
    write!(out, "{advice}")?;
    for warning in &advice.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    Ok(())
}

fn tell(scenario: &Scenario, report: &Report, out: &mut impl Write) -> Result<(), Failure> {
    writeln!(out, "{}", Styled(Style::Heading, &format!("# {}", scenario.id)))?;
    if !scenario.source.is_empty() {
        writeln!(out, "{}", Styled(Style::Faint, &format!("  {}", scenario.source)))?;
    }
    let mut outcomes = report.outcomes.iter();
    let fetches = ScenarioFetch::all(scenario);
    for (index, step) in report.steps.iter().enumerate() {
        writeln!(out)?;
        match step {
            StepObservation::Fetch(fetch) => {
                tell_requests(fetch, out)?;
                match &fetch.outcome {
                    Some(ObservedOutcome::Refused { message }) => {
                        writeln!(out, "{}", Styled(Style::Bad, "refused by the API, before any fetch:"))?;
                        writeln!(out, "  {message}")?;
                    }
                    Some(_) => {
                        if let Some(outcome) = outcomes.next() {
                            write!(out, "{}", outcome.explanation())?;
                        }
                    }
                    None => writeln!(out, "the fetch was dropped")?,
                }
                if let Some(advice) = advice_at(&fetches, index).filter(|_| fetch.outcome.is_some()) {
                    tell_advice(&advice, out)?;
                }
            }
            StepObservation::Other(step) => {
                writeln!(out, "{}", Styled(Style::Faint, &format!("-- {step}")))?;
            }
            _ => {}
        }
    }
    for mismatch in &report.mismatches {
        writeln!(out, "{}", Styled(Style::Bad, &format!("! not as expected: {mismatch}")))?;
    }
    Ok(())
}

fn tell_requests(fetch: &FetchObservation, out: &mut impl Write) -> Result<(), Failure> {
    for request in &fetch.requests {
        writeln!(out, "> {} {}", request.method, request.url)?;
        for (name, value) in &request.headers {
            writeln!(out, ">   {name}: {}", redacted(name, value))?;
        }
        if request.credentials {
            writeln!(out, ">   (cookies may be attached)")?;
        }
        match &request.answer {
            Some(answer) => {
                writeln!(out, "< {}", answer.status)?;
                for (name, value) in &answer.headers {
                    writeln!(out, "<   {name}: {}", redacted(&name.to_ascii_lowercase(), value))?;
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

/// Explanations are pasted into bug reports.
fn redacted(name: &str, value: &str) -> String {
    if matches!(name, "authorization" | "cookie" | "proxy-authorization" | "set-cookie") {
        return "(redacted)".to_owned();
    }
    shown(value)
}

fn to_json(scenario: &Scenario, report: &Report, server: Option<Server>) -> Value {
    let mut outcomes = report.outcomes.iter();
    let fetches = ScenarioFetch::all(scenario);
    let steps: Vec<Value> = report
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| match step {
            StepObservation::Fetch(fetch) => {
                let refused = match &fetch.outcome {
                    Some(ObservedOutcome::Refused { message }) => Some(message),
                    _ => None,
                };
                let explanation = match (refused, &fetch.outcome) {
                    (None, Some(_)) => outcomes.next().map(fetch_cors::Outcome::explanation),
                    _ => None,
                };
                json!({
                    "requests": fetch.requests.iter().map(request_json).collect::<Vec<_>>(),
                    "refused": refused,
                    "explanation": explanation,
                    "advice": advice_at(&fetches, index).filter(|_| fetch.outcome.is_some()),
                })
            }
            other => other.to_json(),
        })
        .collect();
    let mut story = json!({ "version": VERSION, "id": scenario.id, "steps": steps, "mismatches": report.mismatches });
    if let (Some(server), Some(fields)) = (server, story.as_object_mut()) {
        fields.insert("configuration".into(), configuration(&for_all(scenario), server).into());
    }
    story
}

fn request_json(request: &ObservedRequest) -> Value {
    let mut value = request.to_json();
    if let Some(Value::Object(headers)) = value.get_mut("headers") {
        for (name, value) in headers {
            if let Some(shown) = value.as_str().map(|text| redacted(name, text)) {
                *value = shown.into();
            }
        }
    }
    let answer = request.answer.as_ref().map(|answer| {
        let shown = |(name, value): &(String, String)| json!([name, redacted(&name.to_ascii_lowercase(), value)]);
        json!({ "status": answer.status, "headers": answer.headers.iter().map(shown).collect::<Vec<_>>() })
    });
    if let Value::Object(fields) = &mut value {
        fields.insert("answer".into(), answer.into());
    }
    value
}
