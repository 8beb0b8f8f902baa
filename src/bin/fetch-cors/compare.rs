//! `fetch-cors compare`: where the Standard and the browsers would answer differently, and by which deviation.

use std::collections::BTreeMap;
use std::io::Write;

use fetch_cors::scenario::{Scenario, predict, predictor};
use fetch_cors::{CHROMIUM, FIREFOX, Profile, STANDARD, WEBKIT};
use serde_json::{Value, json};

use crate::input::Suites;
use crate::output::{Failure, Style, Styled, Verdict, machine_output, standard_output};

#[derive(clap::Args)]
#[command(after_help = "\
Examples:
  fetch-cors compare fixtures/scenarios/mdn.jsonl
  fetch-cors compare suite.jsonl --filter redirect --json

Exit status: 0 whether anything differs or not, 2 for input that cannot be understood.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    suites: Suites,
    /// One JSON object a scenario that differs, a line each
    #[arg(long)]
    json: bool,
}

/// The version of the JSON form.
const VERSION: u32 = 1;

/// A profile that would not do what the Standard says.
struct Difference {
    profile: Profile,
    /// Deviations without any one of which it would do something else.
    because: Vec<String>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let scenarios = arguments.suites.read()?;
    if arguments.json {
        let mut out = machine_output();
        for scenario in &scenarios {
            let differences = compare(scenario)?;
            if !differences.is_empty() {
                writeln!(out, "{}", to_json(scenario, &differences))?;
            }
        }
        out.flush()?;
        return Ok(Verdict::AllIsWell);
    }
    let mut out = standard_output();
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    for scenario in &scenarios {
        let differences = compare(scenario)?;
        if differences.is_empty() {
            continue;
        }
        writeln!(out, "{}", Styled(Style::Heading, &scenario.id))?;
        for difference in &differences {
            *totals.entry(difference.profile.name).or_default() += 1;
            writeln!(out, "  {:9} {}", difference.profile.name, difference.because.join(", "))?;
        }
    }
    for profile in [CHROMIUM, FIREFOX, WEBKIT] {
        let differs = totals.get(profile.name).copied().unwrap_or(0);
        writeln!(out, "{}: {differs} of {} scenarios differ from the Standard", profile.name, scenarios.len())?;
    }
    out.flush()?;
    Ok(Verdict::AllIsWell)
}

fn steps(scenario: &Scenario, profile: Profile) -> Result<Value, Failure> {
    let mut observation = predict(scenario, &predictor(profile))?.observation();
    Ok(observation.get_mut("steps").map(Value::take).unwrap_or_default())
}

fn compare(scenario: &Scenario) -> Result<Vec<Difference>, Failure> {
    let standard = steps(scenario, STANDARD)?;
    let mut differences = Vec::new();
    for profile in [CHROMIUM, FIREFOX, WEBKIT] {
        let own = steps(scenario, profile)?;
        if own == standard {
            continue;
        }
        let mut because = Vec::new();
        for deviation in profile.deviations() {
            if steps(scenario, profile.without(deviation))? != own {
                because.push(deviation.name());
            }
        }
        let mut other_limit = profile;
        other_limit.max_age_limit = STANDARD.max_age_limit;
        if steps(scenario, other_limit)? != own {
            because.push(format!("max-age limit of {} s", profile.max_age_limit));
        }
        if because.is_empty() {
            because.push("several together".to_owned());
        }
        differences.push(Difference { profile, because });
    }
    Ok(differences)
}

fn to_json(scenario: &Scenario, differences: &[Difference]) -> Value {
    let differences: Vec<Value> = differences
        .iter()
        .map(|difference| json!({ "profile": difference.profile.name, "because": difference.because }))
        .collect();
    json!({ "version": VERSION, "id": scenario.id, "differences": differences })
}
