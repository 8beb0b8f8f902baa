//! The observation format, version 1: what a user agent did.

use serde_json::{Map, Value, json};

use super::format::Api;
use super::server::sent_url;
use crate::{Exchange, HeaderList, Outcome, Profile, Purpose, RedirectTaint, ResponseHead};

/// What happened in one step.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum StepObservation {
    /// A fetch.
    Fetch(FetchObservation),
    /// Any other step, as the scenario has it.
    Other(Value),
}

/// A whole fetch: what reached the network, and how it ended.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct FetchObservation {
    /// What reached the network, in order.
    pub requests: Vec<ObservedRequest>,
    /// How it ended; `None` while it waits, or when it was dropped.
    pub outcome: Option<ObservedOutcome>,
}

/// A request that reached the network.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ObservedRequest {
    /// The method.
    pub method: String,
    /// The URL, without user info and fragment.
    pub url: String,
    /// Whether it was a preflight.
    pub preflight: bool,
    /// Lowercase names, in the order of their first line, and values (joined by `, `), Latin-1.
    pub headers: Vec<(String, String)>,
    /// Whether the user agent may attach credentials.
    pub credentials: bool,
    /// The site of the network partition key.
    pub partition: Option<String>,
    /// The [redirect-taint](https://fetch.spec.whatwg.org/#concept-request-tainted-origin). Not a part of the observation format.
    pub redirect_taint: RedirectTaint,
    /// What the server answered; `None` where no response came. Not a part of the observation format.
    pub answer: Option<ObservedAnswer>,
}

/// The head of a response, as the server sent it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ObservedAnswer {
    /// The status.
    pub status: u16,
    /// Names and values in order, Latin-1.
    pub headers: Vec<(String, String)>,
}

/// How a fetch ended.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_enums, reason = "the observation format has no other")]
pub enum ObservedOutcome {
    /// A filtered response.
    Response(ObservedResponse),
    /// An image loaded; an element tells no more.
    Loaded,
    /// The API threw before any fetch.
    Refused {
        /// What it said.
        message: String,
    },
    /// A network error.
    Error {
        /// The reason's code.
        reason: &'static str,
        /// The reason.
        message: String,
    },
}

/// What a script sees of a response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ObservedResponse {
    /// The type; `None` for XMLHttpRequest, which does not tell.
    pub response_type: Option<&'static str>,
    /// The status; 0 for opaque ones.
    pub status: u16,
    /// The URL without fragment; empty for opaque ones.
    pub url: String,
    /// Whether there was a redirect; `None` for XMLHttpRequest, which does not tell.
    pub redirected: Option<bool>,
    /// The headers that can be read: lowercase names, values joined by `, `, Latin-1.
    pub headers: Vec<(String, String)>,
    /// The timing allow passed flag.
    pub timing_allowed: bool,
}

/// Latin-1.
pub(super) fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// As it arrives: outer spaces and tabs are lost on the wire.
pub(super) fn trimmed(value: &[u8]) -> &[u8] {
    let is_outer = |byte: &u8| matches!(byte, b' ' | b'\t');
    let start = value.iter().position(|byte| !is_outer(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !is_outer(byte)).map_or(start, |last| last + 1);
    value.get(start..end).unwrap_or_default()
}

/// As an HTTP parser would deliver it. What no parser would is left out: the engine has refused the head by then.
pub(super) fn delivered(headers: &[(Vec<u8>, Vec<u8>)]) -> HeaderList {
    let mut list = HeaderList::new();
    for (name, value) in headers {
        let _ = list.append(name, trimmed(value));
    }
    list
}

/// As `Response.url` and `responseURL` tell it: user info stays.
fn without_fragment(url: &url::Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    url.into()
}

/// Lowercase names, in the order of their first line; values joined by `, `.
pub(super) fn combined<'a>(headers: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Vec<(String, String)> {
    let mut combined: Vec<(String, String)> = Vec::new();
    for (name, value) in headers {
        let name = text(name).to_ascii_lowercase();
        match combined.iter_mut().find(|(known, _)| *known == name) {
            Some((_, joined)) => {
                joined.push_str(", ");
                joined.push_str(&text(value));
            }
            None => combined.push((name, text(value))),
        }
    }
    combined
}

