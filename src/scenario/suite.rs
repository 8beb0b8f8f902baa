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
                    error.field = format!("[{index}].{}", error.field);
                    error
                })
            })
            .collect(),
        Value::Object(_) => Ok(vec![Scenario::from_json(value)?]),
        _ => Err(Field::root(value).unexpected("a scenario or an array of scenarios")),
    }
}
