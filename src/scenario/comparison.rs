//! Expectations against what was observed, by the rules of the scenario format.

use serde_json::{Value, json};

use super::format::{
    CacheExpectation, Expectation, ExpectedHeaders, ExpectedOutcome, ExpectedPartition, ExpectedRequest, FetchStep,
    Scenario,
};
use super::observation::{FetchObservation, ObservedOutcome, ObservedRequest, ObservedResponse, text};
use super::server::sent_url;
use crate::{CacheEntry, CacheToken};

/// What does not hold, as sentences.
pub(super) fn compare_fetch(
    expect: &Expectation,
    seen: &FetchObservation,
    fetch: &FetchStep,
    scenario: &Scenario,
) -> Vec<String> {
    let mut mismatches = Vec::new();
    if let Some(requests) = &expect.requests {
        compare_requests(requests, &seen.requests, fetch, scenario.partial, &mut mismatches);
    }
    if let Some(outcome) = &expect.outcome {
        match &seen.outcome {
            None => mismatches.push("outcome: expected one, found a fetch that never ended".into()),
            Some(found) => compare_outcome(outcome, found, scenario, &mut mismatches),
        }
    }
    mismatches
}

fn compare_requests(
    expected: &[ExpectedRequest],
    found: &[ObservedRequest],
    fetch: &FetchStep,
    partial: bool,
    mismatches: &mut Vec<String>,
) {
    if expected.len() != found.len() {
        let names = |list: Vec<String>| {
            if list.is_empty() { "none".to_owned() } else { list.join(", ") }
        };
        mismatches.push(format!(
            "requests: expected {} ({}), found {} ({})",
            expected.len(),
            names(expected.iter().map(|request| format!("{} {}", request.method, request.url)).collect()),
            found.len(),
            names(found.iter().map(|request| format!("{} {}", request.method, request.url)).collect()),
        ));
        return;
    }
    for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
        let mut differ = |what: &str, expected: &str, found: &str| {
            mismatches.push(format!("requests[{index}].{what}: expected {expected}, found {found}"));
        };
        if expected.method != found.method {
            differ("method", &expected.method, &found.method);
        }
        let url = url::Url::parse(&expected.url).map_or_else(|_| expected.url.clone(), |url| sent_url(&url));
        if url != found.url {
            differ("url", &url, &found.url);
        }
        if let Some(credentials) = expected.credentials
            && credentials != found.credentials
        {
            differ("credentials", &credentials.to_string(), &found.credentials.to_string());
        }
        let wanted = expected.partition.as_ref().map(|partition| match partition {
            ExpectedPartition::None => None,
            ExpectedPartition::Site(site) => Some(site.as_str()),
        });
        if let Some(wanted) = wanted.filter(|wanted| *wanted != found.partition.as_deref()) {
            differ("partition", &shown(wanted), &shown(found.partition.as_deref()));
        }
        for (name, wanted) in &expected.headers {
            if wanted.is_none() && is_the_user_agents_own(name, found, fetch) {
                continue;
            }
            if wanted.as_deref() != found.header(name) {
                differ(&format!("headers.{name}"), &shown(wanted.as_deref()), &shown(found.header(name)));
            }
        }
        if partial {
            continue;
        }
        for name in strict_names(fetch, found.preflight) {
            if is_named(&expected.headers, &name) || is_the_user_agents_own(&name, found, fetch) {
                continue;
            }
            if let Some(value) = found.header(&name) {
                differ(&format!("headers.{name}"), "none", &shown(Some(value)));
            }
        }
    }
}

/// What is compared even where it is not named.
fn strict_names(fetch: &FetchStep, preflight: bool) -> Vec<String> {
    let mut names: Vec<String> =
        ["origin", "authorization", "access-control-request-method", "access-control-request-headers"]
            .map(String::from)
            .into();
    if !preflight {
        names.extend(fetch.headers.iter().map(|(name, _)| text(name).to_ascii_lowercase()));
    }
    names
}

/// Whether an author's forbidden header is not there, and what is there under its name is what the network layer adds.
fn is_the_user_agents_own(name: &str, found: &ObservedRequest, fetch: &FetchStep) -> bool {
    matches!(name, "referer" | "content-length" | "accept-encoding")
        && fetch.headers.iter().any(|(author, value)| {
            author.eq_ignore_ascii_case(name.as_bytes()) && found.header(name) != Some(text(value).trim())
        })
}

fn is_named(headers: &ExpectedHeaders, name: &str) -> bool {
    headers.iter().any(|(named, _)| named == name)
}

