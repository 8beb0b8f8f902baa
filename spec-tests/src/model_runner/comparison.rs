//! Expectation against observation, by the rules of the scenario format.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::reading::{list, pairs};

/// Everything in which an observation differs from what its scenario expects, each with the number of its step.
pub fn judge(scenario: &Value, observation: &Value) -> Vec<String> {
    let steps = list(scenario, "steps").unwrap_or_default();
    let observed = list(observation, "steps").unwrap_or_default();
    if steps.len() != observed.len() {
        return vec![format!("{} steps of {}", observed.len(), steps.len())];
    }
    let mut started: BTreeMap<&str, &Value> = BTreeMap::new();
    let mut differences = Vec::new();
    for (number, (step, observed)) in steps.iter().zip(observed).enumerate() {
        if let (Some(fetch), Some(name)) = (step.get("start"), text(step, "as")) {
            started.insert(name, fetch);
        }
        let fetch = match text(step, "finish") {
            Some(name) => started.get(name).copied(),
            None => step.get("fetch"),
        };
        let found = match (step.get("expect"), step.get("cache")) {
            (Some(expect), _) => mismatches(expect, observed, fetch.unwrap_or(&Value::Null), scenario),
            (None, Some(cache)) => cache_mismatches(cache, observed.get("cache")),
            (None, None) => Vec::new(),
        };
        differences.extend(found.into_iter().map(|it| format!("step {number}: {it}")));
    }
    differences
}

/// The scenario with the expectations that hold without corrections; `None` if it has no others.
pub fn under_the_letter(scenario: &Value) -> Option<Value> {
    let letter = scenario.get("letter")?;
    let mut scenario = scenario.clone();
    let last = scenario.get_mut("steps")?.as_array_mut()?.last_mut()?;
    *last.get_mut("expect")? = letter.clone();
    Some(scenario)
}

/// Everything in which one step of an observation differs from its expectation. The fetch says which headers are the
/// author's, the scenario which headers its server sends and whether it is partial.
pub fn mismatches(expect: &Value, observed: &Value, fetch: &Value, scenario: &Value) -> Vec<String> {
    let comparison = Comparison {
        partial: scenario.get("partial") == Some(&Value::Bool(true)),
        author_headers: author_headers(fetch),
        server_names: server_names(scenario),
        is_xhr: text(fetch, "api") == Some("xhr"),
    };
    let mut differences = Vec::new();
    if expect.get("requests").is_some() {
        let expected = list(expect, "requests").unwrap_or_default();
        let observed = list(observed, "requests").unwrap_or_default();
        if expected.len() != observed.len() {
            differences.push(format!("requests: expected {}, observed {}", summary(expected), summary(observed)));
        }
        for (number, (expected, observed)) in expected.iter().zip(observed).enumerate() {
            let found = comparison.request(expected, observed);
            differences.extend(found.into_iter().map(|it| format!("request {number}: {it}")));
        }
    }
    if let Some(expected) = expect.get("outcome") {
        let observed = observed.get("outcome").unwrap_or(&Value::Null);
        differences.extend(comparison.outcome(expected, observed));
    }
    differences
}

struct Comparison {
    partial: bool,
    /// By their names in lower case, values of one name joined.
    author_headers: BTreeMap<String, String>,
    server_names: BTreeSet<String>,
    is_xhr: bool,
}

impl Comparison {
    fn request(&self, expected: &Value, observed: &Value) -> Vec<String> {
        let mut differences = fields(expected, observed, &["method", "url", "credentials", "partition"]);
        let headers = lowercased(expected.get("headers"));
        let mut observed_headers = lowercased(observed.get("headers"));
        observed_headers.retain(|name, value| !self.is_the_networks(name, value));
        let is_preflight = text(observed, "method") == Some("OPTIONS")
            && observed_headers.contains_key("access-control-request-method");
        let compared = |name: &str| {
            matches!(name, "origin" | "authorization")
                || name.starts_with("access-control-request-")
                || (!is_preflight && self.author_headers.contains_key(name))
        };
        differences.extend(self.headers(&headers, &observed_headers, compared));
        differences
    }

    /// Whether the author set a forbidden header of that name, and what is there is not the author's but the network's.
    fn is_the_networks(&self, name: &str, value: &Value) -> bool {
        matches!(name, "content-length" | "referer" | "accept-encoding")
            && self.author_headers.contains_key(name)
            && self.author_headers.get(name) != value.as_str().map(str::to_string).as_ref()
    }

