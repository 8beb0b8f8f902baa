//! One fetch, carried out by the engine and by the model with the same answers, and told in the same words.

use fetch_cors::scenario::PublicSuffixes;
use fetch_cors::{Action, Client, OpaqueOrigin, PreflightCache, Request, ResponseHead, Timestamp, UserAgent};
use url::Url;

use crate::model;
use crate::model::callers::{RequestInfo, RequestInit, fetch_method};
use crate::model::infrastructure::isomorphic_decode;
use crate::model::request::RedirectTaint;
use crate::model_runner::registrable_domain;

use super::vocabulary::{CREDENTIALS, REDIRECTS};

/// Names and values of a head.
pub(super) type Lines = Vec<(String, Vec<u8>)>;

/// What a script asks for.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    /// A serialized origin; "null" for one opaque origin.
    pub(super) origin: &'static str,
    pub(super) url: Url,
    pub(super) method: &'static str,
    pub(super) headers: Vec<(&'static str, &'static str)>,
    pub(super) has_body: bool,
    /// One of [`CREDENTIALS`].
    pub(super) credentials: &'static str,
    /// One of [`REDIRECTS`].
    pub(super) redirect: &'static str,
    /// "cors", "no-cors" or "same-origin".
    pub(super) mode: &'static str,
}

/// What the server answers to the so-manieth request, which is a preflight or not; `None`: no response comes.
pub(super) type Server<'a> = dyn Fn(usize, bool) -> Option<(u16, Lines)> + 'a;

/// What a fetch did, a line for each request and one for its end; `None` where the API refuses.
pub(super) type Told = Option<Vec<String>>;

fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect()
}

fn escaped(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}

fn headers(lines: impl Iterator<Item = (String, Vec<u8>)>) -> String {
    let mut lines: Vec<String> =
        lines.map(|(name, value)| format!("{}: {}", name.to_ascii_lowercase(), escaped(&value))).collect();
    lines.sort();
    lines.join("; ")
}

fn combined_headers(list: &model::HeaderList) -> String {
    headers(list.headers.iter().map(|header| (header.name.clone(), header.value.clone())))
}

/// A user agent whose runs repeat themselves exactly.
pub(super) fn user_agent() -> UserAgent {
    UserAgent::builder()
        .registrable_domain(|host| PublicSuffixes::default().registrable_domain(host))
        .hash_key([0, 0])
        .build()
}

fn engines_request(asked: &Asked) -> Option<Request> {
    let origin = match asked.origin {
        "null" => fetch_cors::Origin::opaque(OpaqueOrigin(1)),
        origin => fetch_cors::Origin::parse(origin).expect("an origin of the table"),
    };
    let mut builder = Request::fetch_api(asked.url.clone(), Client::new(origin))
        .method(asked.method)
        .headers(asked.headers.iter().map(|(name, value)| (*name, bytes(value))))
        .mode(asked.mode.parse().expect("a mode"))
        .credentials(asked.credentials.parse().expect("a credentials mode"))
        .redirect(asked.redirect.parse().expect("a redirect mode"));
    if asked.has_body {
        builder = builder.body(fetch_cors::FetchBody::text());
    }
    builder.build().ok()
}

/// Carries it out with the engine.
pub(super) fn by_the_engine(asked: &Asked, user_agent: &UserAgent, server: &Server<'_>) -> Told {
    let mut told = Vec::new();
    let mut last = Vec::new();
    let mut action = user_agent.fetch(engines_request(asked)?, Timestamp::ZERO);
    loop {
        action = match action {
            Action::Send(exchange) => {
                let lines = exchange.headers().map(|(name, value)| (isomorphic_decode(name), value.to_vec()));
                told.push(format!(
                    "{} {} {} [{}] credentials {} taint {}",
                    exchange.kind().as_str(),
                    exchange.method(),
                    exchange.url(),
                    headers(lines),
                    exchange.includes_credentials(),
                    exchange.redirect_taint().as_str(),
                ));
                match server(told.len() - 1, exchange.is_preflight()) {
                    Some((status, lines)) => {
                        last = lines;
                        exchange.respond(ResponseHead::new(status, &last), Timestamp::ZERO)
                    }
                    None => exchange.fail(fetch_cors::NetworkFailure::ConnectionLost, Timestamp::ZERO),
                }
            }
            Action::Local(local) => local.fail(fetch_cors::NetworkFailure::NotFound, Timestamp::ZERO),
            Action::Admit(admission) => admission.proceed(Timestamp::ZERO),
            Action::Intercept(interception) => interception.proceed(Timestamp::ZERO),
            Action::Done(outcome) => {
                told.push(match outcome.response() {
                    Err(error) if error.code().as_str() == "response-head-invalid" => {
                        told_error("transport-failed", "", "")
                    }
                    Err(error) => told_error(error.code().as_str(), error.step().algorithm.as_str(), error.step().step),
                    Ok(response) => format!(
                        "{} {} {} redirected {} timing {} [{}]",
                        response.response_type().as_str(),
                        response.status(),
                        response.url().map(Url::as_str).unwrap_or_default(),
                        response.is_redirected(),
                        response.timing_allow_passed(),
                        headers(
                            response
                                .headers(ResponseHead::new(200, &last))
                                .into_iter()
                                .map(|(name, value)| (isomorphic_decode(name), value.to_vec()))
                        ),
                    ),
                });
                return Some(told);
            }
        }
    }
}

fn told_error(code: &str, algorithm: &str, step: &str) -> String {
    // Where nothing came, the reasons differ in their step only.
    if code == "transport-failed" { code.to_owned() } else { format!("{code} {algorithm} {step}") }
}

struct Network<'a> {
    server: &'a Server<'a>,
    told: Vec<String>,
}

