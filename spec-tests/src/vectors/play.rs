//! Rows as scenarios: one fetch in a small world, played by the engine and by the model.

use fetch_cors::scenario::{Scenario, run};
use serde_json::{Value, json};

use super::Subject;
use super::row::{Failure, Judgement, malformed, same};
use crate::{model, model_runner};

/// The document's origin, where a row says no other.
pub const DOCUMENT: &str = "http://www.site.test:8001";

/// Origins that are not the document's: another port, another host of the site, another site.
pub const CROSS_ORIGINS: [&str; 3] =
    ["http://www.site.test:8002", "http://api.site.test:8001", "http://other.test:8001"];

/// The APIs that scripts have.
pub const APIS: [&str; 2] = ["fetch", "xhr"];

/// A header that shares a response with every origin, without credentials.
pub const SHARED: (&str, &str) = ("Access-Control-Allow-Origin", "*");

/// Reasons for which the CORS check refuses a response.
pub const CORS_CHECK: [&str; 7] = [
    "allow-origin-missing",
    "allow-origin-wildcard-with-credentials",
    "allow-origin-multiple",
    "allow-origin-invalid",
    "allow-origin-mismatch",
    "allow-credentials-missing",
    "allow-credentials-not-true",
];

/// What a subject did with one fetch.
#[derive(Clone, Debug)]
pub struct Played {
    requests: Vec<Value>,
    outcome: Value,
}

/// Plays a fetch against the rules of a server.
///
/// # Errors
/// The row made a scenario that is none.
pub fn play(subject: Subject, server: &[Value], fetch: &Value) -> Result<Played, Failure> {
    let written = json!({ "id": "row", "server": server, "steps": [{ "fetch": fetch }] });
    let observation = match subject {
        Subject::Engine => {
            let report = Scenario::from_json(&written).and_then(|scenario| run(&scenario));
            report.map(|report| report.observation()).map_err(|error| error.to_string())
        }
        Subject::Model => model_runner::play(&written, model::Corrections::STANDARD).map_err(|error| error.0),
    };
    let observation = observation.map_err(|error| Failure::Malformed(format!("{error}: {written}")))?;
    let step = &observation["steps"][0];
    Ok(Played { requests: step["requests"].as_array().cloned().unwrap_or_default(), outcome: step["outcome"].clone() })
}

/// A rule that answers every request to a URL alike.
pub fn rule(url: &str, status: u16, headers: &[(&str, &str)]) -> Value {
    json!({ "url": url, "responses": [{ "status": status, "headers": headers }] })
}

/// A rule for preflights only.
pub fn preflight_rule(url: &str, status: u16, headers: &[(&str, &str)]) -> Value {
    let mut rule = rule(url, status, headers);
    rule["preflight"] = true.into();
    rule
}

/// A rule whose preflight allows these methods and headers from everywhere, without credentials.
pub fn permissive_preflight(url: &str, methods: &str, headers: &str) -> Value {
    preflight_rule(
        url,
        204,
        &[
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", methods),
            ("Access-Control-Allow-Headers", headers),
        ],
    )
}

/// The URLs of a chain of redirects, written as the origins that they lead through; `other` is the one that is not the
/// document's.
pub fn chain(origins: &[&str], other: &str) -> Result<Vec<String>, Failure> {
    let url = |(index, origin): (usize, &&str)| match *origin {
        "same-origin" => Ok(format!("{DOCUMENT}/{index}")),
        "cross-origin" | "same cross-origin" => Ok(format!("{other}/{index}")),
        unknown => malformed(format!("`chain`: unknown origin `{unknown}`")),
    };
    origins.iter().enumerate().map(url).collect()
}

/// A server that redirects each URL to the next and answers the last with 200, with these headers by index.
pub fn redirects<'a, H>(urls: &'a [String], status: u16, headers: impl Fn(usize) -> H) -> Vec<Value>
where
    H: IntoIterator<Item = (&'a str, &'a str)>,
{
    let next = urls.iter().skip(1).map(Some).chain([None]);
    let rules = urls.iter().zip(next).enumerate().map(|(index, (url, next))| {
        let location = next.map(|next| ("Location", next.as_str()));
        let headers: Vec<(&str, &str)> = headers(index).into_iter().chain(location).collect();
        rule(url, if next.is_some() { status } else { 200 }, &headers)
    });
    rules.collect()
}

/// The head that an embedder answers with.
pub fn head(headers: &[(&str, &str)]) -> http::Response<()> {
    let builder =
        headers.iter().fold(http::Response::builder(), |builder, (name, value)| builder.header(*name, *value));
    builder.body(()).unwrap()
}

impl Played {
    /// The methods of the requests, in order.
    pub fn methods(&self) -> Vec<&str> {
        self.requests.iter().map(|request| request["method"].as_str().unwrap_or_default()).collect()
    }

    /// The requests that are no preflights.
    pub fn actual(&self) -> Vec<&Value> {
        self.requests
            .iter()
            .filter(|request| request["headers"].get("access-control-request-method").is_none())
            .collect()
    }

    /// The preflights.
    pub fn preflights(&self) -> Vec<&Value> {
        self.requests
            .iter()
            .filter(|request| request["headers"].get("access-control-request-method").is_some())
            .collect()
    }

    /// How many requests there were.
    pub fn count(&self) -> usize {
        self.requests.len()
    }

    pub fn outcome(&self) -> &Value {
        &self.outcome
    }

    /// What a script reads of a header.
    pub fn readable(&self, name: &str) -> Option<&str> {
        self.outcome["headers"].get(name.to_ascii_lowercase()).and_then(Value::as_str)
    }

    /// The fetch ends with a response of this status.
    pub fn ends_with(&self, status: u16) -> Judgement {
        same("status", &self.outcome["status"], &json!(status)).map_err(|failure| self.told(failure))
    }

    /// The fetch ends with a response, opaque or not.
    pub fn succeeds(&self) -> Judgement {
        same("is a response", self.outcome["status"].is_u64(), true).map_err(|failure| self.told(failure))
    }

    /// The fetch ends with a network error for one of these reasons.
    pub fn fails(&self, reasons: &[&str]) -> Judgement {
        let reason = self.outcome["reason"].as_str();
        if reason.is_some_and(|reason| reasons.contains(&reason)) {
            return Ok(());
        }
        Err(self.told(Failure::Wrong(format!("expected a network error: {}", reasons.join(", ")))))
    }

    /// A response of status 200, or a network error for one of these reasons.
    pub fn allowed(&self, allowed: bool, reasons: &[&str]) -> Judgement {
        if allowed { self.ends_with(200) } else { self.fails(reasons) }
    }

    /// With what happened.
    pub fn told(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Wrong(why) => {
                Failure::Wrong(format!("{why}; {} after {}", self.outcome, Value::from(self.requests.clone())))
            }
            malformed @ Failure::Malformed(_) => malformed,
        }
    }
}

/// A header of a request.
pub fn header<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    request["headers"].get(name).and_then(Value::as_str)
}