impl ObservedRequest {
    /// With the headers that the network layer adds.
    pub(super) fn of<P: Purpose>(exchange: &Exchange<P>, profile: &Profile, added: &[(&str, String)]) -> Self {
        let headers = profile.wire_headers(exchange);
        // Browsers' records are what a server's parser delivers, and predictions are compared with them.
        let is_delivered = profile.observed.is_some();
        let headers = headers
            .iter()
            .map(|(name, value)| (name.as_slice(), if is_delivered { trimmed(value) } else { value.as_slice() }));
        let added = added.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        Self {
            method: exchange.method().as_str().to_owned(),
            url: sent_url(exchange.url()),
            preflight: exchange.is_preflight(),
            headers: combined(headers.chain(added)),
            credentials: exchange.includes_credentials(),
            partition: exchange.partition().map(|key| text(key.as_bytes())),
            redirect_taint: exchange.redirect_taint(),
            answer: None,
        }
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// As the observation format writes it.
    pub fn to_json(&self) -> Value {
        json!({
            "method": self.method,
            "url": self.url,
            "headers": object(&self.headers),
            "credentials": self.credentials,
            "partition": self.partition,
        })
    }
}

fn object(headers: &[(String, String)]) -> Map<String, Value> {
    headers.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect()
}

impl ObservedOutcome {
    /// What the caller of an API learns. `head` has the headers of the response that came last.
    pub(super) fn of<P: Purpose>(outcome: &Outcome<P>, api: Api, head: &HeaderList, profile: &Profile) -> Self {
        let response = match outcome.response() {
            Ok(response) => response,
            Err(error) => return Self::Error { reason: error.code().as_str(), message: error.to_string() },
        };
        if api == Api::Image {
            return Self::Loaded;
        }
        let is_fetch = api == Api::Fetch;
        let headers = response.headers(ResponseHead::new(200, head));
        Self::Response(ObservedResponse {
            response_type: is_fetch.then(|| response.response_type().as_str()),
            status: response.status(),
            url: response.url().map(without_fragment).unwrap_or_default(),
            redirected: is_fetch.then(|| response.is_redirected()),
            headers: profile.shown_headers(&headers).iter().map(|(name, value)| (text(name), text(value))).collect(),
            timing_allowed: response.timing_allow_passed(),
        })
    }

    /// As the observation format writes it.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Response(response) => {
                let mut outcome = Map::new();
                if let Some(response_type) = response.response_type {
                    outcome.insert("type".into(), response_type.into());
                }
                outcome.insert("status".into(), response.status.into());
                outcome.insert("url".into(), response.url.as_str().into());
                if let Some(redirected) = response.redirected {
                    outcome.insert("redirected".into(), redirected.into());
                }
                outcome.insert("headers".into(), object(&response.headers).into());
                outcome.insert("timing_allowed".into(), response.timing_allowed.into());
                outcome.into()
            }
            Self::Loaded => json!({ "loaded": true }),
            Self::Refused { message } => {
                json!({ "error": true, "phase": "constructor", "message": message })
            }
            Self::Error { reason, message } => {
                json!({ "error": true, "phase": "fetch", "reason": reason, "message": message })
            }
        }
    }
}

impl StepObservation {
    /// As the observation format writes it.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Fetch(fetch) => {
                let requests: Vec<_> = fetch.requests.iter().map(ObservedRequest::to_json).collect();
                match &fetch.outcome {
                    Some(outcome) => json!({ "requests": requests, "outcome": outcome.to_json() }),
                    None => json!({ "requests": requests }),
                }
            }
            Self::Other(step) => step.clone(),
        }
    }
}

/// The observation of a whole scenario.
pub(super) fn observation(id: &str, browser: &str, steps: &[StepObservation]) -> Value {
    let steps: Vec<_> = steps.iter().map(StepObservation::to_json).collect();
    json!({ "id": id, "browser": browser, "version": env!("CARGO_PKG_VERSION"), "steps": steps })
}

#[cfg(test)]
mod tests;
