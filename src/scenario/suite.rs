//! Suites: scenarios a line, one scenario, or an array of them.

use serde_json::Value;

use super::error::ScenarioError;
use super::format::Scenario;
use super::place::line_of;
use super::reader::Field;

/// The scenarios of a file's text: `.jsonl` (one a line), or JSON (one, or an array).
///
/// # Errors
/// [`ScenarioError`] with line, scenario and field of the first mistake.
pub fn parse_suite(text: &str) -> Result<Vec<Scenario>, ScenarioError> {
    let suite = if is_json_lines(text) { parse_lines(text)? } else { parse_json(text)? };
    let mut ids = std::collections::HashSet::new();
    for scenario in &suite {
        if !ids.insert(scenario.id.as_str()) {
            return Err(ScenarioError::new("id", "this id is there already").in_scenario(&scenario.id));
        }
    }
    Ok(suite)
}

/// Whether the first line that is not empty is a whole JSON object by itself.
fn is_json_lines(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty());
    first.is_none_or(|line| line.starts_with('{') && line.ends_with('}'))
}

fn parse_lines(text: &str) -> Result<Vec<Scenario>, ScenarioError> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            let value = serde_json::from_str(line).map_err(|error| {
                ScenarioError::new("", format!("not JSON at column {}: {error}", error.column())).at_line(index + 1)
            })?;
            Scenario::from_json(&value).map_err(|error| error.at_line(index + 1))
        })
        .collect()
}

fn parse_json(text: &str) -> Result<Vec<Scenario>, ScenarioError> {
    let value: Value = serde_json::from_str(text)
        .map_err(|error| ScenarioError::new("", format!("not JSON: {error}")).at_line(error.line()))?;
    read_json(&value).map_err(|error| {
        let line = line_of(text, &error.field);
        error.at_line(line)
    })
}

fn read_json(value: &Value) -> Result<Vec<Scenario>, ScenarioError> {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(index, item)| {
                Scenario::from_json(item).map_err(|mut error| {
                    let dot = if error.field.is_empty() { "" } else { "." };
                    error.field = format!("[{index}]{dot}{}", error.field);
                    error
                })
            })
            .collect(),
        Value::Object(_) => Ok(vec![Scenario::from_json(value)?]),
        _ => Err(Field::root(value).unexpected("a scenario or an array of scenarios")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Result<Vec<String>, String> {
        let suite = parse_suite(text).map_err(|error| error.to_string())?;
        Ok(suite.into_iter().map(|scenario| scenario.id).collect())
    }

    #[test]
    fn lines_an_array_or_one_scenario() {
        let (a, b) = (r#"{"id": "a", "steps": []}"#, r#"{"id": "b", "steps": []}"#);
        for (text, expected) in [
            (String::new(), &[][..]),
            (" \n\n".into(), &[]),
            (a.into(), &["a"]),
            (format!("{a}\n{b}"), &["a", "b"]),
            (format!("\n  \n {b} \r\n\n{a}\n"), &["b", "a"]),
            ("[]".into(), &[]),
            (format!("[{a}, {b}]"), &["a", "b"]),
            (format!("[{b},\n{a}]\n"), &["b", "a"]),
            (format!("[\n{b},\n{a}\n]"), &["b", "a"]),
            // One scenario on several lines, with an empty one among them, or before.
            ("{\n\"id\": \"a\",\n\n\"steps\": []\n}".into(), &["a"]),
            ("\n{ \"id\": \"a\",\n\"steps\": []}".into(), &["a"]),
        ] {
            assert_eq!(ids(&text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn mistakes_are_told_with_their_line() {
        let a = r#"{"id": "a", "steps": []}"#;
        for (text, mistake) in [
            (format!("{a}\n\n{{}} x"), "3: not JSON at column 4: trailing characters at line 1 column 4"),
            (format!("{a}\n\n\n{{\"id\": 7}}"), "4: id: found `7`, expected a string"),
            (format!("{a}\n{{\"id\": \"b\"}}"), "2: scenario `b`: steps: found nothing, expected a value here"),
            (format!("{a}\n{a}"), "scenario `a`: id: this id is there already"),
            (format!("[{a},\n{a}]"), "scenario `a`: id: this id is there already"),
            (format!("[\n{a},\n{{\"id\":\n7}} ]"), "4: [1].id: found `7`, expected a string"),
            ("{\n\"id\": \"a\",\n\"steps\": 7 }".into(), "3: scenario `a`: steps: found `7`, expected an array"),
            ("7".into(), "1: found `7`, expected a scenario or an array of scenarios"),
            ("\n[7]".into(), "2: [0]: found `7`, expected an object"),
            ("[\n7,".into(), "2: not JSON: EOF while parsing a value at line 2 column 2"),
        ] {
            assert_eq!(ids(&text).unwrap_err(), mistake, "{text}");
        }
    }
}
