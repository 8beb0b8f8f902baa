//! What browsers did: the records of `fixtures/browsers`, and how an observation is compared with one.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;

use fetch_cors::scenario::{Scenario, parse_suite};
use flate2::read::GzDecoder;
use serde_json::Value;

/// The suites that were run in browsers.
pub const SUITES: [&str; 3] = ["plain", "https", "unseen"];

fn read(suite: &str, name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let path = root.join("fixtures/browsers").join(suite).join(format!("{name}.jsonl.gz"));
    let file = std::fs::File::open(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    GzDecoder::new(file).read_to_string(&mut text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text
}

/// The scenarios of a suite, parsed and as they are written.
pub fn scenarios(suite: &str) -> Vec<(Scenario, Value)> {
    let text = read(suite, "suite");
    let parsed = parse_suite(&text).unwrap_or_else(|error| panic!("{suite}: {error}"));
    let written = text.lines().map(|line| serde_json::from_str(line).unwrap());
    parsed.into_iter().zip(written).collect()
}

/// A browser's records, in the suite's order.
pub fn records(suite: &str, browser: &str) -> Vec<Value> {
    read(suite, browser).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Headers that are compared always.
const HEADERS: [&str; 6] = [
    "origin",
    "access-control-request-method",
    "access-control-request-headers",
    "authorization",
    "content-type",
    "range",
];

/// Headers that user agents add their own values of, or that pages cannot set.
const NEVER: [&str; 10] = [
    "accept-encoding",
    "user-agent",
    "connection",
    "host",
    "priority",
    "upgrade-insecure-requests",
    "referer",
    "cookie",
    "pragma",
    "cache-control",
];

/// Whether an observation agrees with a record: requests (method, URL, the headers that matter), and of the outcome what both
/// sides have.
pub fn agree(observation: &Value, record: &Value, scenario: &Value) -> bool {
    let (Some(own), Some(theirs), Some(steps)) =
        (observation["steps"].as_array(), record["steps"].as_array(), scenario["steps"].as_array())
    else {
        return false;
    };
    own.len() == theirs.len()
        && own.iter().zip(theirs).zip(steps).all(|((own, theirs), step)| steps_agree(own, theirs, step.get("fetch")))
}

fn steps_agree(own: &Value, theirs: &Value, fetch: Option<&Value>) -> bool {
    let none = Vec::new();
    let requests = |step: &Value| step["requests"].as_array().unwrap_or(&none).clone();
    let (own_requests, their_requests) = (requests(own), requests(theirs));
    let authors = author_names(fetch);
    let compares_credentials = fetch.is_some_and(|fetch| {
        let home = fetch["origin"].as_str().and_then(site);
        let all = own_requests.iter().chain(&their_requests);
        home.is_some() && all.into_iter().all(|request| request["url"].as_str().and_then(site) == home)
    });
    own_requests.len() == their_requests.len()
        && own_requests.iter().zip(&their_requests).all(|(own, theirs)| {
            let view = |request: &Value| request_view(request, &authors, compares_credentials, fetch);
            view(own) == view(theirs)
        })
        && outcomes_agree(&own["outcome"], &theirs["outcome"])
}

fn outcomes_agree(own: &Value, theirs: &Value) -> bool {
    let is_error = |outcome: &Value| outcome["error"].as_bool() == Some(true);
    if is_error(own) != is_error(theirs) || theirs["phase"] == "timeout" {
        return false;
    }
    if is_error(own) {
        return true;
    }
    let fields_agree =
        ["type", "status", "url", "redirected"].iter().all(|field| match (own.get(*field), theirs.get(*field)) {
            (Some(own), Some(theirs)) => own == theirs,
            _ => true,
        });
    let headers = |outcome: &Value| outcome["headers"].as_object().cloned().unwrap_or_default();
    let sorted = |outcome: &Value| headers(outcome).into_iter().collect::<std::collections::BTreeMap<_, _>>();
    fields_agree && sorted(own) == sorted(theirs)
}

/// What of a request is compared.
fn request_view(
    request: &Value,
    authors: &BTreeSet<String>,
    compares_credentials: bool,
    fetch: Option<&Value>,
) -> Vec<(String, String)> {
    let mut view = Vec::new();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    view.push(("method".to_owned(), text(&request["method"])));
    view.push(("url".to_owned(), text(&request["url"])));
    let headers = request["headers"].as_object().cloned().unwrap_or_default();
    let is_preflight = request["method"] == "OPTIONS" && headers.contains_key("access-control-request-method");
    let mut names: BTreeSet<String> = HEADERS.iter().map(|name| (*name).to_owned()).collect();
    names.extend(headers.keys().filter(|name| name.starts_with("x-")).cloned());
    if !is_preflight {
        names.extend(authors.iter().cloned());
    }
    for name in names {
        let Some(value) = headers.get(&name).map(text) else { continue };
        let is_browsers_own = (name == "accept" || name == "accept-language")
            && !author_values(fetch, &name).iter().any(|author| value.contains(author.as_str()));
        if !is_browsers_own {
            view.push((name, value));
        }
    }
    if compares_credentials {
        let credentials = request["credentials"].as_bool().unwrap_or_else(|| headers.contains_key("cookie"));
        view.push(("credentials".to_owned(), credentials.to_string()));
    }
    view
}

fn author_headers(fetch: Option<&Value>) -> Vec<(String, String)> {
    let pairs = fetch.and_then(|fetch| fetch["headers"].as_array()).cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    pairs.iter().map(|pair| (text(&pair[0]).to_lowercase(), text(&pair[1]))).collect()
}

fn author_names(fetch: Option<&Value>) -> BTreeSet<String> {
    let names = author_headers(fetch).into_iter().map(|(name, _)| name);
    names.filter(|name| !NEVER.contains(&name.as_str()) && name != "content-length").collect()
}

fn author_values(fetch: Option<&Value>, name: &str) -> Vec<String> {
    let values = author_headers(fetch).into_iter().filter(|(other, _)| other == name);
    values.map(|(_, value)| value.trim().to_owned()).filter(|value| !value.is_empty()).collect()
}

/// Scheme and the last two labels of the host.
fn site(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    let labels: Vec<&str> = host.split('.').collect();
    Some(format!("{scheme}://{}", labels[labels.len().saturating_sub(2)..].join(".")))
}
