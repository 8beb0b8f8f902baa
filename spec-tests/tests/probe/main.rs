//! `fetch-cors probe` against servers: small ones on loopback, a real one in this process, and those that are installed.

mod advice;
mod commands;
mod credentials;
mod judgements;
mod limits;
mod loopback;
mod messages;
mod mistakes;
mod servers;
mod told;
mod tower;

use serde_json::Value;
use spec_tests::command_line::{Ran, run};

/// A page of no secure context: nothing on loopback is mixed content to it, in any browser.
pub(crate) const ORIGIN: &str = "http://app.test";

/// Runs `probe` for [`ORIGIN`].
pub(crate) fn probe(url: &str, arguments: &[&str]) -> Ran {
    run(&[&["probe", url, "--origin", ORIGIN], arguments].concat(), b"")
}

/// The same with `--json`.
pub(crate) fn probe_json(url: &str, arguments: &[&str]) -> (Option<i32>, Value) {
    let ran = probe(url, &[arguments, &["--json"]].concat());
    assert_eq!(ran.errors, "");
    (ran.code, serde_json::from_str(&ran.output).unwrap_or_else(|error| panic!("{error}: {}", ran.output)))
}

/// Each profile's verdict: `allowed`, `open` or the reason's code, in the order standard, chromium, firefox, webkit.
pub(crate) fn verdicts(probed: &Value) -> Vec<String> {
    let verdict = |verdict: &Value| {
        let shown = if verdict["verdict"] == "refused" { &verdict["reason"]["code"] } else { &verdict["verdict"] };
        shown.as_str().expect("a verdict").to_owned()
    };
    probed["verdicts"].as_array().expect("verdicts").iter().map(verdict).collect()
}

/// All profiles have this verdict.
#[track_caller]
pub(crate) fn assert_all(probed: &Value, expected: &str) {
    let found = verdicts(probed);
    assert!(found.len() == 4 && found.iter().all(|verdict| verdict == expected), "{found:?}, expected {expected}");
}

/// Methods and statuses of the exchanges, in order.
pub(crate) fn story(probed: &Value) -> Vec<(String, Option<u64>)> {
    let exchanges = probed["exchanges"].as_array().expect("exchanges");
    let shown =
        |exchange: &Value| (exchange["method"].as_str().unwrap().to_owned(), exchange["answer"]["status"].as_u64());
    exchanges.iter().map(shown).collect()
}
