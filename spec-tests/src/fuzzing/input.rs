//! Target `input`: what files and pipes bring. Nothing may panic, and what is refused is told.
//!
//! The first byte chooses the reader: `s` a suite of scenarios, `h` a HAR file, anything else lines for `fetch-cors drive`.

use std::sync::OnceLock;

use clap::Parser;
use fetch_cors::scenario::{parse_suite, run};
use serde_json::Value;

use super::archive::archive;
use crate::drive;

const LONGEST: usize = 64 * 1024;

/// Longer messages show more of an input than anyone wants to see.
const LONGEST_MESSAGE: usize = 4096;

/// Panics where a reader does, where an error says nothing, or where a line of `drive` is not answered by one.
pub fn input(data: &[u8]) {
    let [kind, rest @ ..] = data else { return };
    if rest.len() > LONGEST {
        return;
    }
    match kind {
        b's' => {
            if let Ok(text) = std::str::from_utf8(rest) {
                suite(text);
            }
        }
        b'h' => archive(rest),
        _ => conversation(rest),
    }
}

fn suite(text: &str) {
    let scenarios = match parse_suite(text) {
        Ok(scenarios) => scenarios,
        Err(error) => {
            assert!(!error.message.is_empty(), "an error without a message: {error:?}");
            assert!(error.message.len() < LONGEST_MESSAGE, "{} bytes of message", error.message.len());
            return;
        }
    };
    for scenario in scenarios.iter().take(16) {
        match run(scenario) {
            Ok(report) => {
                // Each has a story, and an observation that is JSON again.
                for outcome in &report.outcomes {
                    assert!(!outcome.explanation().to_string().is_empty());
                }
                let observation = report.observation().to_string();
                assert!(serde_json::from_str::<Value>(&observation).is_ok(), "{observation}");
            }
            Err(error) => assert!(!error.message.is_empty(), "an error without a message: {error:?}"),
        }
    }
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    drive: drive::Arguments,
}

fn conversation(lines: &[u8]) {
    static ARGUMENTS: OnceLock<Line> = OnceLock::new();
    let arguments =
        ARGUMENTS.get_or_init(|| Line::parse_from(["drive", "--ask", "admissions,overrides", "--max-line", "8192"]));
    let mut out = Vec::new();
    // It ends with an error where lines were refused.
    let refused = drive::converse(&arguments.drive, lines, &mut out).is_err();
    let answers: Vec<Value> = out
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap_or_else(|error| panic!("{error}: {}", line.escape_ascii())))
        .collect();
    let mut asked: Vec<&[u8]> = lines.split(|&byte| byte == b'\n').collect();
    if let Some(first) = asked.first_mut() {
        *first = first.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(first);
    }
    let asked = asked.iter().filter(|line| !line.iter().all(u8::is_ascii_whitespace)).count();
    assert_eq!(answers.len(), asked + 1, "each line gets one answer: {}", lines.escape_ascii());
    let errors: Vec<&Value> = answers.iter().filter(|answer| answer["event"] == "error").collect();
    assert_eq!(!errors.is_empty(), refused, "{}", lines.escape_ascii());
    for error in errors {
        for field in ["code", "message"] {
            assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "{error}");
        }
        assert!(error["message"].as_str().is_some_and(|text| text.len() < LONGEST_MESSAGE), "{error}");
        assert!(error["line"].as_u64().is_some_and(|line| line > 0), "{error}");
    }
}
