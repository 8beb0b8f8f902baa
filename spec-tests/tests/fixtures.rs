//! Each scenario below `fixtures/scenarios` is a test for each subject: `cargo test --test fixtures model/mdn/preflight`
//! runs some of them. `fixtures/expected-failures` names those that are known to fail.

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use spec_tests::expected_failures::ExpectedFailures;
use spec_tests::subjects::{fixtures, subjects};
use spec_tests::vectors::facts;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let fixtures = fixtures();
    let expected = match facts().and_then(|tables| ExpectedFailures::read(&fixtures, &tables)) {
        Ok(expected) => Arc::new(expected),
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    println!("{} scenarios", fixtures.len());
    let mut trials = Vec::new();
    for fixture in fixtures.into_iter().map(Arc::new) {
        for (subject, judge) in subjects(&fixture) {
            let test = format!("{subject}/{}", fixture.scenario.id);
            let (fixture, expected, name) = (Arc::clone(&fixture), Arc::clone(&expected), test.clone());
            trials.push(Trial::test(test, move || Ok(expected.judge(&name, judge(&fixture))?)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
