//! The story as a page.

mod diagram;
mod fetch;
mod messages;

use std::fmt::Write;

use fetch_cors::scenario::{FetchObservation, ObservedOutcome, Report, Scenario, StepObservation, predict, predictor};
use fetch_cors::{CHROMIUM, FIREFOX, Profile, WEBKIT};

use super::story::{Told, together, told};
use crate::html::{END, Text, begin};
use crate::output::Failure;
use crate::redaction::Reveal;

/// What one browser's profile makes of each fetch, in order.
struct Prediction {
    profile: Profile,
    fetches: Vec<FetchObservation>,
}

/// The page for these scenarios.
pub(super) fn page(played: &[(&Scenario, &Report)], reveal: Reveal) -> Result<String, Failure> {
    let mut body = String::new();
    for (scenario, report) in played {
        let predictions = predictions(scenario)?;
        section(scenario, report, &predictions, reveal, &mut body);
    }
    let title = match played {
        [(scenario, _)] => scenario.id.clone(),
        _ => format!("{} scenarios", played.len()),
    };
    Ok(format!("{}{}<main>\n{body}</main>\n{END}", begin(&title), contents(played)))
}

/// Links to the scenarios, where there are several.
fn contents(played: &[(&Scenario, &Report)]) -> String {
    let mut list = String::new();
    if played.len() > 1 {
        list.push_str("<nav aria-label=\"Scenarios\">\n<ol>\n");
        for (scenario, _) in played {
            // Writing into a string cannot fail.
            let _ = writeln!(list, "<li><a href=\"#{}\">{}</a></li>", Text(&scenario.id), Text(&scenario.id));
        }
        list.push_str("</ol>\n</nav>\n");
    }
    list
}

fn predictions(scenario: &Scenario) -> Result<Vec<Prediction>, Failure> {
    [CHROMIUM, FIREFOX, WEBKIT]
        .into_iter()
        .map(|profile| {
            let steps = predict(scenario, &predictor(profile))?.steps;
            let fetches = steps.into_iter().filter_map(|step| match step {
                StepObservation::Fetch(fetch) => Some(fetch),
                _ => None,
            });
            Ok(Prediction { profile, fetches: fetches.collect() })
        })
        .collect()
}

fn section(scenario: &Scenario, report: &Report, predictions: &[Prediction], reveal: Reveal, out: &mut String) {
    let _ = writeln!(out, "<section id=\"{}\">\n<h1>{}</h1>", Text(&scenario.id), Text(&scenario.id));
    if !scenario.source.is_empty() {
        let _ = writeln!(out, "<p class=\"source\">{}</p>", Text(&scenario.source));
    }
    let mut number = 0;
    let steps = told(scenario, report);
    let together = together(scenario, &steps);
    for step in steps {
        match step {
            Told::Fetch(fetch) => {
                let others: Vec<(Profile, &FetchObservation)> = predictions
                    .iter()
                    .filter_map(|prediction| Some((prediction.profile, prediction.fetches.get(number)?)))
                    .collect();
                number += 1;
                fetch::write(&fetch, number, &others, reveal, out);
            }
            Told::Other(step) => {
                let _ = writeln!(out, "<p class=\"between\"><code>{}</code></p>", Text(&reveal.json(step).to_string()));
            }
        }
    }
    fetch::together(&together, reveal, out);
    for mismatch in &report.mismatches {
        let _ = writeln!(out, "<p class=\"verdict refused\">Not as expected: {}</p>", Text(&reveal.mismatch(mismatch)));
    }
    out.push_str("</section>\n");
}

/// How a fetch ended, in a word and a sentence.
fn ending(outcome: Option<&ObservedOutcome>) -> (bool, String) {
    match outcome {
        None => (false, "dropped".to_owned()),
        Some(ObservedOutcome::Loaded) => (true, "loaded".to_owned()),
        Some(ObservedOutcome::Refused { message }) => (false, format!("refused by its API: {message}")),
        Some(ObservedOutcome::Error { reason, .. }) => (false, (*reason).to_owned()),
        Some(ObservedOutcome::Response(response)) => {
            let kind = response.response_type.map_or_else(String::new, |kind| format!("{kind} "));
            (true, format!("{kind}response, status {}", response.status))
        }
    }
}