    fn outcome(&self, expected: &Value, observed: &Value) -> Vec<String> {
        let is_error = |outcome: &Value| outcome.get("error") == Some(&Value::Bool(true));
        if is_error(expected) != is_error(observed) {
            return vec![format!("outcome: expected {expected}, observed {observed}")];
        }
        let mut names = vec!["reason", "phase", "status", "url", "timing_allowed", "loaded"];
        if !self.is_xhr {
            names.extend(["type", "redirected"]);
        }
        let mut expected = expected.clone();
        // A head that no HTTP parser lets through: to the model nothing came.
        if text(&expected, "reason") == Some("response-head-invalid") {
            expected["reason"] = "transport-failed".into();
        }
        let mut differences = fields(&expected, observed, &names);
        if let Some(headers) = expected.get("headers") {
            differences.extend(self.headers(
                &lowercased(Some(headers)),
                &lowercased(observed.get("headers")),
                |name| self.server_names.contains(name),
            ));
        }
        differences
    }

    /// Headers that are named, and those that are compared even so: unnamed means absent.
    fn headers(
        &self,
        expected: &Map<String, Value>,
        observed: &Map<String, Value>,
        compared: impl Fn(&str) -> bool,
    ) -> Vec<String> {
        let mut differences = Vec::new();
        for (name, value) in expected {
            let seen = observed.get(name).unwrap_or(&Value::Null);
            if seen != value {
                differences.push(format!("{name}: expected {value}, observed {seen}"));
            }
        }
        for (name, seen) in observed {
            if !self.partial && !expected.contains_key(name) && compared(name) {
                differences.push(format!("{name}: expected none, observed {seen}"));
            }
        }
        differences
    }
}

/// Of the fields named, those that the expectation has and that differ.
fn fields(expected: &Value, observed: &Value, names: &[&str]) -> Vec<String> {
    let mut differences = Vec::new();
    for name in names {
        if let Some(value) = expected.get(name) {
            let seen = observed.get(name).unwrap_or(&Value::Null);
            if seen != value {
                differences.push(format!("{name}: expected {value}, observed {seen}"));
            }
        }
    }
    differences
}

/// Every entry expected is there, and no other; their order says nothing.
fn cache_mismatches(expected: &Value, observed: Option<&Value>) -> Vec<String> {
    let items = |value: Option<&Value>| value.and_then(Value::as_array).cloned();
    let expected = items(Some(expected)).unwrap_or_default();
    let mut rest = items(observed).unwrap_or_default();
    let mut differences = Vec::new();
    for entry in &expected {
        match rest.iter().position(|candidate| is_entry(entry, candidate)) {
            Some(position) => {
                rest.remove(position);
            }
            None => differences.push(format!("cache: no entry {entry}")),
        }
    }
    differences.extend(rest.iter().map(|entry| format!("cache: also {entry}")));
    differences
}

/// Whether all that is named of an entry is so; what remains, to a millisecond.
fn is_entry(expected: &Value, observed: &Value) -> bool {
    let Some(members) = expected.as_object() else {
        return false;
    };
    members.iter().all(|(key, value)| {
        let seen = observed.get(key);
        match (value.as_f64(), seen.and_then(Value::as_f64)) {
            (Some(expected), Some(observed)) => (expected - observed).abs() < 0.0015,
            _ => seen == Some(value),
        }
    })
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

fn lowercased(headers: Option<&Value>) -> Map<String, Value> {
    let members = headers.and_then(Value::as_object).into_iter().flatten();
    members.map(|(name, value)| (name.to_ascii_lowercase(), value.clone())).collect()
}

fn author_headers(fetch: &Value) -> BTreeMap<String, String> {
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in pairs(fetch, "headers").unwrap_or_default() {
        headers
            .entry(name.to_ascii_lowercase())
            .and_modify(|joined| *joined = format!("{joined}, {value}"))
            .or_insert_with(|| value.to_string());
    }
    headers
}

/// The names of pairs, in lower case.
fn names(pairs: &[Value]) -> BTreeSet<String> {
    pairs.iter().filter_map(|pair| pair.get(0).and_then(Value::as_str)).map(str::to_ascii_lowercase).collect()
}

fn server_names(scenario: &Value) -> BTreeSet<String> {
    let rules = list(scenario, "server").unwrap_or_default();
    let responses = rules.iter().flat_map(|rule| list(rule, "responses").unwrap_or_default());
    responses.flat_map(|response| names(list(response, "headers").unwrap_or_default())).collect()
}

fn summary(requests: &[Value]) -> String {
    let requests = requests.iter().map(|request| {
        format!("{} {}", text(request, "method").unwrap_or_default(), text(request, "url").unwrap_or_default())
    });
    format!("[{}]", requests.collect::<Vec<_>>().join(", "))
}
