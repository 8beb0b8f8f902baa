//! The world of a scenario: its server, its clock, what its user agent upgrades and blocks.

use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use url::Url;

use crate::model::header_list_values::extract_header_list_values;
use crate::model::infrastructure::normalize_a_value;
use crate::model::origin::Origin;
use crate::model::referrer_policy::is_potentially_trustworthy_url;
use crate::model::request::{Body, Mode, ResponseTainting, TraversableForUserPrompts};
use crate::model::{
    Admission, Answer, Corrections, HeaderList, Network, NetworkError, Request, Response, ResponseType, SentRequest,
};

use super::data_url::data_url_response;
use super::port_blocking::is_blocked_due_to_a_bad_port;
use super::reading::{byte_string, list, optional_string, pairs, string, url};

type Pairs = Vec<(String, Vec<u8>)>;

/// One rule of the server.
#[derive(Debug)]
struct Rule {
    url: Url,
    preflight: Option<bool>,
    /// `None`: no response comes.
    responses: Vec<Option<(u16, Pairs)>>,
    /// How many of them have been given.
    given: usize,
}

#[derive(Debug)]
pub(super) struct World {
    rules: Vec<Rule>,
    hsts: Vec<String>,
    /// What a policy of the page blocks.
    blocked: Vec<Url>,
    /// http URLs stand for https ones, and connections to them are HTTP/2.
    http2: bool,
    /// In nanoseconds.
    time: u64,
}

pub(super) type SharedWorld = Arc<Mutex<World>>;

pub(super) fn lock(world: &SharedWorld) -> MutexGuard<'_, World> {
    world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Without user info and fragment, as in rules and in observations.
pub(super) fn bare(url: &Url) -> Url {
    let mut url = url.clone();
    // A URL that cannot have user info has none.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
    url
}

/// Status and headers of a response.
fn head(response: &Value) -> Result<(u16, Pairs), String> {
    let status = response.get("status").and_then(Value::as_u64);
    let status = status.and_then(|status| u16::try_from(status).ok());
    let status = status.ok_or_else(|| format!("status: missing or not one: {response}"))?;
    Ok((status, headers(response)?))
}

fn headers(response: &Value) -> Result<Pairs, String> {
    let headers = pairs(response, "headers")?;
    headers.into_iter().map(|(name, value)| Ok((name.to_string(), byte_string(value)?))).collect()
}

fn urls(object: &Value, key: &str) -> Result<Vec<Url>, String> {
    let texts = list(object, key)?.iter();
    texts.map(|text| url(text.as_str().ok_or_else(|| format!("{key}: not a string: {text}"))?)).collect()
}

impl World {
    pub(super) fn of_scenario(scenario: &Value) -> Result<Self, String> {
        let mut rules = Vec::new();
        for rule in list(scenario, "server")? {
            let responses = list(rule, "responses")?.iter().map(|response| match response.get("fail") {
                Some(_) => Ok(None),
                None => head(response).map(Some),
            });
            rules.push(Rule {
                url: bare(&url(string(rule, "url")?)?),
                preflight: rule.get("preflight").and_then(Value::as_bool),
                responses: responses.collect::<Result<_, _>>()?,
                given: 0,
            });
        }
        let hsts = list(scenario, "hsts")?.iter().filter_map(Value::as_str).map(str::to_string).collect();
        let blocked = urls(scenario, "blocked")?.iter().map(bare).collect();
        let http2 = string(scenario, "source").is_ok_and(|source| source.contains(".h2."));
        Ok(Self { rules, hsts, blocked, http2, time: 0 })
    }

    pub(super) fn shared(self) -> SharedWorld {
        Arc::new(Mutex::new(self))
    }

    pub(super) fn now(&self) -> u64 {
        self.time
    }

    /// Lets so many seconds pass.
    pub(super) fn advance(&mut self, seconds: f64) {
        let duration = std::time::Duration::try_from_secs_f64(seconds).unwrap_or_default();
        let nanoseconds = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        self.time = self.time.saturating_add(nanoseconds);
    }

