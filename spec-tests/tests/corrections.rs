//! Each registered correction of the Standard has scenarios that show it: with it they come out as expected, without it
//! (and only it) as the letter says.

use std::path::Path;

use fetch_cors::scenario::{Scenario, parse_suite, run_under};
use fetch_cors::{Correction, Corrections};

fn suite() -> Vec<Scenario> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures/scenarios/corrections.jsonl");
    parse_suite(&std::fs::read_to_string(file).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

fn about(correction: Correction, suite: &[Scenario]) -> Vec<&Scenario> {
    suite.iter().filter(|scenario| scenario.tags.iter().any(|tag| tag == correction.as_str())).collect()
}

fn assert_passes(scenario: &Scenario, corrections: Corrections) {
    let report = run_under(scenario, corrections).unwrap();
    assert_eq!(report.passed, Some(true), "{}: {}", scenario.id, report.mismatches.join("\n"));
}

#[test]
fn each_is_registered_with_anchor_evidence_and_scenario() {
    let suite = suite();
    for &correction in Correction::ALL {
        assert!(correction.anchor().starts_with("https://fetch.spec.whatwg.org/#"), "{correction}");
        assert!(!correction.evidence().is_empty(), "{correction}");
        let scenarios = about(correction, &suite);
        assert!(!scenarios.is_empty(), "{correction} has no scenario");
        let prefix = correction.scenario();
        assert!(scenarios.iter().all(|scenario| scenario.id.starts_with(&prefix)), "{correction}");
    }
}

#[test]
fn each_alone_makes_the_difference() {
    let suite = suite();
    for &correction in Correction::ALL {
        let mut without = Corrections::STANDARD;
        without.remove(correction);
        let mut shown = false;
        for scenario in about(correction, &suite) {
            assert_passes(scenario, Corrections::STANDARD);
            let letter = scenario.clone().under_the_letter();
            assert_passes(&letter, without);
            assert_passes(&letter, Corrections::LETTER);
            shown |= scenario.letter.is_some();
        }
        // "non-null or failure" as a list is a list without items: it exposes nothing in either reading.
        assert_eq!(shown, correction != Correction::ExposeFailure, "{correction}");
    }
}