fn compare_outcome(
    expected: &ExpectedOutcome,
    found: &ObservedOutcome,
    scenario: &Scenario,
    mismatches: &mut Vec<String>,
) {
    let mut differ = |what: &str, expected: &str, found: &str| {
        mismatches.push(format!("outcome.{what}: expected {expected}, found {found}"));
    };
    match found {
        ObservedOutcome::Refused { message } => {
            if !expected.error {
                differ("error", "a response", &format!("a refusal by the API: {message}"));
            } else if let Some(phase) = expected.phase.as_deref().filter(|&phase| phase != "constructor") {
                differ("phase", phase, "constructor");
            } else if let Some(reason) = &expected.reason {
                // Reasons are those of fetches.
                differ("reason", reason, &format!("a refusal by the API: {message}"));
            }
        }
        ObservedOutcome::Error { reason, message } => {
            if !expected.error {
                differ("error", "a response", &format!("{reason}: {message}"));
                return;
            }
            if let Some(phase) = expected.phase.as_deref().filter(|&phase| phase != "fetch") {
                differ("phase", phase, "fetch");
            }
            if let Some(wanted) = expected.reason.as_deref().filter(|wanted| wanted != reason) {
                differ("reason", wanted, reason);
            }
        }
        ObservedOutcome::Loaded => {
            if expected.error || expected.loaded == Some(false) {
                differ("loaded", "an error", "true");
            }
        }
        ObservedOutcome::Response(response) => {
            if expected.error {
                differ(
                    "error",
                    &format!("true ({})", expected.reason.as_deref().unwrap_or("any reason")),
                    "a response",
                );
                return;
            }
            compare_response(expected, response, scenario, &mut differ);
        }
    }
}

fn compare_response(
    expected: &ExpectedOutcome,
    found: &ObservedResponse,
    scenario: &Scenario,
    differ: &mut impl FnMut(&str, &str, &str),
) {
    if let (Some(wanted), Some(response_type)) = (&expected.response_type, found.response_type)
        && wanted != response_type
    {
        differ("type", wanted, response_type);
    }
    if let Some(status) = expected.status.filter(|&status| status != found.status) {
        differ("status", &status.to_string(), &found.status.to_string());
    }
    if let Some(url) = expected.url.as_deref().filter(|&url| url != found.url) {
        differ("url", url, &found.url);
    }
    if let (Some(wanted), Some(redirected)) = (expected.redirected, found.redirected)
        && wanted != redirected
    {
        differ("redirected", &wanted.to_string(), &redirected.to_string());
    }
    if let Some(allowed) = expected.timing_allowed.filter(|&allowed| allowed != found.timing_allowed) {
        differ("timing_allowed", &allowed.to_string(), &found.timing_allowed.to_string());
    }
    let Some(headers) = &expected.headers else {
        return;
    };
    let readable = |name: &str| found.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    for (name, wanted) in headers {
        if wanted.as_deref() != readable(name) {
            differ(&format!("headers.{name}"), &shown(wanted.as_deref()), &shown(readable(name)));
        }
    }
    if scenario.partial {
        return;
    }
    for (name, value) in &found.headers {
        if !is_named(headers, name) {
            differ(&format!("headers.{name}"), "hidden", &shown(Some(value)));
        }
    }
}

fn shown(value: Option<&str>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| format!("`{}`", value.escape_debug()))
}

/// What differs between the expected and the whole content of the preflight cache.
pub(super) fn compare_cache(expected: &[CacheExpectation], found: &[CacheEntry]) -> Vec<String> {
    /// Snapshots tell nanoseconds, scenarios fractions of seconds.
    const TOLERANCE: f64 = 1e-3;
    let mut rest: Vec<&CacheEntry> = found.iter().collect();
    let mut mismatches = Vec::new();
    for wanted in expected {
        let same = |entry: &&CacheEntry| {
            let (kind, name) = token(entry);
            entry.origin == wanted.origin
                && entry.url == wanted.url
                && entry.credentials == wanted.credentials
                && (kind, name.as_str()) == (wanted.token.0, wanted.token.1.as_str())
                && wanted
                    .remaining
                    .is_none_or(|remaining| (entry.remaining.as_secs_f64() - remaining).abs() < TOLERANCE)
        };
        match rest.iter().position(same) {
            Some(index) => drop(rest.swap_remove(index)),
            None => mismatches.push(format!(
                "cache: expected {} `{}` for {} at {} (credentials {}, remaining {:?}), found no such entry",
                wanted.token.0, wanted.token.1, wanted.origin, wanted.url, wanted.credentials, wanted.remaining
            )),
        }
    }
    mismatches.extend(rest.iter().map(|entry| format!("cache: unexpected entry {}", entry_json(entry))));
    mismatches
}

fn token(entry: &CacheEntry) -> (&'static str, String) {
    match &entry.token {
        CacheToken::Method(method) => ("method", text(method)),
        CacheToken::HeaderName(name) => ("header", text(name)),
    }
}

fn entry_json(entry: &CacheEntry) -> Value {
    let (kind, name) = token(entry);
    json!({
        "partition": text(entry.partition.as_bytes()),
        "origin": entry.origin,
        "url": entry.url,
        "credentials": entry.credentials,
        kind: name,
        "remaining": entry.remaining.as_secs_f64(),
    })
}

pub(super) fn cache_json(entries: &[CacheEntry]) -> Value {
    entries.iter().map(entry_json).collect()
}

#[cfg(test)]
mod tests;
