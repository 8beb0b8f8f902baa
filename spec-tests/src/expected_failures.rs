//! Failures that are known and borne for a while: `fixtures/expected-failures`, for every test over fixtures.
//!
//! A line is the name of a test (`engine/mdn/preflight`, or `model/methods:12` for a row of a table), a tab, and the
//! reason. Empty lines and lines that begin with `#` say nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::subjects::{Fixture, subjects};
use crate::vectors::Facts;

/// The tests that are known to fail, each with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedFailures(BTreeMap<String, String>);

impl ExpectedFailures {
    /// What `fixtures/expected-failures` says.
    ///
    /// # Errors
    /// As for [`ExpectedFailures::parse`].
    pub fn read(fixtures: &[Fixture], tables: &[Facts]) -> Result<Self, String> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("fixtures/expected-failures");
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let scenarios = fixtures.iter().flat_map(|fixture| {
            subjects(fixture).into_iter().map(|(subject, _)| format!("{subject}/{}", fixture.scenario.id))
        });
        let tests: BTreeSet<String> = scenarios.chain(tables.iter().flat_map(Facts::tests)).collect();
        Self::parse(&text, |test| tests.contains(test)).map_err(|error| format!("{}:\n{error}", path.display()))
    }

    /// What a list says.
    ///
    /// # Errors
    /// Every line without a reason, that names no test there is, or that names one again.
    pub fn parse(text: &str, is_a_test: impl Fn(&str) -> bool) -> Result<Self, String> {
        let mut reasons = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (name, reason) = line.split_once('\t').unwrap_or((line, ""));
            let mistake = if reason.trim().is_empty() {
                "a tab and the reason are missing"
            } else if !is_a_test(name) {
                "there is no such test"
            } else if reasons.insert(name.to_owned(), reason.trim().to_owned()).is_some() {
                "it is listed already"
            } else {
                continue;
            };
            mistakes.push(format!("line {}: `{name}`: {mistake}", index + 1));
        }
        if mistakes.is_empty() { Ok(Self(reasons)) } else { Err(mistakes.join("\n")) }
    }

    /// The verdict on a test in the light of the list: an expected failure is accepted.
    ///
    /// # Errors
    /// The verdict's own, where it was not expected; an unexpected success.
    pub fn judge(&self, test: &str, verdict: Result<(), String>) -> Result<(), String> {
        match (self.0.get(test), verdict) {
            (None, verdict) => verdict,
            (Some(_), Err(_)) => Ok(()),
            (Some(reason), Ok(())) => Err(format!("unexpected success: it is listed as failing ({reason})")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ExpectedFailures, String> {
        ExpectedFailures::parse(text, |test| ["engine/a/b", "model/methods:2"].contains(&test))
    }

    #[test]
    fn a_listed_failure_is_accepted_and_a_listed_success_is_not() {
        let list = parse("# nothing\n\nengine/a/b\tnot built yet\nmodel/methods:2\tthe text is unclear\n").unwrap();
        assert_eq!(list.judge("engine/a/b", Err("wrong".into())), Ok(()));
        assert_eq!(
            list.judge("engine/a/b", Ok(())),
            Err("unexpected success: it is listed as failing (not built yet)".into())
        );
        assert_eq!(list.judge("model/a/b", Err("wrong".into())), Err("wrong".into()));
        assert_eq!(list.judge("model/a/b", Ok(())), Ok(()));
    }

    #[test]
    fn every_mistake_is_named() {
        let list = "engine/a/b\nengine/a/b\t \nengine/a/c\twhy\nengine/a/b\twhy\nengine/a/b\twhy\n";
        assert_eq!(
            parse(list).unwrap_err(),
            "line 1: `engine/a/b`: a tab and the reason are missing\n\
             line 2: `engine/a/b`: a tab and the reason are missing\n\
             line 3: `engine/a/c`: there is no such test\n\
             line 5: `engine/a/b`: it is listed already"
        );
        assert_eq!(parse("# only words\n"), Ok(ExpectedFailures::default()));
    }
}
