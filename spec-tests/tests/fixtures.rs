//! Each scenario of `fixtures/scenarios` is a test: `cargo test --test fixtures mdn/preflight` runs some of them.

use std::path::Path;

use fetch_cors::Corrections;
use fetch_cors::scenario::{Scenario, parse_suite, run_under};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures/scenarios");
    let mut files: Vec<_> = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut trials = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let suite = parse_suite(&text).unwrap_or_else(|error| panic!("{}", error.in_file(file.display().to_string())));
        for scenario in suite.into_iter().filter(|scenario| scenario.profile.is_none()) {
            let letter = scenario.clone().under_the_letter();
            let id = scenario.id.clone();
            trials.push(Trial::test(id.clone(), move || judge(&scenario, Corrections::STANDARD)));
            if letter.letter.is_some() {
                trials.push(Trial::test(format!("{id} (letter)"), move || judge(&letter, Corrections::LETTER)));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn judge(scenario: &Scenario, corrections: Corrections) -> Result<(), Failed> {
    let report = run_under(scenario, corrections)?;
    match report.passed {
        Some(true) => Ok(()),
        Some(false) => Err(report.mismatches.join("\n").into()),
        None => Err("the scenario expects nothing".into()),
    }
}