    /// The first rule that matches answers; its responses are consumed in order, and the last one repeats.
    pub(super) fn answer(&mut self, sent: &SentRequest) -> Answer {
        let request = &sent.request;
        let is_preflight = request.method == "OPTIONS" && request.header_list.contains("Access-Control-Request-Method");
        let url = bare(request.current_url());
        let rule = self
            .rules
            .iter_mut()
            .find(|rule| rule.url == url && rule.preflight.is_none_or(|preflight| preflight == is_preflight));
        let Some(rule) = rule else {
            return Answer::Failed;
        };
        let response = rule.responses.get(rule.given).or_else(|| rule.responses.last());
        rule.given += 1;
        match response.cloned().flatten() {
            Some((401, _)) if cannot_authenticate(sent) => Answer::Failed,
            Some((status, headers)) => Answer::Response { status, headers },
            None => Answer::Failed,
        }
    }

    /// HTTP-network fetch: a body without source goes over no HTTP/1.x connection, and only TLS makes another.
    fn cannot_send(&self, request: &Request) -> bool {
        request.body == Some(Body::Stream) && request.current_url().scheme() == "http" && !self.http2
    }

    fn blocks(&self, url: &Url) -> bool {
        self.blocked.contains(&bare(url))
    }

    fn upgrades(&self, url: &Url) -> bool {
        url.scheme() == "http" && url.host_str().is_some_and(|host| self.hsts.iter().any(|hsts| hsts == host))
    }
}

/// HTTP-network-or-cache fetch 15.2.1. Without a body that has no source, the user dismisses the prompt.
fn cannot_authenticate(sent: &SentRequest) -> bool {
    let request = &sent.request;
    request.response_tainting != ResponseTainting::Cors
        && sent.include_credentials
        && request.traversable_for_user_prompts == TraversableForUserPrompts::Traversable
        && request.body == Some(Body::Stream)
}

/// Where an interleaved fetch stands still.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) sent: Sender<SentRequest>,
    pub(super) answers: Receiver<Answer>,
}

/// What the service worker of a fetch gives, once.
#[derive(Debug)]
struct ServiceWorkerResponse {
    response_type: String,
    status: u16,
    headers: Pairs,
    url_list: Option<Vec<Url>>,
    range_requested: bool,
    request_includes_credentials: bool,
}

impl ServiceWorkerResponse {
    fn read(response: &Value) -> Result<Self, String> {
        let flag = |name: &str| response.get(name) == Some(&Value::Bool(true));
        let status = response.get("status").map_or(Some(200), Value::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok());
        Ok(Self {
            response_type: optional_string(response, "type")?.unwrap_or("default").to_string(),
            status: status.ok_or_else(|| format!("status: not one: {response}"))?,
            headers: headers(response)?,
            url_list: response.get("url_list").map(|_| urls(response, "url_list")).transpose()?,
            range_requested: flag("range_requested"),
            request_includes_credentials: response.get("request_includes_credentials") != Some(&Value::Bool(false)),
        })
    }
}

/// The network as one fetch sees it.
#[derive(Debug)]
pub(super) struct FetchNetwork {
    world: SharedWorld,
    service_worker: Option<ServiceWorkerResponse>,
    sent: Arc<Mutex<Vec<SentRequest>>>,
    pub(super) gate: Option<Gate>,
}

impl FetchNetwork {
    pub(super) fn new(world: &SharedWorld, description: &Value) -> Result<Self, String> {
        let service_worker = match description.get("service_worker") {
            None | Some(Value::Null) => None,
            Some(response) => Some(ServiceWorkerResponse::read(response)?),
        };
        Ok(Self { world: Arc::clone(world), service_worker, sent: Arc::default(), gate: None })
    }

    /// What has been sent so far, also by a clone of the log.
    pub(super) fn log(&self) -> Arc<Mutex<Vec<SentRequest>>> {
        Arc::clone(&self.sent)
    }

    fn note(&self, request: &SentRequest) {
        self.sent.lock().unwrap_or_else(PoisonError::into_inner).push(request.clone());
    }

    pub(super) fn sent_requests(&self) -> Vec<SentRequest> {
        sent_requests(&self.sent)
    }
}

