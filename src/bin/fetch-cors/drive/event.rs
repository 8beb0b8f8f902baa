//! Events: what is written, a JSON object a line.

use fetch_cors::scenario::reader::HeaderPairs;
use fetch_cors::scenario::{ObservedOutcome, PageFetch};
use fetch_cors::{
    Admission, Body, Exchange, Interception, Local, NetworkPartitionKey, Outcome, Request,
    algorithms::should_be_blocked_due_to_a_bad_port,
};
use serde_json::{Map, Value, json};
use url::Url;

use super::waiting::Waiting;

/// Latin-1: a character a byte.
pub(super) fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn pairs<'a>(headers: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Value {
    headers.map(|(name, value)| json!([text(name), text(value)])).collect()
}

fn partition(key: Option<&NetworkPartitionKey>) -> Value {
    key.map(|key| text(key.as_bytes())).into()
}

const fn body(body: Body) -> &'static str {
    match body {
        Body::None => "none",
        Body::Replayable => "replayable",
        Body::Stream => "stream",
    }
}

fn without_user_info(url: &Url) -> Url {
    let mut url = url.clone();
    // These fail only for URLs that have none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url
}

fn sent_url(url: &Url) -> String {
    let mut url = without_user_info(url);
    url.set_fragment(None);
    url.into()
}

/// An object of event and id, and what else belongs to it.
pub(super) fn event(name: &str, id: &Value, fields: Value) -> Value {
    let mut event = Map::new();
    event.insert("event".into(), name.into());
    event.insert("id".into(), id.clone());
    if let Value::Object(fields) = fields {
        event.extend(fields);
    }
    event.into()
}

/// What a fetch waits for.
pub(super) fn waiting(id: &Value, fetch: &PageFetch, waiting: &Waiting) -> Value {
    let fields = match waiting {
        Waiting::Admit(admission) => admit(admission),
        Waiting::Intercept(interception) => intercept(interception, fetch),
        Waiting::Local(local) => self::local(local),
        Waiting::Send(exchange) => send(exchange, fetch),
    };
    event(waiting.event(), id, fields)
}

fn admit(admission: &Admission) -> Value {
    let request = admission.request();
    let url = request.current_url();
    json!({
        "url": without_user_info(url).as_str(),
        "method": request.method().as_str(),
        "mode": request.mode(),
        "destination": request.destination(),
        "redirect_count": admission.redirect_count(),
        "bad_port": should_be_blocked_due_to_a_bad_port(url),
    })
}

fn intercept(interception: &Interception, fetch: &PageFetch) -> Value {
    let mut fields = described(interception.request());
    fields.insert("kind".into(), interception.kind().as_str().into());
    fields.insert("tainting".into(), interception.response_tainting().as_str().into());
    fields.insert("referrer".into(), fetch.referrer().into());
    fields.into()
}

fn local(local: &Local) -> Value {
    described(local.request()).into()
}

/// A request that is answered without a network.
fn described(request: &Request) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut insert = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    insert("method", request.method().as_str().into());
    insert("url", without_user_info(request.current_url()).as_str().into());
    insert("headers", pairs(request.headers().iter()));
    insert("body", body(request.body()).into());
    insert("mode", request.mode().as_str().into());
    insert("credentials_mode", request.credentials_mode().as_str().into());
    insert("redirect_mode", request.redirect_mode().as_str().into());
    insert("cache_mode", request.cache_mode().as_str().into());
    insert("destination", request.destination().as_str().into());
    insert("referrer_policy", request.referrer_policy().as_str().into());
    insert("partition", partition(Some(request.partition())));
    fields
}

/// The request, with all that one must know to send it.
pub(super) fn send(exchange: &Exchange, fetch: &PageFetch) -> Value {
    let mut fields = Map::new();
    let mut insert = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    insert("kind", exchange.kind().as_str().into());
    insert("method", exchange.method().as_str().into());
    insert("url", sent_url(exchange.url()).into());
    insert("headers", pairs(exchange.headers()));
    insert("referrer", fetch.referrer().into());
    insert("credentials", exchange.includes_credentials().into());
    insert("client_certificates", exchange.sends_client_certificates().into());
    insert("user_info", user_info(exchange));
    insert("body", body(exchange.body()).into());
    // Whatever the redirect mode is.
    insert("redirect", "never-follow".into());
    insert("redirect_mode", exchange.redirect_mode().as_str().into());
    insert("mode", exchange.mode().as_str().into());
    insert("credentials_mode", exchange.credentials_mode().as_str().into());
    insert("cache_mode", exchange.cache_mode().as_str().into());
    insert("destination", exchange.destination().as_str().into());
    insert("initiator", exchange.initiator().as_str().into());
    insert("keepalive", exchange.keepalive().into());
    insert("referrer_policy", exchange.referrer_policy().as_str().into());
    insert("tainting", exchange.response_tainting().as_str().into());
    insert("redirect_taint", exchange.redirect_taint().as_str().into());
    insert("partition", partition(exchange.partition()));
    insert("url_list", exchange.url_list().iter().map(|url| without_user_info(url).as_str().to_owned()).collect());
    fields.into()
}

/// What of the URL may answer an authentication challenge.
fn user_info(exchange: &Exchange) -> Value {
    let url = exchange.url();
    let may = exchange.includes_credentials() && exchange.uses_url_credentials();
    if may && (!url.username().is_empty() || url.password().is_some()) {
        json!({ "username": url.username(), "password": url.password() })
    } else {
        Value::Null
    }
}

/// The API throws; nothing was fetched.
pub(super) fn refused(id: &Value, refused: &ObservedOutcome) -> Value {
    event("done", id, json!({ "outcome": refused.to_json(), "body": "none", "explanation": null, "text": null }))
}

/// How a fetch ended. `headers` are those of the response that came last.
pub(super) fn done(id: &Value, fetch: &PageFetch, outcome: &Outcome, headers: &HeaderPairs) -> Value {
    let explanation = outcome.explanation();
    let body = match outcome.response() {
        Err(_) => "none",
        Ok(response) if response.has_null_body() => "none",
        Ok(response) => match response.response_type().as_str() {
            "opaque" | "opaqueredirect" => "hidden",
            _ => "readable",
        },
    };
    let fields = json!({
        "outcome": fetch.observe(outcome, headers).to_json(),
        "body": body,
        "explanation": explanation,
        "text": explanation.to_string(),
    });
    event("done", id, fields)
}