impl model::Network for Network<'_> {
    fn now(&mut self) -> u64 {
        0
    }

    fn http_network_or_cache_fetch(&mut self, sent: &model::SentRequest) -> model::Answer {
        let is_preflight = sent.kind == model::SentKind::Preflight;
        let taint = match sent.redirect_taint {
            RedirectTaint::SameOrigin => "same-origin",
            RedirectTaint::SameSite => "same-site",
            RedirectTaint::CrossSite => "cross-site",
        };
        self.told.push(format!(
            "{} {} {} [{}] credentials {} taint {taint}",
            if is_preflight { "preflight" } else { "request" },
            sent.request.method,
            sent.request.current_url(),
            combined_headers(&sent.request.header_list),
            sent.include_credentials,
        ));
        match (self.server)(self.told.len() - 1, is_preflight) {
            Some((status, headers)) => model::Answer::Response { status, headers },
            None => model::Answer::Failed,
        }
    }

    fn local(&mut self, _request: &model::Request) -> model::Answer {
        model::Answer::Failed
    }
}

/// A user agent of the model, configured like [`user_agent`].
pub(super) fn models_user_agent() -> model::UserAgent {
    let mut user_agent = model::UserAgent::new();
    user_agent.registrable_domain = registrable_domain;
    user_agent
}

fn models_request(asked: &Asked) -> Option<model::Request> {
    use model::request::{CredentialsMode, Mode, RedirectMode};
    let client = match asked.origin {
        "null" => model::Client::new(Url::parse("about:blank").expect("a URL"), model::Origin::opaque("1")),
        origin => {
            let url = Url::parse(origin).expect("an origin of the table");
            let origin = model::Origin::of_url(&url, None);
            model::Client::new(url, origin)
        }
    };
    let place = |words: &[&str], word| words.iter().position(|known| *known == word);
    let init = RequestInit {
        method: Some(asked.method.to_owned()),
        headers: Some(asked.headers.iter().map(|(name, value)| ((*name).to_owned(), bytes(value))).collect()),
        body: asked.has_body.then_some(model::body_init::BodyInit::Text),
        mode: Some(match asked.mode {
            "cors" => Mode::Cors,
            "no-cors" => Mode::NoCors,
            _ => Mode::SameOrigin,
        }),
        credentials: place(&CREDENTIALS, asked.credentials)
            .map(|place| [CredentialsMode::SameOrigin, CredentialsMode::Include, CredentialsMode::Omit][place]),
        redirect: place(&REDIRECTS, asked.redirect)
            .map(|place| [RedirectMode::Follow, RedirectMode::Error, RedirectMode::Manual][place]),
        ..RequestInit::default()
    };
    fetch_method(&client, RequestInfo::Url(asked.url.as_str()), &init).ok()
}

/// Carries it out with the model.
pub(super) fn by_the_model(asked: &Asked, user_agent: &model::UserAgent, server: &Server<'_>) -> Told {
    let request = models_request(asked)?;
    let mut network = Network { server, told: Vec::new() };
    let outcome = model::fetch(user_agent, request, &mut network);
    let mut told = network.told;
    told.push(match outcome {
        model::Outcome::NetworkError(error) => told_error(error.code, error.algorithm, error.step),
        model::Outcome::Response(fetched) => {
            let response = fetched.response;
            let kind = match response.response_type {
                model::ResponseType::Basic => "basic",
                model::ResponseType::Cors => "cors",
                model::ResponseType::Default => "default",
                model::ResponseType::Error => "error",
                model::ResponseType::Opaque => "opaque",
                model::ResponseType::OpaqueRedirect => "opaqueredirect",
            };
            format!(
                "{kind} {} {} redirected {} timing {} [{}]",
                response.status(),
                response.url().map(Url::as_str).unwrap_or_default(),
                response.redirected(),
                response.internal().timing_allow_passed,
                combined_headers(&response.header_list()),
            )
        }
    });
    Some(told)
}

/// Panics where engine and model tell different things. Gives what the engine's cache holds.
pub(super) fn compare(asked: &Asked, server: &Server<'_>) -> (Told, UserAgent) {
    let user_agent = user_agent();
    let engine = by_the_engine(asked, &user_agent, server);
    let models = models_user_agent();
    let model = by_the_model(asked, &models, server);
    assert!(engine == model, "{asked:?}\nengine {engine:#?}\nmodel  {model:#?}");
    let own = cached(user_agent.preflight_cache());
    let (entries, now) = models.cache().entries(0);
    let mut other: Vec<String> = entries
        .into_iter()
        .map(|entry| {
            let remaining = std::time::Duration::from_nanos(entry.remaining(now));
            let token = match (entry.method, entry.header_name) {
                (Some(method), _) => format!("method {method}"),
                (None, name) => format!("header {}", name.unwrap_or_default().to_ascii_lowercase()),
            };
            format!("{} {} {token} for {remaining:?}", entry.url, entry.credentials)
        })
        .collect();
    other.sort();
    assert!(own == other, "{asked:?}\nengine's cache {own:#?}\nmodel's cache  {other:#?}");
    (engine, user_agent)
}

/// What a cache holds, in one order.
fn cached(cache: &PreflightCache) -> Vec<String> {
    use fetch_cors::CacheToken::{HeaderName, Method};
    let entries = cache.entries(Timestamp::ZERO).into_iter().map(|entry| {
        let token = match &entry.token {
            Method(name) => format!("method {}", isomorphic_decode(name)),
            HeaderName(name) => format!("header {}", isomorphic_decode(name)),
        };
        format!("{} {} {token} for {:?}", entry.url, entry.credentials, entry.remaining)
    });
    let mut entries: Vec<String> = entries.collect();
    entries.sort();
    entries
}