pub(super) fn sent_requests(log: &Mutex<Vec<SentRequest>>) -> Vec<SentRequest> {
    log.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

impl Network for FetchNetwork {
    fn now(&mut self) -> u64 {
        lock(&self.world).now()
    }

    /// Main fetch 7 comes before 10, so that mixed content is blocked although HSTS would have upgraded it.
    fn admit(&mut self, request: &Request) -> Admission {
        let current_url = request.current_url();
        let prohibits_mixed_content = request
            .client
            .as_ref()
            .is_some_and(|client| client.url.scheme() == "https" || client.origin.scheme() == Some("https"));
        let is_top_level_navigation = request.mode == Mode::Navigate && request.destination == "document";
        let is_mixed_content =
            prohibits_mixed_content && !is_top_level_navigation && !is_potentially_trustworthy_url(current_url);
        let is_blocked =
            is_mixed_content || is_blocked_due_to_a_bad_port(current_url) || lock(&self.world).blocks(current_url);
        if is_blocked {
            Admission::Block
        } else if lock(&self.world).upgrades(current_url) {
            Admission::Upgrade
        } else {
            Admission::Proceed
        }
    }

    /// The service worker's one response. Unless it says otherwise, one of type "default" is constructed and has no URL, and any
    /// other was fetched, for this very request.
    fn handle_fetch(&mut self, request: &Request) -> Option<Response> {
        let answer = self.service_worker.take()?;
        // As `Headers` has them.
        let headers = answer.headers.into_iter().map(|(name, value)| (name, normalize_a_value(&value)));
        let mut response = Response {
            unfiltered_url_list: answer.url_list.clone().unwrap_or_default(),
            range_requested: answer.range_requested,
            request_includes_credentials: answer.request_includes_credentials,
            ..Response::new(answer.status, HeaderList::from_pairs(headers))
        };
        let filter = match answer.response_type.as_str() {
            "basic" => ResponseType::Basic,
            "cors" => {
                // What the service worker's own fetch exposed by name stays exposed.
                let names = extract_header_list_values(
                    "Access-Control-Expose-Headers",
                    &response.unfiltered_header_list,
                    &Corrections::STANDARD,
                );
                response.cors_exposed_header_name_list = names.values().to_vec();
                ResponseType::Cors
            }
            "opaque" => ResponseType::Opaque,
            "opaqueredirect" => ResponseType::OpaqueRedirect,
            "error" => {
                let error = NetworkError::new("service-worker-error", "handle fetch", "");
                return Some(Response::network_error(error));
            }
            _ => return Some(response),
        };
        if answer.url_list.is_none() {
            response.unfiltered_url_list = vec![request.current_url().clone()];
        }
        Some(Response::filtered(filter, response))
    }

    fn http_network_or_cache_fetch(&mut self, request: &SentRequest) -> Answer {
        if lock(&self.world).cannot_send(&request.request) {
            return Answer::Failed;
        }
        self.note(request);
        let answer = match &self.gate {
            None => lock(&self.world).answer(request),
            Some(gate) => {
                // Without anyone at the other end, the fetch has been dropped.
                let answer = gate.sent.send(request.clone()).ok();
                match answer.and_then(|()| gate.answers.recv().ok()) {
                    Some(answer) => answer,
                    None => std::panic::resume_unwind(Box::new("dropped")),
                }
            }
        };
        // HTTP-network-or-cache fetch 17: once more, on a new connection.
        let is_misdirected = matches!(answer, Answer::Response { status: 421, .. });
        if !is_misdirected || request.request.body == Some(Body::Stream) {
            return answer;
        }
        self.note(request);
        lock(&self.world).answer(request)
    }

    /// There are neither files nor blob URL entries.
    fn local(&mut self, request: &Request) -> Answer {
        let url = request.current_url();
        match url.scheme() {
            "about" => Answer::Response {
                status: 200,
                headers: vec![("Content-Type".to_string(), b"text/html;charset=utf-8".to_vec())],
            },
            "data" => data_url_response(url),
            _ => Answer::Failed,
        }
    }
}

/// The origin that a serialized origin other than "null" stands for.
pub(super) fn origin_of(serialized: &str) -> Result<Origin, String> {
    Ok(Origin::of_url(&url(serialized)?, None))
}
