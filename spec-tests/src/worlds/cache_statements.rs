//! What must hold of the preflight cache, whatever the world: safety, usefulness and lifetimes, from what was sent and
//! answered alone. Neither engine nor model is asked what it remembers.

use std::collections::HashMap;

use fetch_cors::scenario::{FetchObservation, ObservedOutcome, ObservedRequest, StepObservation};
use serde_json::Value;
use url::Url;

use crate::model::HeaderList;
use crate::model::header_names::{cors_unsafe_request_header_names, is_forbidden_request_header};

use crate::model_runner::site_of;

use super::Played;

/// Partition, origin and URL.
type Key = (Option<String>, String, String);

/// Whether it was granted with credentials, what kind of token, and the token.
type Grant = (bool, Kind, String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    Method,
    HeaderName,
}

/// Until when what is granted, in seconds of the world's clock.
#[derive(Default)]
struct Memory {
    grants: HashMap<Key, HashMap<Grant, f64>>,
    now: f64,
}

/// What a fetch step says that its requests do not show.
struct Asked<'a> {
    step: &'a Value,
    is_forced: bool,
    includes_credentials: bool,
    is_cors: bool,
}

/// The standard's cap, in seconds.
const MAX_AGE_CAP: f64 = 7200.0;

/// Checks a world in which one fetch comes after the other: a request goes out without a preflight exactly if what it needs
/// was granted by the latest answers that name it, to this key, and these have neither expired nor been cleared.
///
/// Gives the number of requests that needed permission. Worlds with interleaved fetches, service workers, fragments or user info
/// (which observations do not have) are left to the model.
///
/// # Errors
/// What was sent without permission, or asked for in vain.
pub fn check_cache_statements(written: &Value, played: &Played) -> Result<usize, String> {
    let text = written.to_string();
    if text.contains("\"start\"") || text.contains("service_worker") || text.contains('#') || text.contains("pass@") {
        return Ok(0);
    }
    let mut memory = Memory::default();
    let mut checked = 0;
    let steps = written["steps"].as_array().into_iter().flatten().zip(&played.report.steps);
    for (step, observed) in steps {
        // The observation has joined what is judged line by line, or does not have the request that failed: from here on
        // nothing can be told.
        if step.get("fetch").is_some_and(has_repeated_names) || is_stream_without_connection(step, observed) {
            break;
        } else if let Some(seconds) = step["advance"].as_f64() {
            memory.now += seconds;
        } else if let Some(clear) = step.get("clear") {
            memory.clear(clear);
        } else if let (Some(fetch), StepObservation::Fetch(observed)) = (step.get("fetch"), observed) {
            checked += memory.follow(&Asked::of(fetch), observed)?;
        }
    }
    Ok(checked)
}

impl<'a> Asked<'a> {
    fn of(step: &'a Value) -> Self {
        Self {
            step,
            is_forced: (step["api"] == "xhr" && step["upload_listener"] == true)
                || step["body"].get("stream").is_some(),
            includes_credentials: step["credentials"] == "include",
            is_cors: step["mode"].as_str().unwrap_or("cors") == "cors",
        }
    }

    fn is_elsewhere(&self, url: &str) -> bool {
        let origin = Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
        self.step["origin"] == "null" || self.step["origin"] != *origin
    }

    /// The author's header names that need permission.
    fn unsafe_names(&self, request: &ObservedRequest) -> Vec<String> {
        let is_authors = |name: &str, value: &[u8]| {
            author_names(self.step).any(|own| own == name) && !is_forbidden_request_header(name, value)
        };
        let kept = request.headers.iter().map(|(name, value)| (name.clone(), bytes(value)));
        let kept = kept.filter(|(name, value)| is_authors(name, value));
        cors_unsafe_request_header_names(&HeaderList::from_pairs(kept))
    }
}

fn author_names(step: &Value) -> impl Iterator<Item = String> {
    let headers = step["headers"].as_array().into_iter().flatten();
    headers.filter_map(|header| header[0].as_str()).map(str::to_ascii_lowercase)
}

fn has_repeated_names(step: &Value) -> bool {
    let mut names: Vec<String> = author_names(step).collect();
    let all = names.len();
    names.sort();
    names.dedup();
    names.len() < all
}

/// HTTP/1 connections take no streams: such a request fails before it is sent, and what was remembered for its URL is gone.
fn is_stream_without_connection(step: &Value, observed: &StepObservation) -> bool {
    let StepObservation::Fetch(observed) = observed else { return false };
    let reason = match &observed.outcome {
        Some(ObservedOutcome::Error { reason, .. }) => *reason,
        _ => "",
    };
    step["fetch"]["body"].get("stream").is_some() && reason == "transport-failed"
}

fn bytes(latin1: &str) -> Vec<u8> {
    latin1.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
}

fn header<'a>(request: &'a ObservedRequest, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}

fn key(request: &ObservedRequest) -> Key {
    (request.partition.clone(), header(request, "origin").unwrap_or_default().to_owned(), request.url.clone())
}

