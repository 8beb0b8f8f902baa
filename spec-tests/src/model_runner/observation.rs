//! Observations: what a fetch sent and how it ended.

use serde_json::{Map, Value, json};

use crate::model::body_init::Exception;
use crate::model::infrastructure::isomorphic_decode;
use crate::model::request::{Body, RedirectTaint, Referrer};
use crate::model::{CacheEntry, FetchedResponse, HeaderList, NetworkError, Outcome, ResponseType, SentRequest};

use super::world::bare;

const NANOSECONDS_IN_A_MILLISECOND: u64 = 1_000_000;

/// Of an API that throws.
pub(super) fn constructor_observation(exception: &Exception) -> Value {
    let message = match exception {
        Exception::TypeError(why) => format!("TypeError: {why}"),
        Exception::SyntaxError(why) => format!("SyntaxError: {why}"),
        Exception::SecurityError(why) => format!("SecurityError: {why}"),
        Exception::InvalidStateError(why) => format!("InvalidStateError: {why}"),
    };
    json!({
        "requests": [],
        "outcome": { "error": true, "phase": "constructor", "message": message },
    })
}

pub(super) fn fetch_observation(description: &Value, sent: &[SentRequest], outcome: &Outcome) -> Value {
    let requests = requests_observation(description, sent);
    let redirect_taint = match outcome {
        Outcome::NetworkError(_) => None,
        Outcome::Response(fetched) => Some(taint(fetched.response.internal().redirect_taint)),
    };
    let outcome = match outcome {
        Outcome::NetworkError(error) => error_observation(error),
        Outcome::Response(fetched) => match description.get("api").and_then(Value::as_str) {
            Some("img") => json!({ "loaded": true }),
            Some("xhr") => {
                let mut outcome = response_observation(fetched);
                outcome.retain(|key, _| key != "type" && key != "redirected");
                Value::Object(outcome)
            }
            _ => Value::Object(response_observation(fetched)),
        },
    };
    json!({ "requests": requests, "outcome": outcome, "redirect_taint": redirect_taint })
}

pub(super) fn requests_observation(description: &Value, sent: &[SentRequest]) -> Vec<Value> {
    sent.iter().map(|sent| request_observation(description, sent)).collect()
}

/// With the headers that HTTP-network-or-cache fetch appends from what is known here.
fn request_observation(description: &Value, sent: &SentRequest) -> Value {
    let request = &sent.request;
    let mut header_list = request.header_list.clone();
    // 8.5 to 8.9
    let content_length = match request.body {
        Some(Body::WithSource) => body_length(description),
        Some(Body::Stream) => None,
        None => matches!(request.method.as_str(), "POST" | "PUT").then_some(0),
    };
    if let Some(content_length) = content_length {
        header_list.append("Content-Length", content_length.to_string().as_bytes());
    }
    // 8.11
    if let Referrer::Url(referrer) = &request.referrer {
        header_list.append("Referer", referrer.as_str().as_bytes());
    }
    // 8.19
    if header_list.contains("Range") {
        header_list.append("Accept-Encoding", b"identity");
    }
    json!({
        "method": request.method,
        "url": bare(request.current_url()).as_str(),
        "headers": headers_observation(&header_list),
        "credentials": sent.include_credentials,
        "partition": sent.network_partition_key,
        "redirect_taint": taint(sent.redirect_taint),
    })
}

fn taint(redirect_taint: RedirectTaint) -> &'static str {
    match redirect_taint {
        RedirectTaint::SameOrigin => "same-origin",
        RedirectTaint::SameSite => "same-site",
        RedirectTaint::CrossSite => "cross-site",
    }
}

fn body_length(description: &Value) -> Option<usize> {
    let body = description.get("body")?;
    let content = body.get("text").or_else(|| body.get("form"))?;
    content.as_str().map(str::len)
}

/// Names in lower case, values of one name joined.
fn headers_observation(header_list: &HeaderList) -> Map<String, Value> {
    let mut members = Map::new();
    for header in &header_list.headers {
        let value = header_list.get(&header.name).unwrap_or_default();
        members.insert(header.name.to_ascii_lowercase(), json!(isomorphic_decode(&value)));
    }
    members
}

fn error_observation(error: &NetworkError) -> Value {
    json!({
        "error": true,
        "phase": "fetch",
        "reason": error.code,
        "algorithm": error.algorithm,
        "step": error.step,
        "offending": error.details,
    })
}

fn response_observation(fetched: &FetchedResponse) -> Map<String, Value> {
    let response = &fetched.response;
    let response_type = match response.response_type {
        ResponseType::Basic => "basic",
        ResponseType::Cors => "cors",
        ResponseType::Default => "default",
        ResponseType::Error => "error",
        ResponseType::Opaque => "opaque",
        ResponseType::OpaqueRedirect => "opaqueredirect",
    };
    let members = json!({
        "type": response_type,
        "status": response.status(),
        "url": response.exposed_url(),
        "redirected": response.redirected(),
        "headers": headers_observation(&response.header_list()),
        "timing_allowed": response.internal().timing_allow_passed,
    });
    match members {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The whole content of the cache. Whole milliseconds remain, so that a number is written the same everywhere.
pub(super) fn cache_observation(entries: &[CacheEntry], now: u64) -> Value {
    let entries = entries.iter().map(|entry| {
        let (key, token) = match (&entry.method, &entry.header_name) {
            (Some(method), _) => ("method", method.clone()),
            (None, header_name) => ("header", header_name.clone().unwrap_or_default()),
        };
        let milliseconds = entry.remaining(now) / NANOSECONDS_IN_A_MILLISECOND;
        json!({
            "partition": entry.key,
            "origin": isomorphic_decode(&entry.byte_serialized_origin),
            "url": entry.url.as_str(),
            "credentials": entry.credentials,
            key: token,
            "remaining": std::time::Duration::from_millis(milliseconds).as_secs_f64(),
        })
    });
    Value::Array(entries.collect())
}
