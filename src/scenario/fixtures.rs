//! All fixtures, within the crate's own unit tests: what tells a mutant in seconds, before the other subjects are built.

use std::path::{Path, PathBuf};

use super::{parse_suite, run};

fn suites_below(directory: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            suites_below(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            found.push(path);
        }
    }
    Ok(())
}

#[test]
fn every_fixture_holds() {
    let mut suites = Vec::new();
    suites_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenarios"), &mut suites).unwrap();
    let (mut checked, mut wrong) = (0, Vec::new());
    for suite in suites {
        let scenarios = parse_suite(&std::fs::read_to_string(suite).unwrap()).unwrap();
        for scenario in scenarios.into_iter().filter(|scenario| scenario.profile.is_none()) {
            let report = run(&scenario.as_decided()).unwrap();
            checked += 1;
            if report.passed != Some(true) {
                wrong.push(format!("{}: {:?}", report.id, report.mismatches));
            }
            // Enough to see what is wrong: a mutant is told the sooner.
            assert!(wrong.len() < 8, "of the first {checked} these are wrong:\n{}", wrong.join("\n"));
        }
    }
    assert!(wrong.is_empty(), "of {checked} these are wrong:\n{}", wrong.join("\n"));
    assert!(checked > 2300, "only {checked} scenarios");
}