impl Memory {
    fn follow(&mut self, asked: &Asked<'_>, observed: &FetchObservation) -> Result<usize, String> {
        let mut checked = 0;
        let mut has_left_home = false;
        let mut needed_permission = false;
        let mut requests = observed.requests.iter().peekable();
        while let Some(request) = requests.next() {
            has_left_home |= asked.is_elsewhere(&request.url);
            let is_cors_hop = asked.is_cors && has_left_home;
            if request.preflight {
                needed_permission = true;
                let Some(actual) = requests.next() else { break };
                if self.permits(asked, actual) {
                    return Err(format!("a preflight to {} though everything was granted", request.url));
                }
                self.note(asked, request, actual);
                checked += 1;
            } else if is_cors_hop {
                let needs =
                    !is_safelisted(&request.method) || asked.is_forced || !asked.unsafe_names(request).is_empty();
                if needs {
                    checked += 1;
                    needed_permission = true;
                    if !self.permits(asked, request) {
                        return Err(format!("{} {} without permission", request.method, request.url));
                    }
                }
            }
        }
        self.after(observed, needed_permission);
        Ok(checked)
    }

    /// Whether a request may go out without a preflight.
    fn permits(&self, asked: &Asked<'_>, request: &ObservedRequest) -> bool {
        let names = asked.unsafe_names(request);
        let grants = self.grants.get(&key(request));
        let is_granted = |kind: Kind, token: &str| {
            let flags: &[bool] = if asked.includes_credentials { &[true] } else { &[true, false] };
            flags.iter().any(|flag| {
                let expiry = grants.and_then(|grants| grants.get(&(*flag, kind, token.to_owned())));
                expiry.is_some_and(|expiry| self.now < *expiry)
            })
        };
        let by_wildcard = |kind| !asked.includes_credentials && is_granted(kind, "*");
        let method = (is_safelisted(&request.method) && !asked.is_forced)
            || is_granted(Kind::Method, &request.method)
            || by_wildcard(Kind::Method);
        method
            && names.iter().all(|name| {
                is_granted(Kind::HeaderName, name) || (name != "authorization" && by_wildcard(Kind::HeaderName))
            })
    }

    /// An accepted answer: each token that it lists, with its own credentials flag, lasts from now for its lifetime.
    fn note(&mut self, asked: &Asked<'_>, preflight: &ObservedRequest, actual: &ObservedRequest) {
        let Some(answer) = &preflight.answer else { return };
        let lines = |name: &str| -> Vec<&str> {
            let lines = answer.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name));
            lines.map(|(_, value)| value.as_str()).collect()
        };
        let items = |name: &str| -> Vec<String> {
            let items = lines(name).into_iter().flat_map(|line| line.split(','));
            items.map(|item| item.trim_matches([' ', '\t']).to_owned()).filter(|item| !item.is_empty()).collect()
        };
        let mut methods = items("access-control-allow-methods");
        if lines("access-control-allow-methods").is_empty() && asked.is_forced && is_safelisted(&actual.method) {
            methods.push(actual.method.clone());
        }
        let names = items("access-control-allow-headers").into_iter().map(|name| name.to_ascii_lowercase());
        let tokens = methods.into_iter().map(|method| (Kind::Method, method));
        let tokens = tokens.chain(names.map(|name| (Kind::HeaderName, name)));
        let expiry = self.now + lifetime(&lines("access-control-max-age"));
        let grants = self.grants.entry(key(preflight)).or_default();
        for (kind, token) in tokens {
            grants.insert((asked.includes_credentials, kind, token), expiry);
        }
    }

    /// A fetch that needed permission and fails takes what is remembered for its current URL with it.
    fn after(&mut self, observed: &FetchObservation, needed_permission: bool) {
        // Refused at a URL that nothing was sent to.
        const BEFORE_SENDING: [&str; 5] = [
            "blocked",
            "same-origin-mode-cross-origin",
            "no-cors-redirect-mode",
            "non-http-scheme",
            "scheme-not-supported",
        ];
        let Some(ObservedOutcome::Error { reason, .. }) = &observed.outcome else { return };
        if let Some(last) = observed.requests.last()
            && needed_permission
            && !BEFORE_SENDING.contains(reason)
        {
            self.grants.remove(&key(last));
        }
    }

    fn clear(&mut self, clear: &Value) {
        let parsed = |text: &str| Url::parse(text).ok();
        let cleared_url = clear["url"].as_str().and_then(parsed);
        let site = clear["partition"].as_str().map(site_of);
        self.grants.retain(|(partition, origin, url), _| {
            let url = parsed(url);
            let host = url.as_ref().and_then(|url| url.host_str().map(str::to_owned));
            let is_meant = clear["all"] == true
                || (site.is_some() && *partition == site)
                || (cleared_url.is_some() && url == cleared_url)
                || clear["origin"] == **origin
                || clear["host"].as_str().is_some_and(|meant| host.as_deref() == Some(meant));
            !is_meant
        });
    }
}

fn is_safelisted(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "POST")
}

/// Seconds that an answer lasts: digits up to the cap, nothing for negative ones, five where there is no number.
fn lifetime(lines: &[&str]) -> f64 {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match lines {
        [value] if is_digits(value) => value.parse::<f64>().unwrap_or(MAX_AGE_CAP).min(MAX_AGE_CAP),
        [value] if value.strip_prefix('-').is_some_and(is_digits) => 0.0,
        _ => 5.0,
    }
}
